"""Whose work counts when laptops are retired: the reference for `app.log.held`, by walking everything that is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.model import Batch


@dataclass(frozen=True)
class Decision:
    """One batch of the roster that counts: all that it descends from, and what it writes."""

    id: str
    seen: frozenset[str]
    writes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Standing:
    """A laptop as the roster has it."""

    state: str
    heads: frozenset[str]


def standings(decisions: Collection[Decision]) -> dict[str, Standing]:
    """Every laptop: retired where any standing decision says so, with the heads of them all."""
    found = {}
    for device in {device for one in decisions for device in one.writes}:
        states = [one.writes[device]["state"] for one in _standing(decisions, device, "state")]
        heads = _standing(decisions, device, "accepted_heads")
        named = {head for one in heads for head in one.writes[device]["accepted_heads"] or ()}
        state = next((one for one in ("retired", "recovery") if one in states), "accepted")
        found[device] = Standing(state, frozenset(named))
    return found


def _standing(decisions: Iterable[Decision], device: str, name: str) -> list[Decision]:
    """The decisions about one field of a laptop that no later one has seen."""
    about = [one for one in decisions if name in one.writes.get(device, {})]
    return [one for one in about if not any(one.id in other.seen for other in about)]


def counting(known: Mapping[str, Batch], laptops: Mapping[str, Standing], me: str) -> list[Batch]:
    """The batches that count on the laptop `me`, parents first, of all that came there in whatever order."""
    believed = {device for device, standing in laptops.items() if standing.state == "accepted"} | {me}
    above = [one.id for one in known.values() if one.device in believed]
    above += [head for standing in laptops.values() if standing.state == "retired" for head in standing.heads]
    vouched: set[str] = set()
    while above:
        if (one := above.pop()) in known and one not in vouched:
            vouched.add(one)
            above += known[one].parents
    found: dict[str, Batch] = {}
    while ready := [one for one in known.values() if one.id in vouched - found.keys() and one.parents <= found.keys()]:
        found |= {one.id: one for one in ready}
    return list(found.values())
