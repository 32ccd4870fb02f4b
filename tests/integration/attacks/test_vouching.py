"""Who vouches for what a retired laptop wrote: accepted laptops, by what they signed, and nobody else (fault 36)."""

from __future__ import annotations

from app.log.keys import DeviceKeys
from app.models.base import new_id
from app.sync import accepting, roster
from tests.integration.attacks.attackers import of_a_stranger, still_works


def test_fault_36_a_batch_forged_in_a_newcomers_name_vouches_for_no_retired_laptop(desks):
    ana, luis, rosa = desks
    roster.retire(ana.database, luis.device)
    newcomer, stranger, row = DeviceKeys.new(), DeviceKeys.new(), new_id()
    stolen = ana.batch(luis.keys, ("w", "practice", row, {"title": "Robada"}))
    op, never = ("w", "practice", new_id(), {"title": "En nombre de otra"}), "0" * 64
    forged = ana.batch(stranger, op, device=newcomer.device, parents=(stolen.id, never))
    ana.receive(ana.forged(rosa.keys, ana, stolen, forged))
    ana.receive(of_a_stranger(luis, ana, newcomer))
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("practice", row) is None
    still_works(ana, rosa)
    assert ana.get("practice", row) is None
