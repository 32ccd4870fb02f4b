"""How far a change, a record or a photo has come: here, handed over, received; the same three icons everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.models.database import Database

HERE, HANDED, RECEIVED = "hard-drive", "upload", "circle-check"
_STATES = {
    "here": ("neutral", "Solo aquí", HERE),
    "handed": ("waiting", "Entregado", HANDED),
    "acknowledged": ("done", "Recibido", RECEIVED),
    "private": ("neutral", "Borrador", "lock"),
    "held_back": ("attention", "Se queda aquí", "lock"),
}


class Reach(NamedTuple):
    """A state as it is shown: the kind and the word of a chip, its icon, and all of it in `words`."""

    kind: str
    text: str
    icon: str
    words: str


def of_record(database: Database, tipo: str, record: str) -> Reach | None:
    """How far a record has come with its parts; None where there is nobody to hand over to."""
    from app.sync.pending import delivery

    return _shown(delivery(database, tipo, [record]).get(record)) if _has_others(database) else None


def of_files(database: Database, names: Sequence[str]) -> dict[str, Reach]:
    """How far each of these files has come, by SHA-256; empty where there is nobody to hand over to."""
    from app.sync.pending import file_delivery

    if not names or not _has_others(database):
        return {}
    found = {name: _shown(one) for name, one in file_delivery(database, names).items()}
    return {name: one for name, one in found.items() if one is not None}


def _has_others(database: Database) -> bool:
    from app.sync.peers import audience

    with database.read() as session:
        return bool(audience(session))


def _shown(one: object) -> Reach | None:
    from app.sync.pending import Delivery
    from app.sync.words import delivery_words

    return Reach(*_STATES[one.state], delivery_words(one)) if isinstance(one, Delivery) else None
