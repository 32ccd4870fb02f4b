"""Operations as they are stored: written here, or read back for folding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from app.jobs import Progress, Silent
from app.log.ancestry import Firsts
from app.log.bodies import lines_of, read_of
from app.log.long_lines import MOST_LETTERS, divided
from app.log.op_lines import op_line
from app.log.origins import Origins
from app.log.registers import Operation
from app.models import registry
from app.models.bulk import among, among_named, insert_rows, listed
from app.models.log_tables import Batch, Op

AT_ONCE = 4000  # rows that are folded together: more would only take memory
TEXT_AT_ONCE = 16 * 2**20  # and bytes of what was written on them, where they are several
GENERAL = "general"
ROSTER = "roster"
LOCAL = "local"  # private drafts: never sealed, never exported (invariant 28)

OPS: Table = Op.__table__  # type: ignore[assignment]
Key = tuple[str, str]

_OF_TABLE = Op.tbl == bindparam("tbl")
_OPEN = (
    select(Op.n, Op.row, Op.kind, Op.line)
    .where(_OF_TABLE, Op.row.in_(bindparam("rows", expanding=True)), Op.batch.is_(None))
    .order_by(Op.n)
)
_STORED = select(Op.n, Op.batch, Op.idx, Op.tbl, Op.row, Op.kind, Op.hlc, Op.line).where(
    _OF_TABLE, among_named(Op.row, "rows")
)
_SHARED = _STORED.where(Op.channel != LOCAL)
_T = TypeVar("_T")
_SILENT = Silent()


@dataclass(slots=True)
class NewOp:
    """An operation about to be written here."""

    kind: str
    tbl: str
    row: str
    hlc: int
    channel: str
    values: dict[str, Any] | None = None


def write_ops(session: Session, ops: Sequence[NewOp]) -> None:
    """Store operations of this laptop; a write to a row whose last open operation is a write is merged into it.

    Autosave every second must not log every second (sync-design 5).
    """
    connection = session.connection()
    last = _last_open(session, {(op.tbl, op.row) for op in ops})
    fresh: dict[int, dict[str, Any]] = {}
    changed: list[dict[str, Any]] = []
    pending: dict[Key, dict[str, Any]] = {}
    for index, op in enumerate(ops):
        key = (op.tbl, op.row)
        open_op = pending.get(key)
        if open_op is not None and open_op["kind"] == "w" and op.kind == "w":
            open_op["values"] = open_op["values"] | (op.values or {})
            open_op["hlc"] = op.hlc
        elif open_op is None and op.kind == "w" and (found := last.get(key)) and found[1] == "w":
            pending[key] = entry = {
                "n": found[0],
                "kind": "w",
                "values": found[2] | (op.values or {}),
                "hlc": op.hlc,
                "key": key,
                "channel": op.channel,
            }
            changed.append(entry)
        else:
            pending[key] = fresh[index] = {
                "kind": op.kind,
                "values": op.values or {},
                "hlc": op.hlc,
                "key": key,
                "channel": op.channel,
            }
    rows = _rewrite(connection, changed)
    rows += [_row(entry, line) for entry in fresh.values() for line in _lines(entry)]
    insert_rows(connection, OPS, rows)


def _rewrite(connection: Connection, entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write these in their places; what of them stands in operations of its own."""
    rows: list[dict[str, Any]] = []
    longer: list[dict[str, Any]] = []
    for entry in entries:
        first, *others = _lines(entry)
        rows.append({"at": entry["n"], "stamp": entry["hlc"], "text": first.decode("utf-8")})
        longer += [_row(entry, line) for line in others]
    if rows:
        changed = update(Op).where(Op.n == bindparam("at"))
        connection.execute(changed.values(hlc=bindparam("stamp"), line=bindparam("text")), rows)
    return longer


def _row(entry: Mapping[str, Any], line: bytes) -> dict[str, Any]:
    (tbl, row), known = entry["key"], {name: entry[name] for name in ("channel", "kind", "hlc")}
    return {"batch": None, "idx": None, "tbl": tbl, "row": row, "line": line.decode("utf-8"), **known}


def _lines(entry: Mapping[str, Any]) -> list[bytes]:
    tbl, row = entry["key"]
    line = op_line(entry["kind"], tbl, row, entry["hlc"], entry["values"] if entry["kind"] == "w" else None)
    return [line] if len(line) <= MOST_LETTERS else divided(tbl, row, entry["hlc"], entry["values"])


def _last_open(session: Session, keys: set[Key]) -> dict[Key, tuple[int, str, dict[str, Any]]]:
    found: dict[Key, tuple[int, str, dict[str, Any]]] = {}
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            for n, row, kind, line in session.connection().execute(_OPEN, {"tbl": tbl, "rows": some}):
                found[tbl, row] = (n, kind, orjson.loads(line)[4] if kind == "w" else {})
    return found


class TooMuchText(Exception):
    """More was written on these rows than is read at once."""


class Room:
    """How many more bytes of what was written on some rows are read at once; None: all of it."""

    def __init__(self, left: int | None = None) -> None:
        self._left = left

    def take(self, lines: Iterable[bytes]) -> None:
        """Make use of it. Raises TooMuchText: there is not so much."""
        if self._left is not None:
            self._left -= sum(map(len, lines))
            if self._left < 0:
                raise TooMuchText


