"""Ratios of the window with 1,000 practices, 100 sessions and the catalogues: python -m tests.bench.window.

start    from the command to a window with its first page filled, against an empty PySide6 window
search   typing three letters in the library of 1,000 practices, against the same in one of 100
page     the rows of one screen of the library, against one bare SELECT of the same rows
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from app.models.base import new_id
from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.models.practice import GradeTask, Practice
from app.paths import catalogue_file
from app.services.catalogue import Catalogue, load
from app.services.practices import PracticeFilter, find_ids, load_rows
from app.services.workspace import open_workspace
from tests.bench.exchange import rows_of, with_ids

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
OFFICIAL = ("escuelas_rurales_2025.csv", "curriculo_oa_basica.csv", "comunas_cut.csv")
ROUNDS = 5
EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""
# Zero timers one after the other: the last fires when the first page has filled its lists.
MINGA = """
import sys
from pathlib import Path
from app.ui.application import run
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
def wait(turns):
    QTimer.singleShot(0, (lambda: wait(turns - 1)) if turns else app.quit)
wait(20)
run(Path(sys.argv[1]))
"""


def best(work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def fill(database: Database, practices: int, sessions: int) -> None:
    """Practices with three grades each, and sessions with an agenda."""
    with database.write() as session:
        for row in with_ids(rows_of(practices)):
            session.add(Practice(**row))
            session.add_all([GradeTask(practice_id=row["id"], grade=grade, task="medir la huerta") for grade in "123"])
        for number in range(sessions):
            meeting = Meeting(id=new_id(), number=number % 10 + 1, school_year=2017 + number // 10, title="Reunión",
                              date=f"{2017 + number // 10}-{number % 10 + 3:02}-15", status="held")  # fmt: skip
            session.add(meeting)
            session.add_all([AgendaItem(id=new_id(), meeting_id=meeting.id, order=n, topic="Punto") for n in range(6)])


def start(script: str, *args: str) -> None:
    """Run a script to its end in a process of its own, without a screen."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", script, *args], check=True, env=environment, capture_output=True)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace, small = open_workspace(folder / "grande"), open_workspace(folder / "chico")
        many = workspace.create("Río Claro", "Ana Soto")
        few = small.create("Río Claro", "Ana Soto")
        fill(many, 1000, 100)
        fill(few, 100, 10)
        if SHARED.is_dir():
            catalogue = Catalogue(catalogue_file(folder / "grande"))
            for official in OFFICIAL:
                load(catalogue, SHARED / official)
            catalogue.close()
        wanted = PracticeFilter(text="hue")
        search = best(lambda: find_ids(many, wanted)) / best(lambda: find_ids(few, wanted))
        screen = find_ids(many, PracticeFilter())[:30]
        marks = ", ".join(f"'{identity}'" for identity in screen)

        def bare() -> None:
            with many.read() as session:
                session.execute(text(f"SELECT * FROM practice WHERE id IN ({marks})")).all()

        page = best(lambda: load_rows(many, screen)) / best(bare)
        workspace.close()
        small.close()
        begun = best(lambda: start(MINGA, str(folder / "grande"))) / best(lambda: start(EMPTY))
    print("1,000 practices, 100 sessions, the catalogues; every figure is a ratio measured in this run")
    print(f"start / empty PySide6 window          {begun:6.2f}")
    print(f"search in 1,000 / search in 100       {search:6.2f}")
    print(f"one screen of rows / one bare SELECT  {page:6.2f}")


if __name__ == "__main__":
    main()
