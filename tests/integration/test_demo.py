"""The example year: the same on any day, whole, and its next session always near."""

from __future__ import annotations

import io
import json
import shutil
from contextlib import closing
from datetime import date, timedelta

import pytest

from app.errors import WrongUsage
from app.log import rebuild
from app.services import (
    calendar,
    cycle,
    cycle_measures,
    demo,
    health,
    meeting_observations,
    next_steps,
    practice_decisions,
    records,
    standing,
    surveys,
    tickets,
    transfers,
)
from app.services.workspace import open_workspace
from app.sync import roster
from app.sync.words import whose
from tests.oracle.desk import moved_in

TODAY = date(2026, 9, 14)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The data folder of a laptop with the example year; to be copied, not used."""
    with closing(open_workspace(tmp_path_factory.mktemp("ejemplo"))) as workspace:
        demo.fill(workspace, today=TODAY)
    return workspace.folder


@pytest.fixture(scope="module")
def example(made, tmp_path_factory):
    with closing(open_workspace(tmp_path_factory.mktemp("abierto"))) as workspace:
        yield moved_in(workspace, made)


def dumped(database):
    out = io.StringIO()
    records.dump(database, out)
    return [json.loads(line) for line in out.getvalue().split("\n") if line]


def of_type(database, tipo):
    return [record for record in dumped(database) if record["tipo"] == tipo]


def test_the_next_session_is_within_two_weeks_and_the_others_are_around_it(example):
    meetings = sorted(of_type(example, "meeting"), key=lambda record: record["number"])
    days = [date.fromisoformat(meeting["date"]) for meeting in meetings]
    assert days == sorted(days)
    assert all(day.weekday() == 3 for day in days)
    assert [meeting["status"] for meeting in meetings] == ["held"] * 6 + ["convened", "planned"]
    assert TODAY < days[6] <= TODAY + timedelta(days=14)
    assert {meeting["school_year"] for meeting in meetings} == {2026}


def test_only_the_example_can_be_removed(workspace, made):
    real = workspace.create("Los Boldos", "Ana Pino")
    (example,) = (path.name for path in (made / "microcentros").iterdir())
    shutil.copytree(made / "microcentros" / example, workspace.folder / "microcentros" / example)
    assert demo.is_example(workspace.open(example))
    assert not demo.is_example(real)
    with pytest.raises(WrongUsage):
        demo.remove(workspace, real.space)
    demo.remove(workspace, example)
    assert [each.id for each in workspace.spaces()] == [real.space]


def test_what_the_example_hands_over_says_from_whom_it_comes(example):
    (laptop,) = roster.listed(example)
    assert whose(laptop.name) == laptop.person == demo.PERSON


def test_it_has_what_a_year_has(example):
    practices = of_type(example, "practice")
    assert {practice["status"] for practice in practices} == {"draft", "presented", "in_test", "consolidated"}
    garden = next(practice for practice in practices if practice["title"] == "La huerta se mide")
    tasks = [task for task in of_type(example, "grade_task") if task["practice_id"] == garden["id"]]
    assert sorted(task["oa_codes"][0] for task in tasks) == [
        "MA01 OA 18", "MA02 OA 19", "MA03 OA 21", "MA04 OA 23", "MA05 OA 21", "MA06 OA 19",
    ]  # fmt: skip
    assert {one["consent_state"] for one in of_type(example, "evidence")} == {
        "faces_hidden", "held", "missing", "not_needed",
    }  # fmt: skip
    assert len(of_type(example, "attendance")) == 42
    first, second = sorted(of_type(example, "plan_version"), key=lambda record: record["number"])
    assert (first["reason"], first["date"] < second["date"]) == ("Acordado en la sesión N° 1.", True)
    assert any(record["adapted_from_id"] == garden["id"] for record in practices)


def test_its_practices_are_at_every_stage_of_their_cycle(example):
    paths = [cycle.path(example, practice["id"]) for practice in of_type(example, "practice")]
    for place, name in enumerate(cycle.NAMES.values()):
        assert {path[place].state for path in paths} >= {"done", "ahead"}, name
    assert next_steps.of_person(example, standing.person_here(example), TODAY)


def test_its_cycles_measure_the_same_more_than_once_and_so_show_it_in_time(example):
    measured = [cycle_measures.measures(example, one["id"]) for one in of_type(example, "phea_cycle")]
    shown = [[len(one.points.values) for one in cycle_measures.series(found, 0)] for found in measured if found]
    assert shown == [[2], [2]]


def test_no_ticket_of_the_example_counts_more_than_answered_or_are_enrolled(example):
    for batch in of_type(example, "exit_ticket_batch"):
        row = tickets.batch(example, batch["id"])
        assert row.respondents_n is not None
        assert row.enrolled_n is not None
        assert all(count.whole <= row.respondents_n <= row.enrolled_n for count in row.dimensions.values())


def test_its_sessions_have_surveys_observations_and_what_schools_did(example):
    held = [one for one in of_type(example, "meeting") if one["status"] == "held"]
    surveyed = [surveys.of_meeting(example, one["id"]) for one in held]
    assert all(view.id and view.table.respondents for view in surveyed)
    assert all(row.entered == view.table.respondents for view in surveyed for row in view.table.rows)
    assert all(meeting_observations.of_meeting(example, one["id"]).achieved.whole == 8 for one in held)
    assert any(transfers.done(transfers.of_meeting(example, one["id"])).part for one in held)
    assert calendar.breaks(example)


def test_the_private_draft_stays_out_of_the_dump(example):
    assert "Recetas de la abuela" not in json.dumps(dumped(example), ensure_ascii=False)


def test_its_tables_are_what_its_history_says(example):
    assert health.check(example).findings == ()
    with example.read() as session:
        assert rebuild.check(session) == []


def test_every_reference_of_the_example_leads_somewhere(example):
    assert len([one for one in of_type(example, "evidence") if one["file"]]) == 12
    for commitment in of_type(example, "commitment"):
        assert commitment["responsible_id"] or "queda consolidada" in commitment["text"]
        assert commitment["origin_meeting_id"]
    decided = [one["id"] for one in of_type(example, "practice") if one["status"] in {"consolidated", "dropped"}]
    assert [practice_decisions.lacks_agreement(example, one) for one in decided] == [False] * 3
