"""*Observación*: what the lead team saw of the session's dynamics, one key a line (domain.md 8.3)."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.services import meeting_observations
from app.services.indicators_words import in_brackets
from app.services.meeting_observations import ObservationView, ObservedLine
from app.services.rules import Count
from app.services.second_papers import OBSERVATION
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_second import SecondPapers
from app.ui.people_field import PeopleField
from app.ui.steps import step
from app.ui.widgets.attendance import AttendanceControl, AttendanceState
from app.ui.widgets.parts import column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import ProgressWithWords
from app.ui.widgets.texts import LongText, TextLine

ANSWERS = (
    AttendanceState("yes", "Sí", "s", shown=True),
    AttendanceState("partly", "En parte", "e", shown=True),
    AttendanceState("no", "No", "n", shown=True),
)


class ObservationPart(Part):
    """Every answer is saved at once and can be taken back."""

    answers_keys = True
    tables = frozenset({"meeting_observation", "meeting_observation_answer", "template", "template_item", "person",
                        "network_rule"})  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.lines: dict[str, _Line] = {}
        self.progress = ProgressWithWords()
        self.hint = label("Una tecla por línea: S sí, E en parte, N no.", "small")
        self.box = BoxedList()
        # What is written goes on into the one in which it was begun, though a fuller one came meanwhile.
        self._kept, self._wrote = "", False
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection("Quiénes observaron")
        section.corner.addWidget(self.saver.tick)
        self.form = BoundForm({
            "observer_ids": section.add("Observan", PeopleField(context, "Agregar a quien observa")),
            "notes": section.add("Notas", LongText(lines=2)),
        })
        self.saver.watch(*self.form.fields())
        self.second = SecondPapers(context, OBSERVATION)
        for part in (self.second, self.progress, self.hint, self.box, self.saver.notice, section):
            self.column.add(part)

    def begin(self) -> None:
        """Another session."""
        self._kept, self._wrote = "", False
        self.saver.forget()
        self.form.forget()
        self.box.clear()
        self.lines = {}

    def refresh(self) -> None:
        """Read the observation again, leaving the keyboard where it is."""
        kept = self._kept if self._wrote or self.saver.dirty else ""
        view = meeting_observations.of_meeting(self.context.database, self.meeting, kept)
        self._kept = view.id or ""
        if [line.item_id for line in view.lines] != list(self.lines):
            self._build(view)
        for line in view.lines:
            shown = self.lines[line.item_id]
            shown.control.set_value(line.answer)
            if not self.saver.dirty:
                shown.note.set_value(line.note)
        self.form.show({"observer_ids": list(view.observer_ids), "notes": view.notes})
        words = achieved_words(view.achieved, view.small)
        self.progress.show_progress(view.achieved.part, max(len(view.lines), 1), words)
        self.second.show_of(self.meeting, self._kept)

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def first_focus(self) -> QWidget | None:
        """The first line without an answer, else the first."""
        waiting = [line for line in self.lines.values() if line.control.value() is None]
        return (waiting or [*self.lines.values()])[0].control if self.lines else None

    def _build(self, view: ObservationView) -> None:
        self.box.clear()
        self.lines = {}
        for line in view.lines:
            made = self.lines[line.item_id] = _Line(line)
            made.control.changed.connect(partial(self._answered, line.item_id))
            made.control.moved.connect(partial(self._go, line.item_id))
            self.saver.watch(made.note)
            self.box.add_widget(made)
            made.show()
        self.follow()

    def _answered(self, item: str) -> None:
        database, meeting, after = self.context.database, self.meeting, self.lines[item].control.value()
        kept, self._wrote = self._kept, True
        held = {line.item_id: line.answer for line in meeting_observations.of_meeting(database, meeting, kept).lines}
        do, undo = (
            partial(meeting_observations.answer, database, meeting, item, said, kept)
            for said in (after, held.get(item))
        )
        step(self.context, "Anotar lo observado", do=do, undo=undo)
        self.refresh()

    def _go(self, item: str, by: int) -> None:
        order = list(self.lines)
        place = order.index(item) + by
        if 0 <= place < len(order):
            line = self.lines[order[place]]
            line.control.setFocus()
            self.column.ensureWidgetVisible(line)

    def _store(self) -> None:
        database, kept, self._wrote = self.context.database, self._kept, True
        self.form.store(partial(meeting_observations.write, database, self.meeting, shown=kept))
        for line in meeting_observations.of_meeting(database, self.meeting, kept).lines:
            shown = self.lines.get(line.item_id)
            if shown is not None and shown.note.value() != line.note:
                meeting_observations.note(database, self.meeting, line.item_id, shown.note.value(), kept)


class _Line(QWidget):
    """One line of the guide with its answers, and below it what there is to say of it."""

    def __init__(self, line: ObservedLine) -> None:
        super().__init__()
        layout = row_layout(self, gap=theme.M)
        side = theme.px(theme.L)
        layout.setContentsMargins(side, theme.px(theme.S), side, theme.px(theme.S))
        told = column_layout(gap=theme.XS)
        self.note = TextLine(f"Nota. {line.text}", "Nota, si hace falta")
        for part in (label(line.text), self.note):
            told.addWidget(part)
        layout.addLayout(told, 1)
        self.control = AttendanceControl(line.text, ANSWERS)
        self.control.setFixedWidth(theme.px(200))
        layout.addWidget(self.control)


def achieved_words(achieved: Count, small: int) -> str:
    """'Se logran 6 de 8 líneas observadas (75 %).'."""
    if not achieved.whole:
        return "Todavía no se anota nada."
    verb = "Se logra" if achieved.part == 1 else "Se logran"
    lines = "línea observada" if achieved.whole == 1 else "líneas observadas"
    return f"{verb} {achieved.part} de {achieved.whole} {lines}{in_brackets(achieved, small)}."
