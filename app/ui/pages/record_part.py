"""What the parts of a page about one record have in common: they read it, save what is typed, and step back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import rows
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.parts_box import PartsBox
from app.ui.widgets.parts import ScrollColumn, column_layout
from app.ui.widgets.rows import FormRow
from app.ui.widgets.tab_order import follow_reading


class RecordPart(QWidget):
    """One part of the page of a record; it reads its record in `refresh` and saves what is typed by itself."""

    offers_changed = Signal()  # what can be done with what is open here is another
    tables: ClassVar[frozenset[str]] = frozenset()
    add_words: ClassVar[str] = ""
    answers_keys: ClassVar[bool] = False  # single letters mean something in it

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.record = context, ""
        self.column = ScrollColumn()
        column_layout(self).addWidget(self.column)

    def open(self, record: str) -> None:
        """Show this record."""
        if record != self.record:
            self.record = record
            self.begin()
            self.column.verticalScrollBar().setValue(0)
        self.refresh()
        self.follow()

    def follow(self) -> None:
        """Let Tab go as one reads, after something was made anew."""
        follow_reading(self.column.column)

    def begin(self) -> None:
        """Another record comes: forget what belonged to the last."""

    def refresh(self) -> None:
        """Read the record again."""

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


class FormPart(RecordPart):
    """A part whose fields and lists of parts belong to one record of type `tipo`; `build` gives its fields.

    Lists that `build` makes with this part's `saver` are named in `boxes`.
    """

    tipo: ClassVar[str] = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.saver = Autosave(context.jobs, self._store, self)
        self.column.add(self.saver.notice)
        self.boxes: list[PartsBox] = []
        self.form = BoundForm(self.build())
        self.saver.watch(*self.form.fields())

    def build(self) -> Mapping[str, FormRow]:
        """Make the sections, and return the fields by the name of what they hold."""
        raise RuntimeError("each part has its own fields")

    def titles(self, found: Mapping[str, Any]) -> Mapping[str, str]:
        """The words of what the pickers among the fields hold."""
        return {}

    def lock(self, *, locked: bool) -> None:
        """Only show, to be read, marked and copied as paper is; or let change."""
        self.form.lock(locked=locked)
        for box in self.boxes:
            box.lock(locked=locked)
        self.follow()

    def begin(self) -> None:
        """Another record."""
        self.saver.forget()
        self.form.forget()

    def refresh(self) -> None:
        """Read the fields and the lists again; what is being typed stays."""
        found = rows.load(self.context.database, self.tipo, self.record)
        self.form.show(found, self.titles(found))
        for box in self.boxes:
            box.show_owner(self.record)

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def first_focus(self) -> QWidget | None:
        """The first field."""
        return next(iter(self.form.fields()), None)

    def _store(self) -> None:
        self.form.store(partial(rows.update, self.context.database, self.tipo, self.record))
        for box in self.boxes:
            box.store()
