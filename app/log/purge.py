"""Erase for good what a coordination orders to erase: a person's right (sync-design 5 and 6, fault 38).

An order is an operation `p` that names lines of a row's history by their hashes. Whoever holds them replaces them by
those hashes: the batches keep their ids and signatures, the words are gone. A line that comes empty is believed only
where an order names it, or any member who hands on a file could empty what others wrote.

Orders count when the roster ever named their laptop as coordinating. One that it gave after it was retired, or after
the office was taken from it, or where what named it does not count, is not carried out; lines that others emptied
because of it are believed all the same, for nobody may have them any more; where somebody has, they come back
(`app.log.orders_along`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.log import apart, bodies, ended_drafts, erased_files, erased_names, settings, strange_tables
from app.log.ancestry import known_positions
from app.log.batch import SealedBatch, verify
from app.log.capture import seal_if_author_changed
from app.log.held import let_in, places_of
from app.log.identity import author_of
from app.log.keys import is_key_of
from app.log.materialise import fold
from app.log.op_lines import OpLine, line_hash, op_line, parse_op
from app.log.ops import GENERAL, LOCAL, Key, by_table, chunks
from app.log.seal import batch_lines, seal
from app.log.waiting import rewrite, try_for_order, waiting_batches
from app.models import registry
from app.models.device import Device
from app.models.log_tables import Batch, Op, Purged, RowState, Waiting

# Kept while something erased may still be read in the files of this laptop: see `app.services.leftovers`.
TO_CLEAN = "erased_on_disk"
_ERASABLE = ("w", "d", "r")
_ORDER, EMPTIED = b'["p"', b'["x"'
_AT_ONCE = 5000  # hashes in one order
_HASH = re.compile(r"[0-9a-f]{64}")
_ANY_ORDER = select(Purged.hash).limit(1)
_PLACE = select(Batch.n, Op.idx, Op.row).join(Op, Op.batch == Batch.n)
_SEALED = _PLACE.where(
    Op.tbl == bindparam("of"), Op.row.in_(bindparam("some", expanding=True)), Op.kind.in_(_ERASABLE)
)
_IN_ROSTER = _PLACE.where(Op.tbl == registry.ROSTER)
_NOT_LEADING = select(Device.id).where(Device.state == "accepted", Device.coordinates.is_not(True))
FILE: Key = ("", "")  # what is said to be erased in the place of a row, when it is a file by its content


def concerns_erasing(lines: Iterable[bytes]) -> bool:
    """Whether one of the lines is an order to erase, or was emptied because of one."""
    return any(line.startswith((_ORDER, EMPTIED)) for line in lines)


class Orders:
    """The orders to erase that came so far, for one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fresh = False  # an order came, or may count now, that what waits has not been looked at for
        self.given: set[str] = set()  # the batches that came now and give orders, of who may or might once
        self.heard = 0  # grows whenever one came, or may count now: what waited for an order is worth another try
        self.erased = erased_names.ErasedNames()  # whose names went with what was erased now
        self._claims: dict[str, set[Key]] | None = None
        self._leads: set[str] | None = None
        self._standing: dict[str, set[Key]] = {}

    def note(self, batch: str, device: str, lines: Iterable[bytes]) -> None:
        """Keep the orders of a batch whose signature was verified, held or waiting."""
        named = {pair for line in lines if line.startswith(_ORDER) for pair in _named(parse_op(line))}
        if named:
            # One by one: an earlier copy of this batch may have come with a line of it emptied.
            known = select(Purged.hash).where(Purged.batch == batch)
            held = set(self._session.connection().scalars(known))
            rows = [
                {"hash": name, "batch": batch, "device": device, "tbl": key[0], "row": key[1]}
                for name, key in dict(sorted(named)).items()
                if name not in held
            ]
            for some in chunks(rows):
                self._session.connection().execute(insert(Purged), some)
            if device not in self._leading():
                return
            self.given.add(batch)
            if rows or any(name not in self._known() for name, _ in named):
                self.forget()  # also one that found no room to wait before, and comes again

    def forget(self) -> None:
        """The roster has changed, or a coordination's order came: other orders may count now."""
        self._claims, self._leads, self._fresh = None, None, True
        self.heard += 1

    def lacking(self, lines: Iterable[bytes]) -> bool:
        """Whether one of the lines was emptied and no coordination ordered it."""
        empty = {line_hash(line).hex() for line in lines if line.startswith(EMPTIED)}
        return bool(empty) and not empty <= self._known().keys()

    def obeyed(self, batch: SealedBatch) -> SealedBatch:
        """A batch that comes, without what is to be erased."""
        self._known()
        if not self._standing:
            return batch
        lines = (batch.lines[0], *map(self._emptied, batch.lines[1:]))
        return batch if lines == batch.lines else SealedBatch(batch.id, batch.sig, lines)

    def in_vain(self) -> set[str]:
        """The hashes of lines that were ordered to be erased by orders of which none counts any more."""
        return set(self._known()) - self._standing.keys()

    def rows(self) -> set[Key]:
        """The rows whose history is to be erased."""
        self._known()
        return {key for keys in self._standing.values() for key in keys} - {FILE}

    def obey(self) -> set[Key]:
        """Erase what is held or waits and is ordered to be erased; the rows that must be folded again."""
        if self._fresh:
            self._learn_of_waiting()
        rows = self.rows()
        touched: set[Key] = set()
        for n, wanted in _places(self._session, rows).items():
            touched |= self._erase(n, wanted)
        erased = bool(touched)
        if self._fresh and self._standing:
            touched |= _forget_beside(self._session, rows)
            erased |= self._empty_waiting() | ended_drafts.forget_ended(self._session, rows)
            erased |= erased_files.drop(self._session, (name for name, keys in self._standing.items() if FILE in keys))
        self._fresh = False
        if erased:
            erased_names.forget(self._session, self.erased)
            settings.put(self._session, TO_CLEAN, value=True)
        return touched

    def _known(self) -> dict[str, set[Key]]:
        """The rows that each hash was ordered to be erased from; `_standing` are the orders to carry out."""
        if self._claims is None:
            self._claims, self._standing = {}, {}
            if self._session.connection().scalar(_ANY_ORDER) is not None:
                self._load(self._claims)
        return self._claims

    def _load(self, claims: dict[str, set[Key]]) -> None:
        connection = self._session.connection()
        accepted = set(connection.scalars(select(Device.id).where(Device.state == "accepted")))
        leads = once_coordinating(self._session, counting=True)
        before = _before_their_office_ended(self._session)
        place = (Batch.n, Batch.held, Batch.chain, Batch.pos)
        query: Any = (
            select(Purged.hash, Purged.tbl, Purged.row, Purged.device, *place, Waiting.id)
            .outerjoin(Batch, Batch.id == Purged.batch)
            .outerjoin(Waiting, Waiting.id == Purged.batch)
            .where(Purged.device.in_(sorted(once_coordinating(self._session))))
        )
        for name, tbl, row, device, n, held, chain, pos, waiting in connection.execute(query):
            if n is None and waiting is None:
                continue  # it was let go: its signature was false
            claims.setdefault(name, set()).add((tbl, row))
            if device in before and before[device].get(chain, -1) < (0 if pos is None else pos):
                continue
            if device not in leads:
                continue
            if (n is not None and not held) or (waiting is not None and device in accepted):
                self._standing.setdefault(name, set()).add((tbl, row))

    def _leading(self) -> set[str]:
        """The laptops whose orders may count. What others order, by the thousands, makes nobody look again."""
        if self._leads is None:
            self._leads = once_coordinating(self._session)
        return self._leads

    def _emptied(self, line: bytes) -> bytes:
        """The line, or what is left of it when it is to be erased."""
        name = line_hash(line).hex()
        if name in self._standing:
            op = parse_op(line)
            if op.kind in _ERASABLE and (op.tbl, op.row) in self._standing[name]:
                return f'["x","{name}"]'.encode()
        return line

    def _erase(self, n: int, wanted: dict[int, Key]) -> set[Key]:
        """Empty those lines of a held batch that an order names; `wanted` says where lines of the rows are."""
        lines = batch_lines(self._session, n)
        after = {place: self._emptied(lines[place]) for place in wanted}
        emptied = {place: line for place, line in after.items() if line != lines[place]}
        if emptied:
            for place in emptied:
                self.erased.note(wanted[place], lines[place])
            _rewrite(self._session, n, emptied)
        return {wanted[place] for place in emptied}

    def _empty_waiting(self) -> bool:
        found = False
        for batch in waiting_batches(self._session):
            emptied = self.obeyed(batch)
            if emptied is not batch:
                rewrite(self._session, emptied)
                found = True
        return found

    def _learn_of_waiting(self) -> None:
        """Note the orders in batches that came before their laptop was known as a coordination."""
        leading = once_coordinating(self._session)
        columns = select(Device.id, Device.sign_key).where(Device.id.in_(sorted(leading)))
        rows = self._session.connection().execute(columns)
        keys = {device: key for device, key in rows if key and is_key_of(key, device)}
        for batch in waiting_batches(self._session, keys):
            if verify(keys[batch.header.device], batch.id, batch.sig):
                self.note(batch.id, batch.header.device, batch.lines)


