"""Fusions that meet on other laptops what their authors had not seen: nobody's work is lost (fault 18)."""

from __future__ import annotations

import os
import shutil
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import WrongUsage
from app.log import drafts
from app.services import duplicates, duplicates_join, practices, presentations, reviews, rows
from app.sync import erasing
from tests.oracle.desk import desks_of, go_round


def exchange(desks):
    """Everybody has everything in the end, and shows the same."""
    for _ in range(2):
        go_round(*desks)
    pictures = [desk.picture() for desk in desks]
    assert pictures[0] == pictures[1] == pictures[2]


def join(desk, tipo, kept, merged):
    return duplicates_join.join(desk.database, tipo, kept, merged)


def two_people(desk, both_came=False):
    one, two = (desk.create("person", {"full_name": "Eva Pino"}) for _ in range(2))
    meeting = desk.create("meeting", {"number": 1, "school_year": 2026, "date": "2026-04-07"})
    for person, state in ((one, "present"), (two, "late")) if both_came else ((one, "present"),):
        desk.create("attendance", {"meeting_id": meeting, "person_id": person, "state": state})
    desk.create("membership", {"person_id": two, "role": "TEACHER"})
    return one, two, meeting


def came(desk, meeting):
    return {row["person_id"]: row["state"] for row in desk.rows("attendance").values() if row["meeting_id"] == meeting}


def test_a_fusion_is_the_same_on_every_laptop_and_so_is_taking_it_apart(desks):
    ana, luis, _rosa = desks
    one, two, meeting = two_people(ana, both_came=True)
    exchange(desks)
    before = {tipo: rows for tipo, rows in luis.picture()["rows"].items() if not tipo.startswith("fusion")}
    fusion = join(ana, "person", one, two)
    exchange(desks)
    assert (luis.get("person", two), came(luis, meeting)) == (None, {one: "present"})
    assert duplicates.suspicions(luis.database) == []
    duplicates_join.part(luis.database, fusion)
    exchange(desks)
    assert {t: rows for t, rows in ana.picture()["rows"].items() if not t.startswith("fusion")} == before
    assert ana.conflicts() == []


def test_two_that_fuse_the_same_way_at_once_agree_without_a_conflict(desks):
    ana, luis, rosa = desks
    one, two, _meeting = two_people(ana, both_came=True)
    exchange(desks)
    assert join(ana, "person", one, two) == join(luis, "person", one, two)
    exchange(desks)
    assert (rosa.conflicts(), rosa.get("person", two)) == ([], None)
    assert [row.open for row in duplicates.fusions(rosa.database)] == [False]


@pytest.mark.parametrize("both_came", [True, False])
def test_two_that_fuse_in_opposite_directions_at_once_lose_neither(desks, both_came):
    """Without a write on what stays, each would have hidden what the other kept: both would be gone."""
    ana, luis, rosa = desks
    one, two, meeting = two_people(ana, both_came=both_came)
    exchange(desks)
    join(ana, "person", one, two)
    join(luis, "person", two, one)
    assert (ana.get("person", two), luis.get("person", one)) == (None, None)
    exchange(desks)
    assert rosa.get("person", one)
    assert rosa.get("person", two)
    assert came(rosa, meeting)
    assert {row.open for row in duplicates.fusions(rosa.database)} == {True}
    assert [set(each.ids) for each in duplicates.suspicions(rosa.database)] == [{one, two}]
    join(rosa, "person", two, one)
    exchange(desks)
    assert (ana.get("person", one), ana.conflicts()) == (None, [])
    assert came(ana, meeting) == {two: "late" if both_came else "present"}
    assert [row["person_id"] for row in ana.rows("membership").values()].count(two) == 1
    [row] = duplicates.fusions(luis.database)
    assert (row.kept, row.open) == (two, False)
    duplicates_join.part(luis.database, row.id)
    exchange(desks)
    assert ana.get("person", one)


def test_work_on_the_one_that_went_brings_it_back_and_fusing_again_ends_it(desks):
    ana, luis, rosa = desks
    one, two, _meeting = two_people(ana)
    exchange(desks)
    join(ana, "person", one, two)
    luis.update("person", two, phone="41 212 3456")
    exchange(desks)
    assert rosa.get("person", two)["phone"] == "41 212 3456"
    assert [row.open for row in duplicates.fusions(rosa.database)] == [True]
    join(rosa, "person", one, two)
    exchange(desks)
    assert (ana.get("person", two), ana.get("person", one)["phone"], ana.conflicts()) == (None, "41 212 3456", [])


