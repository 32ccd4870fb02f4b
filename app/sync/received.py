"""What a file brings or brought, as plain data that is told and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.log.office import ACCEPTED
from app.log.ops import GENERAL, chunks
from app.log.receive import Outcome
from app.log.standing import counting
from app.log.waiting import missing_parents, why
from app.media import ledger
from app.models import registry
from app.models.device import Device
from app.models.log_tables import Batch, Op, Waiting
from app.services.evidence import file_rules
from app.sync.accepting import asking
from app.sync.bundle import OpenedBundle
from app.sync.peers import coordinates
from app.sync.pending import pieces
from app.sync.removals import by_type, removed_by, too_many
from app.sync.senders import declined_since, name_of

APPLIED, ALREADY, OWN, WAITING = "applied", "already", "own", "waiting"
LEFT = "left"  # of a file: its records came, and not every file of evidence found room
_CAME_WITH = (
    select(func.count())
    .select_from(Op)
    .join(Batch, Batch.n == Op.batch)
    .where(Batch.import_id == bindparam("reception"), Batch.channel == GENERAL, counting())
)


@dataclass(frozen=True)
class Received:
    """What a file brings (preview) or brought. Counts are by record type; nothing is in two of them.

    `conflicts` counts decisions, as `app.services.conflicts.count` does: one record may bring several.
    `state`: applied; already (this very file came before, at `when`); own (this laptop wrote it, nothing new);
    waiting (its changes wait for an earlier file, or for this laptop to be accepted: see `held`); newer (kept until
    the program is newer).
    `removed_by` says how many rows each person deleted, `many_removals` that a person has to confirm that (fault 32).
    `again` batches were undone here and count again; `undone` wait for what is still undone. `held` counts batches
    that wait for the coordination to accept their laptop (`may_accept`: this one may, and is asked), `missing` those
    that wait for an earlier file, `left_out` those that were let go, for too much waits of their laptop: they come
    again.
    `joins` is the name of a person who asks to join; `declined`: this coordination did not accept that laptop.
    `confirmed` changes of this laptop are acknowledged by it; `dropped` files leave this laptop, since their consent
    was withdrawn. It is one of several `parts` of a delivery, of which `missing_parts` have not come.
    `recovered` changes are this laptop's own: an earlier copy of its data is in use, and they come back (fault 11).
    `operations` are the changes that came in and count, told as who hands over tells them: what is decided on laptops
    is none. `retired` laptops are so from now on. `unerased`: something is back that was erased here for good by an
    order that counts no more. `files` were not whole here before; they belong to `evidence` pieces.
    `no_room` of them did not fit on this laptop's disk (`no_room_bytes`): they come with a later file, or with this one
    again. `spoilt` others came with other bytes than their names say.
    """

    state: str
    name: str
    sender: str = ""
    made: str = ""
    clock_ok: bool = True
    kind: str = ""
    number: int = 0
    when: str = ""
    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0
    waiting_rows: int = 0
    files: int = 0
    no_room: int = 0
    no_room_bytes: int = 0
    spoilt: int = 0
    held: int = 0
    may_accept: bool = False
    missing: int = 0
    left_out: int = 0
    joins: str = ""
    confirmed: int = 0
    dropped: int = 0
    recovered: int = 0
    part: int = 1
    parts: int = 1
    missing_parts: tuple[int, ...] = ()
    again: int = 0
    undone: int = 0
    removed_by: dict[str, int] = field(default_factory=dict)
    many_removals: bool = False
    operations: int = 0
    evidence: int = 0
    retired: int = 0
    declined: bool = False
    unerased: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether anything of it is seen, that may be taken back."""
        return bool(self.new or self.changed or self.removed or self.files or self.conflicts)


def summary(session: Session, opened: OpenedBundle, outcome: Outcome, joins: str, *, own: bool) -> Received:
    """What came of a file, as far as its batches tell; `own`: this laptop wrote it."""
    manifest = opened.manifest
    report = outcome.report
    ends = why(session) if "parents" in outcome.waiting.values() else {}
    waiting = {identity: ends.get(identity, reason) for identity, reason in outcome.waiting.items()}
    strangers = [identity for identity, reason in waiting.items() if reason == "device"]
    held = len(strangers)
    undone = sum(1 for reason in waiting.values() if reason == "undone")
    missing = len(waiting) - held - undone
    here = ledger.whole(session) if manifest.carries else frozenset()
    # Of who asks to join none is kept: they come, and are told, once that laptop is accepted.
    files = {one.sha256 for one in manifest.carries if not joins} - here
    state = APPLIED
    if not outcome.applied and not outcome.again:
        waits = outcome.left_out or (outcome.waiting and _missing_or_held(session, outcome))
        state = WAITING if waits else OWN if own else APPLIED
    return Received(
        state,
        opened.name,
        sender=name_of(session, opened),
        made=manifest.made,
        clock_ok=manifest.clock_ok,
        kind=manifest.kind,
        number=manifest.sender.number,
        new=by_type({key for key in report.new if key[0] != registry.ROSTER or _is_let_in(session, key[1])}),
        changed=by_type(report.changed),
        removed=by_type(report.removed),
        conflicts=len(report.disputed),
        waiting_rows=len(report.waiting),
        files=len(files),
        evidence=pieces(file_rules(session), files) if files else 0,
        held=held,
        may_accept=bool(held) and coordinates(session) and _ask_to_join(session, strangers),
        missing=missing,
        left_out=outcome.left_out,
        joins=joins,
        declined=bool(joins and declined_since(session, manifest.sender.device)),
        again=len(outcome.again),
        undone=undone,
        unerased=not outcome.refilled.isdisjoint(report.new),
        removed_by=removed_by(session, report.removed),
        many_removals=too_many(session, report.removed, report.new),
    )


def _missing_or_held(session: Session, outcome: Outcome) -> bool:
    """Whether what waits, waits for somebody else: an earlier file, or the coordination's acceptance."""
    return bool(missing_parents(session)) or any(reason != "parents" for reason in outcome.waiting.values())


def _ask_to_join(session: Session, held: list[str]) -> bool:
    """Whether one of the laptops whose batches are held asks here to join."""
    query = select(Waiting.id).where(Waiting.device.in_([one.device for one in asking(session)])).limit(1)
    return any(session.scalar(query.where(Waiting.id.in_(some))) is not None for some in chunks(held))


def operations(session: Session, import_id: int) -> int:
    """How many changes that came with a reception count."""
    return session.scalar(_CAME_WITH, {"reception": import_id}) or 0


def kept(done: Received) -> dict[str, Any]:
    """What the history tells of a reception later."""
    return {
        "new": done.new,
        "changed": done.changed,
        "removed": done.removed,
        "decisions": done.conflicts,  # an earlier program kept how many records, as `conflicts`
        "evidence": done.evidence,
        "files": done.files,
        "left_out": done.left_out,
        "operations": done.operations,
    }


def _is_let_in(session: Session, device: str) -> bool:
    """Whether a line of the roster is about a laptop of the microcentro, and not the sheet or a retired one."""
    row = session.get(Device, device)
    return row is not None and row.state == ACCEPTED
