"""Faults 13 to 19: two who work on the same thing at once."""

from __future__ import annotations

import pytest

from app.models.base import new_id
from app.models.evidence import Evidence
from app.models.log_tables import DELETED
from app.services import commitments, meeting_rows, minutes, practice_likeness, records, rows
from app.services import conflicts as cards
from app.sync.awaited import AwaitedRecord, awaited
from tests.integration.faults.seen import known_practice
from tests.oracle.desk import NOW, a_practice, go_round


def test_fault_16_two_who_approve_one_version_of_the_minutes_ask_once_which_words_stand(desks):
    ana, luis, rosa = desks
    meeting = ana.create("meeting", {"date": "2026-04-08", "start": "10:00", "status": "held"})
    both = commitments.add(ana.database, "Medir la huerta", meeting_id=meeting, kind="agreement")
    hers = commitments.add(ana.database, "Podar", meeting_id=meeting, kind="agreement")
    point = ana.create("agenda_item", {"meeting_id": meeting, "topic": "La huerta"})
    minutes.write_topic(ana.database, meeting, point, "Se midió")
    go_round(*desks)
    commitments.add(luis.database, "Comprar semillas", meeting_id=meeting, kind="agreement")
    luis.update("commitment", both, due_date="2026-05-08")
    luis.remove("commitment", hers)
    luis.remove("agenda_item", point)  # what was said on it is in his minutes, without a name to tell
    for desk in desks:  # Ana and Rosa have the same words
        minutes.advance(desk.database, meeting, "approved")
    theirs, his = (minutes.of_meeting(desk.database, meeting).agreed for desk in (ana, luis))
    go_round(*desks)
    assert ana.picture() == luis.picture() == rosa.picture()
    (card,) = cards.cards(rosa.database)
    assert (card.field, len(card.versions), card.can_join) == ("Lo que se aprobó", 2, False)
    assert (card.title, card.ancestor) == ("sesión del miércoles 8 de abril de 2026", None)
    said = [one.text.partition(". Aprobado el ")[0].partition("Acuerdos: ")[2].split("; ") for one in card.versions]
    assert sorted(map(sorted, said)) == [["Comprar semillas", "Medir la huerta"], ["Medir la huerta", "Podar"]]
    views = [minutes.of_meeting(desk.database, meeting) for desk in desks]
    assert views[0] == views[1] == views[2]
    assert views[0].agreed in (theirs, his)
    only_his, only_theirs = ("no dice", "dice además") if views[0].agreed == his else ("dice además", "no dice")
    differ = [(only_his, "Comprar semillas"), (only_theirs, "La huerta"), (only_theirs, "Podar")]
    assert [one.partition("La otra aprobación ")[2] for one in views[0].changed[1:5]] == [
        f"{words}: «{text}»." for words, text in sorted(differ)
    ] + ["da otros datos de «Medir la huerta»."]
    cards.choose(rosa.database, card.id, 1)
    go_round(*desks)
    for desk in desks:
        now = minutes.of_meeting(desk.database, meeting)
        assert now.agreed == (theirs if views[0].agreed == his else his)
        assert not [one for one in now.changed if "aprobación" in one]
        assert cards.cards(desk.database) == []


def test_fault_16_minutes_that_came_back_to_read_and_are_approved_again_say_what_stands_then_once(pair, tmp_path):
    ana, luis = pair
    meeting = ana.create("meeting", {"date": "2026-04-08", "start": "10:00", "status": "held"})
    agreed = commitments.add(ana.database, "Medir la huerta", meeting_id=meeting, kind="agreement")
    minutes.write(ana.database, meeting, {"various": "Nada"})
    go_round(*pair)
    minutes.advance(luis.database, meeting, "approved")
    minutes.advance(ana.database, meeting, "read")
    go_round(*pair)
    view = minutes.of_meeting(ana.database, meeting)
    assert view.status == "read"
    ana.update("commitment", agreed, text="Medir bien la huerta")  # what only is read says what stands now
    assert [one.text for one in minutes.of_meeting(ana.database, meeting).agreed] == ["Medir bien la huerta"]
    minutes.advance(ana.database, meeting, "approved")
    assert [one.text for one in minutes.of_meeting(ana.database, meeting).agreed] == ["Medir bien la huerta"]
    luis.update("commitment", agreed, text="Medir y regar la huerta")
    file = tmp_path / "acta.jsonl"
    file.write_text(f'{{"tipo": "minutes", "id": "{view.id}", "status": "approved"}}', encoding="utf-8")
    records.load(luis.database, file)
    view = minutes.of_meeting(luis.database, meeting)
    assert ([one.text for one in view.agreed], view.changed) == (["Medir y regar la huerta"], ())


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


