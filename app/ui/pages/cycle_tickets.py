"""Stage 4, *Tickets de salida*: by application and grade, counted in a grid; what they say together by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import tickets
from app.services.cycle import ADOPTION
from app.services.tickets import BatchRow
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages.cycle_stage import ListedStage, WhichApplication
from app.ui.pages.cycle_ticket_batch import NO_GRADE, BatchEditor
from app.ui.pages.practices_sheet import paragraph
from app.ui.steps import added
from app.ui.widgets.choices import grade_words
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear, column_layout, label
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, StatusChip
from app.ui.widgets.tab_order import in_order


class TicketStage(ListedStage):
    """The tickets of one application at a time; those of the grade that is pressed open under the list."""

    editor: BatchEditor
    tipo = "exit_ticket_batch"
    removal = ("Quitar los tickets", "Tickets quitados")
    tables = frozenset({tipo, "exit_ticket_tally", "adoption", "template", "template_item", "evidence", "enrolment"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, BatchEditor)
        self.adoption = self._closed = ""
        self._rows: dict[str, ListRow] = {}
        self._next: QWidget | None = None
        self.empty = EmptyState(
            "clipboard-check",
            "Los tickets se anotan después de aplicar la práctica.",
            "Ir a las aplicaciones",
            partial(self.wants_stage.emit, ADOPTION),
            more="Cada niño responde de una a tres preguntas al salir de la clase, sin su nombre.",
        )
        self.which = WhichApplication()
        self.which.chosen.connect(self._turn)
        self.box = BoxedList("Tickets por grado", "Se cuentan las respuestas. Nunca se escribe el nombre de un niño.")
        self._grades = QWidget()
        self._flow = FlowLayout(self._grades)
        self.below = self.summary = BoxedList("Lo que muestran entre todos")
        holder = QWidget()
        self._said = column_layout(holder, margin=theme.L, gap=theme.M)
        self.summary.add_widget(holder)
        for part in (self.empty, self.which, self.box, self._grades, self.summary):
            self.column.add(part)

    def begin(self) -> None:
        """Another practice."""
        self.leave()
        self.adoption = self.opened = ""

    def refresh(self) -> None:
        """Read the tickets again."""
        database = self.context.database
        wanted = self.wanted or self.adoption
        applied, here = self.which.show_applied(self.context, self.practice, wanted, attrgetter("batches_n"))
        self.wanted = ""
        if here != self.adoption:
            self.leave()
            self.opened = ""
            self.adoption = here
        found = tickets.of_adoption(database, here) if here else []
        self.opened = self.opened if self.opened in {row.id for row in found} else ""
        self.empty.setVisible(not applied)
        for part in (self.box, self._grades):
            part.setVisible(bool(applied))
        if here:
            self._list(found)
            self._offer(next(row.grades for row in applied if row.id == here), found)
        self._show_opened(lambda editor: editor.show_batch(next(row for row in found if row.id == self.opened)))
        self._show_together(tickets.of_practice(database, self.practice))

    def _list(self, found: Sequence[BatchRow]) -> None:
        self.box.clear()
        self._rows = {}
        if not found:
            self.box.set_empty("Todavía no hay tickets de esta aplicación. Elija un grado para anotarlos.")
        for row in found:
            chip = StatusChip("done", "Contados") if row.counted else StatusChip("waiting", "Por contar")
            grade = grade_words(row.grade) if row.grade else NO_GRADE
            title = f"{grade} · {values.date_words(row.date)}".strip(" ·")
            self._rows[row.id] = self.box.add_row(title, _answered(row), chip=chip, run=partial(self._open, row.id))

    def _offer(self, grades: Sequence[str], found: Sequence[BatchRow]) -> None:
        clear(self._flow)
        told = {row.grade for row in found}
        self._next = None
        for grade in grades:
            words = f"Anotar otra vez {grade_words(grade)}" if grade in told else f"Anotar {grade_words(grade)}"
            made = button(words, partial(self.note, grade), icon="plus")
            self._flow.addWidget(made)
            if grade not in told and self._next is None:
                self._next = made
        if not grades:
            self._flow.addWidget(label("Diga en la aplicación en qué grados se hizo.", "muted"))
            self._flow.addWidget(button("Ir a las aplicaciones", partial(self.wants_stage.emit, ADOPTION)))

    def _show_together(self, found: Sequence[BatchRow]) -> None:
        self.summary.setVisible(any(row.counted for row in found))
        clear(self._said)
        for dimension, count in tickets.together(found).items():
            if count.whole:
                words = (
                    f"{count.part} de {values.count_words(count.whole, 'respuesta favorable', 'respuestas favorables')}"
                )
                paragraph(self._said, tickets.dimension_words(dimension), words)
        quotes = [quote for row in found for quote in row.quotes]
        paragraph(self._said, "Lo que dijeron", "\n".join(f"«{quote}»" for quote in quotes))

    def stand_on_list(self) -> None:
        """On the next grade, or with none left on the tickets that were closed."""
        reached = self._next or self._rows.get(self._closed) or self._first()
        if reached is not None:
            reached.setFocus()

    def first_focus(self) -> QWidget | None:
        """The application, or the next grade."""
        if not self.adoption:
            return self.empty.button
        return self.which.combo if not self.which.isHidden() else self._first()

    def note(self, grade: str) -> None:
        """Begin the tickets of a grade."""
        if not self.save_now():
            return
        try:
            made = tickets.begin(self.context.database, self.adoption, grade)
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return
        added(self.context, self.tipo, made, f"Anotar los tickets de {grade_words(grade)}")
        self._open(made)
        self.changed.emit()

    def _turn(self) -> None:
        if self.save_now():
            self.opened = ""
            self.wanted = self.which.combo.value() or ""
            self._show_again()

    def _close(self) -> None:
        self._closed = self.opened
        super()._close()

    def _first(self) -> QWidget | None:
        """The first grade that has no tickets yet; with none left the first that has, or what the stage offers."""
        return self._next or next(iter(self._rows.values()), None) or next(in_order(self._flow), None)


def _answered(row: BatchRow) -> str:
    if row.respondents_n is None:
        return row.ticket
    of = f" de {row.enrolled_n}" if row.enrolled_n is not None else ""
    return f"{row.ticket} · respondieron {row.respondents_n}{of}"
