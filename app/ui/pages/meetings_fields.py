"""The hours of a session."""

from __future__ import annotations

import re
from typing import Any

from app.ui.widgets.texts import TextLine


class HoursLine(TextLine):
    """Hours with a comma or a point; value() is decimal text ('4.5') or None."""

    def value(self) -> Any:
        """The hours, None for nothing or what cannot be."""
        text = self.text().strip().replace(",", ".")
        return text if re.fullmatch(r"\d{1,2}(\.\d{1,2})?", text, re.ASCII) else None

    def set_value(self, hours: Any) -> None:
        """Show hours without telling."""
        if self.value() != hours or hours is None:
            self.setText("" if hours is None else str(hours).replace(".", ","))

    def problem(self) -> str:
        """What is wrong with the text."""
        return "Escriba las horas, por ejemplo 4 o 4,5." if self.text().strip() and self.value() is None else ""
