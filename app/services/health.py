"""Whether everything on the disk is as it should be, and what to do about what is not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log import rebuild
from app.media.ledger import holders
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database
from app.models.log_tables import Batch, Blob, Op

_SILENT = Silent()


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be: `kind` is file, rows or evidence; `what` and `advice` are Spanish."""

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


def check(database: Database, progress: Progress = _SILENT) -> Health:
    """Look at the data file, at whether the records are what their history says, and at every file of evidence.

    Only reads. Raises `Cancelled`, and `DatabaseUnavailable` when the file is too damaged to be read at all.
    """
    findings: list[Finding] = []
    store = BlobStore(database.folder)
    with database.read() as session:
        findings += _damage(session)
        if not findings:
            findings += _differences(session, progress)
        blobs = session.scalars(select(Blob).where(Blob.state == "have").order_by(Blob.sha256)).all()
        for done, blob in enumerate(blobs):
            progress.step(done, len(blobs))
            if not store.verify(blob.sha256):
                findings.append(_lost(session, blob))
        batches = session.scalar(select(Batch.n).order_by(Batch.n.desc()).limit(1)) or 0
        operations = session.scalar(select(Op.n).order_by(Op.n.desc()).limit(1)) or 0
    return Health(batches, operations, len(blobs), tuple(findings))


def _damage(session: Session) -> list[Finding]:
    answers = [row[0] for row in session.execute(text("PRAGMA integrity_check(20)"))]
    if answers == ["ok"]:
        return []
    return [
        Finding(
            "file",
            f"El archivo de datos está dañado ({answers[0]}).",
            "No siga escribiendo en él. Restaure la última copia de respaldo; lo que falte vuelve con la próxima "
            "entrega de los demás.",
        )
    ]


def _differences(session: Session, progress: Progress) -> list[Finding]:
    found = rebuild.check(session, progress)
    rows: dict[str, set[str]] = {}
    for difference in found:
        rows.setdefault(difference.tbl, set()).add(difference.row)
    types = registry.types()
    return [
        Finding(
            "rows",
            f"No coinciden con su historial: {len(ids)} {types[tbl].noun[len(ids) != 1]}. Los cambió otro programa, "
            "o el disco falló.",
            "Guarde una copia con «minga respaldar» y pida ayuda antes de seguir: en el historial está cada cambio.",
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
