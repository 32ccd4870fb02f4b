"""The first three stages of a practice's cycle: shown, answered by colleagues, applied in other rooms."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from app import wall_clock
from app.errors import InvalidData
from app.services import (
    adoption_rows,
    adoptions,
    attendance,
    commitments,
    cycle,
    guards_asked,
    meetings,
    network,
    next_steps,
    people,
    presentations,
    reviews,
    rows,
    self_evaluations,
    tickets,
)

TODAY = date(2026, 5, 4)


@pytest.fixture
def shown(database, ids):
    """A shared practice of Ana's, and a session to show it in."""
    practice = rows.create(
        database,
        "practice",
        {"title": "La huerta", "author_ids": [ids.ana], "grades": ["1", "2"], "status": "draft"},
    )
    meeting = meetings.schedule(database, day=date(2026, 5, 7))
    presentation = presentations.propose(database, practice, meeting_id=meeting)
    return SimpleNamespace(practice=practice, meeting=meeting, presentation=presentation)


def refused(call, *given, **more):
    with pytest.raises(InvalidData) as caught:
        call(*given, **more)
    return [problem.code for problem in caught.value.problems]


def status(database, practice):
    return rows.load(database, "practice", practice)["status"]


def test_a_presented_practice_needs_evidence_of_pupils(database, shown):
    assert refused(presentations.advance, database, shown.presentation, "presented") == ["needs_pupil_evidence"]
    assert status(database, shown.practice) == "draft"
    rows.create(database, "evidence", {"practice_id": shown.practice, "kind": "photo", "caption": "Su fila"})
    presentations.advance(database, shown.presentation, "presented")
    assert status(database, shown.practice) == "presented"
    presentations.put_back(database, shown.presentation, "ready", "draft")
    row = presentations.presentation(database, shown.presentation)
    assert (row.preparation, status(database, shown.practice)) == ("ready", "draft")


def test_a_presentation_says_what_it_lacks_and_who_presents(database, ids, shown):
    row = presentations.of_practice(database, shown.practice)[0]
    assert (row.presenter, row.meeting_date, row.preparation) == ("Ana Soto Rivas", "2026-05-07", "proposed")
    assert [field for field, _ in presentations.missing(database, shown.presentation)] == ["evidence"]
    loose = presentations.propose(database, shown.practice, presenter_id=ids.berta)
    assert refused(presentations.advance, database, loose, "presented") == ["no_session", "needs_pupil_evidence"]
    presentations.keep_time(database, loose, 840, started="10:05")
    presentations.keep_time(database, loose, 900, started="11:00")
    kept = rows.load(database, "practice_presentation", loose)
    assert (kept["seconds_used"], kept["started"]) == (900, "10:05")


def test_the_session_whose_agenda_shows_a_practice_is_none_that_was_suspended(database, ids, shown):
    other = meetings.schedule(database, day=date(2026, 6, 4))
    point = {"meeting_id": other, "method": "presentation", "practice_id": shown.practice, "responsible_id": ids.ana}
    rows.create(database, "agenda_item", point)
    assert presentations.on_agenda(database, shown.practice) == (other, ids.ana)
    meetings.suspend(database, other, "road")
    assert presentations.on_agenda(database, shown.practice) == (None, None)


def test_every_attendee_may_answer_once_but_not_who_presents_or_was_absent(database, ids, shown):
    attendance.set_state(database, shown.meeting, ids.ana, "present")
    attendance.set_state(database, shown.meeting, ids.berta, "late")
    attendance.set_state(database, shown.meeting, ids.celso, "absence")
    assert [row.reviewer_id for row in reviews.sheet(database, shown.presentation)] == [ids.berta]
    one = reviews.write(database, shown.presentation, ids.berta, {"viability": 3, "strength": "Se ve fácil"})
    again = reviews.write(database, shown.presentation, ids.berta, {"would_replicate": "with_changes"})
    assert one == again
    assert refused(reviews.write, database, shown.presentation, ids.ana, {"viability": 4}) == ["reviews_oneself"]
    assert refused(reviews.write, database, shown.presentation, ids.celso, {"viability": 4}) == ["was_absent"]
    assert refused(reviews.write, database, shown.presentation, ids.berta, {"viability": 5}) == ["out_of_range"]
    found = reviews.summary(reviews.sheet(database, shown.presentation))
    assert (found.answered.part, found.answered.whole, found.strengths) == (1, 1, ("Se ve fácil",))
    assert (found.would_replicate["with_changes"], found.viability[3], found.viability[4]) == (1, 1, 0)
    assert reviews.sheet(database, shown.presentation)[0].school_id == ids.canelo


