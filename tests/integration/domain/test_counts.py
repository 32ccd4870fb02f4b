"""6.2 pupil counts by every door: answers that are counted before anybody said how many answered."""

from __future__ import annotations

from functools import partial

import pytest

from app.errors import InvalidData
from app.log.seal import seal
from app.services import adoptions, against_rules, enrolment, history, rows, tallies, tickets
from app.texts import describe
from tests.integration.domain.asking import refused

_BATCH = "exit_ticket_batch"


def _kept(database):
    """What was written until now is one step of the history."""
    with database.write() as session:
        seal(session, session.info["author"])


@pytest.fixture
def batch(database, ids, practice):
    """Tickets of 3°, of which nobody said how many answered; four pupils are enrolled in it."""
    rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": "3", "pupils_n": 4})
    one = adoptions.choose(database, practice, teacher_id=ids.berta, grades=["3"]).id
    return tickets.begin(database, one, "3")


@pytest.fixture
def first(database, batch):
    """The first question of these tickets, and its answers."""
    item = tickets.table(database, batch).rows[0].item
    return item.id, list(item.options)


def test_no_more_answers_to_a_question_are_counted_than_pupils_though_nobody_said_who_answered(database, batch, first):
    """6.2 pupil counts: the sum of a question's answers is that of the pupils who gave them."""
    item, (glad, middling, *_) = first
    over = {(item, glad): 3, (item, middling): 2}
    assert refused(tallies.set_all, database, _BATCH, batch, over) == {"tally_over_enrolled"}
    tallies.set_all(database, _BATCH, batch, {(item, glad): 3, (item, middling): 1})
    assert refused(tickets.write, database, batch, {"enrolled_n": 3}) == {"more_than_enrolled"}
    rows.update(database, _BATCH, batch, {"enrolled_n": None})  # then as many as the school has
    assert refused(tallies.set_all, database, _BATCH, batch, {(item, middling): 2}) == {"tally_over_enrolled"}


def test_too_many_answers_are_told_in_words_that_hold_for_a_single_pupil(database, batch, first):
    """6.2 pupil counts: in a school of few, a grade often has one."""
    item, (glad, *_) = first
    asked = tickets.table(database, batch).rows[0].item.text

    def told(change):
        with pytest.raises(InvalidData) as caught:
            change()
        return [describe(problem).rpartition(": ")[2] for problem in caught.value.problems]

    rows.update(database, _BATCH, batch, {"enrolled_n": 1})
    over = partial(tallies.set_all, database, _BATCH, batch, {(item, glad): 2})
    assert told(over) == [f"Las respuestas de «{asked}» suman 2, más que la matrícula del grado (1)."]
    answered = partial(rows.update, database, _BATCH, batch, {"respondents_n": 2})
    assert told(answered) == ["Son más que la matrícula (1)."]
    rows.update(database, _BATCH, batch, {"respondents_n": 1})
    assert told(over) == [f"Las respuestas de «{asked}» suman 2, más que quienes respondieron (1)."]


def test_a_records_file_counts_no_more_answers_than_pupils_either(database, batch, first, load):
    """6.2 pupil counts, of a file: as the tickets noted then, where it says so itself; else as the school has now."""
    item, (glad, *_) = first
    line = {"tipo": "exit_ticket_tally", "batch_id": batch, "item_id": item, "option": glad, "count": 5}
    assert refused(load, line) == {"tally_over_enrolled"}
    noted = {"tipo": _BATCH, "id": batch, "enrolled_n": 5}
    load(noted, line)
    assert refused(load, noted | {"enrolled_n": 4}) >= {"more_than_enrolled"}
    assert refused(load, noted | {"enrolled_n": 6}, line | {"count": 7}) == {"tally_over_enrolled"}


def test_answers_that_another_laptop_counted_above_the_pupils_are_told_until_they_are_mended(
    database, batch, first, practice
):
    """6.2 pupil counts: of two laptops, of which one counted and the other said how many are enrolled."""
    item, (glad, *_) = first
    tallies.set_all(database, _BATCH, batch, {(item, glad): 4})
    adoption = tickets.batch(database, batch).adoption_id
    rows.update(database, "adoption", adoption, {"status": "applied"})
    with database.write() as session:
        rows.need(session, _BATCH, batch).enrolled_n = 3
    [told] = against_rules.against_rules(database)
    assert (told.row, [one.written for one in told.fields]) == (practice, ["4 en 3°, con 3 matriculados"])
    tallies.set_all(database, _BATCH, batch, {(item, glad): 3})
    assert against_rules.against_rules(database) == []


def test_of_a_question_that_came_with_too_many_answers_fewer_are_taken_one_by_one(database, batch, first):
    """6.2 pupil counts: what came so is mended cell by cell, and the other questions are written on meanwhile."""
    item, (glad, middling, *_) = first
    tallies.set_all(database, _BATCH, batch, {(item, glad): 2, (item, middling): 2})
    with database.write() as session:
        rows.need(session, _BATCH, batch).respondents_n = 1  # as another laptop's word may make it
    assert refused(tallies.set_all, database, _BATCH, batch, {(item, glad): 3}) == {"tally_over"}
    other = tickets.table(database, batch).rows[1].item
    tallies.set_all(database, _BATCH, batch, {(other.id, next(iter(other.options))): 1})
    tallies.set_all(database, _BATCH, batch, {(item, glad): 1})
    tallies.set_all(database, _BATCH, batch, {(item, middling): 0})
    assert refused(tallies.set_all, database, _BATCH, batch, {(item, middling): 1}) == {"tally_over"}


