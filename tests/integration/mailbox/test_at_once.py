"""Two laptops that renew their files in one folder at once: neither relies on what the other takes away (11.2)."""

from __future__ import annotations

import shutil

import pytest

from app.sync import mailbox, mailbox_folder, mailbox_words
from tests.oracle.desk import a_practice, visit


@pytest.mark.parametrize("when", ["looked at", "taken in"])
def test_a_file_that_its_laptop_renews_while_another_looks_is_no_failure_and_comes_with_the_next_exchange(
    desks, stick, monkeypatch, when
):
    """In a folder that several share it is gone in between: nothing is damaged, and nothing is to be asked for."""
    ana, luis, rosa = desks
    for desk in (luis, rosa):
        a_practice(desk)
        visit(desk, stick)
    module, name = {"looked at": (mailbox_folder, "read_outer"), "taken in": (mailbox, "receive")}[when]
    work = getattr(module, name)

    def meanwhile(*given, **more):
        monkeypatch.undo()
        a_practice(rosa)
        visit(rosa, stick)
        return work(*given, **more)

    monkeypatch.setattr(module, name, meanwhile)
    done = visit(ana, stick)
    assert (done.aside, done.failure, done.renewed) == ((), None, 1)
    assert mailbox_words.remarks(done)[-1].endswith("Intercambie otra vez para recibirlo.")
    assert len(visit(ana, stick).taken) == 1
    assert len(ana.rows("practice")) == 3


def test_a_stick_whose_files_are_gone_with_it_is_not_taken_for_that(pair, stick, monkeypatch):
    ana, luis = pair
    a_practice(luis)
    visit(luis, stick)
    receive = mailbox.receive

    def pulled(*given, **more):
        shutil.rmtree(stick)
        return receive(*given, **more)

    monkeypatch.setattr(mailbox, "receive", pulled)
    done = visit(ana, stick)
    assert (len(done.aside), done.renewed) == (1, 0)


def test_what_is_left_is_not_read_once_more_after_it_was_written(pair, stick, monkeypatch):
    """A stick takes minutes for that."""
    _, luis = pair
    monkeypatch.setattr("app.sync.reception.sha256_of", None)
    monkeypatch.setattr(mailbox, "sha256_of", None, raising=False)
    a_practice(luis)
    assert visit(luis, stick).left.size
    monkeypatch.undo()
    assert visit(luis, stick).left is None, "it is known again as it lies there"


def test_what_two_left_who_renew_their_files_at_once_still_lies_there(desks, tmp_path):
    ana, luis, rosa = desks
    shared = a_practice(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())
    both = tmp_path / "nube"
    both.mkdir()
    seen_by = {}
    for desk in (ana, luis):  # each leaves it where the other's file has not come yet
        alone = tmp_path / f"solo-{desk.folder.name}"
        alone.mkdir()
        visit(desk, alone)
        seen_by[desk.folder.name] = alone
    for alone in seen_by.values():
        for file in alone.iterdir():
            shutil.copy2(file, both)
    before = {file.name for file in both.iterdir()}
    assert len(before) == 2
    for desk in (ana, luis):  # now each sees both, and has something new to say
        a_practice(desk)
        copy = tmp_path / f"copia-{desk.folder.name}"
        shutil.copytree(both, copy)
        visit(desk, copy)
        seen_by[desk.folder.name] = copy
    for copy in seen_by.values():
        now = {file.name for file in copy.iterdir()}
        for gone in before - now:
            (both / gone).unlink()
        for new in now - before:
            shutil.copy2(copy / new, both)
    visit(rosa, both)
    assert rosa.get("practice", shared)
