"""Several people or schools: a line each, and a picker for one more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.database import Database
from app.services import network, people
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.widgets.parts import bring_into_sight, clear, column_layout, icon_button, label, row_layout
from app.ui.widgets.pickers import PersonPicker, SchoolPicker, SearchPicker
from app.ui.widgets.picks import Pick


class SeveralField(QWidget):
    """`value()` are the ids; `changed()` when the person adds or removes one. `names(ids)` says who is known."""

    changed = Signal()
    unclear = Signal(str)

    def __init__(
        self, picker: SearchPicker, names: Callable[[Collection[str]], Mapping[str, str]], unknown: str
    ) -> None:
        super().__init__()
        self._known, self._unknown = names, unknown
        self._ids: list[str] = []
        self._names: dict[str, str] = {}
        self._drawn: list[tuple[str, str]] = []
        layout = column_layout(self, gap=theme.XS)
        self._rows = column_layout(gap=0)
        layout.addLayout(self._rows)
        self.picker = picker
        self.picker.changed.connect(self._picked)
        self.picker.unclear.connect(self.unclear)
        layout.addWidget(self.picker)
        self.setFocusProxy(self.picker)

    def set_name(self, words: str) -> None:
        """What the group is called."""
        self.setAccessibleName(words)

    def value(self) -> list[str]:
        """The ids, in the order they were added."""
        return list(self._ids)

    def set_value(self, ids: Iterable[str] | None) -> None:
        """Show these without telling; names of those who are not here stay unknown."""
        self._ids = list(ids or ())
        self._names |= self._known(self._ids)
        self._draw()

    def forget(self) -> None:
        """Another record is shown from now on: a name that was only begun is not of it."""
        self.picker.set_value("")

    def _draw(self) -> None:
        # What is the same stays as it stands: the keyboard may be on it.
        wanted = [(one, self._names.get(one, self._unknown)) for one in self._ids]
        if wanted == self._drawn:
            return
        self._drawn = wanted
        clear(self._rows)
        for one, name in wanted:
            line = QWidget()
            across = row_layout(line, gap=theme.S)
            across.addWidget(label(name), 1)
            across.addWidget(icon_button("x", f"Quitar a {name}", partial(self._drop, one)))
            self._rows.addWidget(line)

    def _picked(self) -> None:
        if (wanted := self.picker.value()) and wanted not in self._ids:
            self._names[wanted] = self.picker.title()
            self._ids.append(wanted)
            self._draw()
            self.changed.emit()
            # Every line more pushes it down, and the next name is written there.
            bring_into_sight(self.picker)
        self.picker.set_value("")

    def _drop(self, one: str) -> None:
        self._ids.remove(one)
        self._draw()
        self.picker.setFocus()
        self.changed.emit()


class PeopleField(SeveralField):
    """Several people; a name that is not known is added on the spot."""

    def __init__(self, context: Context, adding: str = "Agregar a alguien") -> None:
        self._database = context.database
        picker = PersonPicker(self._find, create=finders.new_person(context), name=adding)
        picker.setPlaceholderText("Agregar a alguien")
        super().__init__(picker, partial(people.names_of, self._database), "Alguien que todavía no está en la red")

    def _find(self, text: str) -> list[Pick]:
        found = people.people(self._database, text)
        return [Pick(row.id, row.full_name, ", ".join(row.schools)) for row in found if row.id not in self._ids]


class SchoolsField(SeveralField):
    """Several schools of the microcentro."""

    def __init__(self, database: Database, adding: str = "Agregar una escuela") -> None:
        self._database = database
        super().__init__(SchoolPicker(self._find, name=adding), self._every_school, "Escuela que todavía no está aquí")

    def _find(self, text: str) -> list[Pick]:
        return [pick for pick in finders.schools(self._database)(text) if pick.id not in self._ids]

    def _every_school(self, _: Collection[str]) -> dict[str, str]:
        return network.names_of_all(self._database)
