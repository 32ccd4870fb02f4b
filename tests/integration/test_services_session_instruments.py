"""After a session: the survey, the observation of its dynamics, and what each school did with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.errors import InvalidData, NotFound
from app.models.instrument import SatisfactionSurvey
from app.services import (
    against_rules,
    customs,
    indicators,
    meeting_observations,
    meetings,
    network,
    rows,
    school_life,
    second_papers,
    surveys,
    transfers,
)
from app.services.indicators_basis import Period
from app.services.rules import Count
from app.services.sheets import Sources, Wanted
from app.services.sheets_observation import load_observation
from app.services.sheets_survey import load_survey

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


@pytest.fixture
def second(database, meeting):
    """Two laptops that were apart noted the same session, each under an id of its own."""

    def come(tipo, fields, parts=()):
        part, owner = {"satisfaction_survey": ("survey_tally", "survey_id")}.get(
            tipo, ("meeting_observation_answer", "observation_id")
        )
        with database.write() as session:
            key = rows.add(session, tipo, {"meeting_id": meeting} | fields, guarded=False).id
            for one in parts:
                rows.add(session, part, {owner: key} | one)
        return key

    return come


def figures(database, code):
    [found] = indicators.read(database, indicators.Query(Period(2026)), DAY, codes=[code]).readings
    return found


def test_of_two_surveys_of_a_session_one_counts_on_page_paper_and_figures_until_they_are_joined(
    database, meeting, second
):
    useful = surveys.of_meeting(database, meeting).table.rows[0].item.id
    surveys.write(database, meeting, {"respondents_n": 6, "keep": ["El café"]})
    surveys.count(database, meeting, {(useful, "4"): 5, (useful, "3"): 1})
    meetings.hold(database, meeting)
    with pytest.raises(InvalidData):
        rows.create(database, "satisfaction_survey", {"meeting_id": meeting})
    own = surveys.of_meeting(database, meeting)
    came = second(
        "satisfaction_survey", {"respondents_n": 4, "keep": ["La huerta"]},
        [{"item_id": useful, "option": "4", "count": 1}, {"item_id": useful, "option": "2", "count": 3}],
    )  # fmt: skip

    def told():
        page = surveys.of_meeting(database, meeting)
        paper = load_survey(database, meeting, Sources())
        figure = figures(database, "satisfaction").total.count
        return page.table.rows[0].top_box, page.keep, paper.respondents, paper.keep, (figure.part, figure.whole)

    alone = (Count(5, 6), ("El café",), 6, ("El café",), (5, 6))
    assert told() == alone
    [odd] = against_rules.against_rules(database)
    assert (odd.tipo, odd.row, odd.fields[0].label) == ("meeting", meeting, "Encuesta de satisfacción")
    [other] = second_papers.of_meeting(database, second_papers.SURVEY, meeting)
    assert other == second_papers.Second(came, "4 respuestas")
    joined = second_papers.join(database, second_papers.SURVEY, came)
    both = (Count(6, 10), ("El café", "La huerta"), 10, ("El café", "La huerta"), (6, 10))
    assert told() == both
    assert against_rules.against_rules(database) == []
    second_papers.part(database, joined)
    assert told() == alone
    assert surveys.of_meeting(database, meeting) == own
    assert second_papers.of_meeting(database, second_papers.SURVEY, meeting) == (other,)
    second_papers.take_away(database, second_papers.SURVEY, came)
    assert told() == alone
    with pytest.raises(InvalidData):
        rows.bring_back(database, "satisfaction_survey", came)
    second_papers.put_back(database, second_papers.SURVEY, came)
    assert second_papers.of_meeting(database, second_papers.SURVEY, meeting) == (other,)


def test_of_two_papers_of_a_session_the_fuller_one_counts_and_who_writes_goes_on_in_the_one_begun(
    database, meeting, second
):
    """On every laptop the same: by what they hold, and not by which came first."""
    useful = surveys.of_meeting(database, meeting).table.rows[0].item.id
    surveys.write(database, meeting, {"respondents_n": 30})  # of whom no answer was counted yet
    own = surveys.of_meeting(database, meeting).id
    parts = [{"item_id": useful, "option": "4", "count": 7}]
    came = second("satisfaction_survey", {}, parts)
    meetings.hold(database, meeting)
    assert surveys.of_meeting(database, meeting).id == came
    assert load_survey(database, meeting, Sources()).respondents is None
    assert figures(database, "satisfaction").total.count == Count(7, 7)
    assert [one.id for one in second_papers.of_meeting(database, second_papers.SURVEY, meeting)] == [own]
    surveys.write(database, meeting, {"respondents_n": 4}, own)
    surveys.count(database, meeting, {(useful, "1"): 2}, own)
    assert surveys.of_meeting(database, meeting, own).table.respondents == 4
    assert [one.id for one in second_papers.of_meeting(database, second_papers.SURVEY, meeting, own)] == [came]
    joined = second_papers.join(database, second_papers.SURVEY, came, own)
    assert (joined.kept, surveys.of_meeting(database, meeting).table.respondents) == (own, 11)
    line = meeting_observations.of_meeting(database, meeting).lines[0].item_id
    meeting_observations.write(database, meeting, {"notes": "Empezada"})
    begun = meeting_observations.of_meeting(database, meeting).id
    fuller = second("meeting_observation", {}, [{"item_id": line, "answer": "yes"}])
    assert meeting_observations.of_meeting(database, meeting).id == fuller
    meeting_observations.note(database, meeting, line, "Aquí", begun)
    assert meeting_observations.of_meeting(database, meeting, begun).lines[0].note == "Aquí"


def test_a_survey_that_is_alone_by_now_is_not_joined_into_itself(database, meeting, second):
    surveys.write(database, meeting, {"respondents_n": 6})
    came = second("satisfaction_survey", {"respondents_n": 4})
    with database.read() as session:
        [own] = set(session.scalars(select(SatisfactionSurvey.id))) - {came}
    rows.remove(database, "satisfaction_survey", own)
    with pytest.raises(NotFound):
        second_papers.join(database, second_papers.SURVEY, came)
    assert surveys.of_meeting(database, meeting).table.respondents == 4


def test_a_second_survey_of_other_questions_is_not_added_up(database, meeting, second):
    surveys.write(database, meeting, {"respondents_n": 6})
    own = surveys.of_meeting(database, meeting).id
    form = rows.create(database, "template", {"kind": "survey", "title": "Otra", "version": 1})
    asked = {"template_id": form, "text": "¿Volvería?", "scale": "one_to_four"}
    line = rows.create_last(database, "template_item", asked)
    came = second("satisfaction_survey", {"template_id": form}, [{"item_id": line, "option": "4", "count": 2}])
    with pytest.raises(InvalidData) as caught:
        second_papers.join(database, second_papers.SURVEY, came, own)
    assert [one.code for one in caught.value.problems] == ["other_format"]
    assert len(second_papers.of_meeting(database, second_papers.SURVEY, meeting)) == 1


def test_of_two_observations_one_counts_and_joining_loses_no_word(database, meeting, ids, second):
    lines = meeting_observations.of_meeting(database, meeting).lines
    meeting_observations.answer(database, meeting, lines[0].item_id, "yes")
    meeting_observations.answer(database, meeting, lines[1].item_id, "no")
    meeting_observations.write(database, meeting, {"observer_ids": [ids.ana], "notes": "Buen ritmo"})
    meetings.hold(database, meeting)
    with pytest.raises(InvalidData):
        rows.create(database, "meeting_observation", {"meeting_id": meeting})
    own = meeting_observations.of_meeting(database, meeting)
    said = zip(lines[1:], ("yes", "partly"), strict=False)
    parts = [{"item_id": line.item_id, "answer": answer, "note": "Se vio"} for line, answer in said]
    came = second("meeting_observation", {"observer_ids": [ids.berta], "notes": "Faltó tiempo"}, parts)
    figure = figures(database, "dynamics").total.count
    paper = load_observation(database, Sources(), Wanted(2026, meeting_id=meeting))
    assert ((figure.part, figure.whole), len(paper.meetings)) == ((1, 2), 1)
    assert paper.meetings[0].notes == "Buen ritmo"
    assert [one.fields[0].written for one in against_rules.against_rules(database)] == [
        "hay 2 de la misma sesión, y se cuenta una"
    ]
    assert second_papers.of_meeting(database, second_papers.OBSERVATION, meeting)[0].words == "2 líneas observadas"
    joined = second_papers.join(database, second_papers.OBSERVATION, came)
    view = meeting_observations.of_meeting(database, meeting)
    assert [(one.answer, one.note) for one in view.lines[:3]] == [
        ("yes", ""), ("no", "Otra hoja: Sí. Se vio"), ("partly", "Se vio")
    ]  # fmt: skip
    assert (view.observer_ids, view.notes) == ((ids.ana, ids.berta), "Buen ritmo\nFaltó tiempo")
    second_papers.part(database, joined)
    assert meeting_observations.of_meeting(database, meeting) == own
