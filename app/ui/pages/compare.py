"""The page *Comparar microcentros*: chosen indicators of several microcentros, one beside the other."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.jobs import Progress
from app.services import indicators_compare, year_shown
from app.services import indicators_words as words
from app.services.indicators_basis import Period
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.indicators_compare import Side
from app.services.workspace import Workspace
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.pages.indicators_choices import PeriodChoices
from app.ui.pages.indicators_reader import copy_table
from app.ui.values import whole
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.parts import ScrollColumn, clear, column_layout, label
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.tables import ReadTable

_KEPT = "comparar"
_AT_FIRST = ("sessions", "practices", "applications", "commitments")
_WHY = (
    "Cada microcentro se lee por separado y nada pasa de uno a otro. "
    "Con pocas respuestas se muestran solo cantidades."
)
_NOTHING = "Elija arriba qué se compara."
_ALONE = "En este computador hay un solo microcentro. Cuando haya otro, aparece al lado de este."


class ComparePage(Page):
    """`navigate("comparar")` reads them in the worker."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sides: tuple[Side, ...] = ()
        self._asked: tuple[object, ...] = ()
        today = wall_clock.today()
        self.period = PeriodChoices(today)
        self.period.year.set_value(str(year_shown.current(context.database, today)))
        self.sections = FilterChips(tuple(SECTIONS.items()), "Qué se compara")
        kept = [code for code in context.settings.remembered(_KEPT).get("sections", "").split() if code in SECTIONS]
        self.sections.set_value(kept or _AT_FIRST)
        self.period.changed.connect(self.read)
        self.sections.changed.connect(self._chosen)
        self.waiting = label("Leyendo los microcentros…", "muted")
        self.tables: list[ReadTable] = []
        self.told = QWidget()
        self._told = column_layout(self.told, gap=theme.M)
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(partial(context.navigate, "bienvenida"))
        self.column = ScrollColumn(wide=True)
        for part in (self.period, self.sections, label(_WHY, "small"), self.waiting, self.notice, self.told):
            self.column.add(part)
        self.body.addWidget(self.column)
        self.copy = self.make_action("Copiar la comparación", self._copy, icon="copy", shortcut="Ctrl+Shift+C")

    def title(self) -> str:
        """The page's name."""
        return "Comparar microcentros"

    def context_line(self) -> str:
        """Of when."""
        return words.period_words(self.period.period()).capitalize()

    def primary(self) -> QAction | None:
        """Copying what is compared."""
        return self.copy

    def arrive(self, **args: str) -> None:
        """Read them again: in the others somebody may have worked since."""
        self.read()

    def first_focus(self) -> QWidget | None:
        """The year."""
        return self.period.year

    def read(self) -> None:
        """Read what is chosen, one microcentro after another."""
        self.header_changed.emit()
        if self.context.workspace is None:
            return
        codes = self.codes()
        self._asked = (self.period.period(), codes)
        self.copy.setEnabled(bool(codes))
        self.waiting.show()
        work = partial(_compare, self.context.workspace, self.period.period(), codes)
        self.context.run_job("Leyendo los microcentros", work, done=self._show, writes=False)

    def codes(self) -> tuple[str, ...]:
        """The indicators of the chosen sections."""
        chosen = self.sections.value()
        return tuple(code for code, one in DEFINITIONS.items() if one.section in chosen)

    def _chosen(self) -> None:
        self.context.settings.remember(_KEPT, {"sections": " ".join(self.sections.value())})
        self.read()

    def _show(self, found: tuple[tuple[object, ...], tuple[Side, ...]]) -> None:
        asked, sides = found
        if asked != self._asked:
            return
        self.sides = sides
        self.waiting.hide()
        self._show_tables()
        problems = [side.problem for side in sides if side.problem]
        self.notice.set_kind("attention" if problems else "info")
        if not self.codes():
            self.notice.tell(_NOTHING)
        elif len(sides) == 1 and not problems:
            self.notice.tell(_ALONE, "Agregar otro microcentro…")
        else:
            self.notice.tell("\n".join(problems))

    def _show_tables(self) -> None:
        """One table for each section, a line for each microcentro."""
        clear(self._told)
        self.tables = []
        for shown in indicators_compare.tables(self.sides, self.codes()) if self.sides else ():
            made = ReadTable(shown.title)
            self._told.addWidget(label(shown.title, "lead"))
            self._told.addWidget(made)
            # A figure breaks before what stands in brackets, and nowhere else.
            made.show_table(shown.head, [(name, *(_whole(cell) for cell in cells)) for name, *cells in shown.rows])
            self.tables.append(made)
        follow_reading(self.column.column)

    def _copy(self) -> None:
        if self.sides:
            copy_table(self.context, indicators_compare.table(self.sides, self.codes()))


def _whole(figure: str) -> str:
    return whole(figure).replace("\N{NO-BREAK SPACE}(", " (")


def _compare(
    workspace: Workspace, period: Period, codes: tuple[str, ...], progress: Progress
) -> tuple[tuple[object, ...], tuple[Side, ...]]:
    return (period, codes), indicators_compare.compare(workspace, period, codes, wall_clock.today(), progress=progress)
