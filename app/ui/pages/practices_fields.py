"""Fields bound to a record: only what the person changed is written, only what she did not is shown anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.ui.autosave import Autosave
from app.ui.people_field import SeveralField
from app.ui.widgets.pickers import SearchPicker


class Field(Protocol):
    """What every field of the window offers."""

    def value(self) -> Any:
        """What it holds."""

    def set_value(self, value: Any, /) -> None:
        """Show without telling."""


class Bound:
    """The fields of one record. `write(changes)` puts them into the store and may raise AppError."""

    def __init__(self, saver: Autosave, write: Callable[[dict[str, Any]], object]) -> None:
        self._saver, self._write = saver, write
        self.fields: dict[str, Any] = {}
        self.typed: set[str] = set()

    def add(self, name: str, field: QWidget) -> None:
        """Save `field` under `name`."""
        self.fields[name] = field
        getattr(field, "changed").connect(partial(self.typed.add, name))  # noqa: B009 - a signal no base class has
        self._saver.watch(field)

    def show(self, values: Mapping[str, Any]) -> None:
        """Show these values, save where something was typed that is not saved yet."""
        for name, field in self.fields.items():
            begun = isinstance(field, SearchPicker) and bool(field.problem())
            if name in values and name not in self.typed and not begun:
                field.set_value(values[name])

    def store(self) -> None:
        """Write what was typed."""
        if self.typed:
            # A picker says '' for no choice, which no reference can hold.
            found = {name: self.fields[name].value() for name in sorted(self.typed)}
            self._write({name: None if value == "" else value for name, value in found.items()})
            self.typed.clear()

    def forget(self) -> None:
        """Another record is shown from now on."""
        self.typed.clear()
        for field in self.fields.values():
            if isinstance(field, SeveralField):
                field.forget()
            elif isinstance(field, SearchPicker):
                field.set_value("")
