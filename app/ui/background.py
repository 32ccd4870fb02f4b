"""Long work off the window's thread: one worker for the whole program, so two jobs never write at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from PySide6.QtCore import QMetaMethod, QObject, Qt, Signal, Slot

from app.errors import AppError, Cancelled
from app.jobs import Progress
from app.models.database import Database
from app.services import edits, meanwhile

LOG = logging.getLogger(__name__)
_REPORT_EVERY = 0.1


class Job(QObject):
    """One piece of work: build, connect, `start`. Exactly one of succeeded/failed/cancelled, then finished.

    `early(result)` is for the work to emit what can be shown before it is over. `unheard(error)` comes instead of
    `failed` when nobody listens to that, or whoever did is gone. A bug of which nobody hears at all is logged.
    """

    progressed = Signal(object, object)
    early = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    unheard = Signal(object)
    cancelled = Signal()
    finished = Signal()
    _over = Signal(object)

    def __init__(self, runner: JobRunner, name: str, work: Callable[[Progress], Any], *, writes: bool = True) -> None:
        super().__init__(runner)
        self.name, self.writes = name, writes
        self._runner, self._work, self._stop, self._next = runner, work, threading.Event(), 0.0
        # Queued, always: a job that ends at once would otherwise answer inside `start`.
        self._over.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Hand the work to the worker; connect to the signals before."""
        self._runner.take(self)
        self._runner.pool.submit(self._work, self).add_done_callback(self._over.emit)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    def step(self, done: int, total: int) -> None:
        """Report progress; called in the worker. Raises `Cancelled` once the person gave up."""
        if self._stop.is_set():
            raise Cancelled
        if (now := time.monotonic()) >= self._next or done == total:
            self._next = now + _REPORT_EVERY
            self.progressed.emit(done, total)

    @Slot(object)
    def _deliver(self, future: Future[Any]) -> None:
        self._runner.release(self)
        try:
            result = future.result()
        except (Cancelled, CancelledError):
            self.cancelled.emit()
        except Exception as error:  # noqa: BLE001 - whatever it was, the person who waits must hear of it
            self._tell_failure(error)
        else:
            self.succeeded.emit(result)
        self.finished.emit()
        self.deleteLater()

    def _tell_failure(self, error: Exception) -> None:
        for signal in (self.failed, self.unheard):
            if self.isSignalConnected(QMetaMethod.fromSignal(signal)):
                signal.emit(error)
                return
        if not isinstance(error, AppError):
            LOG.error("Unexpected failure in «%s»", self.name, exc_info=error)


class JobRunner(QObject):
    """The one worker. `started(job)` when a job is handed over, `idle()` when the last one is over.

    `edited(Database, Edit)` when a form has stored what was typed or chosen in it.
    """

    started = Signal(object)
    idle = Signal()
    edited = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self.jobs: list[Job] = []
        self.written = 0  # how many jobs that write are over
        self._database: Database | None = None
        self.closed = False

    @property
    def writing(self) -> bool:
        """Whether a job that writes is under way: autosave waits for `idle` meanwhile."""
        return any(job.writes for job in self.jobs)

    def follow(self, database: Database | None) -> None:
        """The window shows this microcentro from now on."""
        self._database = database

    def mark(self) -> meanwhile.Mark | None:
        """What is here now, as whoever begins to type has it before them."""
        return None if self._database is None else meanwhile.mark(self._database)

    def as_of(self, marked: meanwhile.Mark | None) -> AbstractContextManager[None]:
        """What is written inside had seen what was here at that mark, and not what a job brought since."""
        if self._database is None or marked is None:
            return nullcontext()
        return meanwhile.as_of(self._database, marked)

    @contextmanager
    def witnessed(self) -> Iterator[None]:
        """What is stored inside is told as one edit, to be taken back, also where the rest of it was refused."""
        database = self._database
        if database is None:
            yield
            return
        with edits.witnessed(database) as seen:
            try:
                yield
            finally:
                if seen:
                    self.edited.emit(database, seen)

    def take(self, job: Job) -> None:
        """Count `job` among those under way."""
        self.jobs.append(job)
        self.started.emit(job)

    def release(self, job: Job) -> None:
        """`job` is over."""
        if job in self.jobs:
            self.jobs.remove(job)
            self.written += job.writes
        if not self.jobs:
            self.idle.emit()

    def close(self) -> None:
        """Cancel what is under way and wait until the worker is still."""
        self.closed = True
        for job in self.jobs:
            job.cancel()
        self.pool.shutdown(wait=True, cancel_futures=True)
