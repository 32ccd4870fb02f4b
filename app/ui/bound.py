"""A form bound to a record: what to show, what the person changed, and nothing else.

    form = BoundForm({"date": section.add("Fecha", DateField()), "objective": section.add("Objetivo", LongText())})
    form.show(rows.load(database, "meeting", id), titles={"host_school_id": "Escuela Quilacoya"})
    changes = form.changes()            # only what differs from what was shown, and can be read
    form.keep(changes)                  # once stored
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import InvalidData
from app.texts import describe
from app.ui.people_field import SeveralField
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.rows import FormRow


class BoundForm:
    """Fields by the name of what they hold. What a person is in the middle of typing is never replaced."""

    def __init__(self, rows: Mapping[str, FormRow]) -> None:
        self.rows = dict(rows)
        self._shown: dict[str, Any] = {}

    def fields(self) -> list[QWidget]:
        """The fields, for `Autosave.watch`."""
        return [row.field for row in self.rows.values()]

    def forget(self) -> None:
        """What is shown next is another record: nothing typed before counts."""
        self._shown.clear()
        for row in self.rows.values():
            if isinstance(row.field, SeveralField):
                row.field.forget()
            row.set_problem("")

    def show(self, values: Mapping[str, Any], titles: Mapping[str, str] | None = None) -> None:
        """Show `values`; `titles` are the words of what pickers hold."""
        for name, row in self.rows.items():
            field: Any = row.field
            if name in self._shown and self._in_hand(name):
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
            wrong = _problem(row.field)
            row.set_problem(wrong)
            if not wrong and _value(row.field) != self._shown.get(name):
                found[name] = _value(row.field)
        return found

    def keep(self, changes: Mapping[str, Any]) -> None:
        """These are stored now."""
        self._shown |= changes

    def mark(self, error: Exception) -> None:
        """Say under each field what a refusal found wrong with it, until it is changed."""
        for problem in error.problems if isinstance(error, InvalidData) else ():
            if problem.field in self.rows:
                self.rows[problem.field].set_problem(describe(problem))

    def halts(self) -> bool:
        """Whether a picker holds words that mean nobody for certain: then the keyboard is there."""
        return any(isinstance(row.field, SearchPicker) and row.field.halts() for row in self.rows.values())

    def _in_hand(self, name: str) -> bool:
        field: Any = self.rows[name].field
        if isinstance(field, SearchPicker) and field.hasFocus() and field.text() != field.title():
            return True
        return bool(_problem(field)) or _value(field) != self._shown[name]


def _value(field: Any) -> Any:
    value = field.value()
    return None if value == "" else value


def _problem(field: Any) -> str:
    ask = getattr(field, "problem", None)
    return str(ask()) if callable(ask) else ""
