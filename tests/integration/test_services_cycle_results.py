"""The last two stages of a practice's cycle: exit tickets counted by grade, and the teacher's self-evaluation."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from functools import partial

import pytest

from app import wall_clock
from app.errors import InvalidData
from app.models.template import OPTIONS
from app.services import (
    adoptions,
    against_rules,
    cycle,
    network,
    people,
    presentations,
    rows,
    rules,
    self_evaluations,
    tallies,
    templates,
    tickets,
)
from tests.oracle.desk import a_practice, go_round

TODAY = date(2026, 5, 20)
OWN = (
    ("SOCIOEMOTIONAL", "Cómo me sentí con mi grupo", "faces3"),
    ("COGNITIVE", "Escribo una medida que tomé", "right_wrong"),
    ("ATTITUDINAL", "Revisé otra vez mi medida", "yes_partly_no"),
)


@pytest.fixture
def applied(monkeypatch, database, ids):
    """In this year, Ana applied a practice in 2° and 3°, with four pupils enrolled in 3°."""
    monkeypatch.setattr(wall_clock, "today", lambda: TODAY)
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["2", "3"]})
    network.set_enrolment(database, ids.aromo, "3", 4)
    made = adoptions.choose(database, practice, grades=["2", "3"]).id
    adoptions.move(database, made, "applied", on=TODAY)
    return made


def refused(call, *given, **more):
    with pytest.raises(InvalidData) as caught:
        call(*given, **more)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("scale", "given", "first", "two", "good"),
    [
        ("one_to_four_na", {"4": 3, "3": 2, "1": 1, "na": 9}, 3, 5, 5),
        ("one_to_four", {"4": 3, "3": 2, "1": 1}, 3, 5, 5),
        ("faces3", {"3": 1, "2": 4, "1": 1}, 1, 5, 1),
        ("right_wrong", {"right": 4, "wrong": 2}, 4, 6, 4),
        (None, {"lejos": 6}, 0, 0, 0),
    ],
)
def test_shares_are_of_those_whose_answer_counts_and_begin_with_the_best(scale, given, first, two, good):
    """domain.md 8: «no corresponde» is in no share; a scale that has no good side has no favourable answers."""
    item = templates.ItemView(**dict.fromkeys(one.name for one in fields(templates.ItemView)) | {"scale": scale})
    counted = tallies.ItemTally(replace(item, options=OPTIONS.get(scale or "", {})), given)
    assert (counted.entered, counted.answered) == (sum(given.values()), 6)
    found = (counted.top_box, counted.top_two, counted.favourable)
    assert found == tuple(rules.Count(part, 6) for part in (first, two, good))


def test_only_what_is_asked_of_a_grade_and_has_answers_to_count_is_counted(database, applied):
    template = rows.create(database, "template", {"kind": "exit_ticket", "title": "Salida"})
    lines = (("Todos", "faces3", None), ("Los de 2°", "faces3", ["2"]), ("Los de 3°", "faces3", ["3"]))
    for text, scale, grades in (*lines, ("Cuente", None, None)):
        item = {"template_id": template, "text": text, "scale": scale, "for_grades": grades}
        rows.create(database, "template_item", item)
    made = {"adoption_id": applied, "template_id": template}
    for grade, asked in (("3", {"Todos", "Los de 3°"}), (None, {"Todos", "Los de 2°", "Los de 3°"})):
        batch = rows.create(database, "exit_ticket_batch", made | {"grade": grade})
        assert {one.item.text for one in tallies.read(database, "exit_ticket_batch", batch).rows} == asked


def test_ticket_counts_never_exceed_the_enrolment_of_the_grade(database, applied):
    batch = tickets.begin(database, applied, "3")
    row = tickets.batch(database, batch)
    assert (row.enrolled_n, row.date, row.counted) == (4, "2026-05-20", False)
    assert refused(tickets.write, database, batch, {"respondents_n": 5}) == ["more_than_enrolled"]
    tickets.write(database, batch, {"respondents_n": 3})
    felt = tickets.table(database, batch).rows[0].item.id
    assert refused(tallies.set_all, database, "exit_ticket_batch", batch, {(felt, "3"): 4}) == ["tally_over"]
    tallies.set_all(database, "exit_ticket_batch", batch, {(felt, "3"): 2, (felt, "1"): 1})
    assert refused(tickets.write, database, batch, {"respondents_n": 2}) == ["fewer_than_counted"]
    assert refused(tickets.write, database, batch, {"enrolled_n": 2}) == ["more_than_enrolled"]
    assert tickets.together(tickets.of_adoption(database, applied))["SOCIOEMOTIONAL"] == rules.Count(2, 3)


def test_the_tickets_of_a_past_year_ask_nothing_of_the_pupils_of_today(monkeypatch, database, applied, ids):
    """domain.md 6.2: as many as there were then; where nobody noted it, nobody knows it any more."""
    monkeypatch.setattr(wall_clock, "today", lambda: TODAY.replace(year=2027))
    batch = tickets.begin(database, applied, "3")
    assert tickets.batch(database, batch).enrolled_n is None
    tickets.write(database, batch, {"respondents_n": 5})
    assert against_rules.against_rules(database) == []
    tickets.write(database, batch, {"enrolled_n": 6})
    again = tickets.begin(database, applied, "3")
    assert tickets.batch(database, again).enrolled_n == 6
    adoptions.set_pupils(database, applied, "3", 5)
    assert not adoptions.warnings(database, applied, None)
    adoptions.set_pupils(database, applied, "3", 7)
    assert any("3° (6)" in words for words in adoptions.warnings(database, applied, None))


def test_the_youngest_answer_with_pictures(database, applied):
    young = tickets.batch(database, tickets.begin(database, applied, "2"))
    assert {row.item.scale for row in tickets.table(database, young.id).rows} == {"faces3"}
    older = templates.current(database, "exit_ticket", grade="5").id
    assert "ticket_pictures" in refused(tickets.begin, database, applied, "2", template_id=older)
    written = tickets.compose(database, "Ticket de la huerta", OWN)
    assert written not in {one.id for one in tickets.choices(database, applied, "1")}
    assert written in {one.id for one in tickets.choices(database, applied, "3")}


def test_a_ticket_asks_at_least_once_for_each_dimension_and_three_questions_at_most(database, applied):
    assert refused(tickets.compose, database, "x", OWN[:2]) == ["ticket_dimensions"]
    assert refused(tickets.compose, database, "x", (*OWN, OWN[0])) == ["ticket_too_long"]
    assert refused(tickets.compose, database, "x", ((*OWN[0][:2], "one_to_four"), *OWN[1:])) == ["not_choice"]


def test_a_ticket_of_ones_own_serves_the_practice_and_stays_once_answers_are_counted(database, applied):
    first = tickets.begin(database, applied, "3")
    own = tickets.compose(database, "Ticket de la huerta", OWN)
    assert templates.load(database, own).state == templates.PREPARING
    tickets.write(database, first, {"template_id": own})
    assert templates.load(database, own).state == templates.TRIED
    assert own in {one.id for one in tickets.choices(database, applied, "3")}
    assert tickets.batch(database, tickets.begin(database, applied, "3")).template_id == own
    assert templates.current(database, "exit_ticket", grade="3").id != own
    item = tickets.table(database, first).rows[1].item.id
    tallies.set_all(database, "exit_ticket_batch", first, {(item, "right"): 1})
    other = templates.current(database, "exit_ticket", grade="3").id
    for write in (partial(tickets.write, database), partial(rows.update, database, "exit_ticket_batch")):
        assert refused(write, first, {"template_id": other}) == ["ticket_counted"]
    tallies.set_all(database, "exit_ticket_batch", first, {(item, "right"): 0})
    rows.update(database, "exit_ticket_batch", first, {"template_id": other})


def test_a_self_evaluation_begins_with_its_first_word_and_is_one_for_each_application(database, applied):
    assert self_evaluations.of_adoption(database, applied) is None
    one = self_evaluations.write(database, applied, {"what_worked": "Midieron solos"})
    assert self_evaluations.write(database, applied, {"achievement": 4}) == one
    assert refused(self_evaluations.write, database, applied, {"engagement": 5}) == ["out_of_range"]
    practice = rows.load(database, "adoption", applied)["practice_id"]
    assert [stage.state for stage in cycle.path(database, practice)][2:] == ["done", "going", "done"]
    self_evaluations.write(database, applied, {"what_worked": "", "achievement": None})  # emptied again, it is none
    assert [stage.state for stage in cycle.path(database, practice)][2:] == ["done", "going", "going"]


def test_it_is_shared_with_the_adviser_once_it_says_what_was_adjusted_and_whether_it_goes_on(database, ids, applied):
    one = self_evaluations.write(database, applied, {"what_worked": "Midieron solos"})
    assert refused(self_evaluations.share, database, one, TODAY) == ["required", "required"]
    self_evaluations.write(database, applied, {"adjustments": "Usé cuerda", "will_continue": "yes"})
    self_evaluations.share(database, one, TODAY)
    assert refused(self_evaluations.answer, database, one, " ", on=TODAY) == ["required"]
    assert self_evaluations.adviser(database, TODAY) is None
    rows.create(database, "membership", {"person_id": ids.berta, "role": "ADVISOR", "from": "2026-03-01"})
    adviser = self_evaluations.adviser(database, TODAY)
    self_evaluations.answer(database, one, "Guarde una foto", on=TODAY, by_id=adviser)
    found = self_evaluations.of_adoption(database, applied)
    assert found is not None
    assert (found.shared_at, found.answers[0].by, found.answers[0].text) == (
        "2026-05-20",
        "Berta Ñanco Ñanco",
        "Guarde una foto",
    )
    self_evaluations.unshare(database, one)
    assert self_evaluations.of_adoption(database, applied).shared_at is None


def test_two_laptops_that_propose_apply_and_evaluate_the_same_make_one_record_of_each(desks):
    ana, luis, _ = desks
    practice, meeting = a_practice(ana), ana.create("meeting", {"date": "2026-05-07"})
    teacher = people.who_is_at_laptop(luis.database)
    go_round(*desks)
    for desk, text in ((ana, "Usé cuerda"), (luis, "Usé huincha")):
        shown = presentations.propose(desk.database, practice, meeting_id=meeting, presenter_id=teacher)
        assert presentations.propose(desk.database, practice, meeting_id=meeting) != shown
        taken = adoptions.choose(desk.database, practice, teacher_id=teacher, planned="2026-05-12").id
        self_evaluations.write(desk.database, taken, {"adjustments": text})
    go_round(*desks)
    for desk in desks:
        assert len(presentations.of_meeting(desk.database, meeting)) == 3
        assert (len(desk.rows("adoption")), len(desk.rows("self_evaluation"))) == (1, 1)
        [both] = desk.conflicts()
        assert {version.values["adjustments"] for version in both.versions} == {"Usé cuerda", "Usé huincha"}
    rows.remove(luis.database, "adoption", taken)
    assert adoptions.choose(luis.database, practice, teacher_id=teacher, planned="2026-05-12").id != taken
