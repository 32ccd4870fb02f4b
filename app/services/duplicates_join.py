"""Make one of two records that are the same thing, guided field by field, and take them apart again (fault 18).

All of it are ordinary writes in one unit of work, so every laptop that receives them shows the same. Whatever stays in
place of something else is written too, even if no field of it changes: when two coordinations fuse the same two
records in opposite directions at once, each delete meets a write that its author had not seen, so both records stay in
sight and nothing is lost (invariant 6); fusing them once more, whichever way, ends it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.log import capture, set_aside, strict_json
from app.log.columns import as_columns
from app.log.op_lines import BadBatch, op_line
from app.log.standing import undone_among
from app.models import registry
from app.models.base import natural_id
from app.models.database import Database
from app.models.fusion import Fusion, FusionMove
from app.models.log_tables import RowState
from app.services import conflicts, duplicates, duplicates_plan, labels, rows
from app.services.duplicates_plan import Key, Plan, Twin
from app.services.two_things import JOINED, PARTED

_HIDDEN, _MADE = "-", "+"


@dataclass(frozen=True)
class Difference:
    """A field in which the two say different things. `key` names it in `join(take=…)`.

    `about` says of which part, '' of the records themselves. `takes_other`: what holds unless somebody chooses.
    """

    key: str
    about: str
    label: str
    kept: str
    merged: str
    takes_other: bool


@dataclass(frozen=True)
class _Change:
    """What a record's field said before; `giver` is the record whose value it took, or from which it was made."""

    key: Key
    name: str
    was: Any = None
    giver: str | None = None


@dataclass(frozen=True)
class Guide:
    """What a fusion would do, to be decided on: titles, differences, what is completed, what else will name the kept.

    `moves` counts by record type; `stays` are parts that remain out of sight with the one that goes.
    """

    tipo: str
    kept: str
    merged: str
    kept_title: str
    merged_title: str
    differences: tuple[Difference, ...]
    completed: tuple[str, ...]
    moves: dict[str, int]
    stays: tuple[str, ...]


def guide(database: Database, tipo: str, kept: str, merged: str, *, take: Mapping[str, bool] | None = None) -> Guide:
    """What joining, or joining again, would do with these choices (see `join`), changing nothing.

    Raises:
        NotFound: one of them is not here. WrongUsage: they cannot be made one, or there is no such difference.
    """
    left = dict(take or {})
    with database.read() as session:
        plan = _plan(session, tipo, kept, merged)
        compared = [_compared(session, twin, left, main=twin is plan.twins[0]) for twin in plan.twins]
        if plan.writes:
            _need_none_left(left)
        moving = [key[0] for key in {key for key, *_ in plan.moved}] + [twin.old[0] for twin in plan.twins[1:]]
        return Guide(
            tipo,
            kept,
            merged,
            duplicates.title_of(session, tipo, kept),
            duplicates.title_of(session, tipo, merged),
            tuple(one for different, _ in compared for one in different),
            tuple(words for _, filled in compared for words in filled),
            dict(sorted(Counter(moving).items())),
            tuple(f"{labels.noun(key[0])} {conflicts.title_of(session, *key)}".strip() for key in plan.stays),
        )


def _compared(session: Session, twin: Twin, take: dict[str, bool], *, main: bool) -> tuple[list[Difference], list[str]]:
    """In what the two of a twin differ, and what the one that stays gets from the other; in words."""
    filled, different = duplicates_plan.compared(session, twin)
    about = "" if main else _about(session, twin)
    specs = registry.fields(twin.new[0])
    differences = [
        Difference(
            _key(twin, name, main=main),
            about,
            specs[name].label,
            conflicts.value_words(session, specs[name], mine),
            conflicts.value_words(session, specs[name], theirs),
            _takes(twin, name, mine, theirs, take, main=main),
        )
        for name, (mine, theirs) in different.items()
    ]
    return differences, [f"{specs[name].label}{f' ({about})' if about else ''}" for name in filled]


