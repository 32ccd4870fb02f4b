"""How many pupils each grade of a school has, as a small grid with its sum."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme, values
from app.ui.widgets.choices import GRADES, grade_words
from app.ui.widgets.fields import mark_wrong
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice


class EnrolmentGrid(BoxedList):
    """`changes()` are the grades that differ from what was shown last."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("Matrícula por curso", "Deje en blanco los cursos que la escuela no tiene.")
        self.fields: dict[str, WholeNumber] = {}
        self._shown: dict[str, int] = {}
        holder = QWidget()
        flow = FlowLayout(holder, theme.S)
        for grade in GRADES:
            cell = QWidget()
            inside = column_layout(cell, gap=theme.XS)
            field = WholeNumber(f"Estudiantes de {grade_words(grade)}")
            field.setFixedWidth(theme.px(48))
            field.changed.connect(self._typed)
            inside.addWidget(label(grade_words(grade), "small", wrap=False))
            inside.addWidget(field)
            self.fields[grade] = field
            flow.addWidget(cell)
        self.add(holder)
        self.total = label("", "muted")
        self.problem = label("", "problem")
        self.over = InlineNotice("attention")
        for line in (self.total, self.problem, self.over):
            self.add(line)
        self.problem.hide()
        self.warn("")

    def forget(self) -> None:
        """Another school is shown next: nothing typed before is of it."""
        for field in self.fields.values():
            field.set_value(None)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show what is stored; what is written and cannot be read stays."""
        self._shown = dict(counts)
        for grade, field in self.fields.items():
            if not field.problem():
                field.set_value(counts.get(grade))
        self._sum()

    def warn(self, words: str) -> None:
        """Tell what deserves a look; '' tells nothing."""
        self.over.tell(words)
        for part in (self.over, self.over.parentWidget()):
            if part is not None:
                part.setVisible(bool(words))

    def changes(self) -> dict[str, int | None]:
        """The grades to store; one that cannot be read is left as it was."""
        typed = {grade: field.value() for grade, field in self.fields.items() if not field.problem()}
        found = {grade: pupils for grade, pupils in typed.items() if pupils != self._shown.get(grade)}
        for grade, pupils in found.items():
            self._shown.pop(grade, None)
            if pupils is not None:
                self._shown[grade] = pupils
        return found

    def _typed(self) -> None:
        self._sum()
        self.changed.emit()

    def _sum(self) -> None:
        for field in self.fields.values():
            mark_wrong(field, wrong=bool(field.problem()))
        problem = next((field.problem() for field in self.fields.values() if field.problem()), "")
        self.problem.setText(problem)
        if (around := self.problem.parentWidget()) is not None:
            around.setVisible(bool(problem))
        self.problem.setVisible(bool(problem))
        noted = [pupils for field in self.fields.values() if (pupils := field.value()) is not None]
        told = f"En total, {values.count_words(sum(noted), 'estudiante', 'estudiantes')}."
        self.total.setText(told if noted else "Todavía no está anotada.")
