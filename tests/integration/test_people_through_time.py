"""People and schools through time: roles with dates, several schools, substitutes, who leaves, owners, 7th and 8th."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.services import attendance, commitments, indicators, meetings, network, people, rows, school_life, substitutes
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.the_day import TODAY

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def names(database, **asked):
    return [row.full_name for row in people.people(database, **asked)]


def test_who_left_is_not_in_new_lists_from_the_end_date_and_keeps_the_record(database, ids):
    """6.2 people who leave: past records stay, new lists are without them from the end date."""
    people.leave(database, ids.berta, TOMORROW)
    assert "Berta Ñanco Ñanco" in names(database, gone=False)
    people.leave(database, ids.berta, TODAY)
    assert "Berta Ñanco Ñanco" not in names(database, gone=False)
    assert "Berta Ñanco Ñanco" in names(database, gone=False, on=YESTERDAY)
    row = people.person(database, ids.berta)
    assert (row.left_on, row.roles, row.schools) == (TODAY.isoformat(), (), ())
    assert len(people.roles(database, ids.berta)) == 1


def test_somebody_without_any_role_has_not_left_and_a_new_role_brings_back(database, ids):
    made = people.add(database, "Rosa Pino", role=None)
    assert people.person(database, made).left_on is None
    people.leave(database, ids.berta, TODAY)
    rows.create(database, "membership", {"person_id": ids.berta, "role": "SECRETARY", "from": TODAY})
    assert people.person(database, ids.berta).left_on is None
    assert people.person(database, ids.berta).roles == ("SECRETARY",)


def test_an_itinerant_teacher_is_in_several_schools_at_the_dates_said(database, ids):
    people.add_person_school(database, ids.berta, ids.aromo, hours=6, since=TODAY)
    assert people.person(database, ids.berta).schools == ("Escuela El Canelo", "Escuela El Aromo")
    assert people.person(database, ids.berta, on=YESTERDAY).schools == ("Escuela El Canelo",)


def test_a_substitute_takes_over_what_is_pending_on_request_and_it_can_be_handed_back(database, ids):
    """Domain 4: a substitute keeps a separate identity and may inherit the holder's pending commitments."""
    other = people.add(database, "Rosa Pino", role="SUBSTITUTE", substitute_for_id=ids.berta)
    pending = rows.create(database, "commitment", {"text": "Traer lienza", "responsible_id": ids.berta})
    done = rows.create(database, "commitment", {"text": "Hecho", "responsible_id": ids.berta, "no_proof_note": "No"})
    commitments.close_done(database, done, TODAY)
    assert substitutes.pending_of_holder(database, other) == 1
    before = substitutes.inherit(database, other)
    assert rows.load(database, "commitment", pending)["responsible_id"] == other
    assert rows.load(database, "commitment", done)["responsible_id"] == ids.berta
    assert substitutes.pending_of_holder(database, other) == 0
    substitutes.hand_back(database, before)
    assert rows.load(database, "commitment", pending)["responsible_id"] == ids.berta
    assert substitutes.inherit(database, ids.celso) == {}  # stands in for nobody


def test_a_substitute_takes_the_seat_of_whom_they_stand_in_for_and_their_schools_when_asked(database, ids):
    """Domain 4 and 9: one seat is counted once, as long as the substitute holds a role."""
    meeting = meetings.schedule(database, TODAY, title="Sesión")
    whole = attendance.counts(database, meeting).came.whole
    other = people.add(database, "Rosa Pino", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=ids.berta)
    listed = {row.person_id for row in attendance.sheet(database, meeting)}
    assert (other in listed, ids.berta in listed, len(listed)) == (True, False, whole)
    assert people.person(database, other).stands_in_for == "Berta Ñanco Ñanco"
    attendance.set_state(database, meeting, ids.berta, "present")  # the holder came after all
    assert {row.person_id for row in attendance.sheet(database, meeting)} == listed - {other} | {ids.berta}
    attendance.set_state(database, meeting, ids.berta, None)
    made = substitutes.take_places(database, other, TODAY)
    assert (people.person(database, other).schools, len(made)) == (people.person(database, ids.berta).schools, 1)
    assert substitutes.take_places(database, other, TODAY) == []
    people.leave(database, other, TODAY)
    assert ids.berta in {row.person_id for row in attendance.sheet(database, meeting)}


