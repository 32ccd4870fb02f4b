"""Looks over what is kept while nothing else is to be done, where that is due (`app.services.looked_over`).

self.keeper = LookingOver(context.jobs, self)
self.keeper.follow(database)                         # None ends it
self.keeper.ask()                                    # after every news: somebody works
"""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject

from app.errors import DatabaseUnavailable
from app.models.database import Database
from app.services import health, looked_over
from app.services.health import Health
from app.ui.background import Job, JobRunner
from app.ui.idle_work import IdleWork

LOG = logging.getLogger(__name__)
QUIET = 120_000
_DAMAGE = ("CORRUPT", "NOTADB", "IOERR")


class LookingOver(IdleWork):
    """Nothing is shown of it but what it found, where the person is told what to look at."""

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(jobs, parent, QUIET, self._work_on_it)
        self._due = False

    def is_due(self) -> bool:
        """Whether it is to be looked over, and was not since the window works with it."""
        return self._due

    def follow(self, database: Database | None) -> None:
        """The window works with `database` from now on; look it over, if that is due."""
        if self.database is not None:
            looked_over.end(self.database)
        if database is not None:
            looked_over.begin(database)
        self._due = database is not None and looked_over.is_due(database)
        super().follow(database)

    def _work_on_it(self, database: Database) -> Job:
        # Not at the files of evidence: there may be gigabytes of them.
        work = partial(health.check, database, evidence=False)
        look = Job(self._jobs, "Revisando los datos", work, writes=False)
        look.succeeded.connect(partial(self._note, database))
        look.failed.connect(partial(self._note_failure, database))
        return look

    def _note(self, database: Database, found: Health) -> None:
        self._noted(database, found=bool(found.findings))

    def _note_failure(self, database: Database, error: Exception) -> None:
        if not isinstance(error, DatabaseUnavailable):
            LOG.error("Looking over «%s» failed", database.path, exc_info=error)
        elif error.why in _DAMAGE:
            self._noted(database, found=True)  # it could not even be read
        else:
            self.ask()  # another program holds the file, or the disk is full: that says nothing of what is kept

    def _noted(self, database: Database, *, found: bool) -> None:
        if database is self.database:
            self._due = False
            looked_over.note(database, found=found)
