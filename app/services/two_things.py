"""Pairs of records that a person said to be two things, so that nobody is asked again whether they are one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.fusion import Fusion

JOINED, PARTED = "joined", "parted"
Pair = tuple[str, str, str]  # their type, and their ids in order


def pairs(session: Session) -> set[Pair]:
    """The pairs that were said to be two things, and not made one since."""
    found: dict[Pair, set[str]] = {}
    query = select(Fusion.record_type, Fusion.kept_id, Fusion.merged_id, Fusion.state)
    for tipo, kept, merged, state in session.execute(query):
        first, second = sorted((kept or "", merged or ""))
        found.setdefault((tipo or "", first, second), set()).add(state or "")
    return {pair for pair, states in found.items() if states == {PARTED}}


def still_alike(tipo: str, ids: Iterable[str], apart: Collection[Pair]) -> tuple[str, ...]:
    """The ids but for those that are `apart` from all the others; two first of whom nothing was said."""
    together = [pair for pair in combinations(ids, 2) if (tipo, *sorted(pair)) not in apart]
    return tuple(dict.fromkeys(key for pair in together for key in pair))
