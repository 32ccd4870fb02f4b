"""The calendar of a year, on the screen and as a file."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from app import wall_clock
from app.main import main
from app.services import calendar, holidays, meetings, network, next_session, rows, school_life, year_calendar
from app.services import catalogue as catalogues
from app.services.catalogue import Catalogue

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def catalogue(catalogue, tmp_path):
    """The catalogues with one holiday."""
    path = tmp_path / "dias.csv"
    path.write_text("FECHA,NOMBRE\n2026-09-18,Día de la Independencia\n", encoding="utf-8")
    catalogues.load(catalogue, path)
    return catalogue


def test_a_holiday_is_found_by_date_or_text(catalogue):
    assert calendar.holiday(catalogue, "2026-09-18") == "Día de la Independencia"
    assert calendar.holiday(catalogue, date(2026, 9, 18)) == "Día de la Independencia"
    assert calendar.holiday(catalogue, "2026-09-17") is None
    assert calendar.holiday(catalogue, "cualquier día") is None


@pytest.fixture
def year(database):
    school = network.schools(database)[0].id
    held = meetings.schedule(database, date(2026, 4, 9), host_school_id=school, objective="Partir, y acordar")
    meetings.hold(database, held)
    plan = rows.create(database, "annual_plan", {"year": 2026})
    entry = {"plan_id": plan, "date": "2026-09-18", "topic": "Cierre", "host_school_id": school}
    rows.create(database, "calendar_entry", entry)
    rows.create(database, "calendar_entry", entry | {"date": "2026-04-09", "meeting_id": held})
    rows.create(database, "school_break", {"name": "Invierno", "from": "2026-07-06", "to": "2026-07-17"})
    return held


def test_a_year_has_its_sessions_dates_of_the_plan_holidays_and_days_without_classes(database, catalogue, year):
    found = [(one.kind, one.start, one.title, one.warning) for one in year_calendar.of_year(database, catalogue, 2026)]
    assert found == [
        ("session", "2026-04-09", "Sesión N° 1", ""),
        ("break", "2026-07-06", "Invierno", ""),
        ("holiday", "2026-09-18", "Día de la Independencia", ""),
        ("entry", "2026-09-18", "Cierre", "Ese día es feriado: Día de la Independencia."),
    ]


def test_without_an_official_list_the_holidays_are_those_of_the_laws(database, tmp_path):
    with closing(Catalogue(tmp_path / "sin.db")) as empty:
        found = [one for one in year_calendar.of_year(database, empty, 2027) if one.kind == "holiday"]
        assert {one.start: one.title for one in found}["2027-03-26"] == "Viernes Santo"
        assert {"2027-06-28", "2027-09-17", "2027-10-11"} <= {one.start for one in found}  # moved, and a bridge
        assert calendar.day_off(database, empty, date(2029, 11, 2))  # of a Wednesday, the Friday after
        assert calendar.day_off(database, empty, date(2023, 1, 2))
        assert not calendar.day_off(database, empty, date(2026, 1, 2))
    assert len(holidays.of_year(2026)) == 16


# What moves, of each year: Easter Friday, the solstice, Saint Peter, October 12, the evangelical day, and the bridges.
MOVING = {
    2015: "04-03 06-29 10-12 10-31",
    2016: "03-25 06-27 10-10 10-31",
    2017: "04-14 06-26 10-09 10-27 01-02 04-19",
    2018: "03-30 07-02 10-15 11-02 09-17",
    2019: "04-19 06-29 10-12 10-31 09-20",
    2020: "04-10 06-29 10-12 10-31",
    2021: "04-02 06-21 06-28 10-11 10-31 09-17",
    2022: "04-15 06-21 06-27 10-10 10-31 09-16",
    2023: "04-07 06-21 06-26 10-09 10-27 01-02",
    2024: "03-29 06-20 06-29 10-12 10-31 09-20",
    2025: "04-18 06-20 06-29 10-12 10-31",
    2026: "04-03 06-21 06-29 10-12 10-31",
    2027: "03-26 06-21 06-28 10-11 10-31 09-17",
    2028: "04-14 06-20 06-26 10-09 10-27",
    2029: "03-30 06-20 07-02 10-15 11-02 09-17",
    2030: "04-19 06-21 06-29 10-12 10-31 09-20",
    2031: "04-11 06-21 06-29 10-12 10-31",
    2032: "03-26 06-20 06-28 10-11 10-31 09-17",
    2033: "04-15 06-20 06-27 10-10 10-31",
    2034: "04-07 06-21 06-26 10-09 10-27 01-02",
    2035: "03-23 06-21 07-02 10-15 11-02 09-17",
}
FIXED = "01-01 05-01 05-21 07-16 08-15 09-18 09-19 11-01 12-08 12-25"


@pytest.mark.parametrize("year", MOVING)
def test_the_holidays_of_each_year_are_those_that_the_laws_gave_it(year):
    days = {f"{year}-{day}" for day in f"{FIXED} {MOVING[year]}".split()}
    saturday = date.fromisoformat(f"{year}-{MOVING[year][:5]}") + timedelta(days=1)
    assert set(holidays.of_year(year)) == days | {saturday.isoformat()}


def test_a_region_and_a_commune_have_holidays_of_their_own(database, catalogue):
    assert not calendar.day_off(database, catalogue, date(2026, 6, 7))
    network.save_microcentro(database, {"communes": ["15201", "16103"]})
    assert "Morro de Arica" in (calendar.day_off(database, catalogue, date(2026, 6, 7)) or "")
    assert {one.start for one in year_calendar.of_year(database, catalogue, 2026) if one.kind == "holiday"} == {
        "2026-06-07", "2026-08-20", "2026-09-18"
    }  # fmt: skip
    assert holidays.local(2013, ["16103"]) == {}


def test_a_session_planned_on_a_day_without_classes_warns(database, year):
    meetings.schedule(database, date(2026, 7, 9))
    found = {one.start: one.warning for one in year_calendar.of_year(database, None, 2026)}
    assert found["2026-07-09"] == "Ese día no hay clases: Invierno."


def test_hosts_are_counted_and_the_next_one_proposed(database, year):
    names = [one.name for one in network.schools(database)]
    turns = year_calendar.turns(database, 2026, next_session.next_host(database, 2026))
    assert turns.counts == ((names[0], 1), (names[1], 0))
    assert turns.next_school == names[1]


def test_past_turns_are_those_of_the_schools_of_then(database, year, monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 11, 2))
    first, second = network.schools(database)[:2]
    school_life.set_status(database, first.id, "closed", date(2026, 10, 1))
    new = network.add_school(database, rbd=7700, name="Escuela Nueva").school
    rows.update(database, "school", new, {"joined_on": "2026-03-01"})
    rows.update(database, "school", second.id, {"joined_on": "2020-03-01"})
    meetings.schedule(database, date(2025, 4, 9), host_school_id=second.id)
    past, now = (year_calendar.turns(database, each, new) for each in (2025, 2026))
    assert (past.counts, past.next_school) == (((first.name, 0), (second.name, 1)), "")
    assert now.counts == ((first.name, 1), (second.name, 0), ("Escuela Nueva", 0))  # closed, and it received
    assert now.next_school == "Escuela Nueva"


def test_the_file_has_an_event_for_each_and_the_same_ids_every_time(database, year):
    text, events = year_calendar.as_file(database, 2026, NOW)
    assert events == 3
    assert text == year_calendar.as_file(database, 2026, NOW)[0]
    lines = text.decode().replace("\r\n ", "").split("\r\n")
    assert f"UID:{year}@minga" in lines
    assert "DESCRIPTION:Partir\\, y acordar" in lines
    assert "DTEND;VALUE=DATE:20260718" in lines
    assert "X-WR-TIMEZONE:America/Santiago" in lines


def test_magallanes_has_clocks_of_its_own(database, year):
    network.save_microcentro(database, {"communes": ["12101"]})
    assert b"TZID=America/Punta_Arenas:20260409T090000" in year_calendar.as_file(database, 2026, NOW)[0]


def test_the_command_writes_the_calendar(database, workspace, tmp_path, capsys, year):
    folder, target = str(workspace.folder), tmp_path / "sesiones.ics"
    workspace.close()
    assert main(["--datos", folder, "--json", "calendario", "exportar", str(target), "--anio", "2026"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["events"] == 3
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_whoever_imports_the_file_reads_that_a_session_was_suspended_and_keeps_the_day_free(database, year):
    one = meetings.schedule(database, date(2026, 6, 4))
    meetings.suspend(database, one, "road")
    event = year_calendar.as_file(database, 2026, NOW)[0].decode().split(f"UID:{one}@minga")[1].split("END:VEVENT")[0]
    assert "SUMMARY:Suspendida: Sesión N° " in event
    assert "STATUS:CANCELLED" in event
    assert "TRANSP:TRANSPARENT" in event
