"""Schools, classes, enrolment and people."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InvalidData
from app.services import attendance, meetings, network, people, rows, school_directory, school_life
from app.services.catalogue import SchoolEntry
from app.services.sheets import Sources, load_letterhead
from tests.the_day import TODAY


def entry(**more):
    facts = dict.fromkeys(SchoolEntry.__dataclass_fields__)
    known = {"rbd": 4600, "rbd_dv": "5", "name": "Escuela Los Ñirres", "commune_cut": "08105", "status": "open"}
    return SchoolEntry(**(facts | known | {"dependency": "2", "rural": True, "lat": "-36.9"} | more))


def names(found):
    return [one.name for one in found]


def test_the_microcentros_own_record_is_edited(database):
    network.save_microcentro(database, {"purpose": "Aprender juntas", "communes": ["08105", "08104"]})
    above = load_letterhead(database, Sources(commune={"08105": "Hualqui"}.get)).communes
    assert above == ("Hualqui", "Comuna de código 08104 (Biobío)")  # on paper too, where its name is not known
    assert network.microcentro(database)["communes"] == ["08105", "08104"]
    assert network.microcentro(database)["name"] == "Microcentro Los Boldos"


def test_a_microcentro_has_at_least_two_schools(database, ids, workspace):
    assert network.missing(database) == []
    rows.update(database, "school", ids.canelo, {"left_on": date(2026, 8, 1)})
    assert [field for field, _ in network.missing(database)] == ["schools"]


def test_a_school_comes_from_the_directory_once(database):
    first = school_directory.add(database, entry()).school
    rows.update(database, "school", first, {"name": "Escuela de Los Ñirres", "left_on": date(2026, 5, 1)})
    assert school_directory.add(database, entry(has_pie=True)).school == first
    held = rows.load(database, "school", first)
    assert (held["name"], held["has_pie"], held["left_on"]) == ("Escuela de Los Ñirres", True, None)


def test_a_removed_school_comes_back_from_the_directory(database):
    first = school_directory.add(database, entry()).school
    rows.remove(database, "school", first)
    assert school_directory.add(database, entry()).school == first
    assert "Escuela Los Ñirres" in names(network.schools(database))


def test_a_school_that_the_directory_says_is_in_recess_is_expected_from_no_session_until_it_works(database):
    made = school_directory.add(database, entry(status="in_recess"), joined_on=date(2026, 4, 1)).school
    assert expected(database, ("2026-03-31", "2026-04-01")) == [2, 2]
    rows.remove(database, "school", made)
    school_directory.add(database, entry(status="in_recess"), joined_on=date(2026, 4, 1))
    assert len(rows.parts(database, "school_pause", made)) == 1
    school_life.set_status(database, made, "open", date(2026, 5, 4))
    assert expected(database, ("2026-05-03", "2026-05-04")) == [2, 3]


def test_a_school_that_the_directory_says_is_closed_waits_for_the_word_of_whoever_adds_it(database):
    with pytest.raises(InvalidData):
        school_directory.add(database, entry(status="closed"))
    shut = school_directory.add(database, entry(status="closed"), works=False)
    assert network.school(database, shut.school).status == "closed"
    assert expected(database, ("2026-03-31", "2027-04-01")) == [2, 2]
    works = school_directory.add(database, entry(status="closed"), works=True, joined_on=date(2026, 4, 1))
    assert (works.school, network.school(database, shut.school).status) == (shut.school, "open")
    school_directory.undo(database, works)
    assert network.school(database, shut.school).status == "closed"
    school_directory.undo(database, shut)
    assert len(network.schools(database, departed=True)) == 2


def test_a_school_that_closed_here_and_reopens_is_a_member_that_works_and_one_undo_takes_all_back(database, ids):
    """The state, the time in between and what the directory completed."""
    aromo = entry(rbd=4501, rbd_dv="K")
    school_life.set_status(database, ids.aromo, "in_recess", date(2026, 2, 1))
    school_life.set_status(database, ids.aromo, "closed", date(2026, 3, 1))
    before = rows.load(database, "school", ids.aromo)
    pauses = rows.parts(database, "school_pause", ids.aromo)
    back = school_directory.add(database, aromo)
    held = rows.load(database, "school", ids.aromo)
    assert (held["status"], held["left_on"], held["rbd_dv"], held["name"]) == ("open", None, "K", "Escuela El Aromo")
    assert expected(database, ("2026-01-31", "2026-03-02", TODAY.isoformat())) == [2, 1, 2]
    school_directory.undo(database, back)
    assert rows.load(database, "school", ids.aromo) == before
    assert rows.parts(database, "school_pause", ids.aromo) == pauses
    typed = network.add_school(database, rbd=4501, name="Otra forma del nombre")  # by hand too
    held = rows.load(database, "school", ids.aromo)
    assert (held["status"], held["left_on"], held["name"]) == ("open", None, "Escuela El Aromo")
    school_directory.undo(database, typed)
    assert rows.load(database, "school", ids.aromo) == before


@pytest.mark.parametrize("text", ["ñirres", "NIRRES", "los ñir", "4600"])
def test_schools_are_found_without_regard_to_accents(database, text):
    school_directory.add(database, entry())
    assert names(network.schools(database, text)) == ["Escuela Los Ñirres"]


def test_schools_are_sorted_as_in_spanish(database):
    for rbd, name in ((1, "Zarzal"), (2, "Ñandú"), (3, "Árbol"), (4, "Nube")):
        network.add_school(database, rbd=rbd, name=name)
    assert names(network.schools(database)) == [
        "Árbol", "Escuela El Aromo", "Escuela El Canelo", "Nube", "Ñandú", "Zarzal"
    ]  # fmt: skip


def test_an_impossible_rbd_is_refused_and_an_odd_check_character_only_warns(database):
    with pytest.raises(InvalidData):
        network.add_school(database, rbd=0, name="Nada")
    assert network.rbd_warning(10916, "9") == ""
    assert network.rbd_warning(10916, "1")


def test_a_closed_school_stays_and_opens_again(database, ids):
    """From the day it closes nobody is expected from it; what was before stays, and so does the time in between."""
    day = date(2026, 6, 30)
    before = school_life.set_status(database, ids.aromo, "closed", day)
    assert network.school(database, ids.aromo).status == "closed"
    assert (names(network.schools(database)), network.school(database, ids.aromo).left_on) == (
        ["Escuela El Canelo"], "2026-06-30"
    )  # fmt: skip
    school_life.undo_status(database, ids.aromo, before)
    assert network.school(database, ids.aromo).left_on is None
    school_life.set_status(database, ids.aromo, "closed", day)
    school_life.set_status(database, ids.aromo, "open", date(2027, 3, 1))
    held = rows.load(database, "school", ids.aromo)
    assert (held["status"], held["left_on"]) == ("open", None)
    assert expected(database, ("2026-06-29", "2026-06-30", "2027-02-28", "2027-03-01")) == [2, 1, 1, 2]


def expected(database, days):
    """How many schools are expected on each of these days."""
    with database.read() as session:
        return [len(school_life.times(session).on(date.fromisoformat(day))) for day in days]


def test_a_school_in_recess_is_expected_from_no_session_from_the_day_it_rests_until_it_works_again(database, ids):
    """Domain 6 and 9: schools rest often; only sessions of that time are without them, whenever that is looked at."""
    days = ("2026-05-31", "2026-06-01", "2026-09-30", "2026-10-01")
    meeting = meetings.schedule(database, date(2026, 7, 2))
    rested = school_life.set_status(database, ids.aromo, "in_recess", date(2026, 6, 1))
    assert expected(database, days) == [2, 1, 1, 1]
    assert attendance.counts(database, meeting).schools.whole == 1
    worked = school_life.set_status(database, ids.aromo, "open", date(2026, 10, 1))
    assert expected(database, days) == [2, 1, 1, 2]
    assert attendance.counts(database, meeting).schools.whole == 1
    school_life.undo_status(database, ids.aromo, worked)
    assert (expected(database, days), network.school(database, ids.aromo).status) == ([2, 1, 1, 1], "in_recess")
    school_life.undo_status(database, ids.aromo, rested)
    assert (expected(database, days), network.school(database, ids.aromo).status) == ([2, 2, 2, 2], "open")
    rows.update(database, "school", ids.aromo, {"status": "in_recess"})  # of a file that does not say since when
    assert (expected(database, days), network.school(database, ids.aromo).status) == ([2, 2, 2, 2], "in_recess")


def test_a_recess_taken_back_the_same_day_leaves_nothing_and_a_few_days_make_a_member_of_the_year(database, ids):
    day = date(2026, 6, 10)
    school_life.set_status(database, ids.aromo, "in_recess", day)
    rested = rows.parts(database, "school_pause", ids.aromo)
    worked = school_life.set_status(database, ids.aromo, "open", day)
    assert rows.parts(database, "school_pause", ids.aromo) == []
    school_life.undo_status(database, ids.aromo, worked)
    assert rows.parts(database, "school_pause", ids.aromo) == rested
    rows.update(database, "school", ids.canelo, {"joined_on": "2026-05-04", "left_on": "2026-05-20"})
    rows.create(
        database, "school_pause", {"school_id": ids.aromo, "kind": "recess", "from": "2026-01-01", "to": "2026-06-08"}
    )
    with database.read() as session:
        times = school_life.times(session)
    assert times.in_year(2026) == {ids.aromo, ids.canelo}
    assert times.in_year(2027) == set()


def test_a_school_that_came_back_was_away_meanwhile(database, ids):
    school_life.leave(database, ids.aromo, date(2026, 6, 1))
    back = school_life.rejoin(database, ids.aromo, date(2026, 8, 1))
    assert expected(database, ("2026-05-31", "2026-06-01", "2026-08-01")) == [2, 1, 2]
    school_life.undo_status(database, ids.aromo, back)
    assert expected(database, ("2026-05-31", "2026-06-01", "2026-08-01")) == [2, 1, 1]


def add_class(database, school, **fields):
    rows.create(database, "combined_class", {"school_id": school} | fields)


def test_combined_classes_and_enrolment_make_the_schools_row(database, ids):
    add_class(database, ids.aromo, grades=["6", "4", "5"], name="Segundo ciclo")
    add_class(database, ids.aromo, grades=["3", "1", "2"], name="Primer ciclo", teacher_id=ids.ana)
    network.set_enrolment(database, ids.aromo, "3", 4)
    network.set_enrolment(database, ids.aromo, "1", 2)
    network.set_enrolment(database, ids.aromo, "2", None)
    assert names(network.classes(database, ids.aromo)) == ["Primer ciclo", "Segundo ciclo"]
    assert network.enrolment(database, ids.aromo) == {"1": 2, "3": 4}
    row = network.school(database, ids.aromo)
    assert (row.grades, row.pupils_n) == (("1", "2", "3", "4", "5", "6"), 6)


def test_a_person_needs_only_a_name(database):
    person = people.add(database, "Úrsula Peña", role=None)
    assert people.person(database, person).full_name == "Úrsula Peña"
    assert people.roles(database, person) == []


def test_people_are_found_without_regard_to_accents(database):
    assert [one.full_name for one in people.people(database, "nanco BERTA")] == ["Berta Ñanco Ñanco"]
    assert [one.full_name for one in people.people(database, "ríos")] == ["Celso Ríos Vega"]


def test_whoever_left_is_out_of_new_lists_from_the_end_date_and_keeps_the_past(database, ids):
    people.leave(database, ids.berta, date(2026, 6, 15))
    there = [[one.id for one in people.people(database, on=date(2026, 6, day), everybody=False)] for day in (14, 15)]
    assert there == [[ids.ana, ids.berta, ids.celso], [ids.ana, ids.celso]]
    assert [role.to for role in people.roles(database, ids.berta)] == ["2026-06-15"]


def test_one_person_holds_several_roles_and_works_in_several_schools(database, ids):
    rows.create(database, "membership", {"person_id": ids.berta, "role": "SECRETARY", "from": "2026-03-10"})
    people.add_person_school(database, ids.berta, ids.aromo, hours=10)
    row = people.person(database, ids.berta, on=date(2026, 4, 1))
    assert set(row.roles) == {"TEACHER", "SECRETARY"}
    assert set(row.schools) == {"Escuela El Aromo", "Escuela El Canelo"}


def test_an_ended_role_ends(database, ids):
    role = {"person_id": ids.celso, "role": "PRESIDENT", "from": "2026-03-10", "to": "2026-09-01"}
    rows.create(database, "membership", role)
    assert "PRESIDENT" not in people.person(database, ids.celso, on=date(2026, 9, 1)).roles
    assert "PRESIDENT" in people.person(database, ids.celso, on=date(2026, 8, 31)).roles
