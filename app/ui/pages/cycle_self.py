"""Stage 5, *Autoevaluación*: the teacher's short record after trying the practice, and the adviser's answer."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from operator import attrgetter
from typing import Any

from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import labels, rows, self_evaluations
from app.services.cycle import ADOPTION
from app.services.self_evaluations import Answer, Evaluation
from app.ui import failures, finders, theme, values
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.cycle_fields import OneOf
from app.ui.pages.cycle_stage import Stage, WhichApplication
from app.ui.pages.cycle_words import LEVELS
from app.ui.steps import added, step, take_away
from app.ui.typed import TypedWords, chosen
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, clear, column_layout, icon_button, label, row_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import BoxedList, FormRow, FormSection
from app.ui.widgets.status import EmptyState, StatusChip, WhoWhen
from app.ui.widgets.texts import LongText

_TIPO, _ANSWER = "self_evaluation", "advisor_feedback"
_BEFORE = {
    "what_i_did": ("Qué hice", ""),
    "adjustments": ("Qué ajusté", "Lo que cambió en esta práctica para su curso."),
    "what_worked": ("Qué resultó", ""),
    "what_did_not": ("Qué no resultó", ""),
    "evidence_of_learning": ("Qué mostraron los estudiantes", "Lo que se vio o se oyó: trabajos, respuestas, tickets."),
}


class SelfStage(Stage):
    """One self-evaluation for each application; the answers of the adviser below it."""

    tables = frozenset({_TIPO, _ANSWER, "adoption", "person"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.adoption = ""
        self.evaluation: Evaluation | None = None
        self._teacher: str | None = None  # whose application is shown
        self.empty = EmptyState(
            "pencil", "La autoevaluación se escribe después de aplicar la práctica.", "Ir a las aplicaciones",
            partial(self.wants_stage.emit, ADOPTION),
        )  # fmt: skip
        self.which = WhichApplication()
        self.which.chosen.connect(self._turn)
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self._saved)
        self.section = FormSection("Autoevaluación", "Breve: para aprender de la prueba, no para juzgar.")
        self.section.corner.addWidget(self.saver.tick)
        self.form = BoundForm(self._fields())
        self.saver.watch(*self.form.fields())
        self.chip = StatusChip()
        self.share = button("Compartir con la asesoría", self._share, icon="share-2")
        self.tools = in_line(self.share, self.chip)
        self.answers = BoxedList("Lo que responde la asesoría")
        holder, self._told = QWidget(), QWidget()
        inside = column_layout(holder, margin=theme.M, sides=theme.L, gap=theme.M)
        self._lines = column_layout(self._told, gap=theme.M)
        self.answer = LongText("Respuesta de la asesoría", "Escriba aquí la respuesta", lines=2)
        self.keep = button("Guardar la respuesta", self._answer, icon="check")
        self.by = PersonPicker(
            finders.people(context.database), create=finders.new_person(context), name="Quién responde por la asesoría"
        )
        self.typed = TypedWords(context, "respuesta", answer=self.answer, by=self.by)
        who = _named("Quién responde por la asesoría", self.by)
        for piece in (self._told, _named("Respuesta", self.answer), who, in_line(self.keep)):
            inside.addWidget(piece)
        self.answers.add_widget(holder)
        self._parts: tuple[QWidget, ...] = (self.section, self.tools)
        for part in (self.empty, self.which, self.section, self.saver.notice, self.tools, self.answers):
            self.column.add(part)

    def _fields(self) -> dict[str, FormRow]:
        made = {
            name: self.section.add(words, LongText(lines=1), hint=hint, required=name == "adjustments")
            for name, (words, hint) in _BEFORE.items()
        }
        levels = {"achievement": "Logro de los estudiantes", "engagement": "Participación de los estudiantes"}
        made |= {name: self.section.add(words, OneOf(LEVELS, number=True)) for name, words in levels.items()}
        continues = OneOf(labels.choices(_TIPO, "will_continue"))
        made["will_continue"] = self.section.add("¿Continuará con la práctica?", continues, required=True)
        made["next_change"] = self.section.add("Próximo cambio", LongText(lines=1))
        made["written_on"] = self.section.add("Fecha", DateField(), beside=True)
        return made

    def begin(self) -> None:
        """Another practice."""
        self._forget()
        self.adoption = ""

    def refresh(self) -> None:
        """Read the self-evaluation again."""
        database = self.context.database
        wanted = self.wanted or self.adoption
        applied, here = self.which.show_applied(self.context, self.practice, wanted, attrgetter("evaluation_id"))
        self.wanted = ""
        if here != self.adoption:
            self._forget()
            self.adoption = here
            self.typed.show(here, by=chosen(*self._adviser()))
        self._teacher = next((row.teacher_id for row in applied if row.id == here), None)
        self.empty.setVisible(not applied)
        for part in self._parts:
            part.setVisible(bool(applied))
        # Shown for a moment between others, they would press those together under the eyes of who writes.
        if not here:
            self.answers.hide()
        else:
            self._show(self_evaluations.of_adoption(database, here))
            with suppress(AppError):  # then the answer stays unread
                self_evaluations.mark_read(database, self.context.person, here)

    def _show(self, found: Evaluation | None) -> None:
        self.evaluation = found
        blank: dict[str, Any] = dict.fromkeys(self.form.rows)
        self.form.show(rows.load(self.context.database, _TIPO, found.id) if found else blank)
        shared = found.shared_at if found else None
        self.share.setVisible(not shared)
        if shared:
            self.chip.set_state("done", f"Compartida el {values.date_words(shared)}")
        self.chip.setVisible(bool(shared))
        self.answers.setVisible(bool(found and (found.shared_at or found.answers)))
        clear(self._lines)
        for one in found.answers if found else ():
            self._lines.addWidget(self._line(one))
        self._told.setVisible(bool(found and found.answers))
        if not self.by.value() and not self.by.hasFocus() and not self.by.problem():
            self.by.set_value(*self._adviser())

    def _adviser(self) -> tuple[str, str]:
        """Who is most likely to answer, and the name."""
        by = self_evaluations.adviser(self.context.database, wall_clock.today())
        return by or "", finders.person_name(self.context.database, by)

    def _line(self, one: Answer) -> QWidget:
        holder = QWidget()
        across = row_layout(holder, gap=theme.S)
        down = column_layout(gap=theme.XS)
        down.addWidget(label(one.text))
        down.addWidget(WhoWhen(one.by or "La asesoría", values.date_words(one.date)))
        across.addLayout(down, 1)
        words = f"Quitar la respuesta de {one.by or 'la asesoría'}"
        across.addWidget(icon_button("trash-2", words, partial(self._drop, one.id)))
        return holder

    def save_now(self) -> bool:
        """Save what is typed; an answer that is half written is kept as one."""
        return self.saver.leave() and self._keep_answer()

    def first_focus(self) -> QWidget | None:
        """The application, or the first question; of what another shared, the answer: the words are not one's own."""
        if not self.adoption:
            return self.empty.button
        if self._teacher != self.context.person and self.evaluation is not None and self.evaluation.shared_at:
            return self.answer
        return self.which.combo if not self.which.isHidden() else self.form.rows["what_i_did"].field

    def _forget(self) -> None:
        self.saver.forget()
        self.form.forget()
        self.answer.set_value("")
        self.evaluation = None

    def _turn(self) -> None:
        if self.save_now():
            self.wanted = self.which.combo.value() or ""
            self.refresh()
            self.follow()

    def _store(self) -> None:
        if self.adoption:
            self.form.store(partial(self_evaluations.write, self.context.database, self.adoption))

    def _share(self) -> None:
        if not self.saver.flush():
            return
        if self.evaluation is None:
            self.context.toast("Escriba primero qué ajustó y si continuará.")
            return
        database, key = self.context.database, self.evaluation.id
        for field, words in self_evaluations.missing(database, key):
            self.context.toast(f"Todavía no se puede compartir. {words}")
            self.form.rows[field].field.setFocus()
            return
        do = partial(self_evaluations.share, database, key, wall_clock.today())
        undo = partial(self_evaluations.unshare, database, key)
        said = "Compartida. Irá en la próxima entrega."
        step(self.context, "Compartir la autoevaluación", do=do, undo=undo, said=said)
        # The button goes; after it comes the answer of the adviser, in which its author has nothing to write.
        self.form.rows["next_change"].field.setFocus()
        self._saved()

    def _answer(self) -> None:
        if self.answer.value():
            self._keep_answer()
        else:
            self.context.toast("Escriba primero la respuesta.")
            self.answer.setFocus()

    def _keep_answer(self) -> bool:
        if self.evaluation is None or not self.answer.value():
            return True
        try:
            made = self_evaluations.answer(
                self.context.database,
                self.evaluation.id,
                self.answer.value(),
                on=wall_clock.today(),
                by_id=self.by.value() or None,
            )
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return False
        added(self.context, _ANSWER, made, "Responder la autoevaluación", said="Respuesta guardada")
        self.typed.forget()
        self.answer.set_value("")
        self._saved()
        return True

    def _drop(self, answer_id: str) -> None:
        take_away(self.context, _ANSWER, answer_id, "Quitar la respuesta", said="Respuesta quitada")
        self._saved()


def _named(words: str, field: QWidget) -> QWidget:
    holder = QWidget()
    layout = column_layout(holder, gap=theme.XS)
    layout.addWidget(label(words, "small"))
    layout.addWidget(field)
    return holder
