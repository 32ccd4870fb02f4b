"""What happens to a session: convened, held, suspended, moved to another day; each with its way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.errors import AppError
from app.models.database import Database
from app.services import labels, meetings, rows
from app.services.meetings import MeetingRow
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.status import InlineNotice

_TOUCHED = ("status", "suspension_reason", "date", "start", "end", "school_year", "pedagogical_hours")
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
    """What the session waits for, '' for nothing; nobody marks as held what is still to come."""
    if row.status == "convened" and (row.date or "9") > today:
        return ""
    return _FIRST.get(row.status, "")


class StatePanel(QFrame):
    """Changes the state of the session `meeting`; asks in place for a reason or another day.

    `opened()` when it asks, `closed()` once done or put away.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setMaximumWidth(theme.px(theme.COLUMN))
        # The part below scrolls; the question is seen whole.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._context, self.meeting, self._asked = context, "", ""
        self.question = label("", "strong")
        self.reason = FilterChips(list(labels.choices("meeting", "suspension_reason").items()), "Motivo", single=True)
        self.day = DateField("Nueva fecha")
        self.start, self.end = TimeField("Inicio"), TimeField("Término")
        self.times = QWidget()
        times = FlowLayout(self.times, theme.M)
        for words, field in (("Inicio", self.start), ("Término", self.end)):
            times.addWidget(label(words, wrap=False))
            times.addWidget(field)
        self.notice = InlineNotice("problem")
        self.accept = button("", self._accept, role="primary")
        self.cancel = button("Cancelar", self.close_panel, role="flat")
        holder = QWidget()
        flow = FlowLayout(holder, theme.S)
        flow.addWidget(self.accept)
        flow.addWidget(self.cancel)
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        for part in (self.question, self.reason, self.day, self.times, self.notice, holder):
            layout.addWidget(part)
        self.hide()

    def convene(self) -> None:
        """Mark the session as convened."""
        self._change("Convocar la sesión", meetings.convene, "Sesión convocada")

    def hold(self) -> None:
        """Mark the session as held."""
        if not rows.load(self._context.database, "meeting", self.meeting)["date"]:
            self.ask_day()
            return
        self._change("Marcar la sesión como realizada", meetings.hold, "Sesión realizada")

    def ask_reason(self) -> None:
        """Ask why it is suspended."""
        self._ask("suspend", "¿Por qué se suspende? La sesión guarda su número.", "Suspender la sesión")
        self.reason.set_value([])
        self.reason.setFocus()

    def ask_day(self) -> None:
        """Ask for another day."""
        found = rows.load(self._context.database, "meeting", self.meeting)
        self._ask("move", "¿Para cuándo queda?", "Reprogramar la sesión")
        for field, name in ((self.day, "date"), (self.start, "start"), (self.end, "end")):
            field.set_value(found[name])
        self.day.edit.selectAll()
        self.day.setFocus()

    def close_panel(self) -> bool:
        """Put the question away; whether it was open."""
        was_open = not self.isHidden()
        self.hide()
        if was_open:
            self.closed.emit()
        return was_open

    def _ask(self, what: str, question: str, verb: str) -> None:
        self._asked = what
        self.question.setText(question)
        self.accept.setText(verb)
        self.accept.setAccessibleName(verb)
        self.reason.setVisible(what == "suspend")
        self.day.setVisible(what == "move")
        self.times.setVisible(what == "move")
        self.notice.hide()
        self.show()
        self.opened.emit()

    def _accept(self) -> None:
        if self._asked == "suspend":
            reason = (self.reason.value() or [""])[0]
            if not reason:
                self.notice.tell("Diga el motivo: es lo que queda en el registro.")
                return
            self._change("Suspender la sesión", partial(meetings.suspend, reason=reason), "Sesión suspendida")
            return
        iso = self.day.value()
        if not iso or self.start.problem() or self.end.problem():
            wrong = self.day.problem() or self.start.problem() or self.end.problem()
            self.notice.tell(wrong or "Diga para qué día queda.")
            return
        start, end = self.start.value(), self.end.value()
        move = partial(meetings.move, day=date.fromisoformat(iso), start=start, end=end)
        self._change("Reprogramar la sesión", move, "Sesión reprogramada")

    def _change(self, text: str, change: Callable[..., Any], said: str) -> None:
        database, meeting = self._context.database, self.meeting
        before = rows.load(database, "meeting", meeting)
        earlier = {name: before[name] for name in _TOUCHED}
        try:
            made = change(database, meeting) or []
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            self.show()
            return
        self.hide()
        do, undo = (
            partial(_again, change, database, meeting, made),
            partial(_back, database, meeting, earlier, made),
        )
        step(self._context, text, do=do, undo=undo, said=said, run=False)
        self.closed.emit()


def _again(change: Callable[..., Any], database: Database, meeting: str, made: Sequence[str]) -> None:
    for item in made:
        rows.bring_back(database, "agenda_item", item)
    change(database, meeting)


def _back(database: Database, meeting: str, earlier: Mapping[str, Any], made: Sequence[str]) -> None:
    rows.update(database, "meeting", meeting, earlier)
    for item in made:
        rows.remove(database, "agenda_item", item)
