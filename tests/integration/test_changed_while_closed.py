"""Whatever another program writes into the data file while Minga is closed costs no page: fault 33, sync-design 4."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from random import Random
from unittest import mock

import pytest
from sqlalchemy import select

from app.errors import DatabaseUnavailable
from app.excel.write_book import write_registers
from app.log import rebuild
from app.log.columns import as_columns
from app.log.seal import seal
from app.main import main
from app.models import registry
from app.pdf.forms import FORMS, render
from app.services import demo, health, indicators, looked_over, records, register_rows, rows, untouched
from app.services.indicators_basis import Period
from app.services.workspace import open_workspace
from tests.integration.reading_doors import stumbles
from tests.oracle.odd_values import ODD, spread
from tests.oracle.odd_world import TODAY

NOON = "2026-11-02T12:00:00-03:00"
PART = "0000000a-0000-4000-8000-000000000000"


class Laptop:
    """A laptop whose data file another program changes while it is closed."""

    def __init__(self, folder):
        self.folder = folder
        self._workspace = open_workspace(folder / "datos")
        (found,) = self._workspace.spaces()
        self.space = found.id
        self.opens()

    def opens(self):
        self.close()
        self._workspace = open_workspace(self.folder / "datos")
        self.database = self._workspace.open(self.space)
        return self.database

    def close(self):
        self._workspace.close()

    def changed(self, *statements):
        self.close()
        with closing(sqlite3.connect(self.database.path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return self.opens()

    def differences(self):
        with self.database.read() as session:
            return [(one.tbl, one.field, one.in_table) for one in rebuild.check(session)]

    def found_when_written_anew(self, capsys):
        """What a check still finds after the word that it asks for."""
        self.close()
        data = ["--datos", str(self.folder / "datos")]
        assert main(["verificar", *data]) == 4
        assert main(["verificar", "--reconstruir", *data]) == 0
        capsys.readouterr()
        return health.check(self.opens()).findings

    def says(self):
        records.dump_to(self.database, self.folder / "dicho.jsonl")
        return (self.folder / "dicho.jsonl").read_text("utf-8")


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """The data folder of the example year, the same at every run; to be copied, not used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", Random(0).randbytes)
        opened = open_workspace(tmp_path_factory.mktemp("ejemplo") / "datos")
        demo.fill(opened, today=TODAY)
    opened.close()
    return opened.folder


