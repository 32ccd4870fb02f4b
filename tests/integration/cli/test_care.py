"""Copies, checks and mending, by commands."""

from __future__ import annotations

import os
import sqlite3
import time
import zipfile
from pathlib import Path

import pytest

from tests.integration.cli.laptops import CODE, PRACTICE, lines


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


def test_a_folder_whose_data_file_is_gone_says_so_and_not_that_nothing_was_ever_here(created, tmp_path):
    created("cargar", lines(tmp_path, PRACTICE))
    created("respaldar", tmp_path / "copia.minga")
    (data,) = tmp_path.rglob("microcentros/*/minga.db")
    (data.parent / "blobs").mkdir(exist_ok=True)
    (data.parent / "blobs" / "resto").touch()
    data.unlink()
    answer = created("estado")
    assert answer.status == 2
    assert "Faltan los datos de un microcentro" in answer.err
    assert "minga restaurar ARCHIVO" in answer.err


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


def test_a_restored_laptop_takes_the_place_of_the_one_before_or_says_that_it_was_restored_and_why_no_more(
    created, tmp_path
):
    """That it was restored was not said where it could not take that place, and another try restored it again."""
    created("respaldar", tmp_path / "copia.minga")
    said = created("restaurar", tmp_path / "copia.minga", "--reemplaza", "--json", laptop="nuevo")
    assert (said.status, said.data["rekeyed"]["accepted"]) == (0, True)
    told = created("equipos", laptop="nuevo").out.splitlines()
    assert [line.endswith("retirado") for line in told] == [False, True]
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    created("respaldar", tmp_path / "suya.minga", laptop="ivan")
    said = created("restaurar", tmp_path / "suya.minga", "--reemplaza", laptop="otro")
    assert said.status == 2
    assert "Se restauró el microcentro «Los Boldos»" in said.out
    assert "todavía no acepta este computador" in said.err


def test_a_back_up_with_a_password_is_restored_with_it_alone(created, tmp_path):
    created("cargar", lines(tmp_path, PRACTICE))
    answer = created("respaldar", tmp_path / "copia.minga", "--clave", "tres boldos")
    assert "contraseña" in answer.out
    refused = created("restaurar", tmp_path / "copia.minga", laptop="nuevo")
    assert (refused.status, refused.out) == (3, "")
    assert "contraseña" in refused.err
    assert "--clave" in refused.err, "the option is named where one stands"
    assert created("restaurar", tmp_path / "copia.minga", "--clave", "tres boldos", laptop="nuevo").status == 0
    assert created("volcar", laptop="nuevo").out == created("volcar").out


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_password_that_came_out_blank_makes_no_copy_that_anybody_opens(created, tmp_path, blank):
    """A script whose variable is empty has asked for a password."""
    answer = created("respaldar", tmp_path / "copia.minga", "--clave", blank)
    assert answer.status != 0
    assert "contraseña está vacía" in answer.err
    assert not (tmp_path / "copia.minga").exists()


def test_the_check_names_what_is_wrong_and_what_to_do(created, tmp_path):
    (tmp_path / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
    evidence = '{"tipo":"evidence","id":"e","practice_id":"huerta","file":"nota.txt"}'
    created("cargar", lines(tmp_path, PRACTICE + evidence))
    assert created("verificar").out.startswith("Todo está bien. Se revisaron ")
    (blob,) = [path for path in (tmp_path / "rosa").rglob("*") if path.is_file() and len(path.name) == 64]
    blob.write_bytes(b"otra cosa")
    (file,) = (tmp_path / "rosa").rglob("minga.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE practice SET title = 'A mano'")
    connection.close()
    answer = created("verificar")
    assert answer.status == 4
    assert "No coincide con su historial: 1 práctica. Se cambió fuera de Minga" in answer.err
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


def test_a_doubted_date_is_asked_for_and_confirmed(created, monkeypatch):
    later = time.time_ns() + 500 * 86_400 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert created("fecha").out in created("estado").out, "nobody looks for it by itself"
    assert "¿Es hoy " in created("fecha").out
    assert "no está en duda" in created("fecha", "--correcta").out
    assert "¿Es hoy " not in created("estado").out
    assert "no está en duda" in created("fecha").out
    assert "¿Es hoy " in created("fecha", "--deshacer").out
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert created("fecha", "--correcta").status == 2
