"""Fault 24: strangers, forgeries, and who may write what."""

from __future__ import annotations

from dataclasses import replace

from app.log.keys import DeviceKeys
from app.log.ops import ROSTER
from app.models.base import new_id
from app.sync.awaited import awaited
from app.sync.peers import fingerprint
from tests.integration.faults.seen import refused


def test_fault_24_a_stranger_is_refused_whatever_he_sends(desks):
    ana, luis, _ = desks
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "De un extraño"})
    assert refused(ana, ana.forged(stranger, ana)) == "stranger"
    assert refused(ana, ana.forged(stranger, ana, ana.batch(stranger, row))) == "stranger"
    # In the name of Luis, but without his key.
    assert refused(ana, ana.forged(stranger, ana, device=luis.device)) == "forged"
    assert refused(ana, ana.forged(stranger, ana, device=luis.device, key=luis.keys.sign_public)) == "forged"
    assert refused(ana, ana.forged(stranger, ana, ana.batch(stranger, row, device=luis.device))) == "forged"


def test_fault_24_a_forged_or_altered_batch_from_a_colleague_is_refused(desks):
    ana, luis, rosa = desks
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "Inventado"})
    in_rosas_name = ana.batch(stranger, row, device=rosa.device)
    assert refused(ana, ana.forged(luis.keys, ana, in_rosas_name)) == "forged"
    true = ana.batch(rosa.keys, row)
    altered = replace(true, lines=(true.lines[0], true.lines[1].replace(b"Inventado", b"Cambiado!")))
    assert refused(ana, ana.forged(luis.keys, ana, altered)) == "damaged"


def test_fault_24_only_the_coordination_writes_the_roster(desks):
    ana, luis, rosa = desks
    crowned = ("w", "device", luis.device, {"coordinates": True})
    batch = ana.batch(luis.keys, crowned, channel=ROSTER)
    assert refused(ana, ana.forged(luis.keys, ana, batch)) == "not_allowed"
    smuggled = ana.batch(luis.keys, crowned)
    assert refused(rosa, ana.forged(luis.keys, rosa, smuggled)) == "not_allowed"


def test_fault_24_work_of_a_laptop_that_nobody_accepted_is_held_and_not_shown(desks):
    ana, luis, _ = desks
    stranger, row = DeviceKeys.new(), new_id()
    batch = ana.batch(stranger, ("w", "practice", row, {"title": "Todavía no"}))
    received = ana.receive(ana.forged(luis.keys, ana, batch))
    assert (received.state, received.held) == ("waiting", 1)
    assert not ana.get("practice", row)
    [held] = awaited(ana.database)[1]
    assert (held.laptop, held.changes, held.for_acceptance) == (f"señas {fingerprint(stranger.device)}", 1, True)
    # He does not ask here: nobody is sent to where he would.
    assert not received.may_accept
