"""Numbers as people type them in Chile."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.numbers import OnlyDigits, WholeNumber


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), ("1.200", 1200), ("12.5", None), ("-3", None), ("20000", None), ("", None)]
)
def test_a_whole_number_is_read_or_told(qtbot, typed, number):
    field = WholeNumber("Estudiantes")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == number
    assert bool(field.problem()) == (bool(typed) and number is None)


def test_a_cost_with_its_points_is_not_lost(qtbot):
    field = OnlyDigits("Costo en pesos", most=10**9)
    qtbot.addWidget(field)
    QTest.keyClicks(field, "12.000 pesos")
    assert field.value() == 12000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.200", "1200"), ("1.200,5", "1200.5"), ("3,5", "3.5"), ("3.5", "3.5"), ("0.125", "0.125"), ("1,2,3", None)],
)
def test_a_number_with_decimals_is_what_it_says_in_chile(qtbot, typed, kept):
    field = DecimalLine("Meta")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == kept
