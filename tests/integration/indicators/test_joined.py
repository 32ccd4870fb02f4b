"""The indicators of a microcentro that another one joined: each history keeps its own month and its own plan (6.2)."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from app.services import catalogue as catalogues
from app.services import meeting_hours, meetings, rows
from app.services.rules import Count
from tests.integration.indicators.small_year import OBJECTIVES, held, make, months, reading


def test_each_microcentro_had_its_own_hours_of_a_month(database):
    """Two that met for six hours each in a month were both within their eight; their hours are told together."""
    before = make(database, "predecessor", name="Los Aromos")
    mine = held(database, 1, "2026-04-09", {}, pedagogical_hours="6")
    theirs = held(database, 1, "2026-04-16", {}, pedagogical_hours="6", predecessor_id=before)
    found = reading(SimpleNamespace(db=database), "hours_used")
    assert (months(found)["abr"], found.note) == (Decimal(12), "")
    assert meeting_hours.of_month(database, "2026-04").booked == "6"
    rows.update(database, "meeting", theirs, {"pedagogical_hours": "9"})
    rows.update(database, "meeting", mine, {"pedagogical_hours": "9"})
    assert ["hours" in dict(meetings.warnings(database, one)) for one in (mine, theirs)] == [True, False]
    rows.update(database, "meeting", mine, {"pedagogical_hours": "6"})
    assert reading(SimpleNamespace(db=database), "hours_used").note == "Sobre 8 horas en el mes: abr."


def test_the_focus_of_the_year_is_of_the_plan_that_holds_and_never_of_the_other_microcentros(database, tmp_path):
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    catalogue = catalogues.Catalogue(tmp_path / "catalogos.db")
    catalogues.load(catalogue, file)
    before = make(database, "predecessor", name="Los Aromos")
    for _ in range(6):  # whatever their ids
        make(database, "annual_plan", year=2026, focus_subject="LE", predecessor_id=before)
    world = SimpleNamespace(db=database)
    assert reading(world, "focus_coverage", catalogue=catalogue).is_empty
    make(database, "annual_plan", year=2026, focus_subject="MA", focus_axis="Medición")
    found = reading(world, "focus_coverage", catalogue=catalogue)
    assert (found.note, found.total.count) == ("Foco: Matemática, Medición.", Count(0, 3))
    catalogue.close()
