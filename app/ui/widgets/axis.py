"""One line for an axis of the curriculum: those of the subject are offered as one types, and any other may be written.

    axis = AxisLine()
    axis.offer(curriculum.axes("MA"))
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter

from app.ui import theme
from app.ui.widgets.texts import TextLine


class AxisLine(TextLine):
    """The words of an axis."""

    def __init__(self) -> None:
        super().__init__()
        self._axes = QStringListModel(self)
        self._completer = QCompleter(self._axes, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.activated.connect(self.changed)
        self.setCompleter(self._completer)
        self.textEdited.connect(self._dress_list)

    def offer(self, axes: Sequence[str]) -> None:
        """Complete what is typed with these."""
        self._axes.setStringList(list(axes))

    def _dress_list(self) -> None:
        # Whoever types nothing needs none.
        if (popup := self._completer.popup()) is not None and not popup.styleSheet():
            theme.dress(popup)
