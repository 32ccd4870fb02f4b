"""Write the files that others receive: what they do not hold yet, for every accepted laptop (sync-design 7).

Records go first, then thumbnails, then originals, as far as the chosen sizes go; the rest waits (see `app.sync.parts`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import paths
from app.errors import WrongUsage
from app.file_faults import told
from app.jobs import Along, Halves, Progress, Silent
from app.log import settings
from app.log.batch import PackedBatch
from app.log.identity import author_of
from app.log.ops import GENERAL, ROSTER, chunks
from app.log.orders_along import orders_along
from app.log.seal import heads, narrow, seal
from app.media.store import BlobStore
from app.models.database import Database
from app.models.log_tables import Batch, HandOver, Op
from app.services import restored
from app.services.evidence import FileRules, file_rules
from app.sync import freight, kept_frames, limits, withdrawn
from app.sync.addressees import addressed
from app.sync.bundle_writer import Content, Written, packed_batches, write_part
from app.sync.contents import Scope
from app.sync.declaration import NUMBER, Declaration, declare, note_told, settle
from app.sync.freight import Freight
from app.sync.manifest import Carried
from app.sync.outer import OuterHeader, key_id, need_replaceable
from app.sync.parts import Plan, Room, base_size, divide, names_of
from app.sync.peers import (
    asked_for,
    audience,
    beyond,
    is_retired,
    known_to_all,
    laptops,
    positions_of,
    recovery_boxes,
    request_along,
    sealed,
)
from app.sync.pending import handed_before, pieces

# What else the manifest of a part may need: its numbers and counts, written out in full.
_COUNTS = 150
_AS_FAR_AS = select(Batch.n).where(Batch.chain == bindparam("of"), Batch.pos <= bindparam("upto"))
_DECIDED = (
    select(Op.row, Batch.n, Batch.device)
    .join(Batch, Batch.n == Op.batch)
    .where(Op.batch.in_(bindparam("some", expanding=True)))
)


@dataclass(frozen=True)
class HandedOver:
    """The files that were written, `paths`; `path` is the first and `size` the bytes of all.

    `evidence`: pieces whose files went along; `held_back`: those without consent. What did not fit waits:
    `left_operations` changes, and the files of `left_evidence` pieces (`left_bytes`). On `decided` laptops this one
    decided something that not all have declared; `accepted` of them are new to those. Of the `operations`, `again` went
    out before, and not everybody has acknowledged them; so did `evidence_again` of the evidence. `digests`: the SHA-256
    of each file. `only_coordination`: there are too many laptops for one file, and it is for those that coordinate.
    `damaged`: what files of evidence are called that did not go, for the disk of this laptop has changed them.
    """

    path: Path
    size: int
    number: int
    operations: int
    evidence: int
    held_back: int
    addressees: tuple[str, ...]
    paths: tuple[Path, ...] = ()
    left_operations: int = 0
    left_evidence: int = 0
    left_bytes: int = 0
    decided: int = 0
    accepted: int = 0
    again: int = 0
    evidence_again: int = 0
    digests: tuple[str, ...] = ()
    only_coordination: bool = False
    damaged: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The same for a machine: texts, numbers and lists."""
        lists = {name: list(map(str, getattr(self, name))) for name in ("paths", "addressees", "digests", "damaged")}
        return asdict(self) | {"path": str(self.path)} | lists


@dataclass(frozen=True)
class _Load:
    """What the others lack: batches by `n`, files; and what goes into every part (`roster`, `orders`, `extras`)."""

    devices: tuple[str, ...]
    some_left: bool
    recipients: tuple[str, ...]
    roster: list[int]
    orders: list[PackedBatch]
    batches: list[int]
    freight: dict[str, Freight]
    rules: FileRules
    extras: list[tuple[str, bytes]]
    decided: frozenset[str]
    accepted: frozenset[str]


