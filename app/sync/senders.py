"""Who sent a file, and what that laptop says it holds (sync-design 1.6, 6 and 8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import BundleRefused
from app.log import erased_names, purge, settings, shares
from app.log.erased_names import nameless, neutral
from app.log.identity import author_of
from app.log.office import ACCEPTED, RETIRED
from app.log.orders_along import emptied_in_vain
from app.log.shares import Amount
from app.log.waiting import held_among, here_among
from app.media import ledger
from app.models.device import Device
from app.models.local import Invitation, JoinRequest
from app.models.log_tables import Batch, HandOver, Import, Peer, Waiting
from app.sync import pending
from app.sync.bundle import OpenedBundle
from app.sync.invitation import JoinRequest as Request
from app.sync.invitation import read_join
from app.sync.manifest import Manifest
from app.sync.peers import ASKED, SELVES, positions_of, said_by_selves
from app.sync.twins import is_doubled

# Of laptops that nobody knows, all together, while nobody vouches for them, by words or an old key; and so many of them
# ask at once, whatever they bring: what each says that it holds is kept too.
MOST_UNINVITED = Amount(2_000, 30_000, 64 * 2**20, 512 * 2**20)
MOST_ASKING = 100
# Those that answer one invitation take one laptop's share together: whoever has its words can call himself many.
MOST_INVITED = 300
DECLINED = "declined"  # of a request: since when this coordination does not want to be asked about it
_MOST_ASKED = 1_000  # batches that one laptop has sent again; when those have come it asks for more
_MOST_SELVES = 4  # declarations of a laptop of which there are two
_TIMES_TAKEN_IN = (
    select(func.count())
    .select_from(Import)
    .where(Import.bundle == bindparam("of"), Import.part == bindparam("the"), Import.device == bindparam("by"))
)


def now() -> str:
    """This moment, as it is kept beside what came and went."""
    return wall_clock.now().isoformat(timespec="seconds")


def check_sender(session: Session, opened: OpenedBundle) -> str:
    """Verify the end signature; return the name of a newcomer who asks to join with this file, '' of a known laptop.

    Raises BundleRefused: nobody known signed it, or not with the key of the laptop it names (fault 24), or the
    coordination has retired that laptop (fault 36), or as many newcomers wait as may.
    """
    claimed = opened.manifest.sender
    known = session.get(Device, claimed.device)
    if known is not None:
        if not opened.is_signed_by_its_sender():
            raise BundleRefused(opened.name, "forged", claimed.device)
        if known.state != ACCEPTED:
            raise BundleRefused(opened.name, "retired" if known.state == RETIRED else "stranger", claimed.device)
        if (answered := session.get(JoinRequest, claimed.device)) is not None:
            session.delete(answered)  # by another coordination: a no of this one ended with it
        return ""
    own = author_of(session).keys
    if claimed.device == own.device and opened.verify_end(own.sign_public):
        return ""  # nobody asks himself to be let in
    for kind, payload in opened.extras():
        request = read_join(payload) if kind == "k" else None
        if request is not None and request.device == claimed.device and opened.verify_end(request.sign):
            proofs = session.scalars(select(Invitation).where(Invitation.withdrawn.is_(False)))
            proved = any(
                request.proven_by(bytes.fromhex(one.proof_key)) for one in proofs if one.id == request.invitation
            )
            asked: dict[str, Any] = {
                "sign": request.sign,
                "box": request.box,
                "name": request.name,
                "person": request.person,
                "who": request.who,
                **_was(session, request),
            }
            if (erased_names.PEOPLE, request.who) in purge.Orders(session).rows():
                asked |= nameless(request.device)
            if since := declined_since(session, request.device):
                asked[DECLINED] = since
            asked["answers"] = request.invitation if proved else asked.get("before", "")
            _need_room(session, opened, asked)
            session.merge(JoinRequest(device=request.device, request=asked, proved=proved, received_at=now()))
            return str(asked["person"])
    raise BundleRefused(opened.name, "stranger", claimed.device)


def declined_since(session: Session, device: str) -> str:
    """The ISO moment since which this laptop does not accept that one; '' for none that it declined."""
    request = session.get(JoinRequest, device)
    return str(request.request.get(DECLINED, "")) if request is not None else ""


def name_of(session: Session, opened: OpenedBundle) -> str:
    """What the laptop that wrote the file is called: as the coordination let it in, then as it calls itself now.

    So no member passes for another. A laptop that lost its name by an erasing is not called by it again, whatever an
    earlier file says.
    """
    claimed = opened.manifest.sender
    known = session.get(Device, claimed.device)
    if known is None or not known.name or known.name == claimed.name:
        return claimed.name
    if known.name == neutral(known.id):
        return known.name
    return f"{known.name} (ahora «{claimed.name}»)" if claimed.name else known.name


def _need_room(session: Session, opened: OpenedBundle, asked: Mapping[str, Any]) -> None:
    """Refuse what newcomers leave here when it would slow every later reception (invariant 22).

    Those that answer one invitation share their room, so do those that one laptop of ours became, those that were
    declined, and all others: what somebody else brings takes nothing of it. So declining makes room.
    """
    crowd = _crowd(asked)
    sender = opened.manifest.sender.device
    known = select(Device.id)
    rows = session.scalars(select(JoinRequest).where(JoinRequest.device.not_in(known), JoinRequest.device != sender))
    others = {row.device: _crowd(row.request) for row in rows}
    beside = [device for device, one in others.items() if one == crowd]
    theirs: ColumnElement[bool]
    if crowd:
        theirs, most, asking = Waiting.share.in_([*beside, sender]), shares.MOST, MOST_INVITED
    else:
        invited = others.keys() - set(beside)
        theirs = and_(Waiting.share.not_in(known), Waiting.share.not_in(invited))
        most, asking = MOST_UNINVITED, MOST_ASKING
    many = crowd != DECLINED and len(beside) >= asking  # each of those is one by a person's no
    if many or not shares.waiting_of(session, theirs).within(most):
        raise BundleRefused(opened.name, "stranger" if crowd in ("", DECLINED) else "crowded", "as much waits as may")


def _crowd(asked: Mapping[str, Any]) -> str:
    """With whom a request shares its room: '' for nobody who vouches for it."""
    return DECLINED if asked.get(DECLINED) else str(asked.get("answers", ""))


def _was(session: Session, request: Request) -> dict[str, Any]:
    """Which laptop of ours it was until now, if that one's key says so too; one that was retired vouches for nobody."""
    before = session.get(Device, request.before) if request.before else None
    if before is None or before.state != ACCEPTED or not request.proven_before(before.sign_key or ""):
        return {}
    return {"before": before.id, "replaces": request.replaces}


