"""Files whose consent was withdrawn: nobody sends them, and holders drop their bytes (sync-design 4, domain.md 12).

Where the file was added it stays, held back, also when that laptop became another since. Others drop it once they know
that it is there: from that laptop's own declaration, or because whoever heard it asks them to. Where that laptop holds
it no more, the first by id of those that are known to hold it keeps it. So a file is never dropped everywhere because
each relied on another (invariant 24).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import FileNotWritten
from app.log.identity import author_of
from app.log.ops import load_operations
from app.media import ledger
from app.media.store import BlobStore
from app.models.database import Database, announce
from app.models.device import Device
from app.models.evidence import Evidence
from app.services import drafts_here, evidence
from app.services.evidence import FileRules
from app.sync.invitation import read_join
from app.sync.peers import request_along

_TYPE = "evidence"
_FIELDS = ("file", "thumbnail")


def let_go(session: Session, asked: Collection[str] = ()) -> int:
    """Note that the files are here no more which may not stay here; give how many, thumbnails apart.

    `asked` are the files that an accepted laptop asks to drop: nobody drops one whose evidence allows it here.
    """
    refused = evidence.refused(session)
    me = author_of(session).device
    states = {name: ledger.state(session, name) for name in refused.files}
    holders = {name: ledger.holders(session, name) for name, state in states.items() if state == ledger.HAVE}
    shared = {name for name, others in holders.items() if others or name in asked}
    added = _added_by(session, shared, me)
    gone = [
        name for name in shared if me not in added[name] and (name in asked or _leaves(me, holders[name], added[name]))
    ]
    gone += [name for name, state in states.items() if state == ledger.PARTIAL]
    ledger.note_gone(session, gone)
    if gone:
        announce(session, "blob")
    return sum(name not in refused.small for name in gone)


def to_drop(session: Session, rules: FileRules) -> list[str]:
    """The files that the others are asked to drop: where each was added, it is known to be held."""
    me = author_of(session).device
    once_shared = [name for name in sorted(rules.refused) if ledger.last_holder(session, name)]
    added = _added_by(session, once_shared, me)
    return [name for name in once_shared if added[name].intersection(_known_holders(session, name, me))]


def _known_holders(session: Session, name: str, me: str) -> list[str]:
    return ledger.holders(session, name) + ([me] if ledger.state(session, name) == ledger.HAVE else [])


def look_again(database: Database, names: Collection[str] | None = None) -> int:
    """Note which files, of `names` or of all, are here again though the disk had lost them; give how many."""
    with database.read() as session:  # as a rule there are none, and nothing is written
        if not _back(session, names):
            return 0
    with database.write() as session:
        return len(note_returned(session, names))


def note_returned(session: Session, names: Collection[str] | None = None) -> list[str]:
    """The same within a unit of work; gives their names.

    Not of what may not stay on this laptop, because it was added on another: `tidy` takes that off the disk.
    """
    back = _back(session, names)
    ledger.note_returned(session, BlobStore(session.info["database"].folder), back)
    if back:
        announce(session, "blob")
    return back


def _back(session: Session, names: Collection[str] | None) -> list[str]:
    found = ledger.returned(session, BlobStore(session.info["database"].folder), names)
    held_back = evidence.refused(session).files.intersection(found) if found else set[str]()
    me = author_of(session).device
    added = _added_by(session, held_back, me)
    return [name for name in found if name not in held_back or me in added[name]]


def tidy(database: Database) -> None:
    """Take the bytes of what was let go off the disk; what is open in another program, the next time.

    What was added on this laptop and came back to its disk was not let go.
    """
    look_again(database)
    store = BlobStore(database.folder)
    with database.read() as session:
        gone = [name for name in evidence.refused(session).files if ledger.state(session, name) == ledger.ABSENT]
    for name in gone:
        with suppress(FileNotWritten):
            store.remove(name)


def _leaves(me: str, others: Collection[str], added_by: Collection[str]) -> bool:
    """Whether another of those known to hold the file is the one that keeps it."""
    return bool(set(added_by) & set(others)) or min(others) < me


def _added_by(session: Session, names: Collection[str], me: str) -> dict[str, set[str]]:
    """The laptops on which each file was added to a piece of evidence, and those that they became."""
    found: dict[str, set[str]] = {name: set() for name in names}
    columns = (Evidence.id, Evidence.file, Evidence.thumbnail)
    rows = session.execute(select(*columns)) if names else ()
    keys = [(_TYPE, one.id) for one in rows if any(file and file["$b"] in found for file in one[1:])]
    keys += drafts_here.aside(session, _TYPE) if names else []  # somebody else's here, who may have no other
    for operations in load_operations(session, keys).values():
        for one in operations:
            for value in (one.values.get(field) for field in _FIELDS):
                if isinstance(value, dict) and value.get("$b") in found:
                    found[value["$b"]].add(one.origin.device if one.origin else me)
    became = _became(session, me) if names else {}
    return {name: _with_later(devices, became) for name, devices in found.items()}


def _became(session: Session, me: str) -> dict[str, set[str]]:
    """Which laptops became which others, as everybody's list says; this one knows of itself before it is let in."""
    became: dict[str, set[str]] = {}
    for later, before in session.execute(select(Device.id, Device.before).where(Device.before.is_not(None))):
        became.setdefault(before or "", set()).add(later)
    asked = read_join(request_along(session) or b"")
    if asked is not None and asked.device == me and asked.before:
        became.setdefault(asked.before, set()).add(me)
    return became


def _with_later(devices: Collection[str], became: Mapping[str, set[str]]) -> set[str]:
    found, fresh = set[str](), set(devices)
    while fresh:
        found |= fresh
        fresh = {later for one in fresh for later in became.get(one, ())} - found
    return found
