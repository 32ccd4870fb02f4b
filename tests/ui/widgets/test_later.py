"""A part that is made when one comes to it; one that could not be made says so there, and is made when asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.errors import DatabaseUnavailable
from app.services import practice_likeness, rows
from app.ui.pages.practices_kin import Alike
from app.ui.widgets.later import Later
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import BoxedList

BUSY = DatabaseUnavailable(Path("datos"), "BUSY")


class Maker:
    """Fails so many times before it makes its button."""

    def __init__(self, failures):
        self.failures, self.asked = failures, 0

    def __call__(self):
        self.asked += 1
        if self.asked <= self.failures:
            raise BUSY
        return button("Marzo")


@pytest.fixture
def shown(qtbot):
    """A page with a button before the part and one after it."""
    pages = []

    def show(maker):
        page = QWidget()
        pages.append(page)
        column = column_layout(page)
        later = Later(maker, "Meses", 60)
        for part in (button("Antes"), later, button("Despues")):
            column.addWidget(part)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitActive(page)
        return later

    yield show
    pages.clear()


def test_what_could_not_be_made_is_told_in_its_place_and_made_when_asked_again(shown, qtbot):
    maker = Maker(2)
    later = shown(maker)
    qtbot.waitUntil(lambda: later.notice is not None and later.notice.isVisible())
    assert "Otro programa" in later.notice.words.text()
    for _ in range(3):
        later.repaint()
        QApplication.processEvents()
    assert maker.asked == 1, "it is not tried at every stroke of the brush"
    later.notice.button.click()
    assert later.notice.isVisible()
    later.notice.button.click()
    assert later.is_filled
    assert later.notice is None
    assert "Marzo" in [each.text() for each in later.findChildren(QPushButton) if each.isVisible()]


def test_the_keyboard_reaches_the_way_to_try_again_and_then_the_part(shown, qtbot):
    later = shown(Maker(1))
    qtbot.waitUntil(lambda: later.notice is not None)
    before = later.window().layout().itemAt(0).widget()
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    again = QApplication.focusWidget()
    assert again is later.notice.button
    assert again.accessibleName() == "Reintentar: Meses"
    QTest.keyClick(again, Qt.Key.Key_Space)
    assert QApplication.focusWidget().text() == "Marzo"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget().text() == "Despues"


def test_whoever_needs_the_part_at_once_is_told_why_there_is_none(qtbot):
    later = Later(Maker(1), "Meses", 60)
    qtbot.addWidget(later)
    with pytest.raises(DatabaseUnavailable):
        later.fill()
    later.fill()
    assert later.is_filled


def test_practices_like_this_one_that_could_not_be_looked_for_are_looked_for_when_asked_again(
    qtbot, context, database, monkeypatch
):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    look = practice_likeness.like

    def fail(*given):
        raise BUSY

    monkeypatch.setattr(practice_likeness, "like", fail)
    alike = Alike(context, practice, lambda found: BoxedList("Parecidas a esta"), {})
    qtbot.addWidget(alike)
    alike.resize(400, 90)
    alike.show()
    qtbot.waitUntil(lambda: alike.notice is not None and alike.notice.isVisible())
    monkeypatch.setattr(practice_likeness, "like", look)
    alike.notice.button.click()
    qtbot.waitUntil(lambda: alike.findChild(BoxedList) is not None)
