"""Deciding between versions: one card a field, its versions side by side, nothing lost meanwhile (sync-design 11.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.models.database import Database
from app.services import conflicts, rows
from app.services.conflicts import ConflictCard
from app.ui import failures
from app.ui.page import Context
from app.ui.pages.exchange_conflict_view import ConflictView
from app.ui.widgets.parts import button
from app.ui.widgets.rows import BoxedList

AT_ONCE = 8
_TEXTS = "conflict_texts"


@dataclass(frozen=True)
class Decision:
    """What a choice changed in the record: the fields before and after; None for a record that went away."""

    tipo: str
    record: str
    before: dict[str, Any]
    after: dict[str, Any] | None

    def take_back(self, database: Database) -> None:
        """Write again what was shown before the choice."""
        if self.after is None:
            rows.bring_back(database, self.tipo, self.record)
        else:
            rows.update(database, self.tipo, self.record, self.before)

    def repeat(self, database: Database) -> None:
        """Write again what the choice left."""
        if self.after is None:
            rows.remove(database, self.tipo, self.record)
        else:
            rows.update(database, self.tipo, self.record, self.after)


def decide(database: Database, card: ConflictCard, choice: int | str) -> Decision | None:
    """Keep a version, or a text of one's own; None when what is shown stays as it was.

    Raises:
        NotFound: it was decided already. InvalidData: the text is impossible.
    """
    before = rows.load(database, card.tipo, card.record)
    if isinstance(choice, str):
        conflicts.write(database, card.id, choice)
    else:
        conflicts.choose(database, card.id, choice)
    try:
        after = rows.load(database, card.tipo, card.record)
    except NotFound:
        return Decision(card.tipo, card.record, before, None)
    changed = [field for field in before if before[field] != after[field]]
    if not changed:
        return None
    return Decision(
        card.tipo, card.record, {field: before[field] for field in changed}, {field: after[field] for field in changed}
    )


class ConflictsSection(BoxedList):
    """Every decision that waits; none has to be made today. `decided()` after each, `changed()` for others."""

    decided = Signal()
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Para decidir", "Dos personas cambiaron lo mismo. Nada se perdió: decida cuando quiera.")
        self._context = context
        self.cards: list[ConflictCard] = []
        self._shown, self._place = AT_ONCE, 0
        self.views: list[ConflictView] = []
        self.hide()

    def show_cards(self, cards: list[ConflictCard]) -> None:
        """Show these decisions; a text that is being written stays."""
        if cards == self.cards and self.views:
            return
        self.cards = cards
        self._fill()
        self.setVisible(bool(cards))

    def _fill(self) -> None:
        writing = self._context.settings.remembered(_TEXTS)
        self.clear()
        self.views = []
        number = len(self.cards)
        self.heading.setText(f"Para decidir ({number})" if number else "Para decidir")
        for card in self.cards[: self._shown]:
            view = ConflictView(card)
            view.chosen.connect(self._choose)
            view.written.connect(self._remember)
            self.add(view)
            self.views.append(view)
            if card.id in writing:
                view.begin_writing(writing[card.id])
        if number > self._shown:
            self.add(button(f"Ver más ({number - self._shown})", self._more, role="flat"))

    def _more(self) -> None:
        self._place, self._shown = self._shown, self._shown + AT_ONCE
        self._fill()
        self.changed.emit()
        QTimer.singleShot(0, self._go_on)

    def _choose(self, card: ConflictCard, choice: int | str) -> None:
        database = self._context.database
        try:
            decision = decide(database, card, choice)
        except NotFound:
            self._context.toast("Eso ya estaba decidido")
        except AppError as error:
            self._view_of(card).notice.tell(failures.sentence(error))
            return
        else:
            self._tell(card, decision)
        self._put_away(card)
        self.decided.emit()
        # What follows is shown a moment later, and only what is shown takes the focus.
        QTimer.singleShot(0, self._go_on)

    def _remember(self, identity: str, text: str) -> None:
        # What is written here is no record yet: it is kept beside the window's size until it is decided.
        kept = {key: words for key, words in self._context.settings.remembered(_TEXTS).items() if key != identity}
        self._context.settings.remember(_TEXTS, kept | ({identity: text} if text else {}))

    def stop_writing(self) -> bool:
        """Put an open editor away; False if none was open."""
        found = [view for view in self.views if view.is_writing]
        for view in found:
            view.stop_writing()
        return bool(found)

    def _view_of(self, card: ConflictCard) -> ConflictView:
        return next(view for view in self.views if view.card.id == card.id)

    def _put_away(self, card: ConflictCard) -> None:
        self._place = self.views.index(self._view_of(card))
        self._remember(card.id, "")

    @property
    def is_writing(self) -> bool:
        """Whether a text of one's own is being written."""
        return any(view.is_writing for view in self.views)

    def first_button(self) -> QWidget | None:
        """Where the keyboard goes, if anything is to be decided."""
        return self.views[0].first if self.views else None

    def _go_on(self) -> None:
        first = self.views[min(self._place, len(self.views) - 1)].first if self.views else None
        if first is not None:
            first.setFocus()

    def _tell(self, card: ConflictCard, decision: Decision | None) -> None:
        what = card.field or card.title
        text = f"Decidido para todos: {what}"
        if decision is None:
            self._context.toast(text)
            return
        database = self._context.database
        do, undo = partial(decision.repeat, database), partial(decision.take_back, database)
        self._context.undo.push(f"Decidir «{what}»", do=do, undo=undo, run=False)
        self._context.toast(text, undo=self._context.undo.undo)
