"""Whether this laptop's data went back to an earlier copy, and what of its work comes back (sync-design 8, fault 11).

How far the work of the laptop had come is kept outside of its data too, in the profile of whoever uses the machine.
Nothing hangs on it but a message: the forgotten changes return with the next file of the others by themselves.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from app.log import settings
from app.log.clock import moment
from app.log.identity import CLOCK, author_of
from app.log.ops import GENERAL, chunks
from app.models.database import Database
from app.models.log_tables import Batch, Op
from app.paths import profile

_NOTICE = "gone_back"
_COUNTED = "own_changes"
_LARGEST = 2**16
_CHANGES = select(func.count()).select_from(Op).join(Batch, Op.batch == Batch.n).where(Batch.channel == GENERAL)
_OWN_SINCE = _CHANGES.where(Batch.device == bindparam("by"), Batch.n > bindparam("upto"))
_NEWEST = select(func.max(Batch.n))


@dataclass(frozen=True)
class GoneBack:
    """The data are an earlier copy. `since`: ISO moment of the last work in it, '' if there was none.

    `expected`: how many changes that this laptop had handed over the copy lacks; `recovered`: how many of its own
    changes have come back since. `whole`: all that was handed over is here again.
    """

    since: str
    expected: int
    recovered: int

    @property
    def whole(self) -> bool:
        """Whether nothing more is expected."""
        return self.recovered >= self.expected


def compare(database: Database) -> bool:
    """Compare the data with what the profile remembers of them, and remember how far they are now.

    To be called when a microcentro is opened. Says whether they went back, now or before, and nobody dismissed it yet.
    """
    with database.read() as session:
        place, stamp, noticed = _place(session), _stamp(session), bool(settings.get(session, _NOTICE))
        device = author_of(session).device
        known = _read(place)
        # A long history is counted only where something is to be said of it.
        mine, back = (_own_changes(session), _came_back(session, device)) if known["stamp"] > stamp else (0, 0)
    if known["stamp"] > stamp:
        since = moment(stamp).isoformat(timespec="seconds") if stamp else ""
        notice = {"since": since, "expected": max(known["handed"] - mine, 0), "before": back, "device": device}
        with database.write() as session:
            settings.put(session, _NOTICE, notice)
    _note(place, stamp, known["handed"])
    return noticed or known["stamp"] > stamp


def remember(database: Database, *, handed: bool = False) -> None:
    """Note in the profile how far the work has come; `handed`: others hold all of it from now on.

    A profile that cannot be written stops nothing.
    """
    with database.write() if handed else database.read() as session:
        place, stamp = _place(session), _stamp(session)
        count = _count_own(session) if handed else _read(place)["handed"]
    _note(place, stamp, count)


def _note(place: Path, stamp: int, handed: int) -> None:
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({"stamp": stamp, "handed": handed}), encoding="utf-8")


def gone_back(database: Database) -> GoneBack | None:
    """What to say of a copy that took the place of later data; None when there is nothing to say."""
    with database.read() as session:
        notice = settings.get(session, _NOTICE)
        if not notice:
            return None
        # Of the laptop that it was then, whatever it has become since; what an earlier version noted does not say it.
        device = notice.get("device") or author_of(session).device
        return GoneBack(notice["since"], notice["expected"], _came_back(session, device) - notice["before"])


def count_recovered(session: Session, batches: Iterable[str]) -> int:
    """How many changes in these batches, which others have just handed over, this very laptop had written."""
    mine = Batch.device == author_of(session).device
    return sum(_count(session, mine, Batch.id.in_(some)) for some in chunks(batches))


def dismiss(database: Database) -> None:
    """Say nothing more of the copy that is in use."""
    with database.write() as session:
        settings.put(session, _NOTICE, None)


def _place(session: Session) -> Path:
    space = session.info["database"].space
    return profile() / f"{space}-{author_of(session).device}.json"


def _read(place: Path) -> dict[str, int]:
    """What the profile remembers; nothing where it cannot be read or makes no sense."""
    try:
        with place.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
        return {"stamp": int(found["stamp"]), "handed": int(found["handed"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return {"stamp": 0, "handed": 0}


def _stamp(session: Session) -> int:
    """The newest stamp that this laptop gave out: it grows with every change."""
    return int((settings.get(session, CLOCK) or {}).get("own", 0))


def _own_changes(session: Session) -> int:
    return _count(session, Batch.device == author_of(session).device)


def _count_own(session: Session) -> int:
    """As `_own_changes`, but what was counted before is not counted again: a long history costs nothing."""
    device = author_of(session).device
    known = settings.get(session, _COUNTED) or {}
    if known.get("device") != device:
        known = {"upto": 0, "changes": 0}
    newest = session.scalar(_NEWEST) or 0
    changes = known["changes"] + (session.scalar(_OWN_SINCE, {"by": device, "upto": known["upto"]}) or 0)
    settings.put(session, _COUNTED, {"device": device, "upto": newest, "changes": changes})
    return int(changes)


def _came_back(session: Session, device: str) -> int:
    """Changes of this laptop, under the name that it had, that others handed to it."""
    return _count(session, Batch.device == device, Batch.import_id.is_not(None))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(_CHANGES.where(*conditions)) or 0
