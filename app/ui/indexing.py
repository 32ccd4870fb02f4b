"""Loads the pages and what prints, and keeps the search close to what is written, while nothing else is to be done.

self.indexer = Indexer(context.jobs, self)
self.indexer.follow(database)                        # None ends it
self.indexer.ask()                                   # after every news
"""

from __future__ import annotations

from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject

from app.jobs import Progress
from app.models.database import Database
from app.ui.background import Job, JobRunner
from app.ui.idle_work import IdleWork
from app.ui.pages import entries

SOON, QUIET = 5_000, 20_000


class Indexer(IdleWork):
    """A search renews the index too, and a page loads what it needs: this only spares whoever comes there the wait.

    Where it had to make way it goes on from there.
    """

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(jobs, parent, QUIET, self._work_on_it)

    def follow(self, database: Database | None) -> None:
        """Keep the index of `database` from now on."""
        super().follow(database)
        self.ask_within(SOON)

    def _work_on_it(self, database: Database) -> Job:
        return Job(self._jobs, "Preparando la búsqueda", partial(_renew, database), writes=False)


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
