"""`python -m tests.shots DIR`: a picture of every page, with example data and empty, in every size people use.

Each picture is named page-data-width-scheme-percent.png. For people to look at; no test compares them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEvent, Qt
from PySide6.QtWidgets import QApplication

from app.models.database import Database
from app.services import demo, meetings, practices
from app.services.standing import read_standing
from app.services.workspace import Workspace, open_workspace
from app.ui import theme
from app.ui.application import prepare
from app.ui.main_window import MainWindow
from app.ui.pages import (
    entries,
    exchange,
    instruments,
    instruments_specs,
    instruments_templates,
    plan,
    plan_view,
)
from app.ui.pages.cycle import STAGES
from app.ui.pages.meetings_session import PARTS
from app.ui.settings import Settings
from app.ui.widgets.chart import FAILED, ChartView
from tests import shots_depths as depths
from tests import shots_moments as moments
from tests import shots_world

SIZES = ((1366, 768), (1024, 600))
SCHEMES = ("light", "dark")
PERCENTS = (100, 150)
LEFT_OUT = ("documento", "bienvenida", "borrar")
ARGS = {"buscar": {"text": "medir"}}
SETTLE, PATIENCE, ROUNDS = 120, 15_000, 12


def main(target: Path) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    prepare(app)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        for data in ("vacio", "ejemplo"):
            workspace = open_workspace(Path(place) / data)
            try:
                tour(app, workspace, data, target)
                if data == "ejemplo":
                    depths_tour(app, workspace, target)
                    several_tour(app, workspace, target)
            finally:
                workspace.close()
        exchange_tour(app, Path(place) / "colegas", target)


def exchange_tour(app: QApplication, place: Path, target: Path) -> None:
    """The exchange and the laptops as they are among colleagues, with something to decide and to look at."""
    workspace = open_workspace(place / "ana")
    world = shots_world.among_colleagues(workspace, place)
    stops: dict[str, tuple[str, dict[str, str]]] = {
        f"intercambio-{part}": ("intercambio", {"part": part}) for part in exchange.PARTS
    }
    stops["intercambio-recibir"] = ("intercambio", {"part": exchange.DESK, "files": "\n".join(map(str, world.came))})
    stops["inicio"] = ("inicio", {})
    stops["red-computadores"] = ("red", {"part": "computadores"})
    try:
        for window, look in every_look(app, workspace):
            window.open(world.database)
            for stop, (page, args) in stops.items():
                window.navigate(page, **args)
                take(app, window, target / f"{stop}-colegas-{look}.png")
            take_all(app, window, moments.of_exchange(window, world), target, f"colegas-{look}")
    finally:
        workspace.close()


def tour(app: QApplication, workspace: Workspace, data: str, target: Path) -> None:
    database = fill(workspace, data)
    books = shots_world.workbooks(database, workspace.folder.parent) if data == "ejemplo" else None
    for window, look in every_look(app, workspace):
        name = f"{data}-{look}"
        if data == "vacio":
            window.open(None)
            take(app, window, target / f"bienvenida-{name}.png")
            take_all(app, window, moments.of_ways_in(window), target, name)
        window.open(database)
        for entry in entries():
            if entry.key not in LEFT_OUT:
                window.navigate(entry.key, **ARGS.get(entry.key, {}))
                take(app, window, target / f"{entry.key}-{name}.png")
        if books is not None:
            take_cycle(app, window, database, target, name)
            take_session(app, window, database, target, name)
            take_plan(app, window, target, name)
            take_instruments(app, window, target, name)
            take_all(app, window, moments.of_the_year(window, books), target, name)


def depths_tour(app: QApplication, workspace: Workspace, target: Path) -> None:
    """What is behind a click in the example year, with the official objectives where their file is at hand."""
    official = depths.load_official(workspace)
    (space,) = (each.id for each in workspace.spaces())
    for window, look in every_look(app, workspace):
        window.open(workspace.open(space))
        take_all(app, window, depths.of_depths(window, official=official), target, f"ejemplo-{look}")


def several_tour(app: QApplication, workspace: Workspace, target: Path) -> None:
    """A laptop that several people share, and one with several microcentros."""
    (space,) = (each.id for each in workspace.spaces())
    shared = workspace.open(space)
    person = moments.several_people(shared)
    for window, look in every_look(app, workspace):
        window.open(shared)
        take_all(app, window, moments.of_who(window, person), target, look)
    workspace.create("Microcentro Cordillera", "Ana María Pino Soto")
    other = workspace.create("Microcentro Los Boldos del Secano Costero de Ránquil y Portezuelo", "Ana María Pino Soto")
    for window, look in every_look(app, workspace):
        window.open(other)
        take_all(app, window, moments.of_several(window), target, look)


def every_look(app: QApplication, workspace: Workspace) -> Iterator[tuple[MainWindow, str]]:
    """A window in every colour and size, and how that look is called."""
    for scheme in SCHEMES:
        for percent in PERCENTS:
            theme.apply(app, scheme, percent)
            for width, height in SIZES:
                window = a_window(workspace, width, height)
                yield window, f"{width}-{scheme}-{percent}"
                close(app, window)


def take_all(app: QApplication, window: MainWindow, stops: Iterable[str], target: Path, name: str) -> None:
    """A picture of every moment to which `stops` leads; one without a name is only waited for."""
    for stop in stops:
        if stop:
            take(app, window, target / f"{stop}-{name}.png")
        else:
            settle(app, window)


def take_cycle(app: QApplication, window: MainWindow, database: Database, target: Path, name: str) -> None:
    """Every stage of a practice that has been through them all."""
    [garden] = practices.find_ids(database, practices.PracticeFilter(text="la huerta se mide"))
    for stage in STAGES:
        window.navigate("ciclo", id=garden, part=stage)
        take(app, window, target / f"ciclo-{stage}-{name}.png")


def take_session(app: QApplication, window: MainWindow, database: Database, target: Path, name: str) -> None:
    """The year as a calendar, and every part of the last session that was held."""
    window.navigate("sesiones", view="calendar")
    take(app, window, target / f"sesiones-calendario-{name}.png")
    window.navigate("sesiones", view="list")
    held = [row for row in meetings.meetings(database) if row.status == "held"][-1]
    for part, _, _ in PARTS:
        window.navigate("sesiones", id=held.id, part=part)
        take(app, window, target / f"sesiones-{part}-{name}.png")


def take_instruments(app: QApplication, window: MainWindow, target: Path, name: str) -> None:
    """Every instrument that is a list and a form, its first record open; and the formats."""
    for code in (instruments_templates.CODE, *instruments_specs.BY_CODE):
        window.navigate("instrumentos", part=code)
        page = window.page
        if isinstance(page, instruments.InstrumentsPage) and page.part is not None:
            if ids := page.part.side.cards.rows.ids():
                page.part.open(ids[0])
            take(app, window, target / f"instrumentos-{code}-{name}.png")


def take_plan(app: QApplication, window: MainWindow, target: Path, name: str) -> None:
    """Every part of the year's plan, an improvement cycle, and the microcentros of before."""
    for part, _, _ in plan_view.PARTS:
        window.navigate("plan", part=part)
        take(app, window, target / f"plan-{part}-{name}.png")
    page = window.page
    if isinstance(page, plan.PlanPage):
        page.view.show_part(plan_view.CYCLES)
        page.view.part.open_cycle(next(iter(page.view.part.rows)))
        take(app, window, target / f"plan-ciclo-{name}.png")
    window.navigate("red", part="antecesores")
    take(app, window, target / f"red-antecesores-{name}.png")


