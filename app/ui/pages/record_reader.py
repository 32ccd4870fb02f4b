"""The record that is read and written beside a list: it is shown, saved by itself, and forgotten."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.widgets.parts import ScrollColumn


class RecordReader(ScrollColumn):
    """`removed()` after the record was taken away. A subclass shows its fields, and stores them in `_store`."""

    removed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.record = ""
        self.saver = Autosave(context.jobs, self._store, self)

    def show_record(self, wanted: str) -> bool:
        """Show a record; False if it is not here."""
        raise RuntimeError("each reader shows its own fields")

    def clear_record(self) -> None:
        """Forget it."""
        self.saver.forget()
        self.record = ""

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def _store(self) -> None:
        raise RuntimeError("each record has its own fields")
