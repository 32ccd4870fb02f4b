"""What was decided on this laptop, to be thought over: every version is still here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal

from app.errors import AppError
from app.services import conflicts
from app.services.conflicts import ConflictCard, Decided
from app.ui import failures
from app.ui.page import Context
from app.ui.pages.exchange_begun import BegunTexts, resume
from app.ui.pages.exchange_conflict_view import ConflictView, heading
from app.ui.steps import step
from app.ui.widgets.parts import bring_into_sight, button
from app.ui.widgets.rows import BoxedList, ListRow

FIRST = 5
_LONG = 120


class DecidedSection(BoxedList):
    """One row a decision; pressed, it opens with all its versions. `decided()` after a change of mind."""

    decided = Signal()
    turned = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Lo que ya se decidió aquí", "Se puede cambiar de opinión: ábralo y elija otra versión.")
        self._context, self._begun = context, BegunTexts(context)
        self._made: list[Decided] = []
        self._open, self._all = "", False
        self._rows: dict[str, ListRow] = {}
        self.view: ConflictView | None = None
        self.hide()

    def show_decided(self, made: list[Decided]) -> None:
        """Show these decisions."""
        if made != self._made:
            self._made = made
            self._fill()
        self.setVisible(bool(made))

    def put_away(self) -> bool:
        """Put the open one away; False if none was open."""
        was_open, self._open = self._open, ""
        if was_open:
            self._fill()
            self.turned.emit()
            self._rows[was_open].setFocus()
        return bool(was_open)

    def _fill(self) -> None:
        from app.sync.words import moment_words

        caret = self.view.editor.textCursor().position() if self.view and self.view.editor.hasFocus() else None
        self.clear()
        self.view, self._rows = None, {}
        for one in self._made if self._all else self._made[:FIRST]:
            if one.card.id == self._open:
                self.view = ConflictView(one.card, one)
                self.view.chosen.connect(self._choose)
                self.view.written.connect(partial(self._begun.keep, one.card.record))
                self.add_widget(self.view)
                if begun := self._begun.of(one.card.record, one.card.id):
                    self.view.begin_writing(begun)
                    if caret is not None:
                        resume(self.view.editor, caret)
                continue
            words = " ".join(one.stays.split())
            words = words if len(words) <= _LONG else f"{words[:_LONG].rstrip()}…"
            line = f"Quedó: {words} · {moment_words(one.at)}"
            row = self.add_row(heading(one.card), line, icon="history", run=partial(self._show, one.card.id))
            self._rows[one.card.id] = row
        if len(self._made) > FIRST and not self._all:
            self.add(button(f"Ver todo ({len(self._made)})", self._show_all, role="flat"))

    def _show(self, identity: str) -> None:
        # Not inside the row's own slot: filling deletes that row.
        self._open = identity
        QTimer.singleShot(0, self, self._show_open)

    def _show_open(self) -> None:
        self._fill()
        self.turned.emit()
        if self.view is not None:
            self.view.show()
            self.view.setFocus()
            bring_into_sight(self.view)

    def _show_all(self) -> None:
        self._all = True
        self._fill()
        self.turned.emit()

    def _choose(self, card: ConflictCard, choice: int | str) -> None:
        before = next(one for one in self._made if one.card.id == card.id)
        kept = before.stays if before.chosen is None else before.chosen
        again = partial(conflicts.decide_again, self._context.database, card.id)
        try:
            again(choice)
        except AppError as error:
            if self.view is not None:
                self.view.notice.tell(failures.sentence(error))
            return
        self._open = ""
        if choice == self._begun.of(card.record, card.id):
            self._begun.keep(card.record, card.id, "")
        text = f"Decidido de nuevo, para todos: {card.field or card.title}"
        step(self._context, f"Cambiar la decisión sobre «{card.field or card.title}»", do=partial(again, choice),
             undo=partial(again, kept), said=text, run=False)  # fmt: skip
        self.decided.emit()
