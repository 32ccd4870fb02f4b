"""The agreements that answer to the filters, what is late first."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import NotFound
from app.services import commitments
from app.services.commitments import CommitmentRow
from app.ui import theme
from app.ui.page import Context
from app.ui.pages import commitments_words as words
from app.ui.pages.commitments_filters import CommitmentFilters
from app.ui.widgets.lists import Card, CardList, RowsModel
from app.ui.widgets.parts import column_layout, label


class CommitmentList(QWidget):
    """`cards` below their `filters`; `rows` holds what is listed, by id."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._database = context.database
        self.rows: dict[str, CommitmentRow] = {}
        self.filters = CommitmentFilters(context)
        self.nothing = label("Ningún acuerdo responde a lo que busca.", "muted")
        self.cards = CardList(RowsModel(self._load, card), "Acuerdos", title_lines=2)
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        layout.addWidget(self.filters)
        layout.addWidget(self.nothing)
        layout.addWidget(self.cards, 1)
        self.setFocusProxy(self.cards)

    def read(self, open_one: str) -> None:
        """Read the list again; what is being written stays in sight though it no longer answers to the filter."""
        today = wall_clock.today()
        shown = {row.id: row for row in commitments.commitments(self._database, self.filters.wanted(), today=today)}
        if open_one in self.rows and open_one not in shown:
            kept = self._kept(open_one, today)
            shown |= {kept.id: kept} if kept else {}
        same = list(shown) == list(self.rows)
        self.rows = shown
        if same:
            self.cards.rows.forget(shown)
        else:
            self.cards.show_ids(list(shown))
        self.nothing.setVisible(not shown)
        self.cards.setVisible(bool(shown))

    def search(self) -> None:
        """Lead the keyboard to where it is searched."""
        self.filters.search.edit.selectAll()
        self.filters.search.setFocus()

    def first_focus(self) -> QWidget:
        """The list, or where it is searched when nothing answers."""
        return self.cards if self.rows else self.filters.search.edit

    def _load(self, ids: list[str]) -> dict[str, CommitmentRow]:
        return {key: self.rows[key] for key in ids if key in self.rows}

    def _kept(self, commitment: str, today: date) -> CommitmentRow | None:
        try:
            return commitments.commitment(self._database, commitment, today=today)
        except NotFound:
            return None


def card(row: CommitmentRow) -> Card:
    """How the list shows one."""
    return Card(row.text or "Acuerdo sin texto", words.card_line(row), *words.card_state(row))
