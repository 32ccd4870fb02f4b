"""Whether everything on the disk is as it should be, and what to do about what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import Any, TypeVar

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import DatabaseUnavailable
from app.file_faults import moved, told
from app.jobs import Along, Progress, Silent, Stages
from app.log import adopt as adopt_log
from app.log import rebuild as rebuild_log
from app.log.apart import Difference
from app.log.ops import chunks
from app.media.ledger import holders
from app.media.store import BlobStore
from app.models import registry, soundness
from app.models.database import Database
from app.models.evidence import Evidence
from app.models.log_tables import Batch, Blob, Op
from app.paths import scratch
from app.services import migrated
from app.services.conflicts import title_of
from app.text_dates import count, listed
from app.text_keys import clean_text

_SILENT = Silent()
_RESTORE = (
    "Restaure la última copia de respaldo, desde Ajustes («minga restaurar»); "
    "lo que falte vuelve con la próxima entrega de los demás."
)

_AGAIN = (
    "Si no tiene una copia anterior, pida a la coordinación una invitación y únase otra vez con ella, desde Bienvenida "
    "(«minga unirse --de-nuevo»): vuelve lo que usted ya entregó, y lo demás queda guardado aparte. "
    "Si este computador es la única coordinación, recupere el microcentro con su hoja de palabras, también desde "
    "Bienvenida («minga recuperar --de-nuevo»)."
)

_ADOPTABLE = (
    "Si el cambio está bien, consérvelo («minga verificar --adoptar»): pasa a ser un cambio suyo. Si no, escríbalo "
    "otra vez como dice el historial («minga verificar --reconstruir»). Antes se guarda una copia."
)
_WRITTEN_ANEW = "Minga ya lo escribió otra vez como dice el historial."
_SEEN = (
    "Vea que esté lo suyo. Para no ver más este aviso, escríbalo de nuevo desde el historial («minga verificar "
    "--reconstruir»)."
)
_FREED = (
    "Minga las quita al abrir. Vea que esté lo suyo. Para quitar también las que haya puesto después y no ver más este "
    "aviso, escríbalo de nuevo desde el historial («minga verificar --reconstruir»)."
)
_FROM_HISTORY = "Escríbalo otra vez como dice el historial («minga verificar --reconstruir»)."
# How long each piece takes beside the others: the file, its history, the records; then a copy, writing, looking again.
_LOOKING = 1, 2, 4
_MENDING = (*_LOOKING, 1, 6, 4)
_NAMED = 5  # how many records a finding names
_T = TypeVar("_T")


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

    @property
    def well(self) -> str:
        """That all is well, and what was looked at, in a sentence."""
        looked = [count(self.operations, "cambio", "cambios")]
        looked += [count(self.files, "archivo de evidencia", "archivos de evidencia")] if self.files else []
        verb = "Se revisó" if self.operations == 1 and not self.files else "Se revisaron"
        return f"Todo está bien. {verb} {listed(looked)}."


def check(database: Database, progress: Progress = _SILENT, *, evidence: bool = True) -> Health:
    """Look at the data file, at whether the records are what their history says, and at every file of `evidence`.

    Only reads. Raises `Cancelled`, and `DatabaseUnavailable` when the file is too damaged to be read at all.
    """
    store = BlobStore(database.folder)
    with database.read() as session:
        held = select(Blob).where(Blob.state == "have").order_by(Blob.sha256)
        blobs = session.scalars(held).all() if evidence else []
        whole, done = sum(blob.size for blob in blobs), 0
        data = database.path.stat().st_size
        stages = Stages(progress, *(share * data for share in _LOOKING), whole)
        findings = _damage(session, data, stages)
        for look in (_history, _differences):
            stages.turn()
            if not findings:
                findings += look(session, stages)
        stages.turn()
        lost: list[Blob] = []
        for blob in blobs:
            if not store.verify(blob.sha256, Along(stages, done, whole)):
                lost.append(blob)
            done += blob.size
        findings += [_lost(session, blob) for blob in _worth_telling(session, lost)]
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
    stages = Stages(progress, *_MENDING)
    wrong = _wrong(database, stages)
    if not wrong:
        migrated.done(database)
        return Rebuilt(0, None)
    kept = _keep_copy(database, stages)
    _mend(database, stages, rebuild_log.rebuild)
    migrated.done(database)
    return Rebuilt(len(wrong), kept)


@dataclass(frozen=True)
class Adopted:
    """How many records stay as they were found, how many could not, and where the data file of before is kept."""

    records: int
    left: int
    kept: Path | None


def adopt(database: Database, progress: Progress = _SILENT) -> Adopted:
    """Let the records stay as another program left them, and write that into their history (fault 33).

    The change is then one of the person at this laptop, and reaches the others as any other does. The file is copied
    beside itself first. What no change of hers may say, as which laptops there are, is written again from the history.

    Raises:
        DatabaseUnavailable: the file or its history is damaged, or there is no room for the copy; nothing changed.
        FileNotWritten: the folder takes no copy; nothing changed.
        Cancelled: nothing changed.
    """
    stages = Stages(progress, *_MENDING)
    if not _wrong(database, stages):
        migrated.done(database)
        return Adopted(0, 0, None)
    kept = _keep_copy(database, stages)
    done = _mend(database, stages, adopt_log.adopt)
    migrated.done(database)
    return Adopted(len(done.records), len(done.left), kept)


def _wrong(database: Database, stages: Stages) -> set[tuple[str, str]]:
    with database.read() as session:
        damaged = bool(_damage(session, database.path.stat().st_size, stages))
        stages.turn()
        if damaged or rebuild_log.altered(session, stages):
            raise DatabaseUnavailable(database.path, "CORRUPT")
        stages.turn()
        return {(one.tbl, one.row) for one in rebuild_log.check(session, stages)}


def _mend(database: Database, stages: Stages, work: Callable[[Session, Progress], _T]) -> _T:
    with database.write() as session, rebuild_log.reading_any_text(session):
        stages.turn()
        migrated.free(session)
        done = work(session, stages)
        stages.turn()
        if rebuild_log.check(session, stages):
            raise DatabaseUnavailable(database.path, "CORRUPT")
    return done


def _keep_copy(database: Database, stages: Stages) -> Path:
    """A copy of the data file beside it, which has its name only when it is whole (fault 31)."""
    stages.turn()
    kept = database.path.with_name(f"minga-antes-{wall_clock.now():%Y-%m-%d-%H-%M-%S-%f}.db")
    half = scratch(database.folder) / kept.name
    with told(half):
        half.parent.mkdir(exist_ok=True)
    try:
        database.copy_to(half, stages)
        with told(kept):
            moved(half, kept)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return kept


def _damage(session: Session, size: int, progress: Progress) -> list[Finding]:
    plain: Any = session.connection().connection.driver_connection
    answer = soundness.found(plain, "integrity_check(1)", size, progress)
    if answer == soundness.SOUND:
        return []
    return [
        Finding(
            "file",
            f"El archivo de datos está dañado ({answer}).",
            f"No siga escribiendo en él. {_RESTORE} {_AGAIN}",
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
            f"programa, o el disco falló.{_concerned(session, altered)}",
            f"Puede seguir leyendo. Guarde hoy una copia de respaldo. {_RESTORE} {_AGAIN}",
        )
    ]


def _concerned(session: Session, batches: Iterable[str]) -> str:
    """The records whose history is damaged, by their titles."""
    titles: dict[str, None] = {}
    for some in chunks(batches):
        query = select(Op.tbl, Op.row).join(Batch, Op.batch == Batch.n).where(Batch.id.in_(some)).distinct()
        with rebuild_log.reading_any_text(session):
            concerned = session.connection().execute(query.order_by(Op.tbl, Op.row)).all()
        for tbl, row in concerned:
            if tbl in registry.shared_types() and (title := title_of(session, tbl, row)):
                title = clean_text(shorten(title, 60, placeholder="…"))
                titles.setdefault(f"{registry.types()[tbl].noun[0]} «{title}»")
    named = [*islice(titles, _NAMED), *(["…"] if len(titles) > _NAMED else [])]
    return f" Puede faltar algo en: {'; '.join(named)}." if named else ""


def _differences(session: Session, progress: Progress) -> list[Finding]:
    rows: dict[str, dict[str, list[Difference]]] = {}
    for difference in rebuild_log.check(session, progress):
        rows.setdefault(difference.tbl, {}).setdefault(difference.row, []).append(difference)
    types = registry.types()
    found = [*_dropped(session), *_ruled(session)]
    for tbl, ids in sorted(rows.items()):
        with rebuild_log.reading_any_text(session):
            named = [_named(session, tbl, row, some) for row, some in islice(ids.items(), _NAMED)]
        more = ["…"] if len(ids) > _NAMED else []
        what = (
            f"No {'coincide' if len(ids) == 1 else 'coinciden'} con su historial: {count(len(ids), *types[tbl].noun)}. "
            f"Se cambió fuera de Minga, o el disco falló. {'; '.join([*named, *more])}."
        )
        found.append(Finding("rows", what, _ADOPTABLE if tbl != registry.ROSTER else _FROM_HISTORY))
    return found


def _dropped(session: Session) -> list[Finding]:
    """That another program dropped tables, which are there again: told until the person has them written anew."""
    tables = migrated.dropped(session)
    if not tables:
        return []
    named = _nouns(tables)
    of = f" de {named}" if named else " que Minga anota de los registros"
    return [Finding("rows", f"Otro programa quitó del archivo de datos todo o parte de lo{of}. {_WRITTEN_ANEW}", _SEEN)]


def _ruled(session: Session) -> list[Finding]:
    """That another program put rules on our tables, which may have stopped what was saved."""
    tables = migrated.ruled(session)
    if not tables:
        return []
    named = _nouns(tables)
    on = f" sobre {named}" if named else ""
    what = f"Otro programa puso en el archivo de datos reglas suyas{on}, que pueden impedir que Minga guarde."
    return [Finding("rows", what, _FREED)]


def _nouns(tables: Iterable[str]) -> str:
    """What a person calls what is in these tables; '' where that is nothing that anybody writes."""
    types = registry.types()
    return listed([types[tbl].noun[1] for tbl in tables if tbl in types])


def _named(session: Session, tbl: str, row: str, differences: Iterable[Difference]) -> str:
    """A record by its title as it was found, and in what it is not as its history says."""
    fields, title = registry.fields(tbl), registry.types()[tbl].title_field
    labels = []
    held: dict[str, Any] = {}
    for one in differences:
        if one.field == "":
            labels.append("ya no está" if one.in_table is None else "no está en el historial")
            held = one.in_table or one.in_log
        else:
            labels.append(fields[one.field].label.lower() if one.field in fields else "")
    if title and not held:
        column = registry.table(tbl).c[title]
        held = {title: session.scalar(select(type_coerce(column, Text)).where(registry.table(tbl).c.id == row))}
    name = clean_text(shorten(str(held.get(title) or ""), 60, placeholder="…"))
    name = f"«{name}»" if name else ""
    said = ", ".join(label for label in labels if label)
    return " ".join(part for part in (name, f"({said})" if said else "") if part) or "sin nombre"


def _worth_telling(session: Session, lost: Sequence[Blob]) -> list[Blob]:
    """Without the small pictures whose photo is whole here: they are made from it wherever they are shown."""
    if not lost:
        return []
    here = set(session.scalars(select(Blob.sha256).where(Blob.state == "have"))) - {one.sha256 for one in lost}
    pairs = session.execute(select(Evidence.file, Evidence.thumbnail).where(Evidence.thumbnail.is_not(None)))
    spare = {small["$b"] for file, small in pairs if file and file["$b"] in here}
    return [one for one in lost if one.sha256 not in spare]


def _lost(session: Session, blob: Blob) -> Finding:
    there = len(holders(session, blob.sha256))
    advice = (
        f"Todavía {count(there, 'computador lo tiene', 'computadores lo tienen')}: pídalo en la próxima entrega."
        if there
        else "Búsquelo en una copia de respaldo, o vuelva a agregarlo a su evidencia."
    )
    return Finding("evidence", f"Falta o está dañado un archivo de evidencia ({blob.sha256[:12]}…).", advice)
