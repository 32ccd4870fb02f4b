"""A practice improves with each review: versions, their differences, one put back; and what a session decides of it."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData, WrongUsage
from app.services import commitments, meetings, practice_decisions, practice_parts, practice_versions, practices, rows

TODAY = date(2026, 5, 20)


@pytest.fixture
def practice(database, ids):
    made = rows.create(
        database, "practice", {"title": "La huerta", "author_ids": [ids.ana], "purpose": "Medir", "status": "in_test"}
    )
    practice_parts.set_grades(database, made, ["1", "2"])
    practice_parts.write_task(database, made, "1", task="Ordenar palos", oa_codes=["MA01 OA 18"])
    practice_parts.add_step(database, made, "Recorrer la huerta", moment="start")
    practice_parts.add_material(database, made, "Cuerda", local_or_natural=True, cost=0)
    return made


def said(database, practice):
    steps = [step.text for step in practice_parts.steps(database, practice)]
    return rows.load(database, "practice", practice)["purpose"], practice_parts.tasks(database, practice), steps


def test_a_version_needs_the_reason_of_the_change_and_is_numbered(database, practice):
    with pytest.raises(InvalidData):
        practice_versions.keep(database, practice, " ", today=TODAY)
    practice_versions.keep(database, practice, "Como se presentó", today=TODAY)
    practice_versions.keep(database, practice, "Igual", today=TODAY)
    found = practice_versions.versions(database, practice)
    assert [(row.number, row.reason, row.same) for row in found] == [(2, "Igual", True), (1, "Como se presentó", True)]


def test_what_changed_since_a_version_is_told_and_it_can_be_put_back(database, practice):
    one = practice_versions.keep(database, practice, "Como se presentó", today=TODAY)
    before = said(database, practice)
    rows.update(database, "practice", practice, {"purpose": "Medir con huincha", "status": "consolidated"})
    practice_parts.write_task(database, practice, "1", task="Ordenar palos y cuerdas")
    practice_parts.set_grades(database, practice, ["1", "3"])
    [step] = practice_parts.steps(database, practice)
    rows.remove(database, "practice_step", step.id)
    after = said(database, practice)
    found = {row.label: (row.before, row.now) for row in practice_versions.compare(database, one)}
    assert list(found) == ["Propósito común", "Grados", "Tarea de 1°", "Paso 1"]
    assert found["Propósito común"] == ("Medir", "Medir con huincha")
    assert found["Grados"] == ("1°, 2°", "1°, 3°")
    assert "Ordenar palos y cuerdas" in found["Tarea de 1°"][1]
    assert found["Paso 1"][1] == ""
    undo = practice_versions.put_back(database, one)
    assert said(database, practice) == before
    assert practice_versions.compare(database, one) == []
    assert rows.load(database, "practice", practice)["status"] == "consolidated"
    practice_versions.say(database, practice, undo)
    assert said(database, practice) == after


def test_a_version_of_another_program_that_cannot_be_read_says_so(database, practice):
    strange = {"practice_id": practice, "number": 1, "content": '{"practice": []}'}
    made = rows.create(database, "practice_version", strange)
    with pytest.raises(WrongUsage):
        practice_versions.put_back(database, made)
    assert practices.load_rows(database, [practice])[practice].title == "La huerta"


def test_only_the_decision_of_a_session_consolidates_or_drops_a_practice(database, practice):
    meeting = meetings.schedule(database, day=date(2026, 5, 21))
    for status, session in (("consolidated", None), ("in_test", meeting)):
        with pytest.raises(InvalidData):
            practice_decisions.decide(database, practice, status, session)
    made = practice_decisions.decide(database, practice, "consolidated", meeting, reason="Tres escuelas la aplican.")
    assert rows.load(database, "practice", practice)["status"] == "consolidated"
    agreed = commitments.commitment(database, made.agreement_id, today=TODAY)
    assert (agreed.kind, agreed.status, agreed.origin_meeting_id) == ("agreement", "done", meeting)
    assert agreed.text == "La práctica «La huerta» queda consolidada. Tres escuelas la aplican."
    practice_decisions.undecide(database, made)
    assert rows.load(database, "practice", practice)["status"] == "in_test"
    practice_decisions.decide_again(database, made)
    practice_decisions.decide(database, practice, "dropped", meeting)
    assert rows.load(database, "practice", practice)["status"] == "dropped"


def test_what_tells_the_decision_on_a_practice_stays_while_the_decision_stands(database, practice):
    """6.1 practice and meeting: the agreement and its session are not taken from under it, by no door."""
    meeting, later = (meetings.schedule(database, day=date(2026, 5, day)) for day in (14, 21))
    made = practice_decisions.decide(database, practice, "consolidated", meeting)
    assert practice_decisions.decided_in(database, practice) == meeting
    for run, *given in (
        (rows.remove, "commitment", made.agreement_id),
        (commitments.reopen, made.agreement_id),
        (rows.update, "commitment", made.agreement_id, {"origin_meeting_id": later}),
        (rows.remove, "meeting", meeting),
        (rows.update, "meeting", meeting, {"status": "suspended", "suspension_reason": "road"}),
    ):
        with pytest.raises(InvalidData) as caught:
            run(database, *given)
        [problem] = caught.value.problems
        assert problem.code in {"decision_told", "has_decisions", "took_place"}
    rows.update(database, "commitment", made.agreement_id, {"text": "Queda consolidada."})  # in their own words
    back = practice_decisions.decide(database, practice, "in_test", later)
    rows.remove(database, "commitment", made.agreement_id)  # another decision holds now
    assert practice_decisions.decided_in(database, practice) == later
    practice_decisions.undecide(database, back)
    assert practice_decisions.decided_in(database, practice) is None
    assert rows.load(database, "practice", practice)["status"] == "consolidated"
