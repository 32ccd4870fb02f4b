"""Stage 2, *Evaluación*: what each colleague answers, on a laptop passed round, on their own, or on paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import labels, presentations, reviews, rows
from app.services.cycle import PRESENTATION
from app.services.reviews import ReviewRow
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.cycle_fields import OneOf
from app.ui.pages.cycle_review_summary import SummaryCard
from app.ui.pages.cycle_stage import Stage, WhichOne
from app.ui.pages.cycle_words import VIABILITY, session_words
from app.ui.widgets.choices import ChoiceCombo, GradeChips
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState
from app.ui.widgets.texts import LongText

_TIPO = "peer_review"
_TEXTS = {
    "strength": ("Fortaleza", "Lo que más vale la pena guardar."),
    "question": ("Pregunta", "Lo que quisiera saber antes de probarla."),
    "suggestion": ("Sugerencia", "Una idea para mejorarla."),
    "changes_needed": ("Qué cambiaría para sus grados", ""),
}


class ReviewStage(Stage):
    """The answers of one person at a time, and what all say together in counts. `wants_edit()` to improve it."""

    wants_edit = Signal()

    tables = frozenset({_TIPO, "practice_presentation", "attendance", "meeting", "person", "membership"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.presentation = self.reviewer = ""
        self.found: list[ReviewRow] = []
        self.empty = EmptyState(
            "message-square", "Aquí opinan los colegas, después de la presentación.", "Ir a la presentación",
            partial(self.wants_stage.emit, PRESENTATION),
        )  # fmt: skip
        self.which = WhichOne("Presentación")
        self.which.chosen.connect(self._turn)
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self._saved)
        self.person = ChoiceCombo({}, empty="")
        self.person.changed.connect(self._choose)
        self.section = FormSection(
            "La opinión de cada colega",
            "En este computador, de mano en mano; o copiada de la hoja de papel. Se guarda sola.",
        )
        self.section.corner.addWidget(self.saver.tick)
        self.section.add("Opina", self.person)
        fields: dict[str, tuple[str, Any, str]] = {
            "would_replicate": ("¿La replicaría?", OneOf(labels.choices(_TIPO, "would_replicate")), ""),
            "viability": ("Viabilidad en su escuela", OneOf(VIABILITY, number=True), ""),
        }
        fields |= {name: (words, LongText(lines=1), hint) for name, (words, hint) in _TEXTS.items()}
        fields["own_grades"] = ("Sus grados", GradeChips(), "Los que esa persona atiende en su sala.")
        self.form = BoundForm(
            {name: self.section.add(words, field, hint=hint) for name, (words, field, hint) in fields.items()}
        )
        self.saver.watch(*self.form.fields())
        self.next = button("Pasar a la siguiente persona", self._next, icon="arrow-right")
        improve = button("Mejorar la práctica", self.wants_edit.emit, icon="pencil", role="flat")
        self.tools = in_line(self.next, improve)
        self.summary = SummaryCard()
        self._parts: tuple[QWidget, ...] = (self.section, self.tools, self.summary)
        for part in (self.empty, self.which, self.saver.notice, *self._parts):
            self.column.add(part)

    def begin(self) -> None:
        """Another practice."""
        self._forget()
        self.presentation = ""

    def refresh(self) -> None:
        """Read the answers again."""
        shown = presentations.of_practice(self.context.database, self.practice)
        words = [(row.id, session_words(row.meeting_number, row.meeting_date, row.meeting)) for row in shown]
        here = self.which.show_records(words, self.wanted)
        self.wanted = ""
        if here != self.presentation:
            self._forget()
            self.presentation = here
        self.found = reviews.sheet(self.context.database, here) if here else []
        self.empty.setVisible(not self.found)
        for part in self._parts:
            part.setVisible(bool(self.found))
        if here and not self.found:
            self.empty.sentence.setText("Elija en la presentación la sesión: opinan quienes asistan a ella.")
        if self.found:
            self._show()

    def _show(self) -> None:
        known = {row.reviewer_id: row for row in self.found}
        self.person.set_choices({key: _person_words(row) for key, row in known.items()})
        if self.reviewer not in known:
            self.form.forget()
            own = self.context.person
            mine = own in known and not known[own].answered
            self.reviewer = own if mine else reviews.next_person(self.found, "") or self.found[0].reviewer_id
        self.person.set_value(self.reviewer)
        self._show_answers(known[self.reviewer])
        self.next.setEnabled(bool(reviews.next_person(self.found, self.reviewer)))
        self.summary.show_summary(reviews.summary(self.found))

    def _show_answers(self, row: ReviewRow) -> None:
        if row.id is not None:
            self.form.show(rows.load(self.context.database, _TIPO, row.id))
        else:
            self.form.show(dict.fromkeys(self.form.rows))

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def first_focus(self) -> QWidget | None:
        """Who answers."""
        return self.person if self.found else self.empty.button

    def _forget(self) -> None:
        self.saver.forget()
        self.form.forget()
        self.reviewer = ""

    def _turn(self) -> None:
        if self.saver.flush():
            self.refresh()

    def _choose(self) -> None:
        self._go(self.person.value() or "")

    def _next(self) -> None:
        if self.saver.leave():
            self._go(reviews.next_person(self.found, self.reviewer))
            self.person.setFocus()

    def _go(self, reviewer: str) -> None:
        if not self.saver.leave():
            self.person.set_value(self.reviewer)
        elif reviewer:
            self.form.forget()
            self.reviewer = reviewer
            self.saver.tick.clear()
            self._show()
            self.column.verticalScrollBar().setValue(0)

    def _store(self) -> None:
        if self.reviewer:
            self.form.store(partial(reviews.write, self.context.database, self.presentation, self.reviewer))


def _person_words(row: ReviewRow) -> str:
    return " · ".join(part for part in (row.reviewer, row.school, "ya opinó" if row.answered else "") if part)
