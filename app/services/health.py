"""Whether everything on the disk is as it should be, and what to do about what is not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.errors import DatabaseUnavailable
from app.file_faults import told
from app.jobs import Progress, Silent
from app.log import rebuild as rebuild_log
from app.media.ledger import holders
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database
from app.models.log_tables import Batch, Blob, Op
from app.paths import scratch
from app.text_dates import count

_SILENT = Silent()
_RESTORE = (
    "Restaure la última copia de respaldo con «minga restaurar»; "
    "lo que falte vuelve con la próxima entrega de los demás."
)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, told in Spanish: `kind` is file, history, rows or evidence."""

    kind: str
    what: str
    advice: str


@dataclass(frozen=True)
class Health:
    """How much was looked at, and what was found."""

    batches: int
    operations: int
    files: int
    findings: tuple[Finding, ...]

    def of_kind(self, kind: str) -> list[Finding]:
        """The findings of one kind."""
        return [found for found in self.findings if found.kind == kind]


def check(database: Database, progress: Progress = _SILENT) -> Health:
    """Look at the data file, at whether the records are what their history says, and at every file of evidence.

    Only reads. Raises `Cancelled`, and `DatabaseUnavailable` when the file is too damaged to be read at all.
    """
    findings: list[Finding] = []
    store = BlobStore(database.folder)
    with database.read() as session:
        findings += _damage(session)
        if not findings:
            findings += _history(session, progress) or _differences(session, progress)
        blobs = session.scalars(select(Blob).where(Blob.state == "have").order_by(Blob.sha256)).all()
        for done, blob in enumerate(blobs):
            progress.step(done, len(blobs))
            if not store.verify(blob.sha256):
                findings.append(_lost(session, blob))
        batches = session.scalar(select(Batch.n).order_by(Batch.n.desc()).limit(1)) or 0
        operations = session.scalar(select(Op.n).order_by(Op.n.desc()).limit(1)) or 0
    return Health(batches, operations, len(blobs), tuple(findings))


@dataclass(frozen=True)
class Rebuilt:
    """How many records were written again, and where the data file as it was before is kept; None if all was well."""

    records: int
    kept: Path | None


def rebuild(database: Database, progress: Progress = _SILENT) -> Rebuilt:
    """Write the records again as their history says, if they are not so; the file is copied beside itself first.

    Private drafts stay, and stay private.

    Raises:
        DatabaseUnavailable: the file or its history is damaged, or there is no room for the copy; nothing changed.
        FileNotWritten: the folder takes no copy; nothing changed.
        Cancelled: nothing changed.
    """
    with database.read() as session:
        if _damage(session) or rebuild_log.altered(session, progress):
            raise DatabaseUnavailable(database.path, "CORRUPT")
        wrong = {(one.tbl, one.row) for one in rebuild_log.check(session, progress)}
    if not wrong:
        return Rebuilt(0, None)
    kept = _keep_copy(database)
    with database.write() as session:
        rebuild_log.rebuild(session, progress)
        if rebuild_log.check(session, progress):
            raise DatabaseUnavailable(database.path, "CORRUPT")
    return Rebuilt(len(wrong), kept)


def _keep_copy(database: Database) -> Path:
    """A copy of the data file beside it, which has its name only when it is whole (fault 31)."""
    kept = database.path.with_name(f"minga-antes-{datetime.now().astimezone():%Y-%m-%d-%H-%M-%S-%f}.db")
    half = scratch(database.folder) / kept.name
    with told(half):
        half.parent.mkdir(exist_ok=True)
    try:
        database.copy_to(half)
        with told(kept):
            half.replace(kept)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return kept


def _damage(session: Session) -> list[Finding]:
    answers = [row[0] for row in session.execute(text("PRAGMA integrity_check(20)"))]
    if answers == ["ok"]:
        return []
    return [
        Finding(
            "file",
            f"El archivo de datos está dañado ({answers[0]}).",
            f"No siga escribiendo en él. {_RESTORE}",
        )
    ]


def _history(session: Session, progress: Progress) -> list[Finding]:
    altered = rebuild_log.altered(session, progress)
    if not altered:
        return []
    return [
        Finding(
            "history",
            f"El historial no está como se escribió, en {count(len(altered), 'lugar', 'lugares')}. Lo cambió otro "
            "programa, o el disco falló.",
            _RESTORE,
        )
    ]


def _differences(session: Session, progress: Progress) -> list[Finding]:
    found = rebuild_log.check(session, progress)
    rows: dict[str, set[str]] = {}
    for difference in found:
        rows.setdefault(difference.tbl, set()).add(difference.row)
    types = registry.types()
    return [
        Finding(
            "rows",
            f"No coinciden con su historial: {len(ids)} {types[tbl].noun[len(ids) != 1]}. Los cambió otro programa, "
            "o el disco falló.",
            "Escríbalos otra vez con «minga verificar --reconstruir»: en el historial está cada cambio, y antes se "
            "guarda una copia.",
        )
        for tbl, ids in sorted(rows.items())
    ]


def _lost(session: Session, blob: Blob) -> Finding:
    there = len(holders(session, blob.sha256))
    advice = (
        f"Lo tienen {there} computadores más: pídalo en la próxima entrega."
        if there
        else "Búsquelo en una copia de respaldo, o vuelva a agregarlo a su evidencia."
    )
    return Finding("evidence", f"Falta o está dañado un archivo de evidencia ({blob.sha256[:12]}…).", advice)
