"""What the good lines of a records file change, and why some of it may not be changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.jobs import Progress
from app.models import registry
from app.models.base import Field, Record
from app.models.cycle import PracticePresentation
from app.services import guards, guards_asked, guards_proof, labels, rows
from app.services.records_files import Files
from app.services.records_plan import Key, Names, Visible, chunks, references
from app.services.records_read import Line, place, shorten
from app.services.records_write import exported

# Whether there is a proof is seen once the whole file is there: it may bring one, or take one away.
_PROOFS = {"needs_proof", "needs_data", "needs_pupil_evidence", "needs_delivery"}
# Asked once the whole file is there (`records_follow`): the same file may approve the minutes that somebody signs.
_LATER = {"minutes_signature"}
# The same of single rules: the file may say that the session was held, and who signed.
_ASKED_LATER = {"minutes_not_held", "needs_signature", "reviewer_away"}


@dataclass(frozen=True)
class Unproved:
    """What a line leaves without a proof, by type and id, and how that is told."""

    problem: Problem
    tipo: str
    key: str

    def stands(self, session: Session) -> bool:
        """Whether it has none now that the whole file is there."""
        if self.problem.code in guards_proof.LOST:
            return bool(guards_proof.unproved(session, self.tipo, self.key))
        return not guards_proof.is_proved(session, self.tipo, self.key)


class Changes:
    """Compares lines with the present rows, which it reads at once. `problems` grows while it works.

    `unproved` are those of what has no proof yet, or loses it, unless the rest of the file gives it one.
    """

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
        self.unproved: list[Unproved] = []
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
            record = self.made(line, changes)
            if not line.tells_all:
                late = guards_asked.reason_of_correction(record)
                self.problems += [_told(line, one.field, one.code, one.details) for one in late]
            if line.tipo == "minutes" and changes.get("status") in guards.FROZEN:
                return
        asked = [] if line.tipo in _LATER else guards.refusals(self._session, record, changes)
        asked += guards_asked.days(line.tipo, {} if row is None else rows.as_dict(row), changes)
        for problem in asked:
            told = _told(line, problem.field, problem.code, problem.details)
            if problem.code in _PROOFS or problem.code in guards_proof.LOST:
                self.unproved.append(Unproved(told, *_closed_by(record)))
            elif problem.code not in _ASKED_LATER:
                self.problems.append(told)
        if row is None and self._shows_what_is_here(line, changes):
            told = _told(line, "evidence", "needs_pupil_evidence", ())
            self.unproved.append(Unproved(told, *_closed_by(record)))
            if not changes.get("meeting_id"):
                self._refuse(line, "meeting_id", "no_session")

    def _shows_what_is_here(self, line: Line, changes: Mapping[str, Any]) -> bool:
        """Whether a new line says that a practice which was here before was presented; a dump tells what was."""
        if line.tipo != "practice_presentation" or changes.get("preparation") != "presented" or line.tells_all:
            return False
        practice = ("practice", str(changes.get("practice_id")))
        return practice in self.rows or practice not in self._visible.coming

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


def _closed_by(record: Record) -> tuple[str, str]:
    """What needs the proof that a line lacks or takes away, by type and id."""
    if isinstance(record, PracticePresentation):
        return "practice", record.practice_id or ""
    return guards_proof.owner_of(record) or (record.__tablename__, record.id)


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
