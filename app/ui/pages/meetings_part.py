"""What the parts of a session's page have in common."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Context
from app.ui.widgets.parts import ScrollColumn, column_layout
from app.ui.widgets.tab_order import follow_reading


class Part(QWidget):
    """One part of the page of a session; it reads its session in `refresh` and saves what is typed by itself."""

    offers_changed = Signal()  # what can be done with what is open here is another
    tables: ClassVar[frozenset[str]] = frozenset()
    add_words: ClassVar[str] = ""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.meeting = context, ""
        self.column = ScrollColumn()
        column_layout(self).addWidget(self.column)

    def open(self, meeting: str) -> None:
        """Show this session."""
        if meeting != self.meeting:
            self.meeting = meeting
            self.begin()
            self.column.verticalScrollBar().setValue(0)
        self.refresh()
        self.follow()

    def follow(self) -> None:
        """Let Tab go as one reads, after something was made anew."""
        follow_reading(self.column.column)

    def begin(self) -> None:
        """Another session comes: forget what belonged to the last."""

    def refresh(self) -> None:
        """Read the session again."""

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        return True

    def put_away(self) -> None:
        """Take away what was begun and left blank: the person goes elsewhere."""

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        return False

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None

    def add(self) -> None:
        """Begin a new thing of this part (Ctrl+N)."""
