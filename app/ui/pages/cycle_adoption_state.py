"""How an application goes on: applied, repeated, part of the school; or not applied, and what was in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app import wall_clock
from app.errors import AppError
from app.services import adoptions, rows
from app.services.adoption_rows import AdoptionRow
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.cycle_words import adoption_state
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.values import count_words
from app.ui.widgets.asking import Aside
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import TextLine

_TOUCHED = ("status", "applied_date", "times_applied", "obstacle")
_VERBS = {
    "applied": ("Ya la apliqué", "check"),
    "repeated": ("La repetí", "repeat-2"),
    "institutionalised": ("Ya es parte de la escuela", "school"),
    "not_applied": ("No se pudo aplicar", ""),
    "chosen": ("Volver a dejarla por aplicar", "rotate-ccw"),
}
_SAID = {
    "applied": "Aplicación anotada",
    "repeated": "Repetición anotada",
    "institutionalised": "Queda como parte de la escuela",
    "not_applied": "Quedó anotado qué lo impidió",
    "chosen": "Queda otra vez por aplicar",
}
_DAY = "¿Qué día la aplicó?"
_OBSTACLE = "¿Qué lo impidió? Es para ayudar, nadie va a juzgarlo."
_USUAL = ("Faltó tiempo", "Faltaron materiales", "Se suspendieron las clases", "No era para mis grados")


class StatePanel(QFrame):
    """`show_row(row)`; asks in place for a day or an obstacle; `changed()` when the state is another."""

    changed = Signal()
    moved = Signal()  # by what was pressed, which is gone

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._context = context
        self._row: AdoptionRow | None = None
        self._asked = ""
        self.chip, self.told = StatusChip(), label("", "small")
        self.steps: dict[str, QPushButton] = {
            key: button(words, partial(self._press, key), icon=icon) for key, (words, icon) in _VERBS.items()
        }
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        standing = row_layout(gap=theme.M)
        standing.addWidget(self.chip)
        standing.addWidget(self.told, 1)
        layout.addLayout(standing)
        self._verbs = in_line(*self.steps.values())
        layout.addWidget(self._verbs)
        layout.addWidget(self._make_question())

    def _make_question(self) -> QWidget:
        self._question = Aside()
        self._question.closed.connect(self._verbs.show)
        self._question.left.connect(self._return)
        layout = column_layout(self._question, gap=theme.S)
        self.question = label("", "strong")
        self.day = DateField("Fecha de aplicación")
        self.obstacle = TextLine("Qué lo impidió", "En una frase")
        self.typed = TypedWords(self._context, "aplicar", day=self.day, obstacle=self.obstacle)
        usual = [button(words, partial(self._say, words), role="flat") for words in _USUAL]
        self._usual = in_line(*usual)
        self.notice = InlineNotice("problem")
        self.accept = button("Anotar", self._accept, icon="check")
        self.cancel = button("Volver", self._give_up, role="flat")
        for part in (
            self.question,
            self.day,
            self.obstacle,
            self._usual,
            self.notice,
            in_line(self.accept, self.cancel),
        ):
            layout.addWidget(part)
        self._question.hide()
        return self._question

    def show_row(self, row: AdoptionRow) -> None:
        """Show how this application stands."""
        if self._row is None or self._row.id != row.id:
            self.close_question()
        self._row = row
        self.chip.set_state(*adoption_state(row.status))
        times = row.times_applied or 0
        told = (f"Se aplicó {count_words(times, 'vez', 'veces')}" if row.applied and times > 1 else "", row.obstacle)
        self.told.setText(" · ".join(part for part in told if part) if row.status != "chosen" else "")
        offered = adoptions.STEPS.get(row.status, ())
        for key, verb in self.steps.items():
            verb.setVisible(key in offered)

    def first(self) -> QWidget | None:
        """Where it is answered what is asked, else the first that can be pressed; None where it goes no further."""
        if not self._question.isHidden():
            return self.obstacle if self.day.isHidden() else self.day
        return next((verb for verb in self.steps.values() if not verb.isHidden()), None)

    def close_question(self) -> bool:
        """Put the question away; whether it was open."""
        return self._question.close_panel()

    def _return(self) -> None:
        if (first := self.first()) is not None:
            first.setFocus()

    def _give_up(self) -> None:
        self.typed.forget()
        self.close_question()

    def _press(self, status: str) -> None:
        if status in {"applied", "not_applied"}:
            self._ask(status)
        else:
            self._move(status)

    def _ask(self, status: str) -> None:
        self._asked = status
        happened = status == "applied"
        self.question.setText(_DAY if happened else _OBSTACLE)
        self.day.setVisible(happened)
        for part in (self.obstacle, self._usual):
            part.setVisible(not happened)
        if self._row is not None:
            usual = {"day": wall_clock.today().isoformat(), "obstacle": self._row.obstacle or ""}
            self.typed.show(f"{self._row.id}-{status}", **usual)
        self.notice.hide()
        self._verbs.hide()
        self._question.show()
        (self.day if happened else self.obstacle).setFocus()

    def _say(self, words: str) -> None:
        self.obstacle.set_value(words)
        self.accept.setFocus()

    def _accept(self) -> None:
        if self._asked == "not_applied":
            self._move("not_applied", obstacle=self.obstacle.value())
            return
        if iso := self.day.value():
            self._move("applied", on=date.fromisoformat(iso))
            return
        self.notice.tell(self.day.problem() or "Diga qué día la aplicó.")
        self.day.setFocus()

    def _move(self, status: str, **more: Any) -> None:
        if self._row is None:
            return
        database, key = self._context.database, self._row.id
        before = rows.load(database, "adoption", key)
        do: Callable[[], object] = partial(adoptions.move, database, key, status, **more)
        try:
            do()
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            self._question.show()
            (self.day if status == "applied" else self.obstacle).setFocus()
            return
        undo = partial(rows.update, database, "adoption", key, {name: before[name] for name in _TOUCHED})
        if not self._question.isHidden():
            self.typed.forget()
        self.close_question()
        step(self._context, _VERBS[status][0], do=do, undo=undo, said=_SAID[status], run=False)
        self.changed.emit()
        self.moved.emit()