def join(database: Database, tipo: str, kept: str, merged: str, *, take: Mapping[str, bool] | None = None) -> str:
    """Make `merged` one with `kept`, which stays, and return the id of the fusion.

    `take` says, by the key of a difference, whether the value of `merged` holds; what it does not name is as the guide
    says. Done again it also moves what has come to name `merged` since; where there is nothing to move, nothing is
    written.

    Raises:
        NotFound: one of them is not here. WrongUsage: they cannot be made one, or there is no such difference; or what
            somebody keeps on this laptop alone would go into what everybody has.
    """
    with database.write() as session, set_aside.all_shown(session):  # what a colleague drafts in it moves with it
        plan = _plan(session, tipo, kept, merged)
        if plan.writes:
            _carry_out(session, plan, dict(take or {}))
        return fusion_id_of(session, tipo, kept, merged)


def part(database: Database, fusion_id: str) -> None:
    """Take a fusion apart: the record that went comes back, and names what it named, where nobody has changed it since.

    Raises:
        NotFound: there is no such fusion. WrongUsage: the record that stayed went into a third one since, or some of
            what was made one is taken back at present: it could not be put back.
    """
    with database.write() as session:
        fusion = session.get(Fusion, fusion_id)
        if fusion is None:
            raise NotFound("la unión", fusion_id)
        if fusion.state == PARTED:
            return
        tipo, kept, merged = _sides(fusion)
        changes = _changes(session, fusion)
        if undone_among(session, [(tipo, kept), (tipo, merged), *(change.key for change in changes)]):
            raise WrongUsage(
                "Parte de lo que se unió vino con algo recibido que usted deshizo",
                "En Intercambio, Historial, vuelva a ponerlo o descártelo para todos, y sepárelo después.",
            )
        if rows.find(session, tipo, kept) is None:
            raise WrongUsage(
                "El registro que quedó se unió después con otro, o se quitó", "Sepárelo o tráigalo de vuelta primero."
            )
        _take_apart(session, fusion, changes)


def standing(session: Session) -> list[Fusion]:
    """The fusions that hold at present."""
    return list(session.scalars(select(Fusion).where(Fusion.state == JOINED).order_by(Fusion.id)))


def joined_into(session: Session, kept: Collection[Key]) -> list[Fusion]:
    """The fusions that stand of what went into one of these records."""
    return [one for one in standing(session) if (one.record_type, one.kept_id) in kept]


def part_from_lost(session: Session, fusion: Fusion) -> None:
    """Take a fusion apart whose record that stayed was rejected: the one that went comes back, as with `part`."""
    _take_apart(session, fusion, _changes(session, fusion))
    session.flush()


def keep_apart(database: Database, tipo: str, one: str, other: str) -> str:
    """Say that two records are two things, so that nobody is asked again; returns the id of what was noted.

    Raises:
        NotFound: one of them is not here. WrongUsage: these are not compared.
    """
    with database.write() as session:
        duplicates_plan.check(session, tipo, (one, other))
        first, second = sorted((one, other))
        fields = {"record_type": tipo, "kept_id": first, "merged_id": second, "state": PARTED}
        return str(rows.add(session, "fusion", fields).id)


def fusion_id_of(session: Session, tipo: str, kept: str, merged: str) -> str:
    """The id of the fusion of these two, in this direction, whether there is one or not."""
    return natural_id(rows.space_of(session), "fusion", [tipo, kept, merged])


def _plan(session: Session, tipo: str, kept: str, merged: str) -> Plan:
    fusion = session.get(Fusion, fusion_id_of(session, tipo, kept, merged))
    again = fusion is not None and fusion.state == JOINED
    again = again or duplicates.stands_for(session, tipo, merged) == kept  # by way of a third one
    return duplicates_plan.work_out(session, tipo, kept, merged, again=again)


def _changes(session: Session, fusion: Fusion) -> list[_Change]:
    moves = session.scalars(select(FusionMove).where(FusionMove.fusion_id == fusion.id))
    return [change for move in moves if (change := _noted(move))]


