"""What stands around the page is kept true: who is here, what waits to be handed over, which instruments are in use."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.errors import AppError
from app.models.database import Database
from app.services import instruments
from app.services.standing import Standing
from app.ui.background import JobRunner
from app.ui.indexing import Indexer
from app.ui.looking_over import LookingOver
from app.ui.sidebar import Sidebar
from app.ui.waiting import WaitingReader
from app.ui.window_actions import WindowActions

StandingReader = Callable[[Database], Standing]


class Surroundings(QObject):
    """Tells the sidebar and the actions; `failed(AppError)` when something cannot be read."""

    failed = Signal(object)

    def __init__(
        self,
        jobs: JobRunner,
        sidebar: Sidebar,
        actions: WindowActions,
        standing: StandingReader | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._sidebar, self._actions, self._standing = sidebar, actions, standing
        self._database: Database | None = None
        self.waiting = WaitingReader(jobs, self)
        self.indexer = Indexer(jobs, self)
        self.keeper = LookingOver(jobs, self)
        self.waiting.told.connect(sidebar.show_waiting)

    def follow(self, database: Database | None, *, locked: bool) -> None:
        """Tell of `database` from now on (None: of none); while it is `locked` nothing in it is counted or prepared."""
        self._database = database
        counted = None if locked else database
        self._sidebar.setVisible(counted is not None)
        self._sidebar.show_waiting(None)
        self._actions.follow_database(is_open=counted is not None)
        self.waiting.follow(counted)
        self.indexer.follow(counted)
        self.keeper.follow(counted)
        self._show_standing()
        self._show_instruments()

    def hear(self, tables: frozenset[str]) -> None:
        """These tables have changed."""
        self.indexer.ask()
        self.keeper.ask()
        self._show_standing()
        if "microcentro" in tables:
            self._show_instruments()

    def rest(self) -> None:
        """Begin nothing more: the window closes."""
        self.waiting.follow(None)
        self.indexer.follow(None)
        self.keeper.follow(None)

    def _show_standing(self) -> None:
        self.waiting.ask()
        if self._database is not None and self._standing is not None:
            try:
                self._sidebar.show_standing(self._standing(self._database))
            except AppError as error:
                self.failed.emit(error)

    def _show_instruments(self) -> None:
        if self._database is not None:
            try:
                used = instruments.in_use(self._database)
            except AppError as error:
                self.failed.emit(error)
                return
            self._sidebar.show_in_use(used)
            self._actions.follow_instruments(used)
