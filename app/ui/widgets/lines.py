"""A list of short texts, one a line.

    field = Lines(lines=2)
    field.value() → ["Menos informaciones", "Más tiempo"] or None
"""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.widgets.texts import LongText


class Lines(LongText):
    """Several lines, each a value of its own; blank ones are none."""

    def value(self) -> list[str] | None:  # type: ignore[override]  # a list instead of the text it is written as
        """What is written, line by line; None for nothing."""
        found = [line.strip() for line in super().value().splitlines()]
        return [line for line in found if line] or None

    def set_value(self, lines: Sequence[str] | None) -> None:
        """Show without telling; what is the same already keeps the cursor."""
        if self.value() != (list(lines or ()) or None):
            self._silent = True
            self.setPlainText("\n".join(lines or ()))
            self._silent = False
