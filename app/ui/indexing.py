"""Loads the pages and what prints, and keeps the search close to what is written, while nothing else is to be done.

self.indexer = Indexer(context.jobs, self)
self.indexer.follow(database)                        # None ends it
self.indexer.ask()                                   # after every news
"""

from __future__ import annotations

from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from app.jobs import Progress
from app.models.database import Database
from app.ui.background import Job, JobRunner
from app.ui.pages import entries

SOON, QUIET = 5_000, 20_000


class Indexer(QObject):
    """A search renews the index too, and a page loads what it needs: this only spares whoever comes there the wait.

    It makes way for any other work, and goes on from there once that is done.
    """

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._database: Database | None = None
        self._job: Job | None = None
        jobs.started.connect(self._make_way)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.work)

    def follow(self, database: Database | None) -> None:
        """Keep the index of `database` from now on."""
        self._database = database
        if database is None:
            self._timer.stop()
        else:
            self._timer.start(SOON)

    def ask(self) -> None:
        """Something changed: begin once nothing has changed for a while."""
        if self._database is not None:
            self._timer.start(QUIET)

    def work(self) -> None:
        """Renew the index in the worker, unless it has something else to do."""
        if self._database is None or self._jobs.closed:
            return
        if self._jobs.jobs:
            self._timer.start(QUIET)
            return
        job = self._job = Job(self._jobs, "Preparando la búsqueda", partial(_renew, self._database), writes=False)
        job.cancelled.connect(self.ask)
        job.finished.connect(self._rest)
        job.start()

    def _make_way(self, other: Job) -> None:
        if self._job is not None and other is not self._job:
            self._job.cancel()

    def _rest(self) -> None:
        self._job = None


def _renew(database: Database, progress: Progress) -> None:
    from app.services import search_index

    # Of what a page takes to come into sight for the first time, this is up to the half.
    for page in entries():
        progress.step(0, 0)
        page.load()
    search_index.renew(database, progress)
    progress.step(0, 0)
    # ReportLab is slow to load: who opens the forms need not wait for it.
    import_module("app.pdf.form_list")
