"""Agreements that fall due with a session go with it to its new day, and what a due date was before is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.services import commitments, due_dates, meetings, rows

DAY = date(2026, 6, 10)
NEXT = DAY + timedelta(days=7)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY, objective="Medir")


def due(database, key):
    return rows.load(database, "commitment", key)["due_date"]


def agreed(database, words, day, **more):
    return commitments.add(database, words, due=day, **more)


def test_what_falls_due_with_a_session_is_what_waits_for_its_day_and_for_no_other(database, meeting, ids):
    first = agreed(database, "Traer fotos", DAY, responsible_id=ids.ana)
    agreed(database, "Pedir semillas", DAY - timedelta(days=1))
    done = agreed(database, "Medir la huerta", DAY)
    commitments.cancel(database, done, date(2026, 6, 1))
    agreed(database, "Sin plazo", None)
    assert [row.id for row in due_dates.due_with(database, meeting)] == [first]
    meetings.suspend(database, meeting, "road")
    assert [row.id for row in due_dates.due_with(database, meeting)] == [first]
    rows.update(database, "meeting", meeting, {"status": "planned", "date": None})
    assert due_dates.due_with(database, meeting) == []


def test_a_session_that_moves_takes_along_those_that_were_named_and_leaves_the_others(database, meeting):
    along, stays = agreed(database, "Traer fotos", DAY), agreed(database, "Feria de la comuna", DAY)
    by_hand = agreed(database, "Pedir semillas", DAY)
    meetings.suspend(database, meeting, "road")
    rows.update(database, "commitment", by_hand, {"due_date": "2026-06-12"})
    meetings.move(database, meeting, NEXT, taking=[along, by_hand])
    assert [due(database, one) for one in (along, stays)] == [NEXT.isoformat(), DAY.isoformat()]
    assert due(database, by_hand) == "2026-06-12"  # somebody chose that day meanwhile
    assert rows.load(database, "meeting", meeting)["date"] == NEXT.isoformat()


def test_nothing_goes_along_with_a_session_that_may_not_move(database, meeting):
    along = agreed(database, "Traer fotos", DAY)
    meetings.hold(database, meeting)
    with pytest.raises(InvalidData):
        meetings.move(database, meeting, NEXT, taking=[along])
    assert due(database, along) == DAY.isoformat()


def test_taking_the_move_back_brings_the_due_dates_back_but_those_that_were_changed_since(database, meeting):
    along, later = agreed(database, "Traer fotos", DAY), agreed(database, "Pedir semillas", DAY)
    before = rows.load(database, "meeting", meeting)
    meetings.move(database, meeting, NEXT, taking=[along, later])
    rows.update(database, "commitment", later, {"due_date": "2026-07-01"})
    earlier = {name: before[name] for name in ("status", "date", "school_year")}
    meetings.put_back(database, meeting, earlier, taken=[along, later])
    assert (due(database, along), due(database, later)) == (DAY.isoformat(), "2026-07-01")
    found = rows.load(database, "meeting", meeting)
    assert (found["date"], found["status"]) == (DAY.isoformat(), "planned")
