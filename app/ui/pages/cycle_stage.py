"""What the stages of a practice's cycle have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Context
from app.ui.pages.record_part import RecordPart
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.rows import FormSection


class Stage(RecordPart):
    """One stage of a practice on screen."""

    changed = Signal()  # where the practice stands may be another
    wants_stage = Signal(str)  # another comes first

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wanted = ""  # the stage's own record to be shown at the next refresh

    @property
    def practice(self) -> str:
        """The id of the practice."""
        return self.record

    def open(self, record: str, wanted: str = "") -> None:
        """Show this practice, at one of the stage's own records if it is named."""
        self.wanted = wanted
        super().open(record)


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
