"""The microcentros that this one comes from: looked at, joined with their whole history, and taken out again (6.2).

Nothing of the two histories is mixed: sessions and plans keep their own numbers under the other's name. Schools are
one by their RBD; people who may be the same are left to the guide of duplicates.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InputRefused, InvalidData, WrongUsage
from app.jobs import Progress, Silent, Stages
from app.log import capture, settings
from app.media import ledger
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database
from app.models.log_tables import Blob
from app.models.meeting import Meeting
from app.models.person import Person
from app.models.plan import AnnualPlan, Predecessor
from app.services import predecessors_lines as their
from app.services import records, rows
from app.services.predecessors_lines import Other
from app.services.records_files import Files
from app.services.records_load import Loading
from app.services.records_plan import Names
from app.services.records_read import Line, parse
from app.text_keys import spanish_key

_SILENT = Silent()
_KEPT = "brought:"
_BRINGING = 1, 1, 2, 1  # of the time: looking, reading, taking in, and keeping it; until then it can be given up


@dataclass(frozen=True)
class PredecessorRow:
    """A microcentro of before. `brought`: its records were joined on this laptop, which can take them out."""

    id: str
    name: str
    communes: tuple[str, ...]
    year_from: int | None
    year_to: int | None
    note: str
    meetings_n: int
    plans_n: int
    brought: bool


@dataclass(frozen=True)
class Preview:
    """What joining would do: new records by type, schools that are here already, people who may be the same.

    `officers`: who holds an elected role in the other microcentro, as 'Berta Ñanco (Coordinación)'.
    """

    name: str
    predecessor_id: str
    counts: tuple[tuple[str, int], ...]
    schools_joined: tuple[str, ...]
    people_alike: tuple[str, ...]
    files_missing: int
    again: bool
    officers: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many records would come."""
        return sum(number for _, number in self.counts)


@dataclass(frozen=True)
class Source:
    """Where the other microcentro's records come from: a records file, or a microcentro of this data folder."""

    path: Path | None = None
    database: Database | None = None


def predecessors(database: Database) -> list[PredecessorRow]:
    """The microcentros of before by name."""
    with database.read() as session:
        found = list(session.scalars(select(Predecessor)))
        held = [_counted(session, table) for table in (Meeting, AnnualPlan)]
        made = [
            PredecessorRow(
                one.id,
                one.name or "Microcentro sin nombre",
                tuple(one.communes or ()),
                one.year_from,
                one.year_to,
                one.note or "",
                held[0].get(one.id, 0),
                held[1].get(one.id, 0),
                bool(settings.get(session, _KEPT + one.id)),
            )
            for one in found
        ]
    return sorted(made, key=lambda row: (spanish_key(row.name), row.id))


def preview(database: Database, source: Source, *, progress: Progress = _SILENT) -> Preview:
    """What `bring` would do; nothing is changed.

    Raises:
        InputRefused: the file holds no whole microcentro, or it is this one.
        InvalidData: lines of the file are no records.
        FileUnreadable: the file is missing or cannot be read.
    """
    other = _read(database, source, progress)
    with database.read() as session:
        lines = their.own_lines(session, database.space, other, wall_clock.today())
        key = their.predecessor_key(database.space, other)
        known = {row.id for row in session.scalars(select(Predecessor))}
        present = _present_schools(session, database.space, other)
        said = [line for line in lines if line.tipo != "predecessor" and their.has_news(line)]
        counts = Counter(line.tipo for line in said if _school_of(database, line) not in present)
        alike = _namesakes(session, lines)
        missing = len(_files_named(lines) - _reachable(session, source))
    schools = tuple(sorted(present.values()))
    officers = their.officers(lines, wall_clock.today())
    return Preview(other.name, key, tuple(sorted(counts.items())), schools, alike, missing, key in known, officers)


def bring(database: Database, source: Source, *, progress: Progress = _SILENT) -> Preview:
    """Take in the other microcentro's records, all or nothing; what came. Doing it again changes nothing.

    Raises:
        InputRefused: the file holds no whole microcentro, or it is this one.
        InvalidData: something in it cannot stand here; nothing was taken in.
        FileUnreadable: the file is missing or cannot be read.
    """
    stages = Stages(progress, *_BRINGING)
    found = preview(database, source, progress=stages)
    stages.turn()
    other = _read(database, source, stages)
    stages.turn()
    with database.write() as session:
        lines = their.own_lines(session, database.space, other, wall_clock.today())
        _take_files(session, database, source, lines)
        held = _held(session)  # by now: what is damaged there, or gone, stays behind and hinders nothing else
        missing = len(_files_named(lines) - held)
        lines = [_without_files(line, held) for line in lines]
        before = _before(session, database.space, lines)
        files = Files(database, database.folder, stages)  # what they name is here by now, or is named no more
        Loading(session, database.space, files, stages, guarded=False).run(lines, [])
        _name_it(session, database, other.name)
        _remember(session, found.predecessor_id, before)
    return replace(found, files_missing=missing)


def take_out(database: Database, predecessor_id: str) -> None:
    """Undo `bring` on this laptop: what came goes, and what it completed is empty again; `bring` brings it back.

    What was corrected since of what it completed stays.

    Raises:
        WrongUsage: it was not joined on this laptop.
    """
    with database.write() as session:
        kept = settings.get(session, _KEPT + predecessor_id)
        found: Any = rows.find(session, "predecessor", predecessor_id)
        if not kept or found is None:
            raise WrongUsage("Ese microcentro no se juntó en este computador", "Revise la lista de microcentros.")
        name = found.name
        for tipo, key in kept["roots"]:
            if rows.find(session, tipo, key) is not None:
                capture.remove(session, tipo, key)
        for tipo, key, said in kept["completed"]:
            if (record := rows.find(session, tipo, key)) is not None:
                held = rows.as_dict(record)
                rows.put(session, record, {name: None for name, value in said.items() if held[name] == value})
        own: Any = rows.need(session, "microcentro", database.space)
        rows.put(session, own, {"predecessors": [one for one in own.predecessors or [] if one != name] or None})
        settings.put(session, _KEPT + predecessor_id, None)