def test_what_names_the_one_that_went_from_elsewhere_is_told_and_follows_when_fused_again(desks):
    ana, luis, rosa = desks
    one, two, _meeting = two_people(ana)
    exchange(desks)
    fusion = join(ana, "person", one, two)
    later = luis.create("meeting", {"number": 2, "school_year": 2026, "date": "2026-05-05"})
    luis.create("attendance", {"meeting_id": later, "person_id": two, "state": "present"})
    task = luis.create("commitment", {"text": "Semillas", "responsible_id": two})
    exchange(desks)
    assert [row.open for row in duplicates.fusions(rosa.database)] == [True]
    assert join(rosa, "person", one, two) == fusion
    exchange(desks)
    assert (came(ana, later), ana.get("commitment", task)["responsible_id"]) == ({one: "present"}, one)
    assert [row.open for row in duplicates.fusions(ana.database)] == [False]
    duplicates_join.part(ana.database, fusion)
    exchange(desks)
    assert (came(luis, later), luis.get("commitment", task)["responsible_id"]) == ({two: "present"}, two)


def test_what_names_one_that_went_into_a_third_one_since_is_told_and_follows_there_when_fused_again(desks):
    """Nobody was told of it: the one that had stayed was out of sight, and what named the first named nobody."""
    ana, luis, rosa = desks
    first, second, third = (ana.create("person", {"full_name": name}) for name in ("Eva Pino", "Eva P.", "Eva Pino R."))
    exchange(desks)
    join(ana, "person", second, first)
    join(ana, "person", third, second)
    task = luis.create("commitment", {"text": "Semillas", "responsible_id": first})
    exchange(desks)
    assert [(row.kept, row.merged, row.kept_title) for row in duplicates.fusions(rosa.database) if row.open] == [
        (third, first, "Eva Pino R.")
    ]
    join(rosa, "person", third, first)
    exchange(desks)
    assert ana.get("commitment", task)["responsible_id"] == third
    assert not any(row.open for row in duplicates.fusions(luis.database))
    for row in duplicates.fusions(ana.database):
        if row.merged == second:
            duplicates_join.part(ana.database, row.id)
    exchange(desks)
    assert rosa.get("person", second)
    assert rosa.get("person", third)


def test_of_three_alike_each_two_are_asked_about_in_turn_until_nothing_is_left_to_ask(desks):
    """The two that come first were asked about again, whatever had been said, and the others never."""
    ana, *_ = desks
    people = sorted(ana.create("person", {"full_name": "Eva Pino"}) for _ in range(3))
    asked = []
    while found := duplicates.suspicions(ana.database):
        [one] = found
        pair = tuple(sorted(one.ids[:2]))
        assert pair not in asked
        asked.append(pair)
        duplicates_join.keep_apart(ana.database, "person", *pair)
    assert sorted(asked) == sorted(combinations(people, 2))


def test_a_private_draft_is_not_suspected_before_it_is_shared(desks):
    """Neither answer was taken: both were refused for its being private, so that the question stood."""
    ana, *_ = desks
    fields = {"title": "La huerta", "author_ids": [next(iter(ana.rows("person")))]}
    shared = ana.create("practice", fields)
    draft = practices.create(ana.database, fields)
    assert duplicates.suspicions(ana.database) == []
    with ana.database.write() as session:
        drafts.share(session, "practice", draft)
    [one] = duplicates.suspicions(ana.database)
    duplicates_join.keep_apart(ana.database, "practice", *one.ids)
    assert {*one.ids} == {shared, draft}
    assert duplicates.suspicions(ana.database) == []


def test_one_presentation_proposed_here_without_and_there_with_its_session_is_suspected_and_becomes_one(desks):
    ana, luis, rosa = desks
    author, other = list(ana.rows("person"))[:2]
    practice = ana.create("practice", {"title": "La huerta", "author_ids": [author]})
    meeting = ana.create("meeting", {"title": "Sesión N° 1", "number": 1, "school_year": 2026, "date": "2026-04-07"})
    exchange(desks)
    loose = presentations.propose(ana.database, practice)
    dated = presentations.propose(luis.database, practice, meeting_id=meeting)
    reviews.write(ana.database, loose, other, {"strength": "Se entiende"})
    exchange(desks)
    [found] = duplicates.suspicions(rosa.database)
    assert (found.tipo, found.title, found.ids) == ("practice_presentation", "La huerta", (dated, loose))
    said = duplicates_join.guide(rosa.database, found.tipo, *found.ids)
    assert (said.kept_title, said.merged_title) == ("La huerta · Sesión N° 1", "La huerta · sin sesión")
    join(rosa, *[found.tipo, *found.ids])
    again = presentations.propose(luis.database, practice)  # Luis knows of the other: he shows it once more
    exchange(desks)
    kept = {row.id: row.meeting_id for row in presentations.of_practice(ana.database, practice)}
    assert kept == {dated: meeting, again: None}
    assert [one["presentation_id"] for one in ana.rows("peer_review").values()] == [dated]
    assert (duplicates.suspicions(ana.database), ana.conflicts()) == ([], [])
    other = ana.create("practice", {"title": "El corral"})
    with pytest.raises(WrongUsage):
        join(ana, "practice_presentation", dated, presentations.propose(ana.database, other))


