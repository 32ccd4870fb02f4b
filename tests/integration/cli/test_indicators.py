"""`minga indicadores`: sentences for a person, counts for a machine."""

from __future__ import annotations

import json
import shutil

import pytest

from app import wall_clock
from app.main import main
from app.services import attendance, people, rows
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS
from app.services.workspace import open_workspace


@pytest.fixture
def folder(furnished, tmp_path):
    """A microcentro with one session of 2026 that two of three attended."""
    copy = tmp_path / "ana"
    shutil.copytree(furnished, copy)
    workspace = open_workspace(copy)
    database = workspace.open(workspace.spaces()[0].id)
    fields = {"school_year": 2026, "number": 1, "date": "2026-04-09", "status": "held"}
    meeting = rows.create(database, "meeting", fields)
    states = ("present", "late", "absence")
    for person, state in zip(people.people(database), states, strict=True):
        attendance.set_state(database, meeting, person.id, state)
    workspace.close()
    return copy


def test_every_indicator_is_listed_under_its_section(folder, capsys):
    assert main(["--datos", str(folder), "indicadores", "--anio", "2026"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Microcentro Los Boldos, 2026\n")
    assert "  Asistencia del período: 2 asistencias de 3 que se esperaban.\n" in out
    assert all(f"\n{name}\n" in out for name in SECTIONS.values())


def test_a_machine_gets_counts_and_no_percentages(folder, capsys):
    assert main(["--datos", str(folder), "indicadores", "--anio", "2026", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert (data["year"], data["small_number"]) == (2026, 5)
    assert [one["code"] for one in data["indicators"]] == list(DEFINITIONS)
    year = next(one for one in data["indicators"] if one["code"] == "attendance_year")
    assert (year["total"], year["months"]) == ({"part": 2, "whole": 3}, [{"label": "abr", "part": 2, "whole": 3}])
    assert all(one["decision"] for one in data["indicators"])
    monthly = next(one for one in data["indicators"] if one["code"] == "teachers_applying")["months"]
    now = wall_clock.today()
    assert [bool(one.get("running")) for one in monthly] == [
        now.year == 2026 and number == now.month for number in range(3, 3 + len(monthly))
    ]


def test_what_a_figure_leaves_out_is_said_also_where_there_is_none(folder, capsys):
    workspace = open_workspace(folder)
    database = workspace.open(workspace.spaces()[0].id)
    practice = rows.create(database, "practice", {"title": "La huerta"})
    tried = {"practice_id": practice, "status": "applied", "applied_date": "2026-04-20", "grades": ["3"]}
    rows.create(database, "adoption", tried)
    workspace.close()
    left_out = "Escuelas: 0, grados: 1. Sin contar: 1 grado sin matrícula anotada."
    assert main(["--datos", str(folder), "indicadores", "--anio", "2026"]) == 0
    said = "  Alcance: Todavía no se sabe a cuántos estudiantes llegaron las prácticas.\n"
    assert f"{said}    {left_out}\n" in capsys.readouterr().out
    assert main(["--datos", str(folder), "indicadores", "--anio", "2026", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["data"]["indicators"]
    assert [one["note"] for one in told if one["code"] == "reach"] == [left_out]


def test_the_year_with_which_the_diagnosis_is_compared_may_be_named(folder, capsys):
    command = ["--datos", str(folder), "indicadores", "--anio", "2026"]
    assert main(command) == 0
    plain = capsys.readouterr().out
    assert main([*command, "--comparar", "2023"]) == 0
    assert capsys.readouterr().out == plain  # nobody diagnosed the network in either year
    assert main([*command, "--comparar", "antes"]) == 2
    assert main([*command, "--comparar", "2026"]) == 2  # as in the window, where only those before are offered
    assert "un año anterior a 2026" in capsys.readouterr().err
