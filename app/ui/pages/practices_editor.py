"""The editor of a practice: everything saves itself, and nothing but the title is needed to begin.

What a window can show of it is made at once, and what is further down in the turns of the event loop that follow, a
part each: the window would stand still while all of it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import NotFound
from app.services import practice_parts, practices, rows, unshared
from app.services.unshared import Unshared
from app.ui import changed, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_box import EvidenceBox
from app.ui.evidence_files import EvidenceFiles
from app.ui.format_lines import FormatLines
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_form import MainSection, MoreDetails, long_section
from app.ui.pages.practices_parts import MaterialsList, StepsList
from app.ui.pages.practices_tasks import TasksBlock
from app.ui.pages.practices_words import SHARE_THEM, stays_words
from app.ui.steps import step
from app.ui.widgets.choices import grades_words
from app.ui.widgets.parts import ScrollColumn, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList, FormRow, FormSection
from app.ui.widgets.status import InlineNotice, WhoWhen
from app.ui.widgets.tab_order import follow_reading

PURPOSE = {
    "problem_addressed": ("Problema que aborda", "¿Qué quiso mejorar en el aprendizaje?"),
    "purpose": ("Propósito común", "¿Qué se espera que logre toda la sala?"),
}
COMMON = {
    "common_activity": ("Qué hacen todos juntos", "La apertura: parte de lo que la sala ya conoce."),
    "common_closing": ("Cierre común", "Cómo se junta al final lo que hizo cada grado."),
}
OUTCOME = {
    "assessment": ("Evaluación", "¿Cómo supo qué aprendió cada grado?"),
    "results": ("Resultados", ""),
    "reflection": ("Reflexión crítica", "¿Qué funcionó, qué no, qué cambiaría?"),
    "conditions_to_replicate": ("Condiciones para replicarla", "¿Qué necesita otra escuela para hacerla?"),
}

Deed = Callable[[], None]


class Editor(QWidget):
    """`show_practice(id)`. `renamed()` when what the header says may have changed; `wants_share()` names a verb."""

    renamed = Signal()
    wants_share = Signal()

    def __init__(self, context: Context, curriculum: Curriculum, files: EvidenceFiles) -> None:
        super().__init__()
        self._context, self._curriculum, self._files = context, curriculum, files
        self.shown = ""
        self.is_private = False
        self.stays: Unshared | None = None
        self._subject: str | None = None
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self._saved)
        self._form: BoundForm[FormRow] = BoundForm({}, self.saver)
        self.column = ScrollColumn(wide=True)
        self.main = MainSection(context, self._form)
        self.main.grades.changed.connect(self._grades_chosen)
        self.asked = FormatLines(context, "practice")
        self.purpose = long_section("Problema y propósito", "", self._form, PURPOSE)
        self.only_here = InlineNotice("attention")
        self.only_here.pressed.connect(self.wants_share)
        self.last_change = WhoWhen()
        self._values: Mapping[str, Any] = {}
        self._made: list[Deed] = []
        self._unmade: list[tuple[Deed, Deed]] = [
            (self._make_grades, self._show_grades),
            (self._make_lines, self._show_lines),
            (self._make_end, self._show_end),
        ]
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._make_next)
        self._lay_out()

    # What is further down, each made when its turn comes, or somebody asks for it.

    @cached_property
    def tasks(self) -> TasksBlock:
        """What each grade does."""
        return TasksBlock(self._context, self._curriculum, self.saver)

    @cached_property
    def steps(self) -> StepsList:
        """What is done, step by step."""
        return StepsList("Pasos", "", self._context, self.saver)

    @cached_property
    def materials(self) -> MaterialsList:
        """What is needed."""
        return MaterialsList("Materiales", "", self._context, self.saver)

    @cached_property
    def evidence(self) -> EvidenceBox:
        """What shows what happened."""
        return EvidenceBox(self._context, "practice_id", self.saver, self._files)

    @cached_property
    def more(self) -> MoreDetails:
        """What few need."""
        return MoreDetails(self._context, self._form)

    @cached_property
    def missing(self) -> BoxedList:
        """What is lacking before it can be shared."""
        return BoxedList("Antes de compartirla")

    def _lay_out(self) -> None:
        # Always in sight, wherever the page is scrolled to; without a notice nothing keeps its room.
        head = row_layout(gap=0)
        head.setContentsMargins(theme.px(theme.L), theme.px(theme.XS), theme.px(theme.L), 0)
        head.addWidget(self.saver.notice)
        self.last_change.stand_below()
        self.last_change.add(self.saver.tick)
        whole = column_layout(self, gap=0)
        whole.addLayout(head)
        whole.addWidget(self.column, 1)
        whole.addWidget(self.last_change)
        above: tuple[QWidget, ...] = (self.only_here, self.main, self.asked, self.purpose)
        for part in above:
            self._narrow(part)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is made."""
        return not self._unmade

    def finish(self) -> None:
        """Make now what is not made yet of what is edited."""
        while self.shown and self._unmade:
            self._make_next()

    def _make_next(self) -> None:
        if self.shown and self._unmade:
            make, show = self._unmade.pop(0)
            make()
            self._made.append(show)
            self._chain()
            # Else what is seen would be drawn once as if it had to share its room with what has come.
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            self._turn.start()

    def _make_grades(self) -> None:
        self._come(self._texts("Actividad común", "", COMMON))
        self._show_grades()  # before they have their place: all of them are dressed and laid out together
        self._centre(self.tasks)  # which is narrow only while there are no grades
        self.tasks.show()

    def _make_lines(self) -> None:
        self._show_lines()
        for part in (self.steps, self.materials, self._proof()):
            self._come(part)

    def _make_end(self) -> None:
        self._come(self._texts("Evaluación y resultados", "Después de hacerla en la sala.", OUTCOME))
        self._come(self.more)
        self._narrow(self.missing)
        self._show_end()

    def _texts(self, title: str, hint: str, fields: dict[str, tuple[str, str]]) -> FormSection:
        section = long_section(title, hint, self._form, fields)
        self._form.show({name: self._values.get(name) for name in fields})
        return section

    def _proof(self) -> QWidget:
        holder = QWidget()
        layout = column_layout(holder, gap=theme.S)
        words = label("Fotos de los trabajos, audios, videos o documentos que muestren qué pasó.", "muted")
        for part in (label("Evidencias", "lead"), words, self.evidence):
            layout.addWidget(part)
        return holder

    def _come(self, part: QWidget) -> None:
        self._narrow(part)
        part.show()  # now, not when Qt comes to it

    def _narrow(self, part: QWidget) -> None:
        # Texts keep a comfortable width; only the grades take all there is.
        part.setMaximumWidth(theme.px(theme.COLUMN))
        self._centre(part)

    def _centre(self, part: QWidget) -> None:
        line = row_layout(gap=0)
        line.addStretch(1)
        line.addWidget(part, 1000)
        line.addStretch(1)
        self.column.add_layout(line)

    def show_practice(self, practice_id: str) -> None:
        """Show this practice; what is typed and not saved stays. Raises NotFound."""
        another = practice_id != self.shown
        values = rows.load(self._context.database, "practice", practice_id)
        if another:
            self.saver.forget()
            self._form.forget()
            self.shown = practice_id
            self.column.verticalScrollBar().setValue(0)
        self._values = values
        self.is_private = practices.is_private(self._context.database, practice_id)
        self._show_stays()
        self.asked.follow(values["template_id"], values["school_id"])
        self._form.show(values, {"school_id": self._school_of(practice_id)})
        self._subject = values["subject"]
        self.main.grades.set_value(values["grades"])
        self.main.axis.offer(self._curriculum.axes(self._subject))
        for show in self._made:
            show()
        self._turn.start()
        self._tell_change()
        self._chain()

    def _show_grades(self) -> None:
        self.tasks.show_tasks(self.shown, self._subject, self._values["axis"] or "")

    def _show_lines(self) -> None:
        for part in (self.steps, self.materials):
            part.show_parts(self.shown)
        self.evidence.show_owner(self.shown)

    def _show_end(self) -> None:
        self.more.hold(self._values)
        with suppress(NotFound):  # somebody took it away meanwhile: that is told when it is read again
            self._show_missing()

    def _tell_change(self) -> None:
        # Never hidden: the foot has the place of «Guardado», and what is written must not jump when it comes.
        self.last_change.tell(*changed.changed_words(self._context.database, "practice", self.shown))

    def _chain(self) -> None:
        # The grades, steps and authors were made after what stands below them.
        follow_reading(self.column.column)

    def save(self) -> bool:
        """Save what is typed; False if it could not be."""
        if self.is_whole:
            self.tasks.take_codes()
        return self.saver.leave()

    def put_away(self) -> None:
        """Nothing is edited any more (what could be saved was)."""
        self.saver.forget()
        self._form.forget()
        self.shown = ""

    def place_of(self, field: str) -> QWidget:
        """Where this field is written; the name for no field."""
        if not field:
            return self.main.name
        self.finish()
        places: dict[str, QWidget] = {
            "grades": self.main.grades,
            "grade_tasks": self.tasks.first_without_task() or self.main.grades,
            "oa_codes": self.tasks.first_without_objectives() or self.main.grades,
            "steps": self.steps.add_button,
            "evidence": self.evidence.first_place(),
        }
        row = self._form.rows.get(field)
        return places.get(field) or (row.field if row else self.main.name)

    def go_to(self, field: str) -> None:
        """Put the keyboard where this field is written."""
        target = self.place_of(field)
        target.setFocus()
        # Once the sections have found their place.
        QTimer.singleShot(0, target, partial(self._show_around, target))

    def choose_objectives(self) -> None:
        """Open the list of objectives; without one, lead to where they are typed, or to the grades they need."""
        self.finish()
        self.tasks.open_picker()
        self.go_to("oa_codes")

    def _show_around(self, target: QWidget) -> None:
        self.column.ensureWidgetVisible(target, 0, theme.px(theme.ROW * 2))

    def _school_of(self, practice_id: str) -> str:
        row = practices.load_rows(self._context.database, [practice_id])[practice_id]
        return row.school or "Escuela que todavía no está en la red"

    def _show_stays(self) -> None:
        self.stays = unshared.parts(self._context.database, self.shown)
        self.only_here.tell(stays_words(self.stays) if self.stays else "", SHARE_THEM)

    def _show_missing(self) -> None:
        lacking = practices.missing_for_sharing(self._context.database, self.shown) if self.is_private else []
        self.missing.setVisible(self.is_private)
        self.missing.clear()
        for field, words in lacking:
            self.missing.add_row(words, run=partial(self.go_to, field))
        if not lacking:
            self.missing.set_empty("Está completa: puede compartirla cuando quiera.")

    def _store(self) -> None:
        if self.shown:
            self.finish()
            self._form.store(self._write)
            for part in (self.tasks, self.steps, self.materials, self.evidence):
                part.store()

    def _write(self, changes: dict[str, Any]) -> None:
        rows.update(self._context.database, "practice", self.shown, changes)

    def _saved(self) -> None:
        subject = self.main.subject.value()
        if subject != self._subject:
            self._subject = subject
            self.main.axis.offer(self._curriculum.axes(subject))
            self.tasks.show_tasks(self.shown, subject)
            self._chain()
        self._tell_change()
        self.renamed.emit()

    def _grades_chosen(self) -> None:
        before = [row.grade for row in practice_parts.tasks(self._context.database, self.shown)]
        after = self.main.grades.value()
        if not self.saver.flush():
            self.main.grades.set_value(before)
            return
        gone = [grade for grade in before if grade not in after]
        run, back = partial(self._put_grades, self.shown, after), partial(self._put_grades, self.shown, before)
        said = f"Se quitó {grades_words(gone)} con su tarea." if gone else ""
        step(self._context, "Elegir los grados", do=run, undo=back, said=said)

    def _put_grades(self, practice_id: str, grades: list[str]) -> None:
        practice_parts.set_grades(self._context.database, practice_id, grades)
        if practice_id == self.shown:
            self.finish()
            self.main.grades.set_value(grades)
            self.tasks.show_tasks(practice_id, self._subject)
            self._chain()
            self._show_stays()
            self._show_missing()
            self.saver.stored()
