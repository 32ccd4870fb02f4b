"""One application: whose, in which room and with how many pupils, what was kept and what was changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.services import adoptions, network, rows
from app.services.adoption_rows import AdoptionRow
from app.ui import finders, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages.cycle_adoption_state import StatePanel
from app.ui.pages.cycle_fields import PupilsByGrade
from app.ui.pages.cycle_words import sessions
from app.ui.widgets.choices import ChoiceCombo, GradeChips, grades_words
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText


class AdoptionEditor(QWidget):
    """`show_adoption(row)`; `changed()` after something was saved, `removed()` when the person takes it away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self.adoption = context, ""
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self.changed)
        self.state = StatePanel(context)
        self.state.changed.connect(self.changed)
        self.state.moved.connect(self.begin_here)
        self.warned = InlineNotice("attention")
        self.room = ChoiceCombo({})
        self.grades = GradeChips()
        self.meeting = ChoiceCombo({})
        self.pupils = PupilsByGrade()
        self.form = BoundForm(self._fields())
        self.saver.watch(*self.form.fields())
        self.saver.failed.connect(self.form.mark)
        self.pupils.changed.connect(self.saver.changed)
        self.evidence = EvidenceBox(context, "adoption_id")
        layout = column_layout(self, gap=theme.M)
        self._remove = button("Quitar la aplicación", self._ask_removal, icon="trash-2", role="flat")
        for part in (self.state, self.warned, self.where, self.saver.notice, self.how, label("Evidencias", "lead")):
            layout.addWidget(part)
        layout.addWidget(self.evidence)
        layout.addWidget(in_line(self._remove))

    def _fields(self) -> dict[str, FormRow]:
        database = self._context.database
        self.where = FormSection("Dónde se aplica")
        self.where.corner.addWidget(self.saver.tick)
        self.how = FormSection("Cómo se adaptó", "Cambiar la práctica para su curso es lo esperado.")
        people, create = finders.people(database), finders.new_person(self._context)
        made = {
            "teacher_id": self.where.add("Docente", PersonPicker(people, create=create)),
            "school_id": self.where.add("Escuela", SchoolPicker(finders.schools(database))),
            "combined_class_id": self.where.add("Curso", self.room),
            "grades": self.where.add("Grados", self.grades, hint="Con un clic o con la tecla del número."),
        }
        self.pupils_row = self.where.add("Estudiantes por grado", self.pupils, hint="Cuántos participaron de cada uno.")
        made["planned_date"] = self.where.add("Fecha prevista", DateField(), beside=True)
        made["applied_date"] = self.applied_row = self.where.add("Fecha de aplicación", DateField(), beside=True)
        made["chosen_in_meeting_id"] = self.where.add("Elegida en la sesión", self.meeting)
        made["adaptations_kept"] = self.how.add("Qué se mantuvo", LongText(lines=1))
        made["adaptations_changed"] = self.how.add("Qué se cambió", LongText(lines=1))
        made["adaptations_why"] = self.how.add("Por qué se cambió", LongText(lines=1))
        return made

    def show_adoption(self, row: AdoptionRow) -> None:
        """Show this one; what is being typed stays."""
        if row.id != self.adoption:
            self.leave()
            self.adoption = row.id
        database = self._context.database
        rooms = network.classes(database, row.school_id) if row.school_id else []
        self.room.set_choices({one.id: one.name or grades_words(one.grades) for one in rooms})
        self.meeting.set_choices(sessions(database))
        found = rows.load(database, "adoption", row.id)
        self.form.show(
            found, {"teacher_id": finders.person_name(database, found["teacher_id"]), "school_id": row.school}
        )
        self.pupils.show_grades(row.pupils)
        self.pupils_row.setVisible(bool(row.pupils))
        self.applied_row.setVisible(row.applied)
        self.saver.watch(self.pupils)
        self.state.show_row(row)
        self.evidence.show_owner(row.id)
        next_day = adoptions.next_session(database, wall_clock.today())
        self.warned.tell(" ".join(adoptions.warnings(database, row.id, next_day)))

    def begin_here(self) -> None:
        """Put the keyboard where one goes on."""
        self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """The next step; once there is none, whose application it is."""
        return self.state.first() or self.form.rows["teacher_id"].field

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        saved = [self.saver.leave(), self.evidence.save_now()]
        return all(saved)

    def leave(self) -> None:
        """Nothing is shown any more; what could be saved was."""
        self.saver.forget()
        self.form.forget()
        self.state.close_question()
        self.adoption = ""

    def go_back(self) -> bool:
        """Close a question or the words of a piece of evidence; whether one was open."""
        return self.evidence.go_back() or self.state.close_question()

    def _store(self) -> None:
        if not self.adoption:
            return
        database = self._context.database
        self.form.store(partial(adoptions.write, database, self.adoption))
        typed = self.pupils.changes()
        for grade, number in typed.items():
            adoptions.set_pupils(database, self.adoption, grade, number)
        self.pupils.keep(typed)

    def _ask_removal(self) -> None:
        if self.save_now():
            self.removed.emit()
