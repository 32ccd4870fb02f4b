"""Two laptops that renew their files in one folder at once: neither relies on what the other takes away (11.2)."""

from __future__ import annotations

import shutil

from tests.oracle.desk import a_practice, visit


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
