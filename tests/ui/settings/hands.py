"""What a person does in Ajustes."""

from __future__ import annotations

from PySide6.QtTest import QTest

JOB = 60_000


def type_into(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
