"""Stamps and dates from any time: nobody's clock is moved."""

from __future__ import annotations

import pytest

from app.errors import BundleRefused
from app.log.batch import Header, SealedBatch, batch_id, header_line, sign
from app.log.clock import moment
from app.log.keys import DeviceKeys
from app.log.op_lines import op_line
from app.log.seal import heads
from app.models.base import new_id
from app.sync import reception
from app.sync.words import moment_words
from tests.oracle.desk import DAY, NOW, a_practice


@pytest.mark.parametrize("stamp", [0, 1, 2**62, 2**63 - 1])
def test_any_stamp_has_a_moment_that_every_system_can_show(stamp):
    assert 1969 <= moment(stamp).year <= 3000


def test_a_stamp_from_the_end_of_time_moves_nobody(desks):
    ana, luis, _ = desks
    practice = a_practice(ana)
    ana.seal()
    with ana.database.read() as session:
        parents = tuple(heads(session, "general"))
    line = op_line("w", "practice", practice, 2**63 - 1, {"title": "Del fin"})
    text = (header_line(Header(ana.database.space, "general", luis.device, "", 1, parents, 1, 1, True)), line)
    ana.receive(ana.forged(luis.keys, ana, SealedBatch(batch_id(text), sign(luis.keys, batch_id(text)), text)))
    assert ana.author.clock.own >> 16 <= NOW + DAY
    ana.update("practice", practice, title="De hoy")
    assert (ana.get("practice", practice)["title"], ana.conflicts()) == ("De hoy", [])


@pytest.mark.parametrize(
    "made", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+23:59"]
)
def test_a_file_made_at_any_date_is_shown_and_received(desks, made):
    ana, luis, _ = desks
    file = ana.forged(luis.keys, ana, made=made)
    assert moment_words(reception.preview(ana.database, file).made)
    assert ana.receive(file).state == "applied"


def test_a_refused_file_leaves_the_clock_as_it_was(desks):
    ana, luis, rosa = desks
    luis.set_clock(NOW + DAY // 2)
    good = luis.batch(luis.keys, ("w", "practice", new_id(), {"title": "X"}))
    bad = ana.batch(DeviceKeys.new(), ("w", "practice", new_id(), {"title": "Y"}), device=rosa.device)
    before = ana.author.clock.to_json()
    with pytest.raises(BundleRefused):
        ana.receive(ana.forged(luis.keys, ana, good, bad))
    assert ana.author.clock.to_json() == before
