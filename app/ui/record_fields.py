"""The field of the window that holds each kind of value, made from the declaration of a record.

    field = make_field(context, view)          # a record_lists.FieldView
    title_of(context, view, value)             # the words that a picker shows for what it holds
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.models.database import Database
from app.services import record_lists, rules, templates
from app.services.record_lists import FieldView
from app.ui import finders
from app.ui.page import Context
from app.ui.people_field import PeopleField, SchoolsField
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo, FilterChips, GradeChips
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.pickers import PersonPicker, SchoolPicker, SearchPicker
from app.ui.widgets.tags import TagsLine
from app.ui.widgets.texts import LongText, TextLine

MOST = 999_999
_GONE, _LETTERS = "Ya no está", 30
BESIDE = frozenset({"date", "time", "int", "choice", "bool"})


class LinesField(LongText):
    """A list of texts, one a line."""

    def value(self) -> list[str]:  # type: ignore[override]  # the lines instead of the text they are written as
        """The lines that say something."""
        return [line.strip() for line in super().value().splitlines() if line.strip()]

    def set_value(self, lines: list[str] | None) -> None:  # type: ignore[override]
        """Show without telling."""
        if self.value() != (lines or []):
            # What holds several lines itself stays one.
            super().set_value("\n".join(" ".join(line.split()) for line in lines or ()))


class ObjectivesField(LinesField):
    """Codes of learning objectives, one a line; one that cannot be is told."""

    def value(self) -> list[str]:  # type: ignore[override]  # as above
        """The codes as they are kept."""
        return [rules.oa_code(line) for line in super().value()]

    def problem(self) -> str:
        """What is wrong with the text."""
        wrong = next((code for code in self.value() if rules.oa_subject_and_grade(code) is None), "")
        return f"«{wrong}» no es el código de un objetivo. Por ejemplo: {rules.OA_EXAMPLE}." if wrong else ""


class RecordCombo(ChoiceCombo):
    """One of the records of a type; what is chosen and not here is said so.

    Of ten years there are many: the others are listed when the keyboard or a click comes to the field.
    """

    def __init__(self, options: Callable[[], Mapping[str, str]]) -> None:
        self._options = options
        super().__init__({})
        # As wide with one as with all of them.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)

    def set_value(self, code: str | None) -> None:
        """Choose without telling, among those that are here now."""
        stands_on_it = self.window().focusWidget() is self
        found = self._options() if code or stands_on_it else {}
        offered = found if stands_on_it else {}
        if code:
            offered = {**offered, code: found.get(code, _GONE)}
        if offered != {self.itemData(place): self.itemText(place) for place in range(1, self.count())}:
            self.blockSignals(True)
            self.set_choices(offered)
            self.blockSignals(False)
        self._lists_all = stands_on_it
        super().set_value(code)

    def set_choices(self, choices: Any) -> None:
        """Offer others, and choose none."""
        self._lists_all = False
        self.clear()
        self.addItem("Sin elegir", None)
        for code, words in choices.items():
            self.addItem(words, code)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The arrows and the first letters choose among all."""
        self._list_all()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same where a window in the background is written in."""
        self._list_all()
        super().keyPressEvent(event)

    def showPopup(self) -> None:
        """All of them, as they are now."""
        self._list_all()
        super().showPopup()

    def _list_all(self) -> None:
        if self._lists_all:
            return
        chosen, found = self.value(), self._options()
        self.blockSignals(True)
        self.set_choices({**found, chosen: _GONE} if chosen and chosen not in found else found)
        super().set_value(chosen)
        self.blockSignals(False)
        self._lists_all = True


def make_field(context: Context, view: FieldView) -> QWidget:
    """The field for a value of this kind."""
    return _MAKERS[view.kind](context, view)


def title_of(database: Database, view: FieldView, value: Any) -> str:
    """What a picker shows for the record that it holds; '' for fields that need none."""
    say = {"person": finders.person_name, "school": finders.school_name, "practice": finders.practice_title}
    return say[view.target](database, value) if view.kind == "ref" and view.target in say else ""


def _text(_: Context, view: FieldView) -> QWidget:
    return LongText(lines=2) if view.long else TextLine()


def _reference(context: Context, view: FieldView) -> QWidget:
    database = context.database
    pickers: dict[str, Callable[[], QWidget]] = {
        "person": partial(PersonPicker, finders.people(database), create=finders.new_person(context)),
        "school": partial(SchoolPicker, finders.schools(database)),
        "practice": partial(SearchPicker, "Práctica", finders.practices(database), placeholder="Buscar una práctica"),
    }
    if view.target in pickers:
        return pickers[view.target]()
    # A customary format can be chosen before it is a record.
    known = partial(templates.names, database) if view.target == "template" else None
    return RecordCombo(known or partial(record_lists.options, database, view.target))


def _list(_: Context, view: FieldView) -> QWidget:
    if view.choices:
        return GradeChips() if "NT1" in view.choices else FilterChips(tuple(view.choices.items()), view.label)
    if view.name == "oa_codes":
        return ObjectivesField(lines=2)
    return TagsLine() if view.name == "tags" else LinesField(lines=2)


def _references(context: Context, view: FieldView) -> QWidget:
    if view.target == "school":
        return SchoolsField(context.database, f"{view.label}: agregar una escuela")
    return PeopleField(context, f"{view.label}: agregar a alguien")


_MAKERS: dict[str, Callable[[Context, FieldView], QWidget]] = {
    "text": _text,
    "choice": lambda _, view: ChoiceCombo(view.choices),
    "date": lambda _, __: DateField(),
    "time": lambda _, __: TimeField(),
    "int": lambda _, view: WholeNumber(most=min(view.high, MOST)),
    "bool": lambda _, __: Check("Sí"),
    "ref": _reference,
    "list": _list,
    "reflist": _references,
}
