"""Two records that are the same thing: suspected, made one field by field, and taken apart again (fault 18)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.errors import NotFound, WrongUsage
from app.log import rebuild
from app.log.identity import person_at_laptop
from app.models import registry
from app.models.log_tables import Op
from app.services import (
    agenda,
    attendance,
    commitments,
    duplicates,
    duplicates_join,
    meetings,
    minutes,
    network,
    people,
    rows,
)

DAY = date(2026, 4, 7)
OWN = ("fusion", "fusion_move")


def everything(database):
    """Every shown record but those of the fusions themselves; the tables are what the log says."""
    with database.read() as session:
        assert rebuild.check(session) == []
        return {
            tipo: {row["id"]: dict(row) for row in session.execute(select(registry.table(tipo))).mappings()}
            for tipo in registry.shared_types()
            if tipo not in OWN
        }


def operations(database):
    with database.read() as session:
        return session.query(Op).count()


@pytest.fixture
def twin(database, ids):
    """Berta a second time, written by somebody else, with work of her own."""
    person = people.add(database, "Berta Nanco Nanco", school_id=ids.aromo, email="berta@ejemplo.cl", since=DAY)
    rows.update(database, "person", ids.berta, {"phone": "41 212 3456"})
    return person


def a_meeting(database, number=1, **fields):
    return rows.create(database, "meeting", {"number": number, "school_year": 2026, "date": DAY, **fields})


def join(database, tipo, kept, merged, **take):
    return duplicates_join.join(database, tipo, kept, merged, **take)


# -- suspected


def test_fault_18_people_schools_meetings_and_practices_are_suspected_and_nothing_is_refused(database, ids):
    second = people.add(database, "bérta  ñanco ñanco")
    school = network.add_school(database, rbd=99, name="ESCUELA EL AROMO", commune_cut="08105").school
    network.add_school(database, rbd=98, name="Escuela El Aromo", commune_cut="13101")
    one, two = a_meeting(database, 3), a_meeting(database, 3)
    drawn = [rows.create(database, "practice", {"title": "La huerta", "author_ids": [ids.ana]}) for _ in range(2)]
    found = {each.tipo: set(each.ids) for each in duplicates.suspicions(database)}
    assert found == {
        "person": {ids.berta, second},
        "school": {ids.aromo, school},
        "meeting": {one, two},
        "practice": set(drawn),
    }


def test_those_that_somebody_said_to_be_two_are_not_suspected_again(database, ids):
    second = people.add(database, "Berta Ñanco Ñanco")
    duplicates_join.keep_apart(database, "person", second, ids.berta)
    assert duplicates.suspicions(database) == []
    before = operations(database)
    duplicates_join.keep_apart(database, "person", ids.berta, second)
    assert operations(database) == before
    third = people.add(database, "Berta Ñanco Ñanco")
    assert [set(each.ids) for each in duplicates.suspicions(database)] == [{ids.berta, second, third}]


def test_two_sessions_that_somebody_said_to_be_two_are_only_told_to_have_one_number(database):
    first, second = (a_meeting(database) for _ in range(2))
    assert "Puede ser la misma" in dict(meetings.warnings(database, first))["number"]
    duplicates_join.keep_apart(database, "meeting", first, second)
    assert dict(meetings.warnings(database, first))["number"].endswith("Cambie el número de una.")
    assert not any(one.suspected for one in meetings.meetings(database))


# -- made one


def test_what_is_empty_is_completed_what_differs_is_asked_and_what_named_the_one_names_the_other(database, ids, twin):
    meeting = a_meeting(database)
    task = commitments.add(database, "Traer semillas", responsible_id=twin, due_date=DAY)
    both = rows.create(database, "practice", {"title": "Huerto", "author_ids": [ids.ana, twin, ids.berta]})
    guide = duplicates_join.guide(database, "person", ids.berta, twin)
    assert [(one.key, one.label, one.kept, one.merged) for one in guide.differences] == [
        ("full_name", "Nombre completo", "Berta Ñanco Ñanco", "Berta Nanco Nanco")
    ]
    assert guide.completed == ("Correo",)
    assert guide.moves == {"commitment": 1, "membership": 1, "person_school": 1, "practice": 1}
    before = operations(database)
    duplicates_join.guide(database, "person", ids.berta, twin)
    assert operations(database) == before
    join(database, "person", ids.berta, twin)
    kept = rows.load(database, "person", ids.berta)
    assert (kept["full_name"], kept["email"], kept["phone"]) == (
        "Berta Ñanco Ñanco",
        "berta@ejemplo.cl",
        "41 212 3456",
    )
    with pytest.raises(NotFound):
        rows.load(database, "person", twin)
    assert rows.load(database, "commitment", task)["responsible_id"] == ids.berta
    assert rows.load(database, "practice", both)["author_ids"] == [ids.ana, ids.berta]
    assert set(people.person(database, ids.berta, on=DAY).school_ids) == {ids.aromo, ids.canelo}
    assert everything(database)
    assert duplicates.suspicions(database) == []
    assert meeting


def test_the_value_of_the_other_holds_where_somebody_takes_it(database, ids, twin):
    join(database, "person", ids.berta, twin, take={"full_name": True})
    assert rows.load(database, "person", ids.berta)["full_name"] == "Berta Nanco Nanco"


def test_a_choice_that_is_not_there_changes_nothing(database, ids, twin):
    before = everything(database), operations(database)
    with pytest.raises(WrongUsage):
        join(database, "person", ids.berta, twin, take={"phone": True})
    assert (everything(database), operations(database)) == before


def test_joining_again_writes_nothing(database, ids, twin):
    fusion = join(database, "person", ids.berta, twin)
    before = operations(database)
    assert join(database, "person", ids.berta, twin) == fusion
    assert operations(database) == before


def test_both_noted_in_one_session_are_one_there_and_having_come_holds(database, ids, twin):
    """The id of an attendance is the one of its session and person: that of the other is written anew."""
    one, two, three = a_meeting(database, 1), a_meeting(database, 2), a_meeting(database, 3)
    attendance.set_state(database, one, ids.berta, "absence")
    attendance.set_state(database, one, twin, "present")
    attendance.set_state(database, two, twin, "late", arrival="10:15")
    attendance.set_state(database, three, ids.berta, "present")
    attendance.set_state(database, three, twin, "absence", reason="Licencia")
    before = everything(database)
    [difference] = [
        each
        for each in duplicates_join.guide(database, "person", ids.berta, twin).differences
        if each.key.startswith("attendance") and each.takes_other
    ]
    assert (difference.label, difference.kept, difference.merged) == ("Asistencia", "Ausente", "Presente")
    fusion = join(database, "person", ids.berta, twin)
    held = {(row["meeting_id"], row["person_id"]): row for row in everything(database)["attendance"].values()}
    assert {key: row["state"] for key, row in held.items()} == {
        (one, ids.berta): "present",
        (two, ids.berta): "late",
        (three, ids.berta): "present",
    }
    assert held[two, ids.berta]["arrival"] == "10:15"
    assert held[three, ids.berta]["reason"] == "Licencia"
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_two_sessions_become_one_with_agenda_attendance_and_minutes(database, ids):
    one, two = a_meeting(database, 4, objective="Leer"), a_meeting(database, 4, objective="Escribir", place="Escuela")
    mine = rows.create(database, "agenda_item", {"meeting_id": one, "topic": "Bienvenida"})
    other = rows.create(database, "agenda_item", {"meeting_id": two, "topic": "Prácticas"})
    attendance.set_state(database, one, ids.ana, "present")
    attendance.set_state(database, two, ids.ana, "present")
    attendance.set_state(database, two, ids.celso, "present")
    for meeting, item, text in ((one, mine, "Saludo"), (two, other, "Se presentó la huerta")):
        version = rows.create(database, "minutes", {"meeting_id": meeting, "version": 1, "status": "draft"})
        rows.create(database, "minutes_topic", {"minutes_id": version, "agenda_item_id": item, "summary": text})
    commitment = rows.create(database, "commitment", {"text": "Semillas", "origin_meeting_id": two})
    before = everything(database)
    fusion = join(database, "meeting", one, two)
    now = everything(database)
    assert set(now["meeting"]) == {one}
    assert (now["meeting"][one]["objective"], now["meeting"][one]["place"]) == ("Leer", "Escuela")
    assert {row["topic"] for row in now["agenda_item"].values() if row["meeting_id"] == one} == {
        "Bienvenida",
        "Prácticas",
    }
    assert {(row["meeting_id"], row["person_id"]) for row in now["attendance"].values()} == {
        (one, ids.ana),
        (one, ids.celso),
    }
    [version] = now["minutes"].values()
    assert {(row["minutes_id"], row["summary"]) for row in now["minutes_topic"].values()} == {
        (version["id"], "Saludo"),
        (version["id"], "Se presentó la huerta"),
    }
    assert now["commitment"][commitment]["origin_meeting_id"] == one
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_approved_minutes_take_nothing_more_and_what_stays_out_of_sight_is_told(database, ids):
    one, two = (a_meeting(database, 4, status="held") for _ in range(2))
    for meeting, status in ((one, "approved"), (two, "draft")):
        item = rows.create(database, "agenda_item", {"meeting_id": meeting, "topic": "Tema"})
        version = rows.create(database, "minutes", {"meeting_id": meeting, "version": 1, "status": "draft"})
        rows.create(database, "minutes_topic", {"minutes_id": version, "agenda_item_id": item, "summary": status})
        rows.update(database, "minutes", version, {"status": status})
    before = everything(database)
    with pytest.raises(WrongUsage):
        join(database, "meeting", two, one)
    assert everything(database) == before
    assert len(duplicates_join.guide(database, "meeting", one, two).stays) == 2
    fusion = join(database, "meeting", one, two)
    assert [row["summary"] for row in everything(database)["minutes_topic"].values()] == ["approved"]
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_of_two_approved_minutes_the_one_that_stays_says_what_was_approved_in_it(database, ids):
    one, two = a_meeting(database, 4), a_meeting(database, 4)
    for meeting in (one, two):
        agenda.add_item(database, meeting, "Tema")
        commitments.add(database, "Medir la huerta", meeting_id=meeting)
        minutes.write(database, meeting, {"various": "Nada"})
        meetings.hold(database, meeting)
        minutes.advance(database, meeting, "approved")
    approved = minutes.of_meeting(database, one)
    join(database, "meeting", one, two)
    joined = minutes.of_meeting(database, one)
    assert (joined.topics, joined.agreed) == (approved.topics, approved.agreed)


def test_two_schools_become_one_with_their_enrolment_and_people(database, ids):
    network.set_enrolment(database, ids.aromo, "3", 4)
    other = network.add_school(
        database, rbd=4510, name="Escuela El Aromo", commune_cut="08105", locality="Unihue"
    ).school
    network.set_enrolment(database, other, "3", 5)
    network.set_enrolment(database, other, "4", 2)
    teacher = people.add(database, "Dina Paz", school_id=other)
    practice = rows.create(database, "practice", {"title": "Huerto", "school_id": other})
    before = everything(database)
    fusion = join(database, "school", ids.aromo, other)
    assert network.enrolment(database, ids.aromo) == {"3": 4, "4": 2}
    assert people.person(database, teacher).schools == ("Escuela El Aromo",)
    assert rows.load(database, "practice", practice)["school_id"] == ids.aromo
    assert rows.load(database, "school", ids.aromo)["rbd"] == 4501
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_two_practices_become_one_with_tasks_steps_and_evidence(database, ids):
    one, two = (rows.create(database, "practice", {"title": "La huerta", "author_ids": [ids.ana]}) for _ in range(2))
    for practice, grade in ((one, "1"), (two, "1"), (two, "2")):
        rows.create(database, "grade_task", {"practice_id": practice, "grade": grade, "task": f"{grade} de {practice}"})
        rows.create(database, "practice_step", {"practice_id": practice, "text": "Regar", "order": 1})
    rows.create(database, "practice", {"title": "Otra", "adapted_from_id": two})
    before = everything(database)
    [difference] = duplicates_join.guide(database, "practice", one, two).differences
    assert (difference.label, difference.kept, difference.merged) == ("Tarea", f"1 de {one}", f"1 de {two}")
    fusion = join(database, "practice", one, two, take={difference.key: True})
    tasks = {row["grade"]: row["task"] for row in everything(database)["grade_task"].values()}
    assert tasks == {"1": f"1 de {two}", "2": f"2 de {two}"}
    assert len(rows.parts(database, "practice_step", one)) == 3
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_a_practice_adapted_from_the_other_is_not_adapted_from_itself(database, ids):
    one = rows.create(database, "practice", {"title": "La huerta"})
    two = rows.create(database, "practice", {"title": "La huerta", "adapted_from_id": one})
    before = everything(database)
    fusion = join(database, "practice", two, one)
    assert rows.load(database, "practice", two)["adapted_from_id"] is None
    duplicates_join.part(database, fusion)
    assert everything(database) == before


# -- refused


def test_drafts_other_types_and_one_record_alone_are_refused(database, ids, twin):
    draft = rows.create(database, "practice", {"title": "Mía"}, private=True)
    shared = rows.create(database, "practice", {"title": "Mía"})
    before = everything(database)
    for tipo, kept, merged in (
        ("practice", shared, draft),
        ("person", twin, twin),
        ("commitment", twin, shared),
    ):
        with pytest.raises(WrongUsage):
            join(database, tipo, kept, merged)
    with pytest.raises(NotFound):
        join(database, "person", twin, shared)
    assert everything(database) == before


# -- taken apart


def test_taken_apart_all_is_as_before_and_it_is_not_suspected_again(database, ids, twin):
    rows.update(database, "person", twin, {"full_name": "Berta Ñanco Ñanco"})
    commitments.add(database, "Traer semillas", responsible_id=twin, due_date=DAY)
    rows.create(database, "practice", {"title": "Huerto", "author_ids": [ids.ana, twin, ids.berta]})
    before = everything(database)
    fusion = join(database, "person", ids.berta, twin)
    duplicates_join.part(database, fusion)
    assert everything(database) == before
    assert (duplicates.suspicions(database), duplicates.fusions(database)) == ([], [])
    count = operations(database)
    duplicates_join.part(database, fusion)
    assert operations(database) == count
    assert join(database, "person", ids.berta, twin) == fusion
    assert rows.load(database, "person", ids.berta)["email"] == "berta@ejemplo.cl"
    duplicates_join.part(database, fusion)
    assert everything(database) == before


def test_what_somebody_changed_since_stays_as_he_left_it(database, ids, twin):
    task = commitments.add(database, "Traer semillas", responsible_id=twin, due_date=DAY)
    meeting = a_meeting(database)
    attendance.set_state(database, meeting, twin, "present")
    fusion = join(database, "person", ids.berta, twin)
    rows.update(database, "commitment", task, {"responsible_id": ids.celso})
    rows.update(database, "person", ids.berta, {"email": "otro@ejemplo.cl"})
    attendance.set_state(database, meeting, ids.berta, "late")
    duplicates_join.part(database, fusion)
    assert rows.load(database, "commitment", task)["responsible_id"] == ids.celso
    assert rows.load(database, "person", ids.berta)["email"] == "otro@ejemplo.cl"
    assert {row["state"] for row in everything(database)["attendance"].values()} == {"present", "late"}


def test_a_chain_is_taken_apart_from_its_end(database, ids, twin):
    before = everything(database)
    inner = join(database, "person", ids.berta, twin)
    outer = join(database, "person", ids.celso, ids.berta)
    with pytest.raises(WrongUsage):
        duplicates_join.part(database, inner)
    duplicates_join.part(database, outer)
    duplicates_join.part(database, inner)
    assert everything(database) == before


def test_who_is_at_the_laptop_writes_as_the_one_who_stayed(database, ids):
    other = people.add(database, "Ana Soto Rivas")
    fusion = join(database, "person", other, ids.ana)
    assert people.who_is_at_laptop(database) == other
    with database.read() as session:
        assert person_at_laptop(session) == other
    duplicates_join.part(database, fusion)
    assert people.who_is_at_laptop(database) == ids.ana


def test_a_fusion_is_listed_with_the_name_of_the_one_that_went(database, ids, twin):
    fusion = join(database, "person", ids.berta, twin)
    [row] = duplicates.fusions(database)
    assert (row.id, row.kept_title, row.merged_title, row.open) == (
        fusion,
        "Berta Ñanco Ñanco",
        "Berta Nanco Nanco",
        False,
    )
    assert duplicates.locate_fusion(database, twin[:8]) == duplicates.locate_fusion(database, fusion[:9]) == fusion
    assert duplicates.locate(database, ids.celso[:10]) == ("person", ids.celso)
    with pytest.raises(NotFound):
        duplicates.locate(database, twin)
    with pytest.raises(WrongUsage):
        duplicates.locate(database, "a")
