"""Disks that fill up, sticks that go, a program that is killed, files held open: nothing is lost, and again works."""

from __future__ import annotations

import errno
import random
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from app.errors import AppError, FileNotWritten, NoRoom
from app.media.intake import intake_bytes
from app.services import evidence
from app.services.catalogue_store import KeptFile
from app.services.workspace import open_workspace
from app.sync import hand_over, inviting, joining, reception
from app.texts import explain
from tests.oracle import acts
from tests.oracle.acts import killed_while
from tests.oracle.desk import NOW, Desk, a_practice


def reopened(desk):
    """The laptop after the program was killed: its lock is free, and nothing half made lies about."""
    again = Desk(desk.folder)
    again.set_clock(NOW)
    assert not [path for path in again.folder.rglob("*") if path.is_file() and path.parent.name in ("en-curso", "tmp")]
    return again


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_while_microcentros_are_made_leaves_whole_ones_only(tmp_path, seed):
    killed_while(acts.create, tmp_path, after=random.Random(seed).uniform(0, 0.6))
    workspace = open_workspace(tmp_path)
    assert {info.name for info in workspace.spaces()} <= {"Los Boldos"}
    workspace.create("Los Aromos", "Ana Pino")
    workspace.close()


def test_a_microcentro_in_whose_birth_the_power_went_can_be_made_or_joined_again(template, tmp_path, monkeypatch):
    shutil.copytree(template / "ana", tmp_path / "ana")
    with Desk(tmp_path / "ana") as ana:
        invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")

    class PowerCut(BaseException):
        pass

    def cut(*_arguments, **_named):
        raise PowerCut

    for name in ("_fill", "_introduce"):
        workspace = open_workspace(tmp_path / "luis")
        with monkeypatch.context() as patched:
            patched.setattr(joining, name, cut)
            patched.setattr(joining.shutil, "rmtree", lambda *_arguments, **_named: None)
            with pytest.raises(PowerCut):
                joining.join(workspace, invited.path, invited.code, "Luis")
        workspace.close()
    workspace = open_workspace(tmp_path / "luis")
    assert workspace.spaces() == []
    joining.join(workspace, invited.path, invited.code, "Luis")
    workspace.close()
    workspace = open_workspace(tmp_path / "luis")
    assert len(workspace.spaces()) == 1
    workspace.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_while_joining_lets_one_join_again(template, tmp_path, seed):
    shutil.copytree(template / "ana", tmp_path / "ana")
    with Desk(tmp_path / "ana") as ana:
        invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    folder = tmp_path / "luis"
    killed_while(acts.join, folder, invited.path, invited.code, after=random.Random(seed).uniform(0.2, 0.7))
    workspace = open_workspace(folder)
    if not workspace.spaces():
        joining.join(workspace, invited.path, invited.code, "Luis")
    with workspace.open(workspace.spaces()[0].id).read() as session:
        assert session.info["author"]
    assert hand_over.hand_over(workspace.open(workspace.spaces()[0].id), tmp_path / "x.entrega").operations
    workspace.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_while_receiving_is_finished_by_receiving_again(pair, seed):
    ana, luis = pair
    practices = [a_practice(luis, title=f"Número {number}") for number in range(60)]
    prepared = intake_bytes(b"%PDF-1.4\n" + b"x" * 6_000_000, "largo.pdf")
    evidence.add(luis.database, luis.store, prepared, practice_id=practices[0], shows_pupils=False)
    file = luis.hand_over()
    ana.close()
    killed_while(acts.receive, ana.folder, file, after=random.Random(seed).uniform(0, 0.4))
    with reopened(ana) as again:
        assert again.receive(file).state in {"applied", "already"}
        assert again.receive(file).state == "already"
        assert set(practices) <= again.rows("practice").keys()
        assert list(again.store.names()) == list(luis.store.names())
        assert again.picture() == luis.picture()


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_while_handing_over_leaves_a_whole_file_and_the_next_carries_all(pair, tmp_path, seed):
    ana, luis = pair
    practice = a_practice(luis)
    luis.close()
    target = tmp_path / "entrega.entrega"
    killed_while(acts.deliver, luis.folder, target, after=random.Random(seed).uniform(0.05, 0.5))
    with reopened(luis) as again:
        if target.exists():
            ana.receive(target)
            assert ana.get("practice", practice)
        ana.receive(again.hand_over())
        assert ana.picture() == again.picture()


def full_at(database, pages):
    """Let the database's disk have no room for more than a few pages from now on."""

    def limit(connection, _record):
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {used + pages}")

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    return limit


