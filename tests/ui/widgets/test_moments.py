"""What the fields of days, hours and minutes do with keys and the calendar."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QTableView

from app.ui import theme
from app.ui.pages.part_row import Column, PartRow
from app.ui.widgets.moments import DateField, MinutesStepper
from app.ui.widgets.rows import FormSection
from tests.ui.contrast import contrast

TODAY = date(2026, 3, 2)  # a Monday
FROM, TO = Column("from", "Desde", DateField), Column("to", "Hasta", DateField)


def test_typing_a_date_says_its_weekday(qtbot):
    field = DateField("Fecha", today=TODAY)
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.changed):
        QTest.keyClicks(field.edit, "3/3")
    assert field.words.text() == "martes 3 de marzo de 2026"
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.value() == "2026-03-04"
    field.edit.clear()
    QTest.keyClicks(field.edit, "ayer no")
    assert field.value() is None
    assert "No se entiende" in field.problem()


def test_a_day_and_what_is_wrong_with_it_are_both_read_out(qtbot):
    section, part = FormSection(), PartRow((FROM, TO), "", "el cargo")
    for made in (section, part):
        qtbot.addWidget(made)
    field = DateField(today=TODAY)
    row = section.add("Fecha", field, hint="El día de la sesión.")
    field.set_value("2026-03-03")
    assert field.edit.accessibleDescription() == "martes 3 de marzo de 2026. El día de la sesión"
    row.set_problem("Ya hay una sesión ese día.")
    assert field.edit.accessibleDescription() == "martes 3 de marzo de 2026. Ya hay una sesión ese día"
    field.edit.setText("ayer no")
    row.set_problem(field.problem())
    assert f"{field.edit.accessibleDescription()}." == field.problem()
    part.show_values({"from": "2026-03-04", "to": "2026-03-03"})
    said = part.fields["to"].edit.accessibleDescription()
    assert said.startswith("martes 3 de marzo de 2026. Termina antes de comenzar")
    part.fields["to"].edit.setText("ayer no")
    part.values()
    assert part.fields["to"].words.text() == ""  # what is wrong stands under it, and is said once


def test_the_calendar_shows_whole_weeks_in_colours_that_are_read(qtbot):
    field = DateField("Fecha", today=TODAY)
    qtbot.addWidget(field)
    field.show()
    field.set_value("2026-12-03")
    field.button.click()
    menu = QApplication.activePopupWidget()
    (calendar,) = menu.findChildren(QCalendarWidget)
    days = calendar.findChild(QTableView)
    qtbot.waitUntil(lambda: days.rowHeight(6) > 0)
    assert days.rowViewportPosition(6) + days.rowHeight(6) <= days.viewport().height()
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        seen = calendar.weekdayTextFormat(day).foreground().color().name()
        assert contrast(seen, theme.colour("surface").name()) >= 4.5
    menu.close()


def test_minutes_step_by_five_and_never_below_none(qtbot):
    field = MinutesStepper("Minutos")
    qtbot.addWidget(field)
    field.more.click()
    field.more.click()
    field.less.click()
    assert field.value() == 5
    field.less.click()
    field.less.click()
    assert field.value() == 0


def test_typing_replaces_the_date_that_was_proposed(qtbot):
    field = DateField(today=TODAY)
    qtbot.addWidget(field)
    field.set_value("2026-03-09")
    field.show()
    field.edit.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    QTest.keyClicks(field.edit, "3/3")
    assert field.value() == "2026-03-03"
    for iso, key in (("9999-12-31", Qt.Key.Key_Up), ("0001-01-01", Qt.Key.Key_Down)):  # as a received file may say
        field.set_value(iso)
        before = field.edit.text()
        QTest.keyClick(field.edit, key)
        assert field.edit.text() == before
