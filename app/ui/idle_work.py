"""Work that is done while nothing else is to be done, and makes way for any other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.models.database import Database
from app.ui.background import Job, JobRunner


class IdleWork(QObject):
    """Begins once nothing has changed for `quiet` milliseconds, and anew when it had to make way.

    `follow(database)` with each microcentro that the window works with (None ends it), `ask()` after every news.
    `work_on(database)` gives the work, not begun yet. Whoever inherits says with `is_due` whether there is any.
    """

    def __init__(self, jobs: JobRunner, parent: QObject, quiet: int, work_on: Callable[[Database], Job]) -> None:
        super().__init__(parent)
        self.database: Database | None = None
        self._jobs, self._quiet, self._work_on = jobs, quiet, work_on
        self._job: Job | None = None
        jobs.started.connect(self._make_way)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.work)

    def is_due(self) -> bool:
        """Whether there is anything to do."""
        return self.database is not None

    def follow(self, database: Database | None) -> None:
        """The window works with `database` from now on."""
        self.database = database
        self.ask()

    def ask(self) -> None:
        """Something changed, or is to be done: begin once nothing has changed for a while."""
        self.ask_within(self._quiet)

    def ask_within(self, quiet: int) -> None:
        """Begin once nothing has changed for so many milliseconds."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
        if self.is_due():
            self._timer.start(quiet)

    def work(self) -> None:
        """Do it in the worker, unless that has something else to do."""
        if self.database is None or not self.is_due() or self._jobs.closed:
            return
        if self._jobs.jobs:
            self.ask()
            return
        self._job = self._work_on(self.database)
        self._job.cancelled.connect(self.ask)
        self._job.finished.connect(self._rest)
        self._job.start()

    def _make_way(self, other: Job) -> None:
        if self._job is not None and other is not self._job:
            self._job.cancel()

    def _rest(self) -> None:
        self._job = None
