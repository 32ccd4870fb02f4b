"""What is rated line by line with a format of the network: rubric, class guide, and the tallies of the diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import class_observations, labels, rubrics, tallies
from app.services.class_observations import Line
from app.services.rubric_looks import RubricView
from app.ui import failures, theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.instruments_form import Panel
from app.ui.pages.instruments_summaries import LEVEL_KINDS, rubric_words
from app.ui.steps import step
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import clear, column_layout, label, row_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import StatusChip
from app.ui.widgets.tally_grid import TallyGrid
from app.ui.widgets.texts import LongText, TextLine


class RubricPanel(Panel):
    """The level of each criterion, and that of the whole."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        self.section = FormSection("Criterios", "El nivel es el peor de los esenciales; no se promedia.")
        self.level = StatusChip("neutral", "Sin nivel todavía")
        self.section.corner.addWidget(self.level)
        column_layout(self).addWidget(self.section)
        self.chips: dict[str, FilterChips] = {}
        self.says: dict[str, QWidget] = {}
        self.notes: dict[str, TextLine] = {}
        self._shown: tuple[str, ...] = ()

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show its criteria with the words of the version it used."""
        found = rubrics.view(self.context.database, record)
        if (record, found.template.id) != self._shown:
            self._shown = record, found.template.id
            self._build(found)
        for item in found.template.items:
            level = found.levels.get(item.id)
            self.chips[item.id].set_value([level] if level else [])
            self.says[item.id].setText(item.levels.get(level or "", "") or _all_levels(item.levels))  # type: ignore[attr-defined]
            if not self.notes[item.id].hasFocus():
                self.notes[item.id].set_value(found.notes.get(item.id))
        if found.level:
            self.level.set_state(LEVEL_KINDS[found.level], rubric_words(found.level))
        else:
            self.level.set_state("neutral", "Sin nivel todavía")

    def store(self) -> None:
        """Write the notes."""
        found = rubrics.view(self.context.database, self.record)
        known = {item.id for item in found.template.items}
        for item, note in self.notes.items():
            if item in known and note.value() != found.notes.get(item, ""):
                rubrics.rate(self.context.database, self.record, item, found.levels.get(item), note=note.value())

    def _build(self, found: RubricView) -> None:
        clear(self.section.rows)
        self.chips, self.says, self.notes = {}, {}, {}
        options = tuple(labels.choices("rubric_rating", "level").items())
        for item in found.template.items:
            line = QWidget()
            inside = column_layout(line, margin=theme.M, sides=theme.L, gap=theme.XS)
            words = f"{item.text} (esencial)" if item.essential else item.text
            chips = FilterChips(options, f"Nivel de {item.text}", single=True)
            chips.changed.connect(partial(self._rate, item.id))
            says, note = label("", "small"), TextLine(f"Nota de {item.text}", "Qué se vio")
            for part in (label(words, "strong"), chips, says, note):
                inside.addWidget(part)
            self.saver.watch(note)
            self.section.add_widget(line)
            self.chips[item.id], self.says[item.id], self.notes[item.id] = chips, says, note

    def _rate(self, item: str) -> None:
        database, record = self.context.database, self.record
        before = rubrics.view(database, record).levels.get(item)
        chosen = next(iter(self.chips[item].value()), None)
        do, undo = (partial(rubrics.rate, database, record, item, level) for level in (chosen, before))
        step(self.context, "Cambiar el nivel de un criterio", do=do, undo=undo)
        self.changed.emit()


def _all_levels(levels: Mapping[str, str]) -> str:
    return " · ".join(f"{rubric_words(level)}: {words}" for level, words in levels.items() if words)


class ClassPanel(Panel):
    """The lines of the guide by domain: whether it was seen, what was done and said, and quotes."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        self.domains = column_layout(self, gap=theme.L)
        self.seen: dict[str, FilterChips] = {}
        self.notes: dict[str, LongText] = {}
        self.quotes: dict[str, LongText] = {}
        self._shown: tuple[str, ...] = ()

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show the lines of the version it used."""
        found = class_observations.lines(self.context.database, record)
        asked = record, *(line.item.id for line in found)
        if asked != self._shown:
            self._shown = asked
            self._build(found)
        for line in found:
            self.seen[line.item.id].set_value([line.seen] if line.seen else [])
            for field, said in ((self.notes[line.item.id], line.note), (self.quotes[line.item.id], line.quotes)):
                if not field.hasFocus():
                    field.set_value(said)

    def store(self) -> None:
        """Write what was typed."""
        for line in class_observations.lines(self.context.database, self.record):
            if line.item.id not in self.notes:
                continue  # another guide was chosen, and comes into sight next
            said = {"note": self.notes[line.item.id].value(), "quotes": self.quotes[line.item.id].value()}
            held = {"note": line.note, "quotes": line.quotes}
            new = {name: text for name, text in said.items() if text != held[name]}
            if new:
                class_observations.write_line(self.context.database, self.record, line.item.id, new)

    def _build(self, found: tuple[Line, ...]) -> None:
        clear(self.domains)
        self.seen, self.notes, self.quotes = {}, {}, {}
        sections: dict[str | None, FormSection] = {}
        for line in found:
            domain = line.item.dimension
            if domain not in sections:
                title = labels.words("template_item", "dimension", domain) or "Otras líneas"
                sections[domain] = FormSection(f"Dimensión {title.lower()}" if domain else title)
                self.domains.addWidget(sections[domain])
            sections[domain].add_widget(self._line(line))

    def _line(self, line: Line) -> QWidget:
        made = QWidget()
        inside = column_layout(made, margin=theme.M, sides=theme.L, gap=theme.XS)
        options = tuple(labels.choices("class_observation_note", "seen").items())
        words = line.item.text
        chips = FilterChips(options, f"¿Se observa? {words}", single=True)
        chips.changed.connect(partial(self._see, line.item.id))
        note = LongText(f"Qué hacen, dicen y sienten. {words}", "Qué hacen, dicen y sienten", lines=1)
        quotes = LongText(f"Frases, sin nombres. {words}", "Frases, sin nombres", lines=1)
        self.saver.watch(note, quotes)
        for part in (label(words, "strong"), chips, note, quotes):
            inside.addWidget(part)
        self.seen[line.item.id], self.notes[line.item.id], self.quotes[line.item.id] = chips, note, quotes
        return made

    def _see(self, item: str) -> None:
        database, record = self.context.database, self.record
        before = next(line.seen for line in class_observations.lines(database, record) if line.item.id == item)
        chosen = next(iter(self.seen[item].value()), None)
        do, undo = (
            partial(class_observations.write_line, database, record, item, {"seen": seen}) for seen in (chosen, before)
        )
        step(self.context, "Cambiar lo observado", do=do, undo=undo)


class DiagnosticPanel(Panel):
    """How many answered, and what: without names."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        # What the numbers mean is said by the format, which the network may change.
        self.section = FormSection("Respuestas", "Solo se cuentan, sin nombres.")
        self.respondents = WholeNumber()
        self._shown = ""
        self.row = self.section.add("Cuántas personas respondieron", self.respondents, beside=True)
        saver.watch(self.respondents)
        self.respondents.editingFinished.connect(self._told_respondents)
        self.grid = TallyGrid("Respuestas del diagnóstico")
        self.grid.changed.connect(self._count)
        saver.heed(self.grid)
        holder = QWidget()
        across = row_layout(holder, margin=theme.L)
        across.addWidget(self.grid)
        self.section.add_widget(holder)
        column_layout(self).addWidget(self.section)

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show what was counted."""
        table = tallies.read(self.context.database, "network_diagnostic", record)
        kept = record == self._shown and (self.respondents.hasFocus() or self.respondents.problem())
        self._shown = record
        if not kept:
            self.respondents.set_value(table.respondents)
        self.grid.show_table(table)
        self.section.hint.setText(table.template.body or "Solo se cuentan, sin nombres.")

    def store(self) -> None:
        """Write what was counted and can stand."""
        self._set_respondents()
        self.grid.flush()

    def _told_respondents(self) -> None:
        try:
            self._set_respondents()
        except AppError as error:
            self.row.set_problem(failures.sentence(error))

    def _set_respondents(self) -> None:
        wrong = self.respondents.problem()
        if wrong:
            self.row.set_problem(wrong)
        if not self.record or wrong:
            return
        database, number = self.context.database, self.respondents.value()
        if number == tallies.read(database, "network_diagnostic", self.record).respondents:
            return
        tallies.set_respondents(database, "network_diagnostic", self.record, number)
        self.row.set_problem("")
        self.grid.show_table(tallies.read(database, "network_diagnostic", self.record))

    def _count(self, counts: Mapping[tuple[str, str], int]) -> None:
        if not self.record:
            return
        database, record = self.context.database, self.record
        table = tallies.read(database, "network_diagnostic", record)
        held = {(row.item.id, option): count for row in table.rows for option, count in row.counts.items()}
        before = {key: held.get(key, 0) for key in counts}
        do, undo = (partial(tallies.set_all, database, "network_diagnostic", record, said) for said in (counts, before))
        if not step(self.context, "Contar respuestas", do=do, undo=undo):
            self.grid.refuse()
