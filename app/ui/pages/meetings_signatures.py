"""Who signed the list: a chip for everybody who came."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import attendance, rules
from app.services.attendance import SheetRow
from app.ui import theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import in_line
from app.ui.widgets.later import Later
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.tab_order import follow_reading

_TITLE = "Firmas"


class SignaturesBox(FormSection):
    """`changed()` after a mark was made or taken away; hidden while nobody came."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_TITLE, "Quién firmó la lista de papel.")
        self._context, self._meeting = context, ""
        inside = QWidget()
        column = column_layout(inside, margin=theme.L, gap=theme.M)
        self._came: list[SheetRow] = []
        self._chips = FilterChips((), _TITLE)
        self._later = Later(self._make, _TITLE, theme.px(2 * theme.CONTROL))
        column.addWidget(self._later)
        self.all_button = button("Firmaron todos los presentes", self._all, icon="check")
        column.addWidget(in_line(self.all_button))
        self.add_widget(inside)

    def show_sheet(self, meeting: str, sheet: Sequence[SheetRow]) -> None:
        """Offer those who came, those who signed pressed."""
        self._came = [row for row in sheet if row.state in rules.ATTENDED]
        self._meeting = meeting
        if self._later.is_filled:
            self._offer()
        self.all_button.setEnabled(any(row.signature is None for row in self._came))
        self.setVisible(bool(self._came))

    @property
    def chips(self) -> FilterChips:
        """One for each who came; they are made when they come into sight."""
        self._later.fill()
        return self._chips

    def _make(self) -> FilterChips:
        self._offer()
        self._chips.changed.connect(self._pressed)
        return self._chips

    def _offer(self) -> None:
        before = list(self._chips.chips)
        self._chips.set_options([(row.person_id, row.substitute or row.full_name) for row in self._came])
        if before != list(self._chips.chips) and (whole := self.layout()) is not None:
            follow_reading(whole)
        self._chips.set_value([row.person_id for row in self._came if row.signature is not None])

    def _pressed(self) -> None:
        chosen = set(self.chips.value())
        held = {row.person_id for row in attendance.sheet(self._context.database, self._meeting) if row.signature}
        for mark, people in (("paper", chosen - held), (None, held - chosen)):
            if people:
                self._sign(sorted(people), mark)

    def _all(self) -> None:
        unsigned = [person for person in self.chips.chips if person not in self.chips.value()]
        self._sign(unsigned, "paper")

    def _sign(self, people: Sequence[str], mark: str | None) -> None:
        database, meeting = self._context.database, self._meeting
        before = attendance.sign(database, meeting, dict.fromkeys(people, mark))
        do, undo = (partial(attendance.sign, database, meeting, each) for each in (dict.fromkeys(before, mark), before))
        text = "Anotar una firma" if mark else "Quitar una firma"
        said = values.count_words(len(before), "firma anotada", "firmas anotadas") if len(before) > 1 else ""
        step(self._context, text, do=do, undo=undo, said=said, run=False)
        self.changed.emit()
