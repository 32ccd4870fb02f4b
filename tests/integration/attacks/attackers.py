"""What strangers bring, and the question whether honest work still goes on."""

from __future__ import annotations

from app.log import rebuild
from app.sync.invitation import build_join
from tests.oracle.desk import a_practice


def asks_to_join(keys, **more):
    """The frame with which a stranger's file is taken in."""
    return ("k", build_join(keys, name="Equipo", person="Nadie", who="", invitation="", proof=b"", **more))


def of_a_stranger(luis, ana, stranger, *batches, **claims):
    """A file of somebody who asks to join and whom nobody knows: it is taken in, and its batches wait."""
    return luis.forged(stranger, ana, *batches, extras=[asks_to_join(stranger)], **claims)


def still_works(ana, luis):
    """An honest file comes in, and one goes out."""
    practice = a_practice(luis)
    assert ana.receive(luis.hand_over()).state == "applied"
    assert ana.get("practice", practice)
    luis.receive(ana.hand_over())
    with ana.database.read() as session:
        assert rebuild.check(session) == []
