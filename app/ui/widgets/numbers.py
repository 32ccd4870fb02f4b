"""Whole numbers, typed with or without points for the thousands.

    WholeNumber("Estudiantes", most=500)
    PesosLine("Costo en pesos")                # also «$ 1.200», «1.200 pesos», «$1.200.-»
"""

from __future__ import annotations

import re
from typing import Any

from app.text_dates import number, read_whole
from app.ui import theme
from app.ui.widgets.texts import TextLine

MOST_PESOS = 10**9
_MONEY = re.compile(r"(?:(?:CLP|\$)\s*)*(.*?)\s*(?:[.,]-+|-|\$|pesos?|CLP)?\.?", re.IGNORECASE | re.DOTALL)
_SHOWN = 20


class WholeNumber(TextLine):
    """A whole number between two others; what is none is kept in sight, told by `problem`, and not stored.

    A number that was shown stands as it is, whatever it is: others may have written it elsewhere.
    """

    def __init__(self, name: str = "", placeholder: str = "", *, low: int = 0, most: int = 10_000) -> None:
        super().__init__(name, placeholder)
        self._low, self._most = low, most
        self._stored: int | None = None
        self.setFixedWidth(theme.px(84))

    def value(self) -> Any:
        """The number, None for nothing or nothing that can be read."""
        found = read_whole(self._bare(super().value()))
        return found if found is not None and (found == self._stored or self._low <= found <= self._most) else None

    def set_value(self, number: Any) -> None:
        """Show a number without telling."""
        self._stored = number
        if self.value() != number or number is None:
            self.setText("" if number is None else str(number))

    def problem(self) -> str:
        """What is wrong with the text, and what to do."""
        text = super().value()
        if not text or self.value() is not None:
            return ""
        years = self._low >= 1000  # which are written without a point
        low, most = (str(each) if years else number(each) for each in (self._low, self._most))
        if read_whole(self._bare(text)) is not None:
            return f"Escriba un número entre {low} y {most}."
        shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        return f"«{shown}» no es un número entero y no se guardó. Escriba uno entre {low} y {most}, o bórrelo."

    def _bare(self, text: str) -> str:
        """The text without what only says what the number counts."""
        return text


class PesosLine(WholeNumber):
    """An amount of money, with or without its sign."""

    def __init__(self, name: str = "", placeholder: str = "") -> None:
        super().__init__(name, placeholder, most=MOST_PESOS)

    def _bare(self, text: str) -> str:
        found = _MONEY.fullmatch(text)
        return found[1] if found else text
