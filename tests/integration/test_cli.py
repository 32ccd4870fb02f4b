"""The command line as scripts use it: words in, Spanish and an exit status out."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock
from pypdf import PdfReader

from app import __version__
from app.cli import frame
from app.errors import FileNotWritten
from app.main import main
from app.services import people, persons_here, writing
from app.services.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[2]
CODE = "ulmo canelo boldo quillay maiten arrayan"
PRACTICE = '{"tipo":"practice","id":"huerta","title":"La huerta"}\n'


class Answer:
    """What a command said."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def minga(capsys, tmp_path):
    """Runs a command on the data folder of a laptop."""

    def run(*words, laptop="rosa"):
        status = main([*map(str, words), "--datos", str(tmp_path / laptop)])
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return run


@pytest.fixture
def created(minga):
    minga("crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo")
    return minga


def lines(tmp_path, text, name="registros.jsonl"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def exchange(minga, tmp_path, giver, *takers):
    """One laptop hands over and others take it in."""
    path = tmp_path / f"{giver}.entrega"
    assert minga("entregar", "--salida", path, laptop=giver).status == 0
    for taker in takers:
        assert minga("recibir", path, laptop=taker).status == 0


@pytest.fixture
def pair(created, tmp_path):
    """Rosa's microcentro, with Iván's laptop in it."""
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    joined = created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert joined.status == 0
    exchange(created, tmp_path, "ivan", "rosa")
    assert created("aceptar", "--todos").status == 0
    exchange(created, tmp_path, "rosa", "ivan")
    return created


@pytest.mark.parametrize("command", frame._MODULES)
def test_every_command_explains_itself_in_spanish_with_an_example(minga, command):
    answer = minga(command, "--help")
    assert answer.status == 0
    assert f"uso: minga {command}" in answer.out
    assert f"ejemplo:\n  minga {command}" in answer.out
    assert "opciones:" in answer.out
    for english in ("usage", "options", "positional", "show this", "argument", "None"):
        assert english not in answer.out


def test_the_general_help_lists_every_command(minga):
    answer = minga("--help")
    assert answer.status == 0
    assert all(f"\n  {command}" in answer.out for command in frame._MODULES)


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
    assert "minga" in answer.err or "Faltan" in answer.err
    for english in ("error", "invalid", "required", "expected", "unrecognized"):
        assert english not in answer.err


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
    assert created("estado", "--microcentro", "Otro").status == 3


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


def test_two_laptops_work_apart_and_end_with_the_same_bytes(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    exchange(pair, tmp_path, "rosa", "ivan")
    change = '{"tipo":"practice","id":"huerta","%s":"%s"}'
    pair("cargar", lines(tmp_path, change % ("title", "La huerta se mide")))
    pair("cargar", lines(tmp_path, change % ("purpose", "Medir")), laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    exchange(pair, tmp_path, "rosa", "ivan")
    dump = pair("volcar").out
    assert dump == pair("volcar", laptop="ivan").out
    assert "La huerta se mide" in dump
    assert '"purpose":"Medir"' in dump
    assert "No hay nada que decidir" in pair("conflictos").out


def test_a_conflict_is_listed_everywhere_and_decided_once(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    exchange(pair, tmp_path, "rosa", "ivan")
    pair("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "De Rosa")))
    pair("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "De Iván")), laptop="ivan")
    exchange(pair, tmp_path, "ivan", "rosa")
    exchange(pair, tmp_path, "rosa", "ivan")
    listed = [pair("conflictos", "--json", laptop=name).json["data"]["conflicts"] for name in ("rosa", "ivan")]
    assert [len(found) for found in listed] == [1, 1]
    assert listed[0][0]["id"] == listed[1][0]["id"]
    assert "Con dos versiones: 1 registro." in pair("estado").out
    card = listed[0][0]
    wanted = next(version["number"] for version in card["versions"] if version["text"] == "De Rosa")
    assert pair("resolver", card["id"], "--elegir", 9).status == 2
    assert pair("resolver", card["id"], "--elegir", wanted).status == 0
    assert pair("resolver", card["id"], "--elegir", wanted).status == 3
    exchange(pair, tmp_path, "rosa", "ivan")
    assert "No hay nada que decidir" in pair("conflictos", laptop="ivan").out
    assert '"title":"De Rosa"' in pair("volcar", laptop="ivan").out
    assert pair("volcar").out == pair("volcar", laptop="ivan").out


def test_of_several_files_the_good_ones_are_taken_and_one_refused_makes_it_3(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    good, bad = tmp_path / "bueno.entrega", lines(tmp_path, "no soy una entrega", "malo.entrega")
    pair("entregar", "--salida", good)
    cut = tmp_path / "cortado.entrega"
    cut.write_bytes(good.read_bytes()[:-40])
    answer = pair("recibir", bad, good, cut, laptop="ivan")
    assert answer.status == 3
    assert "«bueno.entrega»" in answer.out
    assert "«malo.entrega»" in answer.err
    assert "«cortado.entrega»" in answer.err
    assert "La huerta" in pair("volcar", laptop="ivan").out
    again = pair("recibir", good, laptop="ivan")
    assert (again.status, "ya se había recibido" in again.out) == (0, True)


def test_a_forgotten_code_is_replaced_by_the_word_of_the_coordination(pair, tmp_path):
    workspace = open_workspace(tmp_path / "ivan")
    database = workspace.open(workspace.find().id)
    persons_here.set_code(database, people.who_is_at_laptop(database), "4071")
    workspace.close()
    number = pair("persona", "iván", "--olvidado", "--json", laptop="ivan").json["data"]["number"]
    [his] = [one for one in pair("equipos", "--json").json["data"]["laptops"] if one["person"] == "Iván Rain"]
    asked = ("persona", "iván", "--numero", number)
    assert pair(*asked).status == 2
    assert pair(*asked, "--computador", his["device"][:8], laptop="ivan").status == 2
    word = pair(*asked, "--computador", his["device"][:8], "--json").json["data"]["word"]
    assert pair("persona", "iván", "--clave", "1234 5678", laptop="ivan").status == 3
    assert pair("persona", "iván", "--clave", word, laptop="ivan").status == 0
    assert pair("persona", "iván", laptop="ivan").status == 0
    assert pair("persona", "--olvidado", laptop="ivan").status == 2


def test_a_preview_changes_nothing(pair, tmp_path):
    pair("cargar", lines(tmp_path, PRACTICE))
    pair("entregar", "--salida", tmp_path / "x.entrega")
    before = pair("volcar", laptop="ivan").out
    answer = pair("recibir", "--revisar", tmp_path / "x.entrega", laptop="ivan")
    assert (answer.status, "1 práctica" in answer.out) == (0, True)
    assert pair("volcar", laptop="ivan").out == before


def test_a_laptop_can_be_accepted_by_the_beginning_of_its_id(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert "Nadie pide unirse" in created("aceptar").out
    exchange(created, tmp_path, "ivan", "rosa")
    (asking,) = created("aceptar", "--json").json["data"]["asking"]
    assert (asking["person"], asking["proved"]) == ("Iván Rain", True)
    assert "Piden unirse: Iván Rain" in created("estado").out
    assert created("aceptar", "zzzz").status == 3
    assert created("aceptar", asking["device"][:8]).status == 0
    assert created("aceptar", asking["device"][:8]).status == 3


def test_a_wrong_code_is_refused_and_leaves_no_microcentro(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    answer = created("unirse", tmp_path / "i.entrega", "--persona", "X", "--clave", f"{CODE} mas", laptop="otro")
    assert answer.status == 3
    assert "palabras" in answer.err
    assert list((tmp_path / "otro").rglob("minga.db")) == []


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


def test_a_back_up_holds_everything_and_replaces_the_old_one_at_the_end(created, tmp_path):
    (tmp_path / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
    evidence = '{"tipo":"evidence","id":"e","practice_id":"huerta","file":"nota.txt"}'
    created("cargar", lines(tmp_path, PRACTICE + evidence))
    target = tmp_path / "copia.minga"
    assert created("respaldar", target).status == 0
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert names[:2] == ["minga-respaldo.json", "minga.db"]
        assert len(names) == 3
        archive.extract("minga.db", tmp_path / "abierta")
    with sqlite3.connect(tmp_path / "abierta" / "minga.db") as copy:
        assert copy.execute("SELECT title FROM practice").fetchall() == [("La huerta",)]
        assert copy.execute("SELECT count(*) FROM sync_op WHERE batch IS NULL").fetchone() == (0,)
    copy.close()
    assert created("respaldar", tmp_path / "no" / "copia.minga").status == 4
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_back_up_is_restored_and_what_was_there_is_kept_and_named(created, tmp_path):
    created("cargar", lines(tmp_path, PRACTICE))
    before = created("volcar").out
    created("respaldar", tmp_path / "copia.minga")
    created("cargar", lines(tmp_path, PRACTICE.replace("La huerta", "Otra cosa")))
    answer = created("restaurar", tmp_path / "copia.minga", "--json")
    assert answer.status == 0
    kept = Path(answer.json["data"]["kept"])
    assert (kept / "minga.db").is_file()
    assert answer.json["data"]["name"] == "Los Boldos"
    assert created("volcar").out == before
    fresh = created("restaurar", tmp_path / "copia.minga", laptop="nuevo")
    assert (fresh.status, fresh.err) == (0, "")
    assert "aparte" not in fresh.out
    assert created("volcar", laptop="nuevo").out == before
    refused = created("restaurar", lines(tmp_path, PRACTICE))
    assert (refused.status, refused.out) == (3, "")
    assert "copia" in refused.err
    assert created("restaurar", tmp_path / "no.minga").status == 3


def test_the_check_names_what_is_wrong_and_what_to_do(created, tmp_path):
    (tmp_path / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
    evidence = '{"tipo":"evidence","id":"e","practice_id":"huerta","file":"nota.txt"}'
    created("cargar", lines(tmp_path, PRACTICE + evidence))
    assert "Todo está bien" in created("verificar").out
    (blob,) = [path for path in (tmp_path / "rosa").rglob("*") if path.is_file() and len(path.name) == 64]
    blob.write_bytes(b"otra cosa")
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE practice SET title = 'A mano'")
    connection.close()
    answer = created("verificar")
    assert answer.status == 4
    assert "No coinciden con su historial: 1 práctica." in answer.err
    assert "archivo de evidencia" in answer.err
    found = created("verificar", "--json").json
    assert [one["kind"] for one in found["data"]["findings"]] == ["rows", "evidence"]
    assert "minga verificar --reconstruir" in answer.err


def test_records_that_were_changed_by_hand_are_written_again_and_the_file_is_kept(created, tmp_path):
    created("cargar", lines(tmp_path, PRACTICE))
    before = created("volcar").out
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE practice SET title = 'A mano'")
    connection.close()
    answer = created("verificar", "--reconstruir")
    assert (answer.status, answer.err) == (0, "")
    assert "1 registro." in answer.out
    assert "Todo está bien" in answer.out
    assert len(list((tmp_path / "rosa").rglob("minga-antes-*.db"))) == 1
    assert created("volcar").out == before
    again = created("verificar", "--reconstruir", "--json").json
    assert (again["data"]["rebuilt"], again["data"]["kept"], again["data"]["findings"]) == (0, None, [])


def test_records_that_were_changed_by_hand_are_adopted_as_a_change_of_this_person(created, tmp_path):
    """Fault 33."""
    created("cargar", lines(tmp_path, PRACTICE))
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE practice SET title = 'A mano'")
    connection.close()
    assert "--adoptar" in created("verificar").err
    answer = created("verificar", "--adoptar")
    assert (answer.status, answer.err) == (0, "")
    assert "1 registro." in answer.out
    assert "Todo está bien" in answer.out
    assert "A mano" in created("volcar").out
    again = created("verificar", "--adoptar", "--json").json
    assert (again["data"]["adopted"], again["data"]["left"], again["data"]["kept"]) == (0, 0, None)
    assert created("verificar", "--adoptar", "--reconstruir").status == 2


def test_the_example_year_is_whole_and_made_once(minga):
    assert minga("demo", laptop="demo").status == 0
    status = minga("estado", "--json", laptop="demo").json["data"]
    assert status["holdings"]["counts"]["practice"] == 10
    assert status["holdings"]["private"] > 0
    assert minga("verificar", laptop="demo").status == 0
    assert minga("demo", laptop="demo").status == 2


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


def test_a_laptop_that_waits_to_be_accepted_says_so(created, tmp_path):
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert "todavía no acepta este computador" in created("estado", laptop="ivan").out
    assert "todavía no acepta" not in created("estado").out


@pytest.mark.parametrize("command", ["verificar", "respaldar"])
def test_a_damaged_data_file_is_found_and_never_replaces_a_good_back_up(created, tmp_path, command):
    people = "".join(f'{{"tipo":"person","id":"p{n}","full_name":"Persona {n}"}}\n' for n in range(500))
    created("cargar", lines(tmp_path, people))
    target = tmp_path / "copia.minga"
    created("respaldar", target)
    good = target.read_bytes()
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with file.open("r+b") as damaged:
        damaged.seek((root - 1) * size + 100)
        damaged.write(os.urandom(size - 100))
    answer = created(command, *([target] if command == "respaldar" else []))
    assert answer.status == 4
    assert "respaldo" in answer.err
    assert "Traceback" not in answer.err
    assert target.read_bytes() == good


def test_a_delivery_in_files_of_a_chosen_size_is_received_and_acknowledged_by_a_line(pair, tmp_path):
    minga = pair
    minga("cargar", lines(tmp_path, PRACTICE), laptop="ivan")
    given = minga("entregar", "--salida", tmp_path / "e.entrega", "--limite", "700kB", "--json", laptop="ivan")
    assert given.json["data"]["paths"] == [str(tmp_path / "e.entrega")]
    assert minga("recibir", tmp_path / "e.entrega").status == 0
    answer = minga("acuse", "--salida", tmp_path / "acuse.entrega")
    line, sentence = answer.out.splitlines()
    assert line.startswith("ACUSE1-")
    assert "acuse.entrega" in sentence
    assert "Entregado, sin confirmar: 1 cambio." in minga("estado", laptop="ivan").out
    looked = minga("recibir", "--revisar", "--linea", f"Hola: {line} chao", laptop="ivan")
    assert "Avisa que llegó 1 cambio que usted entregó." in looked.out
    assert minga("recibir", "--linea", line, laptop="ivan").status == 0
    assert "sin confirmar" not in minga("estado", laptop="ivan").out
    again = minga("recibir", tmp_path / "acuse.entrega", laptop="ivan")
    assert (again.status, "ya se había recibido" in again.out) == (0, True)
    refused = minga("recibir", "--linea", line[:300], laptop="ivan")
    assert (refused.status, "incompleto o dañado" in refused.err) == (3, True)
    assert minga("recibir", laptop="ivan").status == 2
    assert minga("entregar", "--salida", tmp_path / "x.entrega", "--limite", "1kB").status == 2
    assert not (tmp_path / "x.entrega").exists()