def family(session: Session, key: Key) -> list[Key]:
    """The row and all that is or was part of it, whatever is shown of it."""
    found = [key]
    for tbl, row in found:
        kinds = registry.children(tbl) if tbl in registry.types() else ()
        for child, name in kinds:
            table = registry.table(child)
            rows = session.connection().scalars(select(table.c.id).where(table.c[name] == row)).all()
            found += [(child, one) for one in rows if (child, one) not in found]
        aside = select(RowState.tbl, RowState.row).where(RowState.parent_row == row)
        names = {child for child, _ in kinds}
        for child, one in session.connection().execute(aside).all():
            if child in names and (child, one) not in found:
                found.append((child, one))
    return found


def histories(session: Session, keys: Iterable[Key]) -> dict[Key, list[bytes]]:
    """The lines of each row's history that an order can name: sealed ones, not yet erased."""
    found: dict[Key, list[bytes]] = {key: [] for key in keys}
    for n, wanted in _places(session, found).items():
        lines = batch_lines(session, n)
        for place, key in wanted.items():
            found[key].append(lines[place])
    return found


def order(session: Session, keys: Iterable[Key], *, leads: bool = False) -> None:
    """Erase all that was ever written of these rows: here now, and elsewhere when the order comes.

    Only a coordination may: the caller asks. What was never shared is erased without an order. Where this laptop
    `leads`, laptops that are called after an erased person get other names.
    """
    session.flush()
    author = author_of(session)
    rows = sorted(set(keys))
    made = seal(session, author)
    files = sorted(erased_files.only_in(session, rows))
    for key, lines in histories(session, rows).items():
        hashes = sorted(line_hash(line).hex() for line in lines)
        for some in chunks(hashes, _AT_ONCE):
            seal_if_author_changed(session, author)
            _write_order(session, key, author.clock.next(), {"h": some, "b": files})
            files = []
    made += seal(session, author, channel=GENERAL)
    orders = Orders(session)
    for identity in made:
        n = session.connection().scalar(select(Batch.n).where(Batch.id == identity))
        orders.note(identity, author.device, batch_lines(session, n or 0))
    try_for_order(session)
    touched = orders.obey() | _forget_beside(session, rows)
    session.flush()  # what obeying changed of requests and hand-overs
    session.expire_all()
    fold(session, touched)
    if orders.erased.names and leads:
        seal_if_author_changed(session, author)
        erased_names.rename(session, orders.erased)
        session.flush()
        seal(session, author)


