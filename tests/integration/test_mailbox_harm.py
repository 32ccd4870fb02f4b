"""What else lies in a folder that serves as a mailbox, and sticks and disks that fail: no harm comes of it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import BundleRefused, FileNotWritten, FileUnreadable, ManyRemovals, WrongUsage
from app.media.intake import intake_bytes
from app.services import evidence
from app.services.workspace import open_workspace
from app.sync import accepting, bundle_writer, inviting, joining, mailbox, mailbox_words, reception, undoing, unfinished
from tests.oracle.desk import NAMES, NOW, Desk, a_practice, visit


def names(folder):
    return sorted(path.name for path in folder.iterdir())


# -- fault 35: what else lies there


def test_fault_35_files_of_others_names_and_folders_do_no_harm(desks, stick):
    ana, luis, _rosa = desks
    a_practice(luis)
    file = visit(luis, stick).left.path
    file.rename(stick / "WhatsApp documento (3).pdf")  # told by content, never by name
    (stick / "notas.entrega").write_text("no es nada de Minga", "utf-8")
    (stick / "vacío.entrega").touch()
    (stick / "fotos").mkdir()
    shutil.copyfile(stick / "WhatsApp documento (3).pdf", stick / "fotos" / "otra.entrega")
    (stick / "carpeta.entrega").mkdir()
    before = {name for name in names(stick) if name != "WhatsApp documento (3).pdf"}
    done = visit(ana, stick)
    assert ana.rows("practice")
    assert (len(done.taken), done.foreign, done.aside) == (1, 2, ())
    assert before <= set(names(stick))


def test_fault_35_conflict_copies_of_a_cloud_drive_are_one_file(desks, stick):
    ana, luis, _rosa = desks
    a_practice(luis)
    file = visit(luis, stick).left.path
    for copy in ("Luis (1).entrega", "Luis-DESKTOP-4F conflicted copy.entrega"):
        shutil.copyfile(file, stick / copy)
    done = visit(ana, stick)
    assert len(done.taken) == 1
    assert visit(ana, stick).taken == ()
    a_practice(luis)
    visit(luis, stick)  # what it left before, under whatever name, goes when the new one lies there
    assert not {"Luis (1).entrega", "Luis-DESKTOP-4F conflicted copy.entrega", file.name} & set(names(stick))


@pytest.mark.parametrize("cut", [9, 40, 0.5, -1])
def test_fault_35_a_half_copied_file_is_told_left_and_taken_in_when_it_is_whole(desks, stick, cut):
    ana, luis, _rosa = desks
    a_practice(luis)
    file = visit(luis, stick).left.path
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * cut) if isinstance(cut, float) else cut])
    half = file.read_bytes()
    done = visit(ana, stick)
    [aside] = done.aside
    assert isinstance(aside.error, BundleRefused)
    assert aside.error.code == "damaged"
    assert "incompleto o dañado" in mailbox_words.aside_words(aside)
    assert (ana.rows("practice"), file.read_bytes()) == ({}, half)
    file.write_bytes(whole)
    assert len(visit(ana, stick).taken) == 1
    assert ana.rows("practice")


def test_what_a_damaged_file_held_is_left_by_somebody_else_who_has_it(desks, stick):
    """Rosa must not count on a file that lay here whole when she read it."""
    ana, luis, rosa = desks
    a_practice(luis)
    file = visit(luis, stick).left.path
    visit(rosa, stick)
    damaged = bytearray(file.read_bytes())
    damaged[-5] ^= 1
    file.write_bytes(damaged)
    assert visit(rosa, stick).left.operations > 0
    visit(ana, stick)
    assert ana.rows("practice") == luis.rows("practice")


def test_fault_35_a_file_that_an_antivirus_holds_waits_for_the_next_visit(desks, stick, monkeypatch):
    ana, luis, rosa = desks
    a_practice(luis, title="De Luis")
    a_practice(rosa, title="De Rosa")
    held = visit(luis, stick).left.path
    visit(rosa, stick)
    opened = Path.open

    def guarded(path, *arguments, **named):
        if path.name == held.name:
            raise PermissionError(errno.EACCES, "held", str(path))
        return opened(path, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", guarded)
        done = visit(ana, stick)
    assert [(one.path.name, type(one.error)) for one in done.aside] == [(held.name, FileUnreadable)]
    assert {row["title"] for row in ana.rows("practice").values()} == {"De Rosa"}
    visit(ana, stick)
    assert {row["title"] for row in ana.rows("practice").values()} == {"De Luis", "De Rosa"}


def test_entregas_for_others_and_invitations_stay_where_they_are(desks, stick, tmp_path):
    ana, luis, _rosa = desks
    workspace = open_workspace(tmp_path / "otro")
    other = workspace.create("Los Aromos", "Eva Pino")
    inviting.invite(workspace, other, stick / "invitación.entrega")
    workspace.close()
    ana.forged(luis.keys, luis, ana.batch(luis.keys)).rename(stick / "solo para Luis.entrega")
    done = visit(ana, stick)
    assert (done.others, done.taken, done.aside) == (2, (), ())
    assert {"invitación.entrega", "solo para Luis.entrega"} <= set(names(stick))


def test_a_strangers_file_is_told_and_stays(desks, stick, tmp_path):
    ana, _luis, _rosa = desks
    workspace = open_workspace(tmp_path / "otro")
    workspace.create("Los Aromos", "Eva Pino")
    workspace.close()
    eva = Desk(tmp_path / "otro")
    ana.forged(eva.keys, ana).rename(stick / "extraño.entrega")
    eva.close()
    done = visit(ana, stick)
    [aside] = done.aside
    assert (aside.error.code, names(stick)[-1]) == ("stranger", "extraño.entrega")


# -- fault 31: sticks that go, are full, or may not be written


def test_no_such_folder_is_told_and_changes_nothing(desks, stick):
    ana, *_ = desks
    before = ana.bytes_of_everything()
    with pytest.raises(WrongUsage):
        visit(ana, stick / "no existe")
    assert ana.bytes_of_everything() == before


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC, errno.ENODEV])
def test_fault_31_what_was_taken_in_stays_when_the_stick_takes_nothing(desks, stick, monkeypatch, code):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    there = names(stick)

    def refused(_descriptor):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(bundle_writer.os, "fsync", refused)
        done = visit(ana, stick)
    assert isinstance(done.failure, FileNotWritten)
    assert (done.left, names(stick)) == (None, there)
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
    assert cut.name in names(stick)
    assert done.aside == ()
    visit(luis, stick)
    assert cut.name not in names(stick)


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
    assert names(stick) == [older.name]


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
    assert len([name for name in names(stick) if name.startswith("luis")]) == 1


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

BOTH = """
import sys
from pathlib import Path
from app.services.workspace import open_workspace
from app.sync import mailbox
workspace = open_workspace(Path(sys.argv[1]))
database = workspace.open(workspace.spaces()[0].id)
print("lista", flush=True)
sys.stdin.readline()
for _ in range(8):
    done = mailbox.exchange(database, Path(sys.argv[2]))
    assert not done.failure, done.failure
