"""Chips of grades, filters and attendance, tabs, and the arrows that walk along them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.ui import theme
from app.ui.widgets.attendance import STATES, AttendanceControl
from app.ui.widgets.choices import FilterChips, GradeChips
from app.ui.widgets.tabs import PartTabs
from tests.ui.names import unnamed


def test_a_digit_toggles_its_grade_and_a_letter_none(qtbot):
    chips = GradeChips(("NT1", "1", "2"))
    qtbot.addWidget(chips)
    first = chips.chips["1"]
    for key in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_N):
        QTest.keyClick(first, key)
    assert chips.value() == ["1"]


def test_a_grade_that_the_class_lost_stays_chosen(qtbot):
    chips = GradeChips(("1", "2"))
    qtbot.addWidget(chips)
    chips.set_value(["2"])
    chips.set_grades(("1", "3"))
    assert chips.value() == ["2"]
    assert list(chips.chips) == ["1", "2", "3"]


def test_a_single_filter_lets_go_of_the_other(qtbot):
    chips = FilterChips((("a", "A"), ("b", "B")), single=True)
    qtbot.addWidget(chips)
    chips.chips["a"].click()
    chips.chips["b"].click()
    assert chips.value() == ["b"]
    chips.chips["b"].click()
    assert chips.value() == []
    for pressed, reached in ((["b"], "b"), ([], "a")):  # of the next record none is pressed: one begins at the first
        chips.set_value(pressed)
        assert chips.focusProxy() is chips.chips[reached]


def test_a_choice_of_just_one_stays_chosen_when_it_is_pressed_again(qtbot):
    chips = FilterChips((("a", "A"), ("b", "B")), single=True, always=True)
    qtbot.addWidget(chips)
    chips.set_value(["a"])
    chips.chips["a"].click()
    assert chips.value() == ["a"]
    chips.chips["b"].click()
    assert chips.value() == ["b"]


def test_a_row_of_grades_is_one_stop_and_the_arrows_walk_along_it(two_rows_of_chips):
    around = two_rows_of_chips
    chips = around.grades.chips
    around.grades.setFocus()
    assert around.focusWidget() is chips["1"]
    right, left = Qt.Key.Key_Right, Qt.Key.Key_Left
    for key, reached in ((right, "2"), (Qt.Key.Key_Down, "3"), (right, "3"), (left, "2")):
        QTest.keyClick(around.focusWidget(), key)
        assert around.focusWidget() is chips[reached]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Space)
    assert around.grades.value() == ["2"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Tab)
    assert around.attendance.isAncestorOf(around.focusWidget())
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert around.focusWidget() is chips["2"]


def test_the_keyboard_comes_to_the_state_that_is_noted_or_to_the_first(two_rows_of_chips):
    around = two_rows_of_chips
    control = around.attendance
    control.setFocus()
    assert around.focusWidget() is control.chips["present"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Right)
    assert around.focusWidget() is control.chips["late"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Tab)
    assert around.focusWidget() is around.after
    for state, reached in (("absence", control.chips["absence"]), ("remote", control.other)):
        around.after.setFocus()
        control.set_value(state)
        control.setFocus()
        assert around.focusWidget() is reached


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_up_and_down_lead_to_the_neighbours_from_any_state(two_rows_of_chips, qtbot, key):
    control = two_rows_of_chips.attendance
    control.chips["late"].setFocus()
    with qtbot.waitSignal(control.moved):
        QTest.keyClick(control.chips["late"], key)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.code)
def test_one_key_notes_the_attendance_and_goes_on(qtbot, state):
    control = AttendanceControl("Ana Pino")
    qtbot.addWidget(control)
    with qtbot.waitSignals([control.changed, control.moved]):
        QTest.keyClick(control.focusProxy(), state.key)
    assert control.value() == state.code
    assert control.focusProxy().accessibleName() == f"Ana Pino: {state.words}"


def test_what_a_key_noted_stays_when_it_is_clicked_too_and_supr_takes_it_away(qtbot):
    control = AttendanceControl("Ana Pino")
    qtbot.addWidget(control)
    told: list[str | None] = []
    control.changed.connect(lambda: told.append(control.value()))
    QTest.keyClick(control.focusProxy(), "t")
    chip = control.chips["late"]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert (control.value(), chip.isChecked(), told) == ("late", True, ["late"])
    control._open_menu()
    menu = control.findChild(QMenu)
    assert [action.text() for action in menu.actions()][-1] == "Quitar lo anotado   (Supr)"
    menu.close()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert (control.value(), chip.isChecked(), told) == (None, False, ["late", None])


def test_tabs_go_on_in_a_second_row_and_the_arrows_turn_them(qtbot):
    tabs = PartTabs("Partes de la sesión", ("Datos", "Tabla", "Asistencia", "Acta"))
    qtbot.addWidget(tabs)
    turned: list[int] = []
    tabs.turned.connect(turned.append)
    one_line = tabs.sizeHint()
    assert tabs.heightForWidth(one_line.width()) == one_line.height()
    assert tabs.heightForWidth(one_line.width() - 1) > one_line.height()
    tabs.offer(1, offered=False)
    tabs.show()
    tabs.activateWindow()
    with qtbot.waitActive(tabs):
        tabs.setFocus()
    QTest.keyClick(tabs.focusProxy(), Qt.Key.Key_Right)
    assert (turned, tabs.current()) == ([2], 2)
    tabs.offer(2, offered=False)
    assert (turned, tabs.current()) == ([2, 0], 0)
    assert list(unnamed(tabs)) == []


def test_a_long_choice_ends_in_dots_and_does_not_widen_its_line(qtbot):
    name = "Escuela Rural Presidente Juan Antonio Ríos de la Comunidad de Llanquihue y Trehuaco"
    chips = FilterChips((("one", name),), "Escuelas")
    qtbot.addWidget(chips)
    assert chips.minimumSizeHint().width() <= theme.px(theme.SIDEBAR)
    chips.resize(theme.px(theme.SIDEBAR), theme.px(theme.CONTROL))
    chips.show()
    assert chips.chips["one"].toolTip() == name
    chips.set_options((("one", name.replace("Ríos", "Prado")),))
    assert chips.chips["one"].toolTip() == name.replace("Ríos", "Prado")
    chips.set_options((("one", "Los Ríos"),))
    assert chips.chips["one"].toolTip() == ""


def test_a_part_that_is_called_otherwise_says_so_in_its_hint_too(qtbot):
    tabs = PartTabs("Partes", ("Entregar", "Por decidir"))
    qtbot.addWidget(tabs)
    tabs.rename(1, "Por decidir (2)")
    tab = tabs._tabs[1]
    assert (tab.text(), tab.accessibleName(), tab.toolTip()) == (*["Por decidir (2)"] * 2, "Por decidir (2) (Alt+2)")
