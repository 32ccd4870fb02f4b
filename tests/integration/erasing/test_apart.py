"""What another program left in the place of a record goes with it when that is erased for good (faults 33, 38)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from app.services import untouched
from app.sync import erasing
from tests.integration.erasing.secrets_kept import OTHER, SECRET, read_anywhere
from tests.oracle.desk import a_practice, go_round

STRAY = "0000000a-0000-4000-8000-000000000000"


def left_by_another_program(desk, *statements):
    with closing(sqlite3.connect(desk.database.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    untouched.put_right(desk.database, untouched.CHANGED)


def test_what_is_kept_apart_of_it_and_what_was_made_a_part_of_it_is_read_nowhere_any_more(desks):
    practice = a_practice(desks[0], title="La huerta")
    other = desks[0].create("meeting", {"title": "Primera", "date": "2026-05-05"})
    go_round(*desks)
    for desk in desks:
        left_by_another_program(
            desk,
            f"UPDATE practice SET school_year = '{SECRET}'",
            f"UPDATE meeting SET date = 'ayer' WHERE id = '{other}'",
            f"INSERT INTO grade_task (id, practice_id, task, grade) VALUES ('{STRAY}', '{practice}', '{OTHER}', x'ff')",
        )
        assert desk.get("practice", practice)["title"] == "La huerta"
        assert read_anywhere(desk, SECRET, OTHER)
    erasing.erase(desks[0].database, "practice", practice)
    go_round(*desks)
    for desk in desks:
        assert not read_anywhere(desk, SECRET, OTHER)
        assert read_anywhere(desk, "ayer"), "of what was not erased it waits for a person"


def test_what_is_kept_apart_of_a_private_draft_goes_with_it(desks):
    luis = desks[1]
    practice = luis.create("practice", {"title": "La huerta"}, private=True)
    left_by_another_program(luis, f"UPDATE practice SET school_year = '{SECRET}'")
    assert read_anywhere(luis, SECRET)
    erasing.erase(luis.database, "practice", practice)
    assert not read_anywhere(luis, SECRET)
