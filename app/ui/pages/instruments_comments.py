"""What the network says of a version of a format, and a line to say one's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import template_editing
from app.ui import theme, values
from app.ui.page import Context
from app.ui.steps import added, take_away
from app.ui.typed import TypedWords
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, clear, column_layout
from app.ui.widgets.rows import BoxedList, VerbRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText

_AGREES = (("yes", "De acuerdo"), ("no", "No todavía"))


class CommentsBox(BoxedList):
    """`said()` when one more was written."""

    said = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Qué opina la red")
        self._context, self._format = context, ""
        self._told = QWidget()
        self._told_rows = column_layout(self._told, gap=0)
        self.comment = LongText("Su comentario", "Su comentario", lines=1)
        self.agrees = FilterChips(_AGREES, "¿Está de acuerdo?", single=True)
        self.typed = TypedWords(context, "comentario", comment=self.comment, agrees=self.agrees)
        self.problem = InlineNotice("attention")
        for field in (self.comment, self.agrees):
            field.changed.connect(self.problem.hide)
        foot = QWidget()
        below = column_layout(foot, gap=theme.S)
        below.addWidget(self.problem)
        below.addWidget(in_line(button("Comentar", self._comment, icon="message-square")))
        for part in (self._told, self.comment, self.agrees, foot):
            self.add(part)

    def show_format(self, wanted: str) -> None:
        """Show what is said of this version."""
        if wanted != self._format:
            self._format = wanted
            self.typed.show(wanted)
            self.problem.hide()
        found = template_editing.comments(self._context.database, wanted)
        told = BoxedList()
        for one in found.rows:
            agreed = {True: "De acuerdo", False: "No todavía"}.get(bool(one.agrees)) if one.agrees is not None else ""
            line = " · ".join(part for part in (one.person, values.short_date(one.date), agreed) if part)
            words = one.text or agreed or ""
            if one.person_id and one.person_id == self._context.person:
                remove = button("Quitar", partial(self._remove, one.id), role="flat")
                remove.setAccessibleName(f"Quitar su comentario: {words}")
                told.add_widget(VerbRow(words, line, remove, icon="message-square"))
            else:
                told.add_row(words, line, icon="message-square")
        clear(self._told_rows)
        self._told_rows.addWidget(told)
        self._told.setVisible(bool(found.rows))
        count = values.count_words(found.agree, "persona de acuerdo", "personas de acuerdo")
        self.hint.setText(f"{count}, {found.disagree} todavía no." if found.rows else "Nadie ha opinado.")
        self.hint.show()

    def _remove(self, comment: str) -> None:
        said = "Se quitó su comentario"
        take_away(self._context, "template_comment", comment, "Quitar el comentario", said=said)
        self.said.emit()
        self.comment.setFocus()

    def _comment(self) -> None:
        text, chosen = self.comment.value(), self.agrees.value()
        if not text and not chosen:
            self.problem.tell("Escriba su comentario, o diga si está de acuerdo.")
            self.comment.setFocus()
            return
        agrees = chosen[0] == "yes" if chosen else None
        made = template_editing.comment(
            self._context.database, self._format, text, person_id=self._context.person or None, agrees=agrees
        )
        words = "Su comentario quedó escrito"
        added(self._context, "template_comment", made, "Comentar el formato", said=words)
        self.typed.forget()
        self.comment.set_value("")
        self.agrees.set_value([])
        self.said.emit()
