"""Watched folders and sticks: what may be exchanged there is offered, never done by itself."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from app.cli.frame import DONE, REFUSED, WRONG_USAGE
from app.errors import NotFound, WrongUsage
from app.log import settings
from app.main import main
from app.sync import inviting, mailbox, mailbox_folder, outer, watching
from tests.oracle.desk import a_practice


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "común"
    made.mkdir()
    return made


def arrived(desk, *plugged):
    return [(one.folder, one.new, one.stick) for one in watching.arrived(desk.database, plugged=list(plugged))]


def test_a_watched_folder_tells_what_is_new_until_it_was_exchanged(pair, folder):
    ana, luis = pair
    watching.watch(ana.database, folder)
    assert arrived(ana) == [(folder, 0, False)]
    a_practice(luis)
    mailbox.exchange(luis.database, folder)
    assert arrived(ana) == [(folder, 1, False)]
    assert ana.rows("practice") == {}
    mailbox.exchange(ana.database, folder)
    assert arrived(ana) == [(folder, 0, False)]
    a_practice(luis)
    mailbox.exchange(luis.database, folder)
    assert arrived(ana) == [(folder, 1, False)]


def test_looking_changes_nothing_in_the_folder_and_reads_each_file_once(pair, folder, monkeypatch):
    ana, luis = pair
    watching.watch(ana.database, folder)
    a_practice(luis)
    mailbox.exchange(luis.database, folder)
    (folder / "foto.jpg").write_bytes(b"x" * 5000)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    arrived(ana)
    opened = []
    real = outer.open_to_read
    monkeypatch.setattr(outer, "open_to_read", lambda path: opened.append(path) or real(path))
    assert arrived(ana) == [(folder, 1, False)]
    assert opened == []
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / "foto.jpg").write_bytes(b"y" * 5001)
    arrived(ana)
    assert [path.name for path in opened] == ["foto.jpg"]


def test_22_of_a_folder_with_thousands_of_files_only_so_many_are_looked_at(pair, folder, monkeypatch):
    ana, _luis = pair
    monkeypatch.setattr(watching, "_MOST", 3)
    monkeypatch.setattr(watching, "_PLACES", 2)
    for name in ("a", "b", "c"):
        place = folder / name
        place.mkdir()
        for number in range(5):
            (place / f"{number}.jpg").write_bytes(b"x")
        watching.watch(ana.database, place)
    opened = []
    real = outer.open_to_read
    monkeypatch.setattr(outer, "open_to_read", lambda path: opened.append(path) or real(path))
    arrived(ana)
    assert len(opened) == 9
    arrived(ana)
    assert len(opened) == 12  # what was seen last of two places is remembered


def test_what_an_exchange_could_not_take_in_is_not_offered_again(pair, folder):
    ana, luis = pair
    watching.watch(ana.database, folder)
    file = mailbox.exchange(luis.database, folder).left.path
    file.write_bytes(file.read_bytes()[:-9])
    assert arrived(ana) == [(folder, 1, False)]
    assert mailbox.exchange(ana.database, folder).aside
    assert arrived(ana) == [(folder, 0, False)]


def test_only_what_this_laptop_can_take_in_and_has_not_is_offered(desks, folder):
    ana, luis, rosa = desks
    watching.watch(ana.database, folder)
    ana.forged(luis.keys, rosa).rename(folder / "para Rosa.entrega")
    inviting.invite(ana.workspace, ana.database, folder / "invitación.entrega")
    a_practice(luis)
    by_mail = luis.hand_over()
    shutil.copy(by_mail, folder / "la misma.entrega")
    assert arrived(ana) == [(folder, 1, False)]
    ana.receive(by_mail)
    assert arrived(ana) == [(folder, 0, False)]


def test_a_file_is_offered_although_a_member_sent_another_of_its_name(desks, folder):
    """Which delivery and part it is stands in clear in every file: whoever reads it can write that too."""
    ana, luis, rosa = desks
    watching.watch(ana.database, folder)
    a_practice(rosa)
    file = rosa.hand_over()
    ana.receive(ana.forged(luis.keys, ana, bundle=outer.read_outer(file).bundle))
    shutil.copy(file, folder)
    assert arrived(ana) == [(folder, 1, False)]
    ana.receive(file)
    assert arrived(ana) == [(folder, 0, False)]


def test_what_an_older_program_noted_of_a_file_is_read_again(pair, folder):
    ana, luis = pair
    watching.watch(ana.database, folder)
    mailbox.exchange(luis.database, folder)
    assert arrived(ana) == [(folder, 1, False)]
    with ana.database.write() as session:
        noted = settings.get(session, "watched_looked")
        for _size, _date, said in noted[str(folder.resolve())].values():
            del said["begins"]
        settings.put(session, "watched_looked", noted)
    assert arrived(ana) == [(folder, 1, False)]


def test_what_comes_while_an_exchange_goes_on_is_offered_after_it(pair, folder, monkeypatch):
    """As a cloud drive lays it there, in the minutes that a video takes."""
    ana, luis = pair
    watching.watch(ana.database, folder)
    mailbox.exchange(luis.database, folder)
    practice = a_practice(luis)
    late = luis.hand_over()
    real = mailbox.hand_over

    def comes_meanwhile(*arguments, **named):
        shutil.copy(late, folder / "llega ahora.entrega")
        return real(*arguments, **named)

    a_practice(ana)
    with monkeypatch.context() as patched:
        patched.setattr(mailbox, "hand_over", comes_meanwhile)
        assert mailbox.exchange(ana.database, folder).left
    assert arrived(ana) == [(folder, 1, False)]
    assert ana.get("practice", practice) is None
    mailbox.exchange(ana.database, folder)
    assert ana.get("practice", practice)
    assert arrived(ana) == [(folder, 0, False)]


def test_a_stick_is_offered_like_a_watched_folder_and_one_that_is_away_is_not(pair, folder, tmp_path):
    ana, luis = pair
    watching.watch(ana.database, folder)
    stick = tmp_path / "E"
    stick.mkdir()
    mailbox.exchange(luis.database, stick)
    assert arrived(ana, stick) == [(folder, 0, False), (stick, 1, True)]
    shutil.rmtree(stick)
    shutil.rmtree(folder)
    assert arrived(ana, stick) == []
    assert watching.watched(ana.database) == [folder]


def test_sticks_are_what_is_mounted_where_the_system_puts_them(tmp_path, monkeypatch):
    for name in ("rosa/KINGSTON", "rosa/vacía", "DATOS", "otra"):
        (tmp_path / name).mkdir(parents=True)
    mounted = {tmp_path / "rosa" / "KINGSTON", tmp_path / "DATOS"}
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) in mounted)
    assert set(watching.mounted_below(str(tmp_path), str(tmp_path / "no hay"))) == mounted

    def pulled(path, _other):
        if path.name == "DATOS":
            raise OSError(5, "gone", str(path))
        return False

    monkeypatch.setattr(Path, "samefile", pulled)
    assert set(watching.mounted_below(str(tmp_path))) == {tmp_path / "rosa" / "KINGSTON"}
    assert all(isinstance(root, Path) for root in watching.sticks())


@pytest.mark.parametrize("drives", [0b10100])
def test_sticks_of_windows_are_its_removable_drives(monkeypatch, drives):
    """C: is a disk, E: is a stick; an empty card reader is not offered."""
    import ctypes

    class Kernel:
        def GetLogicalDrives(self):
            return drives

        def GetDriveTypeW(self, root):
            return 2 if root == "E:\\" else 3

    class Windows:
        kernel32 = Kernel()

    monkeypatch.setattr(ctypes, "windll", Windows(), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(watching, "_is_readable", lambda _root: True)
    assert [str(root) for root in watching.sticks()] == ["E:\\"]
    monkeypatch.setattr(watching, "_is_readable", lambda _root: False)
    assert watching.sticks() == []


def test_a_folder_that_is_not_there_or_is_minga_s_own_is_not_watched(pair, folder):
    ana, _luis = pair
    with pytest.raises(WrongUsage):
        watching.watch(ana.database, folder / "no hay")
    with pytest.raises(WrongUsage):
        watching.watch(ana.database, ana.database.folder)
    with pytest.raises(NotFound):
        watching.forget(ana.database, folder)
    assert watching.watched(ana.database) == []


def test_the_command_adds_lists_and_removes(pair, folder, capsys):
    ana, luis = pair
    mailbox.exchange(luis.database, folder)
    ana.close()

    def minga(*words):
        status = main([*map(str, words), "--datos", str(ana.folder)])
        said = capsys.readouterr()
        return status, said.out, said.err

    assert minga("carpetas", "agregar", folder)[:2] == (DONE, f"Se avisará cuando haya algo nuevo en «{folder}».\n")
    assert minga("carpetas", "agregar", folder)[:2] == (DONE, f"Ya se miraba «{folder}».\n")
    assert f"«{folder}» (carpeta): 1 entrega nueva." in minga("carpetas", "listar")[1]
    assert json.loads(minga("carpetas", "listar", "--json")[1])["data"]["watched"] == [str(folder)]
    shutil.rmtree(folder)
    assert f"«{folder}» (carpeta): no está ahora." in minga("carpetas", "listar")[1]
    assert minga("carpetas", "quitar", folder)[0] == DONE
    assert minga("carpetas", "quitar", folder)[0] == REFUSED
    assert minga("carpetas", "agregar")[0] == WRONG_USAGE
    assert mailbox_folder.SUFFIX == ".entrega"
