"""How many pupils the practices reached and what their tickets say, counted by hand (domain.md 6.2, 9)."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from app.services import indicators_words as words
from app.services import network, rows
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.integration.indicators.small_year import YEAR, items, months, part, reading


def test_a_class_that_tried_twice_is_reached_once(world):
    assert part(reading(world, "reach"), "Alcance") == {"Escuelas": 2, "Grados": 2, "Estudiantes": 9}
    assert part(reading(world, "reach"), "Estudiantes por grado") == {"3°": 6, "4°": 3}


def test_tickets_are_told_by_dimension_grade_and_practice(world):
    found = reading(world, "tickets")
    assert part(found, "Por dimensión") == {
        "Socioemocional": Count(10, 13), "Cognitiva": Count(3, 13), "Actitudinal": Count(6, 6)
    }  # fmt: skip
    assert part(found, "Por grado") == {"3°": Count(14, 24), "4°": Count(5, 8)}
    assert part(found, "Por práctica") == {"La huerta": Count(19, 32)}
    assert part(reading(world, "ticket_coverage"), "Por grado") == {"3°": Count(10, 11), "4°": Count(3, 3)}


def test_a_class_that_tried_and_gave_no_ticket_is_of_the_whole(database, ids):
    """By those who took part, else by those enrolled; where neither is known, it cannot be counted."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "school_id": ids.aromo, "status": "applied", "applied_date": "2026-04-20"}
    one = rows.create(database, "adoption", tried | {"grades": ["2", "3", "4", "5"]})
    rows.create(database, "adoption_grade", {"adoption_id": one, "grade": "4", "pupils_n": 2})
    rows.create(database, "enrolment", {"school_id": ids.aromo, "grade": "2", "pupils_n": 6})
    # Answered in another month: that class is counted there, and not as silent here.
    answered = {"adoption_id": one, "grade": "3", "date": "2026-05-02", "respondents_n": 3, "enrolled_n": 4}
    rows.create(database, "exit_ticket_batch", answered)
    found = reading(SimpleNamespace(db=database), "ticket_coverage")
    assert part(found, "Por grado") == {"2°": Count(0, 6), "3°": Count(3, 4), "4°": Count(0, 2)}
    assert months(found) == {"abr": Count(0, 8), "may": Count(3, 4)}


def test_tickets_that_say_no_grade_are_of_all_grades_of_the_application_that_have_none_of_their_own(database, ids):
    """Nobody counts twice: neither with the tickets of another grade, nor as a class that gave none."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "school_id": ids.aromo, "status": "applied", "applied_date": "2026-04-20"}
    one = rows.create(database, "adoption", tried | {"grades": ["2", "3", "4"]})
    for grade, pupils in (("2", 6), ("3", 4), ("4", 2)):
        rows.create(database, "adoption_grade", {"adoption_id": one, "grade": grade, "pupils_n": pupils})
    together = rows.create(database, "exit_ticket_batch", {"adoption_id": one, "respondents_n": 5, "enrolled_n": 12})
    world = SimpleNamespace(db=database)
    assert reading(world, "ticket_coverage").total.count == Count(5, 12)
    rows.create(database, "exit_ticket_batch", {"adoption_id": one, "grade": "4", "respondents_n": 1})
    rows.update(database, "exit_ticket_batch", together, {"enrolled_n": None})
    found = reading(world, "ticket_coverage")
    assert (found.total.count, part(found, "Por grado")) == (Count(6, 12), {"4°": Count(1, 2)})
    rows.update(database, "adoption", one, {"grades": ["2"]})
    assert part(reading(world, "ticket_coverage"), "Por grado") == {"2°": Count(5, 6), "4°": Count(1, 2)}


def test_the_pupils_of_a_past_year_are_those_that_its_tickets_noted_and_never_those_of_today(database, ids):
    """Where nobody noted them it is told instead of counted by a number of another year."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "school_id": ids.aromo, "status": "applied"}
    for day, fields in (
        ("2025-05-06", {"grade": "3", "respondents_n": 3, "enrolled_n": 9}),
        ("2025-06-03", {"grade": "3", "respondents_n": 5}),
        ("2025-06-10", {"grade": "4", "respondents_n": 2}),
        ("2026-05-05", {"grade": "3", "respondents_n": 4}),
    ):
        one = rows.create(database, "adoption", tried | {"applied_date": day, "grades": [fields["grade"]]})
        rows.create(database, "exit_ticket_batch", {"adoption_id": one, "date": day} | fields)
    rows.create(database, "adoption", tried | {"applied_date": "2025-07-01", "grades": ["3", "5"]})
    for grade in ("3", "4", "5"):
        network.set_enrolment(database, ids.aromo, grade, 5)
    world = SimpleNamespace(db=database)
    before, now = (reading(world, "ticket_coverage", Period(year)) for year in (2025, 2026))
    assert part(before, "Por grado") == {"3°": Count(8, 27)}
    assert before.note == "Sin contar: 2 grados sin matrícula anotada."
    assert (now.total.count, now.note) == (Count(4, 5), "")


