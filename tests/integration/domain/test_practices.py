"""Practices by domain.md 6.1 and 6.2: their states, who applies them, the pupils and the objectives.

Each at the service that keeps it, and each says which rule it is about: «6.1 plan», «6.2 pupil counts».
"""

from __future__ import annotations

import pytest

from app.log import capture
from app.models.evidence import EVIDENCE_KINDS
from app.services import (
    adoptions,
    against_rules,
    practice_decisions,
    practice_parts,
    practices,
    presentations,
    rows,
    tickets,
    trash,
)
from tests.integration.domain.asking import DAY, refused, state


def test_a_practice_is_presented_with_evidence_in_test_when_taken_up_and_moved_on_by_a_session(
    database, ids, meeting, practice
):
    """6.1 practice: draft → presented → in test → consolidated / dropped."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    assert refused(presentations.advance, database, shown, "presented")
    proof = {"practice_id": practice, "kind": "photo", "caption": "Tabla de medidas", "shows_pupils": True}
    rows.create(database, "evidence", proof)
    presentations.advance(database, shown, "presented")
    assert state(database, "practice", practice) == "presented"
    adoptions.choose(database, practice, teacher_id=ids.berta)
    assert state(database, "practice", practice) == "in_test"
    assert refused(practice_decisions.decide, database, practice, "consolidated", None) == {"needs_decision"}
    decided = practice_decisions.decide(database, practice, "consolidated", meeting)
    assert state(database, "practice", practice) == "consolidated"
    assert rows.load(database, "commitment", decided.agreement_id)["origin_meeting_id"] == meeting
    practice_decisions.decide(database, practice, "dropped", meeting, reason="Ya hay otra mejor")
    assert state(database, "practice", practice) == "dropped"


@pytest.mark.parametrize("kind", EVIDENCE_KINDS)
def test_only_what_lets_the_pupils_work_be_seen_or_heard_is_evidence_of_it(database, meeting, practice, kind):
    """5.3 and 6 Practice: evidence of pupils; a testimony or a plan of the lesson tells of it and does not show it."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    piece = rows.create(database, "evidence", {"practice_id": practice, "kind": kind, "caption": "Medimos la huerta"})
    if kind in {"photo", "video", "scan", "audio"}:
        assert presentations.missing(database, shown) == []
        presentations.advance(database, shown, "presented")
        assert state(database, "practice", practice) == "presented"
        return
    assert [field for field, _ in presentations.missing(database, shown)] == ["evidence"]
    assert "evidence" in dict(practices.missing_for_sharing(database, practice))
    assert refused(presentations.advance, database, shown, "presented") == {"needs_pupil_evidence"}
    rows.update(database, "evidence", piece, {"kind": "scan"})  # somebody says that it is their work
    presentations.advance(database, shown, "presented")
    assert "evidence" not in dict(practices.missing_for_sharing(database, practice))


