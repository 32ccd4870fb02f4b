"""What another program left in the place of a record goes with it when that is erased for good (faults 33, 38)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.log import rebuild
from app.models import schema
from app.services import untouched
from app.sync import erasing
from app.sync.grave_words import erasure_lines
from tests.integration.erasing.secrets_kept import OTHER, SECRET, a_person, read_anywhere
from tests.oracle.desk import a_practice, go_round

STRAY = "0000000a-0000-4000-8000-000000000000"


def left_by_another_program(desk, *statements):
    with closing(sqlite3.connect(desk.database.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    schema.put_back_dropped(desk.database.folder)
    untouched.put_right(desk.database, untouched.CHANGED)


def rebuilt(desk):
    with desk.database.write() as session:
        rebuild.rebuild(session)


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


STRANGE = (
    ["ALTER TABLE person RENAME TO gente"],
    ["CREATE TABLE gente AS SELECT * FROM person"],
    ["CREATE TABLE gente AS SELECT id AS clave, full_name, phone FROM person"],
)


@pytest.mark.parametrize("doing", STRANGE)
def test_what_another_program_keeps_of_it_under_another_name_goes_and_the_rest_is_told(desks, doing):
    ana, luis = desks[:2]
    person = a_person(ana)
    ana.create("person", {"full_name": "Rosa Soto"})
    go_round(*desks)
    for desk in (ana, luis):
        left_by_another_program(desk, *doing)
        rebuilt(desk)
        assert read_anywhere(desk, SECRET)
    assert any("«gente»" in line for line in erasure_lines(erasing.preview(ana.database, "person", person)))
    done = erasing.erase(ana.database, "person", person)
    assert any("«gente»" in line for line in erasure_lines(done))
    go_round(*desks)
    for desk in (ana, luis):
        assert not read_anywhere(desk, SECRET, OTHER)
        with closing(sqlite3.connect(desk.database.path)) as connection:
            assert ("Rosa Soto",) in connection.execute("SELECT full_name FROM gente").fetchall()