def _read(database: Database, source: Source, progress: Progress) -> Other:
    name = source.path.name if source.path else "el otro microcentro"
    if source.database is not None:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder, "registros.jsonl")
            records.dump_to(source.database, path, progress)
            lines, problems = parse(path, progress)
    else:
        assert source.path is not None
        lines, problems = parse(source.path, progress)
    if problems:
        raise InvalidData(problems)
    other = their.read_other(lines)
    if other is None or not other.space:
        reason = "No dice de qué microcentro es: hace falta el archivo de registros completo."
        raise InputRefused(name, reason, "Pida que lo escriban con «Guardar el archivo del año» («minga volcar»).")
    if other.space == database.space:
        raise InputRefused(name, "Es este mismo microcentro.", "Elija el archivo del otro.")
    return other


def _present_schools(session: Session, space: str, other: Other) -> dict[str, str]:
    """The schools of the other that are this one's too, by their ids here."""
    wanted = their.school_ids(space, [line for line in other.lines if line.values.get("rbd") is not None])
    found = {}
    for key in wanted:
        school: Any = rows.find(session, "school", key)
        if school is not None:
            found[key] = school.name or f"RBD {school.rbd}"
    return found


def _school_of(database: Database, line: Line) -> str:
    return next(iter(their.school_ids(database.space, [line])), "")


def _namesakes(session: Session, lines: list[Line]) -> tuple[str, ...]:
    coming = {spanish_key(line.values.get("full_name")): line.values.get("full_name") or "" for line in lines
              if line.tipo == "person"}  # fmt: skip
    held = set(session.scalars(select(Person.name_key)))
    return tuple(sorted(name for key, name in coming.items() if key and key in held))


def _files_named(lines: list[Line]) -> set[str]:
    return {
        line.values[field]
        for line in lines
        for field, spec in registry.fields(line.tipo).items()
        if spec.kind == "blob" and line.values.get(field)
    }


def _held(session: Session) -> set[str]:
    """The files that are here."""
    return set(session.scalars(select(Blob.sha256)))


def _reachable(session: Session, source: Source) -> set[str]:
    """The files that are here, or in the other microcentro of this data folder."""
    found = _held(session)
    if source.database is not None:
        with source.database.read() as other:
            found |= ledger.whole(other)
    return found


def _take_files(session: Session, database: Database, source: Source, lines: list[Line]) -> None:
    """Copy the other's files that the lines name; they were cleaned when they came in there."""
    if source.database is None:
        return
    theirs, ours = BlobStore(source.database.folder), BlobStore(database.folder)
    with source.database.read() as other:
        for name in sorted(_files_named(lines)):
            blob = other.get(Blob, name)
            if blob is not None and ledger.state(session, name) != ledger.HAVE and theirs.verify(name):
                stored = ours.add_file(theirs.path(name))
                ledger.note_have(session, stored.sha256, stored.size, blob.mime)


def _without_files(line: Line, held: set[str]) -> Line:
    lost = {
        field: None
        for field, spec in registry.fields(line.tipo).items()
        if spec.kind == "blob" and line.values.get(field) and line.values[field] not in held
    }
    return replace(line, values=line.values | lost) if lost else line


def _before(session: Session, space: str, lines: list[Line]) -> dict[str, Any]:
    """What `take_out` needs: the new records that are part of nothing else that is new, and the fields completed."""
    names = Names(session, space, lines)
    new = [line for line in lines if rows.find(session, *names.key(line)) is None]
    keys = {names.key(line) for line in new}
    roots = []
    for line in new:
        owners = [(target, names.target(target, line.values[field])) for field, target in registry.parents(line.tipo)
                  if line.values.get(field)]  # fmt: skip
        if not any(owner in keys for owner in owners):
            roots.append(list(names.key(line)))
    completed = []
    for line in lines:
        key = names.key(line)
        if key in keys:
            continue
        natural = registry.types()[line.tipo].natural
        if their.has_news(line):
            completed.append([*key, [field for field in line.values if field not in natural]])
    return {"roots": roots, "completed": completed}


def _remember(session: Session, predecessor_id: str, before: dict[str, Any]) -> None:
    held = settings.get(session, _KEPT + predecessor_id) or {"roots": [], "completed": []}
    for one in before["completed"]:
        now = rows.as_dict(rows.need(session, one[0], one[1]))
        one[2] = {name: now[name] for name in one[2]}
    merged = {name: [*held[name], *(one for one in before[name] if one not in held[name])] for name in before}
    settings.put(session, _KEPT + predecessor_id, merged)


def _name_it(session: Session, database: Database, name: str) -> None:
    own: Any = rows.need(session, "microcentro", database.space)
    if name not in (own.predecessors or []):
        rows.put(session, own, {"predecessors": [*(own.predecessors or []), name]})


def _counted(session: Session, table: Any) -> dict[str, int]:
    query = select(table.predecessor_id, func.count()).where(table.predecessor_id.is_not(None))
    return {key: int(number) for key, number in session.execute(query.group_by(table.predecessor_id))}
