"""One part of a record (a class, a role, a goal): its fields side by side, and two lines that fold them away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.bound import ENDS_BEFORE
from app.ui.relay import Relay
from app.ui.widgets.fields import TOLD, Told, problem_of
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import column_layout, icon_button, label, row_layout
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.rows import ListRow

_IN_ORDER = (
    ("from", "to", "Termina antes de comenzar: así no cuenta ningún día. Revise las dos fechas."),
    ("start", "end", ENDS_BEFORE),
)


@dataclass(frozen=True)
class Column:
    """One field of a part: its column, its words, how it is made, and the title of a chosen record.

    With `when` it is seen only in the parts that need it.
    """

    name: str
    words: str
    make: Callable[[], QWidget]
    title: Callable[[str | None], str] | None = None
    whole: bool = False
    when: Callable[[Mapping[str, Any]], bool] | None = None


Summary = Callable[[Mapping[str, Any]], tuple[str, str]]


class PartRow(QWidget):
    """A part of a record: its fields, each under its words, and a button that takes it away (`removed(id)`).

    With a `summary`, the two lines that say what it holds, its fields are seen only while it is unfolded. A field that
    not every part needs is made in the first that does (`made(field)`).
    """

    removed = Signal(str)
    made = Signal(QWidget)

    def __init__(self, columns: tuple[Column, ...], part: str, noun: str, summary: Summary | None = None) -> None:
        super().__init__()
        self.id, self._columns, self._noun, self._summary = part, columns, noun, summary
        self._locked = False
        self.fields: dict[str, Any] = {}
        self.called: dict[QWidget, str] = {}
        self._told: dict[str, Told] = {}
        self._cells: dict[str, QWidget] = {}
        whole = column_layout(self, gap=0)
        self.head = ListRow("", run=self._turn)
        self.inside = QWidget()
        whole.addWidget(self.head)
        whole.addWidget(self.inside)
        across = row_layout(self.inside, margin=theme.M, sides=theme.L, gap=theme.S)
        lines = column_layout(gap=theme.S)
        for whole_width, together in groupby(columns, attrgetter("whole")):
            if not whole_width:
                holder = QWidget()
                lines.addWidget(holder)
            put = lines.addWidget if whole_width else FlowLayout(holder, theme.M).add_at_top
            for column in together:
                cell = self._cells[column.name] = QWidget()
                if column.when is None:
                    self._fill(column)
                put(cell)
        across.addLayout(lines, 1)
        self.remove = icon_button("trash-2", f"Quitar {noun}", partial(self.removed.emit, part))
        self.called[self.remove] = f"Quitar {noun}"
        across.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.head.setVisible(summary is not None)
        self.fold(folded=summary is not None)

    def fold(self, *, folded: bool) -> None:
        """Show two lines alone, or the fields below them."""
        self.inside.setVisible(not folded)
        self.head.turn_arrow("chevron-down" if folded else "chevron-up")
        self.head.setAccessibleDescription("Plegado: pulse para ver sus datos." if folded else "Desplegado.")

    def lock(self, *, locked: bool) -> None:
        """Only show, to be read, marked and copied, or let change; it unfolds all the same."""
        self._locked = locked
        for field in self.fields.values():
            field.setReadOnly(locked)
        self.remove.setVisible(not locked)

    def _turn(self) -> None:
        self.fold(folded=not self.inside.isHidden())

    def _offer(self, column: Column, *, wanted: bool) -> bool:
        if wanted and column.name not in self.fields:
            self.made.emit(self._fill(column))
        self._cells[column.name].setVisible(wanted)
        return column.name in self.fields

    def _fill(self, column: Column) -> QWidget:
        inside = column_layout(self._cells[column.name], gap=theme.XS)
        field = column.make()
        self.called[field] = f"{column.words}, {self._noun}"
        if isinstance(field, SearchPicker):
            field.unclear.connect(Relay(self.values, field).call)
        told = Told(field)
        told.problem.setMinimumWidth(theme.px(TOLD))
        for part in (label(column.words, "small", wrap=False), field, told.problem):
            inside.addWidget(part)
        self.fields[column.name], self._told[column.name] = field, told
        if self._locked:
            self.fields[column.name].setReadOnly(True)
        return field

    def show_values(self, record: Mapping[str, Any]) -> None:
        """Fill the fields without telling; what is written in one and cannot be read stays."""
        if self._summary is not None:
            self.head.say(*self._summary(record))
        for column in self._columns:
            value = record.get(column.name)
            if column.when is not None and not self._offer(column, wanted=column.when(record)):
                continue
            field = self.fields[column.name]
            if problem_of(field):
                continue
            if column.title is not None:
                field.set_value(value, column.title(value))
            else:
                field.set_value(value)
        self._tell_order()

    def values(self) -> dict[str, Any]:
        """What can be stored; what cannot is told under its field and left out."""
        found = {}
        for name, field in self.fields.items():
            problem = problem_of(field)
            self._told[name].set_problem(problem)
            if not problem:
                found[name] = field.value() or None if not isinstance(field, WholeNumber) else field.value()
        self._tell_order()
        return found

    def _tell_order(self) -> None:
        """Say under an end that it is before its beginning: such a time never was. It is stored all the same."""
        for begins, ends, words in _IN_ORDER:
            if begins not in self.fields or ends not in self.fields:
                continue
            since, until = (self.fields[name].value() for name in (begins, ends))
            turned = bool(since and until and until < since)
            if turned or self._told[ends].problem.text() == words:
                self._told[ends].set_problem(words if turned else "")
