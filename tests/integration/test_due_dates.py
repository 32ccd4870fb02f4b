"""Agreements that fall due with a session go with it to its new day, and what a due date was before is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import wall_clock
from app.errors import InvalidData
from app.services import commitments, due_dates, meetings, rows, sheets_meeting, sheets_minutes
from app.services.sheets import Sources
from tests.the_day import TODAY

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


def test_of_two_sessions_of_one_day_neither_drags_what_the_other_waits_for(database, meeting):
    """Where another session stays on the day, what is due then is as well reviewed there; not in the one it is of."""
    afternoon = meetings.schedule(database, DAY, start="15:00")
    before, at_noon = agreed(database, "Traer fotos", DAY), agreed(database, "Medir", DAY, meeting_id=meeting)

    def waits(one):
        return {row.id for row in due_dates.due_with(database, one)}

    assert (waits(meeting), waits(afternoon)) == (set(), {at_noon})
    meetings.suspend(database, afternoon, "road")
    assert (waits(meeting), waits(afternoon)) == ({before, at_noon}, {at_noon})
    meetings.suspend(database, meeting, "road")  # both: the first of the day would have reviewed it
    assert (waits(meeting), waits(afternoon)) == ({before, at_noon}, {at_noon})
    meetings.move(database, meeting, NEXT)
    assert waits(afternoon) == {before, at_noon}


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


def former(database, key):
    return due_dates.former_of(database, [key]).get(key, "")


def test_what_went_along_says_its_earlier_day_and_says_nothing_once_that_is_taken_back(database, meeting):
    """Nothing was handed over in between: the history would hold only the last of what was written."""
    along = agreed(database, "Traer fotos", DAY)
    assert former(database, along) == ""
    meetings.move(database, meeting, NEXT, taking=[along])
    rows.update(database, "commitment", along, {"blocker": "Llovió"})
    assert former(database, along) == DAY.isoformat()
    later = NEXT + timedelta(days=7)
    meetings.move(database, meeting, later, taking=[along])
    assert former(database, along) == NEXT.isoformat()  # the last that was told
    meetings.put_back(database, meeting, {"date": NEXT.isoformat()}, taken=[along])
    assert (due(database, along), former(database, along)) == (NEXT.isoformat(), DAY.isoformat())


def test_a_move_that_is_taken_back_leaves_no_earlier_day(database, meeting):
    along = agreed(database, "Traer fotos", DAY)
    before = rows.load(database, "meeting", meeting)
    meetings.move(database, meeting, NEXT, taking=[along])
    meetings.put_back(database, meeting, {name: before[name] for name in ("status", "date")}, taken=[along])
    assert (due(database, along), former(database, along)) == (DAY.isoformat(), "")


def test_two_moves_that_are_taken_back_leave_no_earlier_day_either(database, meeting):
    along, later = agreed(database, "Traer fotos", DAY), NEXT + timedelta(days=7)
    stood = [rows.load(database, "meeting", meeting)]
    meetings.move(database, meeting, NEXT, taking=[along])
    stood.append(rows.load(database, "meeting", meeting))
    meetings.move(database, meeting, later, taking=[along])
    for earlier in reversed(stood):
        fields = {name: earlier[name] for name in ("status", "date")}
        meetings.put_back(database, meeting, fields, taken=[along])
    assert (due(database, along), former(database, along)) == (DAY.isoformat(), "")
    meetings.move(database, meeting, later, taking=[along])
    assert former(database, along) == DAY.isoformat()


def test_the_minutes_of_a_session_say_the_day_that_stood_as_it_began_and_none_of_long_before(
    database, monkeypatch, ids
):
    """domain.md 6 Minutes: how what was reviewed stood and stands; what was put off before is no news of this one."""
    key = agreed(database, "Traer fotos", "2027-05-04", responsible_id=ids.ana)
    due_dates.follow(database, [key], "2027-05-04", "2027-05-11")
    first, second = (meetings.schedule(database, TODAY + timedelta(days=days)) for days in (2, 9))

    def told(one):
        [owed] = sheets_minutes.load_minutes(database, one, Sources()).reviewed
        return owed.items[0].before

    with database.read() as session:
        clock = session.info["author"].clock
    now = clock.wall()
    for one, days, until in ((first, 2, "2027-05-18"), (second, 9, "2027-05-25")):
        monkeypatch.setattr(clock, "wall", lambda days=days: now + days * 24 * 3600 * 1000)
        assert former(database, key)
        commitments.review(database, key, one)
        assert told(one) == ""
        due_dates.follow(database, [key], due(database, key), until)
    assert (told(first), told(second)) == ("2027-05-11", "2027-05-18")


def test_a_day_that_was_promised_is_told_and_one_that_was_only_being_typed_is_not(database, monkeypatch):
    key = agreed(database, "Traer fotos", DAY)
    due_dates.write(database, key, {"due_date": "2026-06-11"}, stood=DAY.isoformat())
    assert (due(database, key), former(database, key)) == ("2026-06-11", "")  # corrected as it was agreed
    monkeypatch.setattr(wall_clock, "today", lambda: TODAY + timedelta(days=2))
    for typed in ("2026-06-02", "2026-06-20"):  # on the way to the twentieth
        due_dates.write(database, key, {"due_date": typed}, stood="2026-06-11")
    assert (due(database, key), former(database, key)) == ("2026-06-20", "2026-06-11")
    due_dates.write(database, key, {"due_date": None}, stood="2026-06-20")
    assert former(database, key) == ""


def test_papers_say_how_a_reviewed_agreement_ended_and_until_when_another_was_before(database, meeting, ids):
    """domain.md 6 Agreement: `reviewed_in[]`, `closed_on`, the proof or why there is none; 8.3 and S002."""
    done, open_still = (agreed(database, words, DAY, responsible_id=ids.ana) for words in ("Traer fotos", "Medir"))
    meetings.move(database, meeting, NEXT, taking=[open_still])
    for key in (done, open_still):
        commitments.review(database, key, meeting)
    rows.create(database, "evidence", {"commitment_id": done, "kind": "photo", "caption": "Las fotos"})
    commitments.close_done(database, done, date(2026, 6, 9))
    [owed] = sheets_minutes.load_minutes(database, meeting, Sources()).reviewed
    told = {one.text: one for one in owed.items}
    assert (told["Traer fotos"].status, told["Traer fotos"].ended) == (
        "Cumplido",
        "Cerrado el 09-06-2026, con 1 evidencia",
    )
    assert (told["Medir"].due, told["Medir"].before, told["Medir"].ended) == (NEXT.isoformat(), DAY.isoformat(), "")
    commitments.reopen(database, done)
    commitments.close_not_done(database, done, date(2026, 6, 10), blocker="No llegó la cámara")
    [owed] = sheets_minutes.load_minutes(database, meeting, Sources()).reviewed
    assert [one.ended for one in owed.items if one.text == "Traer fotos"] == [
        "Cerrado el 10-06-2026, con 1 evidencia: No llegó la cámara"
    ]
    for sheet in (
        sheets_minutes.load_commitments(database, 2026, date(2026, 6, 12), Sources()),
        sheets_meeting.load_meeting(database, meeting, Sources()),
    ):
        people = sheet.people if isinstance(sheet, sheets_minutes.CommitmentsSheet) else sheet.pending
        assert [one.before for owed in people for one in owed.items if one.text == "Medir"] == [DAY.isoformat()]
