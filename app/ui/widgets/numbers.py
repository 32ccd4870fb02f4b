"""Whole numbers, typed with or without points for the thousands.

    WholeNumber("Estudiantes", most=500)       # among the rows of a form, which tells what `problem` says
    OnlyDigits("Costo en pesos", most=10**9)   # where nobody tells: what is no number cannot be typed
"""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QIntValidator

from app.text_dates import number, read_number
from app.ui import theme
from app.ui.widgets.texts import TextLine


class WholeNumber(TextLine):
    """A whole number between two others; what is none is kept in sight, told by `problem`, and not stored."""

    def __init__(self, name: str = "", placeholder: str = "", *, low: int = 0, most: int = 10_000) -> None:
        super().__init__(name, placeholder)
        self._low, self._most = low, most
        self.setMaxLength(len(number(most)) + 1)
        self.setFixedWidth(theme.px(84))

    def value(self) -> Any:
        """The number, None for nothing or nothing that can be read."""
        text = read_number(super().value())
        known = text.isascii() and text.isdigit() and self._low <= int(text) <= self._most
        return int(text) if known else None

    def set_value(self, number: Any) -> None:
        """Show a number without telling."""
        if self.value() != number or number is None:
            self.setText("" if number is None else str(number))

    def problem(self) -> str:
        """What is wrong with the text."""
        if not super().value() or self.value() is not None:
            return ""
        years = self._low >= 1000  # which are written without a point
        low, most = (str(each) if years else number(each) for each in (self._low, self._most))
        return f"Escriba un número entre {low} y {most}."


class OnlyDigits(WholeNumber):
    """A whole number where nobody tells what is wrong."""

    def __init__(self, name: str = "", placeholder: str = "", *, most: int = 10_000) -> None:
        super().__init__(name, placeholder, most=most)
        self.setValidator(QIntValidator(0, most, self))