def load_operations(
    session: Session,
    keys: Iterable[Key],
    *,
    shared: bool = False,
    room: Room | None = None,
    progress: Progress | None = None,
) -> dict[Key, list[Operation]]:
    """All held operations of the given rows, each list in the order of `n`; what does not count is left out.

    With `shared`, without those of private drafts.

    So is what was written on a row that only a reception taken back had brought: it waits for it (`app.log.undo`).

    Raises:
        DatabaseUnavailable: the disk gave back something else than was stored.
        TooMuchText: what was written on them goes beyond the `room`.
    """
    room, progress, done = room or Room(), progress or Silent(), 0
    found: dict[Key, list[Operation]] = {}
    origins = Origins(session)
    stored: list[Any] = []
    for tbl, ids in sorted(by_table(set(keys)).items()):
        ids.sort()
        found |= {(tbl, row): [] for row in ids}
        for some in chunks(ids, AT_ONCE):
            given = {"tbl": tbl, "rows": listed(some)}
            stored += session.connection().execute(_SHARED if shared else _STORED, given).all()
    stored.sort(key=itemgetter(0))  # so that each body is unpacked once
    brought: defaultdict[Key, Firsts] = defaultdict(Firsts)  # where it was written by what does not count
    for batch, rows in groupby(stored, itemgetter(1)):
        origin = origins.get(batch)
        if batch is not None and origin is None:
            away = origins.away(batch)
            for one in rows:
                if one.kind == "w":
                    brought[one.tbl, one.row].add(away)
        else:
            same = list(rows)
            progress.step(done, len(stored))
            done += len(same)
            read = _values(session, batch, same, room)
            for (n, _, _, tbl, row, kind, hlc, _), values in zip(same, read, strict=True):
                found[tbl, row].append(Operation(n, kind, hlc, values, origin))
    found = {key: origins.bounded(operations) for key, operations in found.items()}
    for key, places in brought.items():
        writes = [op for op in found[key] if op.kind == "w"]
        if writes and not any(_begins(key[0], op, places) for op in writes):
            found[key] = []  # nobody wrote the whole row here
    return found


def _begins(tbl: str, op: Operation, brought: Firsts) -> bool:
    """Whether a write needs nothing of what was `brought`: it is of the whole row, or follows none of it.

    Who typed in a draft while a copy's sharing of it came had not seen that, and yet wrote no more than a part of it.
    Who made the row by its natural key says that key, and needs nothing that they had not seen. The order in which
    they came says nothing: it is another on every laptop (invariant 1).
    """
    says = op.values.keys()
    if registry.fields(tbl).keys() <= says:
        return True
    if op.origin is None:
        return False
    natural = registry.types()[tbl].natural
    made = bool(natural) and says >= set(natural)
    return not brought.before(op.origin if made else replace(op.origin, unseen=()))


def _values(session: Session, batch: int | None, rows: Sequence[Any], room: Room) -> Iterator[Mapping[str, Any]]:
    """What operations of one batch write."""
    if batch is None:
        lines = [row.line.encode("utf-8") for row in rows]
    elif (read := read_of(session, batch)) is not None:
        yield from ([(read[row[2] - 1].values or {}) if row[5] == "w" else {} for row in rows])
        return
    else:
        text = lines_of(session, batch)
        lines = [text[row[2]] for row in rows]
    room.take(lines)
    for parts in map(orjson.loads, lines):
        yield parts[4] if parts[0] == "w" else {}


def in_order(session: Session, keys: Collection[Key], arrived: Iterable[Key] = ()) -> list[Key]:
    """Rows of known types in the order in which they are folded best.

    Parents first, so that their parts wait for nothing; then as they were first written, or `arrived` now, so that
    neighbours share a batch. Few rows are read at once in any order.
    """
    place = {tipo: n for n, tipo in enumerate(registry.types())}
    now = dict.fromkeys(key for key in arrived if key[0] in place and key in keys)
    others = [key for key in keys if key[0] in place and key not in now]
    first: dict[Key, int] = {}
    for tbl, ids in by_table(others if len(others) > AT_ONCE else ()).items():
        for some in chunks(ids, AT_ONCE):
            query = select(Op.row, func.min(Op.n)).where(Op.tbl == tbl, among(Op.row, some)).group_by(Op.row)
            first |= {(tbl, row): n for row, n in session.connection().execute(query)}
    others.sort(key=lambda key: (first.get(key, 0), key))
    return sorted((*others, *now), key=lambda key: place[key[0]])


def first_came_with(session: Session, key: Key) -> int | None:
    """The reception (`Import.id`) with which a record came here; None: it was written here."""
    first = select(Op.batch).where(Op.tbl == key[0], Op.row == key[1], Op.kind == "w").order_by(Op.n).limit(1)
    return session.scalar(select(Batch.import_id).where(Batch.n == first.scalar_subquery()))


def by_table(keys: Iterable[Key]) -> dict[str, list[str]]:
    """Row ids grouped by table."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for tbl, row in keys:
        grouped[tbl].append(row)
    return grouped


def portions(
    keys: Collection[Key], at_once: int, each: Callable[[list[Key], Room], _T], progress: Progress = _SILENT
) -> Iterator[_T]:
    """What `each` makes of some rows at a time, in their order: at most `at_once`, with room for what it reads of them.

    Where that is not enough it is asked again for fewer, and for one row it reads all: so that a few rows with endless
    texts take no more memory than thousands with short ones (invariant 22). Raises Cancelled, when told of a portion.
    """
    done = 0
    for portion in chunks(keys, at_once):
        todo = [portion]
        while todo:
            some = todo.pop()
            try:
                made = each(some, Room(TEXT_AT_ONCE if len(some) > 1 else None))
            except TooMuchText:
                half = len(some) // 2
                todo += [some[half:], some[:half]]
            else:
                done += len(some)
                progress.step(done, len(keys))
                yield made


def chunks(items: Iterable[_T], size: int = 500) -> Iterator[list[_T]]:
    """The items in lists of at most `size`: what one IN (…) takes."""
    source = iter(items)
    while some := list(islice(source, size)):
        yield some
