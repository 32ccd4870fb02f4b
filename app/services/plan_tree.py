"""The problem tree of the plan: the problem, its causes below and its effects above (S001, Costa Araucanía)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.base import natural_id
from app.models.database import Database
from app.services import rows

PROBLEM, CAUSE, EFFECT = "problem", "cause", "effect"


@dataclass(frozen=True)
class Node:
    """One node with its branch. `depth` counts from the problem, which is 0; what hangs on nothing hangs on it."""

    id: str
    kind: str
    text: str
    proof: str
    within_reach: bool | None
    depth: int
    under_id: str | None
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Tree:
    """The tree by its three parts; `problems` are several only while a network has not chosen yet."""

    effects: tuple[Node, ...]
    problems: tuple[Node, ...]
    causes: tuple[Node, ...]

    def outline(self) -> list[Node]:
        """Every node as one reads it: effects, problem, causes, each followed by its branch."""
        return [node for root in (*self.effects, *self.problems, *self.causes) for node in _walk(root)]


def tree(database: Database, plan_id: str) -> Tree:
    """The problem tree of a plan; loops and loose ends that came from elsewhere are shown on the problem."""
    with database.read() as session:
        found = [rows.as_dict(one) for one in rows.parts_of(session, "plan_cause", plan_id)]
    return _tree(found)


def add(database: Database, plan_id: str, kind: str, text: str = "", *, under_id: str | None = None) -> str:
    """Add a node after its siblings and return its id; the plan's problem is one record on every laptop."""
    with database.write() as session:
        fields: dict[str, Any] = {"plan_id": plan_id, "kind": kind, "text": text, "under_id": under_id}
        fields["order"] = rows.next_order(session, "plan_cause", plan_id)
        own = None
        if kind == PROBLEM and not any(one.kind == PROBLEM for one in rows.parts_of(session, "plan_cause", plan_id)):
            own = natural_id(rows.space_of(session), "plan_cause", (plan_id, PROBLEM))
        return str(rows.add(session, "plan_cause", fields, id=own).id)


def move(database: Database, node_id: str, by: int) -> bool:
    """Put a node `by` places after where it stands among its siblings; False where there is no such place."""
    with database.write() as session:
        one: Any = rows.need(session, "plan_cause", node_id)
        siblings, place = _siblings(session, one)
        if not 0 <= place + by < len(siblings):
            return False
        siblings.insert(place + by, siblings.pop(place))
        others = [each for each in rows.parts_of(session, "plan_cause", one.plan_id) if each.id not in siblings]
        rows.renumber(session, "plan_cause", [*siblings, *(each.id for each in others)])
        return True


def hang_deeper(database: Database, node_id: str) -> bool:
    """Hang a node on the sibling before it, as its cause or effect; False where there is none."""
    with database.write() as session:
        one: Any = rows.need(session, "plan_cause", node_id)
        siblings, place = _siblings(session, one)
        if one.kind == PROBLEM or place == 0:
            return False
        rows.put(session, one, {"under_id": siblings[place - 1]})
        return True


def hang_higher(database: Database, node_id: str) -> bool:
    """Hang a node where the one above it hangs; False where it hangs on the problem already."""
    with database.write() as session:
        one: Any = rows.need(session, "plan_cause", node_id)
        above: Any = rows.find(session, "plan_cause", one.under_id)
        if above is None or above.kind != one.kind:
            return False
        rows.put(session, one, {"under_id": above.under_id})
        return True


def remove(database: Database, node_id: str) -> tuple[str, ...]:
    """Take a node away with its branch; their ids, for `bring_back`.

    Raises:
        InvalidData: it is the problem, and something still hangs on it.
    """
    with database.write() as session:
        one: Any = rows.need(session, "plan_cause", node_id)
        found = [rows.as_dict(each) for each in rows.parts_of(session, "plan_cause", one.plan_id)]
        made = _tree(found)
        if one.kind == PROBLEM and (made.causes or made.effects) and len(made.problems) == 1:
            raise InvalidData([Problem("", "tree_hangs")])
        node = next(each for each in made.outline() if each.id == node_id)
        ids = tuple(each.id for each in _walk(node))
        for key in ids:
            rows.drop(session, rows.need(session, "plan_cause", key))
        return ids


def bring_back(database: Database, ids: Sequence[str]) -> None:
    """Return the nodes of a branch."""
    for key in ids:
        rows.bring_back(database, "plan_cause", key)


def place(database: Database, node_id: str) -> dict[str, Any]:
    """Where a node stands, for `put_back` after it was moved: what it hangs on and the order of all."""
    with database.read() as session:
        one: Any = rows.need(session, "plan_cause", node_id)
        order = {each.id: each.order for each in rows.parts_of(session, "plan_cause", one.plan_id)}
        return {"id": node_id, "under_id": one.under_id, "order": order}


def put_back(database: Database, kept: dict[str, Any]) -> None:
    """Take a move back."""
    with database.write() as session:
        rows.put(session, rows.need(session, "plan_cause", kept["id"]), {"under_id": kept["under_id"]})
        for key, order in kept["order"].items():
            if (found := rows.find(session, "plan_cause", key)) is not None:
                rows.put(session, found, {"order": order})


def _siblings(session: Session, one: Any) -> tuple[list[str], int]:
    made = _tree([rows.as_dict(each) for each in rows.parts_of(session, "plan_cause", one.plan_id)])
    groups: list[Sequence[Node]] = [made.effects, made.problems, made.causes]
    groups += [node.children for node in made.outline()]
    group = next(group for group in groups if any(node.id == one.id for node in group))
    ids = [node.id for node in group]
    return ids, ids.index(one.id)


def _tree(found: Sequence[dict[str, Any]]) -> Tree:
    known = {one["id"]: one for one in found}

    def kind(one: dict[str, Any]) -> str:
        return one["kind"] if one["kind"] in {PROBLEM, EFFECT} else CAUSE

    def above(one: dict[str, Any]) -> str | None:
        # Only a node of the same kind has a branch; a loop is cut where it closes.
        seen, under = {one["id"]}, known.get(one["under_id"] or "")
        first = under["id"] if under is not None and kind(under) == kind(one) != PROBLEM else None
        while under is not None:
            if under["id"] in seen:
                return None
            seen.add(under["id"])
            under = known.get(under["under_id"] or "")
        return first

    branches: dict[str | None, list[dict[str, Any]]] = {}
    for one in found:
        branches.setdefault(above(one), []).append(one)

    def node(one: dict[str, Any], depth: int) -> Node:
        children = tuple(node(child, depth + 1) for child in branches.get(one["id"], ()))
        words = (one["text"] or "", one["proof"] or "", one["within_reach"])
        return Node(one["id"], kind(one), *words, depth, one["under_id"], children)

    def roots(wanted: str, depth: int) -> tuple[Node, ...]:
        return tuple(node(one, depth) for one in branches.get(None, ()) if kind(one) == wanted)

    return Tree(roots(EFFECT, 1), roots(PROBLEM, 0), roots(CAUSE, 1))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)
