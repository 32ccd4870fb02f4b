"""What a session decides of the practice: it stays, it is dropped, it goes back to test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.errors import AppError
from app.services import practice_decisions, practices, rows
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.cycle_words import sessions
from app.ui.pages.practices_words import state_of
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.asking import Aside
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import TextLine

_TELL = "tell"
_VERBS = {
    _TELL: "Decir en qué sesión", "consolidated": "Consolidarla", "dropped": "Dejarla de lado",
    "in_test": "Volver a prueba",
}  # fmt: skip
_SAID = {
    _TELL: "La decisión quedó entre los acuerdos de la sesión",
    "consolidated": "Práctica consolidada, con su acuerdo",
    "dropped": "Práctica dejada de lado, con su acuerdo",
    "in_test": "Práctica otra vez en prueba, con su acuerdo",
}


class DecisionBox(BoxedList):
    """The state of the practice, and the decision of a session that moves it. `changed()` when it did."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Lo que decide el microcentro")
        self._context, self._practice, self._asked = context, "", ""
        holder = QWidget()
        layout = column_layout(holder, margin=theme.L, gap=theme.M)
        self.chip = StatusChip()
        self.told = label("", "small")
        standing = row_layout(gap=theme.M)
        standing.addWidget(self.chip)
        standing.addWidget(self.told, 1)
        layout.addLayout(standing)
        self.verbs: dict[str, QPushButton] = {
            key: button(words, partial(self._ask, key)) for key, words in _VERBS.items()
        }
        self._verbs = in_line(*self.verbs.values())
        layout.addWidget(self._verbs)
        layout.addWidget(self._make_question())
        self.add_widget(holder)

    def _make_question(self) -> QWidget:
        self._question = Aside()
        self._question.closed.connect(self._verbs.show)
        self._question.left.connect(self._return)
        layout = column_layout(self._question, gap=theme.S)
        self.meeting = ChoiceCombo({}, name="¿En qué sesión se decidió?")
        self.reason = TextLine("Por qué", "Por qué, en una frase")
        self.typed = TypedWords(self._context, "decidir", meeting=self.meeting, reason=self.reason)
        self.notice = InlineNotice("problem")
        self.accept = button("", self._accept, icon="check")
        cancel = button("Volver", self._give_up, role="flat")
        head = label("¿En qué sesión se decidió?", "strong")
        for part in (head, self.meeting, self.reason, self.notice, in_line(self.accept, cancel)):
            layout.addWidget(part)
        self._question.hide()
        return self._question

    def show_practice(self, practice_id: str, *, applied: bool) -> None:
        """Show how this practice stands and what a session may decide."""
        if practice_id != self._practice:
            self._practice = practice_id
            self.go_back()
        row = practices.load_rows(self._context.database, [practice_id])[practice_id]
        offered = practice_decisions.STEPS.get(row.status, ())
        self.chip.set_state(*state_of(row.status, private=row.private))
        waits = row.status == "in_test" and not applied
        decided = practice_decisions.decided_in(self._context.database, practice_id)
        told = f"Lo decidió: {sessions(self._context.database).get(decided, 'una sesión')}." if decided else ""
        if practice_decisions.lacks_agreement(self._context.database, practice_id):
            offered, told = (_TELL, *offered), "Ningún acuerdo dice en qué sesión se decidió."
        self.told.setText("Conviene decidir cuando alguien ya la haya aplicado." if waits else told)
        for key, verb in self.verbs.items():
            verb.setVisible(key in offered)
        self.setVisible(bool(offered))
        if not self._question.isHidden():
            self.meeting.set_choices(sessions(self._context.database))

    def go_back(self) -> bool:
        """Put the question away; whether it was open."""
        return self._question.close_panel()

    def _return(self) -> None:
        self.verbs[self._asked].setFocus()

    def _give_up(self) -> None:
        self.typed.forget()
        self.go_back()

    def _ask(self, status: str) -> None:
        self._asked = status
        self.meeting.set_choices(sessions(self._context.database))
        self.accept.setText(f" {_VERBS[status]}")
        self.accept.setAccessibleName(_VERBS[status])
        self.typed.show(f"{self._practice}-{status}")
        self.notice.hide()
        self._verbs.hide()
        self._question.show()
        self.meeting.setFocus()

    def _accept(self) -> None:
        try:
            do, undo = self._decide(self.meeting.value(), self.reason.value())
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            self.meeting.setFocus()
            return
        self._give_up()
        step(self._context, _VERBS[self._asked], do=do, undo=undo, said=_SAID[self._asked], run=False)
        self.changed.emit()

    def _decide(self, meeting: str | None, reason: str) -> tuple[Callable[[], object], Callable[[], object]]:
        """Write it down; how to do it again, and to take it back."""
        database, practice = self._context.database, self._practice
        if self._asked == _TELL:
            told = practice_decisions.tell(database, practice, meeting, reason=reason)
            again = partial(rows.bring_back, database, "commitment", told)
            return again, partial(practice_decisions.untell, database, told)
        made = practice_decisions.decide(database, practice, self._asked, meeting, reason=reason)
        again = partial(practice_decisions.decide_again, database, made)
        return again, partial(practice_decisions.undecide, database, made)
