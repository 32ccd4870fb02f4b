"""The page *Indicadores propios*: the network's own figures, entered by school and month, with their chart and goal."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.errors import AppError, InvalidData, NotFound
from app.pdf.palette import Palette
from app.services import customs, indicators_own_words, year_shown
from app.services import indicators_chart_words as says
from app.services import indicators_own as own
from app.services.indicators_chart_words import PointSeries
from app.services.indicators_own_cells import SHARE
from app.services.indicators_words import Table
from app.texts import PROBLEMS
from app.ui import failures
from app.ui.page import Context, Page
from app.ui.pages.indicators_grid import Cells, FigureGrid
from app.ui.pages.indicators_own_form import IndicatorForm, NewIndicator, named
from app.ui.pages.indicators_reader import ChartCard
from app.ui.steps import added, step, take_away
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.tab_order import follow_reading

_YEARS_BACK = 5


class OwnIndicatorsPage(Page):
    """`navigate("indicadores-propios")` shows the first; with `id` that one, with `new` the form of another."""

    watches = frozenset({"indicator", "indicator_value", "school", "network_rule", "goal", "annual_plan"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._drawn: object = None
        year = wall_clock.today().year
        self.which = ChoiceCombo({}, empty="", name="Indicador")
        years = {str(each): str(each) for each in range(year, year - _YEARS_BACK, -1)}
        self.year = ChoiceCombo(years, empty="", name="Año")
        self.year.set_value(str(year_shown.written(context.database, wall_clock.today(), "indicator_value")))
        self.which.changed.connect(self._show)
        self.year.changed.connect(self._show)
        self.decision, self.how = label("", "muted"), label("", "small")
        self.notice = InlineNotice("problem")
        self.grid = FigureGrid()
        self.grid.entered.connect(self._enter)
        self.grid.refused.connect(self._refuse)
        self.form = IndicatorForm(context.database, context.jobs)
        self.new = NewIndicator(context, self._define, self._give_up)
        self.column = ScrollColumn(wide=True)
        self._chart = QWidget()
        self._charts = column_layout(self._chart)
        self.card: ChartCard | None = None
        for part in (self._head(), self.decision, self.grid, self.how, self.notice, self._chart, self.form):
            self.column.add(part)
        self.column.add(button("Quitar el indicador", self._remove, icon="trash-2"))
        self.fresh = ScrollColumn()
        self.fresh.add(self.new)
        self.empty = EmptyState(
            "target",
            "Aquí irán las cifras que la red decida mirar",
            "Definir el primero",
            self.begin,
            more="Pocas, y cada una con la decisión que alimenta.",
        )
        self.stack = QStackedWidget()
        for part in (self.column, self.fresh, self.empty):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack)
        self.add = self.make_action("Definir un indicador", self.begin, icon="plus", shortcut="Ctrl+N")

    def _head(self) -> QWidget:
        return in_line(self.which, self.year)

    def title(self) -> str:
        """The page's name."""
        return "Indicadores propios"

    def context_line(self) -> str:
        """How one enters."""
        return "Una cifra por escuela y mes; también se pega desde una planilla"

    def primary(self) -> QAction | None:
        """Defining another, unless the page offers it."""
        return self.add if self.stack.currentWidget() is self.column else None

    def arrive(self, **args: str) -> None:
        """The indicator `id`, or the form of a new one."""
        wanted = args.get("id", "")
        if wanted:
            self.stack.setCurrentWidget(self.column)
        self._read()
        self.is_read = True
        if wanted:
            self.which.set_value(wanted)
            self._show()
        if args.get("new"):
            self.begin()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is shown."""
        self._read()

    def save_now(self) -> bool:
        """Save what is typed about the indicator, and in a cell."""
        return self.form.saver.leave() and self.grid.settle()

    def go_back(self) -> bool:
        """From the form of a new one to the others."""
        if self.stack.currentWidget() is not self.fresh:
            return False
        self._cancel()
        return True

    def first_focus(self) -> QWidget | None:
        """The grid, or what the page offers."""
        shown = self.stack.currentWidget()
        if shown is self.empty:
            return self.empty.button
        return self.new.name if shown is self.fresh else self.grid

    def begin(self) -> None:
        """Show the form of a new one."""
        self.new.clear()
        self.stack.setCurrentWidget(self.fresh)
        self.new.name.setFocus()
        self.header_changed.emit()

    def _read(self) -> None:
        found = own.own(self.context.database)
        self.which.set_choices(named(found))
        if self.which.value() not in {one.id for one in found}:
            self.which.set_value(found[0].id if found else None)
        if self.stack.currentWidget() is not self.fresh:
            self.stack.setCurrentWidget(self.column if found else self.empty)
        if found:
            self._show()
        self.header_changed.emit()

    def _show(self) -> None:
        wanted, before = self.which.value(), self.form.indicator
        if wanted != before and self.which.findData(before) >= 0 and not self.form.saver.leave():
            self.which.set_value(before)  # what is typed about it cannot be kept, and stays in sight
            return
        if not wanted:
            return
        database = self.context.database
        try:
            sheet = own.sheet(database, wanted, int(self.year.value() or wall_clock.today().year))
            self.form.show_indicator(wanted)
        except NotFound:
            self.form.saver.forget()
            return
        self.decision.setText(indicators_own_words.purpose(sheet))
        kind = indicators_own_words.KINDS_SAID.get(sheet.indicator.kind, "")
        self.how.setText(f"{kind} Enter baja, Tab pasa al mes siguiente.")
        if sheet != self.grid.figures.sheet:
            self.notice.hide()  # it was about other figures
        self.grid.show_sheet(sheet)
        small = customs.number(database, "small_number")
        series = indicators_own_words.points(sheet, small)
        table = indicators_own_words.table(sheet, small)
        if self._drawn != (series, table):
            self._drawn = (series, table)
            self._show_chart(series, table)

    def _show_chart(self, series: PointSeries, table: Table) -> None:
        if self.card is not None:
            self.card.hide()
            self.card.deleteLater()
        enough = sum(value is not None for value in series.values) > 1
        draw = partial(_draw, series) if enough else None
        sentence = says.run_sentence(series) if series.values else "El gráfico aparece con las primeras cifras."
        self.card = ChartCard(self.context, table.title, sentence, table, draw)
        self._charts.addWidget(self.card)
        follow_reading(self.column.column)

    def _enter(self, cells: Cells) -> None:
        database, indicator = self.context.database, self.which.value() or ""
        try:
            before = own.enter(database, indicator, cells)
        except InvalidData as error:
            self.notice.tell(f"{PROBLEMS[error.problems[0].code]} No se anotó nada de eso.")
            return
        except AppError as error:
            failures.show(self, error)
            return
        self.notice.hide()
        text = "Anotar una cifra" if len(cells) == 1 else f"Anotar {len(cells)} cifras"
        do, undo = (partial(own.enter, database, indicator, each) for each in (cells, before))
        said = "" if len(cells) == 1 else f"{len(cells)} cifras anotadas"
        step(self.context, text, do=do, undo=undo, said=said, run=False)

    def _refuse(self, text: str) -> None:
        kind = self.grid.figures.sheet.indicator.kind if self.grid.figures.sheet is not None else SHARE
        said = indicators_own_words.KINDS_SAID.get(kind, "")
        self.notice.tell(f"No se entiende «{text}». {said}")

    def _define(self) -> None:
        try:
            made = own.define(self.context.database, self.new.name.value(), self.new.decision.value())
        except InvalidData as error:
            for problem in error.problems:
                self.new.rows[problem.field].set_problem(PROBLEMS[problem.code])
            return
        self.new.typed.forget()
        added(self.context, "indicator", made, "Definir un indicador", said="Indicador definido")
        self.stack.setCurrentWidget(self.column)
        self._read()
        self.which.set_value(made)
        self._show()
        self.grid.setFocus()

    def _give_up(self) -> None:
        self.new.typed.forget()
        self._cancel()

    def _cancel(self) -> None:
        self.stack.setCurrentWidget(self.column)
        self._read()

    def _remove(self) -> None:
        self.form.saver.forget()
        take_away(self.context, "indicator", self.which.value() or "", "Quitar el indicador", said="Indicador quitado")
        self._read()


def _draw(series: PointSeries, colours: Palette, wide: float) -> bytes:
    from app.pdf.charts import as_pdf
    from app.pdf.charts_indicators import RUN_HEIGHT
    from app.pdf.charts_lines import Points, run_chart

    points = Points(series.labels, series.values, series.goal, series.percent, series.cumulative)
    return as_pdf(run_chart(points, colours, (wide, RUN_HEIGHT)))