def test_of_a_session_that_is_not_here_whoever_wrote_is_listed(database, ids, shown):
    reviews.write(database, shown.presentation, ids.berta, {"viability": 3})
    rows.remove(database, "meeting", shown.meeting)
    rows.update(database, "practice_presentation", shown.presentation, {"meeting_id": shown.meeting})
    assert [row.reviewer_id for row in reviews.sheet(database, shown.presentation)] == [ids.berta]
    reviews.write(database, shown.presentation, ids.celso, {"viability": 2})


def test_the_laptop_goes_from_one_who_did_not_answer_to_the_next(database, ids, shown):
    extra = people.add(database, "Dora Paz", since=date(2026, 3, 1))
    turn = [row.reviewer_id for row in reviews.sheet(database, shown.presentation)]
    assert turn == [ids.berta, ids.celso, extra]
    reviews.write(database, shown.presentation, ids.celso, {"viability": 2})
    found = reviews.sheet(database, shown.presentation)
    assert reviews.next_person(found, "") == ids.berta
    assert reviews.next_person(found, ids.berta) == extra
    assert reviews.next_person(found, extra) == ids.berta


def test_the_first_adoption_moves_the_practice_to_in_test_and_its_undoing_back(database, ids, shown):
    first = adoptions.choose(database, shown.practice)
    assert status(database, shown.practice) == "in_test"
    # Nobody said what grades her room has: she takes over those of the practice, and can count its tickets.
    assert adoption_rows.adoption(database, first.id).grades == ("1", "2")
    second = adoptions.choose(database, shown.practice, teacher_id=ids.berta)
    adoptions.unchoose(database, first)
    assert status(database, shown.practice) == "in_test"
    adoptions.unchoose(database, second)
    assert status(database, shown.practice) == "draft"
    adoptions.choose_again(database, first)
    adoptions.unchoose(database, first)
    assert status(database, shown.practice) == "draft"


def test_an_adoption_is_unique_per_practice_teacher_class_and_date(database, shown):
    chosen = adoptions.choose(database, shown.practice, planned="2026-05-20")
    assert refused(adoptions.choose, database, shown.practice, planned="2026-05-20") == ["adoption_repeated"]
    other = adoptions.choose(database, shown.practice, planned="2026-05-27")
    assert refused(adoptions.write, database, other.id, {"planned_date": "2026-05-20"}) == ["adoption_repeated"]
    adoptions.move(database, chosen.id, "applied", on=date(2026, 5, 26))
    adoptions.write(database, other.id, {"planned_date": "2026-05-20"})
    assert refused(adoptions.move, database, other.id, "applied", on=date(2026, 5, 26)) == ["adoption_repeated"]


def test_an_adoption_goes_from_chosen_to_applied_repeated_and_institutionalised(database, shown):
    one = adoptions.choose(database, shown.practice).id
    assert refused(adoptions.move, database, one, "repeated") == ["wrong_step"]
    tomorrow = wall_clock.today() + timedelta(days=1)
    assert refused(adoptions.move, database, one, "applied", on=tomorrow) == ["day_to_come"]
    adoptions.move(database, one, "applied", on=TODAY)
    assert refused(adoptions.write, database, one, {"applied_date": tomorrow.isoformat()}) == ["day_to_come"]
    assert refused(guards_asked.asked, "adoption", {}, {"applied_date": tomorrow}) == ["day_to_come"]  # on a sheet
    adoptions.move(database, one, "repeated")
    row = adoption_rows.adoption(database, one)
    assert (row.status, row.applied_date, row.times_applied, row.applied) == ("repeated", "2026-05-04", 2, True)
    adoptions.move(database, one, "institutionalised")
    assert refused(adoptions.move, database, one, "not_applied", obstacle="x") == ["wrong_step"]


def test_not_applied_asks_the_obstacle_and_may_be_tried_again(database, shown):
    one = adoptions.choose(database, shown.practice).id
    assert refused(adoptions.move, database, one, "not_applied", obstacle=" ") == ["needs_obstacle"]
    adoptions.move(database, one, "not_applied", obstacle="El temporal cortó el camino")
    assert adoption_rows.adoption(database, one).obstacle == "El temporal cortó el camino"
    adoptions.move(database, one, "applied", on=TODAY)


def test_a_grade_outside_the_class_and_more_pupils_than_enrolled_only_warn(database, ids, shown):
    room = {"school_id": ids.aromo, "name": "1° a 3°", "grades": ["1", "2", "3"], "teacher_id": ids.ana}
    rows.create(database, "combined_class", room)
    network.set_enrolment(database, ids.aromo, "1", 4)
    one = adoptions.choose(database, shown.practice, planned="2026-05-20").id
    assert adoption_rows.adoption(database, one).grades == ("1", "2")
    assert adoptions.warnings(database, one, "2026-06-04") == []
    adoptions.write(database, one, {"grades": ["5", "1"]})
    adoptions.set_pupils(database, one, "1", 6)
    found = adoptions.warnings(database, one, "2026-05-14")
    assert [("5°" in found[0]), ("1° (4)" in found[1]), ("próxima sesión" in found[2])] == [True, True, True]
    assert adoption_rows.adoption(database, one).pupils == (("1", 6), ("5", None))


