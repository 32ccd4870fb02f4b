"""What holds for every field, and what each kind does with keys and values."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.widgets import texts
from app.ui.widgets.attendance import AttendanceControl
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo, FilterChips, GradeChips
from app.ui.widgets.moments import DateField, MinutesStepper, TimeField
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import LongText, SearchBox, TextLine
from tests.ui.names import unnamed

FIELDS = [
    (TextLine, {}, "Árbol"), (LongText, {}, "dos\nlíneas"), (DateField, {}, "2026-03-03"), (TimeField, {}, "09:30"),
    (MinutesStepper, {}, 45), (GradeChips, {}, ["1", "3"]), (ChoiceCombo, {"choices": {"a": "A"}}, "a"),
    (Check, {"words": "Sí"}, True), (FilterChips, {"options": (("a", "A"), ("b", "B"))}, ["b"]),
    (AttendanceControl, {}, "present"),
]  # fmt: skip

HINT = "También puede soltarlo sobre esta ventana"


@pytest.mark.parametrize(("kind", "facts", "value"), FIELDS)
def test_a_field_keeps_what_it_is_given_without_telling(qtbot, kind, facts, value):
    field = kind(**facts)
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        field.set_value(value)
    assert field.value() == value
    field.set_value(None if value is not True else False)
    assert not field.value()


@pytest.mark.parametrize(("kind", "facts", "value"), FIELDS)
def test_a_field_in_a_section_has_a_name_and_room_for_a_finger(qtbot, kind, facts, value):
    section = FormSection("Datos")
    qtbot.addWidget(section)
    field = kind(**facts)
    section.add("Fecha de la sesión", field, required=True, hint="Una frase")
    section.resize(700, 300)
    section.show()
    assert list(unnamed(section)) == []
    assert field.height() >= 36
    # A page that is rolled with the wheel gives the keyboard to nothing that passes under it.
    assert (field.focusProxy() or field).focusPolicy() != Qt.FocusPolicy.WheelFocus


def test_a_problem_is_shown_and_read_out_and_leaves_the_row_as_it_was(qtbot):
    column, section = ScrollColumn(), FormSection()
    qtbot.addWidget(column)
    row = section.add("Título", TextLine(), hint=HINT)
    column.add(section)
    column.resize(800, 600)
    column.show()
    row.set_problem("Falta este dato.")
    QApplication.processEvents()
    assert row.problem.isVisible()
    assert row.field.accessibleDescription() == "Falta este dato."
    row.set_problem("")
    assert not row.problem.isVisible()
    assert row.field.accessibleDescription() == HINT
    for _ in range(9):  # until all has its place
        QApplication.processEvents()
    assert not row.hint.geometry().intersects(row.field.geometry())


def test_a_pressed_label_gives_the_keyboard_to_its_field_and_a_list_opens_only_in_sight(qtbot):
    column, section, combo, line = ScrollColumn(), FormSection(), ChoiceCombo({"a": "A", "b": "B"}), TextLine()
    qtbot.addWidget(column)
    section.add("Sesión", combo)
    row = section.add("Título", line)
    column.add(section)
    column.resize(800, 120)
    with qtbot.waitActive(column):
        column.show()
        column.activateWindow()
    combo.setFocus()
    QApplication.processEvents()
    left, place = Qt.MouseButton.LeftButton, QPointF(row.label.geometry().center())
    press = QMouseEvent(QEvent.Type.MouseButtonPress, place, place, left, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(row, press)
    assert line.hasFocus()
    combo.setFocus()
    qtbot.waitUntil(lambda: not combo.visibleRegion().isEmpty())
    column.verticalScrollBar().setValue(column.verticalScrollBar().maximum())
    assert combo.visibleRegion().isEmpty()
    QTest.keyClick(combo, Qt.Key.Key_B)
    assert (combo.value(), combo.visibleRegion().isEmpty()) == ("b", False)


@pytest.mark.parametrize(
    "make",
    [TextLine, LongText, partial(SearchBox, "Buscar"), partial(SearchPicker, "Persona", lambda _: []), GradeChips],
)
def test_alt_with_a_digit_asks_for_a_page_and_writes_nothing(qtbot, make):
    made = make()
    qtbot.addWidget(made)
    written = made.focusProxy() or made
    QTest.keyClick(written, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert not (made.text() if isinstance(made, SearchPicker) else made.value())
    if not isinstance(made, GradeChips | SearchPicker):
        QTest.keyClick(written, Qt.Key.Key_1)
        assert made.value() == "1"


def test_an_unknown_choice_is_shown_rather_than_lost(qtbot):
    combo = ChoiceCombo({"a": "A"})
    qtbot.addWidget(combo)
    combo.set_value("from_a_newer_version")
    assert combo.value() == "from_a_newer_version"


def test_what_only_another_record_held_is_not_offered(qtbot):
    combo = ChoiceCombo({"a": "A"}, empty="")
    qtbot.addWidget(combo)
    combo.set_choices({"b": "B", "c": "C"})
    assert combo.value() == "a"
    combo.set_value("c")
    assert [combo.itemText(place) for place in range(combo.count())] == ["B", "C"]
    assert combo.value() == "c"


def test_the_list_of_a_choice_shows_whole_rows_high_enough_for_a_hand(qtbot):
    holder = QWidget()
    combo = ChoiceCombo({str(number): f"Opción {number}" for number in range(30)}, parent=holder)
    theme.dress(holder)
    qtbot.addWidget(holder)
    holder.show()
    combo.showPopup()
    view = combo.view()
    high = view.sizeHintForRow(0)
    assert (high, view.viewport().height() % high) == (theme.px(theme.CONTROL), 0)
    assert view.verticalScrollBar().isVisible()
    combo.hidePopup()


def test_a_space_within_the_words_of_a_choice_goes_on_looking_for_it_and_one_by_itself_opens_the_list(qtbot):
    combo = ChoiceCombo({"technical": "Ficha técnica", "rme": "Ficha de red", "bin": "Archivo"})
    qtbot.addWidget(combo)
    combo.show()
    told = []
    combo.changed.connect(lambda: told.append(combo.value()))
    pause = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(60_000)
    try:
        QTest.keyClicks(combo, "ficha de")
        assert (combo.value(), told, combo.view().isVisible()) == ("rme", ["technical", "rme"], False)
    finally:
        QApplication.setKeyboardInputInterval(pause)
    combo._typed.invalidate()
    QTest.keyClick(combo, Qt.Key.Key_Space)
    assert combo.view().isVisible()
    combo.hidePopup()


def test_scrolling_over_a_choice_changes_nothing(qtbot):
    combo = ChoiceCombo({"a": "A", "b": "B"}, empty="")
    qtbot.addWidget(combo)
    combo.show()
    QTest.keyClick(combo, Qt.Key.Key_PageDown)
    assert combo.value() == "a"
    assert not combo.hasFocus()


def test_the_search_tells_after_a_pause_and_escape_empties_it(qtbot):
    box = SearchBox("Buscar")
    qtbot.addWidget(box)
    box.show()
    with qtbot.waitSignal(box.changed):
        QTest.keyClicks(box.edit, "mate")
    assert box.value() == "mate"
    QApplication.sendEvent(box.edit, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.OtherFocusReason))
    assert box.edit.selectedText() == "mate", "after Ctrl+F the next word takes its place"
    with qtbot.waitSignal(box.changed):
        QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert box.value() == ""


def test_who_leaves_the_search_before_the_pause_goes_to_what_was_found(qtbot, monkeypatch):
    monkeypatch.setattr(texts, "PAUSE", 10**6)
    box = SearchBox("Buscar")
    qtbot.addWidget(box)
    box.show()
    told = []
    box.changed.connect(lambda: told.append(box.value()))
    QTest.keyClicks(box.edit, "mate")
    leave = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    QApplication.sendEvent(box.edit, leave)
    assert told == ["mate"]
    QApplication.sendEvent(box.edit, leave)
    assert told == ["mate"], "it was told already"


def test_a_long_line_shows_its_beginning_once_it_is_left(two_rows_of_chips):
    line = two_rows_of_chips.after
    line.set_value("Siembra de habas " * 40)
    assert line.cursorPosition() == 0
    line.setFocus()
    QTest.keyClicks(line, "y papas")
    assert line.value().endswith("habas y papas")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.cursorPosition() == 0


def test_enter_goes_on_to_the_next_field_past_the_buttons_of_this_one(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    fields = [TextLine("Nombre"), DateField("Fecha"), TimeField("Hora"), MinutesStepper("Minutos")]
    fields += [SearchPicker("Escuela", lambda _: []), ChoiceCombo({"a": "Docente"}, name="Cargo"), TextLine("Lugar")]
    for field in fields:
        layout.addWidget(field)
    around.show()
    around.activateWindow()
    qtbot.waitActive(around)
    fields[0].setFocus()
    for field in fields[1:]:
        QTest.keyClick(around.focusWidget(), Qt.Key.Key_Return)
        assert around.focusWidget() is (field.focusProxy() or field)


def test_enter_with_a_meaning_of_its_own_stays_in_the_line(two_rows_of_chips, qtbot):
    line = two_rows_of_chips.after
    line.returnPressed.connect(lambda: line.setText("hecho"))
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (two_rows_of_chips.focusWidget(), line.text()) == (line, "hecho")


def test_long_text_grows_with_what_is_written(qtbot):
    text = LongText("Acta", lines=2)
    qtbot.addWidget(text)
    text.resize(300, 50)
    text.show()
    small = text.height()
    text.set_value("palabra " * 200)
    assert text.height() > 3 * small


@pytest.mark.parametrize("kind", [TextLine, LongText])
def test_what_can_only_be_read_looks_so(qtbot, kind):
    field = kind()
    qtbot.addWidget(field)
    theme.dress(field)
    field.resize(200, 60)
    colours = []
    for locked in (False, True, False):
        field.setReadOnly(locked)
        colours.append(field.grab().toImage().pixelColor(100, field.height() // 2).name())
    assert colours == [getattr(theme.current().colours, name) for name in ("surface", "ground", "surface")]


@pytest.mark.parametrize("make", [partial(SearchBox, "Buscar"), partial(SearchPicker, "Persona", lambda _: [])])
def test_the_icons_inside_a_field_grow_with_the_text(qapp, qtbot, make):
    sides = []
    try:
        for percent in (100, 200):
            theme.apply(qapp, "light", percent)
            made = make()
            qtbot.addWidget(made)
            field = made.focusProxy() or made
            sides.append(field.style().pixelMetric(QStyle.PixelMetric.PM_LineEditIconSize, None, field))
    finally:
        theme.apply(qapp, "light", 100)
    assert sides == [16, 32]


class HandsOver(QWidget):
    """A field whose keyboard is a part of it, as a date with its calendar."""

    def __init__(self, words):
        super().__init__()
        inside = QHBoxLayout(self)
        self.first, self.second = QLineEdit(words), QPushButton(f"{words}, otro")
        inside.addWidget(self.first)
        inside.addWidget(self.second)
        self.setFocusProxy(self.first)


def test_tab_goes_as_one_reads_and_leaves_what_was_made_anew(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column, last = QVBoxLayout(page), QPushButton("Fin")
    made = [HandsOver("uno"), HandsOver("dos"), HandsOver("tres")]
    column.addWidget(last)
    for field in reversed(made):
        column.insertWidget(0, field)
    follow_reading(column)
    follow_reading(column)  # as often as the page is read again
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    made[0].first.setFocus()
    reached = []
    qtbot.waitUntil(made[0].first.hasFocus)
    for _ in range(8):
        reached.append(QApplication.focusWidget().text())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert reached == ["uno", "uno, otro", "dos", "dos, otro", "tres", "tres, otro", "Fin", "uno"]
    made[1].setFocus()
    assert made[1].first.hasFocus()


def test_the_arrows_walk_along_the_rows_of_a_list_and_do_not_leave_it(qtbot):
    column, before, after = ScrollColumn(), BoxedList("Próxima"), BoxedList("Anteriores")
    qtbot.addWidget(column)
    line = TextLine("Buscar")
    for part in (line, before, after):
        column.add(part)
    first, second = before.add_row("Sesión N° 2", run=str), after.add_row("Sesión N° 1", run=str)
    with qtbot.waitActive(column):
        column.show()
        column.activateWindow()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Up)
    assert column.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert column.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Down)
    assert column.focusWidget() is second


@pytest.mark.parametrize("percent", [100, 110, 125, 150, 175, 200])
@pytest.mark.parametrize("lines", [1, 2, 5, 12, 60])
def test_all_lines_of_a_long_text_are_seen_at_any_size_of_the_letters(qtbot, qapp, percent, lines):
    """A field without a scroll bar that lacks a pixel would hide its first line from whoever writes the last."""
    theme.apply(qapp, "light", percent)
    try:
        field = LongText(lines=1)
        qtbot.addWidget(field)
        field.resize(500, 50)
        field.show()
        field.setPlainText("\n".join(f"Línea {place}" for place in range(lines)))
        assert field.verticalScrollBar().maximum() == 0
    finally:
        theme.apply(qapp, "light", 100)
