"""Sticks that go, fill up, or are used by two at once: what was taken in stays (fault 31)."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from app.errors import FileNotWritten, WrongUsage
from app.media.intake import intake_bytes
from app.services import evidence, unfinished
from app.sync import bundle_writer, mailbox, mailbox_words
from tests.integration.mailbox.looking import lying
from tests.oracle import acts
from tests.oracle.desk import NAMES, NOW, a_practice, visit

# -- fault 31: sticks that go, are full, or may not be written


def test_no_such_folder_is_told_and_changes_nothing(desks, stick):
    ana, *_ = desks
    before = ana.bytes_of_everything()
    with pytest.raises(WrongUsage, match="No se encuentra"):
        visit(ana, stick / "no existe")
    assert ana.bytes_of_everything() == before


def test_a_folder_of_mingas_own_data_is_no_place_to_exchange(desks, stick, monkeypatch):
    """Files for others would lie among those of the records, where a back-up and a restore move them about."""
    ana, *_ = desks
    a_practice(ana)
    before = ana.bytes_of_everything()
    there = sorted(path for path in ana.folder.rglob("*") if path.is_file())
    monkeypatch.chdir(ana.folder)
    for place in (ana.folder, ana.database.folder, ana.database.folder / "blobs", Path()):
        place.mkdir(exist_ok=True)
        with pytest.raises(WrongUsage, match="datos de Minga"):
            visit(ana, place)
    assert ana.bytes_of_everything() == before
    assert sorted(path for path in ana.folder.rglob("*") if path.is_file()) == there
    assert visit(ana, stick).left


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.ENODEV])
def test_fault_31_what_was_taken_in_stays_when_the_stick_takes_nothing(desks, stick, monkeypatch, code):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    there = lying(stick)

    def refused(_descriptor):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(bundle_writer.os, "fsync", refused)
        done = visit(ana, stick)
    assert isinstance(done.failure, FileNotWritten)
    assert (done.left, lying(stick)) == (None, there)
    assert ana.rows("practice")
    assert mailbox_words.sentence(done) == "Entró 1 cambio de Luis Vera Mella; no se pudo dejar lo suyo."
    assert visit(ana, stick).left is not None


def test_fault_31_a_stick_that_is_pulled_between_taking_in_and_leaving_is_told(desks, stick, monkeypatch):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    real = mailbox.hand_over

    def pulled(*arguments, **named):
        shutil.rmtree(stick)
        return real(*arguments, **named)

    monkeypatch.setattr(mailbox, "hand_over", pulled)
    done = visit(ana, stick)
    assert isinstance(done.failure, FileNotWritten)
    assert ana.rows("practice")


def test_what_a_pulled_stick_cut_short_is_swept_by_its_own_laptop_alone(desks, stick):
    ana, luis, _rosa = desks
    a_practice(luis)
    cut = unfinished.beside(visit(luis, stick).left.path, luis.device)
    cut.write_bytes(b"ENTREGA1")
    done = visit(ana, stick)
    assert cut.name in lying(stick)
    assert done.aside == ()
    visit(luis, stick)
    assert cut.name not in lying(stick)


def test_the_older_file_lies_there_until_the_new_one_does(desks, stick, monkeypatch):
    _ana, luis, _rosa = desks
    a_practice(luis)
    older = visit(luis, stick).left.path
    a_practice(luis)

    def refused(_descriptor):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(bundle_writer.os, "fsync", refused)
        visit(luis, stick)
    assert lying(stick) == [older.name]


def test_a_file_that_cannot_be_taken_away_does_no_harm(desks, stick, monkeypatch):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    a_practice(luis)

    def refused(path, **_named):
        raise PermissionError(errno.EACCES, "held", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        assert visit(luis, stick).failure is None
    assert len(visit(ana, stick).taken) == 2
    visit(luis, stick)
    assert len([name for name in lying(stick) if name.startswith("luis")]) == 1


# -- photos


def test_photos_go_along_once_and_go_when_all_have_them(desks, stick):
    ana, luis, rosa = desks
    prepared = intake_bytes(b"%PDF-1.4\n" + os.urandom(200_000), "cosecha.pdf")
    evidence.add(luis.database, luis.store, prepared, practice_id=a_practice(luis), shows_pupils=False)
    assert visit(luis, stick).left.size > 200_000
    assert visit(ana, stick).left.size < 50_000  # it lies there already
    visit(rosa, stick)
    [name] = {row["file"]["$b"] for row in rosa.rows("evidence").values()}
    assert ana.store.has(name)
    assert rosa.store.has(name)
    visit(luis, stick)
    assert sum(path.stat().st_size for path in stick.iterdir()) < 50_000


# -- two at once

def test_two_laptops_that_use_one_folder_at_once_do_no_harm(desks, stick, tmp_path):
    for desk in desks:
        a_practice(desk, title=f"De {desk.folder.name}")
        desk.close()
    done = acts.at_once(acts.exchange_eight_times, [(tmp_path / name, stick) for name in NAMES[:2]])
    assert done == [[], []]
    for desk in desks:
        desk.__init__(desk.folder)
        desk.set_clock(NOW)
    ana, luis, rosa = desks
    for _ in range(2):
        for desk in (rosa, ana, luis):
            visit(desk, stick)
    assert ana.picture() == luis.picture() == rosa.picture()
    assert len(ana.rows("practice")) == 3


# -- a stick with little room


def test_on_a_stick_with_little_room_records_go_first_and_the_rest_follows_when_there_is_more(
    desks, stick, monkeypatch
):
    ana, luis, _rosa = desks
    prepared = intake_bytes(b"%PDF-1.4\n" + os.urandom(900_000), "cosecha.pdf")
    evidence.add(luis.database, luis.store, prepared, practice_id=a_practice(luis), shows_pupils=False)
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 700_000)
    left = visit(luis, stick).left
    assert (left.left_operations, left.left_bytes > 800_000, left.size < 100_000) == (0, True, True)
    assert visit(luis, stick).left is None  # no more room than before: the same would come of it
    visit(ana, stick)
    assert ana.rows("practice") == luis.rows("practice")
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 9_000_000)
    assert visit(luis, stick).left.size > 900_000
    visit(ana, stick)
    [name] = {row["file"]["$b"] for row in ana.rows("evidence").values()}
    assert ana.store.has(name)


def test_fault_31_where_something_does_not_fit_it_is_told_what_another_laptop_never_ended_there(
    desks, stick, monkeypatch
):
    """Only the laptop that was cut takes it away, and on a stick of somebody else it filled the room in silence."""
    ana, luis, _rosa = desks
    unfinished.beside(stick / "ana-1.entrega", ana.device).write_bytes(bytes(500_000))
    a_practice(luis)
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 0)
    done = visit(luis, stick)
    assert done.half_written == 500_000
    assert any("«.tmp»" in line for line in mailbox_words.remarks(done))
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 9_000_000)
    assert visit(luis, stick).half_written == 0  # there is room enough
    visit(ana, stick)
    assert list(stick.glob(".*.tmp")) == []


def test_where_two_files_do_not_fit_the_older_one_makes_room(desks, stick, monkeypatch):
    ana, luis, _rosa = desks
    for _ in range(2):
        prepared = intake_bytes(b"%PDF-1.4\n" + os.urandom(900_000), "cosecha.pdf")
        evidence.add(luis.database, luis.store, prepared, practice_id=a_practice(luis), shows_pupils=False)
        taken = sum(path.stat().st_size for path in stick.iterdir())
        monkeypatch.setattr(
            mailbox, "room_in", lambda folder: 2_400_000 - sum(path.stat().st_size for path in folder.iterdir())
        )
        done = visit(luis, stick)
        assert (done.failure, done.left.left_bytes, taken < done.left.size) == (None, 0, True)
    visit(ana, stick)
    assert all(ana.store.has(row["file"]["$b"]) for row in ana.rows("evidence").values())


def test_where_not_even_a_first_change_fits_it_is_told_and_what_lay_there_stays(desks, stick, monkeypatch):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    visit(ana, stick)
    there = lying(stick)
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 0)
    a_practice(ana, title="De Ana")
    done = visit(ana, stick)
    assert isinstance(done.failure, FileNotWritten)
    assert (done.left, lying(stick), len(ana.rows("practice"))) == (None, there, 2)
