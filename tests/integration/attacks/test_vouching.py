"""What a retired laptop wrote: only accepted ones vouch for it, by what they signed, and else it goes nowhere."""

from __future__ import annotations

import pytest

from app.log.keys import DeviceKeys
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.services import evidence
from app.sync import accepting, roster
from tests.integration.attacks.attackers import of_a_stranger, still_works
from tests.oracle.desk import a_practice


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


def test_fault_36_what_does_not_count_is_handed_on_to_nobody_and_is_once_it_counts(desks):
    ana, luis, rosa = desks
    before = set(luis.batches())
    a_practice(luis)
    rosa.receive(luis.hand_over())  # nobody knows yet
    (stolen,) = set(luis.batches()) - before
    roster.retire(ana.database, luis.device)
    rosa.receive(ana.hand_over())

    def carried(desk):
        with ana.opened(desk.hand_over()) as opened:
            return {batch.id for batch in opened.batches()}

    assert stolen in rosa.batches()
    assert stolen not in carried(rosa)
    roster.readmit(ana.database, luis.device)
    rosa.receive(ana.hand_over())
    assert stolen in carried(rosa)


@pytest.mark.parametrize("only_changes", [True, False])
def test_fault_29_the_photos_of_work_that_is_let_in_again_are_asked_for(desks, only_changes):
    ana, luis, rosa = desks
    before = ana.batches().keys()
    roster.retire(ana.database, luis.device)
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    shown = evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    luis.seal()
    later = [batch for one, batch in luis.batches().items() if one not in before]
    assert ana.receive(ana.forged(rosa.keys, ana, *later)).held == 1
    roster.readmit(ana.database, luis.device, only_changes=only_changes)
    file = ana.get("evidence", shown)["file"]
    with rosa.opened(ana.hand_over()) as opened:
        assert opened.manifest.want_blobs == (file["$b"],)
