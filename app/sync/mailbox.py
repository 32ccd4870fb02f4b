"""A folder as a mailbox: take in what is new there, leave what the others lack.

Any folder serves: a stick that goes round, a folder of a cloud drive, a shared disk. `app.sync.mailbox_folder` tells
what lies in it, `app.sync.mailbox_plan` what is to be left. Nothing here asks a clock.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import AppError, BundleRefused, DatabaseUnavailable, FileNotWritten, FileUnreadable
from app.file_faults import told
from app.jobs import Progress, Silent, Stages
from app.log import conflicts, settings
from app.log.identity import author_of, boxes_here
from app.log.seal import seal
from app.models.database import Database
from app.models.log_tables import HandOver
from app.services import unfinished
from app.sync.addressees import LEFT_OUT, NOT_FOR_US, RETIRED_HERE, why_not_for_us
from app.sync.declaration import sender
from app.sync.hand_over import HandedOver, hand_over
from app.sync.mailbox_folder import (
    Looked,
    Lying,
    half_written,
    is_taken_away,
    look,
    need_folder,
    place_for,
    remove,
    size_of,
)
from app.sync.mailbox_plan import (
    held_by_all,
    is_new,
    left_contents,
    lying_already,
    needed_room,
    note_left,
    note_relied_on,
    others,
    plan,
)
from app.sync.outer import OuterHeader
from app.sync.received import Received
from app.sync.reception import receive
from app.sync.undoing import need_decision
from app.sync.watching import lying_in, note_exchanged

# No file on the usual stick can be longer; and some bytes are for the stick itself.
_LARGEST = 3_900_000_000
_SLACK = 256 * 2**10
PERHAPS_LEFT_OUT = "perhaps_left_out"
_TOLD = "mailbox_of_retired"  # the files of retired laptops that were told, by their hashes
_MOST_TOLD = 300


@dataclass(frozen=True)
class Aside:
    """A file that stays in the folder as it is, and why nothing of it was taken in."""

    path: Path
    error: AppError
    sha256: str = ""


@dataclass(frozen=True)
class Exchanged:
    """What went in and out of the folder.

    `taken`: the new files, in the order taken in; `conflicts`: the decisions that wait since, for a later file may have
    settled what one before it brought. `aside`: those that could not be, told and left in place; `of_retired`: files of
    retired laptops that were told so before, and lie there still.
    `known` had come before, `others` are for other laptops, `foreign` are no entregas. `left_out`: why, as a code of
    `texts.REFUSED`, where entregas for the microcentro lie there and none of them is for this member;
    `PERHAPS_LEFT_OUT` where only those are that had come before.
    `left`: the file that now lies there for the others; None when nothing had changed, or when it could not be
    written: see `failure`. `tidied`: files taken away because everyone has what they held. `renewed`: files that other
    laptops took away meanwhile, to leave others in their place. `half_written`: where something did not fit, the bytes
    of what other laptops began to write there and never ended, which only they take away by themselves.
    """

    folder: Path
    taken: tuple[Received, ...] = ()
    conflicts: int = 0
    aside: tuple[Aside, ...] = ()
    known: int = 0
    others: int = 0
    foreign: int = 0
    left_out: str = ""
    left: HandedOver | None = None
    tidied: int = 0
    failure: AppError | None = None
    renewed: int = 0
    half_written: int = 0
    of_retired: tuple[Path, ...] = ()


def exchange(database: Database, folder: Path, *, progress: Progress | None = None) -> Exchanged:
    """Take in what is new in the folder, leave what the others lack, and tidy what all have.

    A file that is damaged, half copied, in use, of a newer program, or that deletes much, stays in the folder and is
    told; the others are taken in (faults 22, 31, 32, 35). When the leaving fails, what was taken in stays taken in.

    Raises:
        WrongUsage: there is no such folder, or it is Minga's own, or something received is undone, which is to be
            decided first.
        FileUnreadable: the stick was pulled before anything was taken in.
        FileNotWritten, DatabaseUnavailable: this laptop's own disk failed; what had come whole stays.
    """
    need_folder(database, folder)
    with database.read() as session:
        need_decision(session)
        unfinished.sweep(folder, author_of(session).device)
    with database.read() as session:
        concerns = partial(_concerns, boxes_here(session), set(session.scalars(select(HandOver.bundle))))
    lay = lying_in(folder)
    found = look(folder, concerns)
    with database.read() as session:
        sorted_out = _sort_out(session, found)
        waited = conflicts.standing(session)
    stages = Stages(progress or Silent(), *[1] * len(sorted_out.new), 1, 1)  # each file, those tried again, our own
    taken, aside = _take_in(database, sorted_out.new, stages)
    stages.turn()
    with database.read() as session:
        clashes = len(conflicts.standing(session) - waited)
    gone = [one for one in aside if isinstance(one.error, FileUnreadable) and is_taken_away(one.path)]
    aside = [*(Aside(path, error) for path, error in found.unread), *(one for one in aside if one not in gone)]
    told_before = _told_before(database, aside)
    left, tidied, failure = None, 0, None
    try:
        with database.read() as session:
            tidied = _remove_all([one.path for one in held_by_all(session, sorted_out.theirs)])
        left = _leave(database, folder, sorted_out, stages)
    except AppError as error:
        failure = error
    with suppress(DatabaseUnavailable):  # what went in and out is told whatever the memory of it
        note_exchanged(database, folder, lay)
    return Exchanged(
        folder,
        tuple(taken),
        clashes,
        tuple(one for one in aside if one not in told_before),
        known=len(sorted_out.theirs) - len(sorted_out.new),
        others=sorted_out.others,
        foreign=found.foreign,
        left_out=_left_out(sorted_out),
        left=left,
        tidied=tidied,
        failure=failure,
        renewed=found.renewed + len(gone),
        half_written=half_written(folder) if failure or (left and (left.left_operations or left.left_bytes)) else 0,
        of_retired=tuple(one.path for one in told_before),
    )


def is_of_retired(one: Aside) -> bool:
    """Whether the file stays because its laptop was retired: nothing is to be done about it."""
    return isinstance(one.error, BundleRefused) and one.error.code == "retired"


def _told_before(database: Database, aside: Sequence[Aside]) -> list[Aside]:
    """Those of retired laptops that were told at an earlier exchange; the others are told now, and not again."""
    found = [one for one in aside if is_of_retired(one) and one.sha256]
    with database.read() as session:
        known = settings.get(session, _TOLD, [])
    if new := [one.sha256 for one in found if one.sha256 not in known]:
        with suppress(DatabaseUnavailable), database.write() as session:
            settings.put(session, _TOLD, [*known, *dict.fromkeys(new)][-_MOST_TOLD:])
    return [one for one in found if one.sha256 in known]


@dataclass(frozen=True)
class _SortedOut:
    """The entregas of a folder: `ours` this laptop left there; of `theirs`, which it can open, some are `new`.

    Among the `others` may be some that are for the microcentro, and not for this member: why, in `left_out`.
    """

    ours: list[Lying] = field(default_factory=list)
    theirs: list[Lying] = field(default_factory=list)
    new: list[Lying] = field(default_factory=list)
    others: int = 0
    left_out: str = ""


def _concerns(boxes: Collection[str], left: Collection[str], outer: OuterHeader) -> bool:
    """Whether this laptop left the file, or can open it with one of its keys `boxes`."""
    return outer.bundle in left or outer.addressed_to(*boxes)


def _sort_out(session: Session, found: Looked) -> _SortedOut:
    """By content, never by name: a copy under another name is the same file."""
    boxes = boxes_here(session)
    done = _SortedOut()
    others, left_out = 0, ""
    seen: set[str] = set()
    for one in found.lying:
        if session.get(HandOver, one.outer.bundle) is not None:
            done.ours.append(one)
        elif not one.outer.addressed_to(*boxes):
            others += not one.outer.salt  # an invitation is for nobody's laptop
            reason = why_not_for_us(session, one.outer)
            left_out = left_out if reason == NOT_FOR_US else reason
        else:
            done.theirs.append(one)
            if one.sha256 not in seen and is_new(session, one):
                done.new.append(one)
            seen.add(one.sha256)
    return _SortedOut(done.ours, done.theirs, done.new, others, left_out)


def _left_out(there: _SortedOut) -> str:
    """Why entregas of the microcentro are not for this member, unless those that are show that it is known."""
    if not there.theirs or there.left_out == RETIRED_HERE:
        return there.left_out
    # What it can open may be from before it was retired.
    return PERHAPS_LEFT_OUT if there.left_out == LEFT_OUT and not there.new else ""


def _take_in(database: Database, new: Sequence[Lying], stages: Stages) -> tuple[list[Received], list[Aside]]:
    """Receive each; a newcomer's file is tried again after the others, which may say that he was accepted.

    Each is one of the `stages`, and all that are tried again are one.
    """
    taken: list[Received] = []
    aside: list[Aside] = []
    waiting, again = list(new), False
    while waiting:
        strangers: list[tuple[Lying, BundleRefused]] = []
        before = len(taken)
        for one in waiting:
            try:
                taken.append(receive(database, one.path, progress=stages))
            except BundleRefused as error:
                if error.code in ("stranger", "crowded"):
                    strangers.append((one, error))
                else:
                    aside.append(Aside(one.path, error, one.sha256))
            except (DatabaseUnavailable, FileNotWritten):
                raise
            except AppError as error:
                aside.append(Aside(one.path, error))
            if not again:
                stages.turn()
        if len(taken) == before:
            aside += [Aside(one.path, error) for one, error in strangers]
            break
        waiting, again = [one for one, _ in strangers], True
    return taken, aside


def _leave(database: Database, folder: Path, there: _SortedOut, progress: Progress) -> HandedOver | None:
    """Write this laptop's file, unless the one that lies there says it all; the older ones go only after that.

    Where there is not room for both, the older ones go first: all that they hold is in this laptop too.
    """
    with database.write() as session:
        seal(session, author_of(session))
        note_relied_on(session, there.theirs)
    free = room_in(folder)
    with database.read() as session:
        if not others(session):
            return None
        now = plan(session, there.ours, there.theirs)
        left_before = [one for one in there.ours if left_contents(session, one) is not None]
        room = free + sum(map(size_of, left_before))
        current = lying_already(session, now, there.ours, room)
        older = [one.path for one in left_before if one.outer.bundle != current]
        needed = needed_room(session, now)
        who = sender(session)
    if current is not None:
        _remove_all(older)
        return None
    if needed > free and max(room - needed, free - _SLACK) >= _SLACK:  # nothing goes for a file that cannot come
        _remove_all(older)
    target = place_for(folder, who.name.removeprefix("Computador de "), who.device, who.number)
    space = room_in(folder) - _SLACK
    if space < _SLACK:
        raise FileNotWritten(target, "No queda espacio.")
    done = hand_over(database, target, scope=now.scope, limit=min(_LARGEST, space), total=space, progress=progress)
    with database.write() as session:
        note_left(session, now, done, done.digests, room)
    _remove_all(older)
    return done


def room_in(folder: Path) -> int:
    """How many bytes still fit in the folder's disk. Raises FileNotWritten: the stick is gone."""
    with told(folder):
        return shutil.disk_usage(folder).free


def _remove_all(paths: Sequence[Path]) -> int:
    return sum(map(remove, paths))
