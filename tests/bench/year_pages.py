"""How the window's pages grow from one year to ten: python -m tests.bench.year_pages [years].

Every page is opened for the first time in a window of its own (its modules loaded before), left and come back to while
nothing changed, and read again as it is when something changed elsewhere; each ends when nothing is left to be done.
What is counted is the processor's time of the window's thread, for which a person waits, and which says nearly the same
on a machine that does something else besides; and of the first opening and of the reading again the longest turn of the
event loop, through which the window stands still (our own budget on a quiet machine is 60 ms). The data are those of
tests.bench.years; what of them a year's agenda would hold is there, so a page does its whole work. The first lines say
what the index of the search took, which is made in the background.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt, QTimer
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
KINDS = ("opened", "its turn", "back", "again", "its turn")
ELSEWHERE = ("papelera", "buscar")  # where one goes meanwhile
LEFT_OUT = ("documento", "bienvenida", "borrar", "manual", "quien", "historia", "ciclo")
Stop = tuple[str, str, dict[str, str]]
Times = dict[str, tuple[float, ...]]


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


def settle(app: QApplication, window: MainWindow) -> list[float]:
    """Wait until the window has nothing left to do; what each turn of its event loop took, in milliseconds."""
    turns, quiet = [], 0
    while quiet < IDLE:
        begun = time.thread_time()
        app.processEvents()
        turns.append(1000 * (time.thread_time() - begun))
        waits = bool(window.jobs.jobs) or turns[-1] > 2
        if window.jobs.jobs:
            time.sleep(0.0005)  # to wait for the worker is no work
        quiet = 0 if waits else quiet + 1
    return turns


def tour(app: QApplication, workspace: Workspace, database: Database, place: Path) -> Times:
    """Milliseconds of the first opening of each page in a new window, of coming back to it, and of reading it again.

    Beside the opening and the reading stands the longest turn of each.
    """
    window = MainWindow(Settings(place), workspace, read_standing)
    window.setWindowState(Qt.WindowState.WindowNoState)  # else as large as the small screen that is none
    window.resize(1366, 768)
    window.open(database)
    window.show()
    settle(app, window)
    found: Times = {}
    for name, page, args in stops(database):
        opened, turn = _spent(app, window, partial(window.navigate, page, **args))
        window.navigate(next(key for key in ELSEWHERE if key != page))
        settle(app, window)
        back, _ = _spent(app, window, partial(window.navigate, page, **args))
        assert window.page is not None
        found[name] = (opened, turn, back, *_spent(app, window, partial(window.page.refresh, frozenset())))
    window.close()
    window.deleteLater()
    app.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)  # else the next tour has this one's widgets too
    return found


def _spent(app: QApplication, window: MainWindow, work: Callable[[], object]) -> tuple[float, float]:
    """All that was spent until nothing is left to be done, and the longest turn of it."""
    QTimer.singleShot(0, window, work)  # in a turn of its own, as a click is
    turns = settle(app, window)
    return sum(turns), max(turns)


def least(rounds: list[Times]) -> Times:
    """The shortest of each."""
    return {name: tuple(map(min, *(one[name] for one in rounds))) for name in rounds[0]}


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
    print(f"{'':28}" + "".join(f"{each + ': one':>13}{'all':>7}{'ratio':>6}" for each in KINDS))
    for words in few:
        parts = (
            f"{one:10.0f} ms{other:4.0f} ms{other / one:6.2f}"
            for one, other in zip(few[words], all_[words], strict=True)
        )
        print(f"{words:28}{''.join(parts)}")


if __name__ == "__main__":
    main(*(int(arg) for arg in sys.argv[1:]))
