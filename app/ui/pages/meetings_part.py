"""What the parts of a session have in common."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from app.ui.pages.record_part import RecordPart
from app.ui.widgets.parts import button


class Part(RecordPart):
    """One part of the page of a session; `paper_wanted(form)` when its paper is to be printed."""

    paper_wanted = Signal(str)

    @property
    def meeting(self) -> str:
        """The session that is shown."""
        return self.record

    def print_button(self, words: str, form: str, *, short: bool = False) -> QPushButton:
        """A button that prints the paper of this part; a `short` one says only the verb."""
        made = button("Imprimir" if short else words, partial(self.paper_wanted.emit, form), icon="printer")
        made.setAccessibleName(words)
        return made
