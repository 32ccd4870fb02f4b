"""Take in what was kept for a newer program, now that this one is newer: by itself, when the data are opened."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.errors import AppError, BundleRefused, DatabaseUnavailable, FileNotWritten, ManyRemovals
from app.jobs import Progress
from app.log.undo import undone
from app.models.database import Database
from app.sync import inbox_folder
from app.sync.inbox_folder import NEWER, KeptFile
from app.sync.received import Received
from app.sync.reception import receive


@dataclass(frozen=True)
class TakenIn:
    """What became of the files that waited. `refused` were no good after all, with the reason; `kept` still wait.

    A file whose records came, and some of whose files of evidence found no room, is among `received` and `kept`.
    """

    received: list[Received] = field(default_factory=list)
    refused: list[AppError] = field(default_factory=list)
    kept: list[KeptFile] = field(default_factory=list)


def take_in(database: Database, *, confirmed: bool = False, progress: Progress | None = None) -> TakenIn:
    """Receive the kept files that this program may read by now (fault 22); a quick look when there are none.

    A file that deletes much waits on until a person says `confirmed` (fault 32). While something received is undone all
    of them do: any may bring that again, and a person decides about it.

    Raises:
        FileNotWritten, DatabaseUnavailable: the machine failed; what was not taken in waits on.
    """
    inbox_folder.tidy(database)
    files = inbox_folder.kept(database)
    with database.read() as session:
        if files and undone(session):
            return TakenIn(kept=files)
    done = TakenIn()
    for one in files:
        if not one.path.is_file():
            continue
        if one.tried and not confirmed:
            done.kept.append(one)
            continue
        try:
            came = receive(database, one.path, name=one.name, confirmed=confirmed, progress=progress)
        except (FileNotWritten, DatabaseUnavailable):
            raise
        except BundleRefused as error:
            error.name = one.name
            done.refused.append(error)
            if error.code == "no_room":  # of this disk, which says nothing of the file
                done.kept.append(one)
                continue
            with database.write() as session:
                inbox_folder.forget(session, one.sha256)
            inbox_folder.let_go(database, one.sha256)
        except ManyRemovals as error:  # it waits for a yes
            error.name = one.name
            inbox_folder.keep(database, one.path, one.sha256, one.name, for_yes=True)
            done.refused.append(error)
            done.kept.append(replace(one, for_yes=True))
        else:
            _note(database, done, one, came)
    return done


def _note(database: Database, done: TakenIn, one: KeptFile, came: Received) -> None:
    if came.state == NEWER:
        done.kept.append(one)
        return
    done.received.append(came)
    if came.no_room:
        done.kept.append(replace(one, for_room=True))
