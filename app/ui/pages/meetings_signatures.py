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
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear, column_layout
from app.ui.widgets.rows import FormSection

_TITLE = "Firmas"


class SignaturesBox(FormSection):
    """`changed()` after a mark was made or taken away; hidden while nobody came."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_TITLE, "Quién firmó la lista de papel.")
        self._context, self._meeting = context, ""
        self._people: list[tuple[str, str]] = []
        self.chips: FilterChips | None = None
        inside = QWidget()
        self._column = column_layout(inside, margin=theme.L, gap=theme.M)
        self._chips_at = QWidget()
        column_layout(self._chips_at)
        self._column.addWidget(self._chips_at)
        holder = QWidget()
        flow = FlowLayout(holder, theme.S)
        self.all_button = button("Firmaron todos los presentes", self._all, icon="check")
        flow.addWidget(self.all_button)
        self._column.addWidget(holder)
        self.add_widget(inside)

    def show_sheet(self, meeting: str, sheet: Sequence[SheetRow]) -> None:
        """Offer those who came, those who signed pressed."""
        came = [row for row in sheet if row.state in rules.ATTENDED]
        people = [(row.person_id, row.substitute or row.full_name) for row in came]
        if people != self._people or meeting != self._meeting or self.chips is None:
            self._meeting, self._people = meeting, people
            self._build()
        signed = [row.person_id for row in came if row.signature is not None]
        if self.chips is not None:
            self.chips.set_value(signed)
        self.all_button.setEnabled(len(signed) < len(came))
        self.setVisible(bool(came))

    def _build(self) -> None:
        layout = self._chips_at.layout()
        assert layout is not None
        clear(layout)
        self.chips = FilterChips(self._people, _TITLE)
        self.chips.changed.connect(self._pressed)
        layout.addWidget(self.chips)
        self.chips.show()

    def _pressed(self) -> None:
        assert self.chips is not None
        chosen = set(self.chips.value())
        held = {row.person_id for row in attendance.sheet(self._context.database, self._meeting) if row.signature}
        for mark, people in (("paper", chosen - held), (None, held - chosen)):
            if people:
                self._sign(sorted(people), mark)

    def _all(self) -> None:
        self._sign([person for person, _ in self._people], "paper")

    def _sign(self, people: Sequence[str], mark: str | None) -> None:
        database, meeting = self._context.database, self._meeting
        noted = attendance.sign(database, meeting, people, mark)
        back = None if mark else "paper"
        do, undo = (partial(attendance.sign, database, meeting, noted, each) for each in (mark, back))
        text = "Anotar una firma" if mark else "Quitar una firma"
        said = values.count_words(len(noted), "firma anotada", "firmas anotadas") if len(noted) > 1 else ""
        step(self._context, text, do=do, undo=undo, said=said, run=False)
        self.changed.emit()
