"""The field that finds a person while one types."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from app.services import rows
from app.text_keys import spanish_key
from app.ui import finders, theme
from app.ui.people_field import SeveralField
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.picks import MOST, Pick, TwoLines
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine

PEOPLE = [Pick("a", "Ana Pino", "Escuela Quilacoya"), Pick("b", "Berta Soto", "Escuela Unihue")]


def find_people(text):
    return [pick for pick in PEOPLE if spanish_key(text) in spanish_key(pick.title)]


def test_the_lines_of_several_people_stay_until_they_say_something_else(qtbot):
    field = SeveralField(PersonPicker(find_people), lambda ids: {"a": "Ana Pino", "b": "Berta Soto"}, "Nadie")
    qtbot.addWidget(field)
    field.set_value(["a", "b"])
    before = field.findChildren(QToolButton)
    field.set_value(["a", "b"])
    assert field.findChildren(QToolButton) == before, "the keyboard may be on one"
    field.set_value(["b"])
    shown = [each.text() for each in field.findChildren(QLabel) if each.isVisibleTo(field)]
    assert shown == ["Berta Soto"]


@pytest.fixture
def picker(qtbot):
    made = PersonPicker(find_people, create=lambda name: Pick("new", name))
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.addWidget(made)
    layout.addWidget(TextLine("Otra"))
    qtbot.addWidget(holder)
    with qtbot.waitExposed(holder):
        holder.show()
    made.setFocus()
    yield made
    holder.close()


def test_three_letters_find_a_person(qtbot, picker):
    QTest.keyClicks(picker, "BER")
    assert [pick.title for pick in picker.options()] == ["Berta Soto", "Agregar a «BER»"]
    popup = picker.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.changed):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert (picker.value(), picker.title(), picker.text()) == ("b", "Berta Soto", "Berta Soto")


def test_the_down_arrow_opens_the_list_of_a_picker_also_of_one_that_is_chosen(qtbot, picker):
    popup = picker.completer().popup()
    for chosen, name in (("", ""), ("b", "Berta Soto")):
        picker.set_value(chosen, name)
        QTest.keyClick(picker, Qt.Key.Key_Down)
        assert (popup.isVisible(), picker.options()) == (True, find_people(""))
        popup.hide()
    assert picker.value() == "b"


def test_the_line_that_tells_namesakes_apart_is_painted_under_the_name(picker):
    painter = picker.completer().popup().itemDelegate()
    assert isinstance(painter, TwoLines)


def test_a_name_that_is_not_known_is_added_on_the_spot(qtbot, picker):
    QTest.keyClicks(picker, "Carlos")
    popup = picker.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.changed):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert (picker.value(), picker.text()) == ("new", "Carlos")


def test_what_was_not_chosen_is_not_kept(qtbot, picker):
    picker.set_value("a", "Ana Pino")
    picker.setText("Ana Pi")
    picker.focusOutEvent(QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert picker.text() == "Ana Pino"
    picker.clear()
    with qtbot.waitSignal(picker.changed):
        picker.focusOutEvent(QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert picker.value() == ""


def test_a_name_that_finds_nobody_is_added_on_enter_and_on_leaving_and_nothing_typed_is_lost(qtbot, picker):
    left = QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    away = QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    QTest.keyClicks(picker, "Carlos Vera")
    picker.focusOutEvent(away)
    assert (picker.value(), picker.text()) == ("", "Carlos Vera"), "another program was looked at, no more"
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert (picker.value(), picker.text()) == ("new", "Carlos Vera")
    picker.set_value("")
    QTest.keyClicks(picker, "Marta Vera")
    picker.focusOutEvent(left)
    assert (picker.value(), picker.text()) == ("new", "Marta Vera")
    picker.set_value("")
    for typed in ("bert", "Marta"):  # somebody else may be meant; it may have been only begun
        QTest.keyClicks(picker, typed)
        picker.focusOutEvent(left)
        assert (picker.value(), picker.text()) == ("", "")
    QTest.keyClicks(picker, "bert")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert (picker.value(), picker.text()) == ("b", "Berta Soto")


def test_escape_takes_back_what_is_typed_and_adds_nobody(picker):
    picker.set_value("a", "Ana Pino")
    back = QAction(picker.window(), shortcut=QKeySequence("Esc"))
    picker.window().addAction(back)
    gone = []
    back.triggered.connect(lambda: gone.append(picker.text()))
    for there, typed in ((picker.completer().popup(), "Carlos Vera"), (picker, "Ana P")):
        QTest.keyClicks(picker, typed)
        picker.completer().popup().setVisible(there is not picker)
        QTest.keyClick(there, Qt.Key.Key_Escape)
        assert (picker.value(), picker.text(), gone) == ("a", "Ana Pino", [])
        assert not picker.completer().popup().isVisible()
    QTest.keyClick(picker, Qt.Key.Key_Escape)
    assert gone == ["Ana Pino"]


def test_a_name_that_was_only_begun_stays_where_its_row_can_say_what_to_do(qtbot):
    section = FormSection()
    qtbot.addWidget(section)
    row = section.add("Responsable", PersonPicker(find_people, create=lambda name: Pick("new", name)))
    left = QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(row.field, "bert")
    row.field.focusOutEvent(left)
    assert (row.field.value(), row.field.text()) == ("", "bert")
    assert row.problem.text() == "«bert» quedó sin elegir. Vuelva a este campo y elija en la lista, o borre lo escrito."
    assert row.field.accessibleDescription() == row.problem.text()
    row.set_problem("")  # nothing else is wrong
    assert row.problem.text().startswith("«bert»")
    school = section.add("Escuela", SchoolPicker(lambda _: []))
    QTest.keyClicks(school.field, "El Huape")
    school.field.focusOutEvent(left)
    assert "agréguela en Red" in school.problem.text()
    QTest.keyClicks(row.field, "a")
    assert not row.problem.text()
    row.field.focusOutEvent(left)
    row.field.clear()
    row.field.focusOutEvent(left)
    assert (row.problem.text(), row.field.text()) == ("", "")


def test_who_works_here_is_only_somebody_that_was_chosen(qtbot):
    made = PersonPicker(find_people, create=lambda name: Pick("new", name), only_chosen=True)
    qtbot.addWidget(made)
    QTest.keyClicks(made, "Carlos Vera")
    made.focusOutEvent(QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert (made.value(), made.text()) == ("", "")
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    QTest.keyClicks(made, "Carlos Vera")
    for taken in ("", "new"):  # the first Enter only lights the row that adds, which the second takes
        QTest.keyClick(made._list.view if made._list.is_open() else made, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: made._list.is_open() != bool(made.value()))
        assert made.value() == taken


def test_the_list_of_a_narrow_picker_has_room_for_names(qtbot):
    made = PersonPicker(find_people)
    qtbot.addWidget(made)
    made.setFixedWidth(120)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    QTest.keyClicks(made, "ana")
    qtbot.waitUntil(made._list.is_open)
    assert made._list.view.width() >= theme.px(280)


def test_where_nothing_can_be_added_the_only_one_that_was_found_is_meant(qtbot):
    alone = PersonPicker(find_people)
    qtbot.addWidget(alone)
    left = QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    for typed in ("bert", "a"):  # the second finds both
        alone.setText(typed)
        alone.textEdited.emit(typed)
        alone.focusOutEvent(left)
        assert (alone.value(), alone.text()) == ("b", "Berta Soto")


def test_a_practice_that_is_called_so_stands_before_those_that_only_mention_it(database):
    for number in range(MOST + 2):
        rows.create(database, "practice", {"title": f"Caminos {number:02}", "common_theme": "La huerta"})
    garden = rows.create(database, "practice", {"title": "Mi huerta"})
    find = finders.practices(database)
    assert find("huert")[0].id == garden
    assert len(find("huert")) == MOST
    assert [pick.title for pick in find("")][:2] == ["Caminos 00", "Caminos 01"]
