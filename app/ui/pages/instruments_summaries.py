"""What the records of an instrument say together; always as counts, with what they are of."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.services import (
    capabilities,
    class_observations,
    customs,
    diagnostics,
    known_networks,
    labels,
    rows,
    rubric_looks,
    rubrics,
    visits,
    year_shown,
)
from app.services.indicators_words import in_brackets
from app.services.known_networks import KnownNetwork
from app.services.record_lists import RecordRow
from app.services.rules import Count
from app.services.tallies import ItemTally
from app.ui import theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.parts import column_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

LEVEL_KINDS = {"adequate": "done", "intermediate": "attention", "critical": "problem"}


def of(count: Count) -> str:
    """'3 de 12'."""
    return f"{values.number_words(count.part)} de {values.number_words(count.whole)}"


class Summary(QWidget):
    """A few boxed lists; `refresh` reads them again.

    `opened(record id)` when the person wants one of them, `searched(words, which)` when all that `which` says
    yes to, under those words.
    """

    opened = Signal(str)
    searched = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lists = column_layout(self, gap=theme.L)

    def last_year_of(self, tipo: str) -> int:
        """The year that is looked at, by the records of the type `tipo`."""
        return year_shown.last_with(self._context.database, wall_clock.today(), tipo)

    def box(self, title: str, hint: str = "") -> BoxedList:
        """One more list."""
        made = BoxedList(title, hint)
        self.lists.addWidget(made)
        return made

    def refresh(self) -> None:
        """Read again."""


class VisitsSummary(Summary):
    """The visits of the year by school, those that lack most first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.schools = self.box("Visitas por escuela")

    def refresh(self) -> None:
        """Count again."""
        database = self._context.database
        year = year_shown.current(database, wall_clock.today(), "visit")
        found = visits.of_year(database, year)
        self.schools.heading.setText(f"Visitas de {year} por escuela")
        self.schools.clear()
        if not found:
            self.schools.set_empty("Agregue las escuelas en Red para contar sus visitas.")
        for one in found:
            made = values.count_words(one.made, "visita", "visitas")
            those = partial(_visit_of, one.school_id, year)
            opens = partial(self.searched.emit, one.school, those) if one.made else None
            if one.wanted is None:
                self.schools.add_row(one.school, made, icon="school", run=opens)
                continue
            words = "Al día" if not one.lacks else "Falta 1" if one.lacks == 1 else f"Faltan {one.lacks}"
            chip = StatusChip("attention" if one.lacks else "done", words)
            line = values.part_words(one.made, one.wanted, "visita", "visitas")
            self.schools.add_row(one.school, line, icon="school", chip=chip, run=opens)


def _visit_of(school: str, year: int, row: RecordRow) -> bool:
    return row.values["school_id"] == school and str(row.values["date"] or "").startswith(f"{year:04}-")


