"""The program killed at a chosen point of its work, in a process of its own, and what must hold when it opens again.

A point is a call that changes something on a disk (a piece written, a rename, a commit, …) or a statement sent to the
database; the process is gone right before the call, without a word to anybody, as when the power goes.
"""

from __future__ import annotations

import io
import os
import random
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.log import rebuild
from app.log.ops import GENERAL, ROSTER
from app.log.seal import heads
from app.log.standing import name_undone, renew_heads
from app.media import ledger
from app.models.database import Database
from app.models.log_tables import Blob, Import
from app.services import health, restored
from app.services.evidence import file_rules
from app.services.workspace import open_workspace
from app.sync import inbox, inbox_folder
from app.sync.bundle import open_bundle
from tests.oracle import kill_steps
from tests.oracle.desk import Desk
from tests.oracle.processes import PROCESSES

DEEP = bool(os.environ.get("MINGA_DEEP"))
STATEMENT = "execute"
_CALLS = {"write", "fsync", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "commit", "backup", STATEMENT}
_FILES = (io.BufferedWriter, io.BufferedRandom, io.FileIO, io.TextIOWrapper)


def points(step: str, folder: Path) -> list[str]:
    """Do the step to its end, and tell the points passed; what it commits on its way is sound each time."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run, args=(step, str(folder), -1, there), daemon=True)
    process.start()
    there.close()
    with here:
        passed, unsound = here.recv()
    process.join()
    assert process.exitcode == 0
    assert unsound == []
    return list(passed)


def kill(step: str, folder: Path, point: int) -> None:
    """Do the step until right before a point, at which its process is killed; it may have fewer points this time."""
    process = PROCESSES.Process(target=_run, args=(step, str(folder), point, None), daemon=True)
    process.start()
    process.join()
    assert process.exitcode in (0, -int(_SIGNAL), int(_SIGNAL)), process.exitcode


def kill_after(step: str, folder: Path, seconds: float) -> None:
    """Do the step, and kill its process so many seconds after it began."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run, args=(step, str(folder), -1, there, True), daemon=True)
    process.start()
    there.close()
    with here:
        assert here.recv() == "begins"
        process.join(seconds)
        process.kill()
        process.join()