@pytest.fixture
def laptop(year, tmp_path):
    shutil.copytree(year, tmp_path / "datos")
    made = Laptop(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """The data folder of a microcentro that has only begun; to be copied, not used."""
    opened = open_workspace(tmp_path_factory.mktemp("fundado") / "datos")
    opened.create("Los Boldos", "Ana Pino")
    opened.close()
    return opened.folder


@pytest.fixture
def small(founded, tmp_path):
    """A microcentro with a session, and a practice with a task."""
    shutil.copytree(founded, tmp_path / "datos")
    made = Laptop(tmp_path)
    rows.create(made.database, "meeting", {"title": "Primera", "date": "2026-05-05"})
    practice = rows.create(made.database, "practice", {"title": "La huerta"})
    rows.create(made.database, "grade_task", {"practice_id": practice, "grade": "4", "task": "Medir los surcos."})
    yield made
    made.close()


def odd_ones(database):
    """What of the records cannot be read, or is not what its column holds."""
    found = []
    with database.read() as session:
        for tipo, cls in registry.types().items():
            held = [rows.as_dict(record) for record in session.scalars(select(cls))]
            columns, _ = as_columns(tipo, [one["id"] for one in held], held)
            for place, one in enumerate(held):
                found += [(tipo, name, value) for name, value in one.items() if columns[name][place] != value]
    return found


@pytest.mark.parametrize("first", [0, len(ODD) // 2])
def test_any_value_in_any_column_leaves_what_can_be_read_is_told_and_is_mended_either_way(laptop, first):
    before = laptop.says()
    laptop.close()
    spread(laptop.database.path, first)
    laptop.opens()
    assert odd_ones(laptop.database) == []
    assert looked_over.has_findings(laptop.database)
    assert health.check(laptop.database).of_kind("rows")
    laptop.close()
    shutil.copytree(laptop.folder / "datos", laptop.folder / "otra" / "datos")
    other = Laptop(laptop.folder / "otra")
    health.adopt(other.database)
    assert odd_ones(other.database) == []
    assert other.differences() == []
    other.close()
    health.rebuild(laptop.opens())
    assert laptop.says() == before
    assert laptop.differences() == []


def test_every_paper_and_workbook_is_written_of_it(laptop):
    laptop.close()
    spread(laptop.database.path, 5)
    database = laptop.opens()
    with database.read() as session:
        ids = {tipo: list(session.scalars(select(registry.table(tipo).c.id))) for tipo in registry.shared_types()}

    def workbook():
        report = indicators.read(database, indicators.Query(Period(2026)), TODAY)
        tables = register_rows.tables(database, None)
        write_registers(laptop.folder / "todo.xlsx", tables, title="Los Boldos", report=report)

    papers = []
    for key, form in FORMS.items():
        told = [{f"{form.needs}_id": row} for row in ids[form.needs][:2]] if form.needs in ids else [{}]
        papers += [(key, partial(render, key, database, None, printed_on=TODAY, year=2026, **one)) for one in told]
    assert stumbles(database, [*papers, ("todo", workbook)]) == []


def test_a_part_of_no_plan_is_looked_at_as_any_other(small):
    small.changed(f"INSERT INTO goal (id) VALUES ('{PART}')")
    assert not rows.came_against(small.database, "goal", PART)


def test_commands_answer_and_tell_it(small, capsys):
    small.changed("UPDATE meeting SET date = '2026-02-31', title = CAST(x'f1' AS TEXT), number = 'mil'")
    small.close()

    def types(*words, expect=0):
        assert main([*words, "--datos", str(small.folder / "datos")]) == expect
        return "".join(capsys.readouterr())

    assert "Algo de lo guardado no está como debe" in types("estado")
    assert "Primera" in types("volcar")
    types("buscar", "primera")
    types("imprimir", "plan", "--salida", str(small.folder / "plan.pdf"))
    types("planilla", "exportar", str(small.folder / "todo.xlsx"))
    told = types("verificar", expect=4)
    assert "1 sesión" in told
    assert "fecha" in told
    types("verificar", "--reconstruir")
    assert "Algo de lo guardado" not in types("estado")


def test_a_day_that_is_none_is_shown_as_the_history_says_until_a_person_decides(small):
    small.changed("UPDATE meeting SET date = 'ayer'")
    assert '"2026-05-05"' in small.says()
    assert small.differences() == [("meeting", "date", "ayer")]
    small.opens()
    assert small.differences() == [("meeting", "date", "ayer")], "and it stays so"
    assert health.adopt(small.database).records == 1
    assert '"2026-05-05"' not in small.says()
    assert small.differences() == []


def test_what_a_person_writes_meanwhile_is_not_undone_by_deciding(small):
    small.changed("UPDATE meeting SET date = 'ayer', number = 'mil'")
    (meeting,) = (one["id"] for one in _of(small, "meeting"))
    rows.update(small.database, "meeting", meeting, {"date": "2026-06-06"})
    assert small.differences() == [("meeting", "number", "mil")]
    health.adopt(small.database)
    assert '"2026-06-06"' in small.says()


def test_a_record_that_was_taken_out_and_its_parts_left_is_there_and_told(small):
    before = small.says()
    small.changed("DELETE FROM practice")
    assert small.says() == before
    (finding,) = health.check(small.database).findings
    assert "«La huerta» (ya no está)" in finding.what
    assert health.adopt(small.database).records == 1
    assert "La huerta" not in small.says()
    assert "surcos" not in small.says()


def test_a_part_of_nothing_and_a_record_without_a_name_of_its_own_are_not_shown_and_told(small):
    before = small.says()
    small.changed(
        f"INSERT INTO grade_task (id, practice_id, task) VALUES ('{PART}', 'nada', 'Suelta')",
        "INSERT INTO meeting (id, title) VALUES (x'ff', 'Bytes'), (CAST(x'f1' AS TEXT), 'Rara')",
    )
    assert small.says() == before
    assert {(tbl, field) for tbl, field, _ in small.differences()} == {("grade_task", ""), ("meeting", "")}
    health.rebuild(small.database)
    assert small.says() == before
    assert small.differences() == []


def test_records_without_a_name_that_they_can_have_are_all_kept_and_can_be_had_under_one(small):
    small.changed(
        "INSERT INTO meeting (id, title) VALUES (x'ff', 'Una'), (x'fe', 'Otra'), (CAST(x'f1' AS TEXT), 'Rara')",
        f"INSERT INTO meeting (id, title) VALUES ('{'a' * 300}', 'Larga'), ('', 'Nada')",
    )
    assert [one["title"] for one in _of(small, "meeting")] == ["Primera"]
    assert health.adopt(small.database).records == 5
    assert sorted(one["title"] for one in _of(small, "meeting")) == ["Larga", "Nada", "Otra", "Primera", "Rara", "Una"]
    assert odd_ones(small.database) == []
    assert small.differences() == []


def test_notes_on_records_that_nobody_can_read_are_written_anew(small):
    small.changed(
        "INSERT INTO sync_row (tbl, row, state, private, conflicts, review) "
        "SELECT 'practice', id, 'visible', 0, '[', x'ff' FROM practice"
    )
    assert health.check(small.database).findings == ()


def test_what_can_be_read_and_was_changed_stays_and_is_looked_for_by_itself(small):
    looked_over.note(small.database, found=False)
    assert not looked_over.is_due(small.opens())
    small.changed("UPDATE practice SET title = 'A mano'")
    assert '"A mano"' in small.says()
    assert looked_over.is_due(small.database)


def test_so_it_is_after_an_opening_that_the_full_disk_ended_in_between(small, monkeypatch):
    looked_over.note(small.database, found=False)
    small.close()
    with closing(sqlite3.connect(small.database.path)) as connection, connection:
        connection.execute("UPDATE practice SET title = 'A mano'")
    with monkeypatch.context() as full:
        full.setattr(untouched, "set_apart", mock.Mock(side_effect=DatabaseUnavailable(small.database.path, "FULL")))
        with pytest.raises(DatabaseUnavailable):
            small.opens()
    assert looked_over.is_due(small.opens())
    looked_over.note(small.database, found=False)
    assert not looked_over.is_due(small.opens())


DROPPING = (
    "DROP TABLE practice",
    "DROP TABLE device",
    "DROP TABLE sync_row",
    "ALTER TABLE practice DROP COLUMN title",
    "DROP INDEX ix_grade_task_practice_id; ALTER TABLE grade_task RENAME COLUMN practice_id TO otra",
    "ALTER TABLE practice RENAME TO otra",
    "ALTER TABLE practice RENAME TO otra; CREATE VIEW practice AS SELECT * FROM otra",
    "CREATE TABLE otra AS SELECT * FROM practice; DROP TABLE practice; ALTER TABLE otra RENAME TO practice",
    "CREATE TABLE p AS SELECT id FROM practice,(VALUES (1),(2)); DROP TABLE practice; ALTER TABLE p RENAME TO practice",
)


@pytest.mark.parametrize("dropping", DROPPING)
def test_a_table_or_column_that_was_dropped_is_written_anew_from_the_history_and_told(small, capsys, dropping):
    before = small.says()
    small.changed(*dropping.split("; "), "UPDATE meeting SET title = 'A mano'")
    assert small.says() == before.replace("Primera", "A mano")
    assert looked_over.has_findings(small.database)
    found = health.check(small.database).findings
    assert sum("Otro programa quitó del archivo de datos" in one.what for one in found) == 1
    small.opens()
    assert len(health.check(small.database).findings) == len(found), "until a person has seen it"
    assert small.found_when_written_anew(capsys) == ()
    assert small.says() == before


@pytest.mark.parametrize("dropping", DROPPING)
def test_in_a_table_that_was_written_anew_records_and_their_parts_are_written_as_ever(small, dropping):
    small.changed(*dropping.split("; "))
    practice = rows.create(small.database, "practice", {"title": "Otra"})
    task = rows.create(small.database, "grade_task", {"practice_id": practice, "grade": "4", "task": "Regar."})
    rows.update(small.database, "grade_task", task, {"task": "Podar."})
    rows.remove(small.database, "practice", practice)
    assert small.differences() == []


def test_what_another_program_has_the_file_do_by_itself_stops_nobody(small):
    small.changed(
        "CREATE TRIGGER tope BEFORE DELETE ON meeting BEGIN SELECT RAISE(ABORT, 'no'); END",
        "UPDATE meeting SET date = 'ayer'",
    )
    assert small.differences() == [("meeting", "date", "ayer")]
    (meeting,) = (one["id"] for one in _of(small, "meeting"))
    rows.remove(small.database, "meeting", meeting)
    assert _of(small, "meeting") == []


@pytest.mark.parametrize("table", ["sync_op", "sync_batch", "local_setting", "sync_import", "blob"])
def test_without_what_nothing_else_tells_it_says_what_happened_and_what_to_do(small, capsys, table):
    with pytest.raises(DatabaseUnavailable):
        small.changed(f"DROP TABLE {table}")
    small.close()
    before = small.database.path.read_bytes()
    assert main(["estado", "--datos", str(small.folder / "datos")]) == 4
    told = capsys.readouterr().err
    assert "restaure" in told.lower()
    assert small.database.path.read_bytes() == before


_IMPORT = (
    "INSERT INTO sync_import (bundle, part, device, sender, kind, at, state, summary) "
    "VALUES ({}, 1, 'a', '', 'return', '{}', 'applied', {})"
)
UNREADABLE = (
    "UPDATE local_setting SET value = x'ff41'",
    "UPDATE local_setting SET value = '[1, {'",
    "UPDATE local_setting SET value = CAST(x'2241f122' AS TEXT)",
    _IMPORT.format("CAST(x'41f1' AS TEXT)", NOON, "'{}'"),
    _IMPORT.format("'b'", NOON, "'{'"),
)


@pytest.mark.parametrize("change", UNREADABLE)
def test_what_cannot_be_read_of_the_bookkeeping_is_told_as_damage_with_what_to_do(small, capsys, change):
    small.close()
    with closing(sqlite3.connect(small.database.path)) as connection, connection:
        connection.execute(change)
    assert main(["estado", "--datos", str(small.folder / "datos")]) == 4
    assert "está dañado" in capsys.readouterr().err


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sync_op SET row = CAST(x'ff' AS TEXT)",
        "UPDATE sync_op SET line = substr(line, 2) WHERE batch IS NULL",
        "UPDATE sync_op SET line = 'no es' WHERE batch IS NULL",
        "UPDATE sync_batch SET header = CAST(x'ff' AS TEXT)",
        "UPDATE sync_batch SET body = x'00'",
        "DELETE FROM sync_batch",
    ],
)
def test_where_the_history_is_damaged_too_it_opens_and_what_can_be_read_is_read(small, damage):
    with small.database.write() as session:
        seal(session, session.info["author"])
    rows.create(small.database, "meeting", {"title": "Segunda", "date": "2026-06-05"})
    small.changed("UPDATE meeting SET date = 'ayer' WHERE number IS NULL", damage)
    assert odd_ones(small.database) == []
    assert '"La huerta"' in small.says()
    assert looked_over.has_findings(small.database)
    assert health.check(small.database).findings


def _of(laptop, tipo):
    with laptop.database.read() as session:
        return [rows.as_dict(record) for record in session.scalars(select(registry.types()[tipo]))]
