"""What an improvement cycle measures: its figures, each in two lines that unfold, and the run chart of what repeats."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.pdf.palette import Palette
from app.services import cycle_measures
from app.services.cycle_measures import Measured
from app.services.indicators_chart_words import run_sentence
from app.ui import theme, values
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.indicators_reader import ChartCard
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.moments import DateField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import clear, column_layout
from app.ui.widgets.texts import LongText, TextLine

_COUNT = partial(WholeNumber, most=999_999)
_COLUMNS = (
    Column("name", "Qué se midió", partial(TextLine, "", "Confianza para decir las dudas"), whole=True),
    Column("date", "Fecha", DateField, whole=True),
    Column("numerator", "Cuántos", _COUNT),
    Column("denominator", "De cuántos", _COUNT),
    Column("value", "O un valor", DecimalLine),
    Column("note", "Nota", partial(LongText, lines=1), whole=True),
)


class DataBox(PartsBox):
    """The figures of a cycle in their order.

    A new one is of its usual day, and of what the last one measured: the same is asked again.
    """

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(
            context, saver, "Los datos", _COLUMNS, tipo="phea_measure", parent_field="cycle_id", noun="el dato",
            verb="Agregar dato", order=cycle_measures.in_order, summary=self._told,
            empty="Cifras como cuentas: cuántos, de cuántos. El porcentaje se calcula solo.",
        )  # fmt: skip
        self._database = context.database

    def add_part(self) -> None:
        """Add a figure; where its name is known already, the keyboard goes to its day."""
        before = {key: line.fields["name"].value() for key, line in self.lines.items()}
        known = next((name for name in reversed(before.values()) if name), "")
        day = cycle_measures.usual_day(self._database, self._owner).isoformat()
        self._fresh = {"date": day} | ({"name": known} if known else {})
        super().add_part()
        for key in self.lines.keys() - before.keys():
            self.lines[key].fields["date" if known else "name"].setFocus()

    def _told(self, record: Mapping[str, Any]) -> tuple[str, str]:
        one = cycle_measures.read(record, cycle_measures.small(self._database))
        day = values.date_words(one.date) if one.date else "sin fecha"
        return f"{one.name or cycle_measures.NO_NAME}: {one.words}", " · ".join(filter(None, (day, record["note"])))


class DataCharts(QWidget):
    """`show_cycle(id)`: run charts of what it and those that it follows measured on two days or more, with tables."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._column = column_layout(self, gap=theme.L)
        self._shown: list[Measured] = []
        self.cards: list[ChartCard] = []

    def show_cycle(self, cycle: str) -> None:
        """Draw what is not drawn yet; the same figures again change nothing."""
        found = cycle_measures.through_time(self._context.database, cycle)
        if found == self._shown:
            return
        self._shown = found
        clear(self._column)
        self.cards = []
        for one in found:
            known = sum(value is not None for value in one.points.values)
            draw = partial(_draw, one) if known > 1 else None
            card = ChartCard(self._context, one.name, run_sentence(one.points), one.table, draw)
            self.cards.append(card)
            self._column.addWidget(card)


def _draw(what: Measured, colours: Palette, wide: float) -> bytes:
    from app.pdf.charts_cycle import measured_pdf

    return measured_pdf(what, colours, wide)
