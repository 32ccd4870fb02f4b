"""What each grade does: one column a grade, side by side, with its objectives, task, support, product and level."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.services import rules
from app.services.practice_parts import TaskRow
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.pages.practices_catalogue import short_code
from app.ui.widgets.choices import grade_words
from app.ui.widgets.fields import FieldCell, Told, name_field
from app.ui.widgets.parts import clear, column_layout, icon_button, label, row_layout
from app.ui.widgets.texts import LongText, TextLine

_BEGINS_LATER = "LC"  # in the official list its first grades have no OA 01
FIELDS = {
    "task": ("Tarea", 3, "¿Qué hace este grado?"),
    "support": ("Apoyo", 1, "¿Quién o qué le ayuda?"),
    "product": ("Producto", 1, "¿Qué queda hecho?"),
    "expected_level": ("Nivel esperado", 1, "¿Cómo se ve logrado?"),
}


class Tell(QObject):
    """What the columns tell: an objective was removed, or codes were typed by hand."""

    dropped = Signal(str, str)
    typed = Signal(str, object)


class CodesLine(TextLine):
    """Codes of objectives, parted by commas; `free` where no official ones are known."""

    def __init__(self, name: str, grade: str) -> None:
        super().__init__(name)
        self.free, self.subject, self._grade = False, "", grade

    def ask_for(self, subject: str, *, free: bool) -> None:
        """Codes of this subject, any text where none is official; the example is of the subject and the grade."""
        self.free, self.subject = free, subject
        self.setPlaceholderText("" if free else self._example())

    def codes(self) -> list[str]:
        """The codes that are written, as they are kept."""
        parts = self.value().replace(";", ",").split(",")
        return [code for code in (rules.oa_code(part, self.subject, self._grade) for part in parts) if code]

    def problem(self) -> str:
        """What is wrong with the text."""
        asked = [] if self.free else self.codes()
        wrong = next((code for code in asked if rules.oa_subject_and_grade(code) is None), "")
        if not wrong:
            return ""
        return f"«{wrong}» no es el código de un objetivo. Por ejemplo: {self._example() or rules.OA_EXAMPLE}."

    def _example(self) -> str:
        """The first objective of the subject and the grade; '' where these name none, as in LC, which begins later."""
        code = rules.oa_code("OA 01", self.subject, self._grade) if self.subject != _BEGINS_LATER else ""
        return code if rules.oa_subject_and_grade(code) else ""


class GradeColumn(QFrame):
    """One grade. `write(grade, changes)` stores what is typed."""

    def __init__(self, grade: str, saver: Autosave, write: Any, tell: Tell) -> None:
        super().__init__()
        self.grade, self._tell = grade, tell
        self._shown: tuple[object, ...] = ()
        self.setProperty("role", "card")
        self.setAccessibleName(grade_words(grade))
        layout = column_layout(self, margin=theme.M, gap=theme.S)
        layout.addWidget(label(grade_words(grade), "lead"))
        self._objectives = column_layout(gap=theme.XS)
        layout.addLayout(self._objectives)
        self.codes = CodesLine(f"Códigos de objetivos, {grade_words(grade)}", grade)
        self.codes.editingFinished.connect(self.take_codes)
        self._told = Told(self.codes)
        saver.heed(self.codes)
        layout.addWidget(self.codes)
        layout.addWidget(self._told.problem)
        self._write = partial(write, grade)
        cells = {}
        for name, (words, lines, hint) in FIELDS.items():
            cell = cells[name] = FieldCell(words, LongText(placeholder=hint, lines=lines), "small-strong", gap=theme.S)
            layout.addWidget(cell)
            name_field(cell.field, f"{words}, {grade_words(grade)}")
        self.form = BoundForm(cells, saver)
        layout.addStretch(1)

    def show_row(self, row: TaskRow, texts: Mapping[str, str], subject: str, *, by_hand: bool, free: bool) -> None:
        """Show what is stored; `by_hand` where no list of objectives is loaded, `free` where none could be."""
        self.codes.ask_for(subject, free=free)
        self.form.show({name: getattr(row, name) for name in FIELDS})
        shown = (row.oa_codes, tuple(texts.get(code, "") for code in row.oa_codes), by_hand)
        if shown != self._shown:
            self._shown = shown
            self._draw(row, texts)
        self.codes.setVisible(by_hand or free)
        if not self.codes.hasFocus() and not self.codes.problem():
            self.codes.set_value("")

    def store(self) -> None:
        """Write what was typed."""
        self.form.store(self._write)

    def _draw(self, row: TaskRow, texts: Mapping[str, str]) -> None:
        clear(self._objectives)
        if not row.oa_codes:
            self._objectives.addWidget(label("Sin objetivos todavía.", "small"))
        for code in row.oa_codes:
            self._objectives.addWidget(self._objective(code, texts.get(code, ""), levelling=code in row.levelling))

    def _objective(self, code: str, text: str, *, levelling: bool) -> QWidget:
        holder = QWidget()
        layout = column_layout(holder, gap=0)
        head = row_layout(gap=theme.XS)
        name = code if levelling else short_code(code)
        head.addWidget(label(f"{name} · Nivelación" if levelling else name, "strong"), 1)
        head.addWidget(icon_button("x", f"Quitar {code}", partial(self._tell.dropped.emit, self.grade, code)))
        layout.addLayout(head)
        if text:
            layout.addWidget(label(text, "small"))
        return holder

    def take_codes(self) -> None:
        """Take the codes that are written by hand; those that are none stay in sight."""
        self._told.set_problem(self.codes.problem())
        if not self.codes.problem() and (codes := self.codes.codes()):
            self.codes.set_value("")
            self._tell.typed.emit(self.grade, codes)