def hand_over(
    database: Database,
    target: Path,
    *,
    scope: Scope | None = None,
    limit: int | None = None,
    total: int | None = None,
    evidence: str = freight.ALL,
    replace: bool = False,
    progress: Progress | None = None,
) -> HandedOver:
    """Write everything that the others have not declared to hold to `target`, or to several files named after it.

    Cumulative: a lost file leaves no hole (invariants 13 and 14, faults 3 and 4). Every file can be opened by every
    accepted laptop, by this one and with the words of the recovery sheet, alone and in any order. `limit` bytes for
    one file, `total` for all of them; `evidence` is all, thumbnails or none. A `scope` says who the others are, and
    what lies beside the file already. An older entrega at `target` gives way; with `replace`, any file.

    Raises:
        FileNotWritten: the target is full, write-protected or gone; nothing is counted as handed over, and of several
            files none is left.
        WrongUsage: nobody but this laptop is in the microcentro yet, or more laptops than one file can be for; not
            even the first change fits, or what lies at `target` is no entrega and nobody said that it may be replaced.
    """
    _seal(database)
    with database.read() as session:
        scope = scope or Scope(tuple(audience(session)))
    halves = Halves(progress or Silent())
    damaged = freight.let_go_of_damaged(database, scope.devices, scope.files, evidence, halves)
    halves.turn()
    with database.read() as session:
        load = _load(database, session, scope)
        says = declare(session, load.devices, load.rules, room=limit or total or 0)
        wanted = itertools.chain(sealed(session, load.roster), load.orders, sealed(session, load.batches))
        along = len(load.roster) + len(load.orders)
        with packed_batches(wanted, target, scratch=scratch_folder(database)) as content:
            always, rest = content.frames[:along], content.frames[along:]
            room = Room(limit or total or limits.MAX_FILE, total or limits.MAX_COUNT, _base(says, load))
            plan = divide(always, rest, freight.in_order(load.freight.values(), evidence), room)
            for path in () if replace else names_of(target, len(plan.parts)):
                need_replaceable(path)
            written = _write(session, target, says, content, plan, load, halves)
        carried = load.batches[: len(rest) - len(plan.frames_left)]
        done = _told(written, plan, load, handed_before(session, carried), damaged)
        handed = {channel: heads(session, channel) for channel in (GENERAL, ROSTER)}
        if plan.frames_left:
            handed[GENERAL] = _furthest(session, carried)
    _note(database, says, done, plan, handed)
    return done


def scratch_folder(database: Database) -> Path:
    """Where half-made and decrypted files wait; on the data disk, emptied at start. Raises FileNotWritten."""
    folder = paths.scratch(database.folder)
    with told(folder):
        folder.mkdir(exist_ok=True)
    return folder


def _seal(database: Database) -> None:
    """Close what was written here, and see to it that what is declared is true."""
    with database.write() as session:
        seal(session, author_of(session))
        narrow(session, author_of(session), GENERAL)
        settle(session)
    withdrawn.tidy(database)


def _load(database: Database, session: Session, scope: Scope) -> _Load:
    author = author_of(session)
    if is_retired(session):
        raise WrongUsage(
            "La coordinación retiró este computador",
            "Si todavía lo usa, pídale que vuelva a aceptarlo. Lo que escribió sigue aquí.",
        )
    known = addressed(session)
    if not known:
        raise WrongUsage(
            "Todavía no hay otro computador en este microcentro", "Invite a sus colegas antes de entregar."
        )
    roster = _roster(session)
    unknown = beyond(session, known_to_all(session, scope.devices))
    lacked = sorted(asked_for(session, scope.devices).union(unknown))
    rules = file_rules(session)
    lacking = freight.lacking(session, BlobStore(database.folder), scope.devices, rules)
    request = request_along(session)
    decided, accepted = _decisions(session, roster, set(unknown), author.device)
    boxes = {laptop.box_key for laptop in known} | {author.keys.box_public, *recovery_boxes(session)}
    return _Load(
        devices=tuple(laptop.device for laptop in known),
        some_left=len(known) < sum(laptop.device != author.device for laptop in laptops(session)),
        recipients=tuple(sorted(boxes)),
        roster=roster,
        orders=orders_along(session),
        batches=[n for n in lacked if n not in scope.batches.union(roster)],
        freight={one.sha256: one for one in lacking if one.sha256 not in scope.files},
        rules=rules,
        extras=[*([("k", request)] if request else ()), *kept_frames.kept(session)],
        decided=decided,
        accepted=accepted,
    )


def _roster(session: Session) -> list[int]:
    """Every batch of the roster, each after its parents: so each file alone says who its sender is."""
    found: list[int] = []
    for chain, pos in positions_of(session, heads(session, ROSTER)).items():
        found += session.scalars(_AS_FAR_AS, {"of": chain, "upto": pos})
    return sorted(found)


def _decisions(
    session: Session, roster: Sequence[int], unknown: set[int], device: str
) -> tuple[frozenset[str], frozenset[str]]:
    """The laptops that `device` decided on in batches `unknown` to some, and those of them that are new to these."""
    decided: set[str] = set()
    before: set[str] = set()
    for some in chunks(roster):
        for row, n, writer in session.execute(_DECIDED, {"some": some}):
            if n not in unknown:
                before.add(row)
            elif writer == device:
                decided.add(row)
    return frozenset(decided), frozenset(decided - before)


