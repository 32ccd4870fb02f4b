"""Records, official files, forms and the example year, by commands."""

from __future__ import annotations

import subprocess
import sys

from pypdf import PdfReader

from tests.integration.cli.laptops import PRACTICE, ROOT, lines


def test_every_bad_line_of_a_records_file_is_shown_and_nothing_is_kept(created, tmp_path):
    before = created("volcar").out
    answer = created("cargar", lines(tmp_path, PRACTICE + '{"tipo":"x"}\n{\n'))
    assert (answer.status, answer.out) == (3, "")
    assert "línea 2, tipo: No existe el tipo «x»." in answer.err
    assert "línea 3: " in answer.err
    assert created("volcar").out == before


def test_the_dump_on_the_screen_and_in_a_file_are_the_same_bytes(created, tmp_path):
    created("cargar", lines(tmp_path, '{"tipo":"practice","id":"x","title":"Ñandú «güiña»\\nDos"}'))
    target = tmp_path / "todo.jsonl"
    assert created("volcar", "--salida", target).status == 0
    run = [sys.executable, "-m", "app", "volcar", "--datos", str(tmp_path / "rosa")]
    shown = subprocess.run(run, cwd=ROOT, capture_output=True, check=True).stdout
    assert shown == target.read_bytes()
    assert "Ñandú «güiña»\\nDos".encode() in shown
    assert b"\r" not in shown


def test_catalogues_are_taken_in_and_a_bad_one_does_not_stop_the_good_ones(created, tmp_path):
    good = lines(tmp_path, "FECHA,NOMBRE\n2026-09-18,Independencia Nacional\n", "feriados.csv")
    bad = lines(tmp_path, "a,b\n1,2\n", "otro.csv")
    answer = created("catalogo", "cargar", bad, good)
    assert answer.status == 3
    assert "«feriados.csv»" in answer.out
    assert "otro.csv" in answer.err
    again = created("catalogo", "cargar", good, "--json").json["data"]["files"]
    assert (again[0]["rows"], again[0]["already"]) == (1, True)


def test_a_form_is_printed_filled_and_blank(created, tmp_path):
    meeting = '{"tipo":"meeting","id":"marzo","date":"2026-03-05","objective":"Medir la ñuca"}'
    created("cargar", lines(tmp_path, meeting))
    target = tmp_path / "tabla.pdf"
    assert created("imprimir", "tabla", "--sesion", "marzo", "--salida", target).status == 0
    assert "Medir la ñuca" in "".join(page.extract_text() for page in PdfReader(target).pages)
    assert created("imprimir", "practica", "--blanco", "--carta", "--salida", target).status == 0
    assert created("imprimir", "practica", "--blanco", "--salida", target, laptop="nadie").status == 0
    assert created("imprimir", "tabla", "--sesion", "abril", "--salida", target).status == 3
    assert created("imprimir", "tabla", "--salida", target).status == 2
    assert created("imprimir", "practicas", "--anio", "2026", "--salida", target).status == 0


def test_the_example_year_is_whole_and_made_once(minga):
    assert minga("demo", laptop="demo").status == 0
    status = minga("estado", "--json", laptop="demo").json["data"]
    assert status["holdings"]["counts"]["practice"] == 10
    assert status["holdings"]["private"] > 0
    assert minga("verificar", laptop="demo").status == 0
    assert minga("demo", laptop="demo").status == 2
