"""The check finds what another program or a failing disk changed; the history writes the records again."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.errors import Cancelled, DatabaseUnavailable
from app.log import rebuild, settings
from app.log.seal import seal
from app.media.intake import intake_bytes
from app.models import registry
from app.models.database import Database
from app.models.log_tables import Batch, RowState
from app.models.schema import MIGRATED
from app.paths import scratch
from app.services import backup, evidence, health, migrated, rows
from app.ui.pages.home_data import load_today
from tests.oracle.desk import NAMES, Desk, desks_of, go_round
from tests.patience import Impatient


def by_hand(database, *statements):
    """What another program does to the file."""
    with closing(sqlite3.connect(database.path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def everything(database):
    """Every row of every table of records, and every row state."""
    with database.read() as session:
        tables = {tipo: sorted(session.execute(select(registry.table(tipo))), key=str) for tipo in registry.types()}
        columns = list(RowState.__table__.columns)
        return tables, sorted(session.execute(select(*columns)), key=str)


class UpTo:
    """Progress that gives up once such a share of the work is told as done."""

    def __init__(self, share):
        self._share = share

    def step(self, done, total):
        if done >= self._share * total:
            raise Cancelled


def kinds(database):
    return [finding.kind for finding in health.check(database).findings]


@pytest.fixture(scope="module")
def lived(template, tmp_path_factory):
    """The data folders of `lived_in` and its colleagues; to be copied, not used."""
    root = tmp_path_factory.mktemp("vivido")
    ana, luis, _rosa = desks = desks_of(template, root)
    practice = ana.create("practice", {"school_year": 2026, "title": "La huerta"})
    ana.create("grade_task", {"practice_id": practice, "grade": "4", "task": "Medir los surcos."})
    gone = ana.create("meeting", {"title": "Se borra", "date": "2026-05-05"})
    ana.create("agenda_item", {"meeting_id": gone, "topic": "Tabla"})
    go_round(*desks)
    ana.remove("meeting", gone)
    ana.update("practice", practice, title="La huerta de Ana")
    luis.update("practice", practice, title="La huerta de Luis")
    draft = ana.create("practice", {"school_year": 2026, "title": "Solo de Ana"}, private=True)
    ana.create("grade_task", {"practice_id": draft, "grade": "5", "task": "Pensarla."})
    part = ana.create("grade_task", {"practice_id": draft, "grade": "6", "task": "Sobra."})
    ana.remove("grade_task", part)
    ana.log("w", "agenda_item", "11111111-1111-4111-8111-111111111111", {"meeting_id": "2" * 8, "topic": "Espera"})
    ana.log("w", "practice", practice, {"subject": "NO EXISTE"})
    go_round(*desks)
    for desk in desks:
        desk.close()
    return root


@pytest.fixture
def lived_in(lived, tmp_path):
    """A laptop with a conflict, a draft of its own with a part, a removed record, one that waits, and one to review."""
    shutil.copytree(lived / "luis", tmp_path / "luis")
    (ana,) = desks_of(lived, tmp_path, NAMES[:1])
    yield ana
    ana.close()


def test_the_records_are_written_again_as_their_history_says(lived_in):
    database, before = lived_in.database, everything(lived_in.database)
    assert {row.state for row in before[1]} == {"visible", "hidden", "waiting"}
    assert any(row.conflicts for row in before[1])
    assert any(row.private for row in before[1])
    assert any(row.review for row in before[1])
    by_hand(
        database,
        "UPDATE practice SET title = 'A mano', author_ids = 'esto no es una lista'",
        "DELETE FROM grade_task",
        "INSERT INTO person (id, full_name) VALUES ('de-la-nada', 'Nadie')",
        "UPDATE device SET coordinates = 7",
    )
    assert set(kinds(database)) == {"rows"}
    done = health.rebuild(database)
    assert done.records >= 5
    assert everything(database) == before
    assert kinds(database) == []
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT DISTINCT title FROM practice").fetchall() == [("A mano",)]


def test_row_states_and_the_privacy_of_drafts_come_from_the_log_too(lived_in):
    before = everything(lived_in.database)
    by_hand(lived_in.database, "DELETE FROM sync_row", "UPDATE practice SET title = 'A mano'")
    health.rebuild(lived_in.database)
    assert everything(lived_in.database) == before


def test_after_it_work_goes_on_and_drafts_stay_here(lived_in, tmp_path):
    by_hand(lived_in.database, "UPDATE practice SET title = 'A mano'")
    health.rebuild(lived_in.database)
    told = []
    lived_in.database.listeners.append(told.append)
    shared = lived_in.create("practice", {"school_year": 2026, "title": "La siguiente"})
    assert told
    with Desk(tmp_path / "luis") as luis:
        go_round(lived_in, luis)
        assert luis.get("practice", shared)["title"] == "La siguiente"
        assert "Solo de Ana" not in {row["title"] for row in luis.rows("practice").values()}
        assert luis.picture() == lived_in.picture()


def test_the_window_hears_of_every_table_that_was_written_again(lived_in):
    told = set()
    lived_in.database.listeners.append(told.update)
    by_hand(lived_in.database, "UPDATE practice SET title = 'A mano'")
    health.rebuild(lived_in.database)
    assert told >= set(registry.types())


@pytest.mark.parametrize(("operations", "files", "said"), [
    (1, 0, "Se revisó 1 cambio."), (2, 0, "Se revisaron 2 cambios."),
    (1, 1, "Se revisaron 1 cambio y 1 archivo de evidencia."),
])  # fmt: skip
def test_what_was_looked_at_is_told_in_the_number_that_it_is(operations, files, said):
    assert health.Health(1, operations, files, ()).well == f"Todo está bien. {said}"


def test_where_all_is_well_nothing_is_done(database):
    before = everything(database)
    assert health.rebuild(database) == health.Rebuilt(0, None)
    assert everything(database) == before
    assert not list(database.folder.glob("minga-antes-*"))


def sealed(database):
    practice = rows.create(database, "practice", {"school_year": 2026, "title": "La huerta"})
    with database.write() as session:
        seal(session, session.info["author"])
    return practice


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sync_batch SET body = zeroblob(length(body))",
        "UPDATE sync_batch SET body = (SELECT body FROM sync_batch ORDER BY n LIMIT 1)",
        "UPDATE sync_op SET row = 'otra' WHERE tbl = 'practice'",
        "UPDATE sync_op SET hlc = hlc + 1 WHERE tbl = 'practice'",
        "DELETE FROM sync_op WHERE tbl = 'practice'",
        "UPDATE sync_batch SET header = replace(header, '\"n\":1', '\"n\":9')",
        "UPDATE sync_batch SET header = CAST(x'ff' AS TEXT)",
        "UPDATE sync_batch SET device = CAST(x'ff' AS TEXT)",
        "DELETE FROM sync_batch",
        "UPDATE sync_op SET tbl = CAST(x'ff' AS TEXT)",
        "UPDATE sync_op SET kind = 'd' WHERE batch IS NULL",
        "UPDATE sync_op SET line = substr(line, 2) WHERE batch IS NULL",
        "UPDATE sync_op SET line = CAST(line AS BLOB) WHERE batch IS NULL",
    ],
)
def test_a_history_that_was_altered_is_found_and_never_written_into_the_records(database, statement):
    sealed(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "El corral"})
    by_hand(database, statement)
    assert "history" in kinds(database)
    advice = health.check(database).findings[0].advice
    assert "minga restaurar" in advice
    before = everything(database)
    with pytest.raises(DatabaseUnavailable):
        health.rebuild(database)
    assert everything(database) == before


def test_giving_up_or_a_history_that_does_not_add_up_changes_nothing(database, monkeypatch):
    sealed(database)
    by_hand(database, "UPDATE practice SET title = 'A mano'")
    before = everything(database)
    for share in (0, 0.1, 0.3, 0.5, 0.6, 0.9):  # while it looks, copies, writes and looks again
        with pytest.raises(Cancelled):
            health.rebuild(database, UpTo(share))
        assert everything(database) == before
        assert [*scratch(database.folder).glob("*")] == []
    monkeypatch.setattr(rebuild, "rebuild", lambda *_: None)
    with pytest.raises(DatabaseUnavailable):
        health.rebuild(database)
    assert everything(database) == before


def test_a_text_that_the_disk_changed_is_told_and_never_takes_the_place_of_what_was_written(pair):
    ana, luis = pair
    row = ana.create("practice", {"title": "Huerto"})
    ana.seal()
    luis.receive(ana.hand_over())
    ana.update("practice", row, title="Huerto escolar")
    ana.seal()
    luis.update("practice", row, title="Huerta y corral")
    file = luis.hand_over()
    with closing(sqlite3.connect(ana.database.path)) as connection:
        n, body = connection.execute("SELECT n, body FROM sync_batch ORDER BY n DESC").fetchone()
        changed = body[:-30] + bytes([body[-30] ^ 1]) + body[-29:]
        connection.execute("UPDATE sync_batch SET body = ? WHERE n = ?", (changed, n))
        connection.commit()
    with pytest.raises(DatabaseUnavailable) as caught:
        ana.receive(file)
    assert caught.value.why == "CORRUPT"
    assert ana.get("practice", row)["title"] == "Huerto escolar"


def test_of_a_microcentro_that_cannot_be_opened_nothing_stays_open(database, workspace, monkeypatch):
    workspace.forget(database.space)

    def refuse(session, _store):  # found out after the keys were read
        session.execute(text("SELECT * FROM lost"))

    monkeypatch.setattr("app.media.ledger.sweep", refuse)
    let_go = []
    monkeypatch.setattr(Database, "close", lambda self: (let_go.append(self.path), self.engine.dispose()))
    with pytest.raises(DBAPIError):
        workspace.open(database.space)
    assert let_go == [database.path]  # else Windows would not let it be moved aside for what takes its place


def test_a_migration_on_a_damaged_history_opens_names_what_is_damaged_and_is_finished_later(database, workspace):
    whole = sealed(database)
    rows.create(database, "practice", {"school_year": 2026, "title": "El invernadero"})
    with database.write() as session:
        seal(session, session.info["author"])
        settings.put(session, MIGRATED, value=True)
    with database.read() as session:
        last = str(session.scalar(select(func.max(Batch.n))))
    keep = "CREATE TABLE kept AS SELECT n, body FROM sync_batch"
    by_hand(database, keep, f"UPDATE sync_batch SET body = x'00' WHERE n = {last}")
    before = everything(database)
    space = database.space
    workspace.forget(space)
    database = workspace.open(space)
    assert everything(database) == before
    assert migrated.waits(database)
    (found,) = health.check(database).findings
    assert "práctica «El invernadero»" in found.what
    assert "La huerta" not in found.what
    assert "copia de respaldo" in found.advice
    assert "coordinación" in found.advice
    assert load_today(database, date(2026, 3, 3)).damaged
    rows.update(database, "practice", whole, {"title": "La huerta, después"})  # and what is whole can be worked on
    backup.back_up(database, database.folder / "respaldo.minga")
    by_hand(database, f"UPDATE sync_batch SET body = (SELECT body FROM kept WHERE n = {last}) WHERE n = {last}")
    health.rebuild(database)
    assert not migrated.waits(database)
    assert kinds(database) == []


@pytest.mark.parametrize("work", [health.check, health.rebuild, health.adopt])
def test_looking_over_and_mending_tell_how_far_they_are_from_the_beginning_to_the_end(lived_in, work):
    database, told = lived_in.database, Impatient(10**6)
    by_hand(database, "UPDATE practice SET title = 'A mano'")
    work(database, told)
    shares = [done / total for done, total in told.told]
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert 0.9 < shares[-1] <= 1


def test_whoever_looks_over_a_large_file_may_give_up_at_any_moment(lived_in):
    """While SQLite looks at the file, in the history, among the records, and within a film."""
    database, told = lived_in.database, Impatient(10**6)
    document = intake_bytes(b"%PDF-1.4\n" + bytes(5 * 2**20), "larga.pdf")
    practice = lived_in.create("practice", {"title": "Con un documento largo"})
    evidence.add(database, lived_in.store, document, practice_id=practice, shows_pupils=False)
    assert health.check(database, told).files
    shares = [done / total for done, total in told.told]
    assert len({share for share in shares if share > 7 / (7 + 5 * 2**20 / database.path.stat().st_size)}) > 3
    for reports in (0, 5, len(told.told) // 2, len(told.told) - 3, len(told.told) - 1):
        with pytest.raises(Cancelled):
            health.check(database, Impatient(reports))
    assert health.check(database).findings == ()
