"""5.3: each choice is for before the next session. What is told of its day hinders nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import wall_clock
from app.services import adoptions, agenda, customs, evidence, meetings, practice_decisions, presentations, rows
from tests.integration.domain.asking import refused, state

LATE = "La fecha prevista no es antes de la próxima sesión."


def day(days):
    return wall_clock.today() + timedelta(days=days)


@pytest.mark.parametrize(("planned", "told"), [(9, False), (10, True), (11, True), (None, False)])
def test_a_choice_that_is_meant_for_the_day_of_the_next_session_or_later_is_told(
    database, ids, practice, planned, told
):
    """5.3: the test in class comes before the session that hears of it."""
    meetings.schedule(database, day(10))
    due = adoptions.next_session(database, day(0))
    meant = day(planned) if planned is not None else None
    one = adoptions.choose(database, practice, teacher_id=ids.berta, planned=meant).id
    assert (LATE in adoptions.warnings(database, one, due)) is told
    assert LATE not in adoptions.warnings(database, one, None)  # no session is planned
    adoptions.move(database, one, "applied", on=day(0))
    assert LATE not in adoptions.warnings(database, one, due)  # it is done


def test_the_next_session_is_the_first_after_today_that_is_still_to_be_held(database):
    """5.3: neither today's, nor one that was suspended or is held already; one that was moved is."""
    assert adoptions.next_session(database, day(0)) is None
    made = [meetings.schedule(database, day(days)) for days in (0, 3, 5, 7, 9)]
    meetings.suspend(database, made[1], "road")
    meetings.hold(database, made[2], early=True)
    meetings.move(database, made[3], day(8))
    assert adoptions.next_session(database, day(0)) == day(8).isoformat()
    meetings.move(database, made[1], day(4))
    assert adoptions.next_session(database, day(0)) == day(4).isoformat()
    loose = rows.create(database, "meeting", {"date": day(2)})  # which came without its state
    assert adoptions.next_session(database, day(0)) == day(2).isoformat()
    rows.remove(database, "meeting", loose)


def test_a_session_of_today_has_taken_place(database, ids, practice):
    """5.3, 6.1 practice: on its own day something was shown and decided in it."""
    today = meetings.schedule(database, day(0))
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, presentations.propose(database, practice, meeting_id=today), "presented")
    adoptions.choose(database, practice, teacher_id=ids.berta)
    practice_decisions.decide(database, practice, "consolidated", today)
    assert state(database, "practice", practice) == "consolidated"


def test_an_application_that_came_without_a_state_is_one_that_was_chosen(database, ids, practice):
    """6.1 adoption: that is what it begins as."""
    one = rows.create(database, "adoption", {"practice_id": practice, "teacher_id": ids.berta})
    assert refused(adoptions.move, database, one, "institutionalised") == {"wrong_step"}
    adoptions.move(database, one, "applied", on=day(0))
    assert state(database, "adoption", one) == "applied"


@pytest.mark.parametrize(("admin", "end", "told"), [(72, "12:00", False), (73, "12:00", True), (41, None, True)])
def test_the_blocks_are_weighed_against_the_session_or_without_its_hours_against_the_agenda(
    database, admin, end, told
):
    """6 AgendaItem: what is administrative takes at most 40 % of the meeting (custom), of three hours 72 minutes."""
    meeting = meetings.schedule(database, day(0), length=None)
    rows.update(database, "meeting", meeting, {"start": "09:00", "end": end} if end else {})
    agenda.add_item(database, meeting, "Noticias", block="ADMIN", minutes_planned=admin)
    agenda.add_item(database, meeting, "Huerta", minutes_planned=59)
    agenda.add_item(database, meeting, "Sin minutos")
    assert ("too_administrative" in dict(agenda.sums(database, meeting).warnings)) is told
    customs.agree(database, "admin_share", 42)
    assert "too_administrative" not in dict(agenda.sums(database, meeting).warnings)


def test_only_what_was_presented_asks_for_a_session_that_has_taken_place(database, practice):
    """5.3: a proposal goes to any session; what came as presented in one to come is written on, and not moved on."""
    sessions = [meetings.schedule(database, day(days)) for days in (5, 9)]
    shown = presentations.propose(database, practice, meeting_id=sessions[0])
    presentations.write(database, shown, {"meeting_id": sessions[1]})
    with database.write() as session:
        rows.need(session, "practice_presentation", shown).preparation = "presented"  # as another laptop may have
    presentations.write(database, shown, {"meeting_id": sessions[1], "results_told": "Estiman mejor"})
    assert refused(presentations.write, database, shown, {"meeting_id": sessions[0]}) == {"session_to_come"}


@pytest.mark.parametrize("said", [None, "missing", "held"])
def test_what_shows_no_pupils_needs_no_authorization_whatever_was_chosen_before(database, practice, said):
    """12: and what shows some has the one that was chosen."""
    piece = rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    evidence.set_consent(database, piece, shows_pupils=False, consent_state=said)
    assert evidence.evidence(database, piece).consent == "not_needed"
    evidence.set_consent(database, piece, shows_pupils=True, consent_state=said)
    assert evidence.evidence(database, piece).consent == (said or "missing")
