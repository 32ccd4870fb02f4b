"""A records file on its way into the tables, within one unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.jobs import Progress
from app.log import capture, settings
from app.models import registry
from app.models.base import Record
from app.models.log_tables import RowState
from app.services import connections, due_dates, guards, guards_proof, rows
from app.services.records_changes import Changes, Unproved, load_rows
from app.services.records_files import Files
from app.services.records_follow import Following
from app.services.records_plan import Key, Names, chunks, without_repeats
from app.services.records_read import Line, place
from app.services.records_write import private_ids

# What came to a microcentro against a rule is kept there, and in its dump; no file may bring it as new.
_AGAINST_RULES = (
    "Si el archivo salió de otro microcentro, corrija eso allá en Intercambio, «Por revisar», y vuelva a escribirlo "
    "(«minga volcar»)."
)
_WITHOUT_FILES = "Las fotos y los demás archivos no van dentro del archivo de registros: deje cada uno junto a él."
_WHOLE = (
    "Para llevar un microcentro entero tal como está, guarde allá una copia de seguridad y recupérela aquí "
    "(«minga respaldar» y «minga restaurar»)."
)
# What stands against it that these come back is seen once the whole file is there.
_WHOLE_FILE = {
    "adoption", "annual_plan", "meeting_observation", "peer_review", "practice_presentation", "satisfaction_survey"
}  # fmt: skip


@dataclass(frozen=True)
class LoadReport:
    """How many records a file created, changed, deleted, and found already so."""

    new: int
    changed: int
    deleted: int
    equal: int


class Loading:
    """One records file on its way into the tables, within one unit of work.

    Not `guarded`, it holds what was true elsewhere already: no rule refuses it.
    """

    def __init__(
        self, session: Session, space: str, files: Files, progress: Progress, *, guarded: bool = True
    ) -> None:
        self._session, self._space, self._files, self._progress = session, space, files, progress
        self._guarded = guarded
        self._problems: list[Problem] = []
        self._restored: set[Key] = set()
        self._dumped: set[str] = set()
        self._unproved: list[Unproved] = []
        self._returned: list[tuple[Line, str]] = []

    def run(self, lines: Sequence[Line], problems: Iterable[Problem]) -> LoadReport:
        """Everything in its order: what comes back, what goes, what is written.

        Raises:
            InvalidData: with every problem of every bad line; the unit of work is to be given up.
        """
        self._names = Names(self._session, self._space, lines)
        kept, repeated = without_repeats(lines, self._names)
        self._problems += [*problems, *self._names.problems, *repeated]
        kept = self._without_private(kept)
        if self._guarded:
            self._check_connections(lines)
        self._dumped = {place(line.number) for line in kept if line.tells_all}
        writes = [line for line in kept if not line.delete]
        told = [line for line in writes if line.tipo == "commitment" and "due_date" in line.values]
        due_dates.keep_told(self._session, {self._names.ids[line.number]: line.values["due_date"] for line in told})
        following = Following(self._session, self._names, writes)
        self._restore(writes, following)
        deleted = self._delete([line for line in kept if line.delete], following)
        changes = Changes(self._session, self._names, self._files, writes, [line for line in lines if line.broken],
                          guarded=self._guarded)  # fmt: skip
        found = changes.find(self._progress)
        self._give_up_over(changes.problems)
        changes.take_files(found)
        self._give_up_over(changes.problems)
        new, changed = self._write(writes, changes, found, following)
        for key, value in self._names.fresh_aliases.items():
            settings.put(self._session, key, value)
        return LoadReport(new, changed, deleted, len(kept) - new - changed - deleted)

    def _give_up_over(self, problems: Sequence[Problem]) -> None:
        if found := [*self._problems, *problems]:
            found.sort(key=lambda problem: int(problem.place.split()[-1]))
            raise InvalidData(found, self._advice(found))

    def _advice(self, problems: Iterable[Problem]) -> str:
        """What to do about lines of a dump, which nobody wrote by hand."""
        missing = {problem.code == "file_missing" for problem in problems if problem.place in self._dumped}
        told = [words for which, words in ((False, _AGAINST_RULES), (True, _WITHOUT_FILES)) if which in missing]
        return " ".join([*told, _WHOLE]) if told else ""

    def _check_connections(self, lines: Sequence[Line]) -> None:
        """A school's own word for its connection is one that the network has, or that this file brings."""
        rules = (line for line in lines if line.tipo == "network_rule" and not line.delete)
        brought = connections.words_of(line.values.get("name") for line in rules)
        known = connections.known_in(self._session).keys()
        for line in lines:
            said = line.values.get(connections.FIELD) if line.tipo == "school" else None
            if said is not None and said not in known and said not in brought:
                self._refuse(line, [connections.problem(said, known)])

    def _without_private(self, lines: Sequence[Line]) -> list[Line]:
        private: set[Key] = set()
        for some in chunks({self._names.ids[line.number] for line in lines}):
            private |= private_ids(self._session, some)
        for line in lines:
            if self._names.key(line) in private:
                self._problems.append(Problem("id", "private_draft", (), place(line.number), "id"))
        return [line for line in lines if self._names.key(line) not in private]

    def _restore(self, lines: Sequence[Line], following: Following) -> None:
        """Bring back the deleted records that are written again, parents before their parts."""
        for tipo in registry.shared_types():
            chosen = {self._names.ids[line.number]: line for line in lines if line.tipo == tipo}
            for row in self._rows_in_state(tipo, chosen, "hidden"):
                capture.restore(self._session, tipo, row)
                self._restored.add((tipo, row))
                following.returns(tipo, row)
                if self._guarded:
                    self._refuse_return(chosen[row], tipo, row)

    def _refuse_return(self, line: Line, tipo: str, row: str) -> None:
        """What was taken out of a record does not come back into what is closed since, unless that came back too."""
        if tipo in _WHOLE_FILE:
            self._returned.append((line, row))
            return
        record = rows.find(self._session, tipo, row)  # the file need not say whose part it is
        owners = ((target, getattr(record, field, None)) for field, target in registry.parents(tipo))
        if record is not None and self._restored.isdisjoint(owners):
            self._refuse(line, guards.return_refusals(self._session, record))

    def _refuse(self, line: Line, problems: Iterable[Problem]) -> None:
        self._problems += [replace(problem, place=place(line.number)) for problem in problems]

    def _rows_in_state(self, tipo: str, ids: Iterable[str], state: str) -> list[str]:
        found: list[str] = []
        for some in chunks(ids):
            query = select(RowState.row).where(RowState.tbl == tipo, RowState.row.in_(some), RowState.state == state)
            found += self._session.execute(query).scalars()
        return found

    def _delete(self, lines: Sequence[Line], following: Following) -> int:
        """Take away what is there, parts before the records they belong to, and formats after what names them."""
        count = 0
        order = list(reversed(registry.shared_types()))
        order.sort(key=lambda tipo: tipo in guards.FORMATS)
        for tipo in order:
            chosen = {self._names.ids[line.number]: line for line in lines if line.tipo == tipo}
            for row, record in load_rows(self._session, tipo, chosen).items():
                if self._guarded:
                    self._refuse_removal(chosen[row], record)
                following.leaves(record)
                self._session.delete(record)
                count += 1
            self._session.flush()
        return count

    def _refuse_removal(self, line: Line, record: Record) -> None:
        """What may not go; of a proof, once the file has brought what it brings (`Changes.unproved`)."""
        for problem in guards.removal_refusals(self._session, record):
            owner = guards_proof.owner_of(record) if problem.code in guards_proof.LOST else None
            if owner is None:
                self._refuse(line, [problem])
            else:
                self._unproved.append(Unproved(replace(problem, place=place(line.number)), *owner))

    def _write(
        self, writes: Sequence[Line], changes: Changes, found: Sequence[Mapping[str, Any]], following: Following
    ) -> tuple[int, int]:
        """Make the changes, and what follows from them; how many records are new, and how many changed."""
        new = changed = 0
        for line, wanted in zip(writes, found, strict=True):
            row = changes.rows.get(self._names.key(line))
            told = following.first(line, row, wanted) if self._guarded else wanted
            if row is None:
                self._session.add(changes.made(line, told))
                new += 1
            else:
                attributes = registry.attributes(line.tipo)
                for field, value in told.items():
                    setattr(row, attributes[field], value)
                changed += bool(wanted) or self._names.key(line) in self._restored
        self._session.flush()
        if self._guarded:
            self._give_up_over(following.then())
            unproved = (*self._unproved, *changes.unproved)
            for line, back in self._returned:
                if (record := rows.find(self._session, line.tipo, back)) is not None:
                    self._refuse(line, guards.return_refusals(self._session, record))
            self._give_up_over([one.problem for one in unproved if one.stands(self._session)])
        return new, changed
