"""What a file holds, kept in few words: stretches of chains, the ids of batches not held yet, the names of files.

A mailbox asks: what lies in a file already need not lie in a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.log.ops import chunks
from app.models.log_tables import Batch

MOST_NOT_HELD = 2_000


@dataclass(frozen=True)
class Scope:
    """Whose declarations decide what a file must hold, and what need not be in it: batches by `n`, files by name."""

    devices: tuple[str, ...]
    batches: frozenset[int] = frozenset()
    files: frozenset[str] = frozenset()


def describe(session: Session, batches: Iterable[str], files: Iterable[str]) -> dict[str, Any]:
    """The contents of a file, as JSON that `held_batches` and `files_of` understand.

    Of batches that are not held only so many are named; what else lies in the file goes once more.
    """
    named = set(batches)
    places: dict[int, list[int]] = {}
    for some in chunks(sorted(named)):
        for identity, chain, pos in session.execute(
            select(Batch.id, Batch.chain, Batch.pos).where(Batch.id.in_(some))
        ).all():
            named.discard(identity)
            places.setdefault(chain, []).append(pos)
    stretches = [[chain, *ends] for chain in sorted(places) for ends in _stretches(sorted(places[chain]))]
    return {"stretches": stretches, "ids": sorted(named)[:MOST_NOT_HELD], "files": sorted(files)}


def held_batches(session: Session, contents: Mapping[str, Any]) -> set[int]:
    """Which batches held here the file holds, by `n`."""
    found: set[int] = set()
    for chain, first, last in contents.get("stretches", ()):
        query = select(Batch.n).where(Batch.chain == chain, Batch.pos.between(first, last))
        found.update(session.scalars(query))
    for some in chunks(contents.get("ids", ())):
        found.update(session.scalars(select(Batch.n).where(Batch.id.in_(some))))
    return found


def files_of(contents: Mapping[str, Any]) -> set[str]:
    """The files of evidence that it holds whole."""
    return set(contents.get("files", ()))


def _stretches(places: list[int]) -> Iterable[tuple[int, int]]:
    first = last = places[0]
    for place in places[1:]:
        if place != last + 1:
            yield first, last
            first = place
        last = place
    yield first, last