def _take_apart(session: Session, fusion: Fusion, changes: Collection[_Change]) -> None:
    tipo, kept, merged = _sides(fusion)
    _bring_back(session, (tipo, merged))
    for change in changes:
        if change.name == _HIDDEN:
            _bring_back(session, change.key)
    order = list(registry.shared_types())
    # What was written anew goes last, and parts before what they are part of.
    for change in sorted(changes, key=lambda one: (one.name == _MADE, -order.index(one.key[0]), one.key[1])):
        _put_back(session, change, kept, merged)
    for move in session.scalars(select(FusionMove).where(FusionMove.fusion_id == fusion.id)).all():
        capture.remove(session, "fusion_move", move.id)
    rows.put(session, rows.need(session, "fusion", fusion.id), {"state": PARTED})


def _sides(fusion: Fusion) -> tuple[str, str, str]:
    return fusion.record_type or "", fusion.kept_id or "", fusion.merged_id or ""


def _carry_out(session: Session, plan: Plan, take: dict[str, bool]) -> None:
    head = plan.twins[0]
    tipo, kept, merged = head.new[0], head.new[1], head.old[1]
    _end_opposite(session, tipo, kept, merged)
    private = duplicates_plan.private_rows(session)
    _refuse_to_share(plan, private)
    changed: list[_Change] = []
    for twin in plan.twins:
        changed += _unite(session, twin, take, main=twin is head)
    _need_none_left(take)
    for key, name, before, after in plan.moved:
        _set(session, key, {name: after})
        changed.append(_Change(key, name, before))
    session.flush()
    going = [twin.old for twin in reversed(plan.twins) if rows.find(session, *twin.old) is not None]
    changed += [_Change(key, _HIDDEN) for key in going if key != head.old]
    fields = {"record_type": tipo, "kept_id": kept, "merged_id": merged, "state": JOINED}
    fusion = rows.add(session, "fusion", fields)
    for change in changed:
        if change.key not in private:
            _note(session, str(fusion.id), change)
    for key in going:  # parts before what they are part of
        capture.remove(session, *key)


def _takes(twin: Twin, name: str, mine: Any, theirs: Any, take: dict[str, bool], *, main: bool) -> bool:
    """Whether the other's value holds: what was chosen, which is taken out of `take`, or else what is usual."""
    return take.pop(_key(twin, name, main=main), duplicates_plan.takes_other(twin.new[0], name, mine, theirs))


def _need_none_left(take: Mapping[str, bool]) -> None:
    if take:
        raise WrongUsage("No hay tal diferencia: " + ", ".join(sorted(take)), "Elija entre las que se muestran.")


def _refuse_to_share(plan: Plan, private: Collection[Key]) -> None:
    """What somebody keeps on this laptop goes into no record that everybody has, whoever joins the two."""
    for twin in plan.twins[1:]:
        owners = {(target, twin.values[name]) for name, target in registry.parents(twin.new[0])}
        if twin.old in private and owners.isdisjoint(private):
            raise WrongUsage(
                f"Algo de lo que se uniría ({labels.noun(twin.old[0])}) está solo en este computador, sin compartir",
                "Quien lo escribió lo comparte antes, en la práctica, o lo quita.",
            )


def _end_opposite(session: Session, tipo: str, kept: str, merged: str) -> None:
    """A fusion of the same two in the other direction gives way; what it had moved is moved back by this one."""
    opposite = session.get(Fusion, fusion_id_of(session, tipo, merged, kept))
    if opposite is not None and opposite.state == JOINED:
        for move in session.scalars(select(FusionMove).where(FusionMove.fusion_id == opposite.id)).all():
            capture.remove(session, "fusion_move", move.id)
        rows.put(session, opposite, {"state": PARTED})


def _unite(session: Session, twin: Twin, take: dict[str, bool], *, main: bool) -> list[_Change]:
    """Give the record that stays what it takes over; it counts as worked on even where it takes nothing."""
    if twin.made:
        _write_anew(session, twin)
        return [_Change(twin.new, _MADE, None, twin.old[1])]
    filled, different = duplicates_plan.compared(session, twin)
    for name, (mine, theirs) in different.items():
        if _takes(twin, name, mine, theirs, take, main=main):
            filled[name] = theirs
    before = rows.as_dict(rows.need(session, *twin.new))
    _set(session, twin.new, filled)
    capture.affirm(session, *twin.new, {})
    return [_Change(twin.new, name, before[name], twin.old[1]) for name in filled]


