"""Each rule of domain.md 6.1 and 6.2 speaks of its own record: what stands beside it hinders nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import wall_clock
from app.services import (
    adoptions,
    against_rules,
    attendance,
    commitments,
    meetings,
    minutes,
    people,
    plans,
    practice_decisions,
    presentations,
    reviews,
    rows,
    sheets_attendance,
    tallies,
    tickets,
    trash,
)
from app.services.rules import Count
from app.services.sheets import Sources
from tests.integration.domain.asking import DAY, refused, state


@pytest.fixture
def other(database):
    """The session after."""
    return meetings.schedule(database, DAY + timedelta(days=7), objective="Leer")


@pytest.fixture
def work(database, practice):
    """A piece of the pupils' work in the practice."""
    return rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "shows_pupils": False})


def test_a_session_is_hindered_by_its_own_approved_minutes_alone(database, ids, meeting, other):
    """6.1 meeting and minutes: neither a draft nor what another session approved keeps it held."""
    for one in (meeting, other):
        minutes.write(database, one, {"various": "Nada"})
        meetings.hold(database, one)
    minutes.advance(database, meeting, "approved")
    assert refused(rows.update, database, "meeting", meeting, {"status": "planned"}) == {"minutes_approved"}
    later = meetings.schedule(database, DAY + timedelta(days=14))  # of which no minutes were begun
    attendance.set_state(database, later, ids.ana, "present")
    meetings.update(database, later, {"date": DAY + timedelta(days=15)})
    attendance.set_state(database, other, ids.ana, "present")
    meetings.update(database, other, {"date": DAY + timedelta(days=8)})
    rows.update(database, "meeting", other, {"status": "planned"})
    rows.remove(database, "meeting", other)


@pytest.mark.usefixtures("work")
def test_a_session_is_hindered_by_what_was_done_in_it_alone(database, meeting, other, practice):
    """6.1 meeting: what was presented or agreed elsewhere, or is only proposed here, does not keep it."""
    presentations.advance(database, presentations.propose(database, practice, meeting_id=meeting), "presented")
    presentations.propose(database, practice, meeting_id=other)
    plan = plans.begin(database, 2026)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Que lean"})
    plans.agree(database, plan, meeting, today=DAY)
    rows.create(database, "annual_plan", {"year": 2027, "status": "draft", "agreed_in_meeting_id": other})
    meetings.move(database, other, DAY + timedelta(days=9))
    meetings.suspend(database, other, "road")
    rows.remove(database, "meeting", other)
    assert refused(rows.remove, database, "meeting", meeting) == {"has_presentations"}


def test_an_application_is_kept_applied_by_its_own_tickets_alone(database, ids, practice):
    """6.1 adoption: those of a colleague say nothing of it."""
    mine, hers = (adoptions.choose(database, practice, teacher_id=one).id for one in (ids.ana, ids.berta))
    for one in (mine, hers):
        adoptions.move(database, one, "applied", on=DAY)
    batches = [tickets.begin(database, one, "2") for one in (mine, hers)]
    first = tickets.table(database, batches[1]).rows[0].item
    answer = next(iter(first.options))
    tallies.set_all(database, "exit_ticket_batch", batches[1], {(first.id, answer): 1})
    none = {"batch_id": batches[0], "item_id": first.id, "option": answer, "count": 0}
    rows.create(database, "exit_ticket_tally", none)
    rows.update(database, "exit_ticket_batch", batches[0], {"respondents_n": 0})
    assert refused(rows.update, database, "adoption", hers, {"status": "chosen"}) == {"was_tried"}
    rows.update(database, "adoption", mine, {"status": "chosen", "applied_date": None})
    rows.update(database, "adoption", hers, {"status": "repeated"})  # that is more, and not less


def test_a_practice_is_shown_and_tried_by_what_is_its_own_alone(database, ids, meeting, practice):
    """5.3 and 6.1 practice: the work, the presentation and the application of another one say nothing of it."""
    another = rows.create(database, "practice", {"title": "El corral", "grades": ["1", "2"], "status": "draft"})
    rows.create(database, "evidence", {"practice_id": another, "kind": "photo"})
    shown = presentations.propose(database, practice, meeting_id=meeting)
    assert refused(presentations.advance, database, shown, "presented") == {"needs_pupil_evidence"}
    presentations.advance(database, presentations.propose(database, another, meeting_id=meeting), "presented")
    work = rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    rows.remove(database, "evidence", work)  # it is only proposed
    adoptions.choose(database, another, teacher_id=ids.celso)
    adoptions.unchoose(database, adoptions.choose(database, practice, teacher_id=ids.berta))
    assert state(database, "practice", practice) == "draft"


