"""Disks that are full, sticks that go, folders that take nothing: told in words, nothing lost, finished later (31).

Where the machine lets us, the disks are real ones: small, or mounted for reading only. Elsewhere files of the same
program refuse in their place, as those disks would.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import BundleRefused, DatabaseUnavailable, FileNotWritten, FileUnreadable, WrongUsage
from app.services import backup
from app.sync import bundle_writer, erasing, hand_over, inviting, mailbox, reception, rekey, undoing
from tests.oracle import kills
from tests.oracle.desk import NAMES, Desk, a_practice, desks_of, go_round
from tests.oracle.kill_steps import photo, titles, work

MIB = 2**20


def mounted(folder, *options):
    """Whether a small disk stands at the folder now."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *options, str(folder)], check=False, capture_output=True).returncode == 0


@contextmanager
def disk(folder, size):
    """A disk with so many bytes; one that says it is full after so many where none can be made."""
    folder.mkdir(exist_ok=True)
    if mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    with pytest.MonkeyPatch.context() as patched:
        _full_after(patched, folder, size)
        yield folder


def _full_after(patched, folder, size):
    def used():
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    real = bundle_writer._Hashed.write

    def write(sink, data):
        if used() + len(data) > size:
            raise OSError(errno.ENOSPC, "full")
        return real(sink, data)

    patched.setattr(bundle_writer._Hashed, "write", write)
    usage = shutil.disk_usage

    def disk_usage(path):
        inside = folder in (Path(path), *Path(path).parents)
        return shutil._ntuple_diskusage(size, used(), size - used()) if inside else usage(path)

    patched.setattr(mailbox.shutil, "disk_usage", disk_usage)