def _write_anew(session: Session, twin: Twin) -> None:
    """The record under its new key; one that was removed under that key comes back with these values."""
    tipo, identity = twin.new
    gone = session.get(RowState, (tipo, identity))
    if gone is not None and gone.state == "hidden":
        capture.restore(session, tipo, identity)
    values = {name: twin.values[name] for name in registry.fields(tipo)}
    if rows.find(session, tipo, identity) is not None:
        capture.affirm(session, tipo, identity, values)
        return
    attributes = registry.attributes(tipo)
    session.add(registry.types()[tipo](id=identity, **{attributes[name]: value for name, value in values.items()}))
    session.flush()


def _set(session: Session, key: Key, fields: Mapping[str, Any]) -> None:
    """Set fields past the rules of forms: a part may change what it is part of, approved minutes whom they name."""
    record = rows.need(session, *key)
    for name, value in fields.items():
        setattr(record, registry.attributes(key[0])[name], value)


def _note(session: Session, fusion_id: str, change: _Change) -> None:
    said = json.dumps({"was": change.was, "from": change.giver}, ensure_ascii=False, sort_keys=True)
    fields = {"record_type": change.key[0], "record_id": change.key[1], "field": change.name, "before": said}
    rows.add(session, "fusion_move", fields | {"fusion_id": fusion_id})


def _noted(move: FusionMove) -> _Change | None:
    """What a fusion noted; None for what came in its place from elsewhere and cannot be put back into the record."""
    key, name = (move.record_type or "", move.record_id or ""), move.field or ""
    try:
        said = strict_json.load(move.before or "{}")
        was, giver = (said.get("was"), said.get("from")) if isinstance(said, dict) else ("", "")
        op_line("w", *key, 0, {name: was})
    except (strict_json.BadJson, BadBatch):
        return None
    if key[0] not in registry.shared_types() or not isinstance(giver, str | None):
        return None
    fits = name not in registry.fields(key[0]) or as_columns(key[0], [key[1]], [{name: was}])[0][name] == [was]
    return _Change(key, name, was, giver) if fits and isinstance(said, dict) else None


def _bring_back(session: Session, key: Key) -> None:
    if key[0] in registry.shared_types() and rows.find(session, *key) is None:
        capture.restore(session, *key)


def _put_back(session: Session, change: _Change, kept: str, merged: str) -> None:
    """Undo one thing that the fusion did, unless somebody has done otherwise since, or the record is gone."""
    tipo = change.key[0]
    record = rows.find(session, *change.key) if tipo in registry.shared_types() else None
    if record is None:
        return
    if change.name == _MADE:
        _remove_if_untouched(session, change)
    elif change.name in registry.fields(tipo):
        now = rows.as_dict(record)[change.name]
        if _still(session, change, now, kept, merged):
            _set(session, change.key, {change.name: change.was})
            session.flush()


def _still(session: Session, change: _Change, now: Any, kept: str, merged: str) -> bool:
    """Whether the field says what the fusion made it say."""
    if change.giver is not None:
        given = rows.find(session, change.key[0], change.giver)
        return given is not None and bool(now == rows.as_dict(given)[change.name])
    if isinstance(change.was, list):
        return bool(now == list(dict.fromkeys(kept if one == merged else one for one in change.was)))
    return now in (kept, None)


def _remove_if_untouched(session: Session, change: _Change) -> None:
    """Take away what the fusion wrote anew, unless there is more in it by now than in what it was made from."""
    tipo = change.key[0]
    given = rows.find(session, tipo, change.giver or "")
    if given is None or len(capture.with_children(session, change.key)) > 1:
        return
    mine, theirs = rows.as_dict(rows.need(session, *change.key)), rows.as_dict(given)
    plain = [name for name, spec in registry.fields(tipo).items() if not spec.target]
    if all(mine[name] == theirs[name] for name in plain):
        capture.remove(session, *change.key)


def _key(twin: Twin, name: str, *, main: bool) -> str:
    return name if main else f"{twin.new[0]}/{twin.new[1]}/{name}"


def _about(session: Session, twin: Twin) -> str:
    return f"{labels.noun(twin.new[0])}: {conflicts.title_of(session, *twin.new)}"
