"""*Por decidir*: what two people changed at once, what looks written twice, and what was decided."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.services import conflicts, duplicates
from app.services.standing import read_standing
from app.ui.page import Context
from app.ui.pages.exchange_begun import LeftTexts
from app.ui.pages.exchange_conflicts import ConflictsSection
from app.ui.pages.exchange_decided import DecidedSection
from app.ui.pages.exchange_duplicates import DuplicatesSection, FusionsSection
from app.ui.widgets.parts import ScrollColumn, bring_into_sight
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import EmptyState
from app.ui.widgets.tab_order import follow_reading

_LEAVE = "Ir a entregar y recibir"
_NOTHING = "No hay nada que decidir."
_NOTHING_MORE = "Cuando dos personas cambian lo mismo a la vez, las dos versiones aparecen aquí, lado a lado."


class ReviewPart(ScrollColumn):
    """`changed()` when the number of decisions may have changed; `leave()` when there is none left to look at."""

    changed = Signal()
    leave = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.empty = EmptyState("circle-check", _NOTHING, _LEAVE, self.leave.emit, more=_NOTHING_MORE, role="")
        self.conflicts = ConflictsSection(context)
        self.conflicts.decided.connect(self._after_decision)
        self.conflicts.changed.connect(self._arrange)
        self.left = LeftTexts(context)
        self.left.settled.connect(self.refresh)
        self.made = DecidedSection(context)
        self.made.decided.connect(self.refresh)
        self.twice, self.fused = DuplicatesSection(context), FusionsSection(context)
        self.twice.decided.connect(self.refresh)
        self.fused.decided.connect(self.refresh)
        for section in (self.twice, self.made):
            section.turned.connect(self._arrange)
        self.made.turned.connect(self._show_left)
        for part in (self.empty, self.left, self.conflicts, self.twice, self.made, self.fused):
            self.add(part)

    @property
    def total(self) -> int:
        """How many decisions wait, with the texts whose writer has yet to say what becomes of them."""
        return len(self.conflicts.cards) + len(self.left.views)

    def refresh(self) -> None:
        """Read again what is to be decided."""
        database, writing = self._context.database, self.conflicts.caret
        self.conflicts.show_cards(conflicts.cards(database), read_standing(database).person)
        self.twice.show_suspicions(duplicates.suspicions(database))
        self.made.show_decided(conflicts.decided(database))
        self.fused.show_fusions(duplicates.fusions(database))
        self._show_left()
        if writing is not None and self.conflicts.caret is None:
            self.left.go_on_writing(*writing)

    def _show_left(self) -> None:
        open_again = [self.made.view.card] if self.made.view is not None else []
        self.left.show_left(self.conflicts.cards + open_again)
        self._arrange()

    def _after_decision(self) -> None:
        self.refresh()
        if not self.total:
            QTimer.singleShot(0, self, self._focus_first)  # and not on what only happens to come next

    def _focus_first(self) -> None:
        if (first := self.first_focus()) is not None:
            first.setFocus()

    def _arrange(self) -> None:
        self.empty.setVisible(not self.total and not self.twice.found)
        follow_reading(self.column)
        self.changed.emit()

    def go_back(self) -> bool:
        """Close an editor, or a decision that was opened again."""
        return self.conflicts.stop_writing() or self.twice.put_away() or self.made.put_away()

    def first_focus(self) -> QWidget | None:
        """A text that was left over, else the first button of the first decision, else what looks written twice."""
        if self.left.views:
            bring_into_sight(self.left.views[0])
            return self.left.views[0].editor
        first = self.conflicts.first()
        if first is not None:
            bring_into_sight(self.conflicts.views[0])
        twice = self.twice.findChild(ListRow) if self.twice.found else self.empty.button
        return first or twice
