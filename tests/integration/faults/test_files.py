"""Faults 1 to 7, 25, 26, 29, 34 and 35: files that come twice, late, damaged, to the wrong place, or not at all."""

from __future__ import annotations

import random
import shutil

import pytest

from app.errors import FolderInUse
from app.log import settings
from app.log.identity import KEYS
from app.log.keys import DeviceKeys
from app.media import ledger
from app.media.intake import intake_bytes
from app.models import schema
from app.models.base import new_id
from app.services import evidence
from app.services.workspace import open_workspace
from app.sync import pending, reception
from app.sync.awaited import AwaitedFile, awaited
from tests.integration.faults.seen import known_practice, refused, titles
from tests.oracle.desk import DAY, NOW, a_practice, go_round, two_files
from tests.oracle.older import put_back


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
    practice, first, second = two_files(luis, ana)
    with old:
        before = old.picture()
        waiting = old.receive(second)
        assert old.picture() == before  # invariant 16: what waits changes nothing
        assert (waiting.state, waiting.missing, waiting.sender) == ("waiting", 1, luis_name(luis))
        assert awaited(old.database) == ([], [AwaitedFile(luis_name(luis), 1, for_acceptance=False)])
        assert old.receive(first).state == "applied"
        assert old.get("practice", practice)["title"] == "Lo segundo"
        ana.receive(second)
        assert old.picture() == ana.picture()


def luis_name(luis):
    with luis.database.read() as session:
        return settings.get(session, "device_name")


def test_fault_3_a_file_lost_for_ever_is_healed_by_the_next_and_so_is_what_something_waits_for(desks):
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
    luis.receive(ana.hand_over())  # it says what Ana holds, and so what she lacks
    ana.receive(luis.hand_over())
    assert {lost.id, later.id} <= ana.batches().keys()
    assert ana.get("practice", practice)["title"] == "Dos"


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


def test_fault_25_a_file_of_another_microcentro_is_refused(desks, tmp_path):
    ana, luis, _ = desks
    other = new_id()
    assert refused(ana, ana.forged(luis.keys, ana, space=other)) == "other_space"
    second = ana.workspace.create("Otro microcentro", "Ana Soto Rivas")
    file = luis.hand_over()
    assert reception.addressee(ana.workspace, file) == ana.database.space
    assert second.space != ana.database.space
    for space in (ana.database.space, second.space):
        ana.workspace.forget(space)
    put_back(ana.database, schema.KNOWN[-2], tmp_path)
    second.path.write_bytes(b"damaged")
    assert reception.addressee(ana.workspace, file) == ana.database.space, "asking opens none, and none is held up"
    assert [one.id for one in ana.workspace.behind()] == [ana.database.space]


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
