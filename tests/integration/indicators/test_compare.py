"""Several microcentros side by side: read one after another, and nothing of one in another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from app.errors import Cancelled
from app.services import attendance, indicators_compare, people, rows
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.oracle.desk import moved_in
from tests.patience import Impatient

CODES = ("attendance_year", "practices_shared", "data_reported")
TODAY = date(2026, 7, 10)


def held(database, *there):
    fields = {"school_year": 2026, "number": 1, "date": "2026-04-09", "status": "held"}
    meeting = rows.create(database, "meeting", fields)
    for person in people.people(database):
        attendance.set_state(database, meeting, person.id, "present" if person.id in there else "absence")


def everything(database):
    with closing(sqlite3.connect(database.path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def two(workspace, furnished):
    """Los Boldos, where all three came, open; and Los Canelos, where one of six came, closed."""
    boldos = moved_in(workspace, furnished)
    held(boldos, *(person.id for person in people.people(boldos)))
    canelos = workspace.create("Los Canelos", "Dina Rojas")
    for number in range(5):
        people.add(canelos, f"Docente {number}", since=date(2026, 3, 1))
    held(canelos, people.who_is_at_laptop(canelos))
    workspace.forget(canelos.space)
    return boldos, canelos


def read(workspace, **more):
    found = indicators_compare.compare(workspace, Period(2026), CODES, TODAY, **more)
    return {side.name: side for side in found}


def test_each_microcentro_is_told_by_its_own_records_and_few_answers_as_counts(workspace, two):
    sides = read(workspace)
    counts = {name: side.report.readings[0].total.count for name, side in sides.items()}
    assert counts == {"Microcentro Los Boldos": Count(3, 3), "Los Canelos": Count(1, 6)}
    shown = indicators_compare.table(list(sides.values()), CODES)
    told = [("Los Canelos", "1 de 6 (17\u00a0%)"), ("Microcentro Los Boldos", "3 de 3")]
    assert [row[:2] for row in shown.rows] == told
    assert shown.head == (
        "Microcentro", "Asistencia del período", "Prácticas presentadas frente a la meta",
        "Escuelas que entregaron datos",
    )  # fmt: skip
    apart = indicators_compare.tables(list(sides.values()), CODES)
    assert [(one.title, len(one.head), len(one.rows)) for one in apart] == [
        ("Asistencia y sesiones", 2, 2), ("Prácticas", 2, 2), ("Datos entregados", 2, 2)
    ]  # fmt: skip


def test_nothing_is_written_and_none_stays_open(workspace, two):
    boldos, canelos = two
    before = [everything(each) for each in two]
    read(workspace)
    assert [everything(each) for each in two] == before
    assert set(workspace._open) == {boldos.space}
    assert canelos.space in workspace.ids()


def test_one_of_another_version_or_harmed_is_named_and_the_others_are_read(workspace, two):
    _, canelos = two
    for version, words in (("0002", "no se ha abierto desde que se renovó"), ("9999", "versión más nueva")):
        with closing(sqlite3.connect(canelos.path)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
        sides = read(workspace)
        assert words in sides[canelos.space].problem
        assert sides["Microcentro Los Boldos"].report is not None
        assert everything(canelos)[0] == "BEGIN TRANSACTION;"
    canelos.path.write_bytes(b"no es una base de datos" * 100)
    sides = read(workspace)
    assert sides[canelos.space].problem
    assert len(indicators_compare.table(list(sides.values()), CODES).rows) == 1


def test_the_person_may_give_up(workspace, two):
    with pytest.raises(Cancelled):
        read(workspace, progress=Impatient(1))