def test_an_agreement_of_today_did_not_end_yesterday(database):
    """6.1 commitment: on its own day at the earliest, once the session's day has come."""
    today = wall_clock.today()
    sessions = [meetings.schedule(database, today + timedelta(days=days)) for days in (0, 5)]
    own, later = (commitments.add(database, "Medir", meeting_id=one, no_proof_note="Se vio") for one in sessions)
    assert refused(commitments.close_done, database, own, today - timedelta(days=1)) == {"closed_before_agreed"}
    commitments.close_done(database, own, today)
    commitments.close_done(database, later, today)  # whose session has another day perhaps


@pytest.mark.usefixtures("work")
def test_of_a_session_whose_day_nobody_said_it_is_not_said_that_it_is_to_come(database, ids, practice):
    """5.3, 6.1 practice: by no calendar is it one that did not take place."""
    loose = rows.create(database, "meeting", {"title": "Jornada"})
    presentations.advance(database, presentations.propose(database, practice, meeting_id=loose), "presented")
    adoptions.choose(database, practice, teacher_id=ids.berta)
    made = practice_decisions.decide(database, practice, "consolidated", loose)
    agreed = rows.load(database, "commitment", made.agreement_id)
    assert (agreed["status"], agreed["closed_on"]) == ("done", wall_clock.today().isoformat())


def test_whoever_was_there_is_of_that_session_and_not_of_another(database, ids, meeting, other):
    """6.2 minutes and attendance, 5.3: once anything is noted who came, before it whoever is expected."""
    visitor = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY)
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    attendance.set_state(database, meeting, visitor, "remote")
    attendance.set_state(database, other, ids.celso, "present")
    attendance.set_state(database, other, ids.celso, None)  # marked by mistake: nothing is noted
    with database.read() as session:
        found = attendance.there(session, [rows.need(session, "meeting", one) for one in (meeting, other)])
    assert found == {meeting: {ids.ana, visitor}, other: {ids.ana, ids.berta, ids.celso}}


def test_an_empty_line_is_added_to_a_sheet_whose_minutes_are_approved_and_says_nobody_came(database, ids, meeting):
    """6.2 minutes and attendance: nothing is said by it."""
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    fields = {"meeting_id": meeting, "person_id": people.add(database, "Otra"), "state": None}
    line = rows.create(database, "attendance", fields)
    assert refused(rows.update, database, "attendance", line, {"state": "present"}) == {"attendance_approved"}
    assert minutes.of_meeting(database, meeting).present == ()
    rows.remove(database, "attendance", line)
    rows.bring_back(database, "attendance", line)


def test_the_sheet_lists_nobody_who_neither_is_expected_nor_came(database, ids, meeting):
    """6.2 expected members: somebody without a role, a visitor, and whoever left before are on no sheet."""
    people.add(database, "Elsa Mora", role="ADVISOR", since=DAY)
    people.add(database, "Fidel Cea", role=None)
    people.leave(database, ids.celso, DAY)
    assert [row.person_id for row in attendance.sheet(database, meeting)] == [ids.ana, ids.berta]
    meetings.hold(database, meeting)
    assert [row.person_id for row in attendance.sheet(database, meeting)] == [ids.ana, ids.berta]
    assert attendance.counts(database, meeting).came == Count(0, 2)


def test_an_own_figure_is_no_more_than_its_whole_and_what_came_so_is_written_on(database):
    """6 Indicator: a part is no more than its whole; both may be alike."""
    indicator = rows.create(database, "indicator", {"name": "Leen solos"})
    value = {"indicator_id": indicator, "period": "2026-04"}
    assert refused(rows.create, database, "indicator_value", value | {"numerator": 5, "denominator": 4}) == {
        "more_than_whole"
    }
    key = rows.create(database, "indicator_value", value | {"numerator": 4, "denominator": 4})
    assert refused(rows.update, database, "indicator_value", key, {"denominator": 3}) == {"more_than_whole"}
    with database.write() as session:
        rows.need(session, "indicator_value", key).denominator = 3  # as another laptop's word may make it
    rows.update(database, "indicator_value", key, {"note": "Según el libro"})
    assert refused(rows.update, database, "indicator_value", key, {"numerator": 5}) == {"more_than_whole"}
    rows.update(database, "indicator_value", key, {"numerator": None})


