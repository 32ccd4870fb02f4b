"""One line that is completed with what it is offered as one types, and takes any other words.

    axis = CompletedLine()
    axis.offer(curriculum.axes("MA"))
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter

from app.ui import theme
from app.ui.widgets.texts import TextLine


class CompletedLine(TextLine):
    """`completer` says what of the line is looked for, and what a choice makes of it: all of it unless told."""

    def __init__(self, name: str = "", placeholder: str = "", completer: QCompleter | None = None) -> None:
        super().__init__(name, placeholder)
        self._offered = QStringListModel(self)
        self._completing = completer or QCompleter()
        self._completing.setParent(self)
        self._completing.setModel(self._offered)
        self._completing.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completing.activated.connect(self.changed)
        self.setCompleter(self._completing)
        self.textEdited.connect(self._dress_list)

    def offer(self, words: Sequence[str]) -> None:
        """Complete what is typed with these; a list that is open stays open, and the keyboard with it."""
        self._offered.setStringList(list(words))

    def _dress_list(self) -> None:
        # Whoever types nothing needs none.
        if (popup := self._completing.popup()) is not None and not popup.styleSheet():
            popup.setAccessibleName(self.accessibleName())
            theme.dress(popup)
