"""The calendar of the plan: dates, hosts, what it warns of, and the session that a date becomes (domain.md 5.1)."""

from __future__ import annotations

from datetime import date

import pytest

from app import wall_clock
from app.services import agenda, meetings, network, plan_calendar, rows, school_life

DAY = date(2026, 4, 9)


def test_planned_hours_above_the_months_days_off_and_uneven_hosts_warn(database, ids, plan):
    for day, host, hours in ((9, ids.aromo, "5"), (16, ids.aromo, "4"), (23, ids.aromo, None)):
        fields = {"plan_id": plan, "date": date(2026, 4, day), "host_school_id": host, "pedagogical_hours": hours}
        rows.create(database, "calendar_entry", fields)
    found = plan_calendar.calendar(database, plan, lambda day: "Es feriado." if day.day == 16 else None)
    told = " ".join(found.warnings)
    assert "16 de abril: Es feriado." in told
    assert "Abril suma 9 horas pedagógicas, y el mes permite 8." in told
    assert "Escuela El Aromo recibe 3 y Escuela El Canelo, 0" in told
    assert dict(found.hosts) == {"Escuela El Aromo": 3, "Escuela El Canelo": 0}


@pytest.fixture
def march(monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 3, 10))


def test_proposed_dates_take_turns_skip_days_off_and_are_proposed_once(database, plan, march):
    made = plan_calendar.propose(database, plan, lambda day: "Feriado." if day == date(2026, 5, 14) else None)
    found = plan_calendar.calendar(database, plan)
    assert len(made) == len(found.entries) == 8
    assert {times for _, times in found.hosts} == {4}
    assert "2026-05-21" in {row.date for row in found.entries}
    assert not found.warnings
    assert plan_calendar.propose(database, plan) == ()
    rows.create(database, "network_rule", {"name": "meetings_year", "value": 10})
    assert len(plan_calendar.propose(database, plan)) == 2
    days = [date.fromisoformat(row.date) for row in plan_calendar.calendar(database, plan).entries[:3]]
    assert [day.month for day in days] == [3, 4, 4]
    assert (days[2] - days[1]).days >= 14


def test_where_more_than_eight_are_held_the_first_meeting_of_march_is_proposed_too(database, plan, monkeypatch):
    """domain.md 5.1: the year's first meeting is in March, before the monthly ones from April to November."""
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 3, 2))
    rows.create(database, "network_rule", {"name": "meetings_year", "value": 9})
    plan_calendar.propose(database, plan)
    found = plan_calendar.calendar(database, plan)
    assert [int(row.date[5:7]) for row in found.entries] == list(range(3, 12))
    assert not found.warnings
    assert plan_calendar.propose(database, plan) == ()


def test_no_date_is_proposed_on_a_day_that_is_over(database, plan, monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 8, 20))
    plan_calendar.propose(database, plan)
    assert [row.date[:7] for row in plan_calendar.calendar(database, plan).entries] == ["2026-09", "2026-10", "2026-11"]
    assert plan_calendar.propose(database, plan) == ()


def test_whoever_is_host_is_a_member_on_that_day(database, ids, plan, march):
    """6 plan: hosts rotate among the schools of the date, not those of today."""
    school_life.leave(database, ids.canelo, date(2026, 8, 1))
    new = network.add_school(database, rbd=4600, name="Escuela La Vega", joined_on="2026-08-01").school
    plan_calendar.propose(database, plan)
    found = plan_calendar.calendar(database, plan)
    early = {row.host_school_id for row in found.entries if row.date < "2026-08-01"}
    late = {row.host_school_id for row in found.entries if row.date >= "2026-08-01"}
    assert (early, late) == ({ids.aromo, ids.canelo}, {ids.aromo, new})
    assert not found.warnings


def test_a_host_that_closes_after_it_was_planned_is_told(database, ids, plan, march):
    plan_calendar.propose(database, plan)
    rows.create(database, "school_pause", {"school_id": ids.canelo, "kind": "closed", "from": "2026-09-01"})
    found = plan_calendar.calendar(database, plan)
    late = [row for row in found.entries if row.host_school_id == ids.canelo and (row.date or "") >= "2026-09-01"]
    told = "Escuela El Canelo no está ese día para recibir: está en receso, cerrada o ya no es del microcentro."
    assert late
    assert {row.warning for row in late} == {told}
    assert {row.warning for row in found.entries if row not in late} == {""}
    assert sum(told in words for words in found.warnings) == len(late)


def test_a_planned_date_becomes_one_session_however_often_it_is_asked(database, ids, plan):
    fields = {"plan_id": plan, "date": DAY, "host_school_id": ids.canelo, "topic": "Problemas", "start": "10:00"}
    fields |= {"kind": "workshop", "presenting_school_ids": [ids.aromo, ids.canelo]}
    entry = rows.create(database, "calendar_entry", fields)
    meeting = plan_calendar.schedule(database, entry)
    assert plan_calendar.schedule(database, entry) == meeting
    row = meetings.meeting(database, meeting)
    assert (row.host_school_id, row.start, row.date, len(meetings.meetings(database))) == (
        ids.canelo, "10:00", "2026-04-09", 1
    )  # fmt: skip
    held = rows.load(database, "meeting", meeting)
    assert (held["objective"], held["kind"]) == ("Problemas", "workshop")
    shown = [one.topic for one in agenda.items(database, meeting) if one.method == "presentation"]
    schools = [network.school(database, key).name for key in (ids.aromo, ids.canelo)]
    assert [topic.endswith(f"({name})") for topic, name in zip(shown, schools, strict=True)] == [True, True]
    assert plan_calendar.calendar(database, plan).entries[0].meeting_id == meeting
