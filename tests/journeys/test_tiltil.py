"""The early-childhood network of Tiltil in the program: two blocks, one format of its own, other times in a crisis."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.services import (
    agenda,
    commitments,
    customs,
    indicators,
    meeting_hours,
    meetings,
    network,
    people,
    rows,
    running,
    template_editing,
    templates,
)
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.rules import Count
from app.services.workspace import open_workspace

DAY = date(2026, 4, 9)
BLOCKS = (
    ("OPENING", "Saludo y lectura del acta", "plenary", 10),
    ("ADMIN", "Bloque 1: informaciones y lineamientos", "plenary", 40),
    ("PEDAGOGICAL", "Bloque 2: prácticas e instrumentos compartidos", "workshop", 80),
    ("PEDAGOGICAL", "Bloque 2: plan lector, vocabulario por nivel", "pair_work", 40),
    ("CLOSING", "Acuerdos", "plenary", 10),
)


@pytest.fixture
def database(tmp_path):
    workspace = open_workspace(tmp_path / "datos")
    made = workspace.create("Red de Educación Parvularia de Tiltil", "Coordinación")
    for rbd, name in ((10501, "Jardín Huertos Familiares"), (10502, "Escuela Capilla de Caleu")):
        network.add_school(made, rbd=rbd, name=name)
    people.add(made, "Educadora de Caleu", role="PRESCHOOL_TEACHER", since=date(2026, 3, 1))
    yield made
    workspace.close()


def own_format(database):
    """The network's single format: the half day, rebuilt by its members as two blocks."""
    half = templates.current(database, "agenda", "half")
    made = template_editing.new_version(database, half.id, "Dos bloques: primero lo breve, después lo nuestro")
    for line in templates.load(database, made).items:
        template_editing.remove_item(database, line.id)
    for block, words, method, minutes in BLOCKS:
        template_editing.add_item(database, made, words, block=block, method=method, minutes=minutes)
    template_editing.put_in_use(database, made, on=DAY)
    return made


def run_through(database, meeting, minutes):
    """The session's clock, point by point."""
    now = datetime(2026, 4, 9, 9, 0)
    running.begin(database, meeting, now)
    for each in minutes:
        now += timedelta(minutes=each)
        running.advance(database, meeting, now)
    assert running.state(database, meeting) is None


def test_tiltil_keeps_two_blocks_and_its_minutes_say_so(database):
    """S001 Tiltil: a short administrative block, then the pedagogical one; minutes and share are computed."""
    made = own_format(database)
    meeting = meetings.schedule(database, DAY)
    assert rows.load(database, "meeting", meeting)["template_id"] == made
    planned = agenda.sums(database, meeting)
    assert (planned.administrative, planned.pedagogical, planned.length) == (40, 120, 180)
    assert planned.pedagogical_share == Count(120, 160)
    assert planned.warnings == ()
    run_through(database, meeting, (10, 55, 70, 35, 10))
    meetings.hold(database, meeting)
    report = indicators.read(database, Query(Period(2026)), date(2026, 12, 1), codes=["pedagogical_share"])
    assert report.readings[0].total.count == Count(105, 160)


def test_a_block_that_grows_beyond_what_the_network_allows_is_told(database):
    own_format(database)
    meeting = meetings.schedule(database, DAY)
    news = next(row.id for row in agenda.items(database, meeting) if row.block == "ADMIN")
    rows.update(database, "agenda_item", news, {"minutes_planned": 75})
    assert dict(agenda.sums(database, meeting).warnings)["too_administrative"].endswith("40\u00a0% de la sesión.")
    customs.agree(database, "admin_share", 50)
    assert "too_administrative" not in dict(agenda.sums(database, meeting).warnings)


def test_in_a_crisis_it_meets_every_fortnight_and_carries_its_commitments_along(database):
    first = meetings.schedule(database, DAY)
    commitments.add(database, "Llevar libros a los hogares", meeting_id=first, due=DAY + timedelta(days=7))
    meetings.hold(database, first)
    second = meetings.schedule(database, DAY + timedelta(weeks=2), length="previous")
    third = meetings.schedule(database, DAY + timedelta(days=20), length="remote")
    assert agenda.items(database, second)[0].topic == "Acuerdos pendientes"
    month = meeting_hours.of_month(database, DAY)
    assert (month.held, month.booked, month.over) == ("4", "10", True)
    assert "hours" in dict(meetings.warnings(database, third))
    customs.agree(database, "hours_month", 12)
    assert "hours" not in dict(meetings.warnings(database, third))
