"""The parts of a record (classes, roles, goals, activities): rows that save by themselves and can come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import rows
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.part_row import Column, PartRow, Summary
from app.ui.steps import added, take_away
from app.ui.widgets.fields import name_alike
from app.ui.widgets.parts import button, clear, label
from app.ui.widgets.rows import FormSection
from app.ui.widgets.tab_order import follow_reading

Order = Callable[[Mapping[str, Any]], Any]
Fresh = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


class PartsBox(FormSection):
    """The parts of type `tipo` of one record. `counted()` when there is one more or one less.

    A new one holds what is `fresh`. With a `summary` each is two lines, that unfold to its fields.
    """

    counted = Signal()

    def __init__(
        self,
        context: Context,
        saver: Autosave,
        title: str,
        columns: tuple[Column, ...],
        *,
        tipo: str,
        parent_field: str,
        noun: str,
        verb: str,
        empty: str,
        fresh: Fresh | None = None,
        order: Order | None = None,
        summary: Summary | None = None,
    ) -> None:
        super().__init__(title)
        self._summary, self._locked = summary, False
        self._context, self._saver, self._columns = context, saver, columns
        self._tipo, self._parent_field, self._noun, self._empty = tipo, parent_field, noun, empty
        self._fresh: Fresh = fresh or {}
        self._order, self._owner = order, ""
        self.lines: dict[str, PartRow] = {}
        self.add_button = button(verb, self.add_part, icon="plus", role="flat")
        self.corner.addWidget(self.add_button)

    def show_owner(self, owner: str) -> None:
        """Show the parts of this record; what is typed and not stored yet stays."""
        found = rows.parts(self._context.database, self._tipo, owner)
        if self._order is not None:
            found.sort(key=self._order)
        if owner != self._owner:
            self._owner, self.lines = owner, {}
            clear(self.rows)
        # Rows keep their place while the same parts are shown, so that nothing moves under the keyboard.
        if {record["id"] for record in found} != set(self.lines) or not self.rows.count():
            self._build(found)
        if not self._saver.dirty:
            for record in found:
                self.lines[record["id"]].show_values(record)

    def store(self) -> None:
        """Store what differs. Raises `AppError`."""
        for line in list(self.lines.values()):
            rows.update(self._context.database, self._tipo, line.id, line.values())

    def add_part(self) -> None:
        """Add a part and put the keyboard in it."""
        if not self._saver.flush():
            return
        fresh = self._fresh() if callable(self._fresh) else self._fresh
        made = rows.create_last(self._context.database, self._tipo, {self._parent_field: self._owner, **fresh})
        added(self._context, self._tipo, made, f"Agregar {self._noun}")
        self.show_owner(self._owner)
        self.lines[made].fold(folded=False)
        next(iter(self.lines[made].fields.values())).setFocus()
        self.counted.emit()

    def lock(self, *, locked: bool) -> None:
        """Only show, or let change."""
        self._locked = locked
        self.add_button.setVisible(not locked)
        for line in self.lines.values():
            line.lock(locked=locked)

    def _build(self, found: Sequence[Mapping[str, Any]]) -> None:
        before = self.lines
        self.lines = {record["id"]: before.get(record["id"]) or self._line(record) for record in found}
        for line in self.lines.values():
            self.rows.removeWidget(line)
        clear(self.rows)
        for line in self.lines.values():
            self.add_widget(line)
            # At once: a layout would show it later, and the keyboard goes there now.
            line.show()
        if not found:
            words = label(self._empty, "muted")
            words.setMargin(theme.px(theme.L))
            self.add_widget(words)
        self._name_and_chain()

    def _line(self, record: Mapping[str, Any]) -> PartRow:
        line = PartRow(self._columns, record["id"], self._noun, self._summary)
        line.lock(locked=self._locked)
        line.removed.connect(self._remove)
        line.show_values(record)
        self._saver.watch(*line.fields.values())
        line.made.connect(self._made)
        return line

    def _made(self, field: QWidget) -> None:
        self._saver.watch(field)
        self._name_and_chain()

    def _name_and_chain(self) -> None:
        name_alike([line.called for line in self.lines.values()])
        if (whole := self.layout()) is not None:
            follow_reading(whole)

    def _remove(self, part: str) -> None:
        if not self._saver.flush():
            return
        noun = self._noun
        take_away(self._context, self._tipo, part, f"Quitar {noun}", said=f"Se quitó {noun}")
        self.show_owner(self._owner)
        self.add_button.setFocus()
        self.counted.emit()
