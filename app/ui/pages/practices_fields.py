"""Fields bound to a record: only what the person changed is written, only what she did not is shown anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.text_keys import clean_text
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.people_field import SeveralField
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.texts import TextLine


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


class TagsLine(TextLine):
    """Words separated by commas; the same one is kept once. `offer` completes the last of them."""

    def offer(self, tags: Sequence[str]) -> None:
        """Complete what is typed with these."""
        completer = _LastWord(list(tags), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self.changed)
        self.setCompleter(completer)
        if (popup := completer.popup()) is not None:
            popup.setAccessibleName(self.accessibleName())
            theme.dress(popup)

    def value(self) -> list[str] | None:  # type: ignore[override]  # the words instead of the text they are written as
        """The words in their order, None for none."""
        words = (" ".join(part.split()) for part in clean_text(self.text()).split(","))
        return list(dict.fromkeys(word for word in words if word)) or None

    def set_value(self, words: list[str] | None) -> None:  # type: ignore[override]
        """Show without telling."""
        if self.value() != (words or None):
            self.setText(", ".join(words or ()))


class _LastWord(QCompleter):
    """Completes what stands after the last comma, and leaves the words before it."""

    def splitPath(self, path: str) -> list[str]:
        """What is looked for."""
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """The whole line with the word that was chosen."""
        chosen, line = super().pathFromIndex(index), self.widget()
        before = line.text().rpartition(",")[0] if isinstance(line, QLineEdit) else ""
        return f"{before}, {chosen}" if before else chosen


class NumberLine(TextLine):
    """A whole number; empty is none."""

    def __init__(self, name: str, most: int = 1_000_000) -> None:
        super().__init__(name)
        self.setValidator(QIntValidator(0, most, self))

    def value(self) -> int | None:  # type: ignore[override]  # a number instead of the text it is written as
        """The number."""
        text = self.text().strip()
        return int(text) if text.isdigit() else None

    def set_value(self, number: int | None) -> None:  # type: ignore[override]
        """Show without telling."""
        if self.value() != number:
            self.setText("" if number is None else str(number))
