"""What the stages of a practice's cycle have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Context
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import ScrollColumn, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.tab_order import follow_reading


class Stage(QWidget):
    """One stage on screen: it reads its practice in `refresh` and saves what is typed by itself."""

    changed = Signal()  # where the practice stands may be another
    tables: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context, self.practice, self.wanted = context, "", ""
        self.column = ScrollColumn()
        column_layout(self).addWidget(self.column)

    def open(self, practice_id: str, record: str = "") -> None:
        """Show this practice, at one of the stage's own records if it is named."""
        if practice_id != self.practice:
            self.practice = practice_id
            self.begin()
            self.column.verticalScrollBar().setValue(0)
        self.wanted = record
        self.refresh()
        self.follow()

    def follow(self) -> None:
        """Let Tab go as one reads, after something was made anew."""
        follow_reading(self.column.column)

    def begin(self) -> None:
        """Another practice comes: forget what belonged to the last."""

    def refresh(self) -> None:
        """Read the practice again."""

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        return True

    def put_away(self) -> None:
        """The person goes elsewhere."""

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        return False

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes."""
        return None


class WhichOne(FormSection):
    """Which of several records is shown; hidden while there is only one. `chosen()`."""

    chosen = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.combo = ChoiceCombo({}, empty="", name=words)
        self.combo.changed.connect(self.chosen)
        self.add(words, self.combo, beside=True)

    def show_records(self, records: Sequence[tuple[str, str]], wanted: str = "") -> str:
        """Offer these (id, words), `wanted` first; the id that is shown, '' for none."""
        kept = wanted or self.combo.value() or ""
        ids = [key for key, _ in records]
        self.combo.set_choices(dict(records))
        here = kept if kept in ids else (ids[0] if ids else "")
        self.combo.set_value(here or None)
        self.setVisible(len(records) > 1)
        return here


def buttons(*parts: QWidget) -> QWidget:
    """Buttons in a line that wraps."""
    holder = QWidget()
    flow = FlowLayout(holder)
    for part in parts:
        flow.addWidget(part)
    return holder
