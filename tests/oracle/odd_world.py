"""A microcentro full of what another version, or bad luck, may have written: strange values and knotted references."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from app.log.materialise import fold
from app.log.ops import GENERAL, NewOp, write_ops
from app.models import registry
from app.models.base import Field
from app.models.database import Database

TODAY = date(2026, 6, 15)
VARIANTS = 8
_HUGE = 2**53 - 1
_ODD: dict[str, tuple[Any, ...]] = {
    "text": ("", " ", "<b>&<para", "Ñ" * 900, "Huerto " * 2_900, "Ñ" * 20_000, '{"a": [1', "2026-13", "=1+1", 5, []),
    "choice": ("", "volando", "con un espacio", "<i>", "Á", "=1+1", "x" * 400, 7, None, ["x"]),
    "date": ("0001-01-01", "9999-12-31", "0000-00-00", "ayer", 5, "2026-02-30", "2024-02-29", "", None, "2026-3-1"),
    "time": ("25:99", "00:00", "23:59", "24:00", "", 7, "9:3", "tarde", None),
    "decimal": ("", "-36.98", "NaN", "Infinity", "1e999", "9" * 40, "abc", "1,5", None, 3),
    "int": (0, -1, -_HUGE, _HUGE, 9999, 10_000, 1, "doce", None, True),
    "bool": ("sí", 1, None, 0, "", []),
    "blob": (
        5,
        "foto",
        None,
        {"b": 5},
        [],
        {"$b": "f" * 64, "n": 0, "m": "x"},
        {"$b": "0" * 64, "n": _HUGE, "m": "a/b"},
    ),
}
_PLAIN: dict[str, tuple[Any, ...]] = {
    "text": ("Huerto", "Clase común", "2", "María Ñanco"),
    "date": ("2026-03-13", "2026-05-08", "2026-06-12", "2026-07-03"),
    "time": ("09:30", "13:00"),
    "decimal": ("1.5", "-36.98", "4"),
    "bool": (True, False),
    "blob": ({"$b": "0" * 64, "n": 5, "m": "image/jpeg"},),
}
Ids = dict[str, list[str]]


def fill_oddly(database: Database, seed: int) -> Ids:
    """Write `VARIANTS` records of every type past all rules, as a received file may; their ids by type.

    The first of each type are nearly plain, so that what looks into them goes deep; the last are odd all over.
    """
    chance = Random(seed)
    ids = {tipo: [_an_id(chance) for _ in range(VARIANTS)] for tipo in registry.shared_types()}
    with database.write() as session:
        clock = session.info["author"].clock
        ops = [
            NewOp("w", tipo, row, clock.next(), GENERAL, _values(chance, tipo, place, ids))
            for tipo, rows in ids.items()
            for place, row in enumerate(rows)
        ]
        write_ops(session, ops)
        fold(session, [(op.tbl, op.row) for op in ops])
    return ids


def _an_id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _values(chance: Random, tipo: str, place: int, ids: Ids) -> dict[str, Any]:
    parents = dict(registry.parents(tipo))
    # An evidence belongs to one of several: each of its kinds in turn.
    owner = list(parents)[place % len(parents)] if parents else ""
    oddness = place / (VARIANTS - 2)
    values: dict[str, Any] = {}
    for name, spec in registry.fields(tipo).items():
        if name in parents:
            values[name] = _parent(ids[spec.target], place) if name == owner else None
        elif place < VARIANTS - 1 or chance.random() < 0.5:  # the last one leaves much unsaid
            values[name] = _odd(chance, spec, place, ids) if chance.random() < oddness else _plain(chance, spec, ids)
    return values


def _parent(rows: list[str], place: int) -> str:
    """The first records have the most parts; one is part of itself where its type is its own parent."""
    return rows[place // 3]


def _plain(chance: Random, spec: Field, ids: Ids) -> Any:
    rows = ids.get(spec.target, [])
    if spec.kind == "ref":
        return chance.choice(rows[:4]) if rows else ""
    if spec.kind == "reflist":
        return rows[: chance.randrange(3)]
    if spec.kind == "list":
        return list(spec.choices)[:2] or ["1", "2"]
    if spec.kind == "choice":
        return chance.choice(list(spec.choices))
    if spec.kind == "int":
        return 2026 if spec.low <= 2026 <= spec.high < 10_000 else min(spec.high, max(spec.low, chance.randrange(5)))
    return chance.choice(_PLAIN[spec.kind])


def _odd(chance: Random, spec: Field, place: int, ids: Ids) -> Any:
    rows = ids.get(spec.target, [])
    nobody = _an_id(chance)
    if spec.kind == "ref":
        # Itself if the target is its own type, its neighbour (which may name this one back), or nobody.
        return chance.choice([*(rows[place], rows[place ^ 1]), nobody, "", None, 5] if rows else [nobody, "", 5])
    if spec.kind == "reflist":
        return chance.choice([rows, [], rows[:2] * 2, ["", nobody], "nadie", [*rows[-1:], "x" * 400], None, [None, 1]])
    if spec.kind == "list":
        codes = list(spec.choices) or ["Uno", "Dos"]
        return chance.choice(
            [codes, [], codes[:1] * 3, ["", "volando", "<b>"], "texto", ["x" * 400], [1, None], None, {"a": 1}]
        )
    return chance.choice(_ODD[spec.kind])