def chosen(draw: random.Random, passed: Sequence[str], *, disk: int, statements: int) -> list[int]:
    """Some points of a step: its commits, each other sort of change of the disk, then whatever; and statements."""
    by_sort: dict[str, list[int]] = {}
    for place, name in enumerate(passed):
        by_sort.setdefault(name, []).append(place)
    sent = by_sort.pop(STATEMENT, [])
    rest = [place for places in by_sort.values() for place in places]
    commits = by_sort.pop("commit", [])
    first = [draw.choice(places) for places in by_sort.values()]
    draw.shuffle(first)
    picked = list(
        dict.fromkeys([*draw.sample(commits, min(disk // 2, len(commits))), *first, *draw.sample(rest, len(rest))])
    )
    return sorted(picked[:disk]) + sorted(draw.sample(sent, min(statements, len(sent))))


_SIGNAL = getattr(signal, "SIGKILL", signal.SIGTERM)


def _run(step: str, folder: str, point: int, told: Connection | None, now: bool = False) -> None:
    root = Path(folder)
    os.environ["MINGA_PERFIL"] = str(root / "perfil")
    one = kill_steps.STEPS[step]
    workspace = open_workspace(root / one.victim)
    database = workspace.open(workspace.spaces()[0].id)
    if now and told is not None:
        told.send("begins")
        one.act(workspace, database, root)
        return
    passed: list[str] = []

    def look(_frame: FrameType, what: str, called: Any) -> None:
        if what != "c_call":
            return
        name = called.__name__
        if name not in _CALLS or (name == "write" and not isinstance(called.__self__, _FILES)):
            return
        if len(passed) == point:
            os.kill(os.getpid(), _SIGNAL)
        passed.append(name)

    before = _odd(database)
    unsound: list[str] = []

    def committed(_session: Session) -> None:
        sys.setprofile(None)
        odd = _odd(database)
        unsound.extend(odd if odd != before else ())  # of records that were altered outside: all or none is mended
        sys.setprofile(look)

    if told is not None:
        event.listen(database.sessions, "after_commit", committed)
    sys.setprofile(look)
    one.act(workspace, database, root)
    sys.setprofile(None)
    workspace.close()
    if told is not None:
        told.send((passed, unsound))


def _odd(database: Database) -> list[str]:
    """Where records, heads and receptions that are stored now are not what their history says."""
    with database.read() as session:
        found = [f"{one.tbl} {one.row} {one.field}" for one in rebuild.check(session)]
        for channel in (GENERAL, ROSTER):
            before = heads(session, channel)
            renew_heads(session, channel)  # in this session, which keeps nothing
            found += [] if heads(session, channel) == before else [f"heads of {channel}"]
        receptions = list(session.scalars(select(Import)))
        states = [one.state for one in receptions]
        name_undone(session)
        found += [f"reception {one.id}" for one, was in zip(receptions, states, strict=True) if one.state != was]
        found += [f"reception {one.id} without contents" for one in receptions if "file" not in one.summary]
    return found


# -- what must hold afterwards


def is_sound(desk: Desk, *, altered: bool = False) -> None:
    """Records, history, files and heads say the same; nothing half made lies about or is taken for a whole thing.

    `altered`: the records themselves may still be other than their history says.
    """
    inbox.take_in(desk.database)  # as the program does when it opens a microcentro
    assert [one for one in health.check(desk.database).findings if not (altered and one.kind == "rows")] == []
    with desk.database.read() as session:
        assert altered or rebuild.check(session) == []
        said = {channel: heads(session, channel) for channel in (GENERAL, ROSTER)}
        known = {blob.sha256: blob for blob in session.scalars(select(Blob))}
        refused = file_rules(session).refused
    with desk.database.write() as session:
        for channel, before in said.items():
            renew_heads(session, channel)
            assert heads(session, channel) == before
    here = set(desk.store.names())
    assert {name for name, blob in known.items() if blob.state == ledger.HAVE} <= here
    for name, blob in known.items():
        assert blob.state != ledger.PARTIAL or desk.store.pieces(name) == blob.chunks
        assert name not in refused or blob.state != ledger.ERASED or name not in here
    assert restored.gone_back(desk.database) is None
    _nothing_half_made(desk, {name for name, blob in known.items() if blob.state == ledger.PARTIAL})


def _nothing_half_made(desk: Desk, coming: set[str]) -> None:
    folder = desk.database.folder
    kept = {one.path for one in inbox_folder.kept(desk.database)}
    for path in folder.rglob("*"):
        if path.is_file():
            inside = path.relative_to(folder)
            assert inside.parts[0] in {"minga.db", "minga.db-wal", "minga.db-shm", "blobs", "copias", "inbox"} or (
                path.match("minga-antes-*.db")
            ), inside
            assert inside.parts[0] != "inbox" or path in kept, inside
            assert inside.parts[:2] != ("blobs", "tmp"), inside
            assert inside.parts[:2] != ("blobs", "partial") or inside.parts[2] in coming, inside
        if path.suffix == ".db" and path.name != "minga.db":
            assert is_whole_copy(path), path


def is_whole_copy(path: Path) -> bool:
    """Whether a copy of a data file, which nobody has open, can be used in its place."""
    with closing(sqlite3.connect(path)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchall()
        return answer == [("ok",)] and connection.execute("SELECT count(*) FROM sync_batch").fetchone()[0] > 0


def all_are_whole(folder: Path, reader: Desk) -> None:
    """Every file in the folder but those without a name yet is an entrega that a laptop can open to its end."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.endswith(".tmp"):
            scratch = reader.folder / "leer"
            scratch.mkdir(exist_ok=True)
            with open_bundle(path, [reader.keys.box_private], scratch) as opened:
                assert sum(1 for _ in opened.batches()) == opened.manifest.counts.batches
                assert sum(1 for _ in opened.chunks()) == opened.manifest.counts.chunks
            scratch.rmdir()


def end_equal(desks: dict[str, Desk]) -> None:
    """Everybody hears of everything, and then all show the same."""
    ana, *others = desks.values()
    reply = ana.hand_over()  # first: whoever is new is known to the others from it
    for desk in others:
        desk.receive(reply)
        ana.receive(desk.hand_over())
    reply = ana.hand_over()
    for desk in others:
        desk.receive(reply)
    pictures = [desk.picture() for desk in desks.values()]
    assert all(one == pictures[0] for one in pictures)
    for desk in desks.values():
        with desk.database.read() as session:
            assert ledger.wanted(session) == []
