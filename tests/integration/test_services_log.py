"""Whatever the services do, the tables are what the log says."""

from __future__ import annotations

from datetime import date

from app.log import drafts, rebuild, settings
from app.log.clock import moment
from app.log.identity import PERSON, author_of
from app.log.ops import load_operations
from app.log.seal import seal
from app.services import (
    agenda,
    attendance,
    changes,
    commitments,
    evidence,
    meetings,
    minutes,
    network,
    people,
    practice_parts,
    practices,
    rows,
)

DAY = date(2026, 4, 10)


def test_the_tables_are_the_fold_of_the_log_after_a_day_of_work(database, ids):
    meeting = meetings.schedule(database, DAY, length="half")
    items = [row.id for row in agenda.items(database, meeting)]
    agenda.reorder(database, meeting, items[::-1])
    agenda.add_presentation(database, meeting)
    rows.remove(database, "agenda_item", items[0])
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.ana, None)
    meetings.hold(database, meeting)
    minutes.write_topic(database, meeting, items[1], "Se conversó")
    minutes.advance(database, meeting, "approved")
    minutes.correct(database, meeting, "Faltaba algo")
    agreed = commitments.add(database, "Traer cuerdas", meeting_id=meeting, responsible_id=ids.berta, due=DAY)
    evidence.add_text(database, "Las trajo", commitment_id=agreed)
    commitments.close_done(database, agreed, DAY)
    draft = practices.create(database, {"title": "Huerta"})
    practice_parts.set_grades(database, draft, ["1", "2", "3"])
    practice_parts.write_task(database, draft, "2", task="Medir")
    practice_parts.set_grades(database, draft, ["1"])
    practice_parts.set_grades(database, draft, ["1", "2"])
    practices.adapt(database, draft)
    network.set_enrolment(database, ids.aromo, "1", 3)
    people.leave(database, ids.celso, DAY)
    other = meetings.schedule(database, DAY, length="half")
    rows.remove(database, "meeting", other)
    rows.bring_back(database, "meeting", other)
    with database.read() as session:
        assert rebuild.check(session) == []


def test_a_grade_left_out_before_sharing_can_be_chosen_again_after_it(database):
    draft = practices.create(database, {"title": "Huerta"})
    practice_parts.set_grades(database, draft, ["1", "2"])
    practice_parts.set_grades(database, draft, ["1"])
    with database.write() as session:
        drafts.share(session, "practice", draft)
    practice_parts.write_task(database, draft, "2", task="Medir")
    practice_parts.set_grades(database, draft, ["1"])
    practice_parts.set_grades(database, draft, ["1", "2"])
    assert [row.task for row in practice_parts.tasks(database, draft)] == ["", "Medir"]
    assert not practices.is_private(database, draft)
    with database.read() as session:
        assert rebuild.check(session) == []


def test_the_last_change_of_a_draft_is_the_newest_whichever_part_was_begun_last(database):
    draft = practices.create(database, {"title": "El huerto"})
    practice_parts.set_grades(database, draft, ["1"])
    rows.update(database, "practice", draft, {"problem_addressed": "Cada grado mide por su lado"})
    with database.read() as session:
        newest = max(op.hlc for op in load_operations(session, [("practice", draft)])["practice", draft])
    assert changes.last_change(database, "practice", draft).at == moment(newest).isoformat()


def test_the_last_change_is_the_same_one_before_and_after_it_is_handed_over(database):
    """What was written over keeps the place of its first write: of one batch only the time tells which was last."""
    meeting = meetings.schedule(database, DAY)
    agenda.add_item(database, meeting, "Huerta")
    rows.update(database, "meeting", meeting, {"title": "La huerta"})
    before = changes.last_change(database, "meeting", meeting)
    with database.write() as session:
        seal(session, author_of(session))
    assert changes.last_change(database, "meeting", meeting) == before


def test_the_last_change_of_a_record_is_told_with_its_parts(database, ids):
    meeting = meetings.schedule(database, DAY, length="half")
    with database.write() as session:
        seal(session, author_of(session))
        settings.put(session, PERSON, ids.berta)
    first = changes.last_change(database, "meeting", meeting)
    attendance.set_state(database, meeting, ids.celso, "present")
    second = changes.last_change(database, "meeting", meeting)
    assert (first.person, second.person) == ("Ana Soto Rivas", "Berta Ñanco Ñanco")
    assert first.clock_ok
    assert first.at < second.at
    with database.write() as session:
        seal(session, author_of(session))
        settings.put(session, PERSON, ids.celso)
    rows.remove(database, "agenda_item", agenda.items(database, meeting)[0].id)
    assert changes.last_change(database, "meeting", meeting).person == "Celso Ríos Vega"
    assert changes.last_change(database, "meeting", "nada") is None
