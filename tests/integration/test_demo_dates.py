"""The example year, on whatever day it is opened: whole, each thing after what it follows, none on a day to come."""

from __future__ import annotations

import io
import json
import os
from collections import defaultdict
from datetime import date

import pytest

from app import wall_clock
from app.services import against_rules, demo, demo_days, holidays, home, indicators, records, to_review
from app.services.guards_proof import DONE, SIGNED, WORK
from app.services.indicators_basis import Period
from app.services.indicators_catalogue import DEFINITIONS
from app.services.workspace import open_workspace

FRIDAY = 4
CLOSED = (*DONE, "not_done", "cancelled")


OPENED = ["2027-01-02", "2026-03-15", "2026-06-24", "2026-11-30"]
if os.environ.get("MINGA_DEEP"):
    OPENED += ["2026-03-01", "2026-04-30", "2026-06-18", "2026-07-15", "2026-09-01", "2026-09-18", "2026-12-31"]
    OPENED += ["2028-02-29"]


@pytest.fixture(scope="module", params=[date.fromisoformat(day) for day in OPENED], ids=str)
def year(request, tmp_path_factory):
    """The records of the example by type and by id, on a day on which somebody opens it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall_clock, "today", lambda: request.param)
        workspace = open_workspace(tmp_path_factory.mktemp("ejemplo"))
        database = workspace.open(demo.fill(workspace, today=request.param))
        odd = [*against_rules.against_rules(database), *to_review.to_review(database)]
        out = io.StringIO()
        records.dump(database, out)
        held = [json.loads(line) for line in out.getvalue().split("\n") if line]
        school_year = next(one["year"] for one in held if one["tipo"] == "annual_plan")
        report = indicators.read(database, indicators.Query(Period(school_year)), request.param)
        first_page = home.load(database, request.param)
        workspace.close()
    return Year(held, request.param.isoformat(), odd, report, first_page)


class Year:
    def __init__(self, held, today, odd, report, first_page):
        self.today, self.odd, self.by_id = today, odd, {one["id"]: one for one in held}
        self.report, self.first_page = report, first_page
        self.of = defaultdict(list)
        for one in held:
            self.of[one["tipo"]].append(one)
        self.sessions = sorted(self.of["meeting"], key=lambda one: one["date"])

    def day(self, key):
        """The day of the session with that id."""
        return self.by_id[key]["date"]


def in_order(*days):
    told = [day for day in days if day]
    return told == sorted(told)


def test_nothing_in_it_waits_to_be_looked_at_because_it_breaks_a_rule(year):
    assert year.odd == []


def test_six_sessions_were_held_in_the_school_year_of_the_plan_and_the_next_one_is_convened(year):
    """domain.md 5.1: from March to December."""
    [plan] = year.of["annual_plan"]
    held, coming = year.sessions[:6], year.sessions[6:]
    assert {one["school_year"] for one in held} == {plan["year"]}
    assert all(f"{plan['year']}-03-08" <= one["date"] <= min(year.today, f"{plan['year']}-12-18") for one in held)
    assert [one["status"] for one in year.sessions] == ["held"] * 6 + ["convened", "planned"]
    assert year.today < coming[0]["date"]
    assert year.first_page.next_meeting.id == coming[0]["id"]


def test_a_session_is_of_the_school_year_of_its_day_and_numbered_in_it(year):
    """domain.md 6 Meeting."""
    assert all(one["school_year"] == int(one["date"][:4]) for one in year.sessions)
    for this in {one["school_year"] for one in year.sessions}:
        numbers = [one["number"] for one in year.sessions if one["school_year"] == this]
        assert numbers == list(range(1, len(numbers) + 1))


def test_practices_and_cycles_are_of_the_school_year_of_what_was_done_with_them(year):
    [plan] = year.of["annual_plan"]
    assert {one["school_year"] for tipo in ("practice", "phea_cycle") for one in year.of[tipo]} == {plan["year"]}
    for tipo, field in (("adoption", "applied_date"), ("exit_ticket_batch", "date"), ("evidence", "taken_on")):
        days = [one[field] for one in year.of[tipo] if one[field]]
        assert days
        assert {day[:4] for day in days} == {str(plan["year"])}


def test_its_figures_stand_on_several_months(year):
    """domain.md 9: all of them but what takes the curriculum, and files handed over by other computers."""
    full = {reading.code for reading in year.report.readings if not reading.is_empty}
    assert full == set(DEFINITIONS) - {"data_reported", "focus_coverage"}
    in_time = {reading.code: sum(not one.is_empty for one in reading.months) for reading in year.report.readings}
    for code in ("attendance_year", "practices_shared", "applications", "satisfaction", "commitments_on_time"):
        assert in_time[code] >= 3, code


def test_the_first_page_tells_how_that_year_goes_or_went(year):
    [plan] = year.of["annual_plan"]
    told = year.first_page
    assert told.year == plan["year"]
    assert (told.goal.part, told.goal.whole) == (6, 7)
    assert (told.attendance.part, told.attendance.whole) == (34, 36)


def test_something_is_due_soon(year):
    assert any(step.due and step.due > year.today for step in year.first_page.steps)


def test_an_improvement_cycle_measures_and_works_between_its_first_day_and_its_last(year):
    """domain.md 6 PheaCycle: figures from *Hacer* on, and the next cycle after the one that it follows."""
    for cycle in year.of["phea_cycle"]:
        first, last = cycle["start"], cycle["end"] or year.today
        assert in_order(first, last, year.today)
        assert in_order(first, cycle["aim_by"])
        assert (cycle["end"] is not None) == (cycle["stage"] == "closed")
        for part in ("phea_measure", "phea_task"):
            for one in (one for one in year.of[part] if one["cycle_id"] == cycle["id"]):
                assert in_order(first, one["date"])
                assert in_order(one["date"], last) or one.get("done") is False, one
        if before := cycle["previous_cycle_id"]:
            assert in_order(year.by_id[before]["end"], first)


def test_a_practice_is_presented_in_a_session_that_was_held_with_what_was_there_by_then(year):
    """domain.md 5.3 and 6.1."""
    for shown in year.of["practice_presentation"]:
        day = year.day(shown["meeting_id"])
        assert in_order(shown["prior_talk_on"], min(day, year.today))
        assert all(in_order(year.by_id[key]["taken_on"], day) for key in shown["evidence_shown"] or ())
        if shown["preparation"] == "presented":
            assert year.by_id[shown["meeting_id"]]["status"] == "held"
            pieces = [one for one in year.of["evidence"] if one["practice_id"] == shown["practice_id"]]
            assert any(one["kind"] in WORK and in_order(one["taken_on"], day) for one in pieces), shown


def test_a_practice_is_applied_after_it_was_chosen_and_told_of_after_it_was_applied(year):
    """domain.md 5.3 and 6.1; the session in which it was chosen had shown it by then."""
    shown = {one["practice_id"]: year.day(one["meeting_id"]) for one in year.of["practice_presentation"]}
    for one in year.of["adoption"]:
        chosen = year.day(one["chosen_in_meeting_id"])
        assert in_order(shown[one["practice_id"]], chosen, one["planned_date"])
        assert in_order(chosen, one["applied_date"], year.today)
        for batch in year.of["exit_ticket_batch"]:
            assert batch["adoption_id"] != one["id"] or in_order(one["applied_date"], batch["date"], year.today)
    for told in year.of["self_evaluation"]:
        applied = year.by_id[told["adoption_id"]]["applied_date"]
        assert in_order(applied, told["written_on"], told["shared_with_advisor_at"], year.today)
    for answer in year.of["advisor_feedback"]:
        assert in_order(year.by_id[answer["self_evaluation_id"]]["shared_with_advisor_at"], answer["date"], year.today)


def test_an_agreement_falls_due_and_ends_after_its_session_and_late_only_after_its_day(year):
    """domain.md 6 and 6.1 Commitment."""
    for one in year.of["commitment"]:
        origin, ended = year.day(one["origin_meeting_id"]), one["closed_on"]
        assert in_order(origin, one["due_date"])
        assert in_order(origin, ended, year.today)
        assert (ended is not None) == (one["status"] in CLOSED)
        assert (one["status"] == "done_late") == (ended is not None and ended > (one["due_date"] or ended))
        seen = [year.day(key) for key in one["reviewed_in"] or ()]
        assert all(origin < day <= year.today for day in seen)
        pieces = [piece["taken_on"] for piece in year.of["evidence"] if piece["commitment_id"] == one["id"]]
        assert all(in_order(origin, day, ended) for day in pieces)


def test_minutes_are_approved_signed_and_sent_after_their_session_and_name_the_next_one(year):
    """domain.md 6 and 6.1 Minutes."""
    days = sorted(one["date"] for one in year.of["meeting"])
    for one in year.of["minutes"]:
        held = year.day(one["meeting_id"])
        assert one["next_date"] == days[days.index(held) + 1]
        signed = [each["date"] for each in year.of["minutes_signature"] if each["minutes_id"] == one["id"]]
        assert bool(signed) == (one["status"] in SIGNED)
        for day in signed or [None]:
            assert in_order(held, one["kept_on"], day, one["sent_on"], year.today)


def test_the_plan_was_agreed_before_it_was_sent_and_its_calendar_is_that_of_the_sessions(year):
    """domain.md 5.1 and 6.1 Plan."""
    [plan] = year.of["annual_plan"]
    agreed = year.day(plan["agreed_in_meeting_id"])
    versions = sorted(year.of["plan_version"], key=lambda one: one["number"])
    assert in_order(agreed, *(one["date"] for one in versions), year.today)
    assert all(in_order(agreed, one["date"], year.today) for one in year.of["plan_delivery"])
    assert sorted(one["date"] for one in year.of["calendar_entry"]) == [
        one["date"] for one in year.sessions if one["school_year"] == plan["year"]
    ]
    assert all(one["date"] == year.day(one["meeting_id"]) for one in year.of["calendar_entry"])
    ends = [one["due"] for one in year.of["goal"]] + [one["date"] for one in year.of["plan_activity"]]
    assert {day[:4] for day in ends} == {str(plan["year"])}
    done = [one["date"] for one in year.of["plan_activity"] if one["status"] == "done"]
    assert all(in_order(agreed, day, year.today) for day in done)


def test_what_schools_did_after_a_session_was_after_it(year):
    for one in year.of["school_transfer"]:
        assert in_order(year.day(one["meeting_id"]), one["date"], year.today)


def test_nobody_works_at_the_weekend_nor_in_the_holidays(year):
    """domain.md 6: the calendar of the school year."""
    fields = ("applied_date", "date", "taken_on", "written_on", "shared_with_advisor_at", "closed_on", "prior_talk_on")
    days = [(one["tipo"], one[field]) for one in year.by_id.values() for field in fields if one.get(field)]
    off = {day for this in {day[:4] for _, day in days} for day in holidays.of_year(int(this))}
    assert [one for one in days if one[1] in off or date.fromisoformat(one[1]).weekday() > FRIDAY] == []
    [free] = year.of["school_break"]
    assert free["from"][:4] == str(year.of["annual_plan"][0]["year"])
    assert [one for one in days if free["from"] <= one[1] <= free["to"]] == []
    first, last = (day.isoformat() for day in demo_days.winter(int(year.today[:4])))
    assert [one for one in days if first <= one[1] <= last] == []
    assert [one for one in days if not "03-02" <= one[1][5:] <= "12-18"] == []


def test_who_works_in_it_was_there_before_the_first_session(year):
    first = min(one["date"] for one in year.of["meeting"])
    assert all(in_order(one["from"], first) for tipo in ("membership", "person_school") for one in year.of[tipo])
    assert all(in_order(one["joined_on"], first) for one in year.of["school"])


def test_what_was_seen_or_done_was_so_by_today(year):
    for tipo in ("evidence", "visit", "internship", "class_observation", "engagement_rubric", "network_diagnostic",
                 "log_entry", "advisory_record", "work_line_school"):  # fmt: skip
        for one in year.of[tipo]:
            assert in_order(one.get("date") or one.get("taken_on") or one.get("on"), year.today), one
