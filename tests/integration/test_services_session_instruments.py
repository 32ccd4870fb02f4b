"""After a session: the survey, the observation of its dynamics, and what each school did with it."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.services import customs, meeting_observations, meetings, network, rows, school_life, surveys, transfers
from app.services.rules import Count

DAY = date(2026, 4, 10)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY)


def test_a_survey_is_tallies_and_phrases_and_counts_top_box_and_top_two_apart(database, meeting):
    blank = surveys.of_meeting(database, meeting)
    assert (blank.id, len(blank.table.rows)) == (None, 7)
    useful = blank.table.rows[0].item.id
    surveys.write(database, meeting, {"respondents_n": 6, "keep": ["El café"], "next_topics": ["Fracciones"]})
    surveys.count(database, meeting, {(useful, "4"): 3, (useful, "3"): 1, (useful, "1"): 1, (useful, "na"): 1})
    view = surveys.of_meeting(database, meeting)
    assert (view.table.rows[0].top_box, view.table.rows[0].top_two) == (Count(3, 5), Count(4, 5))
    assert (view.keep, view.next_topics, view.table.respondents) == (("El café",), ("Fracciones",), 6)
    with pytest.raises(InvalidData):
        surveys.count(database, meeting, {(useful, "2"): 1})
    with pytest.raises(InvalidData):
        surveys.write(database, meeting, {"respondents_n": 2})
    assert surveys.of_meeting(database, meeting) == view


def test_a_survey_says_from_how_many_answers_a_percent_is_shown(database, meeting):
    assert surveys.of_meeting(database, meeting).small == 5
    customs.agree(database, "small_number", 10)
    assert surveys.of_meeting(database, meeting).small == 10


def test_a_survey_that_came_under_another_id_is_the_one_that_is_filled(database, meeting):
    came = rows.create(database, "satisfaction_survey", {"meeting_id": meeting, "keep": ["El canto"]})
    surveys.write(database, meeting, {"change": ["Menos avisos"]})
    view = surveys.of_meeting(database, meeting)
    assert (view.id, view.keep, view.change) == (came, ("El canto",), ("Menos avisos",))


def test_what_was_seen_of_the_dynamics_counts_yes_of_the_lines_looked_at(database, meeting, ids):
    lines = meeting_observations.of_meeting(database, meeting).lines
    assert len(lines) == 8
    for line, said in zip(lines, ("yes", "yes", "partly", "no"), strict=False):
        meeting_observations.answer(database, meeting, line.item_id, said)
    meeting_observations.answer(database, meeting, lines[3].item_id, None)
    meeting_observations.write(database, meeting, {"observer_ids": [ids.ana], "notes": "Buen ritmo"})
    view = meeting_observations.of_meeting(database, meeting)
    assert (view.achieved, view.observer_ids, view.notes) == (Count(2, 3), (ids.ana,), "Buen ritmo")
    with pytest.raises(InvalidData):
        meeting_observations.answer(database, meeting, lines[0].item_id, "quizás")


def test_each_school_tells_what_it_did_with_the_session(database, meeting):
    first, second = (one.id for one in network.schools(database))
    transfers.write(database, meeting, first, {"what_was_shared": "El ticket", "ready": True, "date": DAY})
    transfers.write(database, meeting, first, {"effect": "Se usa los viernes"})
    found = {one.school_id: one for one in transfers.of_meeting(database, meeting)}
    assert (found[first].what_was_shared, found[first].effect) == ("El ticket", "Se usa los viernes")
    assert not found[second].ready
    assert transfers.done(tuple(found.values())) == Count(1, 2)
    school_life.leave(database, second, date(2026, 8, 1))  # what was expected then does not move
    assert transfers.done(transfers.of_meeting(database, meeting)) == Count(1, 2)
    school_life.leave(database, second, DAY)
    assert transfers.done(transfers.of_meeting(database, meeting)) == Count(1, 1)
