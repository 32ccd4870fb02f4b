"""What happens to a session: convened, held, suspended, moved to another day; each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.models.database import Database
from app.services import due_dates, labels, meetings, rows
from app.services.meetings import MeetingRow
from app.text_dates import near_date
from app.ui import theme, values
from app.ui.page import Context
from app.ui.pages.meetings_due import DueAlong, count_due
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.asking import AskPanel
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.parts import label

_TOUCHED = (
    "status", "suspension_reason", "date", "start", "end", "school_year", "pedagogical_hours", "number", "title",
)  # fmt: skip
# Which steps each state offers (domain.md 6.1).
OFFERED = {
    "planned": ("convene", "hold", "move", "suspend"),
    "convened": ("hold", "move", "suspend"),
    "moved": ("convene", "hold", "move", "suspend"),
    "suspended": ("move",),
    "held": (),
}
_FIRST = {"planned": "convene", "moved": "convene", "convened": "hold", "suspended": "move"}


def first_step(row: MeetingRow, today: str) -> str:
    """What the session waits for, '' for nothing: none is held before its day, or convened after it."""
    day = row.date or "9"
    if row.status == "convened" and day > today:
        return ""
    if row.status in {"planned", "moved"} and day < today:
        return "hold"
    return _FIRST.get(row.status, "")


class StatePanel(AskPanel):
    """Changes the state of the session `meeting`; asks in place for a reason or another day.

    `lacking(field, sentence)` when convening waits for something that is written in *Datos*.
    """

    lacking = Signal(str, str)

    def __init__(self, context: Context) -> None:
        self._context, self.meeting = context, ""
        self.reason = FilterChips(list(labels.choices("meeting", "suspension_reason").items()), "Motivo", single=True)
        self.day = DateField("Nueva fecha")
        self.start, self.end = TimeField("Inicio"), TimeField("Término")
        self.times = QWidget()
        times = FlowLayout(self.times, theme.M)
        between = {"start": self.start, "end": self.end}
        for words, field in zip(("Inicio", "Término"), between.values(), strict=True):
            times.addWidget(label(words, wrap=False))
            times.addWidget(field)
        self.along = DueAlong()
        super().__init__(self.reason, self.day, self.times, self.along)
        self.typed = TypedWords(context, "cambiar-sesion", reason=self.reason, day=self.day, **between)
        self.given_up.connect(self.typed.forget)

    def convene(self) -> None:
        """Mark the session as convened, once it has what that asks for."""
        for field, sentence in meetings.missing(self._context.database, self.meeting):
            self.lacking.emit(field, sentence)
            return
        self._change("Convocar la sesión", meetings.convene, "Sesión convocada")

    def hold(self) -> None:
        """Mark the session as held; of one whose day is still to come, ask first."""
        if not rows.load(self._context.database, "meeting", self.meeting)["date"]:
            self.ask_day()
        elif day := meetings.to_come(self._context.database, self.meeting):
            when = near_date(day, wall_clock.today())
            words = f"La sesión es el {when}, y ese día todavía no llega. ¿Ya se hizo? Si fue otro día, reprográmela."
            self.ask("hold", words, "Sí, ya se realizó")
            self.cancel.setFocus()
        else:
            self._hold()

    def _hold(self, *, early: bool = False) -> None:
        change = partial(meetings.hold, early=early)
        self._change("Marcar la sesión como realizada", change, "Sesión realizada")

    def ask_reason(self) -> None:
        """Ask why it is suspended."""
        words = "¿Por qué se suspende? La sesión guarda su número."
        if found := due_dates.due_with(self._context.database, self.meeting):
            wait = count_due(found, "vence ese día/vencen ese día")
            words += f" Cuando le dé otra fecha, podrá pasar también {wait}."
        self.ask("suspend", words, "Suspender la sesión", self.reason)
        self.typed.show(f"{self.meeting}-suspend")
        self.reason.setFocus()

    def ask_day(self) -> None:
        """Ask for another day."""
        found = rows.load(self._context.database, "meeting", self.meeting)
        fields: list[QWidget] = [self.day, self.times]
        if self.along.offer(due_dates.due_with(self._context.database, self.meeting)):
            fields.append(self.along)
        self.ask("move", "¿Para cuándo queda?", "Reprogramar la sesión", *fields)
        usual = {"day": found["date"] or "", "start": found["start"] or "", "end": found["end"] or ""}
        self.typed.show(f"{self.meeting}-move", **usual)
        self.day.edit.selectAll()
        self.day.setFocus()

    def answer(self) -> None:
        """Hold, suspend or move it, as was asked."""
        if self.asked == "hold":
            self._hold(early=True)
            return
        if self.asked == "suspend":
            reason = (self.reason.value() or [""])[0]
            if not reason:
                self.notice.tell("Diga el motivo: es lo que queda en el registro.")
                self.reason.setFocus()
                return
            self._change("Suspender la sesión", partial(meetings.suspend, reason=reason), "Sesión suspendida")
            return
        iso = self.day.value()
        if not iso or self.start.problem() or self.end.problem():
            wrong = next((each for each in (self.day, self.start, self.end) if each.problem()), self.day)
            self.notice.tell(wrong.problem() or "Diga para qué día queda.")
            wrong.setFocus()
            return
        start, end, taken = self.start.value(), self.end.value(), self.along.value()
        move = partial(meetings.move, day=date.fromisoformat(iso), start=start, end=end, taking=taken)
        along = f", y {values.count_words(len(taken), 'acuerdo', 'acuerdos')} con ella" if taken else ""
        self._change("Reprogramar la sesión", move, f"Sesión reprogramada{along}", taken)

    def _change(self, text: str, change: Callable[..., Any], said: str, taken: Sequence[str] = ()) -> None:
        database, meeting = self._context.database, self.meeting
        before = rows.load(database, "meeting", meeting)
        earlier = {name: before[name] for name in _TOUCHED}
        try:
            made = change(database, meeting) or []
        except AppError as error:
            self.fail(text, error)
            return
        if not self.isHidden() and self.asked in {"suspend", "move"}:
            self.typed.forget()
        self.hide()
        do = partial(_again, change, database, meeting, made)
        undo = partial(meetings.put_back, database, meeting, earlier, made=made, taken=taken)
        step(self._context, text, do=do, undo=undo, said=said, run=False)
        self.closed.emit()


def _again(change: Callable[..., Any], database: Database, meeting: str, made: Sequence[str]) -> None:
    for item in made:
        rows.bring_back(database, "agenda_item", item)
    change(database, meeting)
