"""Stage 1, *Presentación*: in which session, how it is prepared, the clock, what was told and shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import evidence, labels, practices, presentations, rows
from app.services.presentations import PresentationRow
from app.ui import failures, finders
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.cycle_fields import OneOf, ShownEvidence
from app.ui.pages.cycle_stage import Stage, WhichOne
from app.ui.pages.cycle_timer import PresentationTimer
from app.ui.pages.cycle_words import session_words, sessions
from app.ui.steps import added, step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.texts import LongText

_TIPO = "practice_presentation"
_NO_SESSIONS = "Todavía no hay ninguna. La planifica quien coordina; aquí aparece cuando está planificada o recibida."
_TOLD = {
    "implementation_told": ("Implementación", "Qué se hizo, con qué grados y con qué materiales."),
    "results_told": ("Resultados", "Qué lograron los estudiantes, con su evidencia."),
    "critical_reflection": ("Reflexión crítica", "Qué funcionó, qué no y qué cambiaría."),
    "questions_to_colleagues": ("Preguntas a los colegas", "Lo que usted quiere que le ayuden a pensar."),
    "policy_link": ("Vínculo con la política educativa", "Lo agrega quien cierra: la supervisión o la asesoría."),
}


class PresentationStage(Stage):
    """Shows the latest presentation; others of the same practice by a list above it. `wants_evidence()`."""

    tables = frozenset({_TIPO, "meeting", "evidence", "person", "practice"})
    wants_evidence = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.presentation = ""
        self.empty = EmptyState(
            "message-square", "Todavía no se propone para una sesión.", "Proponer para una sesión", self._propose
        )
        self.which = WhichOne("Presentación")
        self.which.chosen.connect(self._turn)
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(self.wants_evidence)
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self._saved)
        self.timer = PresentationTimer(context)
        self.timer.ended.connect(self._ended)
        self.preparation = OneOf(labels.choices(_TIPO, "preparation"))
        self.preparation.changed.connect(self._prepared)
        self.meeting = ChoiceCombo({}, empty="Sin elegir")
        self.shown = ShownEvidence()
        self.form = BoundForm(self._fields())
        self.saver.watch(*self.form.fields())
        self.again = button("Proponer otra vez", self._propose, icon="plus", role="flat")
        self.remove = button("Quitar la presentación", self._remove, icon="trash-2", role="flat")
        self.foot = in_line(self.again, self.remove)
        self._parts: tuple[QWidget, ...] = (
            self.where,
            self.notice,
            self.timer,
            self.steps,
            self.saver.notice,
            self.told,
            self.foot,
        )
        for part in (self.empty, self.which, *self._parts):
            self.column.add(part)

    def _fields(self) -> dict[str, FormRow]:
        find, create = finders.people(self.context.database), finders.new_guest(self.context)
        self.where = FormSection("Dónde y quién")
        self.where.corner.addWidget(self.saver.tick)
        self.steps = FormSection("Preparación", "Una conversación previa ayuda a llegar a la sesión con lo importante.")
        self.told = FormSection("Lo que se contó", "Se puede escribir antes, como pauta, o después de la sesión.")
        self.meeting_row = self.where.add("Sesión", self.meeting, hint=_NO_SESSIONS)
        made = {
            "meeting_id": self.meeting_row,
            "presenter_id": self.where.add("Presenta", PersonPicker(find, create=create)),
        }
        self.steps.add("Estado", self.preparation)
        made["prior_talk_on"] = self.steps.add("Conversación previa", DateField(), beside=True)
        made["prior_talk_with_id"] = self.steps.add("Conversada con", PersonPicker(find, create=create))
        made["prior_talk_notes"] = self.steps.add("Qué se conversó", LongText(lines=1))
        for name, (words, hint) in _TOLD.items():
            made[name] = self.told.add(words, LongText(lines=2), hint=hint)
        made["evidence_shown"] = self.shown_row = self.told.add("Evidencias mostradas", self.shown)
        return made

    def begin(self) -> None:
        """Another practice."""
        self.saver.forget()
        self.form.forget()
        self.presentation = ""

    def refresh(self) -> None:
        """Read the presentations again."""
        found = presentations.of_practice(self.context.database, self.practice)
        words = [(row.id, session_words(row.meeting_number, row.meeting_date, row.meeting)) for row in found]
        here = self.which.show_records(words, self.wanted)
        self.wanted = ""
        self.empty.setVisible(not found)
        for part in self._parts:
            part.setVisible(bool(found) and part is not self.saver.notice)
        if here != self.presentation:
            self.saver.forget()
            self.form.forget()
            self.presentation = here
        if here:
            self._show(next(row for row in found if row.id == here))

    def _show(self, row: PresentationRow) -> None:
        database = self.context.database
        planned = sessions(database)
        self.meeting.set_choices(planned)
        self.meeting_row.hint.setVisible(not planned)
        pieces = [
            (one.id, one.caption or one.name or "Sin descripción")
            for one in evidence.evidence_of(database, "practice_id", self.practice)
        ]
        again = self.shown.offer(pieces)
        self.shown_row.setVisible(bool(pieces))
        found = rows.load(database, _TIPO, self.presentation)
        names = ("presenter_id", "prior_talk_with_id")
        self.form.show(found, {name: finders.person_name(database, found[name]) for name in names})
        self.preparation.set_value(row.preparation)
        self.timer.show_presentation(self.presentation)
        self._show_lacking(row)
        if again:
            self.saver.watch(self.shown)
            self.follow()

    def _show_lacking(self, row: PresentationRow) -> None:
        lacking = presentations.missing(self.context.database, row.id)
        needs = any(field == "evidence" for field, _ in lacking)
        self.notice.tell(" ".join(words for _, words in lacking), "Agregar evidencia" if needs else "")

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def go_back(self) -> bool:
        """Put away the question of the clock."""
        return self.timer.close_question()

    def first_focus(self) -> QWidget | None:
        """The session, or the first step."""
        return self.meeting if self.presentation else self.empty.button

    def _turn(self) -> None:
        if self.saver.flush():
            self.refresh()
        self.follow()

    def _store(self) -> None:
        if self.presentation:
            self.form.store(partial(presentations.write, self.context.database, self.presentation))

    def _propose(self) -> None:
        if not self.saver.flush():
            return
        database = self.context.database
        meeting, presenter = presentations.on_agenda(database, self.practice)
        made = presentations.propose(database, self.practice, meeting_id=meeting, presenter_id=presenter)
        added(self.context, _TIPO, made, "Proponer la presentación", said="Presentación propuesta")
        self.wanted = made
        self.refresh()
        self.follow()
        self.meeting.setFocus()
        self.changed.emit()

    def _remove(self) -> None:
        if not self.saver.flush():
            return
        database, key = self.context.database, self.presentation
        gone: list[presentations.Removed] = []

        def do() -> None:
            gone[:] = [presentations.remove(database, key)]

        def undo() -> None:
            presentations.put_again(database, gone[0])

        step(self.context, "Quitar la presentación", do=do, undo=undo, said="Presentación quitada")
        self.refresh()
        self.follow()
        (self.first_focus() or self).setFocus()
        self.changed.emit()

    def _prepared(self) -> None:
        wanted = self.preparation.value() or "proposed"
        if self.saver.flush():
            self._advance(str(wanted))

    def _ended(self) -> None:
        """The clock was stopped: the practice has been presented."""
        if self.saver.flush() and self.preparation.value() != "presented":
            self._advance("presented")
        self.preparation.setFocus()

    def _advance(self, wanted: str) -> None:
        database, key = self.context.database, self.presentation
        before = presentations.presentation(database, key).preparation
        status = practices.load_rows(database, [self.practice])[self.practice].status
        do = partial(presentations.advance, database, key, wanted)
        try:
            do()
        except AppError as error:
            self.preparation.set_value(before)
            self.context.toast(failures.why_not(error))
            return
        undo = partial(presentations.put_back, database, key, before, status)
        words = labels.words(_TIPO, "preparation", wanted)
        step(self.context, f"Preparación: {words}", do=do, undo=undo, said=words, run=False)
        self.refresh()
        self.changed.emit()