def remains(session: Session, erased: Sequence[Key]) -> list[Key]:
    """Those of the rows `ordered` of which something came since, from people who did not know."""
    back: set[Key] = set()
    for tbl, rows in by_table(erased).items():
        for some in chunks(rows):
            back |= {(tbl, row) for row in _said_again(session, tbl, some)}
    return [key for key in erased if key in back]


def ordered(session: Session) -> list[Key]:
    """The rows that a coordination ever ordered to be erased."""
    if session.connection().scalar(_ANY_ORDER) is None:
        return []
    query = select(Purged.tbl, Purged.row).where(
        Purged.device.in_(sorted(once_coordinating(session, counting=True))), Purged.tbl != FILE[0]
    )
    rows = session.connection().execute(query.distinct().order_by(Purged.tbl, Purged.row))
    return [(tbl, row) for tbl, row in rows]


def _said_again(session: Session, tbl: str, rows: Sequence[str]) -> Iterator[str]:
    """Which of these rows say something, or have a part that is shown or set aside."""
    connection = session.connection()
    yield from connection.scalars(select(Op.row).where(Op.tbl == tbl, Op.row.in_(rows), Op.kind == "w").distinct())
    kinds = registry.children(tbl) if tbl in registry.types() else ()
    for child, name in kinds:
        owner = registry.table(child).c[name]
        yield from connection.scalars(select(owner).where(owner.in_(rows)).distinct())
    owned = RowState.tbl.in_(sorted({child for child, _ in kinds})), RowState.parent_row.in_(rows)
    yield from (row for row in connection.scalars(select(RowState.parent_row).where(*owned).distinct()) if row)


