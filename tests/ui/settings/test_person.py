"""Ajustes of the person: profile, who is here, the size of the text and the colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.log.identity import author_of
from app.models.device import Device
from app.services import laptop, network, people, rows
from app.services.standing import person_here
from app.ui.application import Appearance
from app.ui.pages.settings_code import CodeSection
from tests.ui.settings.hands import type_into


def test_my_profile_saves_by_itself(page, database, context):
    rows_of = page.profile.form.rows
    type_into(rows_of["full_name"].field, "Ana Pino Soto")
    type_into(rows_of["phone"].field, "56 9 1234 5678")
    type_into(rows_of["laptop"].field, "Notebook de Ana")
    assert page.save_now()
    known = rows.load(database, "person", context.person)
    assert (known["full_name"], known["phone"]) == ("Ana Pino Soto", "56 9 1234 5678")
    assert laptop.laptop(database).name == "Notebook de Ana"
    assert page.profile.saver.tick.words.text().startswith("Guardado")


def test_who_sees_the_name_of_this_laptop_is_said(page, database):
    hint = page.profile.form.rows["laptop"].hint
    assert "ven los demás en la lista" in hint.text()
    with database.write() as session:
        session.get(Device, author_of(session).device).coordinates = False
    page.refresh(frozenset({"device"}))
    assert "queda el nombre con que lo aceptaron" in hint.text()


def test_leaving_a_field_saves_it(page, database, qtbot):
    type_into(page.network.form.rows["number"].field, "14")
    page.profile.form.rows["phone"].field.setFocus()
    qtbot.waitUntil(lambda: network.microcentro(database)["number"] == "14")


def test_a_name_is_not_emptied(page, database, context):
    field = page.profile.form.rows["full_name"].field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    page.save_now()
    assert page.profile.form.rows["full_name"].problem.text() == "Falta su nombre."
    assert people.person(database, context.person).full_name == "Ana Pino"


def test_another_person_sits_down_and_the_window_opens_in_that_name(page, database, context, qtbot):
    other = people.add(database, "Iván Cifuentes")
    page.profile.person.choose(page.profile.person._find("ivan")[0])
    assert person_here(database) == other
    assert context.host.entered == [database]
    qtbot.waitUntil(lambda: context.host.went == [("ajustes", {})])


def test_emptying_who_is_here_changes_nobody(page, database, context):
    page.profile.person.setFocus()
    page.profile.person.selectAll()
    QTest.keyClick(page.profile.person, Qt.Key.Key_Delete)
    page.profile.person.completer().popup().hide()
    page.profile.form.rows["phone"].field.setFocus()
    assert person_here(database) == context.person
    assert page.profile.person.text() == "Ana Pino"
    assert context.host.entered == []


def test_a_new_text_size_is_seen_at_once_and_comes_back_here(page, context, qapp, qtbot):
    seen = []
    context.settings.appearance_changed.connect(lambda: seen.append(context.settings.text_percent))
    page.looks.text_size.chips["150"].click()
    assert seen == [150]
    assert context.host.entered == [context.database]
    qtbot.waitUntil(lambda: bool(context.host.went))
    ((where, args),) = context.host.went
    assert (where, args["section"]) == ("ajustes", "apariencia")


def test_the_window_stays_in_the_settings_with_the_new_size(window, qapp, qtbot, settings):
    Appearance(qapp, settings)
    window.navigate("ajustes")
    before = window.page
    try:
        window.page.looks.text_size.chips["150"].click()
        qtbot.waitUntil(lambda: window.current == "ajustes" and window.page is not before)
        assert window.page.looks.text_size.value() == ["150"]
        assert window.page.first_focus() is window.page.looks.text_size.chips["150"]
    finally:
        settings.text_percent = 100


@pytest.mark.parametrize("above", [160, 300])
def test_the_size_that_is_pressed_stays_where_it_is_on_the_screen(window, qapp, qtbot, settings, above):
    Appearance(qapp, settings)
    window.resize(1024, 600)
    window.navigate("ajustes")
    before = window.page
    qapp.processEvents()
    pressed = before.looks.text_size.chips["150"]
    bar = before.column.verticalScrollBar()
    bar.setValue(bar.value() + pressed.mapTo(before.column, pressed.rect().topLeft()).y() - above)
    was = pressed.mapTo(window, pressed.rect().topLeft()).y()
    try:
        pressed.click()
        qtbot.waitUntil(lambda: window.current == "ajustes" and window.page is not before)
        qtbot.wait(300)
        chip = window.page.looks.text_size.chips["150"]
        assert chip.mapTo(window, chip.rect().topLeft()).y() == pytest.approx(was, abs=4)
    finally:
        settings.text_percent = 100


def test_pressing_the_size_in_force_changes_nothing(page, context):
    page.looks.text_size.chips["100"].click()
    assert page.looks.text_size.value() == ["100"]
    assert context.host.entered == []


def test_colours_are_chosen_one_at_a_time(page, context):
    page.looks.scheme.chips["dark"].click()
    assert context.settings.scheme == "dark"
    assert page.looks.scheme.value() == ["dark"]


def test_a_code_that_will_not_do_leaves_the_keyboard_in_its_field(page):
    code = next(each for each in page.findChildren(CodeSection))
    code.fresh.setFocus()
    QTest.keyClicks(code.fresh, "12")
    code.set_button.setFocus()
    code.set_button.click()
    assert "de cuatro a seis números" in code._fresh_row.problem.text()
    assert page.window().focusWidget() is code.fresh
