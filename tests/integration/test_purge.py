"""Erased for good (fault 38): nothing of it can be read any more, here or elsewhere, whatever came in which order."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.errors import NotFound, WrongUsage
from app.log import drafts
from app.log.batch import SealedBatch, batch_id, parse_header, unpack, verify
from app.log.op_lines import line_hash
from app.log.ops import ROSTER
from app.log.receive import receive_batches
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.log_tables import Batch, Waiting
from app.services import conflicts, evidence
from app.sync import erasing, undoing
from app.sync.rekey import become_another
from tests.oracle.desk import a_practice, go_round

SECRET = "Zorzalina Quilaqueo"
OTHER = "teléfono de Zorzalina"


def a_person(desk):
    person = desk.create("person", {"full_name": SECRET})
    desk.update("person", person, phone=OTHER)
    desk.create("membership", {"person_id": person, "role": "TEACHER", "from": "2026-03-01"})
    return person


def read_anywhere(desk, *words):
    """Which of the words can be read in any file of the laptop: as they are, or in a packed batch."""
    needles = [form for word in words for form in (word.encode(), word.encode("utf-16-le"))]
    found = set()
    for path in Path(desk.folder).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            found |= {(path.name, needle) for needle in needles if needle in data}
    with desk.database.read() as session:
        bodies = [*session.query(Batch.body), *session.query(Waiting.raw)]
    for (body,) in bodies:
        found |= {("batch", needle) for needle in needles if needle in unpack(body)}
    return found


def emptied(batch, *places):
    """The batch as a member hands it on who emptied those lines: it still verifies."""
    lines = list(batch.lines)
    for place in places:
        lines[place] = f'["x","{line_hash(lines[place]).hex()}"]'.encode()
    changed = SealedBatch(batch.id, batch.sig, tuple(lines))
    assert batch_id(changed.lines) == batch.id
    return changed


def written_by(desk, after):
    """What the laptop has sealed besides `after`."""
    return [batch for name, batch in desk.batches().items() if name not in after]


def test_fault_38_bodies_are_erased_at_each_holder_on_its_next_reception_and_the_hashes_stay(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    before = luis.batches()
    assert read_anywhere(rosa, SECRET, OTHER)

    done = erasing.erase(ana.database, "person", person)
    assert (done.records, done.changes, done.clean) == ({"membership": 1, "person": 1}, 2, True)
    assert not read_anywhere(ana, SECRET, OTHER)
    assert read_anywhere(luis, SECRET, OTHER)

    go_round(*desks)
    for desk in desks:
        assert not read_anywhere(desk, SECRET, OTHER)
        assert desk.get("person", person) is None
        assert not [one for one in desk.rows("membership").values() if one["person_id"] == person]
        now = desk.batches()
        assert all(name in now and now[name].sig == batch.sig for name, batch in before.items())
        assert all(batch_id(batch.lines) == name for name, batch in now.items())
    assert ana.picture() == luis.picture() == rosa.picture()


def test_fault_38_the_copies_that_a_reception_and_a_repair_leave_are_gone_too(desks):
    ana, luis, _rosa = desks
    person = a_person(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())
    copies = list((luis.database.folder / "copias").glob("*.db"))
    luis.database.copy_to(luis.database.folder / "minga-antes-2026-03-01.db")
    assert copies
    erasing.erase(ana.database, "person", person)
    luis.receive(ana.hand_over())
    assert not list(luis.database.folder.rglob("copias/*.db"))
    assert not read_anywhere(luis, SECRET, OTHER)


def test_fault_38_a_photo_that_only_erased_records_name_is_dropped_and_is_not_taken_in_again(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    kept, gone = photo("navy"), photo("olive")
    first = evidence.add(luis.database, luis.store, gone, practice_id=practice, shows_pupils=False)
    for _ in range(2):
        evidence.add(luis.database, luis.store, kept, practice_id=practice, shows_pupils=False)
    files = luis.get("evidence", first)
    names = {files["file"]["$b"], files["thumbnail"]["$b"]}
    go_round(*desks)
    late = luis.forged(luis.keys, rosa, *luis.batches().values(), blobs=sources(luis, names))
    assert all(rosa.store.has(name) for name in names)

    weighed = erasing.preview(ana.database, "evidence", first)
    assert (weighed.files, weighed.done) == (2, False)
    assert all(ana.store.has(name) for name in names)
    erasing.erase(ana.database, "evidence", first)
    go_round(*desks)
    rosa.receive(late)
    for desk in desks:
        assert not any(desk.store.has(name) for name in names)
        assert len(list(desk.store.names())) == 2
        with desk.database.read() as session:
            assert not names & set(ledger.wanted(session))
    assert ana.picture() == rosa.picture()


def photo(colour):
    out = io.BytesIO()
    Image.new("RGB", (700, 500), colour).save(out, "JPEG")
    return intake_bytes(out.getvalue(), f"{colour}.jpg")


def sources(desk, names):
    from app.sync.frames import BlobSource

    return [BlobSource(name, desk.store.path(name).stat().st_size, desk.store.path(name)) for name in sorted(names)]


def test_fault_38_a_photo_that_another_record_names_stays(desks):
    ana, _luis, _rosa = desks
    practice = a_practice(ana)
    two = [
        evidence.add(ana.database, ana.store, photo("navy"), practice_id=practice, shows_pupils=False) for _ in range(2)
    ]
    assert erasing.erase(ana.database, "evidence", two[0]).files == 0
    assert ana.store.has(ana.get("evidence", two[1])["file"]["$b"])


def test_fault_38_the_order_may_come_before_what_it_erases_and_a_newcomer_never_reads_it(desks):
    ana, luis, rosa = desks
    old = rosa.copy("rosa-2")
    person = a_person(luis)
    full = luis.hand_over()
    ana.receive(full)
    erasing.erase(ana.database, "person", person)
    with old:
        old.receive(ana.hand_over())
        old.receive(full)
        assert not read_anywhere(old, SECRET, OTHER)
        assert old.get("person", person) is None
    rosa.receive(full)
    rosa.receive(ana.hand_over())
    assert not read_anywhere(rosa, SECRET, OTHER)
    assert rosa.picture()["rows"] == ana.picture()["rows"]


def test_fault_38_what_waits_is_erased_too(desks):
    ana, luis, rosa = desks
    earlier = set(rosa.batches())
    person = a_person(luis)
    luis.seal()
    luis.update("person", person, email="zorzalina@ejemplo.cl")
    luis.seal()
    made = written_by(luis, earlier)
    rosa.receive(luis.forged(luis.keys, rosa, *made[1:]))
    assert rosa.get("person", person) is None
    assert read_anywhere(rosa, "zorzalina@ejemplo.cl")
    ana.receive(luis.hand_over())
    erasing.erase(ana.database, "person", person)
    order = written_by(ana, {one.id for one in made} | earlier)
    rosa.receive(ana.forged(ana.keys, rosa, *order))
    assert not read_anywhere(rosa, "zorzalina@ejemplo.cl")
    rosa.receive(ana.hand_over())
    assert rosa.picture() == ana.picture()


def test_fault_38_a_laptop_restored_from_before_obeys_again(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    old = rosa.copy("rosa-2")
    erasing.erase(ana.database, "person", person)
    go_round(*desks)
    with old:
        ana.receive(old.hand_over())
        old.receive(ana.hand_over())
        assert not read_anywhere(old, SECRET, OTHER)
        assert old.picture() == ana.picture()
    assert not read_anywhere(ana, SECRET, OTHER)


def test_fault_38_what_somebody_wrote_without_knowing_is_told_and_can_be_erased_again(desks):
    ana, luis, _rosa = desks
    person = a_person(luis)
    go_round(*desks)
    erasing.erase(ana.database, "person", person)
    luis.update("person", person, email="zorzalina@ejemplo.cl")
    assert erasing.remains(ana.database) == []
    go_round(*desks)
    assert erasing.remains(ana.database) == [erasing.Remains("person", person)]
    erasing.erase(ana.database, "person", person)
    go_round(*desks)
    assert erasing.remains(ana.database) == []
    assert not read_anywhere(luis, SECRET, "zorzalina@ejemplo.cl")


def test_fault_38_taking_back_what_somebody_wrote_without_knowing_leaves_it_erased(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    go_round(*desks)
    erasing.erase(ana.database, "person", person)
    rosa.receive(ana.hand_over())
    before = rosa.picture()
    luis.update("person", person, email="zorzalina@ejemplo.cl")
    rosa.receive(luis.hand_over())
    undoing.undo(rosa.database)
    assert rosa.picture() == before


def test_fault_38_a_part_written_without_knowing_does_not_wait_for_what_will_never_come(desks):
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    go_round(*desks)
    erasing.erase(ana.database, "practice", practice)
    step = luis.create("practice_step", {"practice_id": practice, "text": "Sembrar"})
    go_round(*desks)
    for desk in (ana, luis):
        assert desk.waiting() == []
        assert desk.entry("practice_step", step)[0] == "hidden"
    assert ana.picture() == luis.picture()
    assert erasing.remains(ana.database) == [erasing.Remains("practice", practice)]


def test_fault_38_only_a_coordination_erases_what_is_everybodys(desks):
    ana, luis, _rosa = desks
    practice = a_practice(luis)
    with pytest.raises(WrongUsage):
        erasing.erase(luis.database, "practice", practice)
    assert luis.get("practice", practice)
    for tipo, row in (("microcentro", ana.database.space), ("device", ana.device), ("nada", practice)):
        with pytest.raises(WrongUsage):
            erasing.preview(ana.database, tipo, row)
    with pytest.raises(NotFound):
        erasing.preview(ana.database, "practice", "nadie-la-vio")


def test_fault_38_a_private_draft_is_erased_by_its_author_without_telling_anybody(desks):
    ana, luis, _rosa = desks
    draft = luis.create("practice", {"title": SECRET}, private=True)
    luis.create("practice_step", {"practice_id": draft, "text": OTHER})
    before = luis.batches()
    erasing.erase(luis.database, "practice", draft)
    assert luis.get("practice", draft) is None
    assert not read_anywhere(luis, SECRET, OTHER)
    assert luis.batches() == before
    assert luis.picture() == ana.picture()


def test_fault_38_an_order_of_somebody_else_erases_nothing(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana, title=SECRET)
    go_round(*desks)
    hashes = [line_hash(line.encode()).hex() for line in ana.lines("practice") if SECRET in line]
    order = luis.batch(luis.keys, ("p", "practice", practice, {"h": hashes}))
    rosa.receive(luis.forged(luis.keys, rosa, order))
    assert rosa.get("practice", practice)["title"] == SECRET
    assert rosa.entry("practice", practice)[0] == "visible"
    assert read_anywhere(rosa, SECRET)


def test_fault_24_a_relaying_member_who_empties_a_line_is_not_believed_and_the_whole_one_takes_its_place(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Huerto")
    earlier = set(rosa.batches())
    ana.receive(luis.hand_over())
    (made,) = written_by(luis, earlier)
    robbed = emptied(made, 1)
    assert verify(luis.keys.sign_public, robbed.id, robbed.sig)
    rosa.receive(ana.forged(ana.keys, rosa, robbed))
    assert rosa.get("practice", practice) is None
    assert made.id not in rosa.batches()
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", practice)["title"] == "Huerto"
    assert rosa.batches()[made.id] == made
    assert rosa.picture() == ana.picture()


def test_fault_24_an_emptied_copy_does_not_push_out_the_whole_one_that_waits(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Uno")
    earlier = set(rosa.batches())
    luis.seal()
    luis.update("practice", practice, title="Dos")
    luis.seal()
    first, second = written_by(luis, earlier)
    rosa.receive(luis.forged(luis.keys, rosa, second))
    rosa.receive(ana.forged(ana.keys, rosa, emptied(second, 1)))
    rosa.receive(luis.forged(luis.keys, rosa, first))
    assert rosa.get("practice", practice)["title"] == "Dos"


def test_fault_24_an_order_with_a_line_emptied_on_the_way_is_carried_out_whole_when_it_comes_whole(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title=SECRET)
    luis.create("practice_step", {"practice_id": practice, "text": OTHER})
    go_round(*desks)
    earlier = set(rosa.batches())
    erasing.erase(ana.database, "practice", practice)
    (order,) = written_by(ana, earlier)
    place = next(place for place, line in enumerate(order.lines) if line.startswith(b'["p","practice_step"'))
    rosa.receive(luis.forged(luis.keys, rosa, emptied(order, place)))
    assert order.id not in rosa.batches()
    rosa.receive(ana.hand_over())
    assert not read_anywhere(rosa, SECRET, OTHER)
    assert rosa.picture() == ana.picture()


def test_invariant_17_erased_lines_are_relayed_and_verify_at_the_third_hop(desks):
    ana, luis, rosa = desks
    person = a_person(luis)
    practice = a_practice(luis)
    earlier = set(rosa.batches())
    ana.receive(luis.hand_over())
    erasing.erase(ana.database, "person", person)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", practice)
    third = rosa.copy("rosa-2")
    with third:
        for batch in written_by(third, earlier):
            assert batch_id(batch.lines) == batch.id
            signer = {ana.device: ana.keys, luis.device: luis.keys}[batch.header.device]
            assert verify(signer.sign_public, batch.id, batch.sig)
    assert any(b'["x"' in line for batch in rosa.batches().values() for line in batch.lines)


def test_fault_38_an_order_of_a_laptop_that_becomes_known_lets_in_what_waited_for_it(desks):
    ana, luis, rosa = desks
    go_round(ana, luis, rosa)
    practice = a_practice(luis)
    ana.receive(luis.hand_over())
    become_another(ana.database)  # from here on its orders have a signature that Rosa does not know
    erasing.erase(ana.database, "practice", practice)
    ana.seal()
    news = [batch for identity, batch in ana.batches().items() if identity not in rosa.batches()]
    roster = [batch for batch in news if parse_header(batch.lines[0]).channel == ROSTER]
    others = [batch for batch in news if batch not in roster]
    with rosa.database.write() as session:
        assert receive_batches(session, others).waiting
    with rosa.database.write() as session:
        receive_batches(session, roster)
    assert ana.batches().keys() <= rosa.batches().keys()
    assert rosa.get("practice", practice) is None


def test_an_erasure_that_cannot_clean_the_disk_now_does_so_at_the_next_opening(desks, monkeypatch):
    ana, _luis, _rosa = desks
    person = a_person(ana)
    with ana.database.read() as reader:
        reader.execute(Batch.__table__.select()).first()  # somebody reads meanwhile
        monkeypatch.setattr("app.services.leftovers._PATIENCE", 0)
        done = erasing.erase(ana.database, "person", person)
    assert not done.clean
    ana.close()
    ana.__init__(ana.folder)
    assert not read_anywhere(ana, SECRET, OTHER)


def test_a_photo_that_is_open_in_another_program_is_erased_at_a_later_opening_and_hinders_none(desks, monkeypatch):
    ana, _luis, _rosa = desks
    practice = a_practice(ana)
    evidence.add(ana.database, ana.store, photo("navy"), practice_id=practice, shows_pupils=False)
    names = list(ana.store.names())
    unlink = Path.unlink

    def refuse(path, **how):
        if path.name in names:
            raise PermissionError(path)
        unlink(path, **how)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert not erasing.erase(ana.database, "practice", practice).clean
        ana.close()
        ana.__init__(ana.folder)
    assert list(ana.store.names()) == names
    ana.close()
    ana.__init__(ana.folder)
    assert list(ana.store.names()) == []


def test_fault_38_what_was_decided_about_it_is_forgotten_and_what_was_decided_about_others_is_not(desks):
    ana, luis, _rosa = desks
    person, practice = a_person(ana), a_practice(ana)
    go_round(*desks)
    for desk, word in ((ana, "uno"), (luis, "dos")):
        desk.update("person", person, phone=f"{SECRET} {word}")
        desk.update("practice", practice, title=f"Huerto {word}")
    go_round(*desks)
    for card in conflicts.cards(ana.database):
        conflicts.choose(ana.database, card.id, 1)
    erasing.erase(ana.database, "person", person)
    assert not read_anywhere(ana, SECRET, OTHER)
    assert [one.card.tipo for one in conflicts.decided(ana.database)] == ["practice"]


def test_what_a_failure_of_the_database_tells_has_no_words_of_the_records(desks):
    query = text("INSERT INTO sync_frame (id, kind, payload) VALUES (:id, NULL, NULL)")
    with pytest.raises(IntegrityError) as error, desks[0].database.write() as session:
        session.execute(query, {"id": SECRET})
    assert SECRET not in str(error.value)


def test_a_draft_shared_after_its_erasure_elsewhere_is_a_record_like_any_other(desks):
    ana, luis, _rosa = desks
    draft = luis.create("practice", {"title": "Borrador"}, private=True)
    with luis.database.write() as session:
        drafts.share(session, "practice", draft)
    go_round(*desks)
    erasing.erase(ana.database, "practice", draft)
    again = a_practice(luis, title="Otra")
    go_round(*desks)
    assert ana.get("practice", again)
    assert ana.get("practice", draft) is None
    assert ana.picture() == luis.picture()
