"""Who came to a session: one key a person, in whose place, and who signed the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.models.base import new_id
from app.services import attendance, meetings, minutes, network, people, rows
from app.ui import finders, theme
from app.ui.pages.meetings_session import PARTS
from tests.bench.years import put
from tests.ui.meetings.opening import SOON, at

PLACE = [key for key, _, _ in PARTS].index("asistencia")


@pytest.fixture
def asistencia(qtbot, page, meeting, database):
    for name in ("Berta Soto", "Carla Díaz", "Dino Mella"):
        people.add(database, name, since=SOON - timedelta(days=90))
    page.arrive(id=meeting, part="asistencia")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


def test_after_a_click_on_the_tab_one_key_notes_the_first_person(meeting, page, asistencia, database):
    page.session.show_part("tabla")
    tab = page.session.tabs.findChildren(QPushButton)[PLACE]
    QTest.mouseClick(tab, Qt.MouseButton.LeftButton)
    first = next(iter(asistencia.lines.values()))
    QTest.keyClick(first.window().focusWidget(), Qt.Key.Key_P)
    noted = {row.person_id: row.state for row in attendance.sheet(database, meeting)}
    assert noted[first.person] == "present"


def test_a_substitute_says_which_school_they_represent(meeting, asistencia, database, context):
    school = network.add_school(database, rbd=4592, name="Escuela El Huape").school
    line = next(iter(asistencia.lines.values()))
    assert not line.fields
    line.control.set_value("substitute")
    line.control.changed.emit()
    field = line.fields["represents_school_id"]
    assert field.isVisible()
    field.choose(finders.schools(database)("Huape")[0])
    assert asistencia.save_now()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("substitute", school)
    line.control.set_value("present")
    line.control.changed.emit()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("present", None)
    context.undo.undo()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("substitute", school)


def test_what_approved_minutes_list_is_not_marked_and_says_why(meeting, asistencia, database, context):
    """6 Minutes: the sheet says what it said, and a corrected version is the way to another."""
    meetings.hold(database, meeting, early=True)
    minutes.write(database, meeting, {"various": "Nada"})
    minutes.advance(database, meeting, "approved")
    asistencia.refresh()
    told = []
    context.undo.refused.connect(told.append)
    line = next(iter(asistencia.lines.values()))
    line.control.set_value("present")
    line.control.changed.emit()
    asistencia.rest.click()
    assert line.control.value() is None
    assert {row.state for row in attendance.sheet(database, meeting)} == {None}
    assert [one.title.partition(":")[0] for one in told] == ["No se hizo", "No se hizo"]
    assert all("haga antes una versión corregida" in f"{one.cause} {one.advice}" for one in told)
    minutes.correct(database, meeting, "Faltó la asistencia")
    asistencia.rest.click()
    assert {row.state for row in attendance.sheet(database, meeting)} == {"present"}


def test_somebody_else_comes_in_the_place_of_a_member(meeting, asistencia, database, context):
    line = next(iter(asistencia.lines.values()))
    line.control.set_value("substitute")
    line.control.changed.emit()
    line.fields["substitute_id"].choose(finders.new_guest(context)("Elsa Riquelme"))
    assert asistencia.save_now()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.substitute) == ("substitute", "Elsa Riquelme")
    assert attendance.counts(database, meeting).came.part == 1


def test_who_signed_the_list_is_noted_and_taken_back(meeting, qtbot, asistencia, database, context):
    assert asistencia.signatures.isHidden()
    asistencia.rest.click()
    box = asistencia.signatures
    stop = box.chips.focusProxy()
    qtbot.waitUntil(stop.isVisible)
    stop.setFocus()
    QTest.keyClick(stop, Qt.Key.Key_Tab)
    assert at(box.all_button)  # though the chips were made after it
    box.chips.chips[next(iter(asistencia.lines))].click()
    assert [row.signature for row in attendance.sheet(database, meeting)] == ["paper", None, None, None]
    box.all_button.click()
    assert {row.signature for row in attendance.sheet(database, meeting)} == {"paper"}
    context.undo.undo()
    assert [row.signature for row in attendance.sheet(database, meeting)] == ["paper", None, None, None]


def test_one_key_a_person_and_the_keyboard_goes_to_the_next(meeting, asistencia, database):
    names = [line.name for line in asistencia.lines.values()]
    assert names == ["Ana Pino", "Berta Soto", "Carla Díaz", "Dino Mella"]
    lines = list(asistencia.lines.values())
    asistencia.first_focus().setFocus()
    for key, line in zip("ptj", lines, strict=False):
        assert at(line.control.focusProxy())
        QTest.keyClick(line.control.focusProxy(), key)
    states = [row.state for row in attendance.sheet(database, meeting)]
    assert states == ["present", "late", "justified_absence", None]
    assert at(lines[3].control.focusProxy())
    QTest.keyClick(lines[3].window().focusWidget(), "t")
    QTest.keyClick(lines[3].window().focusWidget(), Qt.Key.Key_Tab)
    assert at(lines[3].fields["arrival"].edit)


def keys(asistencia, typed):
    for key in typed:
        QTest.keyClick(asistencia.window().focusWidget(), Qt.Key.Key_Return if key == "\n" else key)


def test_after_the_key_of_who_came_late_the_digits_are_the_hour_and_enter_goes_on_to_the_next(
    meeting, asistencia, database
):
    lines = list(asistencia.lines.values())
    asistencia.first_focus().setFocus()
    keys(asistencia, "t945\n")
    assert at(lines[1].control.focusProxy())
    keys(asistencia, "ps1210\n")
    assert asistencia.save_now()
    noted = [(row.state, row.arrival, row.departure) for row in attendance.sheet(database, meeting)]
    assert noted[:3] == [("late", "09:45", None), ("present", None, None), ("left_early", None, "12:10")]
    assert at(lines[3].control.focusProxy())
    keys(asistencia, "t10")  # nobody comes after
    assert asistencia.save_now()
    assert attendance.sheet(database, meeting)[3].arrival == "10:00"


def test_digits_correct_the_hour_of_whom_the_keyboard_is_at_and_mean_nobody_where_no_hour_is_asked(
    meeting, asistencia, database
):
    lines = list(asistencia.lines.values())
    asistencia.first_focus().setFocus()
    keys(asistencia, "t945\np")
    lines[0].control.setFocus()
    keys(asistencia, "955")
    assert asistencia.save_now()
    assert attendance.sheet(database, meeting)[0].arrival == "09:55"
    lines[1].control.setFocus()
    keys(asistencia, "7")
    assert at(lines[1].control.focusProxy())
    QTest.mouseClick(lines[2].control.chips["late"], Qt.MouseButton.LeftButton)
    lines[3].control.setFocus()
    keys(asistencia, "8")
    assert at(lines[3].control.focusProxy()), "what was noted by a click waits for nothing"


def test_an_hour_that_is_not_of_the_session_is_doubted(meeting, asistencia, database):
    rows.update(database, "meeting", meeting, {"start": "09:30", "end": "13:00"})
    asistencia.refresh()
    line = next(iter(asistencia.lines.values()))
    asistencia.first_focus().setFocus()
    keys(asistencia, "t15")
    assert asistencia.save_now()
    assert (line.untold.isVisible(), line.untold.text()) == (
        True, "La sesión es de 09:30 a 13:00: revise esta hora.",
    )  # fmt: skip
    line.fields["arrival"].begin("945")
    assert asistencia.save_now()
    assert not line.untold.isVisible()


def test_with_large_letters_the_name_stands_over_its_buttons_and_nothing_is_wider_than_the_page(
    qapp, qtbot, meeting, page, database
):
    people.add(database, "Berta Soto", since=SOON - timedelta(days=90))
    try:
        theme.apply(qapp, "light", 200)
        page.resize(900, 570)
        page.arrive(id=meeting, part="asistencia")
        part = page.session.part
        qtbot.waitUntil(part.isVisible)
        line = next(iter(part.lines.values()))
        line.control.choose("substitute")
        chips = line.control.chips
        qtbot.waitUntil(lambda: chips["present"].y() == chips["absence"].y())
        assert line.control.mapTo(line, QPoint()).x() == theme.px(theme.L)
        qtbot.waitUntil(lambda: part.column.widget().width() <= part.column.viewport().width())
        page.resize(1900, 570)
        qtbot.waitUntil(lambda: line.control.mapTo(line, QPoint()).x() > theme.px(theme.COLUMN) // 4)
    finally:
        theme.apply(qapp, "light", 100)


def test_a_long_list_is_made_as_it_comes_into_sight_and_the_keys_go_through_all_of_it(meeting, page, qtbot, database):
    keys = [new_id() for _ in range(40)]
    put(database, "person", [{"id": key, "full_name": f"Docente {n:02}"} for n, key in enumerate(keys)])
    put(database, "membership", [{"person_id": key, "role": "TEACHER", "from": "2020-03-01"} for key in keys])
    page.arrive(id=meeting, part="asistencia")
    part = page.session.part
    qtbot.waitUntil(part.isVisible)
    assert len(part.lines) == 41
    assert len(part.lines.made) < 20
    part.first_focus().setFocus()
    for _ in keys:
        QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Down)
    assert at(part.lines[keys[-1]].control.focusProxy())
    QTest.keyClick(page.window().focusWidget(), "p")
    assert part.counts.words.text().startswith("Asisten 1 de 41")
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Tab)
    assert at(part.rest)


def test_the_counts_follow_each_key(meeting, asistencia, database):
    assert asistencia.counts.words.text().startswith("Asisten 0 de 4. Faltan 4 por anotar")
    asistencia.first_focus().setFocus()
    QTest.keyClick(asistencia.first_focus(), "p")
    assert asistencia.counts.words.text().startswith("Asisten 1 de 4. Faltan 3 por anotar")


def test_undo_takes_one_mark_back(meeting, asistencia, database, context):
    line = next(iter(asistencia.lines.values()))
    QTest.keyClick(line.control.focusProxy(), "p")
    QTest.keyClick(line.control.focusProxy(), "a")
    context.undo.undo()
    assert attendance.sheet(database, meeting)[0].state == "present"
    context.undo.undo()
    assert attendance.sheet(database, meeting)[0].state is None


def test_the_rest_is_marked_at_once_and_taken_back_at_once(meeting, asistencia, database, context):
    lines = list(asistencia.lines.values())
    QTest.keyClick(lines[1].control.focusProxy(), "a")
    asistencia.rest.click()
    assert [row.state for row in attendance.sheet(database, meeting)] == ["present", "absence", "present", "present"]
    assert not asistencia.rest.isEnabled()
    _, undo = context.host.toasts[-1]
    undo()
    assert [row.state for row in attendance.sheet(database, meeting)] == [None, "absence", None, None]


def test_a_late_person_is_asked_when_and_an_absent_one_why(meeting, qtbot, asistencia, database):
    lines = list(asistencia.lines.values())
    QTest.keyClick(lines[0].control.focusProxy(), "t")
    QTest.keyClick(lines[1].control.focusProxy(), "a")
    assert lines[0].fields["arrival"].isVisible()
    assert set(lines[0].fields) == {"arrival"}
    assert (lines[0].untold.isVisible(), lines[1].untold.isVisible()) == (True, False)
    edit = lines[0].fields["arrival"].edit
    QTest.keyClicks(edit, "45 x")
    assert not asistencia.save_now()
    assert at(edit)
    assert edit.property("problem")
    assert "No se entiende esta hora" in lines[0].begun.text()
    assert not any("Guardado" in each.text() for each in lines[0].findChildren(QLabel))
    edit.clear()
    QTest.keyClicks(edit, "945")
    QTest.keyClicks(lines[1].fields["reason"], "Camino cortado")
    assert asistencia.save_now()
    noted = attendance.sheet(database, meeting)
    assert (noted[0].arrival, noted[1].reason) == ("09:45", "Camino cortado")
    assert not lines[0].untold.isVisible()
    asistencia.refresh()
    assert lines[1].fields["reason"].value() == "Camino cortado"
    # What is asked only now comes before it all the same, to the eye and to Tab.
    QTest.keyClick(lines[1].control.focusProxy(), "r")
    first, last = lines[1].fields["substitute_id"], lines[1].fields["reason"]
    qtbot.waitUntil(lambda: 0 < first.mapTo(lines[1], QPoint()).y() < last.mapTo(lines[1], QPoint()).y())
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert at(lines[1].fields["represents_school_id"])
    assert last.value() == "Camino cortado"


def test_a_guest_is_added_on_the_spot_and_counted_apart(meeting, asistencia, database, context):
    guest = asistencia.guest
    guest.choose(guest._create("Gloria Sandoval"))
    noted = attendance.sheet(database, meeting)
    assert (noted[-1].full_name, noted[-1].expected, noted[-1].state) == ("Gloria Sandoval", False, "present")
    assert asistencia.guests.isVisible()
    assert "1 invitado" in asistencia.counts.words.text()
    assert guest.value() == ""
    context.undo.undo()
    asistencia.refresh()
    assert "Gloria Sandoval" not in [row.full_name for row in attendance.sheet(database, meeting)]


def test_marks_that_come_from_another_laptop_appear(meeting, asistencia, database):
    person = list(asistencia.lines)[2]
    attendance.set_state(database, meeting, person, "remote")
    asistencia.refresh()
    assert asistencia.lines[person].control.value() == "remote"
