"""What the good lines of a records file change, and why some of it may not be changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.jobs import Progress
from app.models import registry
from app.models.base import Field, Record
from app.services import guards, guards_asked, guards_proof, labels, rows
from app.services.records_files import Files
from app.services.records_plan import Key, Names, Visible, chunks, references
from app.services.records_read import Line, place, shorten
from app.services.records_write import exported

# What in the same file gives a record the proof that a rule asks for.
_PROVES = {
    "evidence": {"commitment_id": "commitment", "cycle_id": "phea_cycle", "practice_id": "practice"},
    "phea_measure": {"cycle_id": "phea_cycle"},
    "plan_delivery": {"plan_id": "annual_plan"},
}
# What a proof says to be one.
_WHOLE = {"plan_delivery": ("office", "date", "received_by")}
_PROOFS = {"needs_proof", "needs_data", "needs_pupil_evidence", "needs_delivery"}
# Asked once the whole file is there (`records_follow`): the same file may approve the minutes that somebody signs.
_LATER = {"minutes_signature"}
# The same of single rules: the file may say that the session was held, and who signed.
_ASKED_LATER = {"minutes_not_held", "needs_signature"}


class Changes:
    """Compares lines with the present rows, which it reads at once. `problems` grows while it works."""

    def __init__(
        self,
        session: Session,
        names: Names,
        files: Files,
        writes: Sequence[Line],
        broken: Sequence[Line],
        *,
        guarded: bool = True,
    ) -> None:
        self.problems: list[Problem] = []
        self._guarded = guarded
        self._session, self._names, self._files, self._writes = session, names, files, writes
        ids: dict[str, set[str]] = defaultdict(set)
        for line in writes:
            ids[line.tipo].add(self._names.ids[line.number])
        self.rows: dict[Key, Record] = {}
        for tipo, some in ids.items():
            self.rows |= {(tipo, row): record for row, record in load_rows(self._session, tipo, some).items()}
        self._visible = Visible(self._session)
        naming = [*writes, *broken]
        wanted = {(tipo, self._names.target(tipo, name)) for line in naming for tipo, name in references(line)}
        for (tipo, _row), record in self.rows.items():
            wanted.update(_stored_references(tipo, record))
        self._visible.ask(wanted)
        self._visible.coming = {self._names.key(line) for line in naming if line.number in self._names.ids}
        self._proved = {
            self._names.target(target, line.values[field])
            for line in writes
            for field, target in _PROVES.get(line.tipo, {}).items()
            if line.values.get(field) and all(line.values.get(name) for name in _WHOLE.get(line.tipo, ()))
            # What a file without a kind shows is known once it is read.
            if target != "practice" or line.values.get("kind") in {None, *guards_proof.WORK}
        }
        for line in broken:
            for field, given in line.values.items():
                self._check_target(line, field, registry.fields(line.tipo)[field], given)

    def find(self, progress: Progress) -> list[dict[str, Any]]:
        """The changed fields of each line that writes, in the order of the lines."""
        found = []
        for index, line in enumerate(self._writes):
            progress.step(index, len(self._writes))
            row = self.rows.get(self._names.key(line))
            changes = self._changes_of(line, row)
            if row is None:
                self._check_whole(line, changes)
            if changes and self._guarded:
                self._guard(line, row, changes)
            found.append(changes)
        if self._guarded:
            self._compare(found)
        return found

    def _compare(self, found: Sequence[Mapping[str, Any]]) -> None:
        """What may be there only once is in this file only once."""
        seen: set[tuple[str, ...]] = set()
        for line, changes in zip(self._writes, found, strict=True):
            once = guards.once(line.tipo, changes) if self._names.key(line) not in self.rows else None
            if once is not None and (key := once[0]) in seen:
                self.problems.append(_told(line, *once[1:], ()))
            elif once is not None:
                seen.add(key)

    def take_files(self, found: Sequence[dict[str, Any]]) -> None:
        """Put files in the place of their names; to be asked only when everything else is right."""
        for line, changes in zip(self._writes, found, strict=True):
            self._take_files(line, changes)

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
                self.problems.append(_told(line, field, problem.code, problem.details))
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
            record = self.made(line, changes)
        asked = [] if line.tipo in _LATER else guards.refusals(self._session, record, changes)
        asked += guards_asked.days(line.tipo, {} if row is None else rows.as_dict(row), changes)
        proved = not self._proved.isdisjoint((record.id, getattr(record, "practice_id", None)))
        for problem in asked:
            if problem.code not in _ASKED_LATER and (problem.code not in _PROOFS or not proved):
                self.problems.append(_told(line, problem.field, problem.code, problem.details))

    def _take_files(self, line: Line, changes: dict[str, Any]) -> None:
        """A file that is the same as before is no change."""
        specs, attributes = registry.fields(line.tipo), registry.attributes(line.tipo)
        row = self.rows.get(self._names.key(line))
        for field in [field for field in changes if specs[field].kind == "blob"]:
            name = changes[field]
            taken = self._files.take(self._session, name) if name is not None else None
            if isinstance(taken, Problem):
                self.problems.append(_told(line, field, taken.code, taken.details))
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

    def made(self, line: Line, changes: Mapping[str, Any]) -> Record:
        """The new record of a line."""
        attributes = registry.attributes(line.tipo)
        values = {attributes[field]: value for field, value in changes.items()}
        return registry.types()[line.tipo](id=self._names.ids[line.number], **values)

    def _refuse(self, line: Line, field: str, code: str, value: str = "") -> None:
        details = (("value", shorten(value)),) if value else ()
        self.problems.append(_told(line, field, code, details))


def _told(line: Line, field: str, code: str, details: tuple[tuple[str, str], ...]) -> Problem:
    return replace(labels.problem(line.tipo, field, code, details), place=place(line.number))


def load_rows(session: Session, tipo: str, ids: Iterable[str]) -> dict[str, Record]:
    """The visible records of one type among `ids`."""
    cls = registry.types()[tipo]
    found: dict[str, Record] = {}
    for some in chunks(ids):
        found |= {record.id: record for record in session.scalars(select(cls).where(cls.id.in_(some)))}
    return found


def _stored_references(tipo: str, record: Record) -> Iterator[Key]:
    attributes = registry.attributes(tipo)
    for field, spec in registry.fields(tipo).items():
        value = getattr(record, attributes[field]) if spec.target else None
        if value:
            yield from ((spec.target, row) for row in ([value] if spec.kind == "ref" else value))
