"""Several people: a line each, and a picker for one more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.database import Database
from app.services import people
from app.ui import theme
from app.ui.widgets.parts import clear, column_layout, icon_button, label, row_layout
from app.ui.widgets.pickers import PersonPicker, Pick


class PeopleField(QWidget):
    """`value()` are the ids; `changed()` when the person adds or removes one."""

    changed = Signal()

    def __init__(self, database: Database, adding: str = "Agregar a alguien") -> None:
        super().__init__()
        self._database = database
        self._ids: list[str] = []
        self._names: dict[str, str] = {}
        layout = column_layout(self, gap=theme.XS)
        self._rows = column_layout(gap=0)
        layout.addLayout(self._rows)
        self.picker = PersonPicker(self._find, create=self._create, name=adding)
        self.picker.setPlaceholderText("Agregar a alguien más")
        self.picker.changed.connect(self._picked)
        layout.addWidget(self.picker)
        self.setFocusProxy(self.picker)

    def set_name(self, words: str) -> None:
        """What the group is called."""
        self.setAccessibleName(words)

    def value(self) -> list[str]:
        """The authors' ids."""
        return list(self._ids)

    def set_value(self, ids: Iterable[str] | None) -> None:
        """Show these without telling; names of people who are not here stay unknown."""
        self._ids = list(ids or ())
        self._names |= {row.id: row.full_name for row in people.people(self._database)}
        self._draw()

    def _draw(self) -> None:
        clear(self._rows)
        for one in self._ids:
            name = self._names.get(one, "Alguien que todavía no está en la red")
            line = QWidget()
            across = row_layout(line, gap=theme.S)
            across.addWidget(label(name), 1)
            across.addWidget(icon_button("x", f"Quitar a {name}", partial(self._drop, one)))
            self._rows.addWidget(line)

    def _find(self, text: str) -> list[Pick]:
        found = people.people(self._database, text)
        return [Pick(row.id, row.full_name, ", ".join(row.schools)) for row in found if row.id not in self._ids]

    def _create(self, text: str) -> Pick:
        return Pick(people.add(self._database, text), text)

    def _picked(self) -> None:
        if (wanted := self.picker.value()) and wanted not in self._ids:
            self._names[wanted] = self.picker.title()
            self._ids.append(wanted)
            self._draw()
            self.changed.emit()
        self.picker.set_value("")

    def _drop(self, one: str) -> None:
        self._ids.remove(one)
        self._draw()
        self.picker.setFocus()
        self.changed.emit()
