"""The tickets of one grade: how many answered, the counts in a grid, what was said, photos of the paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import rows, tallies, tickets
from app.services.tickets import BatchRow
from app.ui import failures, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages.cycle_fields import QuotesText
from app.ui.pages.cycle_ticket_compose import TicketComposer
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo, grade_words
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tally_grid import TallyGrid

_TIPO = "exit_ticket_batch"
NO_GRADE = "Tickets sin grado"


class BatchEditor(QWidget):
    """`show_batch(row)`; `changed()` after something was saved, `removed()` when the person takes it away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self.batch = context, ""
        self.row: BatchRow | None = None
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self.changed)
        self.form = self._build_form()
        self.change_ticket = button("Cambiar las preguntas", self._compose, icon="pencil", role="flat")
        self.composer = TicketComposer(context)
        self.composer.made.connect(self._composed)
        self.composer.closed.connect(self._composer_closed)
        self.refused, self.warned = InlineNotice("problem"), InlineNotice("attention")
        self._build_counts()
        self.saver.watch(*self.form.fields())
        self.saver.failed.connect(self.form.mark)
        self.evidence = EvidenceBox(context, "exit_ticket_batch_id")
        remove = button("Quitar estos tickets", self._ask_removal, icon="trash-2", role="flat")
        layout = column_layout(self, gap=theme.M)
        for part in (
            self.section,
            self.warned,
            self.saver.notice,
            in_line(self.change_ticket),
            self.composer,
            self.refused,
            self.counts,
            self.words,
            label("Fotos de los tickets de papel", "lead"),
            self.evidence,
            in_line(remove),
        ):
            layout.addWidget(part)

    def _build_form(self) -> BoundForm[FormRow]:
        self.section = FormSection("Tickets")
        self.section.corner.addWidget(self.saver.tick)
        self.answered, self.enrolled = WholeNumber(), WholeNumber()
        self.ticket, self.grade = ChoiceCombo({}, empty=""), ChoiceCombo({})
        self.quotes, self.words = QuotesText(), FormSection("Lo que dijeron")
        said = "Una frase por línea. Sin nombres."
        return BoundForm(
            {
                "grade": self.section.add("Grado", self.grade, hint="Llegaron sin su grado."),
                "date": self.section.add("Fecha", DateField(), beside=True),
                "respondents_n": self.section.add("Respondieron", self.answered, beside=True),
                "enrolled_n": self.section.add("Matriculados en el grado", self.enrolled, beside=True),
                "template_id": self.section.add("Ticket", self.ticket),
                "open_quotes": self.words.add("Frases de los niños", self.quotes, hint=said),
            }
        )

    def _build_counts(self) -> None:
        self.grid = TallyGrid("Respuestas de los tickets")
        self.grid.changed.connect(self._count)
        self.saver.heed(self.grid)
        self.counts = FormSection(
            "Conteo", "Escriba cuántos dieron cada respuesta. También sirven + y −, y las flechas."
        )
        holder = QWidget()
        column_layout(holder, margin=theme.L).addWidget(self.grid)
        self.counts.add_widget(holder)

    def show_batch(self, row: BatchRow) -> None:
        """Show these tickets; what is being typed stays."""
        if row.id != self.batch:
            self.leave()
            self.batch = row.id
        self.row = row
        database = self._context.database
        self.section.heading.setText(f"Tickets de {grade_words(row.grade)}" if row.grade else NO_GRADE)
        tried = rows.load(database, "adoption", row.adoption_id)["grades"] if row.grade is None else ()
        self.grade.set_choices({one: grade_words(one) for one in tried or ()})
        self.form.rows["grade"].setVisible(row.grade is None)
        offered = {one.id: one.title for one in tickets.choices(database, row.adoption_id, row.grade or "")}
        self.ticket.set_choices({row.template_id or "": row.ticket} | offered if row.template_id else offered)
        self.form.show(rows.load(database, _TIPO, row.id))
        self.ticket.setReadOnly(row.counted)
        self.change_ticket.setVisible(not row.counted and self.composer.isHidden())
        self.refused.hide()
        self.warned.tell(tickets.warning(database, row.id))
        self.grid.show_table(tickets.table(database, row.id))
        self.evidence.show_owner(row.id)

    def begin_here(self) -> None:
        """Put the keyboard where one goes on."""
        self.answered.setFocus()

    def save_now(self) -> bool:
        """Save what is typed and counted; False if it could not be."""
        if not self.batch:
            return True
        saved = [self.saver.leave(), self.grid.flush(), self.evidence.save_now()]
        return all(saved)

    def leave(self) -> None:
        """Nothing is shown any more; what could be saved was."""
        self.saver.forget()
        self.form.forget()
        self.composer.close_panel()
        self.batch = ""
        self.row = None

    def go_back(self) -> bool:
        """Close the questions or the words of a photo; whether they were open."""
        return self.composer.close_panel() or self.evidence.go_back()

    def _store(self) -> None:
        if self.batch:
            self.form.store(partial(tickets.write, self._context.database, self.batch))

    def _count(self, counts: dict[tuple[str, str], int]) -> None:
        if self.row is None:
            return
        database, key = self._context.database, self.batch
        held = {
            (line.item.id, option): count
            for line in tickets.table(database, key).rows
            for option, count in line.counts.items()
        }
        before = {place: held.get(place, 0) for place in counts}
        keep = partial(tallies.set_all, database, _TIPO, key)
        try:
            keep(counts)
        except AppError as error:
            self.grid.refuse()
            self.refused.tell(failures.why_not(error))
            bring_into_sight(self.refused)
            return
        step(self._context, "Contar los tickets", do=partial(keep, counts), undo=partial(keep, before), run=False)
        self.changed.emit()

    def _compose(self) -> None:
        if self.row is not None and self.saver.flush():
            self.composer.open(self.row)
            self.change_ticket.hide()

    def _composer_closed(self) -> None:
        self.change_ticket.setVisible(self.row is not None and not self.row.counted)
        self.change_ticket.setFocus()

    def _composed(self, template_id: str) -> None:
        database, key = self._context.database, self.batch
        before: Any = self.row.template_id if self.row else None
        use = partial(tickets.write, database, key)
        do, undo = partial(use, {"template_id": template_id}), partial(use, {"template_id": before})
        try:
            do()
        except AppError as error:
            self.refused.tell(failures.why_not(error))
            return
        step(
            self._context, "Cambiar las preguntas", do=do, undo=undo, said="Ticket con sus propias preguntas", run=False
        )
        self.form.forget()
        self.changed.emit()
        self.grid.stand_on_first()  # the questions are made: now they are counted

    def _ask_removal(self) -> None:
        if self.save_now():
            self.removed.emit()
