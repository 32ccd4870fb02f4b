"""What another program changed in the tables becomes operations, so that nothing of it is thrown away (fault 33).

Sync-design 4: a difference between tables and log is shown and adopted as new operations, never discarded. What no
operation of this laptop may say is written again from the log: the list of laptops is signed by coordinations alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData
from app.jobs import Progress, Silent, Stages
from app.log.apart import Difference, as_said
from app.log.capture import seal_if_author_changed
from app.log.fold import AWAY, HIDDEN
from app.log.identity import author_of
from app.log.long_lines import divided
from app.log.op_lines import BadBatch
from app.log.ops import GENERAL, LOCAL, Key, NewOp, write_ops
from app.log.rebuild import check, drafts, in_table, rebuild
from app.models import registry
from app.models.log_tables import RowState


@dataclass(frozen=True)
class Adopted:
    """The records that are now, by their history too, as they were found; and those that no operation can tell."""

    records: frozenset[Key]
    left: frozenset[Key]


def adopt(session: Session, progress: Progress | None = None) -> Adopted:
    """Write operations that say what the tables say wherever the log says otherwise, then every table from the log.

    The person at the laptop is their author. What was taken out of a table is deleted, with its parts; what was put
    in is a new record, a private one if it is part of a private draft.
    """
    stages = Stages(progress or Silent(), 2, 3)
    aside = _in_state(session, AWAY)  # in no table, though its person may be gone now
    found = check(session, stages)
    differences = [one for one in found if one.in_table is not None or (one.tbl, one.row) not in aside]
    stages.turn()
    changed: dict[Key, set[str]] = {}
    for each in differences:
        changed.setdefault((each.tbl, each.row), set()).add(each.field)
    taken_out = _taken_out(differences)
    author = author_of(session)
    seal_if_author_changed(session, author)
    private = drafts(session)
    hidden = _in_state(session, HIDDEN)
    ops: list[NewOp] = []
    told: set[Key] = set()
    tables = {tbl for tbl, _ in changed}
    for tbl in registry.shared_types():  # parents come before their parts
        for values in in_table(session, tbl) if tbl in tables else ():
            key = (tbl, values["id"])
            if key not in changed:
                continue
            if key not in private and not private.isdisjoint(_owners(tbl, values)):
                private.add(key)
            channel = LOCAL if key in private else GENERAL
            written = NewOp("w", *key, 0, channel, _sayable(tbl, values, changed[key]))
            if written.values and _can_be_said(written):
                ops += [NewOp("r", *key, 0, channel), written] if key in hidden else [written]
                told.add(key)
    for key in taken_out:
        if key[0] in registry.shared_types():
            ops.append(NewOp("d", *key, 0, LOCAL if key in private else GENERAL))
    for op in ops:
        op.hlc = author.clock.next()
    write_ops(session, ops)
    rebuild(session, stages)
    gone = {(one.tbl, one.row) for one in differences if one.in_log is not None and one.field == ""}
    gone = {key for key in gone if key[0] in registry.shared_types()}
    derived = {key for key, names in changed.items() if not _exchanged(key[0], names)}
    return Adopted(frozenset(told | gone), frozenset(changed.keys() - told - gone - derived))


def _taken_out(differences: Collection[Difference]) -> list[Key]:
    """The records that are no longer in their table, without those that went with what they are part of."""
    gone = {(one.tbl, one.row): one.in_log for one in differences if one.field == "" and one.in_table is None}
    return [key for key, values in gone.items() if gone.keys().isdisjoint(_owners(key[0], values))]


def _owners(tbl: str, values: dict[str, Any]) -> Iterator[Key]:
    return ((target, values[name]) for name, target in registry.parents(tbl) if values.get(name))


def _in_state(session: Session, state: str) -> set[Key]:
    """Every record that was deleted, or set aside, as the history knows."""
    found = session.execute(select(RowState.tbl, RowState.row).where(RowState.state == state))
    return {(tbl, row) for tbl, row in found}


def _exchanged(tbl: str, names: Collection[str]) -> set[str]:
    """The fields to write: whole groups, and all of them for a record that the log does not show."""
    groups = registry.groups(tbl).values() if tbl in registry.types() else ()
    return {name for fields in groups for name in fields if "" in names or not set(fields).isdisjoint(names)}


def _sayable(tbl: str, values: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    specs = registry.fields(tbl)
    return {name: as_said(specs[name].kind, values[name]) for name in sorted(_exchanged(tbl, names))}


def _can_be_said(op: NewOp) -> bool:
    """Whether writing the operation would go well: what none may hold, or is too long for any batch, does not."""
    try:
        divided(op.tbl, op.row, op.hlc, op.values or {})
    except (BadBatch, InvalidData):
        return False
    return True