workspace.close()
"""


def test_two_laptops_that_use_one_folder_at_once_do_no_harm(desks, stick, tmp_path):
    for desk in desks:
        a_practice(desk, title=f"De {desk.folder.name}")
        desk.close()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", BOTH, str(tmp_path / name), str(stick)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in NAMES[:2]
    ]
    for process in running:
        assert process.stdout.readline() == "lista\n"
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        _out, err = process.communicate(timeout=100)
        assert process.returncode == 0, err
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
    there = names(stick)
    monkeypatch.setattr(mailbox, "room_in", lambda _folder: 0)
    a_practice(ana, title="De Ana")
    done = visit(ana, stick)
    assert isinstance(done.failure, FileNotWritten)
    assert (done.left, names(stick), len(ana.rows("practice"))) == (None, there, 2)


# -- what a person has to decide first


def test_while_something_received_is_undone_nothing_is_exchanged(desks, stick):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    visit(ana, stick)
    a_practice(luis, title="Otra")
    visit(luis, stick)
    ana.receive(next(path for path in stick.iterdir() if path.name.startswith("luis")))
    undoing.undo(ana.database)
    before, there = ana.bytes_of_everything(), names(stick)
    with pytest.raises(WrongUsage):
        visit(ana, stick)
    assert (ana.bytes_of_everything(), names(stick)) == (before, there)
    undoing.redo(ana.database)
    assert visit(ana, stick).failure is None
    assert len(ana.rows("practice")) == 2


def test_what_a_newcomer_left_is_complete_once_he_was_accepted(desks, stick, tmp_path):
    """Of a laptop that asks to join the records are kept, and its photos come when it is one of us."""
    ana, *_ = desks
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    workspace = open_workspace(tmp_path / "eva")
    joining.join(workspace, invited.path, invited.code, "Eva Pino")
    workspace.close()
    with Desk(tmp_path / "eva") as eva:
        prepared = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
        evidence.add(eva.database, eva.store, prepared, practice_id=a_practice(eva), shows_pupils=False)
        visit(eva, stick)
    visit(ana, stick)
    assert visit(ana, stick).taken == ()
    accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    visit(ana, stick)
    [name] = {row["file"]["$b"] for row in ana.rows("evidence").values()}
    assert ana.store.has(name)
    assert visit(ana, stick).taken == ()


def test_fault_32_a_file_that_deletes_much_stays_and_is_told_and_the_others_come(desks, stick, tmp_path):
    ana, luis, rosa = desks
    practices = [a_practice(luis) for _ in range(60)]
    visit(luis, stick)
    visit(ana, stick)
    for practice in practices:
        luis.remove("practice", practice)
    visit(luis, stick)
    a_practice(rosa, title="De Rosa")
    rosa_alone = tmp_path / "aparte"
    rosa_alone.mkdir()
    visit(rosa, rosa_alone).left.path.rename(stick / "de rosa")
    done = visit(ana, stick)
    [aside] = done.aside
    assert isinstance(aside.error, ManyRemovals)
    assert len(ana.rows("practice")) == 61
    assert aside.path in stick.iterdir()
    reception.receive(ana.database, aside.path, confirmed=True)
    assert visit(ana, stick).aside == ()
    assert len(ana.rows("practice")) == 1


def test_fault_22_a_file_of_a_newer_program_is_kept_and_told_once(desks, stick):
    ana, luis, _rosa = desks
    luis.forged(luis.keys, ana, min_reader=99).rename(stick / "nueva.entrega")
    done = visit(ana, stick)
    assert [one.state for one in done.taken] == ["newer"]
    assert any("versión más nueva de Minga: 1 archivo" in line for line in mailbox_words.remarks(done))
    assert (done.failure, done.aside) == (None, ())
    assert visit(ana, stick).taken == ()
    assert "nueva.entrega" in names(stick)
