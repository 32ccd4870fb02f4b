"""What is asked in place, above the rest of a page, and can be put away.

    class StatePanel(AskPanel):
        def __init__(self): super().__init__(self.reason, self.day)
        def ask_reason(self): self.ask("suspend", "¿Por qué se suspende?", "Suspender la sesión", self.reason)
        def answer(self): …                                           # the primary button was pressed
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.errors import AppError
from app.ui import failures, theme
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.status import InlineNotice


class Aside(QFrame):
    """What opens among other things and can be put away; `closed()` then, and `left()` if the keyboard was in it."""

    closed, left = Signal(), Signal()

    def close_panel(self) -> bool:
        """Put it away; whether it was open."""
        was_open, held = not self.isHidden(), self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if was_open:
            self.closed.emit()
            if held:
                self.left.emit()
        return was_open


class Closable(Aside):
    """A card that opens inside a page; `closed()` once done or put away, after `given_up()` by «Cancelar»."""

    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")

    def give_up(self) -> None:
        """Put it away, and what was typed in it is wanted no more."""
        self.given_up.emit()
        self.close_panel()


class AskPanel(Closable):
    """One question at a time, with the `fields` that answer it and two buttons; `opened()` when it asks."""

    opened = Signal()

    def __init__(self, *fields: QWidget) -> None:
        super().__init__()
        self.setMaximumWidth(theme.px(theme.COLUMN))
        # The part below scrolls; the question is seen whole.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.asked, self._fields = "", fields
        self.question = label("", "strong")
        self.notice = InlineNotice("problem")
        self.accept = button("", self.answer, role="primary")
        self.cancel = button("Cancelar", self._cancel, role="flat")
        holder = in_line(self.accept, self.cancel)
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        for part in (self.question, *fields, self.notice, holder):
            layout.addWidget(part)
        self.hide()

    def ask(self, what: str, question: str, verb: str, *answered_in: QWidget) -> None:
        """Ask `what`, to be answered in some of the fields and with the button `verb`."""
        self.asked = what
        self.question.setText(question)
        self.accept.setText(verb)
        self.accept.setAccessibleName(verb)
        self.accept.show()
        self._name_the_way_out("Cancelar")
        self._offer(answered_in)

    def answer(self) -> None:
        """Do what was asked; its notice says what the answer lacks."""
        raise RuntimeError("each panel asks its own")

    def fail(self, step: str, error: AppError) -> None:
        """Say why a step could not be taken: under the question, or alone where nothing was asked."""
        if self.isHidden():
            self.question.setText(step)
            self.accept.hide()
            self._name_the_way_out("Entendido")
            self._offer(())
            self.cancel.setFocus()
        self.notice.tell(failures.why_not(error))

    def _cancel(self) -> None:
        if self.accept.isHidden():  # «Entendido»: nothing was asked
            self.close_panel()
        else:
            self.give_up()

    def _name_the_way_out(self, words: str) -> None:
        self.cancel.setText(words)
        self.cancel.setAccessibleName(words)

    def _offer(self, fields: tuple[QWidget, ...]) -> None:
        for field in self._fields:
            field.setVisible(field in fields)
        self.notice.hide()
        self.show()
        self.opened.emit()
