"""What another program had the data file demand of our records stops none of our writes, and is told (fault 33)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.services import health, looked_over, rows
from app.services.workspace import open_workspace
from tests.integration import test_changed_before_update as before_update
from tests.integration.test_changed_while_closed import Laptop

RULES = (
    ["CREATE UNIQUE INDEX solo_uno ON practice(title)"],
    ["CREATE UNIQUE INDEX solo_uno ON practice(lower(title))"],
    ["DROP INDEX ix_practice_title_key", "CREATE UNIQUE INDEX ix_practice_title_key ON practice(title)"],
    ["CREATE INDEX en_json ON practice(json(coalesce(common_theme, '1')))"],
    ["CREATE TRIGGER tope BEFORE INSERT ON practice BEGIN SELECT RAISE(ABORT, 'no'); END"],
    ["CREATE UNIQUE INDEX un_cambio ON sync_op(tbl) WHERE tbl = 'grade_task'"],
)
REMADE = (
    ("title TEXT", "title TEXT UNIQUE"),
    ("title TEXT", "title TEXT CHECK (title <> 'Otra')"),
    ("purpose TEXT", "purpose TEXT NOT NULL"),
    ("title TEXT", "extra TEXT NOT NULL, title TEXT"),
    ("purpose TEXT", "purpose TEXT REFERENCES person (id)"),
)
TOLD = "Otro programa puso en el archivo de datos reglas suyas"


@pytest.fixture
def small(tmp_path):
    opened = open_workspace(tmp_path / "datos")
    opened.create("Los Boldos", "Ana Pino")
    opened.close()
    made = Laptop(tmp_path)
    rows.create(made.database, "practice", {"title": "La huerta", "purpose": "Medir"})
    yield made
    made.close()


def _told(database):
    return [one.what for one in health.check(database).findings if one.what.startswith(TOLD)]


def _works(database):
    for _ in range(2):
        practice = rows.create(database, "practice", {"title": "Otra", "common_theme": "El agua"})
        rows.create(database, "grade_task", {"practice_id": practice, "grade": "4", "task": "Regar."})
    rows.remove(database, "practice", practice)


def _indexes(database):
    with closing(sqlite3.connect(database.path)) as connection:
        query = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY name"
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("rule", RULES)
def test_fault_33_a_rule_that_another_program_put_on_a_table_of_ours_goes_and_is_told(small, capsys, rule):
    before = _indexes(small.database)
    small.changed(*rule)
    _works(small.database)
    assert _indexes(small.database) == before
    assert looked_over.has_findings(small.database)
    assert len(_told(small.database)) == 1
    assert len(_told(small.opens())) == 1, "until a person has seen it"
    assert small.found_when_written_anew(capsys) == ()


def _made_anew(database, table, plain, bound):
    with closing(sqlite3.connect(database.path)) as connection:
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        columns = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    names = ", ".join(f'"{name}"' for (name,) in columns)
    assert plain in made
    extra = ", extra" if "extra" in bound else "", ", ''" if "extra" in bound else ""
    return (
        f"CREATE TABLE p AS SELECT {names} FROM {table}",
        f"DROP TABLE {table}",
        made.replace(plain, bound, 1),
        f"INSERT OR IGNORE INTO {table} ({names}{extra[0]}) SELECT {names}{extra[1]} FROM p",
        "DROP TABLE p",
    )


@pytest.mark.parametrize(("plain", "bound"), REMADE)
def test_so_it_is_with_a_table_that_it_made_anew_with_a_rule(small, plain, bound):
    said = small.says()
    small.changed(*_made_anew(small.database, "practice", plain, bound))
    assert small.says() == said
    _works(small.database)
    (told,) = _told(small.database)
    assert "prácticas" in told
    assert small.differences() == []


@pytest.mark.parametrize(
    ("table", "plain", "bound"),
    [
        ("sync_op", "tbl VARCHAR", "extra TEXT NOT NULL, tbl VARCHAR"),
        ("local_setting", "value ", "extra TEXT NOT NULL, value "),
        ("blob", "mime ", "extra TEXT NOT NULL, mime "),
    ],
)
def test_so_it_is_with_one_of_which_nothing_else_tells_and_all_that_it_held_is_there(small, table, plain, bound):
    """Nothing more could be saved, and no command answered."""

    def held():
        with closing(sqlite3.connect(small.database.path)) as connection:
            if table == "local_setting":
                return connection.execute("SELECT value FROM local_setting WHERE key = 'keys'").fetchall()
            return connection.execute(f"SELECT * FROM {table}").fetchall()

    before, said = held(), small.says()
    small.changed(*_made_anew(small.database, table, plain, bound))
    assert (held(), small.says()) == (before, said)
    _works(small.database)
    assert len(_told(small.database)) == 1
    assert small.differences() == []


def test_a_rule_that_comes_while_it_is_open_is_found_by_looking_and_goes_with_the_answer(small):
    with closing(sqlite3.connect(small.database.path)) as connection, connection:
        connection.execute(RULES[0][0])
        connection.execute(RULES[4][0])
    assert len(_told(small.database)) == 1
    health.rebuild(small.database)
    assert health.check(small.database).findings == ()
    _works(small.database)


def test_what_another_program_keeps_beside_our_tables_stays_its_own(small):
    small.changed("CREATE TABLE suya (a)", "CREATE UNIQUE INDEX de_suya ON suya(a)")
    assert ("index", "de_suya", "CREATE UNIQUE INDEX de_suya ON suya(a)") in _indexes(small.database)
    assert health.check(small.database).findings == ()


@pytest.mark.parametrize("version", before_update.OLDER)
def test_so_it_is_when_it_was_put_there_before_an_update(tmp_path, version):
    laptop = before_update.Laptop(tmp_path)
    rows.create(laptop.database, "practice", {"title": "La huerta"})
    laptop.goes_back(version, "CREATE UNIQUE INDEX solo_uno ON practice(title)")
    laptop.opens()
    _works(laptop.database)
    assert len(_told(laptop.database)) == 1
    health.rebuild(laptop.database)
    assert health.check(laptop.database).findings == ()
    laptop.close()
