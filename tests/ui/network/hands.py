"""What a person does on the network page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton


def press(part, words):
    button = next(
        each for each in part.findChildren(QPushButton) if each.accessibleName() == words and each.isVisibleTo(part)
    )
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def show(page, record):
    page.arrive(id=record)
    return page.part.reader
