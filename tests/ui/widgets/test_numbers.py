"""Numbers as people type them in Chile."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.numbers import PesosLine, WholeNumber


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), ("1.200", 1200), ("9 999", 9999), ("12.5", None), ("1 5", None), ("-3", None), ("20000", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_or_told(qtbot, typed, number):
    field = WholeNumber("Estudiantes")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == number
    assert bool(field.problem()) == (bool(typed) and number is None)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.000 pesos", 12000), ("$ 1.200", 1200), ("$1.200.-", 1200), ("1.200,00", 1200), ("1,5", None), ("1.2", None),
     ("$ 12 000", 12000), ("1 234 567 pesos", 1234567), ("12 00", None)],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_written_in_chile_or_told(qtbot, typed, number):
    field = PesosLine("Costo en pesos")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert (field.text(), field.value()) == (typed, number)
    assert bool(field.problem()) == (number is None)


def test_a_number_that_others_stored_stands_though_nobody_could_type_it_here(qtbot):
    field = WholeNumber("Clases", most=40)
    qtbot.addWidget(field)
    field.set_value(300)
    assert (field.value(), field.problem()) == (300, "")
    QTest.keyClicks(field, "0")
    assert (field.value(), field.problem()) == (None, "Escriba un número entre 0 y 40.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.200", "1200"), ("1.200,5", "1200.5"), ("3,5", "3.5"), ("3.5", "3.5"), ("0.125", "0.125"), ("1,2,3", None),
     ("12 000,5", "12000.5"), ("1 5", None), ("1 5,5", None)],
)  # fmt: skip
def test_a_number_with_decimals_is_what_it_says_in_chile(qtbot, typed, kept):
    field = DecimalLine("Meta")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == kept
