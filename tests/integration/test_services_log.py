"""Whatever the services do, the tables are what the log says."""

from __future__ import annotations

from datetime import date

from app.log import drafts, rebuild
from app.services import (
    agenda,
    attendance,
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
    rows.remove(database, "meeting", meeting)
    rows.bring_back(database, "meeting", meeting)
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
