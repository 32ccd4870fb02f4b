"""Of which school year one is told first: of the last one in which the network met, until it meets in this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.pdf.forms import FORMS, render
from app.services import (
    attendance,
    coverage,
    home,
    indicators_own,
    meetings,
    next_steps,
    people,
    plans,
    presentations,
    rows,
    year_shown,
)
from app.services.rules import Count

MARCH = date(2026, 3, 20)


def met(database, day):
    meeting = meetings.schedule(database, day)
    attendance.set_state(database, meeting, people.who_is_at_laptop(database), "present")
    meetings.hold(database, meeting)
    return meeting


def test_until_it_meets_this_year_its_figures_are_those_of_the_year_before(database, ids):
    met(database, date(2025, 11, 6))
    meetings.schedule(database, date(2026, 3, 26))
    page = home.load(database, MARCH)
    assert page.year == 2025
    assert page.attendance == Count(1, 1)
    met(database, date(2026, 3, 12))
    assert home.load(database, MARCH).year == 2026


def test_a_network_that_has_not_met_is_told_of_this_year(database, ids):
    assert home.load(database, MARCH).year == 2026
    meetings.schedule(database, date(2025, 11, 6))
    assert home.load(database, MARCH).year == 2026


def test_what_is_older_than_the_year_before_is_not_told_of(database, ids):
    met(database, date(2024, 11, 7))
    assert home.load(database, MARCH).year == 2026


@pytest.mark.parametrize(
    ("tipo", "told"),
    [
        ("visit", {"date": "{}-03-05"}),
        ("engagement_rubric", {"date": "{}-06-15"}),
        ("network_diagnostic", {"year": "{}", "moment": "first"}),
        ("phea_cycle", {"school_year": "{}"}),
    ],
)
def test_what_was_noted_this_year_is_told_before_its_first_session_and_what_sums_up_waits_for_it(
    database, ids, tipo, told
):
    def note(year):
        fields = {name: text.format(year) for name, text in told.items()}
        rows.create(database, tipo, {k: int(v) if k in {"year", "school_year"} else v for k, v in fields.items()})

    met(database, date(2025, 11, 6))
    note(2025)
    assert year_shown.current(database, MARCH, tipo) == 2025
    met(database, date(2026, 3, 12))
    assert year_shown.current(database, MARCH, tipo) == 2026
    assert year_shown.last_with(database, MARCH, tipo) == 2025, "there is none of this year yet"
    note(2026)
    assert year_shown.last_with(database, MARCH, tipo) == 2026
    assert year_shown.current(database, date(2027, 1, 5), tipo) == 2026
    assert year_shown.current(database, date(2029, 1, 5), tipo) == 2029


def test_a_figure_that_the_network_noted_of_this_year_is_of_this_year(database, ids):
    met(database, date(2025, 11, 6))
    own = indicators_own.define(database, "Libros leídos", "Qué leer.")
    assert year_shown.current(database, MARCH, "indicator_value") == 2025
    assert year_shown.written(database, MARCH, "indicator_value") == 2026, "the month that runs is what is noted"
    assert year_shown.written(database, date(2026, 2, 28), "indicator_value") == 2025
    rows.create(database, "indicator_value", {"indicator_id": own, "period": "2026-03"})
    assert year_shown.current(database, MARCH, "indicator_value") == 2026


def test_what_this_year_left_is_asked_for_until_the_next_one_began(database, ids):
    assert year_shown.pending_from(database, MARCH) == 2025
    met(database, date(2026, 3, 12))
    assert [year_shown.pending_from(database, day) for day in (MARCH, date(2027, 2, 1))] == [2026, 2026]


def test_a_network_that_notes_no_sessions_is_not_asked_for_last_year_once_march_is_over(database, ids):
    told = {"title": "La huerta", "author_ids": [ids.ana], "status": "presented"}
    shown = rows.create(database, "practice", told)
    fields = {"practice_id": shown, "teacher_id": ids.berta}
    rows.create(database, "adoption", fields | {"status": "applied", "applied_date": "2025-11-20"})
    rows.create(database, "adoption", fields | {"status": "chosen", "planned_date": "2025-11-27"})
    last = meetings.schedule(database, date(2025, 11, 6))
    presentations.propose(database, shown, meeting_id=last, presenter_id=ids.berta)

    def asked(day):
        return {one.kind for one in next_steps.of_person(database, ids.berta, day)} - {"choose"}

    assert asked(date(2026, 3, 31)) == {"present", "apply", "tickets", "evaluate"}
    assert asked(date(2026, 4, 1)) == set()


def test_a_paper_of_the_year_and_the_focus_are_of_the_year_that_is_told_first(database, ids, monkeypatch):
    """A paper of one session, or one that is signed on the day, is not of the year before."""
    met(database, date(2025, 11, 6))
    plan = plans.begin(database, 2025)
    rows.update(database, "annual_plan", plan, {"focus_subject": "MA", "focus_axis": "Medición"})
    assert coverage.focus(database, MARCH) == ("MA", "Medición")
    years = {}
    for key in ("plan", "certificado", "autorizacion"):
        draw = lambda content, *_, key=key, **__: years.setdefault(key, _year(content)) and b""
        monkeypatch.setitem(FORMS, key, replace(FORMS[key], draw=draw))
        render(key, database, None, printed_on=MARCH)
    assert years == {"plan": 2025, "certificado": 2025, "autorizacion": 2026}
    plans.begin(database, 2026)
    years.clear()
    render("plan", database, None, printed_on=MARCH)
    assert years == {"plan": 2026}
    assert coverage.focus(database, MARCH) == (None, None)


def _year(content):
    return getattr(content, "letterhead", content).year