def a_window(workspace: Workspace, width: int, height: int) -> MainWindow:
    """A window of this size, whatever the size of the screen."""
    window = MainWindow(Settings(), workspace, read_standing)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(width, height)
    return window


def close(app: QApplication, window: MainWindow) -> None:
    """Put a window away, whole."""
    window.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def fill(workspace: Workspace, data: str) -> Database:
    """A microcentro with an example year, or one that has just been made."""
    if data == "ejemplo":
        return workspace.open(demo.fill(workspace))
    return workspace.create("Microcentro Los Boldos", "Ana María Pino Soto")


def take(app: QApplication, window: MainWindow, file: Path) -> None:
    """A picture of the window as it is once everything has found its place."""
    settle(app, window)
    window.grab().save(str(file))


def settle(app: QApplication, window: MainWindow) -> None:
    """Show the window, and wait for its jobs and its layout."""
    window.show()
    whole, clock = QElapsedTimer(), QElapsedTimer()
    whole.start()
    clock.start()
    while clock.elapsed() < SETTLE:
        app.processEvents()
        if (window.jobs.jobs or is_drawing(window)) and whole.elapsed() < PATIENCE:
            clock.restart()
    # What was made in the last round finds its place in those that follow.
    for _ in range(ROUNDS):
        app.processEvents()


def is_drawing(window: MainWindow) -> bool:
    """Whether a chart in sight is not drawn yet."""
    charts = window.findChildren(ChartView)
    return any(not (chart.is_drawn or chart.visibleRegion().isEmpty() or chart.words == FAILED) for chart in charts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