@pytest.mark.usefixtures("work")
def test_a_presentation_that_was_only_prepared_comes_back_from_the_bin_into_any_session(database, meeting, practice):
    """5.3: what nobody says was presented needs neither its session nor a proof."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    presentations.remove(database, shown)
    meetings.suspend(database, meeting, "road")
    trash.bring_back(database, "practice_presentation", shown)
    assert state(database, "meeting", meeting) == "suspended"
    assert presentations.presentation(database, shown).preparation == "proposed"


@pytest.mark.usefixtures("work")
def test_whoever_reviewed_one_presentation_or_was_away_from_another_session_is_free_in_this_one(
    database, ids, meeting, other, practice
):
    """5.3: presenting and having been there are of one presentation."""
    first = presentations.propose(database, practice, meeting_id=meeting, presenter_id=ids.ana)
    reviews.write(database, first, ids.celso, {"strength": "Clara"})
    second = presentations.propose(database, practice, meeting_id=other, presenter_id=ids.ana)
    presentations.write(database, second, {"presenter_id": ids.celso})
    attendance.set_state(database, meeting, ids.berta, "absence")
    attendance.set_state(database, other, ids.berta, "late")
    answer = {"presentation_id": second, "reviewer_id": ids.berta, "strength": "Clara"}
    assert rows.load(database, "peer_review", rows.create(database, "peer_review", answer))["strength"] == "Clara"
    assert against_rules.against_rules(database) == []


def test_each_session_has_its_own_survey(database, meeting, other):
    """6 SatisfactionSurvey: one of each session, and as many as there are sessions."""
    for one in (meeting, other):
        rows.create(database, "satisfaction_survey", {"meeting_id": one})
    assert refused(rows.create, database, "satisfaction_survey", {"meeting_id": other}) == {"survey_repeated"}


def test_the_minutes_list_nobody_of_whom_nothing_is_noted_and_nobody_instead_of_who_came(database, ids, meeting):
    """6.2 minutes and attendance: a blank line is no absence, and who came after all needed no substitute."""
    deputy = people.add(database, "Fidel Cea", role=None)
    attendance.set_state(database, meeting, ids.berta, "substitute", substitute_id=deputy)
    attendance.set_state(database, meeting, ids.berta, "late")
    meetings.hold(database, meeting)
    told = minutes.of_meeting(database, meeting)
    assert (told.present, told.guests, told.absent) == (("Berta Ñanco Ñanco",), (), ())


def test_the_attendance_list_says_who_came_instead_and_how_somebody_came_where_no_hour_does(database, ids, meeting):
    """10, form 2: who came in whose place signs there; and from afar nobody does."""
    deputy = people.add(database, "Fidel Cea", role=None)
    attendance.set_state(database, meeting, ids.ana, "remote")
    attendance.set_state(database, meeting, ids.berta, "substitute", substitute_id=deputy)
    for noted, told in (({}, "Llegó tarde"), ({"arrival": "09:40"}, "")):
        attendance.set_state(database, meeting, ids.celso, "late", **noted)
        listed = sheets_attendance.load_attendance(database, meeting, Sources()).lines
        assert [one.state for one in listed] == ["A distancia", "En su lugar: Fidel Cea", told]
    attendance.set_state(database, meeting, ids.celso, "absence")
    assert sheets_attendance.load_attendance(database, meeting, Sources()).lines[2].state == "Ausente"


def test_a_role_that_begins_later_makes_nobody_a_member_of_a_session_before(database, ids, meeting):
    """6.2 expected members: by the roles begun until its day."""
    visitor = people.add(database, "Elsa Mora", role="ADVISOR", since=DAY - timedelta(days=30))
    rows.create(database, "membership", {"person_id": visitor, "role": "TEACHER", "from": DAY + timedelta(days=1)})
    attendance.set_state(database, meeting, visitor, "present")
    counted = attendance.counts(database, meeting)
    assert (counted.came, counted.guests) == (Count(0, 3), 1)
    meetings.update(database, meeting, {"date": DAY + timedelta(days=1)})
    assert attendance.counts(database, meeting).came == Count(1, 4)


def test_a_chain_of_substitutes_is_one_seat_though_the_one_between_left(database, ids, meeting):
    """4, 6.2 expected members: also where whoever is stood in for is noted once the session was held."""
    between = people.add(database, "Fidel Cea", role="SUBSTITUTE", since=DAY - timedelta(days=60))
    last = people.add(database, "Gema Paz", role="SUBSTITUTE", since=DAY - timedelta(days=20))
    rows.update(database, "person", between, {"substitute_for_id": ids.berta})
    rows.update(database, "person", last, {"substitute_for_id": between})
    people.leave(database, between, DAY - timedelta(days=20))
    assert attendance.counts(database, meeting).came == Count(0, 3)
    meetings.hold(database, meeting)
    assert attendance.counts(database, meeting).came == Count(0, 3)
    attendance.set_state(database, meeting, ids.berta, "present")
    assert attendance.counts(database, meeting).came == Count(1, 3)


def test_as_many_pupils_as_are_enrolled_are_not_too_many(database, ids, practice):
    """6.2 pupil counts: one more is told."""
    rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": "3", "pupils_n": 4})
    one = adoptions.choose(database, practice, teacher_id=ids.berta, grades=["3"]).id
    for pupils, told in ((4, []), (5, ["Hay más estudiantes que la matrícula de 3° (4). Revise los números."])):
        adoptions.set_pupils(database, one, "3", pupils)
        assert adoptions.warnings(database, one, None) == told
