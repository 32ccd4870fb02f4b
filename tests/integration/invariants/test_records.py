"""Invariants 23 to 28 of sync-design 9: files, parts, natural keys, and what a rule dislikes."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import WrongUsage
from app.media import ledger
from app.media.intake import intake_bytes
from app.models import registry
from app.models.base import natural_id, new_id
from app.services import evidence
from app.sync.awaited import AwaitedRecord, awaited
from app.sync.frames import BlobSource
from tests.oracle.desk import a_practice, go_round

ALL_CHECKS = list(HealthCheck)
ASSIGNED = st.characters(exclude_characters="\x00", exclude_categories=("Cs",))


def a_meeting(desk):
    return desk.create("meeting", {"title": "Tercera sesión", "number": 3, "school_year": 2026, "date": "2026-05-08"})


def photo(desk, practice, **fields):
    """A piece of evidence of 9 MB: three chunks."""
    data = b"%PDF-1.4\n" + bytes(range(256)) * 36_000
    prepared = intake_bytes(data, "cosecha.pdf")
    one = evidence.add(desk.database, desk.store, prepared, practice_id=practice, **fields)
    return one, desk.get("evidence", one)["file"]["$b"]


def test_invariant_23_a_file_is_complete_only_when_its_bytes_hash_to_its_name(desks, tmp_path):
    ana, luis, _ = desks
    practice = a_practice(luis)
    one, name = photo(luis, practice, consent_state="not_needed", shows_pupils=False)
    data = luis.store.read(name)
    wrong = bytes(reversed(data))
    lie = tmp_path / "lie"
    lie.write_bytes(wrong)
    ana.receive(ana.forged(luis.keys, ana, blobs=[BlobSource(name, len(data), lie)]))
    assert not ana.store.has(name)
    assert evidence_state(ana, name) != ledger.HAVE
    ana.receive(luis.hand_over())
    assert ana.store.read(name) == data
    assert evidence_state(ana, name) == ledger.HAVE
    size = ana.store.path(name).stat().st_size
    ana.receive(luis.hand_over())
    assert (ana.store.path(name).stat().st_size, list(ana.store.names())) == (size, [name])
    assert one


def evidence_state(desk, name):
    with desk.database.read() as session:
        return ledger.state(session, name)


def test_invariant_24_a_file_leaves_this_laptop_only_while_another_says_it_holds_it(desks):
    ana, luis, _ = desks
    practice = a_practice(ana)
    _, name = photo(ana, practice, consent_state="not_needed", shows_pupils=False)
    with pytest.raises(WrongUsage), ana.database.write() as session:
        ledger.free(session, ana.store, name)
    before = luis.copy("luis-antes")
    luis.receive(ana.hand_over())
    ana.receive(luis.hand_over())
    with ana.database.read() as session:
        assert ledger.holders(session, name) == [luis.device]
    with before:  # Luis goes back to a copy from before
        ana.receive(before.hand_over())
    with pytest.raises(WrongUsage), ana.database.write() as session:
        ledger.free(session, ana.store, name)
    assert ana.store.has(name)


def test_invariant_25_a_part_never_stands_without_its_whole_and_appears_with_it(desks):
    ana, luis, rosa = desks
    meeting, attendance = new_id(), new_id()
    luis.log("w", "attendance", attendance, {"meeting_id": meeting, "state": "present"})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert not desk.get("attendance", attendance)
        assert desk.entry("attendance", attendance)[0] == "waiting"
        missing = AwaitedRecord("meeting", meeting[:8], {"attendance": 1}, ("Luis Vera Mella",))
        assert awaited(desk.database) == ([missing], [])
    rosa.log("w", "meeting", meeting, {"title": "Llega tarde", "number": 4})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("attendance", attendance)["state"] == "present"
        assert awaited(desk.database) == ([], [])


def test_invariant_25_a_part_of_what_nobody_wrote_and_somebody_deleted_waits_too(desks):
    ana, luis, rosa = desks
    meeting, attendance = new_id(), new_id()
    luis.log("d", "meeting", meeting)
    luis.log("w", "attendance", attendance, {"meeting_id": meeting, "state": "present"})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert (desk.get("attendance", attendance), desk.entry("attendance", attendance)[0]) == (None, "waiting")
    rosa.log("w", "meeting", meeting, {"title": "Llega tarde", "number": 4})  # who wrote it had seen the deletion
    go_round(ana, luis, rosa)
    assert all(desk.get("attendance", attendance) for desk in desks)


def test_invariant_26_the_same_natural_key_made_on_two_laptops_is_one_record(desks):
    ana, luis, rosa = desks
    meeting = a_meeting(ana)
    go_round(ana, luis, rosa)
    person = next(iter(ana.rows("person")))
    came = {"meeting_id": meeting, "person_id": person, "state": "present"}
    made = {desk.create("attendance", came) for desk in desks}
    assert len(made) == 1
    go_round(ana, luis, rosa)
    assert all(desk.rows("attendance").keys() == made for desk in desks)
    assert not any(desk.conflicts() for desk in desks)


def test_invariant_26_the_id_of_a_natural_key_is_the_same_in_every_version_of_the_program(desks):
    """Of two versions that made it otherwise each would have a record of its own."""
    space = "0b6c0000-0000-4000-8000-00000000000a"
    meeting, person = (f"0b6c0000-0000-4000-8000-00000000000{n}" for n in (1, 2))
    assert natural_id(space, "attendance", (meeting, person)) == "3c492b90-f45d-5ec5-b816-7ad568221a43"
    assert natural_id(space, "annual_plan", (2026,)) == "1fea5eca-68df-5c50-bc88-213df0947074"
    ana, *_ = desks
    meeting, person = a_meeting(ana), next(iter(ana.rows("person")))
    came = ana.create("attendance", {"meeting_id": meeting, "person_id": person, "state": "present"})
    assert came == natural_id(ana.database.space, "attendance", (meeting, person))
    other = a_meeting(ana)
    with ana.database.write() as session:  # nor by the other door
        session.add(registry.types()["attendance"](meeting_id=other, person_id=person))
    assert natural_id(ana.database.space, "attendance", (other, person)) in ana.rows("attendance")


def test_invariant_26_two_laptops_that_fill_other_fields_of_one_new_record_have_both_and_nothing_to_decide(desks):
    ana, luis, rosa = desks
    meeting = a_meeting(ana)
    go_round(ana, luis, rosa)
    came = {"meeting_id": meeting, "person_id": next(iter(ana.rows("person")))}
    one = ana.create("attendance", came | {"reason": "Camino cortado"})
    luis.create("attendance", came | {"arrival": "09:10"})
    go_round(ana, luis, rosa)
    for desk in desks:
        shown = desk.get("attendance", one)
        assert (shown["reason"], shown["arrival"], desk.conflicts()) == ("Camino cortado", "09:10", [])
    ana.update("attendance", one, reason="")
    luis.update("attendance", one, reason="Lluvia")
    go_round(ana, luis, rosa)
    assert [len(desk.conflicts()) for desk in desks] == [1, 1, 1]  # what one emptied was said, and both versions stand
    assert ana.picture() == luis.picture() == rosa.picture()


def test_invariant_27_no_received_value_is_dropped_because_a_rule_dislikes_it(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    odd = {"status": "volando", "duration_minutes": "muchos", "lessons_n": 10**9, "grades": ["9"], "grouping": 7}
    luis.log("w", "practice", practice, odd | {"title": "A" * 200_000})
    go_round(ana, luis, rosa)
    for desk in desks:
        shown = desk.get("practice", practice)
        assert (shown["status"], len(shown["title"])) == ("volando", 200_000)
        assert (shown["duration_minutes"], shown["grouping"]) == (None, None)
        assert sorted(desk.entry("practice", practice)[2]) == sorted(odd)
        assert any("muchos" in line for line in desk.lines("practice"))


SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(ASSIGNED, max_size=12)
BLOBS = st.fixed_dictionaries({"$b": st.sampled_from(["ab" * 32, "cd" * 32]), "n": st.integers(0, 9)})
NESTED = st.lists(SCALARS, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), SCALARS, max_size=2)
ODD = SCALARS | NESTED | BLOBS
ROWS = [f"00000000-0000-4000-8000-0000000000{n}" for n in range(11, 14)]


@st.composite
def odd_writes(draw):
    tipo = draw(st.sampled_from(sorted(registry.shared_types())))
    parents = dict(registry.parents(tipo))
    names = draw(st.lists(st.sampled_from(sorted(registry.fields(tipo))), max_size=4, unique=True))
    values = {name: draw(st.sampled_from(ROWS) | ODD if name in parents else ODD) for name in names}
    return draw(st.sampled_from("wwwwdr")), tipo, draw(st.sampled_from(ROWS)), values


@settings(max_examples=200 if os.environ.get("MINGA_DEEP") else 12, deadline=None, suppress_health_check=ALL_CHECKS)
@given(st.lists(odd_writes(), min_size=1, max_size=12))
def test_invariant_27_whatever_another_version_writes_is_taken_in_and_shown_alike(desks, writes):
    ana, luis, _ = desks
    ops = [(kind, tipo, row, values if kind == "w" else None) for kind, tipo, row, values in writes]
    ana.receive(ana.forged(luis.keys, ana, luis.batch(luis.keys, *ops)))
    luis.receive(ana.hand_over())
    assert ana.batches().keys() == luis.batches().keys()
    assert ana.picture() == luis.picture()


def test_invariant_28_a_private_draft_is_in_no_file(desks):
    ana, luis, _ = desks
    private = luis.create("practice", {"title": "Solo mío"}, private=True)
    luis.create("practice_step", {"practice_id": private, "text": "Secreto"})
    file = luis.hand_over()
    with ana.opened(file) as opened:
        sent = b"\n".join(line for batch in opened.batches() for line in batch.lines).decode()
        assert "Solo mío" not in sent
        assert "Secreto" not in sent
    ana.receive(file)
    assert private not in ana.rows("practice")
