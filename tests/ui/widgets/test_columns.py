"""The column of a page: what has the keyboard is in sight, and nothing else moves."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText


def test_what_takes_the_keyboard_is_scrolled_into_sight(qtbot):
    column = ScrollColumn()
    qtbot.addWidget(column)
    section = FormSection("Problema y propósito", "Lo demás puede completarlo otro día.")
    lines = [LongText(lines=4) for _ in range(40)]
    for place, line in enumerate(lines):
        section.add(f"Texto {place}", line, hint="Una frase basta.")
    column.add(section)
    column.resize(400, 300)
    column.show()
    column.activateWindow()
    qtbot.waitActive(column)
    view = column.viewport()
    for line in (lines[30], lines[2]):
        line.setFocus()
        qtbot.waitUntil(lambda line=line: view.rect().contains(QRect(line.mapTo(view, QPoint()), line.size())))
    qtbot.waitUntil(lambda: not column._settled.isActive())
    seen, tall = lines[2].mapTo(view, QPoint()), column.widget().height()
    section.setContentsMargins(0, 60, 0, 0)  # a notice comes above it
    qtbot.waitUntil(lambda: column.widget().height() > tall)
    qtbot.waitUntil(lambda: lines[2].mapTo(view, QPoint()) == seen)
    stood = column.verticalScrollBar().value()
    QTest.keyClick(lines[2], Qt.Key.Key_PageDown)  # a text has no more than it shows: it turns what it stands in
    assert column.verticalScrollBar().value() > stood


def test_a_page_stays_where_it_is_while_what_has_the_keyboard_is_switched_off(qtbot):
    column, between = ScrollColumn(), FormSection()
    qtbot.addWidget(column)
    for place in range(20):
        between.add(f"Texto {place}", LongText(lines=4)).field.setEnabled(False)
    verb, other = QPushButton("Deshacer"), QPushButton("Ver todo")
    for part in (verb, between, other):
        column.add(part)
    column.resize(400, 300)
    with qtbot.waitActive(column):
        column.show()
        column.activateWindow()
    verb.setFocus()
    verb.setEnabled(False)
    qtbot.waitUntil(other.hasFocus)
    qtbot.wait(1)
    assert other.visibleRegion().isEmpty()
    verb.setEnabled(True)
    verb.setFocus()
    other.setFocus()
    qtbot.waitUntil(lambda: not other.visibleRegion().isEmpty())


def test_whoever_writes_past_the_end_of_the_window_sees_the_line_that_is_written(qtbot):
    column, section = ScrollColumn(), FormSection("La clase")
    fields = [LongText(lines=3) for _ in range(4)]
    for place, field in enumerate(fields):
        section.add(f"Campo {place}", field)
    column.add(section)
    qtbot.addWidget(column)
    column.resize(700, 200)
    with qtbot.waitExposed(column):
        column.show()
    column.activateWindow()
    qtbot.waitActive(column)
    field = fields[1]
    field.setFocus()

    def is_seen():
        caret = field.cursorRect()
        top = field.viewport().mapTo(column.viewport(), caret.topLeft()).y()
        low = top + caret.height()
        return 0 <= top and low < column.viewport().height()

    qtbot.waitUntil(is_seen)
    bar = column.verticalScrollBar()
    bar.setValue(bar.value() - 3)  # the page was read a little: it is no more where the keyboard had brought it
    field.insertPlainText("\n".join("Medimos con pasos y anotamos" for _ in range(20)))
    qtbot.waitUntil(is_seen)
    QTest.keyClick(field, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(is_seen)
    QTest.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    for _ in range(8):
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(is_seen)


def test_of_a_card_taller_than_the_page_that_has_the_keyboard_itself_the_top_is_seen(qtbot):
    column, before, card = ScrollColumn(), FormSection("Lo de antes"), FormSection("Para decidir")
    for section in (before, card):
        for place in range(20):
            section.add(f"Texto {place}", LongText(lines=4), hint="Una frase basta.")
        column.add(section)
    card.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(column)
    column.resize(700, 400)
    column.show()
    column.activateWindow()
    qtbot.waitActive(column)
    card.setFocus()
    view = column.viewport()
    qtbot.waitUntil(lambda: 0 <= card.mapTo(view, QPoint()).y() < view.height() // 2)
