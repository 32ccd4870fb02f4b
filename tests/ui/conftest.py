from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import dataclasses
import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models.database import Database
from app.services.standing import person_here, read_standing
from app.services.workspace import Workspace, open_workspace
from app.ui import theme
from app.ui.application import prepare
from app.ui.background import Job, JobRunner
from app.ui.main_window import MainWindow
from app.ui.news import News
from app.ui.page import Context, Page
from app.ui.settings import Settings
from app.ui.undo import UndoStack
from tests.oracle.desk import moved_in
from tests.ui.exchange_world import Colleague, colleague
from tests.ui.hands import Hands

PATIENCE = 30_000
FEW = 8_000  # objects through which looking for garbage takes some thousandths of a second


class PatientBot(QtBot):
    """Waits as long as a busy machine needs; what never comes fails all the same. What it shows is dressed."""

    def addWidget(self, widget, **named):
        if not widget.styleSheet():
            theme.dress(widget)
        super().addWidget(widget, **named)

    def waitUntil(self, callback, *, timeout=PATIENCE):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE, **named):
        return super().waitSignal(signal, timeout=timeout, **named)

    def waitActive(self, widget, *, timeout=PATIENCE):
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget, *, timeout=PATIENCE):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    prepare(qapp)
    theme.apply(qapp, "light", 100)


def _settle(app: QApplication) -> None:
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


def _set_aside(app: QApplication) -> None:
    """What tests leave for good (modules, compiled statements) is walked through no more, as in the program.

    Between two tests, when nothing of a window is left that could be kept for ever with it.
    """
    if len(gc.get_objects()) > FEW:
        gc.collect()
        if not app.allWidgets():
            gc.freeze()


@pytest.fixture(autouse=True)
def no_leaked_windows(qapp: QApplication) -> Iterator[None]:
    _set_aside(qapp)
    before = set(qapp.topLevelWidgets())
    gc.disable()  # as in the program: what a worker took away of a window would harm it
    yield
    _settle(qapp)
    gc.collect()  # before what is left is deleted: half of a window that Python still holds together would fall
    gc.enable()
    _settle(qapp)
    left = [widget for widget in qapp.topLevelWidgets() if widget not in before and widget.parent() is None]
    # A completer's list and a combo's frame belong to their fields and go with them.
    seen = [widget for widget in left if widget.isVisible()]
    for widget in left:
        widget.deleteLater()
    _settle(qapp)
    assert not seen, f"left on screen: {seen}"


class RecordingHost(QObject):
    """Stands for the window: remembers what a page asked for, and really runs its jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.went: list[tuple[str, dict[str, str]]] = []
        self.toasts: list[tuple[str, Callable[[], object] | None]] = []
        self.failures: list[Exception] = []
        self.entered: list[Database | None] = []
        self.documents: list[tuple[str, Callable[[], bytes], str]] = []
        self.backs = 0

    def navigate(self, page: str, /, **args: str) -> None:
        self.went.append((page, args))

    def back(self) -> None:
        self.backs += 1

    def toast(self, text: str, *, undo: Callable[[], object] | None = None, action: str = "Deshacer") -> None:
        self.toasts.append((text, undo))

    def run_job(self, job: Job) -> None:
        job.unheard.connect(self.failures.append)
        job.start()

    def enter(self, database: Database | None) -> None:
        self.entered.append(database)

    def tell_inside(self, text: str) -> None:
        if text:
            self.navigate("intercambio", said=text)

    def admit(self, said: str = "") -> None:
        self.admitted = True

    def ask_who(self, person: str = "") -> None:
        self.asked = person

    def show_document(self, title: str, make: Callable[[], bytes], file_name: str) -> None:
        self.documents.append((title, make, file_name))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "datos")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a laptop that has just founded a microcentro; to be copied, not used."""
    opened = open_workspace(tmp_path_factory.mktemp("fundado") / "datos")
    opened.create("Los Boldos", "Ana Pino")
    opened.close()
    return opened.folder


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory, founded: Path) -> Path:
    """The same laptop after it accepted Berta's, hers, and the stick between them; to be copied, not used."""
    place = tmp_path_factory.mktemp("reunidos")
    opened = open_workspace(place / "datos")
    made = colleague(opened, moved_in(opened, founded), place)
    made.workspace.close()
    opened.close()
    return place


@pytest.fixture
def database(workspace: Workspace, request: pytest.FixtureRequest) -> Database:
    """A microcentro of Ana alone; with Berta accepted when the test asks for `berta` too."""
    if "berta" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("joined") / "datos")
    return moved_in(workspace, request.getfixturevalue("founded"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


@pytest.fixture
def bare_context(workspace: Workspace, settings: Settings) -> Iterator[Context]:
    """A context without a microcentro, as the welcome page gets it."""
    host = RecordingHost()
    jobs, undo, news = JobRunner(host), UndoStack(host), News(parent=host)
    yield Context(host, settings, jobs, undo, news, workspace)
    jobs.close()
    news.stop()


@pytest.fixture
def context(bare_context: Context, database: Database) -> Context:
    bare_context.news.listen(database)
    return dataclasses.replace(bare_context, opened=database, person=person_here(database))


@pytest.fixture
def opened(qtbot: QtBot) -> Callable[..., Page]:
    """Show one page by itself, read as the window has it read: `opened(PlanPage(context), 824, 500)`."""

    def show(made: Page, width: int = 1000, height: int = 700, **args: str) -> Page:
        qtbot.addWidget(made)
        made.resize(width, height)
        with qtbot.waitExposed(made):
            made.show()
        made.arrive(**args)
        if not made.is_read:
            made.refresh(frozenset())
        return made

    return show


@pytest.fixture
def window(qtbot, workspace: Workspace, database: Database, settings: Settings) -> Iterator[MainWindow]:
    made = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.open(database)
    made.show()
    yield made
    made.setProperty("forced", True)  # whatever is written in it that cannot be saved: its worker has to end
    made.close()


@pytest.fixture
def berta(database: Database, joined: Path, tmp_path: Path) -> Iterator[Colleague]:
    """Berta's laptop, which the coordination has accepted."""
    for name in ("berta", "pendrive"):
        shutil.copytree(joined / name, tmp_path / name, dirs_exist_ok=True)
    opened = open_workspace(tmp_path / "berta")
    yield Colleague(opened, opened.open(database.space), tmp_path / "pendrive")
    opened.close()


@pytest.fixture
def hands(qtbot: QtBot, window: MainWindow) -> Hands:
    """The keys alone, on a netbook's screen."""
    window.resize(1024, 600)
    window.activateWindow()
    qtbot.waitActive(window)
    return Hands(qtbot, window)
