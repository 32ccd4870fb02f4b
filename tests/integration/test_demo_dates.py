"""The days of the example year: nothing in it happened before what it follows, nor on a day that is still to come."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from datetime import date

import pytest

from app import wall_clock
from app.services import against_rules, demo, holidays, records, to_review
from app.services.guards_proof import DONE, SIGNED, WORK
from app.services.workspace import open_workspace

CLOSED = (*DONE, "not_done", "cancelled")


@pytest.fixture(scope="module", params=[date(2026, 9, 14), date(2026, 11, 29)], ids=str)
def year(request, tmp_path_factory):
    """The records of the example by type and by id, on a day on which somebody opens it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall_clock, "today", lambda: request.param)
        workspace = open_workspace(tmp_path_factory.mktemp("ejemplo"))
        database = workspace.open(demo.fill(workspace, today=request.param))
        odd = [*against_rules.against_rules(database), *to_review.to_review(database)]
        out = io.StringIO()
        records.dump(database, out)
        workspace.close()
    return Year([json.loads(line) for line in out.getvalue().split("\n") if line], request.param.isoformat(), odd)


class Year:
    def __init__(self, held, today, odd):
        self.today, self.odd, self.by_id = today, odd, {one["id"]: one for one in held}
        self.of = defaultdict(list)
        for one in held:
            self.of[one["tipo"]].append(one)

    def day(self, key):
        """The day of the session with that id."""
        return self.by_id[key]["date"]


def in_order(*days):
    told = [day for day in days if day]
    return told == sorted(told)


def test_nothing_in_it_waits_to_be_looked_at_because_it_breaks_a_rule(year):
    assert year.odd == []


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
        assert (one["status"] == "done_late") == (ended is not None and ended > one["due_date"])
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
    assert all(one["date"] == year.day(one["meeting_id"]) for one in year.of["calendar_entry"])
    done = [one["date"] for one in year.of["plan_activity"] if one["status"] == "done"]
    assert all(in_order(agreed, day, year.today) for day in done)


def test_what_schools_did_after_a_session_was_after_it(year):
    for one in year.of["school_transfer"]:
        assert in_order(year.day(one["meeting_id"]), one["date"], year.today)


def test_nobody_teaches_meets_or_visits_in_the_holidays(year):
    """domain.md 6: the calendar of the school year."""
    days = [(one, one.get("applied_date") or one.get("date") or one.get("taken_on"))
            for tipo in ("adoption", "exit_ticket_batch", "evidence", "meeting", "visit", "internship",
                         "class_observation", "school_transfer", "phea_task", "plan_activity")
            for one in year.of[tipo]]  # fmt: skip
    off = holidays.of_year(int(year.today[:4]))
    assert [one for one, day in days if one["tipo"] != "meeting" and day in off] == []
    for free in year.of["school_break"]:
        assert [one for one, day in days if day and free["from"] <= day <= free["to"]] == []


def test_who_works_in_it_was_there_before_the_first_session(year):
    first = min(one["date"] for one in year.of["meeting"])
    assert all(in_order(one["from"], first) for tipo in ("membership", "person_school") for one in year.of[tipo])
    assert all(in_order(one["joined_on"], first) for one in year.of["school"])


def test_what_was_seen_or_done_was_so_by_today(year):
    for tipo in ("evidence", "visit", "internship", "class_observation", "engagement_rubric", "network_diagnostic",
                 "log_entry", "advisory_record", "work_line_school"):  # fmt: skip
        for one in year.of[tipo]:
            assert in_order(one.get("date") or one.get("taken_on") or one.get("on"), year.today), one
