"""*Metas*: how many practices the year wants, and the goals with their measure and their proof."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app import wall_clock
from app.services import goal_progress, home, network, rows
from app.services.goal_progress import Present
from app.ui import values
from app.ui.page import Context
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.record_part import FormPart
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.moments import DateField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import ProgressWithWords
from app.ui.widgets.texts import LongText, TextLine

_MOST = 1000


class GoalsPart(FormPart):
    """The goal of shared practices, and two to four goals more."""

    tipo = "annual_plan"
    tables = frozenset({
        "annual_plan", "goal", "practice", "microcentro", "indicator", "indicator_value", "network_rule",
    })  # fmt: skip
    add_words = "Agregar una meta"

    def __init__(self, context: Context) -> None:
        self._indicators: dict[str, str] = {}
        self._present: dict[str, Present] = {}
        super().__init__(context)
        self.saver.saved.connect(self._show_progress)

    def build(self) -> Mapping[str, FormRow]:
        """The practices first; the rest as a list."""
        section = FormSection("Prácticas compartidas")
        section.corner.addWidget(self.saver.tick)
        self.column.add(section)
        hint = f"De costumbre, al menos {network.PRACTICE_GOAL} en el año: es un piso, no una carga."
        found = {
            "practice_goal": section.add("Meta de prácticas del año", WholeNumber(most=_MOST), hint=hint, beside=True)
        }
        self.progress = ProgressWithWords()
        section.add("Cómo va", self.progress)
        number = DecimalLine
        self.goals = PartsBox(
            self.context, self.saver, "Metas",
            (
                Column("statement", "Meta", partial(LongText, lines=2), whole=True),
                Column("indicator", "Indicador", TextLine, whole=True),
                Column("indicator_id", "Indicador propio que la mide", self._choice, whole=True, when=self._measurable),
                Column("verification_means", "Medio de verificación", TextLine, whole=True),
                Column("due", "Plazo", DateField, whole=True),
                Column("baseline", "Línea de base", number),
                Column("target", "Valor esperado", number),
                Column("reached", "Valor alcanzado", number),
                Column("unit", "Unidad", partial(TextLine, "", "%")),
            ),
            tipo="goal", parent_field="plan_id", noun="la meta", verb="Agregar meta",
            empty="De dos a cuatro metas: qué se mide, desde dónde y hasta dónde, y con qué se comprueba.",
            summary=self._summary,
        )  # fmt: skip
        self.boxes.append(self.goals)
        self.column.add(self.goals)
        return found

    def refresh(self) -> None:
        """Read the goals, what measures them, and count again."""
        database = self.context.database
        self._indicators = goal_progress.choices(database, self.record)
        self._present = goal_progress.of_plan(database, self.record)
        for line in self.goals.lines.values():
            if "indicator_id" in line.fields:
                line.fields["indicator_id"].set_choices(self._indicators)
        super().refresh()
        self._show_progress()

    def add(self) -> None:
        """A new goal (Ctrl+N)."""
        self.goals.add_part()

    def _choice(self) -> ChoiceCombo:
        return ChoiceCombo(self._indicators, empty="Ninguno")

    def _measurable(self, record: Mapping[str, Any]) -> bool:
        return bool(self._indicators or record["indicator_id"])

    def _summary(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return _lines(record, self._present.get(record["id"]))

    def _show_progress(self) -> None:
        database = self.context.database
        year = rows.load(database, "annual_plan", self.record)["year"] or 0
        today = wall_clock.today()
        shared, goal = home.practices_shared(database, year, today), network.practice_goal(database, year)
        words = values.part_words(shared, goal, "práctica compartida", "prácticas compartidas")
        self.progress.show_progress(min(shared, goal), goal or 1, f"{words} en sesiones")


def _lines(record: Mapping[str, Any], present: Present | None) -> tuple[str, str]:
    unit = f" {record['unit'] or (present.unit if present else '')}".rstrip()
    wanted = f"de {_number(record['baseline'])} a {_number(record['target'])}{unit}" if record["target"] else ""
    now = present.words() if present else ""
    reached = f"alcanzado {_number(record['reached'])}{unit}" if record["reached"] else ""
    due = f"para el {values.date_words(record['due'])}" if record["due"] else ""
    line = " · ".join(part for part in (wanted, now, reached, due) if part)
    return record["statement"] or "Meta por escribir", line[:1].upper() + line[1:]


def _number(kept: str | None) -> str:
    return (kept or "0").replace(".", ",")