def test_the_reach_is_of_the_grades_that_tried_with_the_pupils_that_they_had(database, ids):
    """Where nobody counted who took part they are those of the grade; one that was left out again tried nothing."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "school_id": ids.aromo, "status": "applied", "applied_date": "2026-04-20"}
    one = rows.create(database, "adoption", tried | {"grades": ["2", "3"]})
    rows.create(database, "adoption_grade", {"adoption_id": one, "grade": "3", "pupils_n": 4})
    rows.create(database, "adoption_grade", {"adoption_id": one, "grade": "5", "pupils_n": 9})
    for grade, pupils in (("2", 6), ("3", 7), ("5", 9)):
        network.set_enrolment(database, ids.aromo, grade, pupils)
    untold = rows.create(database, "adoption", tried | {"school_id": ids.canelo, "applied_date": "2026-05-20"})
    rows.create(database, "adoption_grade", {"adoption_id": untold, "grade": "1", "pupils_n": 2})
    found = reading(SimpleNamespace(db=database), "reach")
    assert (found.total.amount, found.note) == (Decimal(12), "Escuelas: 2, grados: 3, estudiantes: 12.")
    assert part(found, "Estudiantes por grado") == {"1°": Decimal(2), "2°": Decimal(6), "3°": Decimal(4)}


def test_where_nobody_noted_the_pupils_no_number_of_them_is_claimed(database, ids):
    """«Llegaron a 0 estudiantes» would be untrue of a class that tried; what is known of others stays."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "school_id": ids.aromo, "status": "applied", "applied_date": "2026-04-20"}
    one = rows.create(database, "adoption", tried | {"grades": ["2", "3"]})
    world = SimpleNamespace(db=database)
    found = reading(world, "reach")
    assert (found.is_empty, found.n) == (True, 1)
    assert words.sentence(found, 5) == "Todavía no se sabe a cuántos estudiantes llegaron las prácticas."
    assert found.note == "Escuelas: 1, grados: 2. Sin contar: 2 grados sin matrícula anotada."
    rows.create(database, "adoption_grade", {"adoption_id": one, "grade": "3", "pupils_n": 4})
    found = reading(world, "reach")
    assert found.total.amount == Decimal(4)
    assert found.note == "Escuelas: 1, grados: 2, estudiantes: 4. Sin contar: 1 grado sin matrícula anotada."