def test_the_path_says_where_each_stage_stands_and_what_comes_next(database, ids, shown):
    assert [one.state for one in cycle.path(database, shown.practice)] == ["going", "ahead", "ahead", "ahead", "ahead"]
    rows.create(database, "evidence", {"practice_id": shown.practice, "kind": "photo", "caption": "Un plano"})
    presentations.advance(database, shown.presentation, "presented")
    reviews.write(database, shown.presentation, ids.berta, {"viability": 3})
    one = adoptions.choose(database, shown.practice, teacher_id=ids.berta).id
    found = {stage.key: stage for stage in cycle.path(database, shown.practice)}
    assert found["presentacion"].words == "Presentada el jueves 7 de mayo"
    assert (found["evaluacion"].words, found["evaluacion"].next) == ("Opinaron 1 de 2", "Falta una opinión")
    assert found["aplicaciones"].words == "1 docente la eligió"
    assert cycle.current(tuple(found.values())) == "evaluacion"
    adoptions.move(database, one, "applied", on=TODAY)
    found = {stage.key: stage for stage in cycle.path(database, shown.practice)}
    assert (found["aplicaciones"].state, found["tickets"].words) == ("done", "Por hacer")


def kinds(database, person, day):
    return [one.kind for one in next_steps.of_person(database, person, day)]


def test_each_person_has_the_next_step_of_the_cycle(database, ids, shown):
    before, after = date(2026, 5, 6), date(2026, 5, 8)
    assert kinds(database, ids.ana, before) == ["present"]
    [ahead] = next_steps.of_person(database, ids.ana, date(2025, 12, 30))
    assert ahead.line.endswith("de mayo de 2026")
    late, open_still = next_steps.of_person(database, ids.ana, after)
    assert (late.late, late.title) == (True, "Decir si se presentó «La huerta»")
    # Who coordinates says whether the session took place; until then nothing of it counts (domain.md 6.1).
    assert (open_still.kind, open_still.late, open_still.record_id) == ("hold", True, shown.meeting)
    assert open_still.title.startswith("Decir si se realizó ")
    assert "hold" not in kinds(database, ids.berta, after)
    [asked] = [one for one in next_steps.of_person(database, ids.ana, date(2027, 1, 9)) if one.kind == "hold"]
    assert asked.line.endswith("de mayo de 2026"), "until this year began, what the one before left is still asked"
    assert "hold" not in kinds(database, ids.ana, date(2028, 3, 9))
    rows.create(database, "evidence", {"practice_id": shown.practice, "kind": "photo", "caption": "Un plano"})
    presentations.advance(database, shown.presentation, "presented")
    attendance.set_state(database, shown.meeting, ids.berta, "present")
    assert kinds(database, ids.ana, after) == ["hold"]
    assert kinds(database, ids.berta, after) == ["review", "choose"]
    assert kinds(database, ids.celso, after) == ["choose"]
    reviews.write(database, shown.presentation, ids.berta, {"viability": 4})
    one = adoptions.choose(database, shown.practice, teacher_id=ids.berta, planned="2026-05-12").id
    assert kinds(database, ids.berta, after) == ["apply"]
    for due in (None, "2026-05-20", "2026-05-11"):
        commitments.add(database, f"Cuerdas {due}", responsible_id=ids.berta, due=due)
    titles = [step.title for step in next_steps.of_person(database, ids.berta, after)]
    assert titles == ["Cuerdas 2026-05-11", "Aplicar «La huerta»", "Cuerdas 2026-05-20", "Cuerdas None"]
    for row in commitments.commitments(database, today=after):
        commitments.cancel(database, row.id, after)
    assert [step.late for step in next_steps.of_person(database, ids.berta, date(2026, 5, 13))] == [True]
    adoptions.move(database, one, "applied", on=date(2026, 5, 12))
    assert kinds(database, ids.berta, date(2026, 5, 13)) == ["tickets", "evaluate"]
    assert {"tickets", "evaluate"} <= set(kinds(database, ids.berta, date(2027, 3, 9)))
    assert "tickets" not in kinds(database, ids.berta, date(2028, 3, 9))
    begun = tickets.begin(database, one, "1")
    assert kinds(database, ids.berta, date(2026, 5, 13)) == ["tickets", "evaluate"]
    tickets.write(database, begun, {"respondents_n": 3})
    written = self_evaluations.write(database, one, {"adjustments": "Cuerda", "will_continue": "yes"})
    [share] = next_steps.of_person(database, ids.berta, date(2026, 5, 13))
    assert share.title.startswith("Compartir con la asesoría")
    self_evaluations.share(database, written, date(2026, 5, 13))
    assert kinds(database, ids.berta, date(2026, 5, 13)) == []
    assert kinds(database, ids.berta, date(2026, 6, 1)) == ["choose"]
    gloria = people.add(database, "Gloria Sanz", role="ADVISOR", since=date(2026, 3, 1))
    assert kinds(database, gloria, date(2026, 5, 13)) == ["answer"]
    [older] = next_steps.of_person(database, gloria, date(2028, 3, 1))
    assert (older.kind, older.title) == ("answer_older", "Responder 1 autoevaluación de años anteriores")
    self_evaluations.answer(database, written, "Siga", on=date(2026, 5, 14), by_id=gloria)
    assert kinds(database, gloria, date(2026, 5, 15)) == []
    [arrived] = next_steps.of_person(database, ids.berta, date(2026, 5, 15))
    assert (arrived.kind, arrived.title) == ("read", "Leer la respuesta de Gloria Sanz")
    self_evaluations.mark_read(database, ids.ana, one)
    assert kinds(database, ids.berta, date(2026, 5, 15)) == ["read"]
    assert "read" in kinds(database, ids.berta, date(2027, 3, 1))  # of last year, and nobody has read it
    assert "read" not in kinds(database, ids.berta, date(2028, 3, 1))
    [older] = [one for one in next_steps.of_person(database, ids.berta, date(2028, 3, 1)) if one.kind == "read_older"]
    assert (older.title, older.record_id) == ("Leer 1 respuesta de años anteriores", arrived.record_id)
    self_evaluations.mark_read(database, ids.berta, one)
    assert kinds(database, ids.berta, date(2026, 5, 15)) == []


