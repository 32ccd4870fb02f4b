"""The invariants of sync-design 9, each by its number, on real laptops that exchange real files."""

from __future__ import annotations

import itertools
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import WrongUsage
from app.log import capture, rebuild
from app.log.batch import batch_id, verify
from app.log.clock import BUILT, Clock
from app.log.clock import DAY as CLOCK_DAY
from app.log.materialise import fold
from app.log.ops import GENERAL, NewOp, write_ops
from app.media import ledger
from app.media.intake import intake_bytes
from app.models import registry
from app.models.base import new_id
from app.models.log_tables import DELETED
from app.models.practice import Practice
from app.services import evidence
from app.sync.awaited import AwaitedRecord, awaited
from app.sync.frames import BlobSource
from tests.oracle.desk import DAY, a_practice, go_round

ALL_CHECKS = list(HealthCheck)
ASSIGNED = st.characters(exclude_characters="\x00", exclude_categories=("Cs",))


def a_meeting(desk):
    return desk.create("meeting", {"title": "Tercera sesión", "number": 3, "school_year": 2026, "date": "2026-05-08"})


def disputed(desks):
    """A practice on which Ana and Luis wrote different titles at once; all have received everything."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.update("practice", practice, title="Huerto de Ana")
    luis.update("practice", practice, title="Huerto de Luis")
    go_round(ana, luis, rosa)
    return practice


def test_invariant_1_laptops_with_the_same_batches_show_the_same(desks):
    disputed(desks)
    ana, luis, rosa = desks
    assert ana.batches().keys() == luis.batches().keys() == rosa.batches().keys()
    assert ana.picture() == luis.picture() == rosa.picture()


def test_invariant_2_receiving_again_changes_nothing(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    first = luis.hand_over()
    ana.receive(first)
    before = ana.picture()
    again = luis.hand_over()  # other bytes, the same batches
    repeated = ana.receive(again)
    assert (repeated.new, repeated.changed, repeated.removed, repeated.missing) == ({}, {}, {}, 0)
    assert ana.receive(first).state == "already"
    assert ana.picture() == before
    assert ana.get("practice", practice)


def test_invariant_3_files_in_any_order_give_the_same(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    ana.update("microcentro", ana.database.space, number="7")
    copies = [ana.copy(f"ana-{n}") for n in range(6)]
    files = [luis.hand_over()]
    ana.receive(files[0])
    rosa.receive(ana.hand_over())
    ana.receive(rosa.hand_over())
    rosa.update("practice", practice, title="De Rosa, después de Luis")
    files.append(rosa.hand_over())  # leaves out what Ana said she holds
    luis.update("practice", practice, title="De Luis, sin haber visto a Rosa")
    files.append(luis.hand_over())
    pictures = []
    for copy, order in zip(copies, itertools.permutations(files), strict=True):
        with copy:
            for file in order:
                copy.receive(file)
            pictures.append(copy.picture())
    assert all(picture == pictures[0] for picture in pictures)
    assert len(pictures[0]["conflicts"]) == 1


def test_invariant_4_everybody_ends_equal_restored_and_cloned_laptops_too(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    old = luis.copy("luis-copia")
    luis.update("practice", practice, title="Lo que el computador de Luis perdió")
    go_round(ana, luis, rosa)
    luis.update("practice", practice, title="Escrito en uno")
    old.update("practice", practice, title="Escrito en su gemelo")
    with old:
        for _ in range(2):
            go_round(ana, luis, rosa, old)
        assert ana.picture() == luis.picture() == rosa.picture() == old.picture()
    shown = {version.values["title"] for version in ana.conflicts()[0].versions}
    assert shown == {"Escrito en uno", "Escrito en su gemelo"}


def test_invariant_5_no_value_is_lost_in_silence(desks):
    practice = disputed(desks)
    for desk in desks:
        (conflict,) = desk.conflicts()
        assert (conflict.row, conflict.register) == (practice, "title")
        assert {one.values["title"] for one in conflict.versions} == {"Huerto de Ana", "Huerto de Luis"}
        assert conflict.versions[0].values["title"] == desk.get("practice", practice)["title"]
        assert conflict.ancestor == {"title": "Huerto"}


def test_invariant_6_a_record_hides_only_when_its_deleter_had_seen_all_work_on_it_and_its_parts(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.remove("practice", practice)
    step = luis.create("practice_step", {"practice_id": practice, "text": "Sembrar"})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("practice", practice)
        assert desk.get("practice_step", step)
        assert desk.entry("practice", practice)[:2] == ("visible", [DELETED])
    rosa.remove("practice", practice)
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.entry("practice", practice)[0] == desk.entry("practice_step", step)[0] == "hidden"
        assert not desk.get("practice_step", step)


@settings(max_examples=4, deadline=None, suppress_health_check=ALL_CHECKS)
@given(ahead=st.sampled_from([-9000, -1, 0, 200, 27000]))
def test_invariant_7_who_had_seen_the_other_wins_whatever_the_clocks_say(desks, ahead):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    luis.set_clock(BUILT + (ahead + 10) * DAY)
    luis.update("practice", practice, title="Primero")
    go_round(ana, luis, rosa)
    ana.set_clock(BUILT + 20 * DAY)
    ana.update("practice", practice, title="Después")
    go_round(ana, luis, rosa)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["Después"] * 3
    assert not any(desk.conflicts() for desk in desks)


def test_invariant_8_one_decision_ends_a_conflict_everywhere(desks):
    ana, luis, rosa = desks
    practice = disputed(desks)
    (conflict,) = rosa.conflicts()
    rosa.decide(conflict.id, 1)
    go_round(ana, luis, rosa)
    assert not any(desk.conflicts() for desk in desks)
    titles = {desk.get("practice", practice)["title"] for desk in desks}
    assert titles == {conflict.versions[1].values["title"]}


def test_invariant_9_the_same_value_written_twice_is_no_conflict(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana)
    go_round(ana, luis, rosa)
    ana.update("practice", practice, title="Igual", grades=["1", "2"])
    luis.update("practice", practice, title="Igual", grades=["1", "2"])
    go_round(ana, luis, rosa)
    assert not any(desk.conflicts() for desk in desks)


def test_invariant_10_a_change_is_kept_with_its_operation_or_not_at_all(desks, monkeypatch):
    ana = desks[0]
    before = ana.bytes_of_everything()

    def give_up():
        with ana.database.write() as session:
            session.add(Practice(id=new_id(), title="Nada"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        give_up()
    assert ana.bytes_of_everything() == before

    def broken(*_):
        raise OSError

    monkeypatch.setattr(capture, "write_ops", broken)
    with pytest.raises(OSError), ana.database.write() as session:
        session.add(Practice(id=new_id(), title="Nada"))
    assert ana.bytes_of_everything() == before


def test_invariant_11_the_tables_are_the_fold_of_the_log_and_can_be_written_again_from_it(desks):
    ana, luis, rosa = desks
    practice = disputed(desks)
    step = luis.create("practice_step", {"practice_id": practice, "text": "Regar"})
    luis.remove("practice_step", step)
    luis.create("practice", {"title": "Borrador", "subject": "MA"}, private=True)
    go_round(ana, luis, rosa)
    for desk in desks:
        before = desk.picture()
        with desk.database.write() as session:
            rebuild.rebuild(session)
        assert desk.picture() == before
    assert {one["title"] for one in luis.rows("practice").values()} >= {"Borrador"}


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


def test_invariant_16_a_change_waits_for_those_it_builds_on_and_changes_nothing_until_then(desks):
    ana, luis, _ = desks
    old = ana.copy("ana-antes")
    practice = a_practice(luis)
    first = luis.hand_over()
    ana.receive(first)
    luis.receive(ana.hand_over())
    luis.update("practice", practice, title="Segunda entrega")
    second = luis.hand_over()
    with old:
        before = old.picture()
        assert old.receive(second).state == "waiting"
        assert old.picture() == before
        old.receive(first)
        assert old.get("practice", practice)["title"] == "Segunda entrega"
        ana.receive(second)
        assert old.picture() == ana.picture()


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


@settings(deadline=None)
@given(
    walls=st.lists(st.integers(0, 4_000_000_000_000), max_size=20),
    heard=st.lists(st.integers(0, 2**63 - 1), max_size=5),
)
def test_invariant_21_own_stamps_always_grow_and_nobody_drags_this_clock_into_the_future(walls, heard):
    clock, last = Clock(), 0
    for wall in walls:
        clock.wall = lambda wall=wall: wall
        for stamp in heard:
            clock.absorb(stamp)
        assert clock.absorbed >> 16 <= max(walls) + CLOCK_DAY
        stamp = clock.next()
        assert stamp > last
        last = stamp


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


def test_invariant_27_no_received_value_is_dropped_because_a_rule_dislikes_it(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    odd = {"status": "volando", "duration_minutes": "muchos", "lessons_n": 10**9, "grades": ["9"]}
    luis.log("w", "practice", practice, odd | {"title": "A" * 200_000})
    go_round(ana, luis, rosa)
    for desk in desks:
        shown = desk.get("practice", practice)
        assert (shown["status"], len(shown["title"]), shown["duration_minutes"]) == ("volando", 200_000, None)
        assert sorted(desk.entry("practice", practice)[2]) == ["duration_minutes", "grades", "lessons_n", "status"]
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
        assert not any("Solo mío" in line or "Secreto" in line for batch in opened.batches() for line in batch.lines)
    ana.receive(file)
    assert private not in ana.rows("practice")
