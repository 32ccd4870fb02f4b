"""The coverage of the focus of the year, counted against the official objectives of its axis (domain.md 9)."""

from __future__ import annotations

from types import SimpleNamespace

from app.services import catalogue as catalogues
from app.services import rows
from app.services.rules import Count
from tests.integration.indicators.small_year import OBJECTIVES, YEAR, months, part, reading


def test_the_focus_counts_the_objectives_of_its_axis_that_were_worked_on_grade_by_grade(world, tmp_path):
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    catalogue = catalogues.Catalogue(tmp_path / "catalogos.db")
    catalogues.load(catalogue, file)
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert found.total.count == Count(2, 3)
    assert part(found, "Por grado") == {"3°": Count(1, 2), "4°": Count(1, 1)}
    assert months(found)["abr"] == Count(2, 3)
    assert found.note == "Foco: Matemática, Medición."
    # La huerta is of El Aromo, and El Canelo applied it.
    assert reading(world, "focus_coverage", YEAR, world.ids.canelo, catalogue=catalogue).total.count == Count(2, 3)
    assert reading(world, "focus_coverage").is_empty
    catalogue.close()


def test_the_axis_of_the_focus_is_found_however_it_was_typed_and_one_that_is_none_is_told(database, tmp_path):
    """An axis that is written in other capitals is no reason to count nothing; one that no file has says so."""
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    catalogue = catalogues.Catalogue(tmp_path / "catalogos.db")
    catalogues.load(catalogue, file)
    world = SimpleNamespace(db=database)
    plan = rows.create(database, "annual_plan", {"year": 2026, "focus_subject": "MA"})
    for typed, whole in (("medicion", 3), (" MEDICIÓN ", 3), ("numeros", 1), ("", 4)):
        rows.update(database, "annual_plan", plan, {"focus_axis": typed})
        assert reading(world, "focus_coverage", catalogue=catalogue).total.count == Count(0, whole)
    rows.update(database, "annual_plan", plan, {"focus_axis": "La huerta"})
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert found.is_empty
    assert found.note == "El eje «La huerta» no es de los oficiales de la asignatura: «Medición» y «Números»."
    catalogue.close()
