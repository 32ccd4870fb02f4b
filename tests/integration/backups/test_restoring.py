"""A back-up brings back what was there, and overwrites nothing."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from app.errors import DatabaseUnavailable, InputRefused, NotReplaced
from app.media.store import BlobStore
from app.models.database import FILE_NAME
from app.paths import kept_aside, scratch, space_folder
from app.services import backup, health, leftovers, rows
from app.services.workspace import open_workspace
from app.texts import explain
from tests import quick_password
from tests.integration.backups.copies import (
    dump,
    titles,
)
from tests.oracle.desk import Desk, desks_of, go_round


def test_what_was_there_comes_back_and_what_is_there_now_is_kept_aside(workspace, database, copy):
    before = dump(database)
    all_titles = titles(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after = dump(database)
    restored = backup.restore(workspace, copy)
    again = workspace.open(restored.space)
    assert dump(again) == before
    assert titles(again) == all_titles == ["La huerta", "Solo mía"]
    assert health.check(again).findings == ()
    assert restored.name == "Microcentro Los Boldos"
    assert restored.kept.parent == kept_aside(workspace.folder)
    assert restored.kept.name.startswith("Microcentro Los Boldos "), "a person can tell what it is"
    assert leftovers.kept_elsewhere(workspace.folder, restored.space) == [restored.kept]
    workspace.close()
    shutil.rmtree(space_folder(workspace.folder, restored.space))
    restored.kept.rename(space_folder(workspace.folder, restored.space))
    reopened = open_workspace(workspace.folder)
    assert dump(reopened.open(restored.space)) == after
    reopened.close()


def test_it_is_on_the_disk_before_it_takes_the_place_of_an_older_one_and_no_clock_hinders_it(
    database, copy, monkeypatch
):
    settled = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (settled.append(os.fstat(file).st_ino), fsync(file)))
    (kept,) = BlobStore(database.folder).names()
    os.utime(BlobStore(database.folder).path(kept), (0, 0))  # added while the battery of the clock was empty
    backup.back_up(database, copy)
    assert copy.stat().st_ino in settled


def test_a_copy_with_a_password_tells_nothing_and_opens_with_it_alone(workspace, database, copy, elsewhere, tmp_path):
    locked = tmp_path / "con-clave.minga"
    done = backup.back_up(database, locked, password="la Huerta de Ñuble")
    raw = locked.read_bytes()
    assert done.size == len(raw)
    assert b"PK" != raw[:2]
    assert b"minga.db" not in raw
    for wrong in ("", "la huerta de Ñuble"):
        with pytest.raises(InputRefused, match="contraseña"):
            backup.restore(elsewhere, locked, password=wrong)
    for cut in (len(raw) - 9, len(raw) // 2):
        (tmp_path / "cortada.minga").write_bytes(raw[:cut])
        with pytest.raises(InputRefused, match="dañada"):
            backup.restore(elsewhere, tmp_path / "cortada.minga", password="la Huerta de Ñuble")
    assert elsewhere.spaces() == []
    back = backup.restore(elsewhere, locked, password=unicodedata.normalize("NFD", " la Huerta de Ñuble "))
    assert dump(elsewhere.open(back.space)) == dump(database)
    assert not any(scratch(elsewhere.folder).iterdir()), "nothing that was opened stays about"
    assert not any(scratch(database.folder).iterdir())


@pytest.mark.parametrize("password", ["", "tres boldos"])
def test_the_first_copy_that_is_brought_back_is_the_last_one_there_is(database, elsewhere, tmp_path, password):
    path = tmp_path / "primera.minga"
    backup.back_up(database, path, password=password)
    back = elsewhere.open(backup.restore(elsewhere, path, password=password).space)
    assert backup.last_copy(back) == backup.last_copy(database)
    assert backup.last_copy(back).path == str(path)


def test_a_password_costs_whoever_guesses_it(database, elsewhere, tmp_path, monkeypatch):
    monkeypatch.setattr(pyrage.passphrase, "encrypt", quick_password.dear)
    path = tmp_path / "cerrada.minga"
    backup.back_up(database, path, password="tres boldos")
    (cost,) = re.findall(rb"-> scrypt \S+ (\d+)\n", path.read_bytes())
    assert int(cost) > 12  # on a machine that does ten other things too
    assert backup.restore(elsewhere, path, password="tres boldos").space == database.space


def test_restoring_twice_keeps_both_folders_that_were_in_place(workspace, database, copy):
    first, second = backup.restore(workspace, copy), backup.restore(workspace, copy)
    assert first.kept != second.kept
    assert all((one.kept / FILE_NAME).is_file() for one in (first, second))


def test_an_empty_data_folder_receives_the_microcentro_and_goes_on_writing(database, copy, elsewhere):
    restored = backup.restore(elsewhere, copy)
    assert restored.kept is None
    there = elsewhere.open(restored.space)
    assert dump(there) == dump(database)
    assert health.check(there).findings == ()
    rows.create(there, "practice", {"school_year": 2026, "title": "La siguiente"})
    assert health.check(there).findings == ()
    assert list(scratch(elsewhere.folder).iterdir()) == []


def test_a_restored_laptop_regains_its_own_later_work_and_nothing_is_lost(template, tmp_path):
    ana, luis, _rosa = desks = desks_of(template, tmp_path)
    early = luis.create("practice", {"school_year": 2026, "title": "Antes de la copia"})
    path = tmp_path / "luis.minga"
    backup.back_up(luis.database, path)
    late = luis.create("practice", {"school_year": 2026, "title": "Después de la copia"})
    luis.update("practice", early, title="Cambiada después")
    go_round(*desks)
    space = luis.database.space
    backup.restore(luis.workspace, path)
    luis.close()
    luis = Desk(luis.folder)
    assert luis.database.space == space
    assert luis.get("practice", late) is None
    own = luis.create("practice", {"school_year": 2026, "title": "En el equipo restaurado"})
    desks[1] = luis
    for _ in range(2):
        go_round(*desks)
    for desk in desks:
        assert desk.get("practice", late)["title"] == "Después de la copia"
        assert desk.get("practice", early)["title"] == "Cambiada después"
        assert desk.get("practice", own)["title"] == "En el equipo restaurado"
        assert desk.picture() == ana.picture()
        assert desk.batches().keys() == ana.batches().keys()
    for desk in desks:
        desk.close()


def test_a_damaged_present_file_does_not_hinder(workspace, database, copy):
    before = dump(database)
    workspace.forget(database.space)
    database.path.write_bytes(b"no es nada" * 1000)
    restored = backup.restore(workspace, copy)
    assert dump(workspace.open(restored.space)) == before
    assert (restored.kept / FILE_NAME).read_bytes().startswith(b"no es nada")
    assert leftovers.kept_elsewhere(workspace.folder, restored.space) == [restored.kept], "also when nobody can read it"


def test_what_an_earlier_version_kept_aside_is_still_found_and_no_name_makes_a_folder_that_windows_refuses(
    workspace, database, copy
):
    earlier = kept_aside(workspace.folder) / f"{database.space} 2026-03-03 10-00"
    earlier.mkdir(parents=True)
    (earlier / FILE_NAME).touch()
    rows.update(database, "microcentro", database.space, {"name": '../Aux: "Los\tBoldos" y otras escuelas.'})
    kept = backup.restore(workspace, copy).kept
    assert kept.parent == kept_aside(workspace.folder)
    assert re.fullmatch(r"Aux Los Boldos y otras [\w]* [\d-]{10} [\d-]{5} \([0-9a-f]{8}\)", kept.name), kept.name
    assert len(kept.name) <= 55, "the photos in it have long names already"
    assert leftovers.kept_elsewhere(workspace.folder, database.space) == sorted([earlier, kept])


def _refuse_moves(monkeypatch, *numbers):
    """The moves of these numbers, from 1 on, fail: on Windows a file that another program has open holds its folder."""
    calls, original = [], Path.replace

    def replace(path, new):
        calls.append(new)
        if len(calls) in numbers:
            raise PermissionError(13, "no")
        return original(path, new)

    monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("refused_at", [1, 2, 3])
def test_a_folder_that_cannot_be_moved_stays_what_it_is(workspace, database, copy, monkeypatch, refused_at):
    before = dump(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after = dump(database)
    _refuse_moves(monkeypatch, refused_at)
    with pytest.raises(NotReplaced) as caught:
        backup.restore(workspace, copy)
    monkeypatch.undo()
    assert "No se cambió nada." in explain(caught.value).cause
    assert dump(workspace.open(database.space)) == after
    assert list(scratch(workspace.folder).iterdir()) == []
    assert dump(workspace.open(backup.restore(workspace, copy).space)) == before


@pytest.mark.parametrize("refused_at", [1, 2])
def test_an_empty_data_folder_that_takes_no_microcentro_stays_empty(copy, elsewhere, monkeypatch, refused_at):
    _refuse_moves(monkeypatch, refused_at)
    with pytest.raises(NotReplaced):
        backup.restore(elsewhere, copy)
    monkeypatch.undo()
    assert elsewhere.spaces() == []
    assert list(scratch(elsewhere.folder).iterdir()) == []


def test_what_found_no_place_in_an_empty_data_folder_nor_could_be_taken_away_is_in_place_at_the_next_opening(
    database, copy, elsewhere, monkeypatch
):
    _refuse_moves(monkeypatch, 2, 3)
    with pytest.raises(NotReplaced) as caught:
        backup.restore(elsewhere, copy)
    monkeypatch.undo()
    assert "Al abrir Minga otra vez" in explain(caught.value).cause
    assert "Lo que había" not in explain(caught.value).cause
    elsewhere.close()
    reopened = open_workspace(elsewhere.folder)
    assert dump(reopened.open(database.space)) == dump(database)
    reopened.close()


@pytest.mark.parametrize("again", [True, False])
def test_where_not_even_the_one_before_can_be_put_back_it_is_said_where_it_is_and_the_other_comes_in_place(
    workspace, database, copy, monkeypatch, again
):
    space, before = database.space, dump(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after = dump(database)
    _refuse_moves(monkeypatch, 3, 4)
    with pytest.raises(NotReplaced) as caught:
        backup.restore(workspace, copy)
    monkeypatch.undo()
    (kept,) = kept_aside(workspace.folder).iterdir()
    assert f"está entero en «{kept}»" in explain(caught.value).cause
    if again:
        assert backup.restore(workspace, copy).kept is None
    workspace.close()
    reopened = open_workspace(workspace.folder)
    assert dump(reopened.open(space)) == before
    reopened.close()
    shutil.rmtree(space_folder(workspace.folder, space))
    kept.rename(space_folder(workspace.folder, space))
    reopened = open_workspace(workspace.folder)
    assert dump(reopened.open(space)) == after
    reopened.close()


@pytest.mark.parametrize("there", [True, False])
def test_a_cut_while_the_folders_change_places_loses_neither(workspace, database, copy, monkeypatch, there):
    """The power goes when the folder is ready: it is put in place only if the one before is aside already."""
    space, folder, before = database.space, workspace.folder, dump(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "De después"})
    after, original = dump(database), Path.replace

    def cut(path, new):
        aside = new.is_relative_to(kept_aside(folder))
        if not (aside and there):
            original(path, new)
        if aside:
            raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        backup.restore(workspace, copy)
    monkeypatch.undo()
    workspace.close()
    reopened = open_workspace(folder)
    assert dump(reopened.open(space)) == (after if there else before)
    assert not scratch(folder).exists()
    assert kept_aside(folder).exists() is not there or not list(kept_aside(folder).iterdir())
    reopened.close()


def test_opening_removes_what_a_cut_left_half_made(data_folder):
    workspace = open_workspace(data_folder)
    space = workspace.create("Los Boldos", "Ana Pino").space
    workspace.close()
    for folder in (data_folder, space_folder(data_folder, space)):
        scratch(folder).mkdir(exist_ok=True)
        (scratch(folder) / "minga-recibo-x").write_bytes(b"descifrado")
    half = space_folder(data_folder, space) / "blobs" / "tmp" / "medio"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"media foto")
    workspace = open_workspace(data_folder)
    workspace.open(space)
    workspace.close()
    assert not list(data_folder.rglob("minga-recibo-*"))
    assert not half.exists()


def test_damaged_keys_are_told_and_a_back_up_brings_them_back(workspace, database, copy):
    space, before = database.space, dump(database)
    workspace.forget(space)
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute("UPDATE local_setting SET value = '5' WHERE key = 'keys'")
        connection.commit()
    with pytest.raises(DatabaseUnavailable):
        workspace.open(space)
    assert [info.id for info in workspace.spaces()] == [space]
    backup.restore(workspace, copy)
    assert dump(workspace.open(space)) == before