def note_declaration(session: Session, opened: OpenedBundle) -> int:
    """Believe what the sender says it holds, also when that is less than before (invariant 13).

    Each file says it once: whoever was able to open it can encrypt it anew and hand it on when it has long ceased to
    be true, of a laptop that was restored since (invariants 14 and 24). So may a stick that is found again: of what was
    said before the last declaration, by clocks that nobody doubts, only that is believed which takes something back.
    A last one that is dated after today was written by a wrong clock, whose day proves nothing once it is right again
    (fault 9).

    Gives how many changes of ours this confirms that were not confirmed before.
    """
    manifest = opened.manifest
    device = manifest.sender.device
    if _said_before(session, opened):
        return 0
    if device == author_of(session).device:
        if session.get(HandOver, manifest.bundle) is None:  # a copy of this laptop wrote it
            _note_selves(session, device, [], {channel: list(known) for channel, known in manifest.have.items()})
        return 0
    before = session.get(Peer, device)
    same_bundle = before is not None and before.declared_in == manifest.bundle
    heads = {channel: list(known) for channel, known in manifest.have.items()}
    partial = {name: list(offsets) for name, offsets in manifest.partial.items()}
    if session.get(Device, device) is None:  # a stranger may say much: what means nothing here takes no room
        here = here_among(session, {head for known in heads.values() for head in known})
        heads = {channel: [head for head in known if head in here] for channel, known in heads.items()}
        partial = {}
    back = before is not None and _holds_less(session, heads, before.heads)
    if back or said_by_selves(session, device):
        _note_selves(session, device, [before.heads] if before else [], heads)
    if before is not None and _is_old(manifest, before) and not _is_to_come(session, before):
        before.heads = _both(session, heads, before.heads)
        ledger.note_holdings(session, device, (), manifest.made, lacks=_lacked(manifest), all_of_them=False)
        return 0
    confirmed_before = pending.acknowledged(session)
    session.merge(_peer(manifest, heads, partial))
    _note_asked(session, device, manifest.want)
    ledger.note_holdings(
        session,
        device,
        manifest.add,
        manifest.made,
        lacks=_lacked(manifest),
        # Each part of a bundle names some of the files; of a laptop that went back, nothing said before counts.
        all_of_them=(manifest.holds_all or back) and not same_bundle,
    )
    return pending.note_confirmed(session, confirmed_before, now())