def test_who_coordinates_is_asked_for_another_day_of_what_was_suspended_and_whether_what_was_moved_took_place(
    database, ids, shown
):
    before, after, long_after = date(2026, 5, 6), date(2026, 5, 20), date(2026, 7, 1)
    meetings.suspend(database, shown.meeting, "road")
    asked = [one for one in next_steps.of_person(database, ids.ana, before) if one.kind == "move"]
    assert [(one.record_id, one.line) for one in asked] == [
        (shown.meeting, "Era para el jueves 7 de mayo y se suspendió por el camino")
    ]
    assert "move" not in kinds(database, ids.berta, before)
    assert "move" not in kinds(database, ids.ana, long_after)
    meetings.move(database, shown.meeting, date(2026, 5, 14))
    assert "move" not in kinds(database, ids.ana, after)
    assert "hold" in kinds(database, ids.ana, after)


def test_who_coordinates_is_not_asked_about_sessions_that_came_with_another_microcentro(database, ids, shown):
    """domain.md 6.2: they are part of that one's history, and nobody here runs them."""
    came_with = rows.create(database, "predecessor", {"name": "Los Aromos"})
    for day, status in ((date(2026, 5, 5), "planned"), (date(2026, 5, 6), "suspended")):
        theirs = meetings.schedule(database, day, predecessor_id=came_with)
        rows.update(database, "meeting", theirs, {"status": status, "suspension_reason": "road"})
    after = date(2026, 5, 8)
    asked = [one for one in next_steps.of_person(database, ids.ana, after) if one.kind in {"hold", "move"}]
    assert [one.record_id for one in asked] == [shown.meeting]
    meetings.suspend(database, shown.meeting, "weather")
    asked = [one for one in next_steps.of_person(database, ids.ana, after) if one.kind in {"hold", "move"}]
    assert [(one.kind, one.record_id) for one in asked] == [("move", shown.meeting)]


def test_who_presents_in_a_session_that_was_suspended_waits_for_its_day_and_is_not_late(database, ids, shown):
    meetings.suspend(database, shown.meeting, "road")
    waiting = [one for one in next_steps.of_person(database, ids.ana, date(2026, 5, 8)) if one.kind == "present"]
    assert [(one.title, one.late, one.due) for one in waiting] == [("Presentar «La huerta»", False, None)]
    assert waiting[0].line.endswith("suspendida, a la espera de otra fecha")
    told = next(one for one in cycle.path(database, shown.practice) if one.key == cycle.PRESENTATION)
    assert told.words == "Propuesta para una sesión que se suspendió"
    meetings.move(database, shown.meeting, date(2026, 5, 14))
    told = next(one for one in cycle.path(database, shown.practice) if one.key == cycle.PRESENTATION)
    assert told.words == "Propuesta para el jueves 14 de mayo"
