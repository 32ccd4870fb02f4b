"""The papers of a session that came with another microcentro: under its own name, wherever its number stands (6.2)."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from pypdf import PdfReader

from app.pdf.forms import render
from app.services import agenda, indicators, meetings, network, plans, rows, sheets_report, year_calendar
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.sheets import Sources
from app.services.sheets_book import load_book

DAY = date(2026, 4, 9)


@pytest.fixture
def theirs(database):
    """Both microcentros held their first session of the year; a practice was shown in each."""
    before = rows.create(database, "predecessor", {"name": "Los Aromos", "communes": ["Florida"]})
    mine, other = (meetings.schedule(database, day) for day in (DAY, DAY.replace(day=16)))
    rows.update(database, "meeting", other, {"predecessor_id": before, "number": 1, "title": "Sesión N° 1"})
    practice = rows.create(database, "practice", {"title": "La huerta", "school_year": 2026, "subject": "MA"})
    for one in (mine, other):
        rows.update(database, "agenda_item", agenda.items(database, one)[0].id, {"practice_id": practice})
        meetings.hold(database, one)
    return other


def printed(database, form, **given):
    data = render(form, database, None, printed_on=date(2026, 8, 3), year=2026, **given)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.parametrize("form", ["tabla", "asistencia", "acta", "encuesta", "observacion"])
def test_the_papers_of_a_session_are_headed_by_the_microcentro_that_held_it(database, theirs, form):
    own = network.microcentro(database)["name"]
    words = printed(database, form, meeting_id=theirs)
    assert f"Los Aromos (hoy {own})" in words
    assert "Florida" in words
    mine = next(row.id for row in meetings.meetings(database) if row.id != theirs)
    assert "Los Aromos" not in printed(database, form, meeting_id=mine)


def test_two_sessions_with_one_number_are_told_apart_where_a_year_is_told(database, theirs):
    report = sheets_report.load_report(database, 2026, Sources(), today=date(2026, 8, 3))
    assert [one.origin for one in report.sessions] == ["", "Los Aromos"]
    assert "Los Aromos" in printed(database, "informe")
    assert "N° 1, N° 1 (Los Aromos)" in printed(database, "practicas").replace("\u00a0", " ")
    assert [one.title for one in load_book(database, 2026, Sources()).sessions] == [
        "Sesión N° 1", "Sesión N° 1 (Los Aromos)"
    ]  # fmt: skip
    found = indicators.read(database, Query(Period(2026)), date(2026, 8, 3), codes=["attendance_meeting"])
    assert [one.label for one in found.readings[0].months] == ["N° 1 · 9 abr", "N° 1 · 16 abr (Los Aromos)"]
    marked = [one.title for one in year_calendar.of_year(database, None, 2026) if one.kind == year_calendar.SESSION]
    assert marked == ["Sesión N° 1", "Sesión N° 1 (Los Aromos)"]
    assert b"(Los Aromos)" in year_calendar.as_file(database, 2026, datetime(2026, 8, 3))[0]


@pytest.fixture
def their_plan(database, theirs):
    """The plan of the microcentro that joined, beside the network's own of the same year."""
    before = rows.load(database, "meeting", theirs)["predecessor_id"]
    own = plans.begin(database, 2026)
    rows.update(database, "annual_plan", own, {"focus_statement": "Resolver problemas", "practice_goal": 9})
    fields = {"year": 2026, "predecessor_id": before, "focus_statement": "Leer en voz alta", "practice_goal": 4}
    plan = rows.create(database, "annual_plan", fields)
    rows.create_last(database, "goal", {"plan_id": plan, "statement": "Que todos lean un cuento"})
    return plan


def test_the_plan_of_a_microcentro_that_joined_is_printed_under_its_own_name(database, their_plan):
    """domain.md 6.2 and S001: both keep their history; its schools and officers are not those of today's network."""
    words = printed(database, "plan", record_id=their_plan)
    assert f"Los Aromos (hoy {network.microcentro(database)['name']})" in words
    for said in ("Leer en voz alta", "Que todos lean un cuento", "4 prácticas"):
        assert said in words
    for not_theirs in ("Resolver problemas", "9 prácticas", "Escuela El Canelo", "Ana Soto Rivas"):
        assert not_theirs not in words
    own = printed(database, "plan")
    assert "Resolver problemas" in own
    assert "Los Aromos" not in own


def test_a_plan_that_is_named_is_of_its_own_year(database, their_plan):
    rows.update(database, "annual_plan", their_plan, {"year": 2025})
    assert "2025" in printed(database, "plan", record_id=their_plan)