class CapabilitiesSummary(Summary):
    """Who can help whom."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        hint = "Por el tema, o por la asignatura. Elija una necesidad para anotar su avance."
        self.needs = self.box("Quién puede ayudar a quién", hint)

    def refresh(self) -> None:
        """Match again."""
        found = capabilities.matches(self._context.database)
        self.needs.clear()
        if not found:
            self.needs.set_empty("No hay necesidades pendientes.")
        for one in found:
            helpers = "; ".join(f"{capabilities.who(each)} ({each.words['topic']})" for each in one.offers)
            who = capabilities.who(one.need) or "Sin decir quién"
            chip = StatusChip("done", "Hay ayuda") if one.offers else StatusChip("attention", "Falta quien ayude")
            state = labels.words("capability", "status", one.need.values["status"])
            line = f"{who} necesita. Puede ayudar: {helpers}." if helpers else f"{who} necesita."
            line = f"{line} Avance: {state.lower()}." if state else line
            opens = partial(self.opened.emit, one.need.id)
            self.needs.add_row(one.need.words["topic"] or "Sin tema", line, chip=chip, run=opens)


# How those that were looked at stand, before the year.
_STANDING = {"group": "Los grupos", "school_link": "El vínculo de las escuelas"}


class RubricSummary(Summary):
    """For groups and for schools: the levels first and last, the moves, and who needs help first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.boxes = {
            "group": (
                self.box("Grupos a los que ayudar primero", "Primero los críticos sin ayuda acordada."),
                self.box(_STANDING["group"], "Cómo estaban después de la primera ronda y cómo están hoy."),
            ),
            "school_link": (
                self.box("Escuelas a las que acompañar primero"),
                self.box(_STANDING["school_link"]),
            ),
        }

    def refresh(self) -> None:
        """Read both again."""
        for rated, (priority, standing) in self.boxes.items():
            year, found = self._last(rated)
            standing.heading.setText(f"{_STANDING[rated]} en {year}")
            self._show_priority(priority, found)
            self._show_standing(standing, found, groups=rated == "group")
            for box in (priority, standing):
                box.setVisible(bool(found.rated) or rated == "group")

    def _last(self, rated: str) -> tuple[int, rubrics.Report]:
        """The last rounds of the groups or of the schools, and their year: each was looked at when it was."""
        database, today = self._context.database, wall_clock.today()
        for year in (today.year, today.year - 1):
            if (found := rubrics.report(database, rated, year)).rated:
                return year, found
        year = year_shown.current(database, today)
        return year, rubrics.report(database, rated, year)

    def _show_priority(self, box: BoxedList, found: rubrics.Report) -> None:
        box.clear()
        if not found.priority:
            box.set_empty("Nadie está en nivel crítico ni intermedio." if found.rated else "Todavía no hay rúbricas.")
        for one in found.priority:
            agreed = f"Ayuda: {one.help_agreed}" if one.help_agreed else "Sin ayuda acordada"
            line = " · ".join(part for part in (agreed, one.responsible) if part)
            chip = StatusChip(LEVEL_KINDS[one.level or "critical"], rubric_words(one.level))
            box.add_row(one.label, line, chip=chip, run=partial(self.opened.emit, one.rubric_id))

    def _show_standing(self, box: BoxedList, found: rubrics.Report, *, groups: bool) -> None:
        box.clear()
        if not found.rated:
            box.set_empty("Aquí se verá cómo cambian los niveles.")
            return
        again = found.last_day != found.first_day
        nouns = ("grupo", "grupos") if groups else ("escuela", "escuelas")
        for level in rubric_looks.ORDER:
            before, now = (Count(one.groups[level], one.critical_groups.whole) for one in (found.first, found.last))
            title, line = self._said(now, nouns), f"Antes {self._said(before)}" if again else ""
            box.add_row(title, line, chip=StatusChip(LEVEL_KINDS[level], rubric_words(level)))
        if groups and found.last.critical_pupils.whole:
            line = f"Antes {self._said(found.first.critical_pupils)}, ahora " if again else ""
            line += self._said(found.last.critical_pupils)
            box.add_row("Estudiantes en grupos críticos", line, icon="users")
        if found.first_day and again:
            first, last = values.date_words(found.first_day), values.date_words(found.last_day or "")
            days = f"Antes: la primera ronda, hasta el {first}. Ahora: la última vez, el {last}."
            box.add_row("De cuándo son las cifras", days, icon="calendar")
        for (before_level, after_level), number in sorted(found.moves.items()):
            if before_level != after_level:
                moved = f"De {rubric_words(before_level).lower()} a {rubric_words(after_level).lower()}"
                box.add_row(moved, values.count_words(number, *nouns), icon="arrow-right")

    def _said(self, count: Count, nouns: tuple[str, str] | None = None) -> str:
        """'96 de 1.000 escuelas (9,6 %)'; of few only the counts."""
        share = in_brackets(count, customs.number(self._context.database, "small_number"), exact=True)
        return f"{of(count)}{share}" if nouns is None else f"{of(count)} {nouns[count.whole != 1]}{share}"


class DiagnosticSummary(Summary):
    """The first diagnosis of the year beside the last: how many answered 3 or 4 to each statement."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.statements = self.box(
            "Inicio y fin del año", "Cuántas personas respondieron 3 o 4, de las que respondieron."
        )

    def refresh(self) -> None:
        """Compare again."""
        year = self.last_year_of("network_diagnostic")
        found = diagnostics.compare(self._context.database, year)
        self.statements.heading.setText(f"Inicio y fin de {year}")
        self.statements.clear()
        if not found.rows:
            self.statements.set_empty("Cuando haya un diagnóstico de este año, se verá aquí.")
        for one in found.rows:
            line = f"Inicio: {_answers(one.first)} · Fin: {_answers(one.last)}"
            self.statements.add_row(one.name, line)


class ClassSummary(Summary):
    """The classes seen in the year, by domain."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.domains = self.box("Clases observadas")

    def refresh(self) -> None:
        """Count again."""
        year = self.last_year_of("class_observation")
        found = class_observations.summary(self._context.database, year)
        self.domains.heading.setText(f"Clases observadas en {year}")
        self.domains.clear()
        seen = values.count_words(found.observations, "observación", "observaciones")
        line = f"{found.between_peers} entre pares, {found.pilot} del piloto"
        self.domains.add_row(seen, line, icon="eye")
        answers = labels.choices("class_observation_note", "seen")
        for domain, counted in found.by_domain.items():
            line = " · ".join(f"{words}: {counted.get(code, 0)}" for code, words in answers.items())
            self.domains.add_row(labels.words("template_item", "dimension", domain) or "Sin dominio", line)


class AlliesSummary(Summary):
    """Networks that others have written about: one press adds one, to be the origin of a practice."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.known = self.box("Redes de referencia", "Elija una para agregarla como origen de una práctica.")

    def refresh(self) -> None:
        """Offer those that are not here yet."""
        found = known_networks.to_add(self._context.database)
        self.known.clear()
        if not found:
            self.known.set_empty("Ya están todas entre las organizaciones.")
        for one in found:
            self.known.add_row(one.name, one.country, icon="plus", run=partial(self._add, one))

    def _add(self, one: KnownNetwork) -> None:
        database = self._context.database
        do, undo = partial(known_networks.add, database, one), partial(rows.remove, database, "ally", one.id)
        step(self._context, f"Agregar «{one.name}»", do=do, undo=undo, said=f"Se agregó «{one.name}»")
        self.refresh()


def rubric_words(level: str | None) -> str:
    """The word of a level."""
    return labels.words("rubric_rating", "level", level)


def _answers(tally: ItemTally | None) -> str:
    return of(tally.top_two) if tally is not None and tally.answered else "sin respuestas"
