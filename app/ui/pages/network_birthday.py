"""A person's birthday: a day and a month."""

from __future__ import annotations

import re
from datetime import date

from app.text_dates import month_name
from app.ui import values
from app.ui.widgets.texts import TextLine

_LEAP = date(2024, 1, 1)


class Birthday(TextLine):
    """Day and month; kept as 'MM-DD', shown and typed as '15 de marzo'."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name, "15 de marzo")
        self.editingFinished.connect(self._tidy)

    def value(self) -> str:
        """'03-15', or the text itself when no day is found in it."""
        text = super().value()
        found = values.read_date(text, _LEAP) if text else None
        return found[5:] if found else text

    def set_value(self, kept: str | None) -> None:
        """Show what is kept without telling."""
        if self.value() != (kept or ""):
            self.setText(birthday_words(kept))

    def _tidy(self) -> None:
        self.setText(birthday_words(self.value()))


def birthday_words(kept: str | None) -> str:
    """'15 de marzo' for '03-15'; any other text as it is."""
    found = re.fullmatch(r"(?:\d{4}-|--)?(\d\d)-(\d\d)", kept or "")
    if not found or not 1 <= int(found[1]) <= 12:
        return kept or ""
    return f"{int(found[2])} de {month_name(int(found[1]))}"
