"""The coverage of the focus of the year, counted against the official objectives of its axis (domain.md 9)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.services import catalogue as catalogues
from app.services import network, rows
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.integration.indicators.small_year import OBJECTIVES, YEAR, held, make, months, part, reading


@pytest.fixture
def catalogue(tmp_path):
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    found = catalogues.Catalogue(tmp_path / "catalogos.db")
    catalogues.load(found, file)
    yield found
    found.close()


def test_the_focus_counts_the_objectives_of_its_axis_that_were_worked_on_grade_by_grade(world, catalogue):
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert found.total.count == Count(2, 3)
    assert part(found, "Por grado") == {"3°": Count(1, 2), "4°": Count(1, 1)}
    assert months(found)["abr"] == Count(2, 3)
    assert found.note == "Foco: Matemática, Medición."
    # La huerta is of El Aromo, and El Canelo applied it.
    assert reading(world, "focus_coverage", YEAR, world.ids.canelo, catalogue=catalogue).total.count == Count(2, 3)
    assert reading(world, "focus_coverage").is_empty


def test_the_axis_of_the_focus_is_found_however_it_was_typed_and_one_that_is_none_is_told(database, catalogue):
    """An axis that is written in other capitals is no reason to count nothing; one that no file has says so."""
    world = SimpleNamespace(db=database)
    plan = rows.create(database, "annual_plan", {"year": 2026, "focus_subject": "MA"})
    for typed, whole in (("medicion", 3), (" MEDICIÓN ", 3), ("numeros", 1), ("", 4)):
        rows.update(database, "annual_plan", plan, {"focus_axis": typed})
        assert reading(world, "focus_coverage", catalogue=catalogue).total.count == Count(0, whole)
    rows.update(database, "annual_plan", plan, {"focus_axis": "La huerta"})
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert found.is_empty
    assert found.note == "El eje «La huerta» no es de los oficiales de la asignatura: «Medición» y «Números»."


def test_an_objective_is_worked_on_once_its_practice_was_shown_or_tried_and_else_from_march(database, catalogue):
    """Of the year, whatever was written; of a part of it, what was shown or tried there. A draft is nobody's yet."""
    world = SimpleNamespace(db=database)
    make(database, "annual_plan", year=2026, focus_subject="MA")
    aromo, canelo = (network.add_school(database, rbd=100 + n, name=f"Escuela {n}").school for n in (1, 2))

    def practice(code, *, private=False, **fields):
        made = rows.create(database, "practice", {"title": code, "school_year": 2026} | fields, private=private)
        task = {"practice_id": made, "grade": code[3], "oa_codes": [code]}
        rows.create(database, "grade_task", task, private=private)
        return made

    practice("MA03 OA 21", school_id=aromo)
    shown = practice("MA03 OA 22")
    for day in ("2026-06-04", "2026-05-07"):
        make(database, "practice_presentation", practice_id=shown, meeting_id=held(database, int(day[6]), day, {}))
    tried, other = practice("MA04 OA 23", school_year=2025, school_id=aromo), practice("MA04 OA 01", school_year=2025)
    practice("MA04 OA 01", private=True)
    for adopted, day, status in (
        (tried, "2026-07-01", "applied"), (tried, "2026-06-01", "applied"), (tried, "2026-04-01", "chosen"),
        (other, "2026-04-01", "chosen"),
    ):  # fmt: skip
        make(database, "adoption", practice_id=adopted, school_id=canelo, planned_date=day, status=status)
    found = reading(world, "focus_coverage", catalogue=catalogue)
    reached = {"mar": 1, "abr": 1, "may": 2, "jun": 3, "jul": 3}
    assert months(found) == {month: Count(number, 4) for month, number in reached.items()}
    late = reading(world, "focus_coverage", Period(2026, 5, 7), catalogue=catalogue)
    assert late.total.count == Count(2, 4)
    for school, some in ((aromo, 2), (canelo, 1)):
        assert reading(world, "focus_coverage", YEAR, school, catalogue=catalogue).total.count == Count(some, 4)
    make(database, "combined_class", school_id=aromo, name="Básica", grades=["NT2", "3"])
    for school, count in ((None, Count(2, 2)), (aromo, Count(1, 2)), (canelo, Count(1, 4))):
        assert reading(world, "focus_coverage", YEAR, school, catalogue=catalogue).total.count == count
