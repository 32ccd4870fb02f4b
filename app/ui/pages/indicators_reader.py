"""One indicator opened: what it says, the decision that it feeds, how it is counted, its charts and their tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from app.jobs import Progress
from app.pdf.palette import Palette
from app.services import indicators_words as words
from app.services.indicators import Report
from app.services.indicators_basis import Reading
from app.services.indicators_catalogue import DEFINITIONS
from app.services.indicators_words import Table
from app.ui import failures, theme
from app.ui.background import Job
from app.ui.page import Context
from app.ui.pages.indicators_lines import of_whom
from app.ui.widgets.chart import ChartView, Draw
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import Picture, ScrollColumn, button, clear, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.tables import ReadTable

if TYPE_CHECKING:
    from app.pdf.charts_indicators import Chart


class ChartCard(QFrame):
    """A chart with its sentence; its table stands behind a button. Without `draw` the table is all there is."""

    def __init__(self, context: Context, title: str, sentence: str, table: Table, draw: Draw | None = None) -> None:
        super().__init__()
        self._context, self._title, self._table = context, title, table
        self.setProperty("role", "card")
        layout = column_layout(self, margin=theme.L, gap=theme.S)
        layout.addWidget(label(title, "strong"))
        self.sentence = label(sentence, "muted")
        if not sentence:
            self.sentence.hide()
        layout.addWidget(self.sentence)
        self.view: ChartView | None = None
        if draw is not None:
            self.view = ChartView(context.jobs, draw, f"Gráfico. {title}. {sentence}")
            layout.addWidget(self.view)
        self.table = ReadTable(f"Tabla. {title}")
        self.turn = button("Ver la tabla", self.turn_table, icon="list", role="flat")
        self.copy = button("Copiar la tabla", self.copy_table, icon="copy", role="flat")
        self.turn.setAccessibleName(f"Ver la tabla: {title}")
        self.copy.setAccessibleName(f"Copiar la tabla: {title}")
        foot = in_line(self.turn, self.copy)
        layout.addWidget(self.table)
        layout.addWidget(foot)
        if draw is None:
            self.turn.hide()
            self.table.show_table(table.head, table.rows)
        else:
            self.table.hide()

    def turn_table(self) -> None:
        """Show the table, or put it away."""
        shown = self.table.isHidden()
        if shown:
            self.table.show_table(self._table.head, self._table.rows)
        self.table.setVisible(shown)
        verb = "Ocultar la tabla" if shown else "Ver la tabla"
        self.turn.setText(f" {verb}")
        self.turn.setAccessibleName(f"{verb}: {self._title}")

    def copy_table(self) -> None:
        """Put the table on the clipboard, for a spreadsheet."""
        copy_table(self._context, self._table)


def copy_table(context: Context, table: Table) -> None:
    """Put a table on the clipboard, for a spreadsheet."""
    QGuiApplication.clipboard().setText(table.as_tsv())
    context.toast("Tabla copiada. Péguela en su planilla.")


class IndicatorReader(QWidget):
    """`show_reading(reading, report)` of the indicator `code`; the charts come a moment later, from the worker."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.code = ""
        self._shown: tuple[Reading, int] | None = None
        self.hint = label("Elija un indicador para verlo aquí.", "muted")
        self.name = label("", "heading")
        self.sentence = label("")
        self.facts = label("", "small")
        self.decision = label("")
        self.counting = BoxedList("Cómo se cuenta")
        self.cards: list[ChartCard] = []
        self._charts = QWidget()
        self._column = column_layout(self._charts, gap=theme.L)
        self.pane = ScrollColumn()
        self.pane.be_read("El indicador elegido")
        self._parts = (self.name, self.sentence, self.facts, self._decision_box(), self._charts, self.counting)
        for part in (self.hint, *self._parts):
            self.pane.add(part)
        column_layout(self).addWidget(self.pane)
        self._show_parts(shown=False)

    def _decision_box(self) -> QFrame:
        box = QFrame()
        box.setProperty("role", "notice-info")
        layout = row_layout(box, margin=theme.M, gap=theme.M)
        layout.addWidget(Picture("target", "accent"))
        layout.addWidget(self.decision, 1)
        return box

    def show_reading(self, reading: Reading, report: Report) -> None:
        """Show an indicator; the same figures again change nothing."""
        definition = DEFINITIONS[reading.code]
        self._show_parts(shown=True)
        if self._shown is None or reading.code != self._shown[0].code:
            self.pane.verticalScrollBar().setValue(0)
        self.name.setText(definition.name)
        self.sentence.setText(words.sentence(reading, report.small))
        period = words.period_words(report.query.period).capitalize()
        scope = of_whom(definition, report).strip(" .")
        facts = [period, scope, words.n_words(reading), reading.note.rstrip(".")]
        reference = f"Otras redes: {definition.reference}" if definition.reference else ""
        self.facts.setText(" · ".join(part for part in facts if part) + (f"\n{reference}" if reference else ""))
        self.decision.setText(f"Para decidir: {definition.decision}")
        if self._shown == (reading, report.small):
            return
        self._shown = (reading, report.small)
        self.counting.clear()
        self.counting.add_row("Se cuenta", definition.numerator)
        if definition.denominator:
            self.counting.add_row("De un total de", definition.denominator)
        self._clear_cards()
        if not reading.is_empty:
            work = partial(_charts, reading, report.small)
            job = Job(self._context.jobs, "Preparando los gráficos", work, writes=False)
            job.succeeded.connect(self._show_charts)
            job.failed.connect(self._show_tables)
            job.start()

    @Slot(object)
    def _show_charts(self, found: tuple[Reading, Sequence[Chart]]) -> None:
        reading, charts = found
        if self._shown is None or self._shown[0] is not reading:
            return
        self._clear_cards()
        titles = {chart.table.title for chart in charts}
        for chart in charts:
            draw = partial(_draw, chart)
            self._add(ChartCard(self._context, chart.title, chart.sentence, chart.table, draw))
        for table in words.tables(reading, self._shown[1]):
            if table.title not in titles:
                self._add(ChartCard(self._context, table.title, "", table))

    @Slot(object)
    def _show_tables(self, error: Exception) -> None:
        failures.show(self, error)
        if self._shown is not None:
            self._show_charts((self._shown[0], ()))

    def _add(self, card: ChartCard) -> None:
        self.cards.append(card)
        self._column.addWidget(card)

    def _clear_cards(self) -> None:
        self.cards.clear()
        clear(self._column)

    def _show_parts(self, *, shown: bool) -> None:
        self.hint.setVisible(not shown)
        for part in self._parts:
            part.setVisible(shown)


def _charts(reading: Reading, small: int, _: Progress) -> tuple[Reading, Sequence[Chart]]:
    from app.pdf.charts_indicators import charts

    return reading, charts(reading, small)


def _draw(chart: Chart, colours: Palette, wide: float) -> bytes:
    from app.pdf.charts import as_pdf


    return as_pdf(chart.draw(colours, wide))