def test_a_data_disk_that_is_full_takes_in_nothing_and_the_file_comes_in_later(pair):
    ana, luis = pair
    practice = a_practice(luis)
    for number in range(300):
        a_practice(luis, title=f"Número {number} " + "x" * 400)
    file = luis.hand_over()
    before = ana.bytes_of_everything()
    limit = full_at(ana.database, 3)
    with pytest.raises(NoRoom) as error:
        ana.receive(file)
    words = explain(error.value).in_one_line()
    assert re.search(r"se llenó antes de terminar.*Deje libres en él unos \d+(,\d)? MB", words)
    assert ana.bytes_of_everything() == before
    assert not list((ana.database.folder / "en-curso").iterdir())
    event.remove(ana.database.engine, "connect", limit)
    ana.database.engine.dispose()
    assert ana.receive(file).state == "applied"
    assert ana.get("practice", practice)
    assert ana.picture() == luis.picture()


def test_of_the_copies_from_before_each_reception_the_last_three_stay(pair):
    ana, luis = pair
    for number in range(5):
        a_practice(luis, title=f"Número {number}")
        ana.receive(luis.hand_over())
    copies = sorted((ana.database.folder / "copias").iterdir(), key=lambda path: int(path.stem))
    held = []
    for path in copies:
        with closing(sqlite3.connect(path)) as copy:
            held += copy.execute("SELECT count(*) FROM practice").fetchone()
    assert held == [2, 3, 4]


def test_a_disk_that_refuses_the_photo_keeps_the_records_and_the_photo_comes_later(pair, monkeypatch):
    ana, luis = pair
    practice = a_practice(luis)
    prepared = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    evidence.add(luis.database, luis.store, prepared, practice_id=practice, shows_pupils=False)
    file = luis.hand_over()

    def refuse(*_arguments):
        raise FileNotWritten(ana.folder, "No queda espacio.")

    with monkeypatch.context() as patched:
        patched.setattr("app.media.store.BlobStore.write_chunk", refuse)
        with pytest.raises(FileNotWritten):
            ana.receive(file)
    assert ana.receive(file).state == "applied"
    assert list(ana.store.names()) == list(luis.store.names())


@pytest.mark.parametrize("action", ["preview", "receive", "hand_over", "invite"])
def test_a_data_folder_that_takes_no_file_is_told_in_words(pair, tmp_path, monkeypatch, action):
    ana, luis = pair
    a_practice(luis)
    file = luis.hand_over()
    before = ana.bytes_of_everything()
    made = Path.mkdir

    def refuse(path, *arguments, **named):
        if path.name in ("en-curso", "copias"):
            raise PermissionError(13, "read-only")
        made(path, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(AppError):
        {
            "preview": lambda: reception.preview(ana.database, file),
            "receive": lambda: ana.receive(file),
            "hand_over": ana.hand_over,
            "invite": lambda: inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega"),
        }[action]()
    assert ana.bytes_of_everything() == before


def test_a_disk_that_fills_up_while_the_official_files_are_laid_out_for_an_invitation_is_told(
    pair, tmp_path, monkeypatch
):
    ana, _luis = pair
    monkeypatch.setattr(inviting.catalogue_store, "files", lambda _: [KeptFile("x", "x.csv", "0" * 64, b"x")])

    def refuse(path, _data):
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(FileNotWritten, match="espacio"):
        inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")


def test_a_file_that_another_program_looks_into_stops_no_reception(pair, monkeypatch):
    """As an antivirus on Windows does: what was just written cannot be removed for a while."""
    ana, luis = pair
    for _ in range(5):
        practice = a_practice(luis)
        file = luis.hand_over()
        with monkeypatch.context() as patched:

            def refuse(path, *_arguments, **_named):
                raise PermissionError(13, "in use", str(path))

            patched.setattr(Path, "unlink", refuse)
            assert ana.receive(file).state == "applied"
        assert ana.get("practice", practice)


def test_a_photo_that_the_disk_cut_short_keeps_no_record_at_home(pair):
    ana, luis = pair
    practice = a_practice(luis)
    prepared = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    evidence.add(luis.database, luis.store, prepared, practice_id=practice, shows_pupils=False)
    (name,) = luis.store.names()
    luis.store.path(name).write_bytes(b"%PDF")
    ana.receive(luis.hand_over())
    assert ana.get("practice", practice)
    assert not ana.store.has(name)


def test_a_damaged_microcentro_and_a_copy_laid_beside_stop_no_other(pair):
    ana, _ = pair
    second = ana.workspace.create("Otro", "Ana Soto Rivas")
    root = ana.folder / "microcentros"
    ana.close()
    shutil.copytree(root / second.space, root / f"{second.space} - copia")
    (root / second.space / "minga.db").write_bytes(b"basura" * 1000)
    workspace = open_workspace(ana.folder)
    assert {info.id for info in workspace.spaces()} == {ana.database.space, second.space}
    workspace.close()
