"""Laptops as their owners use them: real data folders, real files, and what of it must be equal or untouched."""

from __future__ import annotations

import random
import secrets
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Self
from unittest import mock

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.errors import BundleRefused
from app.log import conflicts, rebuild
from app.log.batch import Header, SealedBatch, batch_id, header_line, sign
from app.log.bodies import lines_of
from app.log.clock import BUILT
from app.log.keys import DeviceKeys
from app.log.materialise import fold
from app.log.op_lines import op_line
from app.log.ops import GENERAL, NewOp, write_ops
from app.log.seal import batch_lines, heads, seal
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.models import registry
from app.models.base import new_id
from app.models.database import Database
from app.models.log_tables import Batch, Op, RowState
from app.services import evidence, rows
from app.services.workspace import Workspace, open_workspace
from app.sync import accepting, hand_over, inviting, joining, mailbox, reception, roster
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.frames import BlobSource
from app.sync.manifest import Carried, Manifest, Sender
from app.sync.received import Received
from app.sync.roster import Listed
from tests.whole_file import write_bundle

DAY = 24 * 3_600_000
NOW = BUILT + 30 * DAY  # the hour at which every laptop begins, whenever the tests run
NAMES = ("ana", "luis", "rosa")
_BEGUN = time.monotonic()


def running() -> int:
    """A clock that goes on from `NOW`."""
    return NOW + int((time.monotonic() - _BEGUN) * 1000)


def line_of(session: Session, op: Op | Row[Any]) -> str:
    """The text of a stored operation: its own while it is open, then a line of its batch."""
    return op.line if op.batch is None or op.idx is None else lines_of(session, op.batch)[op.idx].decode("utf-8")


