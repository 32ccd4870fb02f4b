"""A records file on its way into the tables: which changes it makes, and why it may not make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.jobs import Progress
from app.log import capture, settings
from app.models import registry
from app.models.base import Field, Record
from app.models.log_tables import RowState
from app.services import guards
from app.services.records_files import Files
from app.services.records_plan import Key, Names, Visible, chunks, references, without_repeats
from app.services.records_read import Line, place, shorten
from app.services.records_write import exported, private_ids


@dataclass(frozen=True)
class LoadReport:
    """How many records a file created, changed, deleted, and found already so."""

    new: int
    changed: int
    deleted: int
    equal: int


class Loading:
    """One records file on its way into the tables, within one unit of work."""

    def __init__(self, session: Session, space: str, files: Files, progress: Progress) -> None:
        self._session, self._space, self._files, self._progress = session, space, files, progress
        self._problems: list[Problem] = []
        self._restored: set[Key] = set()

    def run(self, lines: Sequence[Line], problems: Iterable[Problem]) -> LoadReport:
        """Everything in its order: what comes back, what goes, what is written.

        Raises:
            InvalidData: with every problem of every bad line; the unit of work is to be given up.
        """
        self._names = Names(self._session, self._space, lines)
        kept, repeated = without_repeats(lines, self._names)
        self._problems += [*problems, *self._names.problems, *repeated]
        kept = self._without_private(kept)
        writes = [line for line in kept if not line.delete]
        self._restore(writes)
        deleted = self._delete([line for line in kept if line.delete])
        broken = [line for line in lines if line.broken]
        self._look(writes, broken)
        for line in broken:
            for field, given in line.values.items():
                self._check_target(line, field, registry.fields(line.tipo)[field], given)
        changes = self._changes(writes)
        if self._problems:
            raise InvalidData(sorted(self._problems, key=lambda problem: int(problem.place.split()[-1])))
        new, changed = self._write(writes, changes)
        for key, value in self._names.fresh_aliases.items():
            settings.put(self._session, key, value)
        return LoadReport(new, changed, deleted, len(kept) - new - changed - deleted)

    def _key(self, line: Line) -> Key:
        return line.tipo, self._names.ids[line.number]

    def _refuse(self, line: Line, field: str, code: str, value: str = "") -> None:
        details = (("value", shorten(value)),) if value else ()
        self._problems.append(Problem(field, code, details, place(line.number)))

    def _without_private(self, lines: Sequence[Line]) -> list[Line]:
        private: set[Key] = set()
        for some in chunks({self._names.ids[line.number] for line in lines}):
            private |= private_ids(self._session, some)
        for line in lines:
            if self._key(line) in private:
                self._refuse(line, "id", "private_draft")
        return [line for line in lines if self._key(line) not in private]

    def _restore(self, lines: Sequence[Line]) -> None:
        """Bring back the deleted records that are written again, parents before their parts."""
        for tipo in registry.shared_types():
            ids = [self._names.ids[line.number] for line in lines if line.tipo == tipo]
            for row in self._rows_in_state(tipo, ids, "hidden"):
                capture.restore(self._session, tipo, row)
                self._restored.add((tipo, row))

    def _rows_in_state(self, tipo: str, ids: Iterable[str], state: str) -> list[str]:
        found: list[str] = []
        for some in chunks(ids):
            query = select(RowState.row).where(RowState.tbl == tipo, RowState.row.in_(some), RowState.state == state)
            found += self._session.execute(query).scalars()
        return found

    def _delete(self, lines: Sequence[Line]) -> int:
        """Take away what is there, parts before the records they belong to."""
        count = 0
        for tipo in reversed(registry.shared_types()):
            chosen = {self._names.ids[line.number]: line for line in lines if line.tipo == tipo}
            for row, record in self._load_rows(tipo, chosen).items():
                for problem in guards.removal_refusals(self._session, record):
                    self._problems.append(replace(problem, place=place(chosen[row].number)))
                self._session.delete(record)
                count += 1
            self._session.flush()
        return count

    def _load_rows(self, tipo: str, ids: Iterable[str]) -> dict[str, Record]:
        cls = registry.types()[tipo]
        found: dict[str, Record] = {}
        for some in chunks(ids):
            found |= {record.id: record for record in self._session.scalars(select(cls).where(cls.id.in_(some)))}
        return found

    def _look(self, writes: Sequence[Line], broken: Sequence[Line]) -> None:
        """Read the present rows, and learn what references may name."""
        ids: dict[str, set[str]] = defaultdict(set)
        for line in writes:
            ids[line.tipo].add(self._names.ids[line.number])
        self._rows: dict[Key, Record] = {}
        for tipo, some in ids.items():
            self._rows |= {(tipo, row): record for row, record in self._load_rows(tipo, some).items()}
        self._visible = Visible(self._session)
        naming = [*writes, *broken]
        wanted = {(tipo, self._names.target(tipo, name)) for line in naming for tipo, name in references(line)}
        for (tipo, _row), record in self._rows.items():
            wanted.update(_stored_references(tipo, record))
        self._visible.ask(wanted)
        self._visible.coming = {self._key(line) for line in naming if line.number in self._names.ids}
        self._proved = {
            self._names.target("commitment", line.values["commitment_id"])
            for line in writes
            if line.tipo == "evidence" and line.values.get("commitment_id")
        }

    def _changes(self, writes: Sequence[Line]) -> list[dict[str, Any]]:
        found = []
        for index, line in enumerate(writes):
            self._progress.step(index, len(writes))
            row = self._rows.get(self._key(line))
            changes = self._changes_of(line, row)
            if row is None:
                self._check_whole(line, changes)
            if changes:
                self._guard(line, row, changes)
            found.append(changes)
        if not self._problems:  # files are copied only when everything else is right
            for line, changes in zip(writes, found, strict=True):
                self._take_files(line, changes)
        return found

    def _changes_of(self, line: Line, row: Record | None) -> dict[str, Any]:
        """The fields that the line gives another value than they have; files still as written."""
        specs, attributes = registry.fields(line.tipo), registry.attributes(line.tipo)
        changes: dict[str, Any] = {}
        for field, given in line.values.items():
            spec = specs[field]
            wanted = self._wanted(spec, given)
            current = getattr(row, attributes[field]) if row is not None else None
            if wanted == current or wanted == exported(spec, current, self._visible.shown):
                continue
            if row is not None and (spec.parent or field in row.natural):
                if field not in row.natural:  # the parts of a key were compared when the line got its record
                    self._refuse(line, field, "key_part_changed")
                continue
            self._check_target(line, field, spec, given)
            if spec.kind == "reflist" and wanted is not None:
                wanted = [part for part in wanted if part is not None]
            changes[field] = wanted
        return changes

    def _wanted(self, spec: Field, given: Any) -> Any:
        """The value as the column holds it."""
        if given is None or (spec.kind == "text" and given == ""):
            return None
        if spec.kind == "ref":
            return self._names.target(spec.target, given)
        if spec.kind == "reflist":
            return [None if name is None else self._names.target(spec.target, name) for name in given]
        return given

    def _check_target(self, line: Line, field: str, spec: Field, given: Any) -> None:
        """What a reference names, or a file, must be there."""
        if spec.kind == "blob" and given is not None:
            if problem := self._files.problem(self._session, given):
                self._problems.append(replace(problem, field=field, place=place(line.number)))
            return
        names = [given] if spec.kind == "ref" else given if spec.kind == "reflist" else []
        for name in names or ():
            if name is not None and not self._visible.shown(spec.target, self._names.target(spec.target, name)):
                self._refuse(line, field, "broken_reference", name)

    def _check_whole(self, line: Line, changes: Mapping[str, Any]) -> None:
        """A new record has its whole key, and one record that it is part of."""
        needed = {part for part in registry.types()[line.tipo].natural if changes.get(part) is None}
        owners = [field for field, _ in registry.parents(line.tipo)]
        filled = [field for field in owners if changes.get(field)]
        if owners and not filled:
            needed.add(owners[0])
        for field in sorted(needed):
            self._refuse(line, field, "required")
        for field in filled[1:]:
            self._refuse(line, field, "one_parent")

    def _guard(self, line: Line, row: Record | None, changes: Mapping[str, Any]) -> None:
        """The rules that hold for everybody who writes; proof may come in the same file."""
        record = row
        if record is None:
            if line.tipo == "minutes" and changes.get("status") in guards.FROZEN:
                return
            record = self._made(line, changes)
        for problem in guards.refusals(self._session, record, changes):
            if problem.code != "needs_proof" or record.id not in self._proved:
                self._problems.append(replace(problem, place=place(line.number)))

    def _take_files(self, line: Line, changes: dict[str, Any]) -> None:
        """Put files in the place of their names; a file that is the same as before is no change."""
        specs, attributes = registry.fields(line.tipo), registry.attributes(line.tipo)
        row = self._rows.get(self._key(line))
        for field in [field for field in changes if specs[field].kind == "blob"]:
            name = changes[field]
            taken = self._files.take(self._session, name) if name is not None else None
            if isinstance(taken, Problem):
                self._problems.append(replace(taken, field=field, place=place(line.number)))
                continue
            held = getattr(row, attributes[field]) if row is not None else None
            if taken is not None and held and held.get("$b") == taken.file["$b"]:
                del changes[field]
                continue
            changes[field] = taken.file if taken else None
            if field == "file" and line.tipo == "evidence" and not line.values.get("thumbnail"):
                changes["thumbnail"] = taken.thumbnail if taken else None
                if taken and taken.kind and row is None:
                    changes.setdefault("kind", taken.kind)

    def _made(self, line: Line, changes: Mapping[str, Any]) -> Record:
        attributes = registry.attributes(line.tipo)
        values = {attributes[field]: value for field, value in changes.items()}
        return registry.types()[line.tipo](id=self._names.ids[line.number], **values)

    def _write(self, writes: Sequence[Line], changes: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
        """Make the changes; how many records are new, and how many changed."""
        new = changed = 0
        for line, wanted in zip(writes, changes, strict=True):
            row = self._rows.get(self._key(line))
            if row is None:
                self._session.add(self._made(line, wanted))
                new += 1
            else:
                attributes = registry.attributes(line.tipo)
                for field, value in wanted.items():
                    setattr(row, attributes[field], value)
                changed += bool(wanted) or self._key(line) in self._restored
        self._session.flush()
        return new, changed


def _stored_references(tipo: str, record: Record) -> Iterator[Key]:
    attributes = registry.attributes(tipo)
    for field, spec in registry.fields(tipo).items():
        value = getattr(record, attributes[field]) if spec.target else None
        if value:
            yield from ((spec.target, row) for row in ([value] if spec.kind == "ref" else value))
