"""*Transferencia*: what each school did with what the session brought."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import transfers
from app.services.rules import Count
from app.services.transfers import TransferRow
from app.ui import values
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.meetings_part import Part
from app.ui.widgets.checks import Check
from app.ui.widgets.fields import name_field
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import clear, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState, ProgressWithWords
from app.ui.widgets.texts import LongText, TextLine

_FIELDS = ("what_was_shared", "with_whom", "date", "effect", "ready")


class TransferPart(Part):
    """A form for every school, saved as it is typed."""

    tables = frozenset({"school_transfer", "school"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.forms: dict[str, _SchoolForm] = {}
        self.progress = ProgressWithWords()
        self.empty = EmptyState(
            "school", "Todavía no hay escuelas en la red", "Agregar una escuela", self._to_schools, role=""
        )
        self.holder = QWidget()
        self._stack = column_layout(self.holder)
        for part in (self.progress, self.empty, self.holder):
            self.column.add(part)

    def begin(self) -> None:
        """Another session."""
        for form in self.forms.values():
            form.saver.forget()
        self.forms = {}
        clear(self._stack)

    def refresh(self) -> None:
        """Read what the schools told again; what is being typed stays."""
        found = transfers.of_meeting(self.context.database, self.meeting)
        if [row.school_id for row in found] != list(self.forms):
            self.begin()
            for row in found:
                made = self.forms[row.school_id] = _SchoolForm(self.context, self.meeting, row)
                made.saver.saved.connect(self._show_done)
                self._stack.addWidget(made)
            self.follow()
        for row in found:
            self.forms[row.school_id].show_row(row)
        self.empty.setVisible(not found)
        self.progress.setVisible(bool(found))
        self._show_done()

    def save_now(self) -> bool:
        """Save what is typed of any school."""
        saved = [form.saver.leave() for form in self.forms.values()]
        return all(saved)

    def first_focus(self) -> QWidget | None:
        """The first school's first field."""
        first = next(iter(self.forms.values()), None)
        return first.form.rows["what_was_shared"].field if first else self.empty.button

    def _show_done(self) -> None:
        done = transfers.done(transfers.of_meeting(self.context.database, self.meeting))
        self.progress.show_progress(done.part, max(done.whole, 1), done_words(done))

    def _to_schools(self) -> None:
        self.context.navigate("red", part="escuelas")


class _SchoolForm(QWidget):
    """What one school tells."""

    def __init__(self, context: Context, meeting: str, row: TransferRow) -> None:
        super().__init__()
        self._write = partial(transfers.write, context.database, meeting, row.school_id)
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection(row.school)
        section.corner.addWidget(self.saver.tick)
        fields: dict[str, tuple[str, Any, bool]] = {
            "what_was_shared": ("Qué se llevó a la escuela", LongText(lines=1), False),
            "with_whom": ("Con quiénes", TextLine(), False),
            "date": ("Fecha", DateField(), True),
            "effect": ("Qué cambió", LongText(lines=1), False),
            "ready": ("Realizada", Check("Sí"), True),
        }
        self.form = BoundForm({
            name: section.add(words, field, beside=beside) for name, (words, field, beside) in fields.items()
        })
        self.saver.watch(*self.form.fields())
        layout = column_layout(self)
        layout.addWidget(section)
        layout.addWidget(self.saver.notice)
        for form_row in self.form.rows.values():
            name_field(form_row.field, f"{row.school}: {form_row.label.text()}")

    def show_row(self, row: TransferRow) -> None:
        """Show what is told; what is being typed stays."""
        self.form.show({name: getattr(row, name) for name in _FIELDS})

    def _store(self) -> None:
        self.form.store(self._write)


def done_words(done: Count) -> str:
    """'Realizada en 2 de 5 escuelas.'."""
    return f"Realizada en {done.part} de {values.count_words(done.whole, 'escuela', 'escuelas')}."
