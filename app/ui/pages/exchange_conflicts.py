"""Deciding between versions: one card a field, its versions side by side, nothing lost meanwhile (sync-design 11.4)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.services import conflicts
from app.services.conflicts import ConflictCard
from app.ui import failures
from app.ui.page import Context
from app.ui.pages.exchange_begun import BegunTexts, resume
from app.ui.pages.exchange_conflict_filters import ConflictFilters
from app.ui.pages.exchange_conflict_view import ConflictView
from app.ui.steps import step
from app.ui.widgets.parts import bring_into_sight, button, label
from app.ui.widgets.rows import BoxedList

AT_ONCE = 8


class ConflictsSection(BoxedList):
    """Every decision that waits; none has to be made today. `decided()` after each, `changed()` for others."""

    decided = Signal()
    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Para decidir", "Dos personas cambiaron lo mismo. Nada se perdió: decida cuando quiera.")
        self._context, self._begun = context, BegunTexts(context)
        self.cards: list[ConflictCard] = []
        self._shown, self._place = AT_ONCE, 0
        self._put_off: list[str] = []
        self.views: list[ConflictView] = []
        self.filters = ConflictFilters(context.settings)
        self.filters.changed.connect(self._narrow)
        outer = self.layout()
        assert outer is not None
        outer.removeWidget(self.card)
        outer.addWidget(self.filters)
        outer.addWidget(self.card)
        self.hide()

    def show_cards(self, cards: list[ConflictCard], here: str = "") -> None:
        """Show these decisions, `here` being the person at the laptop; a text that is being written stays."""
        if cards == self.cards and self.views:
            return
        self.cards = cards
        self.filters.offer(cards, here)
        self._fill()
        self.setVisible(bool(cards))

    @property
    def caret(self) -> tuple[str, str, int] | None:
        """In which text the keyboard is, by record and decision, and at which letter of it."""
        for view in self.views:
            if view.editor.hasFocus():
                return view.card.record, view.card.id, view.editor.textCursor().position()
        return None

    def _fill(self) -> None:
        writing = self.caret
        self.clear()
        self.views = []
        wanted = sorted(self.filters.narrowed(self.cards), key=self._order)
        number, total = len(wanted), len(self.cards)
        self.heading.setText(f"Para decidir ({number if number == total else f'{number} de {total}'})")
        for card in wanted[: self._shown]:
            view = ConflictView(card)
            view.chosen.connect(self._choose)
            view.written.connect(self._remember)
            view.later.connect(self._leave_for_later)
            self.add_widget(view)
            self.views.append(view)
            if begun := self._begun.of(card.record, card.id):
                view.begin_writing(begun)
            if writing is not None and writing[:2] == (card.record, card.id):
                resume(view.editor, writing[2])
        if number > self._shown:
            self.add(button(f"Ver más ({number - self._shown})", self._more, role="flat"))
        if not number:
            self.add(label("Ninguna de las que quedan es así. Quite los filtros para verlas.", "muted"))

    def _order(self, card: ConflictCard) -> int:
        return self._put_off.index(card.id) + 1 if card.id in self._put_off else 0

    def _narrow(self) -> None:
        self._fill()
        self.changed.emit()

    def _more(self) -> None:
        self._place, self._shown = self._shown, self._shown + AT_ONCE
        self._fill()
        self.changed.emit()
        QTimer.singleShot(0, self._go_on)

    def _leave_for_later(self, card: ConflictCard) -> None:
        """Put the card behind the others: nothing has to be decided today."""
        view = self._view_of(card)
        place = self.views.index(view)
        self._put_off = [one for one in self._put_off if one != card.id] + [card.id]
        alone = len(self.views) == 1
        self._fill()
        self._place = 0 if alone else min(place, len(self.views) - 1)
        self._context.toast("Queda para después. Mientras tanto se muestra la misma versión de ahora.")
        self.changed.emit()
        QTimer.singleShot(0, self._go_on)

    def _choose(self, card: ConflictCard, choice: int | str) -> None:
        database = self._context.database
        try:
            if isinstance(choice, str):
                conflicts.write(database, card.id, choice)
            else:
                conflicts.choose(database, card.id, choice)
        except NotFound:
            self._context.toast("Eso ya estaba decidido")
            if isinstance(choice, str):
                self._remember(card.id, choice)
        except AppError as error:
            self._view_of(card).notice.tell(failures.sentence(error))
            return
        else:
            self._tell(card, choice)
            if choice == self._begun.of(card.record, card.id):  # else what was written goes only when that is said
                self._remember(card.id, "")
        self._place = self.views.index(self._view_of(card))
        self.decided.emit()
        # What follows is shown a moment later, and only what is shown takes the focus.
        QTimer.singleShot(0, self._go_on)

    def _remember(self, identity: str, text: str) -> None:
        # What is written here is no record yet: it is kept beside the window's size until it is decided.
        card = next(one for one in self.cards if one.id == identity)
        self._begun.keep(card.record, identity, text)

    def stop_writing(self) -> bool:
        """Put an open editor away; False if none was open."""
        found = [view for view in self.views if view.is_writing]
        for view in found:
            view.stop_writing()
        return bool(found)

    def _view_of(self, card: ConflictCard) -> ConflictView:
        return next(view for view in self.views if view.card.id == card.id)

    @property
    def is_writing(self) -> bool:
        """Whether a text of one's own is being written."""
        return any(view.is_writing for view in self.views)

    def first(self) -> QWidget | None:
        """Where the keyboard goes, if anything is to be decided: to no button."""
        return self.views[0] if self.views else None

    def _go_on(self) -> None:
        view = self.views[min(self._place, len(self.views) - 1)] if self.views else None
        if view is not None:
            view.setFocus()
            bring_into_sight(view)  # what is asked comes with its buttons

    def _tell(self, card: ConflictCard, choice: int | str) -> None:
        what = card.field or card.title
        text = f"Decidido para todos: {what}"
        if choice == 0 or choice == card.versions[0].text:
            self._context.toast(text)
            return
        again = partial(conflicts.decide_again, self._context.database, card.id)
        step(
            self._context, f"Decidir «{what}»", do=partial(again, choice), undo=partial(again, 0), said=text, run=False
        )
