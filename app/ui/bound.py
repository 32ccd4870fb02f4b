"""A form bound to a record: what to show, what the person changed, and nothing else.

    form = BoundForm({"date": section.add("Fecha", DateField()), "objective": section.add("Objetivo", LongText())})
    form.show(rows.load(database, "meeting", id), titles={"host_school_id": "Escuela Quilacoya"})
    form.store(write)                   # write(changes): only what differs from what was shown, and can be read

A field has a row that says what is wrong with it: a `FormRow`, a `FieldCell`, or `Told` where words stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from app.errors import InvalidData
from app.texts import describe
from app.ui.autosave import Autosave
from app.ui.people_field import SeveralField
from app.ui.widgets.fields import problem_of
from app.ui.widgets.pickers import SearchPicker

ENDS_BEFORE = "Termina antes de comenzar. Revise las dos horas."


class Row(Protocol):
    """Where a field stands."""

    field: Any

    def set_problem(self, text: str) -> None:
        """Say what is wrong with it; '' for nothing."""


Place = TypeVar("Place", bound=Row)


class BoundForm(Generic[Place]):
    """Fields by the name of what they hold. What a person is in the middle of typing is never replaced.

    With a `saver`, each is saved by it.
    """

    def __init__(self, rows: Mapping[str, Place], saver: Autosave | None = None) -> None:
        self.rows: dict[str, Place] = {}
        self._saver = saver
        self._shown: dict[str, Any] = {}
        for name, row in rows.items():
            self.add(name, row)

    def add(self, name: str, row: Place) -> None:
        """One more field; nothing is shown in it yet."""
        self.rows[name] = row
        if self._saver is not None:
            self._saver.watch(row.field)

    def fields(self) -> list[QWidget]:
        """The fields, for `Autosave.watch`."""
        return [row.field for row in self.rows.values()]

    def lock(self, *, locked: bool) -> None:
        """Let the fields only be read, marked and copied, as paper is; or be written in again."""
        for row in self.rows.values():
            row.field.setReadOnly(locked)

    def forget(self) -> None:
        """What is shown next is another record: nothing typed before counts."""
        self._shown.clear()
        for row in self.rows.values():
            if isinstance(row.field, SeveralField):
                row.field.forget()
            row.set_problem("")

    def show(self, values: Mapping[str, Any], titles: Mapping[str, str] | None = None) -> None:
        """Show those of `values` that have a field; `titles` are the words of what pickers hold."""
        for name, row in self.rows.items():
            field: Any = row.field
            if name not in values or (name in self._shown and self._in_hand(name)):
                continue
            if isinstance(field, SearchPicker):
                field.set_value(values[name], (titles or {}).get(name, ""))
            else:
                field.set_value(values[name])
            self._shown[name] = _value(field)

    def changes(self) -> dict[str, Any]:
        """What the person changed; a field that cannot be read says so and is left out."""
        found = {}
        for name, row in self.rows.items():
            wrong = problem_of(row.field)
            row.set_problem(wrong)
            if not wrong and _value(row.field) != self._shown.get(name):
                found[name] = _value(row.field)
        return found

    def keep(self, changes: Mapping[str, Any]) -> None:
        """These are stored now."""
        self._shown |= changes

    def store(self, write: Callable[[dict[str, Any]], object], needs: Mapping[str, str] | None = None) -> None:
        """Hand what the person changed, if anything, to `write`, which stores it or raises `AppError`.

        Fields that it `needs` keep what was stored while they are empty, and say what is lacking.
        """
        changes = self.changes()
        for name, lacking in (needs or {}).items():
            if not changes.get(name, True):
                self.rows[name].set_problem(lacking)
                del changes[name]
        if changes:
            write(changes)
            self.keep(changes)

    def mark(self, error: Exception) -> None:
        """Say under each field what a refusal found wrong with it, until it is changed."""
        for problem in error.problems if isinstance(error, InvalidData) else ():
            if problem.field in self.rows:
                self.rows[problem.field].set_problem(describe(problem))

    def tell_order(self, begins: str, ends: str, words: str) -> None:
        """Say `words` under an end that is before its beginning, where the form has both; it is stored all the same."""
        row, first = self.rows.get(ends), self.rows.get(begins)
        if row is None or first is None or problem_of(row.field):
            return
        since, until = _value(first.field), _value(row.field)
        row.set_problem(words if since and until and until < since else "")

    def _in_hand(self, name: str) -> bool:
        field: Any = self.rows[name].field
        if isinstance(field, SearchPicker) and field.hasFocus() and field.text() != field.title():
            return True
        return bool(problem_of(field)) or _value(field) != self._shown[name]


def _value(field: Any) -> Any:
    value = field.value()
    return None if value == "" else value
