"""A small year, lived through once for all the tests that count it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.services import commitments, network, people, rows
from app.services.workspace import open_workspace
from tests.integration.indicators.small_year import held, items, make
from tests.oracle.desk import moved_in


@pytest.fixture(scope="session")
def world(tmp_path_factory, furnished):
    """April: everybody but Celso. May: all. June: Ana alone. Two practices, three applications, and what was asked."""
    workspace = open_workspace(tmp_path_factory.mktemp("indicadores"))
    db = moved_in(workspace, furnished)
    schools = {row.name: row.id for row in network.schools(db)}
    who = {row.full_name.split()[0]: row.id for row in people.people(db)}
    ana, berta, celso = who["Ana"], who["Berta"], who["Celso"]
    aromo, canelo = schools["Escuela El Aromo"], schools["Escuela El Canelo"]
    ids = SimpleNamespace(ana=ana, berta=berta, celso=celso, aromo=aromo, canelo=canelo)
    april = held(
        db, 1, "2026-04-09", {ana: "present", berta: "late", celso: "absence"}, pedagogical_hours="4", modality="remote"
    )
    may = held(db, 2, "2026-05-07", {ana: "present", berta: "remote", celso: "substitute"}, start="09:00", end="12:00")
    june = held(
        db, 3, "2026-06-04", {ana: "present", berta: "justified_absence", celso: "absence"}, pedagogical_hours="8.5"
    )
    suspended = {"status": "suspended", "suspension_reason": "road", "pedagogical_hours": "4"}
    make(db, "meeting", school_year=2026, number=4, date="2026-06-25", **suspended)
    for meeting, block, planned, used in (
        (april, "PEDAGOGICAL", 60, 70), (april, "ADMIN", 30, None), (april, "OPENING", 15, None), (may, "ADMIN", 50, 50)
    ):  # fmt: skip
        make(db, "agenda_item", meeting_id=meeting, block=block, topic="x", minutes_planned=planned, minutes_used=used)
    garden = make(db, "practice", school_year=2026, title="La huerta", author_ids=[ana], school_id=aromo)
    river = make(db, "practice", school_year=2026, title="El río", author_ids=[berta], school_id=canelo)
    for practice, grade, codes in ((garden, "3", ["MA03 OA 21"]), (garden, "4", ["MA04 OA 23", "MA04 OA 24"])):
        make(db, "grade_task", practice_id=practice, grade=grade, oa_codes=codes)
    make(db, "evidence", practice_id=garden, kind="photo", caption="Mediciones", consent_state="not_needed")
    for practice, meeting, seconds, state, by in (
        (garden, april, 14 * 60, "presented", ana), (garden, may, 16 * 60, "presented", ana),
        (river, may, None, None, None), (river, june, None, "proposed", berta),
    ):  # fmt: skip
        make(
            db, "practice_presentation",
            practice_id=practice, meeting_id=meeting, presenter_id=by, seconds_used=seconds, preparation=state,
        )  # fmt: skip
    first = make(
        db, "adoption", practice_id=garden, teacher_id=berta, school_id=canelo, grades=["3", "4"],
        applied_date="2026-04-20", times_applied=2, status="repeated",
    )  # fmt: skip
    second = make(
        db, "adoption", practice_id=garden, teacher_id=berta, school_id=canelo, grades=["3"],
        applied_date="2026-05-20", status="applied",
    )  # fmt: skip
    make(db, "adoption", practice_id=river, teacher_id=ana, planned_date="2026-05-28", status="applied")
    make(db, "adoption", practice_id=river, teacher_id=celso, planned_date="2026-06-10", status="chosen")
    for adoption, grade, pupils in ((first, "3", 4), (first, "4", 3), (second, "3", 6)):
        make(db, "adoption_grade", adoption_id=adoption, grade=grade, pupils_n=pupils)
    make(db, "self_evaluation", adoption_id=first, written_on="2026-04-24", will_continue="yes_with_changes")
    make(db, "self_evaluation", adoption_id=second, written_on="2026-05-22", will_continue="no")
    _tickets(db, first, second)
    _survey(db, april, may)
    _dynamics(db, april)
    _diagnostics(db)
    _rubrics(db, canelo, aromo)
    for due, closed, state, person in (
        ("2026-04-30", "2026-04-30", "done", ana), ("2026-05-10", "2026-05-12", "done_late", berta),
        ("2026-05-15", "2026-05-14", "cancelled", ana), ("2026-06-30", None, "open", celso),
        ("2026-07-06", None, None, celso), ("2026-08-30", None, "open", ana),
    ):  # fmt: skip
        key = commitments.add(db, "Algo", due=due, responsible_id=person, no_proof_note="Se vio")
        rows.update(db, "commitment", key, {"status": state, "closed_on": closed})
    make(db, "annual_plan", year=2026, focus_subject="MA", focus_axis="Medición", practice_goal=5)
    yield SimpleNamespace(db=db, ids=ids, april=april, may=may)
    workspace.close()


def _tickets(db, first, second):
    template, (mood, measure, check) = items(
        db, "exit_ticket",
        {"text": "¿Cómo me sentí?", "dimension": "SOCIOEMOTIONAL", "scale": "faces3"},
        {"text": "Escribo una medida", "dimension": "COGNITIVE", "scale": "right_wrong"},
        {"text": "Reviso mi medida", "dimension": "ATTITUDINAL", "scale": "yes_partly_no"},
    )  # fmt: skip
    for adoption, day, grade, answered, enrolled in (
        (first, "2026-04-20", "3", 4, 5), (first, "2026-04-20", "4", 3, None), (second, None, "3", 6, 6)
    ):  # fmt: skip
        batch = make(
            db, "exit_ticket_batch", adoption_id=adoption, template_id=template, date=day, grade=grade,
            respondents_n=answered, enrolled_n=enrolled,
        )  # fmt: skip
        answers = {mood: {"3": answered - 1, "1": 1}, measure: {"right": 1, "wrong": answered - 1}, check: {"yes": 2}}
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "exit_ticket_tally", batch_id=batch, item_id=item, option=option, count=count)


def _survey(db, april, may):
    template, (useful, heard) = items(
        db, "survey",
        {"text": "Útil para mi trabajo", "code": "useful", "scale": "one_to_four_na"},
        {"text": "Mi opinión contó", "code": "heard", "scale": "one_to_four_na"},
    )  # fmt: skip
    for meeting, answers in (
        (april, {useful: {"4": 1, "3": 1}, heard: {"2": 2}}),
        (may, {useful: {"4": 2, "na": 1}, heard: {"4": 1, "3": 1, "1": 1}}),
    ):
        survey = make(db, "satisfaction_survey", meeting_id=meeting, template_id=template, respondents_n=3)
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "survey_tally", survey_id=survey, item_id=item, option=option, count=count)


def _dynamics(db, april):
    _, lines = items(db, "meeting_guide", {"text": "Todos opinan"}, {"text": "Hay evidencia"}, {"text": "A tiempo"})
    observed = make(db, "meeting_observation", meeting_id=april)
    for line, answer in zip(lines, ("yes", "partly", "yes"), strict=True):
        make(db, "meeting_observation_answer", observation_id=observed, item_id=line, answer=answer)


def _diagnostics(db):
    _, (purpose, trust) = items(
        db, "diagnostic", {"text": "Propósito", "code": "purpose"}, {"text": "Confianza", "code": "trust"}
    )
    for year, moment, day, answers in (
        (2025, "last", "2025-12-01", {purpose: {"2": 6}, trust: {"3": 6}}),
        (2026, "first", "2026-03-10", {purpose: {"2": 3, "3": 3}, trust: {"4": 6}}),
        (2026, "middle", "2026-07-01", {purpose: {"4": 3, "3": 3}, trust: {"1": 1, "4": 5}}),
    ):
        one = make(db, "network_diagnostic", year=year, moment=moment, date=day, respondents_n=6)
        for item, options in answers.items():
            for option, count in options.items():
                make(db, "diagnostic_tally", diagnostic_id=one, item_id=item, option=option, count=count)


def _rubrics(db, canelo, aromo):
    _, (comes, works) = items(
        db, "rubric", {"text": "Asistencia", "essential": True}, {"text": "Trabajo entregado", "essential": False}
    )
    for rated, school, grade, day, levels in (
        ("group", canelo, "3", "2026-04-01", ("critical", "adequate")),
        ("group", canelo, "3", "2026-06-01", ("intermediate", "critical")),
        ("group", aromo, "4", "2026-05-01", ("critical", "critical")),
        ("school_link", canelo, None, "2026-05-01", ("critical", "critical")),
    ):
        one = make(db, "engagement_rubric", rated=rated, school_id=school, grade=grade, date=day)
        for item, level in zip((comes, works), levels, strict=True):
            make(db, "rubric_rating", rubric_id=one, item_id=item, level=level)
