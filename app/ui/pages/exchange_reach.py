"""How far a change, a record or a photo has come: here, handed over, received; the same three icons everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.widgets.status import StatusChip

if TYPE_CHECKING:
    from app.sync.pending import Delivery

HERE, HANDED, RECEIVED = "hard-drive", "upload", "circle-check"
_STATES = {
    "here": ("neutral", "Solo aquí", HERE),
    "handed": ("waiting", "Entregado", HANDED),
    "acknowledged": ("done", "Recibido", RECEIVED),
    "private": ("neutral", "Borrador", "lock"),
    "held_back": ("attention", "Se queda aquí", "lock"),
}


def reach_chip(one: Delivery) -> StatusChip:
    """The state in a word with its icon; pointed at, or read aloud, it says all."""
    from app.sync.words import delivery_words

    chip = StatusChip(*_STATES[one.state])
    chip.setToolTip(delivery_words(one))
    chip.setAccessibleName(delivery_words(one))
    return chip