def rows_of(session: Session, tipo: str, left_out: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """What the table of one record type holds, by id."""
    found = session.connection().execute(_whole(tipo)).mappings()
    return {one["id"]: dict(one) for one in found if one["id"] not in left_out}


@cache
def _whole(tipo: str) -> Select[Any]:
    """All of a table: a statement that stands is ready in a fraction of the time of one that is made each time."""
    return select(registry.table(tipo))


class Desk:
    """One laptop with its person; files are written to and taken from a common folder, like a stick."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = open_workspace(folder)
        self.database = self.workspace.open(self.workspace.ids()[0])
        with self.database.read() as session:
            self.author = session.info["author"]
        self.author.clock.wall = running
        self.device: str = self.author.device
        self.keys: DeviceKeys = self.author.keys
        self.store = BlobStore(self.database.folder)

    def close(self) -> None:
        self.workspace.close()

    # -- writing

    def create(self, tipo: str, fields: dict[str, Any], **more: Any) -> str:
        return rows.create(self.database, tipo, fields, **more)

    def update(self, tipo: str, row: str, **fields: Any) -> None:
        rows.update(self.database, tipo, row, fields)

    def remove(self, tipo: str, row: str) -> None:
        rows.remove(self.database, tipo, row)

    def log(self, kind: str, tipo: str, row: str, values: dict[str, Any] | None = None) -> None:
        """An operation as another version of the program may write it, past all rules of this one."""
        with self.database.write() as session:
            write_ops(session, [NewOp(kind, tipo, row, self.author.clock.next(), GENERAL, values)])
            fold(session, [(tipo, row)])

    def set_clock(self, wall: int) -> None:
        self.author.clock.wall = lambda: wall

    # -- looking

    def get(self, tipo: str, row: str) -> dict[str, Any] | None:
        """The record on the screen, or None."""
        return self.rows(tipo).get(row)

    def rows(self, tipo: str) -> dict[str, dict[str, Any]]:
        with self.database.read() as session:
            return rows_of(session, tipo)

    def entry(self, tipo: str, row: str) -> tuple[str, list[str], list[str]]:
        """State, disputed registers and fields to review."""
        with self.database.read() as session:
            one = session.get(RowState, (tipo, row))
            return (one.state, one.conflicts or [], one.review or []) if one else ("visible", [], [])

    def waiting(self) -> list[tuple[str, str, str | None]]:
        """Rows that wait for what they are part of: type, id, and the id that nobody has handed over."""
        with self.database.read() as session:
            found = session.scalars(select(RowState).where(RowState.state == "waiting"))
            return [(one.tbl, one.row, one.parent_row) for one in found]

    def conflicts(self) -> list[conflicts.Conflict]:
        with self.database.read() as session:
            return conflicts.find(session)

    def decide(self, identity: str, choice: int | dict[str, Any]) -> None:
        with self.database.write() as session:
            conflict = next(one for one in conflicts.find(session) if one.id == identity)
            held = conflict.versions[choice].values if isinstance(choice, int) else choice
            conflicts.settle(session, conflict, held)

    def batches(self) -> dict[str, SealedBatch]:
        """What is held, as it would be relayed."""
        with self.database.read() as session:
            found = session.execute(select(Batch.n, Batch.id, Batch.sig).order_by(Batch.n)).all()
            return {identity: SealedBatch(identity, sig, batch_lines(session, n)) for n, identity, sig in found}

    def picture(self) -> dict[str, Any]:
        """Everything that laptops with the same batches must show alike; the tables are the fold of the log."""
        with self.database.read() as session:
            assert rebuild.check(session) == []
            private = set(session.scalars(select(RowState.row).where(RowState.private)))
            states = session.scalars(select(RowState).where(RowState.private.is_(False)))
            here = rebuild.filled(session)
            shown = {tipo: rows_of(session, tipo, private) if tipo in here else {} for tipo in registry.types()}
            return {
                "rows": shown,
                "states": {(one.tbl, one.row): (one.state, one.conflicts, one.review) for one in states},
                "conflicts": conflicts.find(session),
            }

    def bytes_of_everything(self) -> tuple[list[str], list[str]]:
        """Every row of every table and every file kept: what a refusal leaves as it was."""
        with closing(sqlite3.connect(self.database.path)) as connection:
            made = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            rows = [repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in tables]
            return [repr(made), *rows], list(self.store.names())

    def lines(self, tbl: str) -> list[str]:
        with self.database.read() as session:
            return [line_of(session, op) for op in session.scalars(select(Op).where(Op.tbl == tbl).order_by(Op.n))]

    # -- the exchange

    def hand_over(self, **chosen: Any) -> Path:
        return self.hand_overs(**chosen)[0]

    def hand_overs(self, **chosen: Any) -> tuple[Path, ...]:
        """The files of one hand-over."""
        target = self.folder.parent / f"{self.folder.name}-{secrets.token_hex(4)}.entrega"
        return hand_over.hand_over(self.database, target, **chosen).paths

    def receive(self, path: Path) -> Received:
        return reception.receive(self.database, path)

    def opened(self, path: Path) -> OpenedBundle:
        return open_bundle(path, [self.keys.box_private], hand_over.scratch_folder(self.database))

    # -- going back, and twins

    def copy(self, name: str) -> Desk:
        """A second laptop with this one's identity and memory."""
        target = self.folder.parent / name
        self.close()
        shutil.copytree(self.folder, target)
        self.__init__(self.folder)  # type: ignore[misc]
        return Desk(target)

    # -- hostile files

    def forged(self, signer: DeviceKeys, to: Desk, *batches: SealedBatch, **claims: Any) -> Path:
        """A file for `to`, well encrypted and signed by `signer`, that claims what it likes."""
        blobs: list[BlobSource] = claims.pop("blobs", [])
        extras: list[tuple[str, bytes]] = claims.pop("extras", [])
        key = claims.pop("key", signer.sign_public)
        sender = Sender(claims.pop("device", signer.device), "Otro", 1, "9.9", key)
        manifest = Manifest(
            bundle=secrets.token_hex(16),
            part=1,
            parts=1,
            space=self.database.space,
            kind="hand-over",
            sender=sender,
            to=(to.device,),
            made="2026-03-05T14:02:11-03:00",
            clock_ok=True,
            schema=1,
            min_reader=1,
            carries=tuple(Carried(blob.sha256, blob.size, "image/jpeg", (1,)) for blob in blobs),
        )
        target = self.folder.parent / f"forged-{secrets.token_hex(4)}.entrega"
        write_bundle(target, replace(manifest, **claims), batches, blobs, [to.keys.box_public], signer, extras=extras)
        return target

    def batch(
        self, signer: DeviceKeys, *ops: tuple[str, str, str, dict[str, Any] | None], **header: Any
    ) -> SealedBatch:
        """A batch that follows all that this laptop holds, signed by whoever likes."""
        with self.database.read() as session:
            parents = tuple(heads(session, header.get("channel", GENERAL)))
        lines = [op_line(kind, tbl, row, self.author.clock.next(), values) for kind, tbl, row, values in ops]
        facts = {"channel": GENERAL, "device": signer.device, "who": "", "number": 1, "parents": parents} | header
        first = Header(self.database.space, ops=len(lines), schema=1, clock_ok=True, **facts)
        text = (header_line(first), *lines)
        identity = batch_id(text)
        return SealedBatch(identity, sign(signer, identity), text)

    def seal(self) -> None:
        with self.database.write() as session:
            seal(session, self.author)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@mock.patch.object(time, "time_ns", return_value=(NOW - DAY) * 1_000_000)
def found_network(root: Path, _clock: mock.Mock) -> None:
    """Three laptops of one microcentro, by invitation, that all hold the same: Ana coordinates."""
    first = open_workspace(root / "ana")
    database = first.create("Microcentro Los Boldos", "Ana Soto Rivas")
    invited = inviting.invite(first, database, root / "invitacion.entrega")
    first.close()
    for name, person in (("luis", "Luis Vera Mella"), ("rosa", "Rosa Ñanco Leal")):
        workspace = open_workspace(root / name)
        joining.join(workspace, invited.path, invited.code, person)
        workspace.close()
    ana, luis, rosa = desks = [Desk(root / name) for name in NAMES]
    for desk in (luis, rosa):
        ana.receive(desk.hand_over())
    accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    go_round(*desks)
    for desk in desks:
        desk.close()


def desks_of(template: Path, root: Path, names: Sequence[str] = NAMES) -> list[Desk]:
    """The laptops of these names, opened on copies in `root` of their data folders in `template`."""
    for name in names:
        shutil.copytree(template / name, root / name)
    return [Desk(root / name) for name in names]


@contextmanager
def open_desks(template: Path, root: Path, names: Sequence[str] = NAMES) -> Iterator[list[Desk]]:
    """The same, closed afterwards; a test may have closed some."""
    desks = desks_of(template, root, names)
    yield desks
    for desk in desks:
        desk.close()


def visit(desk: Desk, folder: Path) -> mailbox.Exchanged:
    """Exchange with a folder or stick, as one button does."""
    return mailbox.exchange(desk.database, folder)


def go_round(ana: Desk, *others: Desk) -> None:
    """Everybody hands over to Ana, Ana answers everybody, everybody acknowledges."""
    for desk in others:
        ana.receive(desk.hand_over())
    answer = ana.hand_over()
    for desk in others:
        desk.receive(answer)
        ana.receive(desk.hand_over())


def moved_in(workspace: Workspace, template: Path) -> Database:
    """The microcentro of the data folder `template`, which nobody has open, copied into `workspace`."""
    place = "microcentros"
    shutil.copytree(template / place, workspace.folder / place)
    return workspace.open(next((template / place).iterdir()).name)


def a_practice(desk: Desk, **fields: Any) -> str:
    """A shared practice."""
    return desk.create("practice", {"title": "Huerto", "subject": "CN", **fields}, id=new_id())


def two_files(desk: Desk, other: Desk) -> tuple[str, Path, Path]:
    """A practice, and two files that tell of it: the second goes on from the first, which `other` has taken in."""
    practice = a_practice(desk)
    first = desk.hand_over()
    other.receive(first)
    desk.receive(other.hand_over())
    desk.update("practice", practice, title="Lo segundo")
    return practice, first, desk.hand_over()


def a_film(desk: Desk, size: int) -> tuple[str, bytes]:
    """A film that may travel: its evidence and its bytes, which nothing can compress."""
    data = b"\0\0\0\x18ftypmp42" + random.Random(1).randbytes(size - 12)
    kept = intake_bytes(data, "clase.mp4")
    return evidence.add(desk.database, desk.store, kept, practice_id=a_practice(desk), shows_pupils=False), data


def listed(desk: Desk, other: Desk) -> Listed:
    """What the list of laptops says of another on that laptop."""
    return next(one for one in roster.listed(desk.database) if one.device == other.device)


def refused(desk: Desk, file: Path) -> str:
    """Why that laptop refuses a file, as its code."""
    try:
        desk.receive(file)
    except BundleRefused as error:
        return error.code
    raise AssertionError("it was taken in")


def titles_in_conflict(desk: Desk) -> set[str]:
    """What the records whose title is in conflict on that laptop are called."""
    found = [conflict for conflict in desk.conflicts() if conflict.register == "title"]
    return {version.values["title"] for conflict in found for version in conflict.versions}
