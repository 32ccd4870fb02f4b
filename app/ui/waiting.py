"""What waits to be handed over and what needs a person: counted in the worker, a moment after the last news.

self.waiting = WaitingReader(context.jobs, self)
self.waiting.told.connect(self._show_waiting)        # Waiting
self.waiting.follow(database)
self.waiting.ask()                                   # as often as one likes
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.jobs import Progress
from app.models.database import Database
from app.services import conflicts
from app.ui import values
from app.ui.background import Job, JobRunner

DELAY = 300


@dataclass(frozen=True)
class Waiting:
    """`changes` were never handed over, `handed` are not yet confirmed by the others.

    The files of `evidence` pieces go along; `held_back` evidence lacks its authorization. `laptops` are all
    that were accepted, this one included; `coordinates`: this one may invite others. `undone` receptions wait for
    a decision, and nothing goes out meanwhile. `applies`: the first file, that asks to be accepted, is still to go;
    `decisions` on laptops never went out. `asking` laptops wait for this one to accept them.
    """

    changes: int
    handed: int
    evidence: int
    file_bytes: int
    held_back: int
    conflicts: int
    laptops: int
    coordinates: bool
    undone: int = 0
    applies: bool = False
    decisions: int = 0
    asking: int = 0

    @property
    def alone(self) -> bool:
        """Whether there is nobody to hand over to."""
        return self.laptops <= 1 and self.coordinates

    def warnings(self) -> tuple[str, ...]:
        """One sentence for each thing that needs a person."""
        found = []
        if self.applies:
            found.append("La coordinación todavía no acepta este computador: entréguele un archivo.")
        if self.asking:
            found.append(_number(self.asking, "Un computador pide unirse.", "{} computadores piden unirse."))
        if self.undone:
            found.append("Usted deshizo algo que recibió: decida qué hacer antes de entregar.")
        if self.conflicts:
            found.append(_number(self.conflicts, "Hay un dato con dos versiones.", "Hay {} datos con dos versiones."))
        if self.held_back:
            one, many = "Una evidencia espera autorización.", "{} evidencias esperan autorización."
            found.append(_number(self.held_back, one, many))
        return tuple(found)


def read_waiting(database: Database) -> Waiting:
    """The counts as they are now; with many files this takes a while."""
    from app.sync.accepting import applicants
    from app.sync.history import applies_here
    from app.sync.peers import coordinates, laptops
    from app.sync.pending import pending
    from app.sync.undoing import undoable

    found = pending(database)
    with database.read() as session:
        known, leads = len(laptops(session)), coordinates(session)
    clashes = conflicts.count(database)
    undone = len(undoable(database).undone)
    asking = len(applicants(database)) if leads else 0
    return Waiting(
        found.here, found.handed, found.evidence, found.file_bytes, found.held_back, clashes, known, leads, undone,
        applies_here(database), found.decisions, asking,
    )  # fmt: skip


class WaitingReader(QObject):
    """`told(Waiting)` after `ask`; when counting fails it says nothing, for nobody asked on purpose."""

    told = Signal(object)

    def __init__(self, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._database: Database | None = None
        self._counting = self._asked_again = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._count)

    def follow(self, database: Database | None) -> None:
        """Count in `database` from now on; None ends it."""
        self._database = database
        self._timer.stop()

    def ask(self) -> None:
        """Count soon."""
        if self._database is not None and not self._timer.isActive():
            self._timer.start()

    def _count(self) -> None:
        if self._database is None or self._jobs.closed:
            return
        self._asked_again = self._counting
        if self._counting:
            return
        self._counting = True
        job = Job(self._jobs, "Contando lo que falta entregar", partial(_work, self._database), writes=False)
        job.succeeded.connect(self._tell)
        job.finished.connect(self._rest)
        job.start()

    @Slot(object)
    def _tell(self, found: tuple[Database, Waiting]) -> None:
        database, waiting = found
        if database is self._database:
            self.told.emit(waiting)

    @Slot()
    def _rest(self) -> None:
        self._counting = False
        if self._asked_again:
            self.ask()


def _work(database: Database, _: Progress) -> tuple[Database, Waiting]:
    return database, read_waiting(database)


def _number(number: int, one: str, many: str) -> str:
    return one if number == 1 else many.format(values.number_words(number))
