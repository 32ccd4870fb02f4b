"""A number with decimals, typed with the Chilean comma and kept as text with a point."""

from __future__ import annotations

import re

from app.text_dates import read_number
from app.ui import theme
from app.ui.widgets.texts import TextLine


class DecimalLine(TextLine):
    """`value()` → "60.5" or None; what is no number is kept in sight and told by `problem`."""

    def __init__(self, name: str = "", placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self.setFixedWidth(theme.px(96))

    def value(self) -> str | None:  # type: ignore[override]  # None for what is no number
        """The number as it is kept."""
        text = read_number(super().value().replace("%", "").strip())
        return text if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text) else None

    def set_value(self, text: str | None) -> None:
        """Show a number without telling."""
        if self.value() != text or text is None:
            self.setText((text or "").replace(".", ","))

    def problem(self) -> str:
        """What is wrong with the text."""
        wrong = bool(super().value()) and self.value() is None
        return "No es un número y no se guardó. Escriba, por ejemplo, 60,5." if wrong else ""