@contextmanager
def for_reading_only(folder):
    """The folder takes nothing."""
    if mounted(folder, "--bind", str(folder)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    with pytest.MonkeyPatch.context() as patched:
        opened = Path.open

        def refuse(path, mode="r", *arguments, **named):
            if folder in path.parents and mode != "rb":
                raise PermissionError(errno.EROFS, "read-only", str(path))
            return opened(path, mode, *arguments, **named)

        patched.setattr(Path, "open", refuse)
        yield


@pytest.fixture
def desks(template, tmp_path, monkeypatch):
    """Ana, who coordinates, Luis and Rosa; all hold the same."""
    monkeypatch.setenv("MINGA_PERFIL", str(tmp_path / "perfil"))
    found = dict(zip(NAMES, desks_of(template, tmp_path), strict=True))
    yield found
    for desk in found.values():
        desk.close()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("limit", [None, 4_300_000] if kills.DEEP else [4_300_000])
def test_31_a_stick_that_fills_up_keeps_no_half_file_and_a_larger_one_takes_all(desks, tmp_path, limit):
    ana, luis = desks["ana"], desks["luis"]
    work(luis, "De Luis")
    for room in (MIB, 4600 * 1024):  # where not even the first file fits, and where it does and the second does not
        with disk(tmp_path / f"pendrive de {room}", room) as stick:
            with pytest.raises(FileNotWritten) as error:
                hand_over.hand_over(luis.database, stick / "e.entrega", limit=limit)
            assert error.value.why == "No queda espacio."
            assert names(stick) == []
    kills.is_sound(luis)
    with disk(tmp_path / "grande", 20 * MIB) as stick:
        for path in hand_over.hand_over(luis.database, stick / "e.entrega", limit=limit).paths:
            ana.receive(path)
    assert titles(ana) == titles(luis)
    assert list(ana.store.names()) == list(luis.store.names())
    kills.end_equal(desks)


def test_31_35_a_mailbox_on_a_full_stick_takes_in_and_leaves_when_there_is_room(desks, tmp_path):
    ana, luis = desks["ana"], desks["luis"]
    a_practice(luis, title="De Luis")
    work(ana, "De Ana")
    with disk(tmp_path / "pendrive", 2 * MIB) as stick:
        mailbox.exchange(luis.database, stick)
        (stick / "fotos.zip").write_bytes(b"x" * (2 * MIB - 300 * 1024))
        before = names(stick)
        done = mailbox.exchange(ana.database, stick)
        assert (len(done.taken), done.left) == (1, None)
        assert isinstance(done.failure, FileNotWritten)
        assert names(stick) == before
        (stick / "fotos.zip").unlink()
        done = mailbox.exchange(ana.database, stick)
        assert done.failure is None
        assert done.left.left_evidence == 1  # records first; the photo does not fit
        mailbox.exchange(luis.database, stick)
    assert titles(luis) == titles(ana)
    kills.end_equal(desks)


@pytest.mark.parametrize("way", ["hand over", "exchange", "invite", "back up"])
def test_31_a_folder_that_takes_nothing_is_told_and_nothing_counts_as_handed_over(desks, tmp_path, way):
    ana, luis = desks["ana"], desks["luis"]
    a_practice(ana, title="De Ana")
    stick = tmp_path / "pendrive"
    stick.mkdir()
    a_practice(luis, title="De Luis")
    mailbox.exchange(luis.database, stick)
    before = names(stick)
    with for_reading_only(stick):
        if way == "exchange":
            done = mailbox.exchange(ana.database, stick)
            assert isinstance(done.failure, FileNotWritten)
            assert "De Luis" in titles(ana)
        else:
            with pytest.raises(FileNotWritten) as error:
                {
                    "hand over": lambda: hand_over.hand_over(ana.database, stick / "e.entrega"),
                    "invite": lambda: inviting.invite(ana.workspace, ana.database, stick / "i.entrega"),
                    "back up": lambda: backup.back_up(ana.database, stick / "c.respaldo"),
                }[way]()
            assert "solo lectura" in error.value.why
        assert names(stick) == before
        assert ana.receive(stick / before[0]).state in ("applied", "already")  # reading goes on
    kills.is_sound(ana)
    kills.end_equal(desks)


@pytest.mark.parametrize("after", range(4) if kills.DEEP else [0, 2])
def test_31_a_stick_that_is_pulled_while_it_is_written_is_told_and_finished_on_the_next_one(
    desks, tmp_path, monkeypatch, after
):
    ana, luis = desks["ana"], desks["luis"]
    work(luis, "De Luis")
    stick = tmp_path / "pendrive"
    stick.mkdir()
    left = [after]
    real = bundle_writer._Hashed.write

    def pulled(sink, data):
        if not left[0]:
            shutil.rmtree(stick, ignore_errors=True)
            sink.error = OSError(errno.EIO, "gone")
            raise sink.error
        left[0] -= 1
        return real(sink, data)

    with monkeypatch.context() as patched:
        patched.setattr(bundle_writer._Hashed, "write", pulled)
        with pytest.raises(FileNotWritten):
            hand_over.hand_over(luis.database, stick / "e.entrega")
    kills.is_sound(luis)
    stick.mkdir(exist_ok=True)
    ana.receive(hand_over.hand_over(luis.database, stick / "e.entrega").path)
    assert titles(ana) == titles(luis)
    kills.end_equal(desks)


@pytest.mark.parametrize("moment", ["hashed", "opened", "read"])
def test_31_a_stick_that_is_pulled_while_it_is_read_changes_nothing(desks, tmp_path, monkeypatch, moment):
    ana, luis = desks["ana"], desks["luis"]
    work(luis, "De Luis")
    stick = tmp_path / "pendrive"
    stick.mkdir()
    file = hand_over.hand_over(luis.database, stick / "e.entrega").path
    before = ana.bytes_of_everything()
    opened = Path.open
    count = [{"hashed": 0, "opened": 2, "read": 1}[moment]]

    def pulled(path, *arguments, **named):
        if stick in path.parents:
            if not count[0]:
                raise OSError(errno.ENODEV, "gone", str(path))
            count[0] -= 1
        return opened(path, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", pulled)
        with pytest.raises((FileUnreadable, WrongUsage)):
            reception.receive(ana.database, file)
    assert ana.bytes_of_everything() == before
    kills.is_sound(ana)
    assert ana.receive(file).state == "applied"
    kills.end_equal(desks)


# -- the data disk itself


def _grave(desk, name, file):
    return {
        "receive": lambda: desk.receive(file),
        "undo": lambda: undoing.undo(desk.database),
        "erase": lambda: erasing.erase(desk.database, "practice", next(iter(desk.rows("practice")))),
        "become another": lambda: rekey.become_another(desk.database, replaces=True),
        "hand over": desk.hand_over,
    }[name]()


@pytest.mark.parametrize("name", ["receive", "erase", *(["undo", "become another", "hand over"] if kills.DEEP else [])])
def test_31_on_a_data_disk_without_room_a_step_is_whole_or_not_done_and_is_done_when_there_is(desks, tmp_path, name):
    """The laptop's own disk is a small one, filled to some pages short of the brim, more of them each time."""
    if not mounted(tmp_path, "--help"):
        pytest.skip("only root can make the small disk that this fills")
    ana, luis = desks["ana"], desks["luis"]
    for number in range(60):
        a_practice(luis, title=f"Número {number} " + "x" * 300)
    go_round(*desks.values())
    photo(luis, a_practice(luis, title="Con hoja"))
    for number in range(60):
        a_practice(luis, title=f"Otra {number} " + "x" * 300)
    file = luis.hand_over()
    if name == "undo":
        ana.receive(file)
    ana.close()
    stored = ana.folder
    with disk(tmp_path / "disco", 40 * MIB) as small:
        shutil.copytree(stored, small / "ana")
        ana = desks["ana"] = Desk(small / "ana")
        ballast = small / "lleno"
        failed = 0
        for free in (16, 800, 4000, 12000, 30000):
            room = shutil.disk_usage(small).free - free * 1024
            ballast.write_bytes(b"x" * max(room, 0))
            before = ana.picture()
            try:
                _grave(ana, name, file)
            except (DatabaseUnavailable, FileNotWritten, BundleRefused):
                failed += 1
                ballast.unlink()
                if name != "receive":  # its records may have come, and the photo not
                    assert ana.picture() == before
                ana.close()
                ana.__init__(ana.folder)
                kills.is_sound(ana)
                continue
            break
        else:
            pytest.fail("never done")
        ballast.unlink(missing_ok=True)
        assert failed
        ana.close()
        ana.__init__(ana.folder)
        if name == "undo":
            undoing.redo(ana.database)
        kills.is_sound(ana)
        kills.end_equal(desks)
        ana.close()
        desks["ana"] = Desk(stored)
