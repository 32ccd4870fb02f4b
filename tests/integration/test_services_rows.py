"""Any record through one door."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.errors import InvalidData, NotFound
from app.log import capture
from app.models.log_tables import Op
from app.services import evidence, meetings, practices, rows
from app.texts import explain

DAY = date(2026, 4, 10)


def codes(caught):
    return [(problem.field, problem.code) for problem in caught.value.problems]


def operations(database):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Op))


def test_only_what_differs_is_written(database):
    meeting = meetings.schedule(database, DAY, length=None)
    before, news = operations(database), []
    database.listeners.append(news.append)
    rows.update(database, "meeting", meeting, {"title": "Sesión N° 1", "date": DAY, "place": ""})
    assert (operations(database), news) == (before, [])
    rows.update(database, "meeting", meeting, {"title": "Otra", "date": DAY})
    assert len(news) == 1
    assert "meeting" in news[0]


def test_an_invalid_value_stores_nothing(database):
    meeting = meetings.schedule(database, DAY)
    before = rows.load(database, "meeting", meeting)
    with pytest.raises(InvalidData) as caught:
        rows.update(database, "meeting", meeting, {"title": "Otra", "number": -1})
    assert codes(caught) == [("number", "out_of_range")]
    assert rows.load(database, "meeting", meeting) == before


def test_an_emptied_text_is_as_if_it_had_never_been_written(database):
    meeting = meetings.schedule(database, DAY)
    rows.update(database, "meeting", meeting, {"place": ""})
    assert rows.load(database, "meeting", meeting)["place"] is None


def test_a_natural_key_makes_one_record_of_two(database, ids):
    first = rows.create(database, "enrolment", {"school_id": ids.aromo, "grade": 3, "pupils_n": 2})
    second = rows.create(database, "enrolment", {"school_id": ids.aromo, "grade": "3", "pupils_n": 4})
    assert first == second
    assert rows.load(database, "enrolment", first)["pupils_n"] == 4


def test_the_parts_of_a_natural_key_are_asked_for(database, ids):
    with pytest.raises(InvalidData) as caught:
        rows.create(database, "enrolment", {"school_id": ids.aromo, "pupils_n": 2})
    assert codes(caught) == [("grade", "required")]


def test_key_parts_and_parents_never_change(database, ids):
    key = rows.create(database, "enrolment", {"school_id": ids.aromo, "grade": "3"})
    with pytest.raises(InvalidData) as caught:
        rows.update(database, "enrolment", key, {"grade": "4", "school_id": ids.canelo})
    assert codes(caught) == [("grade", "key_part_changed"), ("school_id", "key_part_changed")]
    rows.update(database, "enrolment", key, {"grade": 3, "school_id": ids.aromo})


def test_a_part_needs_a_parent_that_is_here(database, ids):
    with pytest.raises(InvalidData) as caught:
        rows.create(database, "agenda_item", {"topic": "Suelto"})
    assert codes(caught) == [("meeting_id", "required")]
    with pytest.raises(InvalidData) as caught:
        rows.create(database, "agenda_item", {"topic": "Suelto", "meeting_id": ids.aromo})
    assert codes(caught) == [("meeting_id", "broken_reference")]


def test_what_is_removed_comes_back_whole(database):
    meeting = meetings.schedule(database, DAY)
    items = rows.parts(database, "agenda_item", meeting)
    rows.remove(database, "meeting", meeting)
    assert meetings.meetings(database) == []
    assert rows.parts(database, "agenda_item", meeting) == []
    rows.bring_back(database, "meeting", meeting)
    assert rows.parts(database, "agenda_item", meeting) == items


def test_creating_what_was_removed_brings_it_back(database, ids):
    fields = {"school_id": ids.aromo, "grade": "3"}
    key = rows.create(database, "enrolment", fields | {"pupils_n": 2})
    rows.remove(database, "enrolment", key)
    assert rows.create(database, "enrolment", fields) == key
    assert rows.load(database, "enrolment", key)["pupils_n"] == 2


def test_a_record_that_is_not_here_is_said_in_spanish(database, ids):
    with pytest.raises(NotFound) as caught:
        rows.load(database, "practice", ids.ana)
    assert explain(caught.value).title == "No se encontró la práctica"


def test_parts_of_a_private_draft_are_private(database):
    practice = practices.create(database, {"title": "Huerta"})
    text = evidence.add_text(database, "Midieron", practice_id=practice)
    with database.read() as session:
        assert capture.is_private(session, "practice", practice)
        assert capture.is_private(session, "evidence", text)


def test_reordering_writes_only_the_places_that_change(database):
    meeting = meetings.schedule(database, DAY, length="half")
    ids_before = [item["id"] for item in rows.parts(database, "agenda_item", meeting)]
    rows.reorder(database, "agenda_item", ids_before)
    wanted = [ids_before[-1], *ids_before[:-1]]
    rows.reorder(database, "agenda_item", wanted)
    assert [item["id"] for item in rows.parts(database, "agenda_item", meeting)] == wanted
