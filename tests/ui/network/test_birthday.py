"""How a birthday is typed and shown."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app.ui.pages.network_birthday import Birthday, birthday_words


@pytest.mark.parametrize(
    ("typed", "kept"), [("15 de marzo", "03-15"), ("29/2", "02-29"), ("en primavera", "en primavera")]
)
def test_a_birthday_is_a_day_and_a_month(qtbot, typed, kept):
    field = Birthday()
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == kept


def test_a_birthday_is_shown_in_words():
    assert birthday_words("03-15") == "15 de marzo"
    assert birthday_words("13-40") == "13-40"
    assert birthday_words(None) == ""
