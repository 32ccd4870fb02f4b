"""Work that is done in a process of its own until somebody kills it; each act tells how far it is as it goes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.log import capture
from app.log.seal import seal
from app.models.base import new_id
from app.models.database import Database
from app.models.meeting import AgendaItem, Meeting
from app.services.workspace import open_workspace
from app.sync import hand_over, joining, mailbox, reception, undoing
from tests.oracle.processes import PROCESSES

Tell = Callable[[Any], None]
Act = Callable[..., None]


def killed_while(act: Act, folder: Path, *arguments: Any, after: float) -> list[Any]:
    """Do `act` over the data folder elsewhere, and kill it so many seconds after its first word; all that it told."""
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(
        target=_do, args=(act, there, os.environ["MINGA_PERFIL"], folder, *arguments), daemon=True
    )
    process.start()
    there.close()
    with here:
        told = [here.recv()]
        time.sleep(after)
        process.kill()
        process.join()
        told += _rest(here)
    return told


def at_once(act: Act, each: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Do `act` to its end in several processes, which begin when all are ready; what each told after that."""
    running = []
    for arguments in each:
        here, there = PROCESSES.Pipe()
        process = PROCESSES.Process(target=_do_when_told, args=(act, there, os.environ["MINGA_PERFIL"], *arguments))
        process.start()
        there.close()
        running.append((process, here))
    assert [here.recv() for _, here in running] == ["ready"] * len(running)
    for _, here in running:
        here.send("go")
    told = [list(_rest(here)) for _, here in running]
    for process, here in running:
        process.join()
        here.close()
        assert process.exitcode == 0
    return told


def create(tell: Tell, folder: Path) -> None:
    """Found microcentros without end."""
    workspace = open_workspace(folder)
    tell("begins")
    while True:
        workspace.create("Los Boldos", "Ana Pino")


def join(tell: Tell, folder: Path, invitation: Path, code: str) -> None:
    """Join a microcentro."""
    workspace = open_workspace(folder)
    tell("begins")
    joining.join(workspace, invitation, code, "Luis")


def receive(tell: Tell, folder: Path, file: Path) -> None:
    """Receive a file."""
    database = _only_one(folder)
    tell("begins")
    reception.receive(database, file)


def deliver(tell: Tell, folder: Path, target: Path) -> None:
    """Hand over into the same file again and again."""
    database = _only_one(folder)
    tell("begins")
    while True:
        hand_over.hand_over(database, target)


def write(tell: Tell, folder: Path) -> None:
    """Write sessions with a point, remove some of them and seal; ("+" or "-", session, point) once it was saved."""
    database = _only_one(folder)
    for number in range(100_000):
        meeting, item = new_id(), new_id()
        with database.write() as session:
            session.add(Meeting(id=meeting, number=number, title="Sesión"))
            session.flush()
            session.add(AgendaItem(id=item, meeting_id=meeting, topic="Tabla"))
        tell(("+", meeting, item))
        if number % 3 == 0:
            with database.write() as session:
                capture.remove(session, "meeting", meeting)
            tell(("-", meeting, item))
        if number % 5 == 0:
            with database.write() as session:
                seal(session, session.info["author"])


def take_back_and_again(tell: Tell, folder: Path) -> None:
    """Take the last reception back and bring it again, without end."""
    database = _only_one(folder)
    while True:
        undoing.undo(database)
        tell("undone")
        undoing.redo(database)
        tell("again")


def exchange_eight_times(begin: Callable[[], None], tell: Tell, folder: Path, stick: Path) -> None:
    """Exchange with a folder that others use too; what failed."""
    with closing(open_workspace(folder)) as workspace:
        database = workspace.open(workspace.ids()[0])
        begin()
        for _ in range(8):
            done = mailbox.exchange(database, stick)
            if done.failure:
                tell(str(done.failure))


def _do_when_told(act: Act, there: Connection, profile: str, folder: Path, *arguments: Any) -> None:
    def begin() -> None:
        there.send("ready")
        there.recv()

    os.environ["MINGA_PERFIL"] = profile
    act(begin, there.send, folder, *arguments)


def _do(act: Act, there: Connection, profile: str, folder: Path, *arguments: Any) -> None:
    os.environ["MINGA_PERFIL"] = profile
    act(there.send, folder, *arguments)


def _only_one(folder: Path) -> Database:
    workspace = open_workspace(folder)
    return workspace.open(workspace.ids()[0])


def _rest(here: Connection) -> Iterable[Any]:
    """What lies in the pipe; the kill may have cut the last word short."""
    try:
        while True:
            yield here.recv()
    except (EOFError, OSError):
        return