def test_two_sessions_fused_in_opposite_directions_keep_their_agenda_and_attendance(desks):
    ana, luis, rosa = desks
    person = ana.create("person", {"full_name": "Eva Pino"})
    meetings = [ana.create("meeting", {"number": 3, "school_year": 2026, "objective": word}) for word in ("A", "B")]
    for meeting in meetings:
        ana.create("agenda_item", {"meeting_id": meeting, "topic": f"De {meeting}"})
        ana.create("attendance", {"meeting_id": meeting, "person_id": person, "state": "present"})
    exchange(desks)
    one, two = meetings
    join(ana, "meeting", one, two)
    join(luis, "meeting", two, one)
    exchange(desks)
    assert len(rosa.rows("meeting")) == 2
    assert {row["topic"] for row in rosa.rows("agenda_item").values()} == {f"De {one}", f"De {two}"}
    join(rosa, "meeting", one, two)
    exchange(desks)
    assert list(ana.rows("meeting")) == [one]
    assert {(row["topic"], row["meeting_id"]) for row in ana.rows("agenda_item").values()} == {
        (f"De {one}", one),
        (f"De {two}", one),
    }
    assert came(ana, one) == {person: "present"}


@settings(max_examples=100 if os.environ.get("MINGA_DEEP") else 4)
@given(data=st.data())
def test_whatever_is_fused_and_parted_by_whom_nobody_is_lost_and_all_agree(template, tmp_path_factory, data):
    root = tmp_path_factory.mktemp("uniones")
    desks = desks_of(template, root)
    try:
        people = [desks[0].create("person", {"full_name": "Eva Pino"}) for _ in range(3)]
        meeting = desks[0].create("meeting", {"number": 1, "school_year": 2026})
        for person in people[:2]:
            desks[0].create("attendance", {"meeting_id": meeting, "person_id": person, "state": "present"})
        exchange(desks)
        for step in range(data.draw(st.integers(1, 8))):
            desk = data.draw(st.sampled_from(desks))
            what = data.draw(st.sampled_from(("join", "join", "part", "work", "write", "exchange")))
            one, two = data.draw(st.permutations(people))[:2]
            if what == "join" and desk.get("person", one) and desk.get("person", two):
                join(desk, "person", one, two)
            elif what == "part":
                for row in duplicates.fusions(desk.database)[:1]:
                    if desk.get("person", row.kept):
                        duplicates_join.part(desk.database, row.id)
            elif what == "work" and desk.get("person", one):
                desk.update("person", one, phone=str(step))
            elif what == "write" and desk.get("person", one):
                desk.create("commitment", {"text": str(step), "responsible_id": one})
            elif what == "exchange":
                exchange(desks)
            assert any(desk.get("person", person) for person in people)
        exchange(desks)
        assert any(desks[1].get("person", person) for person in people)
        assert came(desks[1], meeting)
    finally:
        for desk in desks:
            desk.close()
        shutil.rmtree(root, ignore_errors=True)


def test_a_fusion_of_a_newer_program_is_listed_and_left_alone(desks):
    ana, *_ = desks
    fields = {"record_type": "sundial", "kept_id": "a", "merged_id": "b", "state": "joined"}
    rows.create(ana.database, "fusion", fields)
    [row] = duplicates.fusions(ana.database)
    assert (row.tipo, row.kept_title, row.open) == ("sundial", "", False)


def test_fault_38_who_is_erased_for_good_is_so_with_all_that_was_made_one_with_her(desks):
    ana, luis, _rosa = desks
    one, two, _meeting = two_people(ana)
    ana.update("person", one, phone="secreto uno")
    ana.update("person", two, phone="secreto dos", email="secreto tres")
    exchange(desks)
    duplicates_join.join(ana.database, "person", one, two, take={"phone": True})
    exchange(desks)
    assert any("secreto" in line for line in luis.lines("fusion_move"))
    erasing.erase(ana.database, "person", one)
    exchange(desks)
    for desk in desks:
        lines = [line for tbl in ("person", "fusion", "fusion_move") for line in desk.lines(tbl)]
        assert not any("secreto" in line or "Eva" in line for line in lines)
