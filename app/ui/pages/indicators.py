"""The page *Indicadores*: what the year's records say, section by section, each with the decision that it feeds."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.jobs import Progress
from app.models.database import Database
from app.paths import catalogue_file
from app.services import indicators, indicators_own, instruments, labels
from app.services import indicators_words as words
from app.services.catalogue import Catalogue
from app.services.indicators import Query, Report
from app.services.indicators_catalogue import SECTIONS
from app.ui import failures, theme
from app.ui.background import Job
from app.ui.page import Context, Page
from app.ui.pages.indicators_choices import IndicatorChoices
from app.ui.pages.indicators_lines import IndicatorSection
from app.ui.pages.indicators_reader import IndicatorReader, copy_table
from app.ui.paper import Wanted, show_paper
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.parts import ScrollColumn, column_layout
from app.ui.widgets.rows import BoxedList

OWN, COMPARE = "indicadores-propios", "comparar"
_WIDTHS = (460, theme.COLUMN)


class IndicatorsPage(Page):
    """`navigate("indicadores")` lists them; with `code` that one is open."""

    watches = labels.shared_types()
    stays = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.report: Report | None = None
        self._asked: Query | None = None
        self._counting = self._again = False
        self.choices = IndicatorChoices(context.database, wall_clock.today())
        self.choices.changed.connect(self.count)
        self.sections = [IndicatorSection(section, self.open) for section in SECTIONS]
        self.own = BoxedList("Propios de la red")
        self.more = BoxedList()
        self.list = ScrollColumn()
        for part in (self.choices, *self.sections, self.own, self.more):
            self.list.add(part)
        self.reader = IndicatorReader(context)
        self.panes = ListAndReader(self._list_side(), self.reader)
        self.panes.splitter.setSizes([theme.px(part) for part in _WIDTHS])
        self.panes.layout_changed.connect(self.header_changed)
        self.panes.layout_changed.connect(self._mark)
        self.body.addWidget(self.panes)
        self.make_action("Copiar la tabla de indicadores", self.copy, icon="copy", shortcut="Ctrl+Shift+C")
        self.paper = self.make_action("Imprimir el informe", self._print, icon="printer", shortcut="Ctrl+P")
        self.enter = self.make_action("Anotar indicadores propios", self._enter, icon="pencil", menu=False)
        self.compare = self.make_action("Comparar microcentros", self._compare, icon="network", menu=False)

    def _list_side(self) -> QWidget:
        made = QWidget()
        column_layout(made).addWidget(self.list)
        made.setFocusProxy(next(iter(self.sections[0].lines.values())))
        return made

    def title(self) -> str:
        """The page's name."""
        return "Indicadores"

    def context_line(self) -> str:
        """Of what they are."""
        query = self.choices.query()
        return f"{words.period_words(query.period).capitalize()} · {self.choices.school_name()}"

    def primary(self) -> QAction | None:
        """Entering figures, where the network follows some of its own."""
        return self.enter if self.enter.isVisible() else None

    def arrive(self, **args: str) -> None:
        """The list, or the indicator that `code` names."""
        if code := args.get("code", ""):
            self.open(code)
        else:
            self.panes.show_list()

    def refresh(self, tables: frozenset[str]) -> None:
        """Count again."""
        self.choices.refresh()
        uses = "indicators" in instruments.in_use(self.context.database)
        self.enter.setVisible(uses)
        self.own.setVisible(uses)
        if uses:
            self._show_own()
        several = self.context.workspace is not None and len(self.context.workspace.ids()) > 1
        self.compare.setVisible(several)
        self.more.setVisible(several)
        self.more.clear()
        if several:
            said = "Los indicadores de sus microcentros, uno al lado del otro, sin juntar sus datos."
            self.more.add_row("Comparar microcentros", said, icon="network", run=self._compare)
        self.count()

    def go_back(self) -> bool:
        """From an indicator to the list, where only one is seen."""
        return self.panes.go_back()

    def leads_back(self) -> bool:
        """To the list, where an indicator covers it."""
        return self.panes.covers_list

    def first_focus(self) -> QWidget | None:
        """The line of what is read beside the list, or the first."""
        if self.panes.covers_list:
            return None
        lines = {code: line for section in self.sections for code, line in section.lines.items()}
        return lines.get(self.reader.code, next(iter(lines.values())))

    def count(self) -> None:
        """Count in the worker what is asked for; while it counts, what was asked since waits."""
        self.header_changed.emit()
        self._asked = self.choices.query()
        self._again = self._counting
        if self._counting or self.context.jobs.closed:
            return
        self._counting = True
        folder = None if self.context.workspace is None else self.context.folder
        work = partial(_count, self.context.database, self._asked, folder)
        job = Job(self.context.jobs, "Contando los indicadores", work, writes=False)
        job.succeeded.connect(self._show)
        job.failed.connect(self._fail)
        job.finished.connect(self._rest)
        job.start()

    def open(self, code: str) -> None:
        """Show one indicator beside the list, or over it."""
        self.reader.code = code
        self._read_open()
        self.panes.show_reader()
        self._mark()

    def _print(self) -> None:
        """The account of the month that is looked at, else that of its year."""
        period = self.choices.query().period
        month = period.first if period.first == period.last else None
        title = "Informe mensual" if month else "Informe anual"
        show_paper(self.context, Wanted("informe", year=period.year, month=month), title)

    def _mark(self) -> None:
        """Mark in the list what is shown beside it."""
        for section in self.sections:
            section.mark(self.reader.code if self.panes.is_wide else "")

    def copy(self) -> None:
        """Put every indicator on the clipboard, a row each."""
        if self.report is not None:
            report = self.report
            copy_table(self.context, words.overview(report.readings, report.small, report.query.period))

    @Slot(object)
    def _show(self, report: Report) -> None:
        if report.query != self._asked:
            return
        self.report = report
        for section in self.sections:
            section.show_report(report)
        self._read_open()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        failures.show(self, error)

    @Slot()
    def _rest(self) -> None:
        self._counting = False
        if self._again:
            self.count()

    def _read_open(self) -> None:
        if self.report is None or not self.reader.code:
            return
        for reading in self.report.readings:
            if reading.code == self.reader.code:
                self.reader.show_reading(reading, self.report)

    def _show_own(self) -> None:
        self.own.clear()
        for one in indicators_own.own(self.context.database):
            self.own.add_row(one.name, one.decision, icon="target", run=partial(self._enter, one.id))
        self.own.add_row("Definir un indicador", "Solo si de él sale una decisión.", icon="plus", run=self._define)

    def _enter(self, indicator: str = "") -> None:
        self.context.navigate(OWN, **({"id": indicator} if indicator else {}))

    def _define(self) -> None:
        self.context.navigate(OWN, new="1")

    def _compare(self) -> None:
        self.context.navigate(COMPARE)


def _count(database: Database, query: Query, folder: Path | None, progress: Progress) -> Report:
    if folder is None:
        return indicators.read(database, query, wall_clock.today(), progress=progress)
    with closing(Catalogue(catalogue_file(folder))) as catalogue:
        return indicators.read(database, query, wall_clock.today(), catalogue=catalogue, progress=progress)
