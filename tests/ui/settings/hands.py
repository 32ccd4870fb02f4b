"""What a person does in Ajustes."""

from __future__ import annotations

from PySide6.QtTest import QTest

from app.ui.pages.settings import SettingsPage

JOB = 60_000


def made(context, qtbot):
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.resize(1024, 600)
    with qtbot.waitExposed(page):
        page.show()
    page.arrive()
    page.refresh(frozenset())
    return page


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
