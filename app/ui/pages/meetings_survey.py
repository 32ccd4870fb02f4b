"""*Encuesta*: what the attendees answered on paper, without names, counted in two minutes (domain.md 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import surveys
from app.services.indicators_words import share_words
from app.services.second_papers import SURVEY
from app.services.surveys import SurveyView
from app.services.tallies import ItemTally
from app.ui import failures, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_second import SecondPapers
from app.ui.steps import step
from app.ui.widgets.lines import Lines
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import bring_into_sight, column_layout, label
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tally_grid import TallyGrid

_NO_NAMES = "Una frase por línea, sin nombres."


class SurveyPart(Part):
    """How many gave each answer, the phrases, and what they say together."""

    tables = frozenset({"satisfaction_survey", "survey_tally", "template", "template_item", "network_rule"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        # What is written goes on into the survey in which it was begun, though a fuller one came meanwhile.
        self._kept, self._wrote = "", False
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self.refresh)
        self.refused = InlineNotice("problem")
        answers = FormSection("Respuestas", "Cuente los papeles: cuántas personas marcaron cada nota. Nadie firma.")
        answers.corner.addWidget(self.saver.tick)
        self.respondents = WholeNumber(most=999)
        form = {"respondents_n": answers.add("Cuántas personas respondieron", self.respondents, beside=True)}
        self.grid = TallyGrid("Respuestas de la encuesta")
        self.grid.changed.connect(self._count)
        self.saver.heed(self.grid)
        holder = QWidget()
        column_layout(holder, margin=theme.L).addWidget(self.grid)
        answers.add_widget(holder)
        phrases = FormSection("Lo que escribieron", _NO_NAMES)
        form |= {
            "keep": phrases.add("Qué mantener", Lines(lines=1)),
            "change": phrases.add("Qué cambiar", Lines(lines=1)),
            "next_topics": phrases.add("Temas que se piden", Lines(lines=1), hint="Sirven para preparar la próxima."),
        }
        self.form = BoundForm(form)
        self.saver.watch(*self.form.fields())
        self.results = BoxedList("Resultado", "La nota más alta, y las dos más altas, de quienes respondieron.")
        self.second = SecondPapers(context, SURVEY)
        for part in (self.second, self.saver.notice, answers, self.refused, phrases, self.results):
            self.column.add(part)

    def begin(self) -> None:
        """Another session."""
        self._kept, self._wrote = "", False
        self.saver.forget()
        self.form.forget()
        self.refused.hide()

    def refresh(self) -> None:
        """Read the survey again; what is being typed stays."""
        kept = self._kept if self._wrote or self.saver.dirty else ""
        view = surveys.of_meeting(self.context.database, self.meeting, kept)
        self._kept = view.id or ""
        self.form.show({
            "respondents_n": view.table.respondents,
            "keep": list(view.keep),
            "change": list(view.change),
            "next_topics": list(view.next_topics),
        })
        self.grid.show_table(view.table)
        self._show_results(view)
        self.second.show_of(self.meeting, self._kept)

    def save_now(self) -> bool:
        """Save what is typed and counted."""
        saved = [self.saver.leave(), self.grid.flush()]
        return all(saved)

    def first_focus(self) -> QWidget | None:
        """How many answered."""
        return self.respondents

    def _show_results(self, view: SurveyView) -> None:
        self.results.clear()
        counted = [row for row in view.table.rows if row.answered]
        for row in counted:
            self.results.add_widget(_Result(row, view.small))
        self.results.setVisible(bool(counted))

    def _store(self) -> None:
        self.form.store(partial(surveys.write, self.context.database, self.meeting, shown=self._kept))
        self._wrote = True

    def _count(self, counts: Mapping[tuple[str, str], int]) -> None:
        database, meeting = self.context.database, self.meeting
        kept = self._kept
        table = surveys.of_meeting(database, meeting, kept).table
        held = {(row.item.id, option): number for row in table.rows for option, number in row.counts.items()}
        before = {key: held.get(key, 0) for key in counts}
        try:
            surveys.count(database, meeting, counts, kept)
        except AppError as error:
            self.grid.refuse()
            self.refused.tell(failures.sentence(error))
            bring_into_sight(self.refused)
            return
        self.refused.hide()
        self._wrote = True
        do, undo = (partial(surveys.count, database, meeting, each, kept) for each in (dict(counts), before))
        step(self.context, "Contar la encuesta", do=do, undo=undo, run=False)
        self.refresh()


class _Result(QWidget):
    """One question and what its answers say."""

    def __init__(self, row: ItemTally, small: int) -> None:
        super().__init__()
        layout = column_layout(self, gap=0)
        side = theme.px(theme.L)
        layout.setContentsMargins(side, theme.px(theme.S), side, theme.px(theme.S))
        layout.addWidget(label(row.item.text, "strong"))
        layout.addWidget(label(result_words(row, small), "small"))


def result_words(row: ItemTally, small: int) -> str:
    """'Nota 4: 3 de 6 (50 %). Notas 3 y 4: 5 de 6 (83 %).'; few answers are only counted."""
    best = list(row.item.options.values())[:2]
    top = f"Nota {best[0]}: {share_words(row.top_box, small)}."
    return f"{top} Notas {best[1]} y {best[0]}: {share_words(row.top_two, small)}."