def _base(says: Declaration, load: _Load) -> int:
    """What a part weighs before anything is in it, at most."""
    most = limits.MAX_PARTS
    header = OuterHeader(says.manifest.bundle, most, most, tuple(map(key_id, load.recipients)))
    longest = len(says.part(1, 1).to_bytes()) + _COUNTS
    return base_size(len(header.to_bytes()), longest, load.extras, len(load.recipients))


def _write(
    session: Session,
    target: Path,
    says: Declaration,
    content: Content,
    plan: Plan,
    load: _Load,
    progress: Progress,
) -> list[Written]:
    """Write every part; when one cannot be written, none stays."""
    names = names_of(target, len(plan.parts))
    carried = _carried(plan, load.freight)
    whole = sum(part.inner for part in plan.parts)
    written: list[Written] = []
    try:
        for number, (path, part) in enumerate(zip(names, plan.parts, strict=True), 1):
            files = freight.sources(part.chunks, load.freight)
            carries = [carried[one.sha256] for one in files]
            written.append(
                write_part(
                    path,
                    says.part(number, len(names), carries),
                    content,
                    part.frames,
                    files,
                    load.recipients,
                    author_of(session).keys,
                    extras=load.extras,
                    progress=Along(progress, sum(before.inner for before in plan.parts[: number - 1]), whole),
                )
            )
    except BaseException:
        for one in written:
            with suppress(OSError):
                one.path.unlink()
        raise
    return written


def _carried(plan: Plan, files: Mapping[str, Freight]) -> dict[str, Carried]:
    """In which parts each file travels, and whether all of it does."""
    numbers: dict[str, list[int]] = {}
    for number, part in enumerate(plan.parts, 1):
        for name in part.files:
            numbers.setdefault(name, []).append(number)
    pieces = Counter(chunk.sha256 for part in plan.parts for chunk in part.chunks)
    return {
        name: Carried(name, files[name].size, files[name].mime, tuple(parts), whole=pieces[name] == files[name].pieces)
        for name, parts in numbers.items()
    }


def _told(
    written: Sequence[Written], plan: Plan, load: _Load, again: int, damaged: tuple[str, ...]
) -> HandedOver:
    sent = {chunk.sha256 for part in plan.parts for chunk in part.chunks}
    left = freight.without(load.freight.values(), (chunk for part in plan.parts for chunk in part.chunks))
    along = len(load.roster) + len(load.orders)
    evidence = pieces(load.rules, sent)
    return HandedOver(
        path=written[0].path,
        size=sum(one.size for one in written),
        number=written[0].manifest.sender.number,
        operations=sum(one.ops for part in plan.parts for one in part.frames[along:]),
        evidence=evidence,
        held_back=load.rules.held_back,
        addressees=load.devices,
        only_coordination=load.some_left,
        paths=tuple(one.path for one in written),
        left_operations=sum(one.ops for one in plan.frames_left),
        left_evidence=pieces(load.rules, left.keys()),
        left_bytes=sum(left.values()),
        decided=len(load.decided),
        accepted=len(load.accepted),
        again=again,
        evidence_again=evidence - pieces(load.rules, {name for name in sent if not load.freight[name].handed}),
        digests=tuple(one.sha256 for one in written),
        damaged=damaged,
    )


def _furthest(session: Session, carried: Sequence[int]) -> list[str]:
    """How far the hand-overs have come: where the last one ended, and this one, which does not carry everything."""
    found: dict[int, tuple[int, str]] = {}
    for some in chunks(carried):
        rows = session.execute(select(Batch.chain, Batch.pos, Batch.id).where(Batch.n.in_(some)))
        for chain, pos, identity in rows:
            found[chain] = max(found.get(chain, (-1, "")), (pos, identity))
    last = session.scalar(select(HandOver.heads).order_by(HandOver.number.desc()).limit(1)) or {}
    return sorted({identity for _, identity in found.values()}.union(last.get(GENERAL, ())))


def _note(database: Database, says: Declaration, done: HandedOver, plan: Plan, handed: dict[str, list[str]]) -> None:
    """Keep what went out, and to whom."""
    with database.write() as session:
        settings.put(session, NUMBER, done.number)
        freight.note_sent(session, (chunk for part in plan.parts for chunk in part.chunks))
        note_told(session, done.number, says.names[: says.share * len(plan.parts)])
        summary = {
            "operations": done.operations,
            "evidence": done.evidence,
            "again": done.again,
            "evidence_again": done.evidence_again,
            "decided": done.decided,
            "accepted": done.accepted,
            "size": done.size,
            "name": done.path.name,
            "names": [path.name for path in done.paths],
        }
        session.add(
            HandOver(
                bundle=says.manifest.bundle,
                number=done.number,
                at=says.manifest.made,
                to=list(done.addressees),
                heads=handed,
                summary=summary,
            )
        )
    restored.remember(database, handed=not done.left_operations)