def test_the_question_with_most_answers_is_what_counts_and_that_of_these_tickets_alone(database, batch, first):
    """6.2 pupil counts: not the least of them, nor what another grade answered."""
    item, (glad, *_) = first
    second = tickets.table(database, batch).rows[1].item
    tallies.set_all(database, _BATCH, batch, {(item, glad): 3, (second.id, next(iter(second.options))): 1})
    assert refused(tickets.write, database, batch, {"enrolled_n": 2}) == {"more_than_enrolled"}
    tickets.write(database, batch, {"enrolled_n": 3})
    other = tickets.begin(database, tickets.batch(database, batch).adoption_id, "2")
    tickets.write(database, other, {"enrolled_n": 2})
    asked = tickets.table(database, other).rows[0].item
    tallies.set_all(database, _BATCH, other, {(asked.id, next(iter(asked.options))): 2})
    assert refused(tickets.write, database, other, {"enrolled_n": 1}) == {"more_than_enrolled"}


def test_of_a_past_year_each_school_has_the_pupils_that_its_own_tickets_noted_last(database, ids, practice):
    """6.2 pupil counts: neither what another school noted then, nor what is written of a school now."""
    rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": "3", "pupils_n": 4})
    for school, day, enrolled in (
        (ids.aromo, "2024-05-02", 9), (ids.canelo, "2024-04-02", 6), (ids.canelo, "2024-08-02", 7),
        (ids.canelo, "2024-09-02", None),
    ):  # fmt: skip
        fields = {"practice_id": practice, "school_id": school, "applied_date": day, "status": "applied"}
        one = rows.create(database, "adoption", fields)
        rows.create(database, _BATCH, {"adoption_id": one, "grade": "3", "enrolled_n": enrolled})
    with database.read() as session:
        schools = (ids.aromo, ids.canelo)
        assert [enrolment.on_day(session, one, "2024-10-01") for one in schools] == [{"3": 9}, {"3": 7}]
        assert [enrolment.on_day(session, one, "2023-10-01") for one in schools] == [{}, {}]
        assert [enrolment.on_day(session, one, None) for one in schools] == [{}, {"3": 4}]


@pytest.mark.parametrize(("enrolled", "told"), [(3, False), (4, False), (5, True)])
def test_tickets_of_more_pupils_than_their_school_has_are_told_and_hinder_nobody(database, batch, enrolled, told):
    """6.2 pupil counts: the number of the school may be the one that is old."""
    tickets.write(database, batch, {"enrolled_n": enrolled, "respondents_n": enrolled})
    assert ("tiene anotados 4 estudiantes en 3°" in tickets.warning(database, batch)) is told
    tickets.write(database, batch, {"date": "2024-05-02"})  # of a year of which the school's number says nothing
    assert tickets.warning(database, batch) == ""


def test_as_many_may_have_answered_as_answers_were_counted(database, batch, first):
    """6.2 pupil counts: one less is refused."""
    item, (glad, *_) = first
    tallies.set_all(database, _BATCH, batch, {(item, glad): 3})
    tickets.write(database, batch, {"respondents_n": 3})
    assert refused(tickets.write, database, batch, {"respondents_n": 2}) == {"fewer_than_counted"}


def test_a_ticket_that_leaves_a_dimension_out_is_begun_for_no_grade(database, batch):
    """5.3, 6 ExitTicketTemplate: at least one question of each dimension."""
    form = rows.create(database, "template", {"kind": "exit_ticket", "title": "Salida", "version": 1})
    for dimension in ("SOCIOEMOTIONAL", "COGNITIVE"):
        asked = {"template_id": form, "text": "¿Cómo?", "dimension": dimension, "scale": "faces3"}
        rows.create_last(database, "template_item", asked)
    adoption = tickets.batch(database, batch).adoption_id
    assert refused(tickets.begin, database, adoption, "3", template_id=form) == {"ticket_dimensions"}
    rows.create_last(database, "template_item", asked | {"dimension": "ATTITUDINAL"})
    assert tickets.begin(database, adoption, "3", template_id=form) != batch


def test_what_is_counted_is_kept_nothing_is_a_count_of_none_and_what_it_said_before_is_asked_again(
    database, batch, first
):
    """6.2 pupil counts: from the history comes back no more than answered, of a tally as of the tickets themselves."""
    item, (glad, middling, *_) = first
    with pytest.raises(InvalidData) as caught:
        tallies.set_all(database, _BATCH, batch, {(item, "feliz"): 1})
    assert [describe(one).rpartition(": ")[0] for one in caught.value.problems] == ["«feliz» no es una de las opciones"]
    tallies.set_all(database, _BATCH, batch, {(item, glad): 4, (item, middling): None})
    tallies.set_respondents(database, _BATCH, batch, 4)
    _kept(database)
    (tally,) = rows.parts(database, "exit_ticket_tally", batch)
    tallies.set_all(database, _BATCH, batch, {(item, glad): None, (item, middling): 0})
    _kept(database)
    assert len(rows.parts(database, "exit_ticket_tally", batch)) == 1, "of an answer that nobody gave nothing is kept"
    tallies.set_all(database, _BATCH, batch, {(item, glad): 2})
    tallies.set_respondents(database, _BATCH, batch, 3)
    table = tallies.read(database, _BATCH, batch)
    assert (table.respondents, table.rows[0].entered) == (3, 2)

    def again(number):
        found = history.history(database, "exit_ticket_tally", tally["id"]).changes
        n = next(one.n for one in found for each in one.fields if (each.register, each.after) == ("count", number))
        history.put_back(database, "exit_ticket_tally", tally["id"], n, "count")

    assert refused(again, "4") == {"tally_over"}
    again("0")
    assert tallies.read(database, _BATCH, batch).rows[0].entered == 0
