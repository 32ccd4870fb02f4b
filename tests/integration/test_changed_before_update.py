"""What another program changed before an update stays as it was found until a person decides.

Sync-design 4 and fault 33.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from app.errors import Cancelled
from app.log import rebuild
from app.main import main
from app.models import schema
from app.services import demo, health, looked_over, migrated, records, rows
from app.services.workspace import open_workspace
from tests.oracle.desk import go_round
from tests.oracle.older import put_back
from tests.patience import Impatient

PERSON, ADOPTION = (f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 3))
OLDER = schema.KNOWN[:-1]


class Laptop:
    """One microcentro that goes back to an older version, is changed by another program, and is opened again."""

    def __init__(self, folder, found=lambda workspace: workspace.create("Los Boldos", "Ana Pino"), data="datos"):
        self.folder, self.data = folder, folder / data
        self._workspace = open_workspace(self.data)
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
        self._workspace = open_workspace(self.data)
        self.database = self._workspace.open(self.database.space, *told)
        return self.database

    def goes_back_to(self, contents):
        self._workspace.close()
        self.database.path.write_bytes(contents)

    def types(self, capsys, *words, expect=0):
        self._workspace.close()
        assert main([*words, "--datos", str(self.data)]) == expect
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


def test_what_was_left_without_what_it_is_part_of_neither_stops_the_update_nor_stays_so_but_is_told(laptop, practice):
    """A program that asks nobody takes a record out and leaves its parts, or adds some to what is not there."""
    before = laptop.says()
    laptop.goes_back(
        OLDER[-1],
        "DELETE FROM practice",
        "INSERT INTO grade_task (id, practice_id) VALUES ('a', 'nada'), ('b', x'ff'), ('c', CAST(x'ff' AS TEXT))",
    )
    laptop.opens()
    assert laptop.says() == before
    assert looked_over.has_findings(laptop.database)
    assert ("practice", "", True) in laptop.differences()
    told = [one.what for one in health.check(laptop.database).findings]
    assert any("«La huerta» (ya no está)" in what for what in told)
    health.adopt(laptop.database)
    assert "La huerta" not in laptop.says()
    assert laptop.differences() == set()


def test_whatever_another_program_wrote_the_update_goes_on_and_keeps_apart_what_no_column_can_hold(laptop, practice):
    before = laptop.says()
    laptop.goes_back(
        OLDER[-1],
        "UPDATE practice SET title = CAST(x'f1' AS TEXT), school_year = 'mil', lessons_n = 1e999, tutoring = x'ff'",
        "UPDATE practice SET purpose = x'41', axis = 1.5, duration_minutes = 45, needs_internet = 1, results = NULL",
        "UPDATE practice SET grades = x'ff00', frameworks = 'no es', tags = '[\"\\ud800\"]'",
        f"UPDATE practice SET author_ids = '{'[' * 5000}'",
        "INSERT INTO sync_row (tbl, row, state, private, conflicts) SELECT 'practice', id, '', 0, '[' FROM practice",
        "INSERT INTO meeting (id, date, title) VALUES (CAST(x'ff41' AS TEXT), 'mañana', 7), (x'ff42', NULL, 'Otra')",
    )
    laptop.opens()
    held = {"title", "purpose", "axis", "duration_minutes", "needs_internet", "tags"}
    apart = {"school_year", "lessons_n", "tutoring", "grades", "frameworks", "author_ids"}
    assert laptop.differences() == {*(("practice", name, False) for name in held | apart), ("meeting", "", False)}
    (found,) = (one for one in map(json.loads, laptop.says().splitlines()) if one["tipo"] == "meeting")
    assert (found["date"], found["title"]) == (None, "7"), "a day that is none could be shown on no page"
    assert [one.kind for one in health.check(laptop.database).findings] == ["rows", "rows"]
    assert health.rebuild(laptop.database).records == 2
    assert laptop.says() == before


@pytest.mark.parametrize("version", OLDER)
def test_a_table_or_column_that_was_dropped_before_is_written_anew_from_the_history_and_told(laptop, practice, version):
    before = laptop.says()
    laptop.goes_back(version, "DROP TABLE practice", "ALTER TABLE grade_task DROP COLUMN task", "DROP TABLE sync_row")
    laptop.opens()
    assert laptop.says() == before
    assert looked_over.has_findings(laptop.database)
    (found,) = health.check(laptop.database).findings
    assert "Otro programa quitó del archivo de datos" in found.what
    assert "prácticas" in found.what
    health.rebuild(laptop.database)
    assert health.check(laptop.database).findings == ()


def test_an_update_without_what_nothing_else_tells_says_so_and_changes_nothing(laptop, practice, capsys):
    laptop.goes_back(OLDER[-1], "DROP TABLE sync_op")
    before = laptop.database.path.read_bytes()
    assert "restaure" in laptop.types(capsys, "estado", expect=4).lower()
    assert laptop.database.path.read_bytes() == before


DAMAGE = (
    "UPDATE sync_op SET row = CAST(x'ff' AS TEXT)",
    "UPDATE sync_op SET line = substr(line, 2) WHERE batch IS NULL",
    "UPDATE sync_batch SET header = CAST(x'ff' AS TEXT)",
    "DELETE FROM sync_batch",
)


@pytest.mark.parametrize("version", OLDER)
def test_wherever_the_history_is_damaged_the_records_stay_as_they_were_and_it_is_told(laptop, practice, version):
    before = laptop.says()
    laptop.goes_back(version)
    old = laptop.database.path.read_bytes()
    for damage in DAMAGE:
        laptop.goes_back_to(old)
        laptop.changed(damage)
        laptop.opens()
        assert laptop.says() == before
        assert migrated.waits(laptop.database)
        assert [one.kind for one in health.check(laptop.database).findings] == ["history"]


def test_what_another_program_left_to_act_by_itself_in_the_file_does_not_stop_the_update(laptop, practice):
    laptop.goes_back(
        OLDER[-1],
        "CREATE TRIGGER no BEFORE DELETE ON practice BEGIN SELECT RAISE(ABORT, 'no'); END",
        'CREATE VIEW "la ""mía" AS SELECT nada FROM nada',
        "DROP INDEX ix_practice_title_key",
    )
    laptop.opens()
    (found,) = health.check(laptop.database).findings
    assert "reglas suyas sobre prácticas" in found.what
    health.rebuild(laptop.database)
    assert health.check(laptop.database).findings == ()


def test_the_list_of_laptops_is_written_as_the_history_says_for_nobody_here_may_decide_on_it(laptop):
    laptop.goes_back(
        OLDER[-1],
        "UPDATE device SET coordinates = 0",
        "INSERT INTO device (id, name, coordinates) VALUES ('ajeno', 'Ajeno', 1)",
    )
    laptop.opens()
    assert laptop.differences() == set()
    assert not looked_over.has_findings(laptop.database)


def test_which_of_two_words_said_at_once_an_older_version_showed_is_no_change_of_another_program(pair, tmp_path):
    """What was left empty when a record was made gives way in this version; the older ones took it for a word."""
    ana, luis = pair
    luis.create("school", {"rbd": 99003, "name": "De Luis", "locality": "Arriba"})
    ana.create("school", {"rbd": 99003, "name": "De Ana"})
    go_round(ana, luis)
    (school,) = (one for one in ana.rows("school").values() if one["rbd"] == 99003)
    other = ({"De Ana", "De Luis"} - {school["name"]}).pop()
    ana.close()
    laptop = Laptop(tmp_path, lambda workspace: workspace.open(ana.database.space), ana.folder)
    laptop.goes_back(OLDER[-1], f"UPDATE school SET locality = NULL, name = '{other}' WHERE rbd = 99003")
    laptop.opens()
    assert laptop.differences() == set()
    assert '"Arriba"' in laptop.says()
    laptop.close()


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
    laptop.goes_back(
        OLDER[-1],
        f"INSERT INTO evidence (id, caption) VALUES ('{evidence}', 'Los surcos')",
        "DELETE FROM sync_row WHERE tbl = 'evidence'",
    )
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