def _note_asked(session: Session, device: str, names: Collection[str]) -> None:
    """Remember of which batches a laptop wants erased words back that were erased in vain there (fault 38).

    Not of those that are empty here too: nobody may have them, and they would be in the way of others for good.
    """
    asked = settings.get(session, ASKED, {})
    known = session.get(Device, device)
    empty = emptied_in_vain(session, purge.Orders(session)).keys() if names else set()
    held = sorted(held_among(session, set(names) - empty))[:_MOST_ASKED]
    if held and known is not None and known.state == ACCEPTED:
        settings.put(session, ASKED, asked | {device: held})
    elif device in asked:
        settings.put(session, ASKED, {one: some for one, some in asked.items() if one != device})


def _note_selves(
    session: Session, device: str, before: list[dict[str, list[str]]], heads: dict[str, list[str]]
) -> None:
    """Remember what the two copies of a laptop declare, until one of them is another laptop (fault 12)."""
    selves = settings.get(session, SELVES, {})
    if is_doubled(session, device):
        selves[device] = [*selves.get(device, before), heads][-_MOST_SELVES:]
    else:
        selves.pop(device, None)
    settings.put(session, SELVES, selves)


def _peer(manifest: Manifest, heads: dict[str, list[str]], partial: dict[str, list[int]]) -> Peer:
    """The sender as it declares itself to be, and what it holds of what means something here."""
    return Peer(
        device=manifest.sender.device,
        heads=heads,
        declared_in=manifest.bundle,
        number=manifest.sender.number,
        received_at=now(),
        made=manifest.made,
        clock_ok=manifest.clock_ok,
        app=manifest.sender.app[:40],
        schema=manifest.schema,
        partial=partial,
    )


def _lacked(manifest: Manifest) -> tuple[str, ...]:
    """The files that the sender says it does not hold whole."""
    return (*manifest.want_blobs, *manifest.partial)


def _is_old(manifest: Manifest, last: Peer) -> bool:
    """Whether a declaration was made before the last one of the same laptop that came."""
    if not (manifest.clock_ok and last.clock_ok and last.made):
        return False
    return datetime.fromisoformat(manifest.made) < datetime.fromisoformat(last.made)


def _is_to_come(session: Session, last: Peer) -> bool:
    """Whether the last declaration is dated more than a day after today, by a clock here that nobody doubts."""
    today = not author_of(session).clock.doubtful()
    return today and datetime.fromisoformat(last.made or "") > wall_clock.now() + timedelta(days=1)


def _both(session: Session, one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """The last batches that two declarations both cover."""
    first, second = (positions_of(session, [head for some in told.values() for head in some]) for told in (one, other))
    found: dict[str, list[str]] = {}
    for chain, pos in first.items():
        if chain in second:
            query = select(Batch.channel, Batch.id).where(Batch.chain == chain, Batch.pos == min(pos, second[chain]))
            for channel, identity in session.execute(query):
                found.setdefault(channel, []).append(identity)
    return found


def _said_before(session: Session, opened: OpenedBundle) -> bool:
    """Whether this part of this file was taken in before the reception that is being noted now."""
    manifest = opened.manifest
    this = {"of": manifest.bundle, "the": manifest.part, "by": manifest.sender.device}
    return (session.scalar(_TIMES_TAKEN_IN, this) or 0) > 1


def _holds_less(session: Session, heads: dict[str, list[str]], before: dict[str, list[str]]) -> bool:
    """Whether a declaration lacks something that an earlier one of the same laptop had: it was restored."""
    known = positions_of(session, [head for some in heads.values() for head in some])
    earlier = positions_of(session, [head for some in before.values() for head in some])
    return any(pos > known.get(chain, -1) for chain, pos in earlier.items())
