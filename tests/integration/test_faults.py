"""The faults of sync-design 10, each by its number: what a person gets, and that nothing is lost or half done."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace

import pytest

from app.errors import BundleRefused, FolderInUse
from app.log import settings
from app.log.clock import BUILT
from app.log.identity import KEYS
from app.log.keys import DeviceKeys
from app.log.ops import ROSTER
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.models.log_tables import DELETED
from app.services import changes, evidence, meeting_rows, practices
from app.services import conflicts as cards
from app.services.workspace import open_workspace
from app.sync import pending, reception
from app.sync.awaited import AwaitedFile, AwaitedRecord, awaited
from app.sync.peers import fingerprint
from tests.oracle.desk import DAY, NOW, a_practice, go_round


def refused(desk, path):
    """The code of the refusal; not a byte of what the laptop holds has changed."""
    before = desk.bytes_of_everything()
    with pytest.raises(BundleRefused) as error:
        desk.receive(path)
    assert desk.bytes_of_everything() == before
    assert not list((desk.database.folder / "en-curso").glob("minga-recibo-*"))
    return error.value.code


def known_practice(desks):
    practice = a_practice(desks[0])
    go_round(*desks)
    return practice


def titles(conflict):
    return {version.values["title"] for version in conflict.versions}


def test_fault_1_the_same_file_twice_or_under_another_name_was_already_received(desks, tmp_path):
    ana, luis, _ = desks
    a_practice(luis)
    file = luis.hand_over()
    assert ana.receive(file).new == {"practice": 1}
    renamed = shutil.copy(file, tmp_path / "documento (1).entrega")
    before = ana.bytes_of_everything()
    for path in (file, renamed):
        again = ana.receive(path)
        assert (again.state, bool(again.when)) == ("already", True)
    assert ana.bytes_of_everything() == before


def test_fault_2_files_in_reverse_order_wait_and_apply_by_themselves(desks):
    ana, luis, _ = desks
    old = ana.copy("ana-2")
    practice = a_practice(luis)
    first = luis.hand_over()
    ana.receive(first)
    luis.receive(ana.hand_over())
    luis.update("practice", practice, title="Lo segundo")
    second = luis.hand_over()
    with old:
        waiting = old.receive(second)
        assert (waiting.state, waiting.missing, waiting.sender) == ("waiting", 1, luis_name(luis))
        assert not old.get("practice", practice)
        assert awaited(old.database) == ([], [AwaitedFile(luis_name(luis), 1, for_acceptance=False)])
        assert old.receive(first).state == "applied"
        assert old.get("practice", practice)["title"] == "Lo segundo"


def luis_name(luis):
    with luis.database.read() as session:
        return settings.get(session, "device_name")


def test_fault_3_a_file_lost_for_ever_is_healed_by_the_next_and_what_is_missing_is_asked_for(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    luis.hand_over()  # lost
    luis.update("practice", practice, title="En la segunda")
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice)["title"] == "En la segunda"
    luis.receive(ana.hand_over())
    luis.update("practice", practice, title="Uno")
    luis.seal()
    lost = next(batch for batch in luis.batches().values() if batch.id not in ana.batches())
    later = luis.batch(luis.keys, ("w", "practice", practice, {"title": "Dos"}))
    assert ana.receive(ana.forged(luis.keys, ana, later)).state == "waiting"
    with luis.opened(ana.hand_over()) as opened:
        assert opened.manifest.want == (lost.id,)


def test_fault_4_without_an_acknowledgement_everything_is_sent_again(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    assert pending.pending(luis.database).handed > 0
    again = luis.hand_over()  # Ana's answer was lost
    with ana.opened(again) as opened:
        assert opened.manifest.counts.ops > 0
    before = ana.picture()
    assert ana.receive(again).new == {}
    assert ana.picture() == before
    luis.receive(ana.hand_over())
    assert (pending.pending(luis.database).here, pending.pending(luis.database).handed) == (0, 0)
    with ana.opened(luis.hand_over()) as opened:  # nothing but who takes part, which goes with every file
        assert {batch.header.channel for batch in opened.batches()} == {"roster"}
    assert rosa


def test_fault_5_what_arrives_months_late_is_like_any_other_work(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.update("practice", practice, title="Escrito en marzo", axis="Eje de marzo")
    late = luis.hand_over()
    ana.set_clock(NOW + 200 * DAY)
    ana.update("practice", practice, title="Escrito en septiembre")
    ana.receive(late)
    shown = ana.get("practice", practice)
    assert (shown["title"], shown["axis"]) == ("Escrito en septiembre", "Eje de marzo")
    assert titles(ana.conflicts()[0]) == {"Escrito en marzo", "Escrito en septiembre"}
    assert rosa


def test_fault_7_a_damaged_copy_is_refused_before_anything_is_touched_and_the_good_one_is_received(desks, tmp_path):
    ana, luis, _ = desks
    practice = a_practice(luis)
    good = luis.hand_over()
    content = good.read_bytes()
    bad = tmp_path / "copia.entrega"
    dice = random.Random(3)
    for place in [0, 7, 9, *dice.sample(range(len(content)), 12), len(content) - 1]:
        changed = bytearray(content)
        changed[place] ^= 0x20
        for damaged in (content[:place], bytes(changed), content[:place] + b"x" + content[place:]):
            bad.write_bytes(damaged)
            assert refused(ana, bad) in {"damaged", "not_a_bundle", "not_for_us", "newer_format", "no_room", "too_big"}
    ana.receive(good)
    assert ana.get("practice", practice)


def test_fault_8_a_clock_of_2001_is_doubted_and_only_loses_ties(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.set_clock(BUILT - 9000 * DAY)
    luis.update("practice", practice, title="De 2001", axis="También de 2001")
    ana.update("practice", practice, title="De hoy")
    file = luis.hand_over()
    received = ana.receive(file)
    assert not received.clock_ok
    shown = ana.get("practice", practice)
    assert (shown["title"], shown["axis"]) == ("De hoy", "También de 2001")
    (conflict,) = ana.conflicts()
    assert [(v.values["title"], v.clock_ok) for v in conflict.versions] == [("De hoy", True), ("De 2001", False)]
    told = [changes.last_change(desk.database, "practice", practice) for desk in (ana, luis)]
    assert [one.clock_ok for one in told] == [True, False]
    luis.update("practice", practice, title="De 2001, después")
    go_round(ana, luis, rosa)
    assert titles(ana.conflicts()[0]) == {"De hoy", "De 2001, después"}


def test_fault_9_a_clock_of_2099_drags_nobody_along(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.set_clock(NOW + 27_000 * DAY)
    luis.update("practice", practice, title="De 2099")
    ana.update("practice", practice, title="De hoy")
    assert not ana.receive(luis.hand_over()).clock_ok
    assert titles(ana.conflicts()[0]) == {"De 2099", "De hoy"}
    ana.update("practice", practice, title="Después de ver lo de 2099")
    assert ana.author.clock.own >> 16 <= NOW + DAY
    go_round(ana, luis, rosa)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["Después de ver lo de 2099"] * 3


def test_fault_10_a_clock_that_goes_back_while_working_keeps_its_own_order(desks):
    ana, luis, _ = desks
    practice = known_practice(desks)
    for hours, title in ((0, "Uno"), (-3, "Dos"), (-20, "Tres")):
        luis.set_clock(NOW + hours * DAY // 24)
        luis.update("practice", practice, title=title)
        luis.seal()
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice)["title"] == "Tres"
    assert not ana.conflicts()
    assert all(batch.header.clock_ok for batch in ana.batches().values() if batch.header.device == luis.device)


def test_fault_11_a_restored_laptop_that_writes_the_very_same_again_goes_on_receiving(desks):
    ana, luis, _ = desks
    practice = known_practice(desks)
    luis.set_clock(BUILT - 9000 * DAY)  # a doubted clock counts on: the same stamps come again
    restored = luis.copy("luis-restaurado")
    restored.set_clock(BUILT - 9000 * DAY)
    luis.set_clock(BUILT - 9000 * DAY)
    with restored:
        for title in ("Uno", "Dos"):
            luis.update("practice", practice, title=title)
            luis.seal()
        *_, second = luis.batches().values()
        assert restored.receive(luis.forged(luis.keys, restored, second)).state == "waiting"
        for title in ("Uno", "Dos"):
            restored.update("practice", practice, title=title)
            restored.seal()
        assert restored.batches().keys() == luis.batches().keys()
        restored.receive(ana.hand_over())
        assert restored.picture() == luis.picture()


def test_fault_13_deleted_here_and_edited_there_stays_until_someone_decides(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    ana.remove("practice", practice)
    luis.update("practice", practice, title="Luis la mejoró")
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("practice", practice)["title"] == "Luis la mejoró"
        (conflict,) = desk.conflicts()
        assert [conflict.register, conflict.versions[1].values] == [DELETED, None]
    rosa.decide(rosa.conflicts()[0].id, 1)
    go_round(ana, luis, rosa)
    assert not any(desk.get("practice", practice) or desk.conflicts() for desk in desks)


def test_fault_13_keeping_what_another_deleted_ends_the_dispute_too(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    ana.remove("practice", practice)
    luis.update("practice", practice, title="Luis la mejoró")
    go_round(ana, luis, rosa)
    rosa.decide(rosa.conflicts()[0].id, 0)
    go_round(ana, luis, rosa)
    assert all(desk.get("practice", practice) for desk in desks)
    assert not any(desk.conflicts() for desk in desks)


def test_fault_14_a_session_deleted_while_someone_notes_attendance_stays(desks):
    ana, luis, rosa = desks
    meeting = ana.create("meeting", {"title": "Sesión", "number": 5, "school_year": 2026, "date": "2026-06-05"})
    go_round(ana, luis, rosa)
    ana.remove("meeting", meeting)
    person = next(iter(luis.rows("person")))
    luis.create("attendance", {"meeting_id": meeting, "person_id": person, "state": "present"})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("meeting", meeting)
        assert len(desk.rows("attendance")) == 1
        assert [one.register for one in desk.conflicts()] == [DELETED]


def test_fault_15_different_fields_of_one_record_are_both_kept(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    ana.update("practice", practice, axis="Números")
    luis.update("practice", practice, common_theme="La cosecha")
    go_round(ana, luis, rosa)
    for desk in desks:
        shown = desk.get("practice", practice)
        assert (shown["axis"], shown["common_theme"]) == ("Números", "La cosecha")
        assert not desk.conflicts()


def test_fault_16_the_same_field_shows_the_newest_and_lists_the_other_with_author_and_date(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    ana.update("practice", practice, title="De Ana")
    luis.set_clock(NOW + 3_600_000)
    luis.update("practice", practice, title="De Luis")
    go_round(ana, luis, rosa)
    for desk in desks:
        (card,) = cards.cards(desk.database)
        said = [(version.text, version.person) for version in card.versions]
        assert said == [("De Luis", "Luis Vera Mella"), ("De Ana", "Ana Soto Rivas")]
        assert card.versions[0].at > card.versions[1].at
        assert (card.ancestor, card.can_join) == ("Huerto", True)
    cards.write(rosa.database, card.id, "De Luis y Ana")
    go_round(ana, luis, rosa)
    assert [desk.get("practice", practice)["title"] for desk in desks] == ["De Luis y Ana"] * 3
    assert not any(desk.conflicts() for desk in desks)


def test_fault_17_both_note_the_same_attendance_and_there_is_one(desks):
    ana, luis, rosa = desks
    meeting = ana.create("meeting", {"title": "Sesión", "number": 5, "school_year": 2026, "date": "2026-06-05"})
    go_round(ana, luis, rosa)
    person = next(iter(luis.rows("person")))
    for desk, state in ((luis, "present"), (rosa, "late")):
        desk.create("attendance", {"meeting_id": meeting, "person_id": person, "state": state})
    go_round(ana, luis, rosa)
    for desk in desks:
        assert len(desk.rows("attendance")) == 1
        assert {one.values["state"] for one in desk.conflicts()[0].versions} == {"present", "late"}


def test_fault_18_probable_duplicates_are_listed_and_not_refused(desks):
    ana, luis, rosa = desks
    day = {"title": "Sesión", "number": 5, "school_year": 2026, "date": "2026-06-05"}
    meetings = {luis.create("meeting", day), rosa.create("meeting", day)}
    person = next(iter(luis.rows("person")))
    twins = {a_practice(desk, title="Panes y fracciones", author_ids=[person]) for desk in (luis, rosa)}
    go_round(ana, luis, rosa)
    for desk in desks:
        with desk.database.read() as session:
            assert meeting_rows.suspected(session) == meetings
        assert [set(group) for group in practices.duplicates(desk.database)] == [twins]


def test_fault_19_a_part_whose_whole_is_in_nobodys_file_is_listed_with_what_it_waits_for(desks):
    ana, luis, rosa = desks
    ghost, step = new_id(), new_id()
    luis.log("w", "practice_step", step, {"practice_id": ghost, "text": "Paso sin práctica"})
    file = luis.hand_over()
    assert ana.receive(file).waiting_rows == 1
    go_round(ana, luis, rosa)
    for desk in desks:
        missing = AwaitedRecord("practice", ghost[:8], {"practice_step": 1}, ("Luis Vera Mella",))
        assert awaited(desk.database) == ([missing], [])
        assert desk.picture()["rows"]["practice_step"] == {}


def test_fault_24_a_stranger_is_refused_whatever_he_sends(desks):
    ana, luis, _ = desks
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "De un extraño"})
    assert refused(ana, ana.forged(stranger, ana)) == "stranger"
    assert refused(ana, ana.forged(stranger, ana, ana.batch(stranger, row))) == "stranger"
    # In the name of Luis, but without his key.
    assert refused(ana, ana.forged(stranger, ana, device=luis.device)) == "forged"
    assert refused(ana, ana.forged(stranger, ana, ana.batch(stranger, row, device=luis.device))) == "forged"


def test_fault_24_a_forged_or_altered_batch_from_a_colleague_is_refused(desks):
    ana, luis, rosa = desks
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "Inventado"})
    in_rosas_name = ana.batch(stranger, row, device=rosa.device)
    assert refused(ana, ana.forged(luis.keys, ana, in_rosas_name)) == "forged"
    true = ana.batch(rosa.keys, row)
    altered = replace(true, lines=(true.lines[0], true.lines[1].replace("Inventado", "Cambiado!")))
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


def test_fault_25_a_file_of_another_microcentro_is_refused(desks):
    ana, luis, _ = desks
    other = new_id()
    assert refused(ana, ana.forged(luis.keys, ana, space=other)) == "other_space"
    second = ana.workspace.create("Otro microcentro", "Ana Soto Rivas")
    assert reception.addressee(ana.workspace, luis.hand_over()) == ana.database.space
    assert second.space != ana.database.space


def test_fault_26_a_file_for_others_or_for_a_lost_key_says_so(desks):
    ana, luis, rosa = desks
    file = ana.forged(luis.keys, rosa)
    assert refused(ana, file) == "not_for_us"
    for_all = luis.hand_over()
    for desk in (rosa, ana):
        with desk.database.write() as session:
            settings.put(session, KEYS, DeviceKeys.new().to_json())
        desk.close()
        desk.__init__(desk.folder)
    assert refused(rosa, for_all) == "not_for_us"
    assert ana.receive(for_all).state == "applied"  # where the root key is, the recovery sheet's key opens it


def a_photo(desk, practice, **fields):
    prepared = intake_bytes(b"%PDF-1.4\n" + b"foto" * 100, "cosecha.pdf")
    row = evidence.add(desk.database, desk.store, prepared, practice_id=practice, **fields)
    return row, desk.get("evidence", row)["file"]["$b"]


def test_fault_29_a_photo_that_has_not_arrived_leaves_its_record_whole_and_is_asked_for(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    row, name = a_photo(luis, practice, shows_pupils=True, consent_state="held")
    ana.receive(luis.hand_over(evidence="none"))
    assert ana.get("evidence", row)["file"]["$b"] == name
    assert not ana.store.has(name)
    assert evidence.evidence(ana.database, row).held == ledger.ABSENT
    with luis.opened(ana.hand_over()) as opened:
        assert opened.manifest.want_blobs == (name,)
    go_round(ana, luis, rosa)
    assert all(desk.store.has(name) for desk in desks)
    assert evidence.evidence(rosa.database, row).held == ledger.HAVE


def test_fault_34_an_own_file_changes_nothing(desks):
    _, luis, _ = desks
    a_practice(luis)
    file = luis.hand_over()
    before = luis.picture()
    received = luis.receive(file)
    assert (received.state, received.new, received.changed) == ("own", {}, {})
    assert luis.picture() == before


def test_fault_35_a_second_window_a_half_file_and_a_conflict_copy(desks, tmp_path):
    ana, luis, _ = desks
    with pytest.raises(FolderInUse):
        open_workspace(ana.folder)
    practice = a_practice(luis)
    whole = luis.hand_over()
    arriving = tmp_path / "llegando.entrega"
    arriving.write_bytes(whole.read_bytes()[:-100])
    assert refused(ana, arriving) == "damaged"
    arriving.write_bytes(whole.read_bytes())
    assert ana.receive(arriving).state == "applied"
    copy = shutil.copy(arriving, tmp_path / "llegando (copia en conflicto).entrega")
    assert ana.receive(copy).state == "already"
    assert ana.get("practice", practice)