def test_a_session_in_which_a_practice_was_presented_is_not_taken_away_from_under_it(database, meeting, practice):
    """6.1 practice: presented in a session; that is taken back first, as all that was closed with something."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    rows.remove(database, "meeting", meeting)  # a proposal waits for another session
    assert presentations.presentation(database, shown).preparation == "proposed"
    rows.bring_back(database, "meeting", meeting)
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, shown, "presented")
    assert refused(rows.remove, database, "meeting", meeting) == {"has_presentations"}
    assert (state(database, "meeting", meeting), state(database, "practice", practice)) == ("planned", "presented")
    with database.write() as session:
        capture.remove(session, "meeting", meeting)  # as another laptop may have, which did not know of it
    assert [(one.tipo, one.row) for one in against_rules.against_rules(database)] == [("practice", practice)]
    trash.bring_back(database, "meeting", meeting)
    assert against_rules.against_rules(database) == []
    presentations.put_back(database, shown, "ready", "draft")
    rows.remove(database, "meeting", meeting)
    assert (presentations.presentation(database, shown).preparation, state(database, "practice", practice)) == (
        "ready",
        "draft",
    )


def test_what_came_as_presented_without_the_work_of_its_pupils_stays_and_is_told_until_it_is_mended(
    database, meeting, practice
):
    """5.3, 6.1 practice: of two laptops, of which one took the evidence away."""
    shown = presentations.propose(database, practice, meeting_id=meeting)
    seen = rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, shown, "presented")
    with database.write() as session:
        capture.remove(session, "evidence", seen)
    [told] = against_rules.against_rules(database)
    assert (told.tipo, told.row) == ("practice", practice)
    assert [one.written for one in told.fields] == ["presentada, y no tiene evidencia del trabajo de los estudiantes"]
    rows.create(database, "evidence", {"practice_id": practice, "kind": "text"})
    assert len(against_rules.against_rules(database)) == 1
    trash.bring_back(database, "evidence", seen)
    assert against_rules.against_rules(database) == []


def test_a_choice_that_comes_back_from_the_bin_puts_its_practice_in_test_again(database, ids, practice):
    """6.1 practice: in test from its first application, whichever way that came."""
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta)
    adoptions.unchoose(database, chosen)
    assert state(database, "practice", practice) == "draft"
    brought = trash.bring_back(database, "adoption", chosen.id)
    assert state(database, "practice", practice) == "in_test"
    trash.take_away(database, "adoption", chosen.id, brought)
    assert state(database, "practice", practice) == "draft"


def test_a_practice_that_nobody_tries_any_more_is_as_it_was_shown(database, ids, meeting, practice):
    """6.1 practice: in test from its first application, and while there is one; it was presented meanwhile."""
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta)
    other = adoptions.choose(database, practice, teacher_id=ids.celso).id
    adoptions.remove(database, other)
    assert state(database, "practice", practice) == "in_test"
    adoptions.remove(database, chosen.id)
    assert state(database, "practice", practice) == "draft"
    adoptions.bring_back(database, chosen.id)
    assert state(database, "practice", practice) == "in_test"
    shown = presentations.propose(database, practice, meeting_id=meeting)
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    presentations.advance(database, shown, "presented")
    adoptions.unchoose(database, chosen)
    assert state(database, "practice", practice) == "presented"
    adoptions.choose_again(database, chosen)
    practice_decisions.decide(database, practice, "consolidated", meeting)
    adoptions.remove(database, chosen.id)
    assert state(database, "practice", practice) == "consolidated"  # as the session decided


def test_an_application_goes_on_or_tells_its_obstacle(database, ids, practice):
    """6.1 adoption: chosen → applied → repeated → institutionalised, or not applied."""
    one = adoptions.choose(database, practice, teacher_id=ids.berta).id
    other = adoptions.choose(database, practice, teacher_id=ids.celso).id
    assert refused(adoptions.move, database, one, "institutionalised") == {"wrong_step"}
    adoptions.move(database, one, "applied", on=DAY)
    adoptions.move(database, one, "repeated")
    adoptions.move(database, one, "institutionalised")
    assert state(database, "adoption", one) == "institutionalised"
    assert refused(adoptions.move, database, other, "not_applied") == {"needs_obstacle"}
    adoptions.move(database, other, "not_applied", obstacle="Se cortó el camino")
    assert state(database, "adoption", other) == "not_applied"


def test_more_tickets_than_pupils_are_refused_and_a_grade_outside_the_class_is_told(database, ids, practice):
    """6.2 pupil counts: never above the enrolment of the grades chosen; a grade outside the class warns."""
    rows.create(database, "enrolment", {"school_id": ids.canelo, "grade": "3", "pupils_n": 4})
    fields = {"school_id": ids.canelo, "name": "1° a 3°", "grades": ["1", "2", "3"]}
    room = rows.create(database, "combined_class", fields)
    one = adoptions.choose(database, practice, teacher_id=ids.berta, class_id=room, grades=["3", "6"]).id
    batch = tickets.begin(database, one, "3")
    assert refused(tickets.write, database, batch, {"respondents_n": 5}) == {"more_than_enrolled"}
    tickets.write(database, batch, {"respondents_n": 4})
    assert any("6°" in words for words in adoptions.warnings(database, one, None))


def test_an_objective_of_another_grade_is_allowed_and_marked_as_levelling(database, practice):
    """6.2 objectives: an OA belongs to the grade of its task, or is marked as levelling."""
    practice_parts.set_objectives(database, practice, "2", ["MA02 OA 19", "MA01 OA 18"])
    second = next(row for row in practice_parts.tasks(database, practice) if row.grade == "2")
    assert second.levelling == ("MA01 OA 18",)


def test_two_choices_taken_back_in_the_order_in_which_they_came_leave_nothing_in_test(database, ids, practice):
    """6.1 practice: in test while somebody has it so; the second one found it in test, and nobody else is left."""
    first = adoptions.choose(database, practice, teacher_id=ids.berta)
    second = adoptions.choose(database, practice, teacher_id=ids.celso)
    adoptions.unchoose(database, first)
    assert state(database, "practice", practice) == "in_test"
    adoptions.unchoose(database, second)
    assert state(database, "practice", practice) == "draft"