def test_what_a_teacher_tried_stays_of_the_school_where_it_was_tried(database, ids):
    """A teacher who changed school in the middle of a month: every figure goes by the day, where no school is said."""
    (held_there,) = (one for one in rows.parts(database, "person_school", ids.berta) if one["school_id"] == ids.canelo)
    rows.update(database, "person_school", held_there["id"], {"to": "2026-05-10"})
    moved = {"person_id": ids.berta, "school_id": ids.aromo, "from": "2026-05-10"}
    rows.create(database, "person_school", moved)
    practice = rows.create(database, "practice", {"title": "La huerta"})
    template, (mood,) = items(database, "exit_ticket", {"text": "¿Cómo me sentí?", "scale": "faces3"})
    for day, answers in (("2026-05-05", 6), ("2026-05-20", 7)):
        tried = {"practice_id": practice, "teacher_id": ids.berta, "status": "applied", "grades": ["3"]}
        one = rows.create(database, "adoption", tried | {"applied_date": day})
        batch = {"adoption_id": one, "template_id": template, "date": day, "grade": "3", "enrolled_n": 8}
        owner = rows.create(database, "exit_ticket_batch", batch | {"respondents_n": answers})
        counted = {"batch_id": owner, "item_id": mood, "option": "3", "count": answers}
        rows.create(database, "exit_ticket_tally", counted)
    world = SimpleNamespace(db=database)
    each = {"Escuela El Aromo": Count(7, 7), "Escuela El Canelo": Count(6, 6)}
    assert part(reading(world, "tickets"), "Por escuela") == each
    assert part(reading(world, "ticket_coverage"), "Por escuela") == {
        "Escuela El Aromo": Count(7, 8), "Escuela El Canelo": Count(6, 8)
    }  # fmt: skip
    assert part(reading(world, "applications"), "Por escuela") == {
        "Escuela El Aromo": Decimal(1), "Escuela El Canelo": Decimal(1)
    }  # fmt: skip
    assert reading(world, "applications").grids[0].rows == (("La huerta", (2, 2)),)


def test_an_application_of_two_schools_reaches_in_each_the_pupils_of_that_one(database, ids):
    """An itinerant teacher who does not say in which of her schools it was."""
    rows.create(database, "person_school", {"person_id": ids.berta, "school_id": ids.aromo})
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "teacher_id": ids.berta, "status": "applied", "applied_date": "2026-04-20"}
    rows.create(database, "adoption", tried | {"grades": ["3"]})
    network.set_enrolment(database, ids.aromo, "3", 4)
    network.set_enrolment(database, ids.canelo, "3", 9)
    world = SimpleNamespace(db=database)
    pupils = [reading(world, "reach", YEAR, school).total.amount for school in (ids.aromo, ids.canelo)]
    assert pupils == [Decimal(4), Decimal(9)]


def test_the_reach_names_the_schools_where_nothing_was_tried_too(database, ids):
    """Its decision is where to go next: none is a number, and where nobody noted the pupils there is none."""
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "status": "applied", "applied_date": "2026-04-20", "grades": ["3"]}
    one = rows.create(database, "adoption", tried | {"school_id": ids.aromo})
    world = SimpleNamespace(db=database)
    by_school = {"Escuela El Aromo": None, "Escuela El Canelo": Decimal(0)}
    assert part(reading(world, "reach"), "Por escuela") == by_school
    rows.create(database, "adoption_grade", {"adoption_id": one, "grade": "3", "pupils_n": 4})
    assert part(reading(world, "reach"), "Por escuela") == by_school | {"Escuela El Aromo": Decimal(4)}


def test_two_rooms_of_one_grade_are_both_reached_and_the_pupils_of_the_school_are_not_added_twice(database, ids):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "status": "applied", "school_id": ids.aromo, "grades": ["3"]}
    network.set_enrolment(database, ids.aromo, "3", 11)
    world = SimpleNamespace(db=database)

    def adopt(day, room=None, pupils=None):
        key = rows.create(database, "adoption", tried | {"applied_date": day, "combined_class_id": room})
        if pupils:
            rows.create(database, "adoption_grade", {"adoption_id": key, "grade": "3", "pupils_n": pupils})
        return reading(world, "reach").total.amount

    one, other = (
        rows.create(database, "combined_class", {"school_id": ids.aromo, "name": name, "grades": ["3"]})
        for name in ("3° A", "3° B")
    )
    assert adopt("2026-04-20", one, 5) == Decimal(5)
    assert adopt("2026-04-21", other, 6) == Decimal(11)
    assert adopt("2026-05-20", one, 4) == Decimal(11), "the same room once more"
    assert adopt("2026-05-21", other) == Decimal(11), "not counted: those of the grade, of both rooms"
    assert adopt("2026-05-22", None, 7) == Decimal(11), "which room it was is not told"