def _named(op: OpLine) -> Iterator[tuple[str, Key]]:
    """The lines and files that an order names, by their hashes; anything else in their place orders nothing."""
    values = op.values or {}
    for list_name, key in (("h", (op.tbl, op.row)), ("b", FILE)):
        given = values.get(list_name)
        for one in given if isinstance(given, list) else ():
            if isinstance(one, str) and _HASH.fullmatch(one):
                yield one, key


def once_coordinating(session: Session, *, counting: bool = False) -> set[str]:
    """The laptops that the roster ever named as coordinating: an order stays good when the office passes on.

    Also where that does not count any more, unless only what is `counting` is asked for: somebody may have obeyed.
    """
    found: set[str] = set()
    query = _IN_ROSTER.where(Batch.held.is_(False)) if counting else _IN_ROSTER
    for n, place, device in session.connection().execute(query):
        values = parse_op(batch_lines(session, n)[place or 0]).values or {}
        if values.get("coordinates") is True:
            found.add(device)
    return found


def _before_their_office_ended(session: Session) -> dict[str, dict[int, int]]:
    """Of each laptop that works on but coordinates no more: how far it had written when the office was taken from it.

    What it orders later is carried out nowhere.
    """
    return {
        device: known_positions(places_of(session, heads))
        for device, heads in let_in(session, session.connection().scalars(_NOT_LEADING).all()).items()
    }


def _places(session: Session, keys: Iterable[Key]) -> dict[int, dict[int, Key]]:
    """Where the sealed lines of the rows are: batch, and place in it."""
    found: dict[int, dict[int, Key]] = defaultdict(dict)
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            for n, place, row in session.connection().execute(_SEALED, {"of": tbl, "some": some}):
                found[n][place or 0] = (tbl, row)
    return dict(found)


def _rewrite(session: Session, n: int, emptied: dict[int, bytes]) -> None:
    """Put the emptied lines in their places; what is known of an emptied line is its hash alone."""
    bodies.rewrite(session, n, emptied)
    places = update(Op).where(Op.batch == n, Op.idx == bindparam("place"))
    session.connection().execute(
        places.values(tbl="", row="", kind="x", hlc=0), [{"place": place} for place in emptied]
    )


def _write_order(session: Session, key: Key, hlc: int, values: dict[str, list[str]]) -> None:
    line = op_line("p", *key, hlc, {name: some for name, some in values.items() if some})
    facts = {"batch": None, "idx": None, "channel": GENERAL, "kind": "p", "hlc": hlc, "line": line.decode("utf-8")}
    session.connection().execute(insert(Op), [facts | {"tbl": key[0], "row": key[1]}])


def _forget_beside(session: Session, keys: Iterable[Key]) -> set[Key]:
    """Take away what was never shared of these rows, and what another program had left of them in the file."""
    gone: set[Key] = set()
    files: set[str] = set()
    for tbl, rows in by_table(keys).items():
        for some in chunks(rows):
            mine = (Op.tbl == tbl, Op.row.in_(some), Op.channel == LOCAL)
            for row, line in session.connection().execute(select(Op.row, Op.line).where(*mine)).all():
                gone.add((tbl, row))
                files |= erased_files.files_in(parse_op(line.encode("utf-8"))).keys()
            session.connection().execute(delete(Op).where(*mine))
    left = apart.forget_of(session, set(keys)) | strange_tables.forget_of(session, set(keys))
    if left or gone:
        settings.put(session, TO_CLEAN, value=True)
        erased_files.drop(session, files)
    return gone
