"""What a field is called, and what is wrong with it: said by its looks, under it, and by a screen reader.

    cell = FieldCell("Minutos", MinutesStepper())       # its words over it
    told = Told(PesosLine("Costo en pesos"))             # its line for what is wrong, `told.problem`, stands anywhere
    cell.set_problem("Escriba un número."); told.set_problem("")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import column_layout, label

TOLD = 220  # what is wrong is not told one word a line, however narrow its field is


def name_field(field: QWidget, words: str) -> None:
    """Give a field its name for screen readers; a field made of parts has a `set_name` of its own."""
    own = getattr(field, "set_name", None)
    if callable(own):
        own(words)
    else:
        for part in _parts(field):
            part.setAccessibleName(words)


def describe_field(field: QWidget, words: str) -> None:
    """Have screen readers say `words` of a field; one that says more of itself has a `set_description` of its own."""
    own = getattr(field, "set_description", None)
    if callable(own):
        own(words)
    else:
        for part in _parts(field):
            part.setAccessibleDescription(words)


def mark_wrong(field: QWidget, *, wrong: bool) -> None:
    """Give a field the edge of one with a mistake in it, or take that away."""
    for part in _parts(field):
        if bool(part.property("problem")) != wrong:
            part.setProperty("problem", wrong)
            part.style().unpolish(part)
            part.style().polish(part)


def _parts(field: QWidget) -> set[QWidget]:
    """The field, and what takes the keyboard in its place."""
    return {field, field.focusProxy() or field}


def problem_of(field: QWidget) -> str:
    """What is wrong with what is written in a field; '' for nothing, and for one in which nothing can be."""
    ask = getattr(field, "problem", None)
    return str(ask()) if callable(ask) else ""


def name_alike(rows: Sequence[Mapping[QWidget, str]]) -> None:
    """Name the controls of rows that are alike by their words and the row's number; one row alone needs none.

    'Quitar el paso 2' says to whoever does not see the page which of them goes.
    """
    for place, row in enumerate(rows, start=1):
        for control, words in row.items():
            name_field(control, f"{words} {place}" if len(rows) > 1 else words)


class Told:
    """A field that has no row of its own, and the line, put where there is room for it, that says what is wrong."""

    def __init__(self, field: QWidget) -> None:
        self.field = field
        self.problem = label("", "problem")
        self.problem.hide()

    def set_problem(self, text: str) -> None:
        """Say what is wrong; '' for nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        if isinstance(self.field, DateField):
            self.field.tell_below(told=bool(text))
        describe_field(self.field, text)
        mark_wrong(self.field, wrong=bool(text))


class FieldCell(QWidget):
    """A field among others in a line: its words over it, and what is wrong with it under it."""

    def __init__(self, words: str, field: QWidget, role: str = "small", *, gap: int = theme.XS) -> None:
        super().__init__()
        self.field, self._told = field, Told(field)
        self.set_problem, self.problem = self._told.set_problem, self._told.problem
        layout = column_layout(self, gap=gap)
        for part in (label(words, role, wrap=False), field, self.problem):
            layout.addWidget(part)