def test_fault_13_who_kept_a_record_is_who_wrote_what_its_deleter_had_not_seen(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.update("practice", practice, title="Luis la mejoró")
    rosa.update("practice", practice, purpose="Rosa escribió después, y la quitó")
    rosa.remove("practice", practice)
    go_round(ana, luis, rosa)
    for desk in desks:
        (conflict,) = desk.conflicts()
        assert [version.device for version in conflict.versions] == [luis.device, rosa.device]


def test_fault_13_who_kept_a_record_may_have_worked_on_a_part_of_it_alone(desks):
    """The last to write in the record itself is who took it away: she is not told to have kept it."""
    ana, luis, rosa = desks
    practice = known_practice(desks)
    rosa.update("practice", practice, purpose="Rosa escribió en ella")
    go_round(ana, luis, rosa)
    luis.create("practice_step", {"practice_id": practice, "text": "Salir al patio"})
    rosa.remove("practice", practice)
    go_round(ana, luis, rosa)
    for desk in desks:
        (conflict,) = desk.conflicts()
        assert [version.device for version in conflict.versions] == [luis.device, rosa.device]
        assert conflict.versions[0].values["purpose"] == "Rosa escribió en ella"


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


def test_fault_13_whether_a_record_stays_is_asked_before_what_it_says(desks):
    ana, luis, rosa = desks
    practice = known_practice(desks)
    luis.update("practice", practice, title="Luis la mejoró")
    rosa.update("practice", practice, title="Rosa también")
    ana.remove("practice", practice)
    go_round(ana, luis, rosa)
    for desk in desks:
        assert [one.register for one in desk.conflicts()] == [DELETED, "title"]
        assert cards.count(desk.database) == len(cards.cards(desk.database)) == 2  # one record, two decisions
    rosa.decide(rosa.conflicts()[0].id, 0)
    go_round(ana, luis, rosa)
    assert [one.register for one in luis.conflicts()] == ["title"]
    luis.decide(luis.conflicts()[0].id, 1)
    go_round(ana, luis, rosa)
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


def test_fault_14_work_on_a_part_by_who_knows_of_the_deletion_keeps_the_whole_here_as_everywhere(desks):
    """Invariants 1 and 11: at once on the laptop where it is done, not only where it is received."""
    ana, luis, _rosa = desks
    practice = known_practice(desks)
    luis.update("practice", practice, title="Huerto de Luis")
    ana.remove("practice", practice)
    go_round(*desks)
    assert [desk.entry("practice", practice)[1] for desk in desks] == [[DELETED]] * 3
    luis.create("practice_step", {"practice_id": practice, "text": "Sembrar"})
    assert luis.entry("practice", practice)[1] == []
    go_round(*desks)
    assert [desk.picture() for desk in desks[1:]] == [desks[0].picture()] * 2


@pytest.mark.parametrize("is_known", [True, False])
def test_fault_14_work_that_is_moved_elsewhere_keeps_what_somebody_deleted_no_longer(desks, is_known):
    ana, luis, _rosa = desks
    whole, other = a_practice(ana), a_practice(ana, title="Otra")
    piece = ana.create("evidence", {"practice_id": whole, "kind": "text", "caption": "Uno"})
    go_round(*desks)
    ana.remove("practice", whole)
    luis.update("evidence", piece, caption="Dos")
    go_round(*desks)
    assert all(desk.get("practice", whole) for desk in desks)
    with luis.database.write() as session:
        moved = session.get(Evidence, piece)
        if not is_known:  # whoever moves it need not have read what it was part of
            session.expire(moved)
        moved.practice_id = other
    go_round(*desks)
    assert not any(desk.get("practice", whole) for desk in desks)
    assert ana.picture() == luis.picture()  # which are what the log says (invariant 11)


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
        assert [set(group) for group in practice_likeness.duplicates(desk.database)] == [twins]


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


def test_fault_16_two_approvals_that_name_the_session_otherwise_are_told_apart_by_that(desks):
    ana, luis, _ = desks
    meeting = ana.create("meeting", {"number": 4, "date": "2026-04-08", "start": "10:00", "status": "held"})
    minutes.write(ana.database, meeting, {"various": "Nada"})
    go_round(*desks)
    rows.update(luis.database, "meeting", meeting, {"number": 5})
    for desk in (ana, luis):
        minutes.advance(desk.database, meeting, "approved")
    go_round(*desks)
    told = [[one.text.partition(". Aprobado el ")[0] for one in card.versions] for card in cards.cards(ana.database)]
    assert ["Sesión: N° 4", "Sesión: N° 5"] in [sorted(each) for each in told]
