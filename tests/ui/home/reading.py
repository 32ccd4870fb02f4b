"""What the first page shows, and what is pressed on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.ui.widgets.rows import ListRow


def read(qtbot, page):
    """Wait until the page shows what is in the database now."""
    page.refresh(frozenset())
    qtbot.waitUntil(lambda: page.today is not None and page._waiting is not None and not is_reading(page))
    QApplication.processEvents()


def is_reading(page):
    """Whether it reads, or is about to."""
    return page._reading or page._later.isActive()


def lines(box):
    return [row.title.text() for row in box.card.findChildren(ListRow) if not row.isHidden()]


def row(box, title):
    return next(each for each in box.card.findChildren(ListRow) if each.title.text() == title)


def press(box, words):
    button = next(each for each in box.findChildren(QPushButton) if each.accessibleName() == words)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
