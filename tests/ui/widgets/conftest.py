"""Fields of several kinds in one small window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets.attendance import AttendanceControl
from app.ui.widgets.choices import GradeChips
from app.ui.widgets.texts import TextLine


@pytest.fixture
def two_rows_of_chips(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    around.grades, around.attendance = GradeChips(("1", "2", "3")), AttendanceControl("Ana Pino")
    layout.addWidget(around.grades)
    layout.addWidget(around.attendance)
    around.after = TextLine("Lo que sigue")
    layout.addWidget(around.after)
    around.show()
    around.activateWindow()
    qtbot.waitActive(around)
    return around
