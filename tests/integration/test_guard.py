"""Exchanged tables change only through the records themselves, so that every change is logged."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, text, update

from app.log.guard import UnloggedChange
from app.models.base import new_id
from app.models.person import Person
from app.services import rows

BEHIND_THE_LOG = {
    "update": update(Person).values(full_name="Otra"),
    "insert": insert(Person).values(id=new_id(), full_name="Otra"),
    "delete": delete(Person),
    "sql": text("UPDATE person SET full_name = 'Otra'"),
    "replace": text("UPDATE OR REPLACE person SET full_name = 'Otra'"),
    "quoted": text('INSERT OR IGNORE INTO "person" (id) VALUES (1)'),
}


def work_with(database, person, statement):
    with database.write() as session:
        session.get(Person, person).phone = "45 2 123 456"
        session.flush()
        session.execute(statement)


@pytest.mark.parametrize("statement", BEHIND_THE_LOG.values(), ids=BEHIND_THE_LOG)
def test_a_statement_behind_the_log_is_refused_and_nothing_of_its_work_is_kept(database, ids, statement):
    with pytest.raises(UnloggedChange):
        work_with(database, ids.ana, statement)
    with database.read() as session:
        assert "Otra" not in set(session.scalars(select(Person.full_name)))
    assert rows.load(database, "person", ids.ana)["phone"] is None


def test_after_a_refusal_records_are_written_as_before(database, ids):
    with pytest.raises(UnloggedChange), database.write() as session:
        session.execute(BEHIND_THE_LOG["delete"])
    rows.update(database, "person", ids.ana, {"phone": "45 2 123 456"})
    assert rows.load(database, "person", ids.ana)["phone"] == "45 2 123 456"
