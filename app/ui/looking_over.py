"""Looks over what is kept while nothing else is to be done, where that is due (`app.services.looked_over`).

self.keeper = LookingOver(context.jobs, self)
self.keeper.follow(database)                         # None ends it
self.keeper.ask()                                    # after every news: somebody works
"""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.errors import AppError
from app.models.database import Database
from app.services import health, looked_over
from app.services.health import Health
from app.ui.background import Job, JobRunner

LOG = logging.getLogger(__name__)
QUIET = 120_000


class LookingOver(QObject):
    """Begins once nobody has written for a while, and makes way for any other work: it begins anew after that.

    Nothing is shown of it but what it found, where the person is told what to look at.
    """

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._open: Database | None = None
        self._due = False
        self._job: _Look | None = None
        jobs.started.connect(self._make_way)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET)
        self._timer.timeout.connect(self.work)

    def follow(self, database: Database | None) -> None:
        """The window works with `database` from now on; look it over, if that is due."""
        self._stop()
        if self._open is not None:
            looked_over.end(self._open)
        self._open, self._due = database, False
        if database is not None:
            looked_over.begin(database)
            self._due = looked_over.is_due(database)
            self.ask()

    def ask(self) -> None:
        """Something changed: begin once nothing has changed for a while."""
        self._stop()
        if self._due:
            self._timer.start()

    def work(self) -> None:
        """Look it over in the worker, unless that has something else to do."""
        if self._open is None or not self._due or self._jobs.closed:
            return
        if self._jobs.jobs:
            self._timer.start()
            return
        self._job = _Look(self._jobs, self._open)
        self._job.succeeded.connect(self._note)
        self._job.failed.connect(self._note_failure)
        self._job.cancelled.connect(self.ask)
        self._job.finished.connect(self._rest)
        self._job.start()

    def _note(self, found: Health) -> None:
        self._noted(found=bool(found.findings))

    def _note_failure(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._noted(found=True)  # it could not even be read
        else:
            LOG.error("Looking over «%s» failed", self._open and self._open.path, exc_info=error)

    def _noted(self, *, found: bool) -> None:
        if self._job is not None and self._job.database is self._open:
            self._due = False
            looked_over.note(self._job.database, found=found)

    def _make_way(self, other: Job) -> None:
        if self._job is not None and other is not self._job:
            self._job.cancel()

    def _stop(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _rest(self) -> None:
        self._job = None


class _Look(Job):
    """Looking over `database`, but for its files of evidence: there may be gigabytes of them."""

    def __init__(self, jobs: JobRunner, database: Database) -> None:
        super().__init__(jobs, "Revisando los datos", partial(health.check, database, evidence=False), writes=False)
        self.database = database
