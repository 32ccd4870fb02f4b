"""Invariants 15 to 21 of sync-design 9: what is unknown, what waits, what travels on, and the clock."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.log import rebuild
from app.log.batch import batch_id, verify
from app.log.clock import DAY as CLOCK_DAY
from app.log.clock import Clock
from app.log.materialise import fold
from app.log.ops import GENERAL, NewOp, write_ops
from app.models import registry
from app.models.base import new_id
from tests.oracle.desk import NOW, a_practice, go_round


def test_invariant_15_what_this_version_does_not_know_travels_on_unchanged(desks):
    ana, luis, rosa = desks
    practice, strange = a_practice(luis), new_id()
    luis.log("w", "bitacora", strange, {"texto": "De una versión nueva", "orden": 3})
    luis.log("w", "practice", practice, {"title": "Con un dato nuevo", "color": "verde"})
    go_round(ana, luis, rosa)
    assert rosa.lines("bitacora") == luis.lines("bitacora")
    assert [line for line in rosa.lines("practice") if "verde" in line]
    assert rosa.get("practice", practice)["title"] == "Con un dato nuevo"
    assert ana.batches() == rosa.batches() == luis.batches()


def without(found, name):
    return {key: value for key, value in found.items() if key != name}


def test_invariant_15_after_its_upgrade_a_laptop_shows_what_it_did_not_know_before(desks, monkeypatch):
    ana, luis, rosa = desks
    practice = a_practice(luis, reflection="Aprendimos a esperar", assessment="Rúbrica")
    file = luis.hand_over()
    known, grouped = registry.fields, registry.groups
    grouped("practice")  # remembered as it is, before it is seen as an older version would
    with monkeypatch.context() as older:
        older.setattr(registry, "fields", lambda tipo: without(known(tipo), "assessment"))
        older.setattr(registry, "groups", lambda tipo: without(grouped(tipo), "assessment"))
        ana.receive(file)
        assert ana.get("practice", practice)["assessment"] is None
        ana.update("practice", practice, reflection="Y a compartir")
    with ana.database.write() as session:
        rebuild.rebuild(session)
    rosa.receive(ana.hand_over())
    assert ana.get("practice", practice) == rosa.get("practice", practice)
    assert ana.get("practice", practice)["assessment"] == "Rúbrica"


def test_invariant_16_a_large_change_arrives_whole_or_waits_whole(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    luis.seal()
    stamp, place = luis.author.clock.next, {"practice_id": practice}
    with luis.database.write() as session:
        ops = [NewOp("w", "practice_step", new_id(), stamp(), GENERAL, place | {"order": n}) for n in range(5100)]
        write_ops(session, ops)
        fold(session, [("practice_step", op.row) for op in ops])
    luis.seal()
    *_, before, first, second = luis.batches().values()
    assert (first.header.more, second.header.more, len(first.lines) + len(second.lines)) == (True, False, 5102)
    assert ana.receive(ana.forged(luis.keys, ana, before, first)).missing == 1
    assert ana.rows("practice_step") == {}
    assert ana.receive(ana.forged(luis.keys, ana, second)).new == {"practice_step": 5100}
    assert len(ana.rows("practice_step")) == 5100
    assert ana.picture() == luis.picture()


def test_invariant_17_batches_arrive_at_the_third_laptop_as_their_author_sealed_them(desks):
    ana, luis, rosa = desks
    a_practice(luis, title="Ñandú, «comillas» y — rayas\ncon dos líneas")
    go_round(ana, luis, rosa)
    mine = {name: batch for name, batch in luis.batches().items() if batch.header.device == luis.device}
    assert mine
    for name, batch in mine.items():
        there = rosa.batches()[name]
        assert there == batch
        assert batch_id(there.lines) == name
        assert verify(luis.keys.sign_public, name, there.sig)


# Any moment at all, or one of a few days: only there does one stamp come close to another.
_MOMENTS = st.one_of(st.integers(0, 4_000_000_000_000), st.integers(NOW - 2 * CLOCK_DAY, NOW + 2 * CLOCK_DAY))
_HEARD = st.one_of(st.integers(0, 2**63 - 1), _MOMENTS.map(lambda at: at << 16))


@settings(deadline=None)
@given(st.lists(st.tuples(_MOMENTS, st.lists(_HEARD, max_size=3)), max_size=20))
def test_invariant_21_own_stamps_always_grow_and_nobody_drags_this_clock_into_the_future(steps):
    clock, last, latest = Clock(), 0, 0
    for wall, heard in steps:
        latest = max(latest, wall)
        clock.wall = lambda wall=wall: wall
        for stamp in heard:
            clock.absorb(stamp)
        assert clock.absorbed >> 16 <= latest + CLOCK_DAY
        stamp = clock.next()
        assert stamp > last
        last = stamp


@given(st.integers(1, CLOCK_DAY), st.integers(1, 400 * CLOCK_DAY))
def test_invariant_21_a_stamp_of_today_is_followed_and_one_from_further_ahead_is_not(soon, later):
    clock = Clock(wall=lambda: NOW)
    clock.absorb((NOW + CLOCK_DAY + later) << 16)
    assert clock.next() >> 16 == NOW
    clock.absorb((NOW + soon) << 16)
    assert clock.next() == ((NOW + soon) << 16) + 1
