"""Data changed outside the app (fault 33): found, named, and adopted as operations after a person said so."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.errors import Cancelled, DatabaseUnavailable
from app.log import rebuild
from app.models import registry
from app.services import health, persons_here
from tests.oracle.desk import NAMES, go_round, open_desks
from tests.patience import Impatient

HUERTA, MEETING, ITEM, DRAFT, PART, PERSON = (f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 7))


@pytest.fixture
def desks(template, tmp_path):
    """Ana and Luis, who hold a practice with a task and a session with an item of its agenda."""
    with open_desks(template, tmp_path, NAMES[:2]) as found:
        ana = found[0]
        ana.create("practice", {"title": "La huerta", "school_year": 2026}, id=HUERTA)
        ana.create("grade_task", {"practice_id": HUERTA, "grade": "4", "task": "Medir los surcos."})
        ana.create("meeting", {"title": "Primera", "date": "2026-05-05"}, id=MEETING)
        ana.create("agenda_item", {"meeting_id": MEETING, "topic": "Tabla"}, id=ITEM)
        go_round(*found)
        yield found


def by_hand(desk, *statements):
    """What another program does to the file."""
    with closing(sqlite3.connect(desk.database.path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def agree(desks):
    """All went round; the laptops show the same, and tables are what the log says."""
    go_round(*desks)
    first, second = (desk.picture() for desk in desks)
    assert first == second


@pytest.mark.parametrize("mend", [health.rebuild, health.adopt])
@pytest.mark.parametrize(
    "statement", ["UPDATE practice SET title = 'A mano'", f"DELETE FROM person WHERE id = '{PERSON}'"]
)
def test_fault_33_it_is_mended_also_where_somebody_else_drafts_at_the_laptop(desks, mend, statement):
    """The draft came into the tables as they were written anew, and the file was said to be damaged."""
    ana, _ = desks
    own = next(key for key, one in ana.rows("person").items() if one["full_name"] == "Ana Soto Rivas")
    ana.create("person", {"full_name": "Berta Ñanco"}, id=PERSON)
    persons_here.open_as(ana.database, PERSON)
    ana.create("practice", {"title": "De Berta"}, id=DRAFT, private=True)
    persons_here.open_as(ana.database, own)
    by_hand(ana, statement)
    done = mend(ana.database)
    assert (done.records, getattr(done, "left", 0)) == (1, 0) if mend is health.adopt else done.kept
    assert health.check(ana.database).findings == ()
    if statement.startswith("UPDATE") or mend is health.rebuild:
        assert ana.get("practice", DRAFT) is None
        persons_here.open_as(ana.database, PERSON)
    assert ana.get("practice", DRAFT)["title"] == "De Berta"
    agree(desks)


def test_fault_33_the_check_names_what_was_changed_and_offers_both_ways(desks):
    ana, _ = desks
    by_hand(ana, "UPDATE practice SET title = 'A mano', subject = 'NO'", "DELETE FROM agenda_item")
    found = {finding.what.split(" historial: ")[1]: finding for finding in health.check(ana.database).findings}
    (practice,) = (what for what in found if what.startswith("1 práctica"))
    assert "«A mano»" in practice
    assert "título" in practice
    (gone,) = (what for what in found if "ya no está" in what)
    assert "«Tabla»" in gone
    for finding in found.values():
        assert "--adoptar" in finding.advice
        assert "--reconstruir" in finding.advice


def test_fault_33_what_was_changed_added_and_taken_out_becomes_a_change_of_this_person_for_everybody(desks):
    ana, luis = desks
    by_hand(
        ana,
        "UPDATE practice SET title = 'A mano'",
        f"INSERT INTO person (id, full_name) VALUES ('{PERSON}', 'Elba Rojas')",
        "DELETE FROM meeting",
        "DELETE FROM agenda_item",
    )
    done = health.adopt(ana.database)
    assert done.left == 0
    assert done.records == 4
    assert health.check(ana.database).findings == ()
    agree(desks)
    assert luis.get("practice", HUERTA)["title"] == "A mano"
    assert luis.get("person", PERSON)["full_name"] == "Elba Rojas"
    assert luis.rows("meeting") == {}
    assert luis.rows("agenda_item") == {}
    assert ana.conflicts() == []
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT title FROM practice").fetchall() == [("A mano",)]


def test_fault_33_a_record_that_another_program_brought_back_is_back(desks):
    ana, luis = desks
    with closing(sqlite3.connect(ana.database.path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(practice)")]
        held = connection.execute("SELECT * FROM practice").fetchone()
    ana.remove("practice", HUERTA)
    go_round(*desks)
    with closing(sqlite3.connect(ana.database.path)) as connection:
        connection.execute(f"INSERT INTO practice VALUES ({', '.join('?' * len(columns))})", held)
        connection.commit()
    assert health.adopt(ana.database).records == 1
    agree(desks)
    assert luis.get("practice", HUERTA)["title"] == "La huerta"
    assert [row["task"] for row in luis.rows("grade_task").values()] == ["Medir los surcos."]


def test_fault_33_a_private_draft_stays_private_with_what_was_put_under_it(desks):
    """Also when the list of what is private was emptied: invariant 28 does not depend on it."""
    ana, luis = desks
    ana.create("practice", {"title": "Solo mía"}, private=True, id=DRAFT)
    by_hand(
        ana,
        f"UPDATE practice SET title = 'Solo mía, a mano' WHERE id = '{DRAFT}'",
        f"INSERT INTO grade_task (id, practice_id, grade, task) VALUES ('{PART}', '{DRAFT}', '5', 'Pensarla.')",
        "DELETE FROM sync_row",
    )
    assert health.adopt(ana.database).records == 2
    assert ana.get("practice", DRAFT)["title"] == "Solo mía, a mano"
    agree(desks)
    assert luis.get("practice", DRAFT) is None
    assert luis.get("grade_task", PART) is None
    assert all("Solo mía".encode() not in line for sealed in ana.batches().values() for line in sealed.lines)


def test_fault_33_values_that_no_column_holds_are_kept_in_the_history_and_listed(desks):
    ana, luis = desks
    by_hand(
        ana,
        "UPDATE practice SET school_year = 20.26, title = X'486F6C61', author_ids = 'no es una lista'",
        "UPDATE meeting SET title = 'Con' || char(0) || 'nulo'",
    )
    assert health.adopt(ana.database).left == 0
    agree(desks)
    assert luis.get("practice", HUERTA)["title"] == "Hola"
    assert luis.get("meeting", MEETING)["title"] == "Connulo"
    assert {"school_year", "author_ids"} <= set(luis.entry("practice", HUERTA)[2])
    assert any('"20.26"' in line for line in ana.lines("practice"))


def test_fault_33_what_is_no_text_as_we_write_it_is_found_and_kept_as_far_as_it_can_be_read(desks):
    ana, _ = desks
    by_hand(
        ana,
        "UPDATE practice SET title = CAST(x'416ef16f' AS TEXT)",  # as Windows wrote «Año» once
        "UPDATE grade_task SET practice_id = x'ff'",
        "INSERT INTO person (id, full_name) VALUES (x'ff', 'Elba'), (CAST(x'ff' AS TEXT), 'Rosa')",
    )
    assert any("«An\N{REPLACEMENT CHARACTER}o»" in finding.what for finding in health.check(ana.database).findings)
    health.adopt(ana.database)
    assert ana.get("practice", HUERTA)["title"] == "An\N{REPLACEMENT CHARACTER}o"
    agree(desks)


def test_fault_33_the_list_of_laptops_and_what_no_history_can_say_come_from_the_history(desks):
    ana, luis = desks
    before = ana.rows("device")
    long = ", ".join(["printf('%01000000d', 0)"] * 5)  # more than any batch may hold
    by_hand(
        ana,
        "UPDATE device SET coordinates = 1",
        "INSERT INTO person (id, full_name) VALUES ('número 1', 'A')",
        f"UPDATE practice SET author_ids = json_array({long})",
    )
    done = health.adopt(ana.database)
    others = [row for row in before.values() if not row["coordinates"]]
    assert (done.records, done.left) == (0, len(others) + 2)
    assert ana.rows("device") == before
    agree(desks)
    assert "número 1" not in luis.rows("person")


def test_fault_33_work_of_others_on_what_was_changed_is_a_conflict_and_not_lost(desks):
    ana, luis = desks
    luis.update("practice", HUERTA, title="De Luis")
    by_hand(ana, "UPDATE practice SET title = 'A mano'")
    health.adopt(ana.database)
    agree(desks)
    (conflict,) = luis.conflicts()
    assert {version.values["title"] for version in conflict.versions} == {"De Luis", "A mano"}


def test_fault_33_nothing_is_adopted_where_all_is_well_and_nothing_half(desks, monkeypatch):
    ana, _ = desks
    before = ana.bytes_of_everything()
    assert health.adopt(ana.database) == health.Adopted(0, 0, None)
    assert ana.bytes_of_everything() == before
    by_hand(ana, "UPDATE practice SET title = 'A mano'")
    before = ana.bytes_of_everything()
    with pytest.raises(Cancelled):
        health.adopt(ana.database, Impatient(3 * len(registry.types())))
    assert ana.bytes_of_everything() == before
    monkeypatch.setattr(rebuild, "altered", lambda *_: ["un lote"])
    with pytest.raises(DatabaseUnavailable):
        health.adopt(ana.database)
    assert ana.bytes_of_everything() == before
