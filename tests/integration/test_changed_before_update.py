"""What another program changed before an update stays as it was found until a person decides.

Sync-design 4 and fault 33.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.errors import Cancelled
from app.log import rebuild
from app.main import main
from app.models import schema
from app.services import demo, health, looked_over, records, rows
from app.services.workspace import open_workspace
from tests.oracle.older import put_back
from tests.patience import Impatient

TASK, PERSON, ADOPTION = (f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 4))
OLDER = schema.KNOWN[:-1]


class Laptop:
    """One microcentro that goes back to an older version, is changed by another program, and is opened again."""

    def __init__(self, folder, found=lambda workspace: workspace.create("Los Boldos", "Ana Pino")):
        self.folder = folder
        self._workspace = open_workspace(folder / "datos")
        self.database = found(self._workspace)

    def goes_back(self, version, *statements):
        self._workspace.close()
        put_back(self.database, version, self.folder)
        self.changed(*statements)

    def changed(self, *statements):
        with closing(sqlite3.connect(self.database.path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def opens(self, *told):
        self._workspace.close()
        self._workspace = open_workspace(self.folder / "datos")
        self.database = self._workspace.open(self.database.space, *told)
        return self.database

    def goes_back_to(self, contents):
        self._workspace.close()
        self.database.path.write_bytes(contents)

    def types(self, capsys, *words, expect=0):
        self._workspace.close()
        assert main([*words, "--datos", str(self.folder / "datos")]) == expect
        return "".join(capsys.readouterr())

    def differences(self):
        with self.database.read() as session:
            return {(one.tbl, one.field, one.in_table is None) for one in rebuild.check(session)}

    def says(self):
        records.dump_to(self.database, self.folder / "dicho.jsonl")
        return (self.folder / "dicho.jsonl").read_text("utf-8")

    def close(self):
        self._workspace.close()


@pytest.fixture
def laptop(tmp_path):
    made = Laptop(tmp_path)
    yield made
    made.close()


@pytest.fixture
def practice(laptop):
    """A practice with one task."""
    made = rows.create(laptop.database, "practice", {"title": "La huerta"})
    rows.create(laptop.database, "grade_task", {"practice_id": made, "grade": "4", "task": "Medir los surcos."})
    return made


BY_HAND = (
    "UPDATE practice SET title = 'A mano'",
    f"INSERT INTO person (id, full_name) VALUES ('{PERSON}', 'Elba Rojas')",
    "DELETE FROM grade_task",
)
FOUND = {("practice", "title", False), ("person", "", False), ("grade_task", "", True)}


@pytest.mark.parametrize("version", OLDER)
def test_what_was_changed_added_and_taken_out_is_shown_as_it_was_found_and_told(laptop, practice, version):
    laptop.goes_back(version, *BY_HAND)
    laptop.opens()
    assert looked_over.has_findings(laptop.database)
    assert laptop.differences() == FOUND
    said = laptop.says()
    assert '"A mano"' in said
    assert '"Elba Rojas"' in said
    assert "surcos" not in said
    laptop.opens()
    assert laptop.differences() == FOUND, "and it stays so"


def test_a_command_tells_it_until_it_is_mended(laptop, practice, capsys):
    laptop.goes_back(OLDER[-1], *BY_HAND)
    assert "Algo de lo guardado no está como debe" in laptop.types(capsys, "estado")
    assert "1 práctica" in laptop.types(capsys, "verificar", expect=4)
    laptop.types(capsys, "verificar", "--adoptar")
    assert "Algo de lo guardado" not in laptop.types(capsys, "estado")


def test_it_can_be_kept_as_ones_own_change(laptop, practice):
    laptop.goes_back(OLDER[-1], *BY_HAND)
    assert health.adopt(laptop.opens()).records == 3
    said = laptop.says()
    assert '"A mano"' in said
    assert '"Elba Rojas"' in said
    assert "surcos" not in said
    assert health.check(laptop.database).findings == ()


def test_it_can_be_written_again_as_the_history_says(laptop, practice):
    before = laptop.says()
    laptop.goes_back(OLDER[-1], *BY_HAND)
    assert health.rebuild(laptop.opens()).records == 3
    assert laptop.says() == before


@pytest.mark.parametrize("version", OLDER)
def test_what_only_the_newer_version_shows_is_no_change_of_another_program(tmp_path, version):
    """A whole year, of whose tables and fields the older ones had no column."""
    laptop = Laptop(tmp_path, lambda workspace: workspace.open(demo.fill(workspace)))
    before = laptop.says()
    laptop.goes_back(version)
    laptop.opens()
    assert not looked_over.has_findings(laptop.database)
    assert laptop.differences() == set()
    assert laptop.says() == before
    laptop.close()


def test_a_record_that_another_program_took_out_stays_where_newer_work_names_it(laptop, practice):
    """As work below a record keeps it from anybody's deletion (invariant 6)."""
    rows.create(laptop.database, "adoption", {"practice_id": practice}, id=ADOPTION)
    laptop.goes_back(
        OLDER[-1],
        "DELETE FROM practice",
        "DELETE FROM grade_task",
        f"INSERT INTO person (id, full_name) VALUES ('{PERSON}', 'Elba Rojas')",
    )
    laptop.opens()
    assert '"La huerta"' in laptop.says()
    assert ("person", "", False) in laptop.differences()


def test_what_an_older_version_showed_and_this_one_does_not_is_no_change_of_another_program(laptop):
    """The history says of the day what the table said, only that this version takes no such text for one; and what is
    worked out from other values is worked out again."""
    rows.create(laptop.database, "meeting", {"title": "Primera", "date": "2026-05-05"})
    laptop.changed("UPDATE meeting SET date = 'un día de mayo'")
    health.adopt(laptop.database)
    laptop.goes_back(
        OLDER[-1], "UPDATE meeting SET date = 'un día de mayo'", "UPDATE person SET name_key = 'de otro modo'"
    )
    laptop.opens()
    assert laptop.differences() == set()
    assert not looked_over.has_findings(laptop.database)


def test_what_is_part_of_something_that_the_older_version_did_not_know_goes_with_it(laptop, practice):
    """The older one could not know that the evidence was deleted with the trial that it is part of."""
    adoption = rows.create(laptop.database, "adoption", {"practice_id": practice})
    evidence = rows.create(laptop.database, "evidence", {"caption": "Los surcos", "adoption_id": adoption})
    rows.remove(laptop.database, "adoption", adoption)
    laptop.goes_back(OLDER[-1], f"INSERT INTO evidence (id, caption) VALUES ('{evidence}', 'Los surcos')")
    laptop.opens()
    assert laptop.differences() == set()
    assert "Los surcos" not in laptop.says()


def test_whoever_gives_up_at_any_step_finds_it_at_the_next_opening(laptop, practice):
    laptop.goes_back(OLDER[-1], *BY_HAND)
    before = laptop.database.path.read_bytes()
    laptop.opens(whole := Impatient(10_000))
    for share in range(4):
        laptop.goes_back_to(before)
        with pytest.raises(Cancelled):
            laptop.opens(Impatient(len(whole.told) * share // 4))
        laptop.opens()
        assert laptop.differences() == FOUND
