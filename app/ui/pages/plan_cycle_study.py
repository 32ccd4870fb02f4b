"""What was predicted beside what came out, question by question."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services import labels, rows
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.fields import name_field
from app.ui.widgets.parts import clear, column_layout, label, row_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText


class StudyBox(FormSection):
    """`show_cycle(id)`, `store()`; saved by the form that it belongs to."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__("Estudiar: predicción y resultado")
        self._database, self._saver = context.database, saver
        self.lines: dict[str, _Line] = {}

    def show_cycle(self, cycle: str) -> None:
        """Show the questions of a cycle; what is typed and not stored yet stays."""
        found = rows.parts(self._database, "phea_question", cycle)
        if [one["id"] for one in found] != list(self.lines) or not found:
            clear(self.rows)
            self.lines = {}
            for one in found:
                line = _Line(one["id"])
                self._saver.watch(line.result, line.confirmed)
                self.lines[one["id"]] = line
                self.add_widget(line)
                line.show()
            if not found:
                words = label("Este ciclo no tiene preguntas: agréguelas en Planear.", "muted")
                words.setMargin(theme.px(theme.L))
                self.add_widget(words)
        for one in found:
            self.lines[one["id"]].show_words(one, silent=not self._saver.dirty)

    def store(self) -> None:
        """Store what differs. Raises `AppError`."""
        for key, line in self.lines.items():
            fields = {"result": line.result.value() or None, "confirmed": line.confirmed.value()}
            rows.update(self._database, "phea_question", key, fields)


class _Line(QWidget):
    """One question: what was predicted at the left, what happened at the right."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.question = label("", "strong")
        self.prediction = label("")
        self.result = LongText(lines=2)
        self.confirmed = ChoiceCombo(labels.choices("phea_question", "confirmed"), name="¿Se cumplió la predicción?")
        across = row_layout(gap=theme.L)
        for words, part in (("Predicción", self.prediction), ("Resultado", self.result)):
            side = column_layout(gap=theme.XS)
            side.addWidget(label(words, "small"))
            side.addWidget(part)
            side.addStretch(1)
            across.addLayout(side, 1)
        foot = row_layout(gap=theme.M)
        foot.addWidget(label("¿Se cumplió la predicción?", "small"), 1)
        foot.addWidget(self.confirmed, 0, Qt.AlignmentFlag.AlignRight)
        layout = column_layout(self, gap=theme.S)
        side_air, top = theme.px(theme.L), theme.px(theme.M)
        layout.setContentsMargins(side_air, top, side_air, top)
        layout.addWidget(self.question)
        layout.addLayout(across)
        layout.addLayout(foot)

    def show_words(self, one: dict[str, Any], *, silent: bool) -> None:
        """Fill in what was written."""
        question = one["question"] or "Pregunta sin palabras"
        self.question.setText(question)
        self.prediction.setText(one["prediction"] or "Sin predicción")
        name_field(self.result, f"Resultado de «{question}»")
        self.confirmed.setAccessibleName(f"¿Se cumplió lo predicho para «{question}»?")
        if silent:
            self.result.set_value(one["result"])
            self.confirmed.set_value(one["confirmed"])
