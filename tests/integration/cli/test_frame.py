"""What holds for every command: words in, Spanish and an exit status out."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from app import __version__
from app.cli import frame
from app.errors import FileNotWritten
from app.main import main
from app.services import writing
from tests.integration.cli.laptops import PRACTICE, ROOT, lines


@pytest.mark.parametrize("command", frame.COMMANDS)
def test_every_command_explains_itself_in_spanish_with_an_example(minga, command):
    answer = minga(command, "--help")
    assert answer.status == 0
    assert f"uso: minga {command}" in answer.out
    assert re.search(rf"ejemplos?:\n  minga {command}", answer.out)
    assert "opciones:" in answer.out
    for english in ("usage", "options", "positional", "show this", "argument", "None"):
        assert english not in answer.out


def test_the_general_help_lists_every_command(minga):
    answer = minga("--help")
    assert answer.status == 0
    assert all(f"\n  {command}" in answer.out for command in frame.COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        ["bailar"],
        ["crear"],
        ["crear", "--nombre"],
        ["crear", "--nombre", "x", "--persona", "y", "--color"],
        ["crear", "--nombre", " ", "--persona", "y"],
        ["resolver", "1a2b", "--elegir", "cero"],
        ["resolver", "1a2b", "--elegir", "0"],
        ["imprimir", "origami", "--salida", "x.pdf"],
        ["imprimir", "compromisos", "--persona", "y", "--salida", "x.pdf"],
        ["entregar", "--limite", "20", "--salida", "x.entrega"],
        ["catalogo", "borrar", "x.csv"],
        ["--bogus"],
    ],
)
def test_wrong_usage_is_2_and_says_in_spanish_what_to_look_at(minga, words):
    answer = minga(*words)
    assert (answer.status, answer.out) == (2, "")
    assert "minga" in answer.err
    for english in ("error", "invalid", "required", "expected", "unrecognized"):
        assert english not in answer.err


@pytest.mark.parametrize("words", ["entregar --salida", "acuse --salida", "invitar --salida", "respaldar"])
def test_a_folder_where_a_file_is_to_be_written_is_told_as_that_and_nothing_is_begun(minga, tmp_path, words):
    """Whoever names the stick alone, «E:\\», is told what lacks, and not that the stick was pulled."""
    for folder in (tmp_path, Path(tmp_path.anchor), ""):
        answer = minga(*words.split(), folder)
        assert (answer.status, f"«{folder}» es una carpeta" in answer.err) == (2, bool(folder)), answer.err
        assert "nombre del archivo" in answer.err
    assert not (tmp_path / "rosa").exists()


def test_the_common_options_go_before_or_after_the_command(created, tmp_path, capsys):
    after = created("estado", "--json", "--microcentro", "los boldos")
    assert main(["--json", "--datos", str(tmp_path / "rosa"), "--microcentro", "LOS BOLDOS", "estado"]) == 0
    assert json.loads(capsys.readouterr().out) == after.json


def test_the_data_folder_may_be_named_by_the_environment(created, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINGA_DATOS", str(tmp_path / "rosa"))
    assert main(["estado"]) == 0
    assert "Los Boldos" in capsys.readouterr().out


def test_one_of_several_microcentros_has_to_be_named(created):
    created("crear", "--nombre", "Los Maitenes", "--persona", "Rosa Catrileo")
    answer = created("estado")
    assert answer.status == 2
    assert "«Los Boldos»" in answer.err
    assert "«Los Maitenes»" in answer.err
    assert "Los Maitenes" in created("estado", "--microcentro", "Los Maitenes").out
    other = created("estado", "--microcentro", "Itata")
    assert other.status == 3
    assert "«Itata»" in other.err
    assert "«Los Boldos», «Los Maitenes»" in other.err
    again = created("crear", "--nombre", "los maitenes", "--persona", "Rosa Catrileo")
    assert again.status == 2, "two of one name could not be told apart"
    assert "Elija otro nombre" in again.err


def test_a_folder_without_data_is_told_and_not_made(minga, tmp_path):
    answer = minga("estado", laptop="nadie")
    assert answer.status == 2
    assert "No hay datos" in answer.err
    assert not (tmp_path / "nadie").exists()


def test_with_json_every_answer_is_one_object(created, tmp_path):
    good = created("cargar", lines(tmp_path, PRACTICE), "--json")
    assert good.json == {"ok": True, "data": {"new": 1, "changed": 0, "deleted": 0, "equal": 0}}
    bad = created("cargar", lines(tmp_path, PRACTICE + '{"tipo":"x"}\n\n{"tipo":"person","id":"a","rut":5}'), "--json")
    assert bad.status == 3
    error = bad.json["error"]
    assert (bad.json["ok"], error["kind"]) == (False, "InvalidData")
    assert [(p["place"], p["field"], p["code"]) for p in error["problems"]] == [
        ("línea 2", "tipo", "unknown_type"),
        ("línea 4", "rut", "not_text"),
    ]
    assert set(error) == {"kind", "title", "cause", "advice", "problems"}
    usage = created("cargar", "--json")
    assert (usage.status, usage.json["error"]["kind"]) == (2, "WrongUsage")
    assert created("volcar", "--json").json["data"]["records"][0]["tipo"] == "membership"


def test_a_missing_input_is_3_and_a_target_that_cannot_be_written_is_4(created, tmp_path):
    assert created("cargar", tmp_path / "no.jsonl").status == 3
    assert created("recibir", tmp_path / "no.entrega").status == 3
    answer = created("volcar", "--salida", tmp_path / "no" / "x.jsonl")
    assert answer.status == 4
    assert "No se pudo escribir" in answer.err


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "No queda espacio"), (errno.EROFS, "solo lectura"), (errno.EIO, "pendrive")],
)
def test_a_full_or_closed_disk_leaves_the_old_file_whole(tmp_path, monkeypatch, number, words):
    target = tmp_path / "copia"
    target.write_bytes(b"antes")

    def fails(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(writing.os, "fsync", fails)
    with pytest.raises(FileNotWritten) as failure, writing.written(target) as out:
        out.write(b"despues")
    assert words in failure.value.why
    assert target.read_bytes() == b"antes"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_in_use_is_4(created, tmp_path):
    with FileLock(tmp_path / "rosa" / "minga.lock"):
        answer = created("estado")
    assert answer.status == 4
    assert "Minga ya está abierta" in answer.err


def test_data_of_a_newer_version_is_4_and_stays_untouched(created, tmp_path):
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    answer = created("estado")
    assert answer.status == 4
    assert "versión más nueva" in answer.err
    assert file.read_bytes() == before


def test_a_data_file_that_is_no_data_file_is_4(created, tmp_path):
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    for path in file.parent.glob("minga.db-*"):
        path.unlink()
    file.write_bytes(b"esto no es una base de datos, solo letras" * 100)
    answer = created("estado", "--json")
    assert (answer.status, answer.json["error"]["kind"]) == (4, "DatabaseUnavailable")


def test_a_bug_of_ours_is_told_and_never_looks_like_success(created, monkeypatch):
    monkeypatch.setattr("app.services.status.holdings", None)
    monkeypatch.setattr("app.cli.spaces.holdings", None)
    answer = created("estado", "--json")
    assert answer.status == 4
    assert "TypeError" in answer.err
    assert answer.json["error"]["kind"] == "Bug"


def test_the_program_passes_its_own_check_and_tells_its_version(tmp_path):
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    run = [sys.executable, "-m", "app"]
    check = subprocess.run([*run, "--check"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert (check.returncode, check.stderr) == (0, "")
    version = subprocess.run([*run, "--version"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert version.stdout == f"Minga {__version__}\n"


def test_commands_start_without_qt_and_without_what_they_do_not_need(created, tmp_path):
    heavy = ["PySide6", "reportlab", "openpyxl", "PIL", "alembic"]
    script = (
        "import sys; from app.main import main; status = main(['estado']); "
        f"print([name for name in {heavy!r} if name in sys.modules], status)"
    )
    environment = os.environ | {"MINGA_DATOS": str(tmp_path / "rosa")}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[] 0"


def test_spanish_letters_are_utf_8_on_any_console(created, tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    run = [sys.executable, "-m", "app", "cargar", "no-está.jsonl", "--datos", str(tmp_path / "rosa")]
    told = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True)
    assert told.returncode == 3
    assert "está dañado" in told.stderr.decode("utf-8")


def test_a_reader_that_leaves_early_is_no_failure(created, tmp_path):
    people = "".join(f'{{"tipo":"person","id":"p{n}","full_name":"Persona {n}"}}\n' for n in range(3000))
    created("cargar", lines(tmp_path, people))
    run = [sys.executable, "-m", "app", "volcar", "--datos", str(tmp_path / "rosa")]
    with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("device", [path for path in [Path("/dev/full")] if path.exists()])
def test_a_full_disk_behind_the_screen_is_4(created, tmp_path, device):
    people = "".join(f'{{"tipo":"person","id":"p{n}","full_name":"Persona {n}"}}\n' for n in range(200))
    created("cargar", lines(tmp_path, people))
    for command in ("volcar", "estado"):
        run = [sys.executable, "-m", "app", command, "--datos", str(tmp_path / "rosa")]
        with device.open("wb") as full:
            told = subprocess.run(run, cwd=ROOT, stdout=full, stderr=subprocess.PIPE)
        assert told.returncode == 4
        assert "No queda espacio" in told.stderr.decode("utf-8")
        assert b"Traceback" not in told.stderr


def test_without_a_command_the_window_opens_on_the_data_folder(tmp_path, monkeypatch):
    from app.ui import application

    opened = []
    monkeypatch.setattr(application, "run", lambda folder, space: opened.append((folder, space)) or 0)
    monkeypatch.setenv("MINGA_DATOS", str(tmp_path / "de-siempre"))
    assert main([]) == 0
    assert main(["--datos", str(tmp_path / "otra")]) == 0
    assert main(["--microcentro", "Los Boldos"]) == 0
    ours, other = tmp_path / "de-siempre", tmp_path / "otra"
    assert opened == [(ours, None), (other, None), (ours, "Los Boldos")]
