"""Instrumentos: what a network may turn on when it wants it; turned off, nothing of it is lost (promise 6)."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from app.services import instruments
from app.services.instruments import Instrument
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.pages import entries
from app.ui.pages.instruments_words import GROUPS, PLACES, SENTENCES
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip


class InstrumentsPage(Page):
    """Every instrument with what it is for; one button uses it or leaves it, another opens it."""

    watches = frozenset({"microcentro"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: dict[str, InstrumentRow] = {}
        self.column = ScrollColumn()
        for title, codes in GROUPS:
            box = BoxedList(title)
            for code in codes:
                row = InstrumentRow(SENTENCES[code])
                row.turn.clicked.connect(partial(self._turn, code))
                row.open.clicked.connect(partial(self._open, code))
                box.add_widget(row)
                self.rows[code] = row
            self.column.add(box)
        self.body.addWidget(self.column)
        self._known: dict[str, Instrument] = {}

    def title(self) -> str:
        """The page's name."""
        return "Instrumentos"

    def context_line(self) -> str:
        """How many are in use."""
        used = sum(each.in_use for each in self._known.values())
        return f"{used} en uso de {len(self._known)}. Use solo los que le sirvan." if self._known else ""

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again which are in use."""
        pages = {each.key for each in entries()}
        self._known = {each.code: each for each in instruments.listing(self.context.database)}
        for code, row in self.rows.items():
            place = PLACES.get(code)
            row.show_instrument(self._known[code], opens=place is not None and place.page in pages)
        self.header_changed.emit()

    def first_focus(self) -> QWidget | None:
        """The first instrument."""
        return next(iter(self.rows.values())).turn

    def _turn(self, code: str) -> None:
        known = self._known[code]
        on = not known.in_use
        words = f"«{known.name}» está en uso" if on else f"«{known.name}» ya no está en uso. No se borró nada"
        self.context.undo.push(
            f"{'Usar' if on else 'Dejar de usar'} «{known.name}»",
            do=partial(instruments.turn, self.context.database, code, on=on),
            undo=partial(instruments.turn, self.context.database, code, on=not on),
        )
        self.context.toast(words, undo=self.context.undo.undo)

    def _open(self, code: str) -> None:
        place = PLACES[code]
        self.context.navigate(place.page, **({"part": place.part} if place.part else {}))


class InstrumentRow(QWidget):
    """One instrument: its name and sentence, and its two buttons under them where there is no room beside."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        across = row_layout(self, margin=theme.M, gap=theme.S)
        words = column_layout(gap=theme.XS)
        self.name, self.chip = label("", "strong"), StatusChip("done", "En uso")
        head = row_layout(gap=theme.S)
        head.addWidget(self.name, 1)
        head.addWidget(self.chip)
        words.addLayout(head)
        words.addWidget(label(sentence, "small"))
        self.open: QPushButton = button("Abrir", icon="arrow-right", role="flat")
        self.turn: QPushButton = button("Usar")
        across.addLayout(words, 1)
        across.addWidget(self.open)
        across.addWidget(self.turn)

    def show_instrument(self, instrument: Instrument, *, opens: bool) -> None:
        """Say whether it is in use; `opens` when there is somewhere to go."""
        self.name.setText(instrument.name)
        self.chip.setVisible(instrument.in_use)
        verb = "Dejar de usar" if instrument.in_use else "Usar"
        self.turn.setText(verb)
        self.turn.setAccessibleName(f"{verb}: {instrument.name}")
        self.open.setAccessibleName(f"Abrir: {instrument.name}")
        self.open.setVisible(opens and instrument.in_use)
