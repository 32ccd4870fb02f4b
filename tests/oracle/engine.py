"""A real laptop beside its oracle: the same acts on both, and what must then be equal."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Select, bindparam, event, select
from sqlalchemy.orm import Session

from app.log import beside, capture, conflicts, drafts, purge, rebuild, settings, undo
from app.log.batch import SealedBatch, batch_id
from app.log.capture import install
from app.log.clock import BUILT
from app.log.identity import PERSON, load_author
from app.log.op_lines import line_hash
from app.log.ops import GENERAL
from app.log.receive import receive_batches
from app.log.seal import heads, seal
from app.log.standing import undone_batches
from app.log.waiting import waiting_batches
from app.models import registry
from app.models.base import new_id
from app.models.database import FILE_NAME, Database
from app.models.device import Device
from app.models.log_tables import DELETED, HandOver, Import, RowState
from app.models.log_tables import Batch as StoredBatch
from tests.oracle.clock import Clock
from tests.oracle.exchanged import Bundle, Reception, Refused
from tests.oracle.mirror import LOCAL_OPS, OPEN_OPS, SCHEMA, Mirror, read_batches, read_ops, stored_batches
from tests.oracle.model import VISIBLE, Batch, Key, RowView, canonical

# Asked at every step: a statement that stands is ready in a fraction of the time of one that is made each time.
_MADE_BY = select(StoredBatch.id).where(StoredBatch.device == bindparam("device"), StoredBatch.channel == GENERAL)
_MADE_BY = _MADE_BY.order_by(StoredBatch.n)
_STATES = select(RowState.tbl, RowState.row, RowState.state, RowState.private, RowState.conflicts)


@cache
def _shown(tipo: str) -> Select[Any]:
    """The rows of a table: the id and the exchanged fields, in their order."""
    columns = registry.table(tipo).c
    return select(columns.id, *(columns[name] for name in registry.fields(tipo)))


Mark = tuple[beside.Mark, frozenset[str], frozenset[str]]


class Laptop:
    """One real data folder and its oracle, kept in step."""

    def __init__(self, folder: Path, space: str, oracle: Mirror | None = None, *, wall: int | None = None) -> None:
        self.folder, self.space = folder, space
        self.wall = wall or BUILT + 5 * 24 * 3_600_000
        self._read: dict[str, Batch] = {}
        self._typing: Mark | None = None
        self._open()
        self.oracle = oracle or self._first_oracle()

    def _open(self) -> None:
        self.database = self._database()
        self.author = load_author(self.database)
        self.author.clock.wall = lambda: self.wall
        install(self.database, self.author)

    def _database(self) -> Database:
        database = Database(self.folder, self.space)
        event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        return database

    def _first_oracle(self) -> Mirror:
        with self.database.read() as session:
            leading = session.scalars(select(Device.id).where(Device.coordinates)).all()
            oracle = Mirror(self.author.device, leading)
            oracle.held = read_batches(session)
            oracle.open = list(read_ops(session, OPEN_OPS))
            oracle.person = settings.get(session, PERSON) or ""
            opened = settings.get(session, "open_batch") or {}
            imports = list(session.scalars(select(Import.id).order_by(Import.id)))
            brought = select(StoredBatch.id, StoredBatch.import_id)
            brought = brought.where(StoredBatch.channel == GENERAL, StoredBatch.import_id.is_not(None))
            oracle.brought = {identity: imports.index(number) for identity, number in session.execute(brought)}
            given = session.scalars(select(HandOver.heads))
            oracle.given = frozenset(head for heads_then in given for head in heads_then[GENERAL])
        oracle.receptions = [Reception() for _ in imports]
        oracle.who, oracle.clock_ok = opened.get("who") or "", opened.get("clock_ok", True)
        clock = self.author.clock
        oracle.clock = Clock(clock.own, max(clock.own, clock.absorbed), clock.known, BUILT)
        return oracle

    def close(self) -> None:
        self.database.close()

    # -- acts

    def edit(self, tbl: str, row: str, values: Mapping[str, Any], *, private: bool = False) -> bool:
        """Write on both if the screen would offer it; say whether it did."""
        view = self.oracle.state().get((tbl, row))
        new = view is None or view.erased or (SCHEMA[tbl].natural and view.deleted)
        if not self._parent_is_here(tbl, values) or not (new or (view and view.state == VISIBLE)):
            return False
        changed = dict(values) if new else {n: v for n, v in values.items() if view and view.values[n] != v}
        cls, names = registry.types()[tbl], registry.attributes(tbl)
        with self.database.write() as session:
            if new:
                record = cls(id=row, **{names[name]: value for name, value in values.items()})
                if private:
                    capture.keep_private(record)
                session.add(record)
            else:
                record = session.get_one(cls, row)
                for name, value in values.items():
                    setattr(record, names[name], value)
        if changed:
            self._follow(lambda: self._edit_oracle((tbl, row), changed, private=private))
        return True

    def _edit_oracle(self, key: Key, values: Mapping[str, Any], *, private: bool) -> None:
        if not self._typing:
            return self.oracle.edit(*key, values, private=private)
        return self.oracle.type_as_of(*self._typing[1:], key, lambda: self.oracle.edit(*key, values, private=private))

    def mark(self) -> Mark:
        """What is here now, for whoever begins to type."""
        with self.database.read() as session:
            return beside.mark(session), frozenset(self.oracle.held), frozenset(self.oracle.undone)

    @contextmanager
    def typing_since(self, mark: Mark) -> Iterator[None]:
        """What is edited inside was begun at that mark."""
        self._typing = mark
        with beside.writing_as_of(self.database, mark[0]):
            yield
        self._typing = None

    def _parent_is_here(self, tbl: str, values: Mapping[str, Any]) -> bool:
        state = self.oracle.state()
        above = [(target, values[name]) for name, target in SCHEMA[tbl].parents.items() if values.get(name)]
        return all(key in state and state[key].state == VISIBLE for key in above)

    def move(self, tbl: str, row: str, name: str, parent: str) -> None:
        """Make a row part of another: this program does not, but another version may."""
        with self.database.write() as session:
            capture.affirm(session, tbl, row, {name: parent})
        self._follow(lambda: self.oracle.edit(tbl, row, {name: parent}))

    def touch(self, tbl: str, row: str) -> None:
        """Write in no field that is known: who makes two records one does, and a newer program."""
        with self.database.write() as session:
            capture.affirm(session, tbl, row, {})
        self._follow(lambda: self.oracle.edit(tbl, row, {}))

    def delete(self, tbl: str, row: str) -> None:
        with self.database.write() as session:
            capture.remove(session, tbl, row)
        self._follow(lambda: self.oracle.delete(tbl, row))

    def restore(self, tbl: str, row: str) -> None:
        with self.database.write() as session:
            capture.restore(session, tbl, row)
        self._follow(lambda: self.oracle.restore(tbl, row))

    def share(self, tbl: str, row: str) -> list[Key]:
        """Share a draft, or what stayed private of what is shared; the rows that went, for `take_back`."""
        with self.database.write() as session:
            given = drafts.share(session, tbl, row)
        self._follow(lambda: self.oracle.share(tbl, row))
        return given

    def take_back(self, *given: Key) -> None:
        with self.database.write() as session:
            done = drafts.take_back(session, given)
        try:
            self._follow(lambda: self.oracle.take_back(given))
        except Refused:
            assert not done
        else:
            assert done

    def purge(self, tbl: str, row: str) -> None:
        """Erase for good, as a coordination may."""
        with self.database.write() as session:
            purge.order(session, purge.family(session, (tbl, row)))
        self._read = {}
        self._follow(lambda: self.oracle.purge(tbl, row))

    def resolve(self, which: int, choice: int) -> None:
        """Decide one of the listed conflicts for one of its versions."""
        with self.database.write() as session:
            found = conflicts.find(session)
            conflict = found[which % len(found)]
            version = choice % len(conflict.versions)
            chosen = conflict.versions[version].values
            conflicts.settle(session, conflict, chosen)
        if conflict.register != DELETED:
            self._follow(lambda: self.oracle.edit(conflict.tbl, conflict.row, chosen or {}))
        else:
            act = self.oracle.delete if chosen is None else self.oracle.restore
            self._follow(lambda: act(conflict.tbl, conflict.row))

    def sit_down(self, person: str) -> None:
        with self.database.write() as session:
            settings.put(session, PERSON, person)
        self.oracle.person = person

    def seal(self) -> None:
        with self.database.write() as session:
            seal(session, self.author)
        self._follow(self.oracle.seal)

    def export(self, to: str) -> Bundle:
        bundle = self.oracle_export(to)
        with self.database.write() as session:
            heads_now = {GENERAL: heads(session, GENERAL)}
            session.add(HandOver(bundle=new_id()[:32], number=0, at="", to=[to], heads=heads_now, summary={}))
        return bundle

    def oracle_export(self, to: str) -> Bundle:
        self.seal()
        return self.oracle.export(to)

    def carried(self, bundle: Bundle) -> list[SealedBatch]:
        """The real batches of an oracle's bundle that this laptop made."""
        with self.database.read() as session:
            return stored_batches(session, {batch.id for batch in bundle.batches})

    def hand(self, to: Laptop) -> None:
        """Hand everything that is not acknowledged to another laptop, which takes it in."""
        bundle = self.export(to.author.device)
        to.receive(bundle, self.carried(bundle))

    def receive(self, bundle: Bundle, batches: list[SealedBatch]) -> None:
        self.seal()
        with self.database.write() as session:
            name = new_id()[:32]
            record = Import(bundle=name, part=1, device="", sender="", kind="", at="", state="applied", summary={})
            session.add(record)
            session.flush()
            receive_batches(session, batches, import_id=record.id)
        self._named({batch.id for batch in bundle.batches})
        self.oracle.receive(bundle)
        assert not self.oracle.names, "the laptop sealed more than the oracle"
        if any(op.kind == "p" for batch in bundle.batches for op in batch.ops):
            self._read = {}  # what was read before may have been erased

    def undo(self) -> bool:
        """Take the last reception back on both, if that is still possible; say whether it was."""
        with self.database.write() as session:
            last = undo.latest(session)
            possible = bool(last) and not undo.handed_over(session, last)
            if possible:
                undo.undo(session, last)
        try:
            self._follow(self.oracle.undo)
        except Refused:
            assert not possible
        else:
            assert possible
        return possible

    def redo(self) -> None:
        with self.database.write() as session:
            undo.redo(session, undo.undone(session)[0])
        self._follow(self.oracle.redo)

    def reject(self) -> None:
        """Reject on both; what was shown is shown again."""
        with self.database.write() as session:
            undo.reject(session)
            receive_batches(session, ())  # what waited for it, as the service does
        self._follow(self.oracle.reject)

    def revert(self) -> None:
        """Revert the last reception on both, if there is one."""
        with self.database.write() as session:
            if not (last := undo.latest(session)):
                return
            undo.revert(session, last)
        self._follow(self.oracle.revert)

    def back_up(self, folder: Path) -> Mirror:
        """A copy of the real file in `folder`, and of the oracle."""
        self.seal()
        folder.mkdir(parents=True)
        self._copy_to(folder / FILE_NAME)
        return self.oracle.copy()

    def _copy_to(self, file: Path) -> None:
        with closing(sqlite3.connect(self.folder / FILE_NAME)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)

    def go_back(self, folder: Path, oracle: Mirror) -> None:
        """Put the copy made by `back_up` in place of what this laptop holds."""
        self.database.close()
        self._replace_by(folder / FILE_NAME)
        self._read = {}
        self._open()
        self.oracle = oracle.copy()

    def _replace_by(self, file: Path) -> None:
        for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copyfile(file, self.folder / FILE_NAME)

    def clone(self, folder: Path) -> Laptop:
        """A second laptop with the same identity."""
        return Laptop(folder, self.space, self.back_up(folder), wall=self.wall)

    def _follow(self, act: Any) -> None:
        """Let the oracle do what the laptop did, with the names of the batches that it sealed meanwhile."""
        self._named()
        self.oracle.wall = self.wall
        act()
        assert not self.oracle.names, "the laptop sealed more than the oracle"

    def _named(self, came: Collection[str] = ()) -> None:
        """Tell the oracle what the batches are called that were made here meanwhile."""
        known = {*came, *self.oracle.held, *self.oracle.waiting}
        with self.database.read() as session:
            found = session.connection().scalars(_MADE_BY, {"device": self.author.device}).all()
        self.oracle.names = [name for name in found if name not in known]

    # -- what must be equal

    def compare(self) -> None:
        """Log, tables, states and conflicts are what the oracle says."""
        oracle = self.oracle
        with self.database.read() as session:
            assert read_ops(session, OPEN_OPS) == tuple(oracle.open)
            private = [op for op in oracle.private if op.key in oracle.drafts()]
            by_row = attrgetter("key")  # what was taken back keeps its place among all, the oracle's not
            assert sorted(read_ops(session, LOCAL_OPS), key=by_row) == sorted(private, key=by_row)
            self._read |= read_batches(session, self._read)
            assert self._read == oracle.held
            self._compare_waiting(session)
            assert set(heads(session, GENERAL)) == oracle.heads()
            assert undone_batches(session).keys() == oracle.undone
            views = oracle.state()
            self._compare_rows(session, views)
            self._compare_states(session, views)
            self._compare_conflicts(session, views)

    def clashes(self) -> list[conflicts.Conflict]:
        """What a person has to decide here, as it is told to them."""
        with self.database.read() as session:
            return conflicts.find(session)

    def _compare_waiting(self, session: Session) -> None:
        erased = {batch.id: [op.hash for op in batch.ops if op.kind == "x"] for batch in self.oracle.waiting.values()}
        found = {}
        for batch in waiting_batches(session):
            assert batch_id(batch.lines) == batch.id
            found[batch.id] = [line_hash(line).hex() for line in batch.lines[1:] if line.startswith(b'["x"')]
        assert found == erased

    def check(self) -> None:
        """The tables are the fold of the log (invariant 11), as the program itself sees it."""
        with self.database.read() as session:
            assert rebuild.check(session) == []
            assert rebuild.altered(session) == []

    def _compare_rows(self, session: Session, views: Mapping[Key, RowView]) -> None:
        shown: dict[Key, dict[str, Any]] = {}
        for tipo in {tipo for tipo, _ in views}:
            names = registry.fields(tipo)
            for row, *values in session.connection().execute(_shown(tipo)):
                shown[tipo, row] = dict(zip(names, values, strict=True))
        assert shown == {key: view.values for key, view in views.items() if view.state == VISIBLE}

    def _compare_states(self, session: Session, views: Mapping[Key, RowView]) -> None:
        entries = {(one.tbl, one.row): one for one in session.connection().execute(_STATES) if one.tbl in SCHEMA}
        for key, view in views.items():
            entry = entries.pop(key, None)
            listed = [*sorted(view.conflicts), *([DELETED] if view.delete_conflict else [])]
            found = (entry.state, entry.private, entry.conflicts or []) if entry else (VISIBLE, False, [])
            assert found == (view.state, view.private, listed), key
        assert not entries

    def _compare_conflicts(self, session: Session, views: Mapping[Key, RowView]) -> None:
        listed = {}
        for conflict in conflicts.find(session):
            versions = [canonical(version.values) for version in conflict.versions]
            if conflict.register != DELETED:
                listed[conflict.tbl, conflict.row, conflict.register] = (versions[0], sorted(versions[1:]))
        expected = {}
        for key, view in views.items():
            if view.state == VISIBLE:
                for register, others in view.conflicts.items():
                    names = registry.groups(key[0])[register]
                    texts = [canonical(dict(zip(names, other, strict=True))) for other in others]
                    expected[*key, register] = (canonical({name: view.values[name] for name in names}), sorted(texts))
        assert listed == expected
