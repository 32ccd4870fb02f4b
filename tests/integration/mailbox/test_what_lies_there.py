"""What else lies in a mailbox folder does no harm, and what one decides first (faults 22, 32 and 35)."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import BundleRefused, FileUnreadable, ManyRemovals, WrongUsage
from app.media.intake import intake_bytes
from app.services import evidence
from app.services.workspace import open_workspace
from app.sync import accepting, inviting, joining, mailbox_folder, mailbox_words, reception, undoing
from app.sync.outer import read_outer
from tests.integration.mailbox.looking import lying
from tests.oracle.desk import Desk, a_practice, visit

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
    before = {name for name in lying(stick) if name != "WhatsApp documento (3).pdf"}
    done = visit(ana, stick)
    assert ana.rows("practice")
    assert (len(done.taken), done.foreign, done.aside) == (1, 2, ())
    assert before <= set(lying(stick))


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
    assert not {"Luis (1).entrega", "Luis-DESKTOP-4F conflicted copy.entrega", file.name} & set(lying(stick))


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


@pytest.mark.parametrize("what_it_is", ["half copied", "of another program"])
def test_fault_35_a_laptop_that_went_back_writes_over_nothing_that_it_left_before(desks, stick, what_it_is):
    """It counts its files anew: the next has the number of one that lies there, of which it knows nothing."""
    _ana, luis, _rosa = desks
    with luis.copy("luis-antes") as restored:
        a_practice(luis)
        file = visit(luis, stick).left.path
        file.write_bytes(file.read_bytes()[:-9] if what_it_is == "half copied" else b"apuntes")
        before = file.read_bytes()
        a_practice(restored)
        left = visit(restored, stick).left.path
        assert left != file
        assert file.read_bytes() == before
        a_practice(restored)
        visit(restored, stick)
        assert not left.exists()  # its own it goes on renewing
        assert file.read_bytes() == before


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
    assert (done.others, done.taken, done.aside) == (1, (), ())
    assert {"invitación.entrega", "solo para Luis.entrega"} <= set(lying(stick))


def test_of_what_concerns_others_or_is_too_large_for_an_entrega_only_the_beginning_is_read(
    desks, stick, monkeypatch
):
    ana, luis, _rosa = desks
    a_practice(luis)
    for_all = luis.hand_over()
    shutil.copyfile(for_all, stick / "para todos.entrega")
    elsewhere = replace(read_outer(for_all), bundle="ab" * 16, to=("0" * 8,))
    (stick / "para otros.entrega").write_bytes(elsewhere.to_bytes() + bytes(2**18))
    large = stick / "enorme.entrega"
    shutil.copyfile(for_all, large)
    with large.open("ab") as file:
        file.truncate(2**20)
    monkeypatch.setattr("app.sync.limits.MAX_FILE", 2**19)
    read = []
    monkeypatch.setattr(mailbox_folder, "sha256_of", lambda path: read.append(path.name) or reception.sha256_of(path))
    done = visit(ana, stick)
    assert (read, len(done.taken), done.others) == (["para todos.entrega"], 1, 1)
    [aside] = done.aside
    assert (aside.path, aside.error.code) == (large, "too_big")


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
    assert (aside.error.code, lying(stick)[-1]) == ("stranger", "extraño.entrega")


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
    before, there = ana.bytes_of_everything(), lying(stick)
    with pytest.raises(WrongUsage):
        visit(ana, stick)
    assert (ana.bytes_of_everything(), lying(stick)) == (before, there)
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
    first = visit(ana, stick)
    assert [(one.joins, one.files, one.evidence) for one in first.taken] == [("Eva Pino", 0, 0)]
    assert mailbox_words.sentence(first).startswith("Todavía no entró nada;")  # of the photo nothing was kept
    assert visit(ana, stick).taken == ()
    accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    assert mailbox_words.sentence(visit(ana, stick)).startswith("Entró 1 evidencia de Eva Pino;")
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
    assert "nueva.entrega" in lying(stick)
