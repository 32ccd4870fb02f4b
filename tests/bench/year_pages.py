"""How the window's pages grow from one year to ten: python -m tests.bench.year_pages [years].

Every page is opened for the first time in a window of its own (its modules loaded before), and read again as it is when
something changed elsewhere; both end when nothing is left to be done, work in the background included. What is counted
is the processor's time, which says the same on a machine that does something else besides. The data are those of
tests.bench.years; what of them a year's agenda would hold is there, so a page does its whole work. The first lines say
what the index of the search took, which is made in the background.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app.models.database import Database
from app.models.meeting import Meeting
from app.models.practice import Practice
from app.services import search_index
from app.services.standing import read_standing
from app.services.workspace import Workspace, open_workspace
from app.ui import theme
from app.ui.application import prepare
from app.ui.garbage import GarbageSearch
from app.ui.main_window import MainWindow
from app.ui.pages import entries
from app.ui.settings import Settings
from tests.bench.years import LAST, PRACTICES, SESSIONS, YEARS, fill

ROUNDS, IDLE = 2, 4
LEFT_OUT = ("documento", "bienvenida", "borrar", "manual", "quien", "historia", "ciclo")
Stop = tuple[str, str, dict[str, str]]
Times = dict[str, tuple[float, float]]


def stops(database: Database) -> list[Stop]:
    """The name, the page and its arguments: every page of the program, and the parts that hold most."""
    with database.read() as session:
        practice = session.scalar(select(Practice.id).where(Practice.school_year == LAST).order_by(Practice.id))
        meeting = session.scalar(select(Meeting.id).where(Meeting.school_year == LAST).order_by(Meeting.id))
    named: list[Stop] = [(one.name, one.key, {}) for one in entries() if one.key not in LEFT_OUT]
    return [
        *named,
        ("Buscar «huerta medir»", "buscar", {"text": "huerta medir"}),
        ("Sesiones: calendario", "sesiones", {"view": "calendar"}),
        ("Una sesión: asistencia", "sesiones", {"id": str(meeting), "part": "asistencia"}),
        ("Una práctica", "practicas", {"id": str(practice)}),
        ("Una práctica: editar", "practicas", {"id": str(practice), "mode": "editar"}),
        ("Su camino: aplicaciones", "ciclo", {"id": str(practice), "part": "aplicaciones"}),
        ("Red: personas", "red", {"part": "personas"}),
        ("Plan: calendario", "plan", {"part": "calendario"}),
    ]


def settle(app: QApplication, window: MainWindow) -> None:
    """Wait until the window has nothing left to do."""
    quiet = 0
    while quiet < IDLE:
        begun = time.thread_time()
        app.processEvents()
        waits = bool(window.jobs.jobs) or time.thread_time() - begun > 0.002
        if window.jobs.jobs:
            time.sleep(0.0005)  # to wait for the worker is no work
        quiet = 0 if waits else quiet + 1


def tour(app: QApplication, workspace: Workspace, database: Database, place: Path) -> Times:
    """Milliseconds of the first opening of each page in a new window, and of reading it again."""
    window = MainWindow(Settings(place), workspace, read_standing)
    window.setWindowState(Qt.WindowState.WindowNoState)  # else as large as the small screen that is none
    window.resize(1366, 768)
    window.open(database)
    window.show()
    settle(app, window)
    found = {}
    for name, page, args in stops(database):
        begun = time.process_time()
        window.navigate(page, **args)
        settle(app, window)
        opened = time.process_time()
        if window.page is not None:
            window.page.refresh(frozenset())
        settle(app, window)
        found[name] = (1000 * (opened - begun), 1000 * (time.process_time() - opened))
    window.close()
    window.deleteLater()
    app.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)  # else the next tour has this one's widgets too
    return found


def least(rounds: list[Times]) -> Times:
    """The shortest of each."""
    return {name: (min(one[name][0] for one in rounds), min(one[name][1] for one in rounds)) for name in rounds[0]}


def main(years: int = YEARS) -> None:
    """Measure and print."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    prepare(app)
    theme.apply(app, "light", 100)
    GarbageSearch(app)  # as the program does: else Python looks for it in the midst of a page
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        measured = []
        for place, number in (("uno", 1), ("todos", years)):
            workspace = open_workspace(Path(name) / place)
            database = workspace.create("Río Claro", "Ana Soto")
            fill(database, number)
            begun = time.process_time()
            search_index.renew(database)
            print(f"the index of {PRACTICES * number:,} practices: {time.process_time() - begun:.1f} s")
            tour(app, workspace, database, Path(name))
            measured.append(least([tour(app, workspace, database, Path(name)) for _ in range(ROUNDS)]))
            workspace.close()
    few, all_ = measured
    print(f"{PRACTICES * years:,} practices, {SESSIONS * years:,} sessions; one year of them against all {years}")
    print(f"{'':28}{'opened: one':>14}{'all':>10}{'ratio':>7}{'again: one':>14}{'all':>10}{'ratio':>7}")
    for words in few:
        parts = (
            f"{one:11.0f} ms{other:7.0f} ms{other / one:7.2f}"
            for one, other in zip(few[words], all_[words], strict=True)
        )
        print(f"{words:28}{''.join(parts)}")


if __name__ == "__main__":
    main(*(int(arg) for arg in sys.argv[1:]))
