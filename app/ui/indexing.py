"""Keeps the index of the search close to what is written, while nothing else is to be done.

self.indexer = Indexer(context.jobs, self)
self.indexer.follow(database)                        # None ends it
self.indexer.ask()                                   # after every news
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.jobs import Progress
from app.models.database import Database
from app.ui.background import Job, JobRunner

QUIET = 20_000


class Indexer(QObject):
    """A search renews the index too: this only spares whoever searches after a large reception the wait."""

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._database: Database | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET)
        self._timer.timeout.connect(self.work)

    def follow(self, database: Database | None) -> None:
        """Keep the index of `database` from now on."""
        self._database = database
        if database is None:
            self._timer.stop()
        else:
            self.ask()

    def ask(self) -> None:
        """Something changed: begin once nothing has changed for a while."""
        if self._database is not None:
            self._timer.start()

    def work(self) -> None:
        """Renew the index in the worker, unless it has something else to do."""
        if self._database is None or self._jobs.closed:
            return
        if self._jobs.jobs:
            self._timer.start()
            return
        Job(self._jobs, "Poniendo al día el buscador", partial(_renew, self._database), writes=False).start()


def _renew(database: Database, progress: Progress) -> None:
    from app.services import search_index

    search_index.renew(database, progress)
