"""Personas of the network: names, roles, hours, leaving, and who is at this laptop."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import wall_clock
from app.services import meetings, people, rows
from tests.ui.network.hands import press, show


def test_a_person_is_added_with_name_role_and_school(school, page, database):
    page.show_part("personas")
    page._add_here()
    adder = page.people.adder
    QTest.keyClicks(adder.name, "Berta Soto")
    QTest.keyClick(adder.role, "f")  # Familia o comunidad
    assert adder._since_row.hint.text().startswith("No se le espera en las sesiones")
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(adder.role, key)
    assert adder._since_row.hint.text() == "Se le espera en las sesiones desde ese día."
    assert adder.role.value() == "HEAD_TEACHER"
    QTest.keyClicks(adder.school, "huape")
    adder.school.choose(adder.school.options()[0])
    press(adder, "Agregar persona")
    made = next(one for one in people.people(database) if one.full_name == "Berta Soto")
    assert (made.roles, made.schools) == (("HEAD_TEACHER",), ("Escuela El Huape",))
    assert page.people.reader.record == made.id


def test_escape_leaves_the_form_that_adds(active, window, page):
    page.show_part("personas")
    page._add_here()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not page.people.is_adding
    assert page.part is page.people


def test_a_name_is_not_emptied(school, page, database, window):
    others = {
        "person": people.add(database, "Berta Soto"),
        "school": rows.create(database, "school", {"rbd": 4600, "name": "Escuela El Aromo"}),
    }
    for record, tipo, field in ((window.context.person, "person", "full_name"), (school, "school", "name")):
        form, before = show(page, record), rows.load(database, tipo, record)[field]
        form.name.setFocus()
        form.name.selectAll()
        QTest.keyClick(form.name, Qt.Key.Key_Delete)
        assert page.save_now()
        assert rows.load(database, tipo, record)[field] == before
        row = form.form.rows[field]
        assert row.problem.text().startswith("Falta el nombre")
        form.show_record(others[tipo])
        form.show_record(record)
        assert (form.name.value(), row.problem.text()) == (before, "")


def test_what_others_changed_while_somebody_typed_elsewhere_in_the_form_stays(school, page, database, window):
    for record, tipo, theirs in ((window.context.person, "person", "email"), (school, "school", "locality")):
        form = show(page, record)
        QTest.keyClicks(form.name, "X")
        rows.update(database, tipo, record, {theirs: "casa@ejemplo.cl"})
        form.show_record(record)
        assert form.form.rows[theirs].field.value() == "casa@ejemplo.cl"
        assert page.save_now()
        assert rows.load(database, tipo, record)[theirs] == "casa@ejemplo.cl"


def test_what_is_typed_of_a_person_saves_itself(page, database, window):
    form = show(page, window.context.person)
    QTest.keyClicks(form.form.rows["phone"].field, "+56 9 1234 5678")
    QTest.keyClicks(form.form.rows["birthday"].field, "15 de marzo")
    assert page.save_now()
    held = rows.load(database, "person", window.context.person)
    assert (held["phone"], held["birthday"]) == ("+56 9 1234 5678", "03-15")


def test_an_odd_rut_is_told_gently_and_kept(qtbot, page, database, window):
    form = show(page, window.context.person)
    QTest.keyClicks(form.rut, "12.345.678-9")
    assert page.save_now()
    assert rows.load(database, "person", window.context.person)["rut"] == "12.345.678-9"
    qtbot.waitUntil(lambda: "RUT" in form.form.rows["rut"].problem.text())


def test_a_role_is_given_with_its_dates_and_taken_away(window, page, database):
    berta = people.add(database, "Berta Soto", role=None)
    elected = meetings.schedule(database, date(2026, 3, 1))
    form = show(page, berta)
    press(form.roles, "Agregar cargo")
    [line] = form.roles.lines.values()
    assert "elected_in_meeting_id" not in line.fields
    line.fields["role"].setFocus()
    QTest.keyClicks(line.fields["role"], "Sec")
    line.fields["from"].edit.selectAll()
    QTest.keyClicks(line.fields["from"].edit, "1/3/2026")
    assert page.save_now()
    [role] = people.roles(database, berta)
    assert (role.role, role.start) == ("SECRETARY", "2026-03-01")
    page.refresh(frozenset({"membership"}))
    assert line.fields["elected_in_meeting_id"].count() == 1  # the sessions of ten years are listed when it is reached
    line.fields["elected_in_meeting_id"].setFocus()
    QTest.keyClicks(line.fields["elected_in_meeting_id"], "Ses")
    assert page.save_now()
    assert rows.load(database, "membership", role.id)["elected_in_meeting_id"] == elected
    later = meetings.schedule(database, date(2026, 4, 1))
    rows.update(database, "membership", role.id, {"elected_in_meeting_id": later})  # as one that is received
    page.refresh(frozenset({"membership", "meeting"}))
    assert line.fields["elected_in_meeting_id"].currentText().startswith("Sesión N° 2")
    line.remove.click()
    assert people.roles(database, berta) == []
    window.undo.undo()
    assert len(people.roles(database, berta)) == 1


def test_a_person_works_in_a_school_some_hours(school, page, database):
    berta = people.add(database, "Berta Soto")
    form = show(page, berta)
    press(form.schools, "Agregar escuela")
    [line] = form.schools.lines.values()
    QTest.keyClicks(line.fields["school_id"], "4592")
    line.fields["school_id"].choose(line.fields["school_id"].options()[0])
    QTest.keyClicks(line.fields["hours"], "30")
    assert page.save_now()
    [made] = rows.parts(database, "person_school", berta)
    assert (made["school_id"], made["hours"]) == (school, 30)


def test_who_leaves_is_out_of_the_coming_sessions_and_can_come_back(window, page, database):
    berta = people.add(database, "Berta Soto", since=date(2020, 3, 1))
    form = show(page, berta)
    press(form, "Deja el microcentro")
    assert people.person(database, berta).roles == ()
    window.undo.undo()
    assert people.person(database, berta).roles == ("TEACHER",)


def test_i_am_at_this_laptop(qtbot, window, page, database):
    berta = people.add(database, "Berta Soto")
    form = show(page, berta)
    press(form, "Soy yo en este computador")
    assert people.who_is_at_laptop(database) == berta
    qtbot.waitUntil(lambda: window.context.person == berta)
    assert window.sidebar.person.text() == "Berta Soto"


def test_who_is_at_the_laptop_is_not_removed(window, page, database):
    show(page, window.context.person)
    page._remove()
    assert len(people.people(database)) == 1
    assert window.toasts.isVisible()


def test_in_a_small_window_an_open_person_shows_the_way_back_to_the_list(qtbot, window):
    window.resize(1024, 600)
    window.sidebar.chosen.emit("red")
    window.page.show_part("personas")
    assert not window.header.arrow.isVisible()
    part = window.page.people
    part.side.cards.activated_id.emit(part.side.cards.rows.ids()[0])
    assert window.header.arrow.isVisible()
    window.header.arrow.click()
    assert part.side.isVisible()
    assert not window.header.arrow.isVisible()


def test_a_school_or_a_role_that_is_added_later_does_not_count_for_the_years_before(school, page, database, window):
    form = show(page, window.context.person)
    since = people.usual_start(database, wall_clock.today()).isoformat()
    for box, tipo in ((form.schools, "person_school"), (form.roles, "membership")):
        before = set(box.lines)
        box.add_part()
        (made,) = set(box.lines) - before
        assert rows.load(database, tipo, made)["from"] == since
        assert box.lines[made].fields["from"].value() == since, "it is seen, and can be changed"
