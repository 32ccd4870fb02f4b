"""How one agreement ends: done with its proof, not done with what was in the way, cancelled; and opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app import wall_clock
from app.errors import AppError
from app.services import commitments, rows
from app.services.commitments import CommitmentRow
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages import commitments_words as words
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.asking import Aside
from app.ui.widgets.fields import name_field
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import TextLine

_TOUCHED = ("status", "closed_on", "no_proof_note", "blocker")
# How an agreement ends, in the words of its button.
ENDINGS = {"done": "Cumplido", "not_done": "No se cumplió", "cancel": "Anular"}
# What each ending asks, and its verb.
_ASKED = {
    "done": ("¿Qué se hizo? Agregue abajo una evidencia, o diga aquí por qué no hay.", "Cerrar como cumplido"),
    "proved": ("Tiene su evidencia: se puede cerrar.", "Cerrar como cumplido"),
    "not_done": ("¿Qué lo impidió? Sirve para acordar mejor la próxima vez.", "Cerrar como no cumplido"),
    "cancel": ("¿Por qué ya no hace falta?", "Anular el acuerdo"),
}


class ClosePanel(QFrame):
    """Shows how the agreement stands and closes it in place; `changed()` when it did."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._context = context
        self._row: CommitmentRow | None = None
        self._ending = ""
        self.chip, self.told = StatusChip(), label("", "small")
        self.done = button(ENDINGS["done"], partial(self.ask, "done"), icon="check")
        self.not_done = button(ENDINGS["not_done"], partial(self.ask, "not_done"))
        self.cancel = button(ENDINGS["cancel"], partial(self.ask, "cancel"))
        self.start = button("Ya se está haciendo", self._start, icon="play")
        self.reopen = button("Reabrir", self._reopen, icon="rotate-ccw")
        layout = column_layout(self, margin=theme.L, gap=theme.S)
        standing = row_layout(gap=theme.M)
        standing.addWidget(self.chip)
        standing.addWidget(self.told, 1)
        layout.addLayout(standing)
        self._buttons = in_line(self.done, self.start, self.not_done, self.cancel, self.reopen)
        self._question = self._make_question()
        for part in (self._buttons, self._question):
            layout.addWidget(part)

    def _make_question(self) -> Aside:
        made = Aside()
        made.closed.connect(self._buttons.show)
        made.left.connect(self._return)
        layout = column_layout(made, gap=theme.S)
        self.question = label("", "strong")
        self.note = TextLine("", "En una frase")
        self.day = DateField("Fecha de cierre")
        self.typed = TypedWords(self._context, "cerrar", note=self.note, day=self.day)
        self.notice = InlineNotice("problem")
        self.accept = button("", self._accept, icon="check")
        self.back = button("Volver", self._give_up, role="flat")
        day = label("¿Qué día?", "small")
        day.setBuddy(self.day)
        for part in (self.question, self.note, day, self.day, self.notice, in_line(self.accept, self.back)):
            layout.addWidget(part)
        made.hide()
        return made

    def show_row(self, row: CommitmentRow) -> None:
        """Show how this agreement stands."""
        if self._row is None or self._row.id != row.id:
            self.close_question()
        self._row = row
        pending = row.is_pending
        self.chip.set_state(*words.state(row))
        why = row.blocker or row.no_proof_note
        closed = f"el {values.date_words(row.closed_on)}" if row.closed_on else ""
        ended = " · ".join(part for part in (closed, why) if part)
        self.told.setText(words.due_words(row.due_date) if pending else ended)
        for offered in (self.done, self.not_done, self.cancel):
            offered.setVisible(pending)
        self.start.setVisible(row.status == "open")
        self.reopen.setVisible(not pending)
        if self._ending in {"done", "proved"} and not self._question.isHidden():
            self._put_question("done")

    def close_question(self) -> bool:
        """Put the question away; whether it was open."""
        return self._question.close_panel()

    def _return(self) -> None:
        (self.reopen if self.done.isHidden() else self.done).setFocus()

    def first(self) -> QWidget:
        """Where the keyboard goes in it."""
        if self._question.isHidden():
            return self.done
        return self.day if self.note.isHidden() else self.note

    def _give_up(self) -> None:
        self.typed.forget()
        self.close_question()

    def ask(self, ending: str) -> None:
        """Ask in place what this one of `ENDINGS` needs."""
        self.typed.show(f"{self._row.id if self._row else ''}-{ending}", day=wall_clock.today().isoformat())
        self._put_question(ending)
        self._buttons.hide()
        self._question.show()
        self.first().setFocus()

    def _put_question(self, ending: str) -> None:
        proved = ending == "done" and self._row is not None and self._row.evidence_n > 0
        self._ending = "proved" if proved else ending
        question, verb = _ASKED[self._ending]
        self.question.setText(question)
        name_field(self.note, question)
        self.note.setVisible(not proved)
        self.accept.setText(f" {verb}")
        self.accept.setAccessibleName(verb)
        self.notice.hide()

    def _accept(self) -> None:
        if self._row is None:
            return
        iso, note = self.day.value(), self.note.value()
        if iso is None:
            self.notice.tell(self.day.problem() or "Diga qué día se cerró.")
            self.day.setFocus()
            return
        if self._ending == "done" and not note:
            self.notice.tell("Agregue abajo una evidencia, o escriba por qué no hay.")
            self.note.setFocus()
            return
        on = date.fromisoformat(iso)
        changes: dict[str, tuple[str, Callable[..., Any]]] = {
            "done": ("Acuerdo cumplido", partial(commitments.close_done, on=on, no_proof_note=note)),
            "proved": ("Acuerdo cumplido", partial(commitments.close_done, on=on)),
            "not_done": ("Acuerdo cerrado como no cumplido", partial(commitments.close_not_done, on=on, blocker=note)),
            "cancel": ("Acuerdo anulado", partial(commitments.cancel, on=on, reason=note)),
        }
        said, change = changes[self._ending]
        if self._change(said, change):
            self._give_up()

    def _start(self) -> None:
        self._change("Acuerdo en curso", commitments.start)

    def _reopen(self) -> None:
        self._change("Acuerdo abierto otra vez", commitments.reopen)

    def _change(self, said: str, change: Callable[..., Any]) -> bool:
        assert self._row is not None
        database, key = self._context.database, self._row.id
        before = rows.load(database, "commitment", key)
        try:
            change(database, key)
        except AppError as error:
            self._question.show()
            self.notice.tell(failures.why_not(error))
            return False
        undo = partial(rows.update, database, "commitment", key, {name: before[name] for name in _TOUCHED})
        step(self._context, said, do=partial(change, database, key), undo=undo, said=said, run=False)
        self.changed.emit()
        return True