def test_a_mark_that_was_cleared_counts_no_seat_twice_once_the_session_is_held(database, ids):
    """Domain 6 and 9: one line for each expected person, and holding the session changes no count."""
    meeting = meetings.schedule(database, TODAY, title="Sesión")
    other = people.add(database, "Rosa Pino", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=ids.berta)
    for state in ("present", None):  # by mistake, and cleared
        attendance.set_state(database, meeting, ids.berta, state)
    attendance.set_state(database, meeting, other, "present")
    before = attendance.counts(database, meeting).came
    meetings.hold(database, meeting)
    people.add(database, "Otro Nombre", role="TEACHER", since=YESTERDAY)  # written down too late
    meetings.hold(database, meeting)  # once more: what is frozen stays so
    assert attendance.counts(database, meeting).came == before
    attendance.set_state(database, meeting, ids.berta, "late")  # they came after all: the line returns
    assert ids.berta in {row.person_id for row in attendance.sheet(database, meeting) if row.state == "late"}


def test_a_holder_who_is_noted_after_the_session_was_held_sits_in_the_seat_of_the_substitute(database, ids):
    """Domain 4 and 9: the sheet is often copied from paper later, and one seat is counted once then too."""
    other = people.add(database, "Rosa Pino", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=ids.berta)
    meeting = meetings.schedule(database, TODAY, title="Sesión")
    meetings.hold(database, meeting)
    whole = attendance.counts(database, meeting).came.whole
    attendance.set_state(database, meeting, ids.berta, "present")
    assert attendance.counts(database, meeting).came == Count(1, whole)
    attendance.set_state(database, meeting, other, "present")  # both were there
    assert attendance.counts(database, meeting).came == Count(2, whole + 1)


def test_a_chain_of_substitutes_is_one_seat_before_and_after_the_session_was_held(database, ids):
    """Domain 4 and 9: the one who stands in falls ill too, and whoever of them came sat in the one seat."""
    meeting = meetings.schedule(database, TODAY, title="Sesión")
    whole = attendance.counts(database, meeting).came.whole
    rosa = people.add(database, "Rosa Pino", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=ids.berta)
    lara = people.add(database, "Lara Paz", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=rosa)
    for one in (ids.berta, rosa, lara):
        attendance.set_state(database, meeting, one, "present")
        assert attendance.counts(database, meeting).came == Count(1, whole)
        attendance.set_state(database, meeting, one, None)
    meetings.hold(database, meeting)
    late = people.add(database, "Eva Sur", role="SUBSTITUTE", since=YESTERDAY, substitute_for_id=lara)  # told later
    for one in (ids.berta, rosa, lara, late):
        attendance.set_state(database, meeting, one, "present")
        assert attendance.counts(database, meeting).came == Count(1, whole)
        attendance.set_state(database, meeting, one, None)


def test_what_somebody_on_leave_presented_and_applied_stays_done_in_the_seat(database, ids):
    """6.2 and 9: the substitute has the seat of who is on leave, and the seat has what it presented."""
    practice = rows.create(database, "practice", {"title": "Huerta", "author_ids": [ids.berta]})
    meeting = meetings.schedule(database, date(2026, 4, 9), title="Sesión")
    point = {"meeting_id": meeting, "method": "presentation", "practice_id": practice, "responsible_id": ids.berta}
    rows.create(database, "agenda_item", point)
    meetings.hold(database, meeting)
    rows.create(
        database, "adoption", {"practice_id": practice, "teacher_id": ids.berta, "status": "applied",
                               "applied_date": "2026-05-04"},
    )  # fmt: skip

    def told():
        wanted = indicators.Query(Period(2026))
        found = indicators.read(database, wanted, date(2026, 5, 30), codes=["presenting", "teachers_applying"])
        return [(one.total.count, one.months[-1].count) for one in found.readings]

    before = told()
    assert all(count.part == 1 for pair in before for count in pair)
    people.add(database, "Rosa Vial", role="SUBSTITUTE", since=date(2026, 5, 20), substitute_for_id=ids.berta)
    assert told() == before


