"""`minga planilla`: out, to fill in, and back in, by command."""

from __future__ import annotations

import json

import pytest
from openpyxl import load_workbook

from app.main import main


@pytest.fixture
def minga(capsys, tmp_path):
    """Runs a command on one laptop: its status, and what it said."""

    def run(*words):
        status = main([*map(str, words), "--datos", str(tmp_path / "datos")])
        said = capsys.readouterr()
        return status, said.out + said.err

    run("crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo")
    return run


def test_a_workbook_goes_out_is_filled_in_and_comes_back(minga, tmp_path):
    path = tmp_path / "personas.xlsx"
    assert minga("planilla", "plantilla", path, "--registro", "personas")[0] == 0
    book = load_workbook(path)
    book["Personas"]["A3"].value = "Iván Cifuentes"
    book.save(path)
    status, said = minga("planilla", "importar", path, "--revisar", "--json")
    assert (status, json.loads(said)["data"]["new"]) == (0, {"Personas": 1})
    assert "1 fila nueva" in minga("planilla", "importar", path)[1]
    assert "no trae nada nuevo" in minga("planilla", "importar", path)[1]
    out = tmp_path / "todo.xlsx"
    assert minga("planilla", "exportar", out, "--anio", 2026)[0] == 0
    assert "Iván Cifuentes" in [cell.value for cell in load_workbook(out)["Personas"]["A"]]


def test_what_a_workbook_would_replace_is_said_before_it_is_taken_in(minga, tmp_path):
    path = tmp_path / "personas.xlsx"
    minga("planilla", "plantilla", path, "--registro", "personas")
    book = load_workbook(path)
    book["Personas"]["A2"].value = "Rosa Catrileo Melín"
    book.save(path)
    status, said = minga("planilla", "importar", path, "--revisar")
    assert status == 0
    assert "Nombre completo: «Rosa Catrileo» → «Rosa Catrileo Melín»" in said


def test_the_advisory_record_is_a_workbook_that_can_be_edited(minga, tmp_path):
    records = tmp_path / "registros.jsonl"
    line = {"tipo": "advisory_record", "id": "uno", "date": "2026-05-07", "number": 2, "agreements": "=Volver en junio"}
    records.write_text("".join(json.dumps(line | {"id": name}) + "\n" for name in ("uno", "dos")), encoding="utf-8")
    assert minga("cargar", records)[0] == 0
    path = tmp_path / "asesoria.xlsx"
    assert minga("planilla", "asesoria", path, "--anio", 2026)[0] == 0
    book = load_workbook(path)
    assert book.sheetnames == ["Encuentro 2", "Encuentro 2 (2)"]
    told = {row[0].value: row[1] for row in book["Encuentro 2"].iter_rows() if len(row) > 1 and row[1].value}
    assert (told["Acuerdos"].value, told["Acuerdos"].data_type) == ("=Volver en junio", "s")
    assert told["Fecha"].value == "jueves 7 de mayo de 2026"


def test_a_bad_cell_is_named_and_the_status_is_3(minga, tmp_path):
    path = tmp_path / "personas.xlsx"
    minga("planilla", "plantilla", path, "--registro", "personas")
    book = load_workbook(path)
    book["Personas"]["A3"].value, book["Personas"]["G3"].value = "Iván Cifuentes", "Astronauta"
    book.save(path)
    for words in ((), ("--revisar",)):
        status, said = minga("planilla", "importar", path, *words)
        assert status == 3
        assert "hoja «Personas», celda G3, Cargo: «Astronauta»" in said


@pytest.mark.parametrize(
    "words",
    [
        ("exportar", "salida.xlsx", "--registro", "nada"),
        ("exportar", "salida.xlsx", "--revisar"),
        ("plantilla", "salida.xlsx", "--registro", "visitas"),
        ("pintar", "salida.xlsx"),
    ],
)
def test_what_cannot_be_asked_for_is_wrong_usage(minga, words):
    assert minga("planilla", *words)[0] == 2