def test_whoever_is_added_in_the_middle_of_a_year_is_expected_from_the_session_after(database):
    assert people.usual_start(database, date(2026, 10, 20)) == date(2026, 3, 1)
    meetings.hold(database, meetings.schedule(database, date(2026, 10, 1), title="Sesión"))
    assert people.usual_start(database, date(2026, 10, 20)) == date(2026, 10, 2)
    assert people.usual_start(database, date(2027, 1, 5)) == date(2027, 1, 5)


def test_a_school_changes_hands_and_its_history_says_who_held_it_when(database, ids):
    start = TODAY - timedelta(days=400)
    school_life.change_owner(database, ids.aromo, start, name="Municipalidad", dependency="2")
    change = school_life.change_owner(database, ids.aromo, TODAY, name="SLEP Andalién Sur", dependency="6")
    assert school_life.owner_on(database, ids.aromo, YESTERDAY) == ("Municipalidad", "2")
    assert school_life.owner_on(database, ids.aromo, TODAY) == ("SLEP Andalién Sur", "6")
    assert school_life.owner_on(database, ids.canelo, TODAY) is None
    school_life.follow_owner(database, ids.aromo, TODAY)
    assert network.school(database, ids.aromo).dependency == "6"
    school_life.undo_change(database, change)
    assert school_life.owner_on(database, ids.aromo, TODAY) == ("Municipalidad", "2")
    [first] = [key for key, _ in change.ended]
    rows.update(database, "school_owner", first, {"to": "2099-12-31"})  # known already until when
    school_life.undo_change(database, school_life.change_owner(database, ids.aromo, TODAY, name="SLEP"))
    assert rows.load(database, "school_owner", first)["to"] == "2099-12-31"
    with pytest.raises(InvalidData):
        school_life.change_owner(database, ids.aromo, TODAY, dependency="99")
    assert school_life.owner_on(database, ids.aromo, TODAY) == ("Municipalidad", "2")


def test_a_school_that_leaves_closes_or_rests_is_never_deleted(database, ids):
    school_life.leave(database, ids.aromo, TODAY)
    assert [row.name for row in network.schools(database)] == ["Escuela El Canelo"]
    assert len(network.schools(database, departed=True)) == 2
    school_life.rejoin(database, ids.aromo, TODAY)
    school_life.set_status(database, ids.aromo, "in_recess", TODAY)
    assert {row.name: row.status for row in network.schools(database)}["Escuela El Aromo"] == "in_recess"


def test_a_school_that_was_away_still_rests_where_its_recess_has_no_date(database, ids):
    # A laptop of before tells the state alone.
    rows.update(database, "school", ids.aromo, {"status": "in_recess", "left_on": "2025-03-01"})
    school_life.rejoin(database, ids.aromo, date(2026, 3, 1))
    assert network.school(database, ids.aromo).status == "in_recess"
    assert school_life.rests_undated(database, ids.aromo)


def test_seventh_and_eighth_ask_for_their_authorization_as_a_warning_and_never_a_block(database, ids):
    """Domain 3: date and number of the DEPROV's authorization, for a combined class with 7th or 8th."""
    low = rows.create(database, "combined_class", {"school_id": ids.aromo, "grades": ["1", "6"]})
    assert school_life.authorization_warning(database, ids.aromo) == ""
    rows.update(database, "combined_class", low, {"grades": ["6", "7"]})
    assert "DEPROV" in school_life.authorization_warning(database, ids.aromo)
    rows.update(database, "combined_class", low, {"deprov_authorization_on": "2026-03-02"})
    assert "DEPROV" in school_life.authorization_warning(database, ids.aromo)
    rows.update(database, "combined_class", low, {"deprov_authorization_number": "Res. 118"})
    assert school_life.authorization_warning(database, ids.aromo) == ""
