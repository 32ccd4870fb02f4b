"""*Foco y objetivos*: what the year is about, and the plans it is tied to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.services import labels
from app.ui import finders
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.record_part import FormPart
from app.ui.widgets.choices import ChoiceCombo, FilterChips
from app.ui.widgets.completed import CompletedLine
from app.ui.widgets.lines import Lines
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.texts import LongText, TextLine


class FocusPart(FormPart):
    """One focus, its objectives, the vision, and what holds the network up."""

    tipo = "annual_plan"
    tables = frozenset({"annual_plan", "linked_plan", "school"})

    def build(self) -> Mapping[str, FormRow]:
        """One focus for everybody; objectives a line each."""
        focus = FormSection("El foco", "Uno solo para todo el año. Lo demás puede esperar.")
        focus.corner.addWidget(self.saver.tick)
        aims = FormSection("Objetivos")
        holds = FormSection("Lo que sostiene a la red", "Marque lo que el plan cuida.")
        for section in (focus, aims, holds):
            self.column.add(section)
        database = self.context.database
        linked = PartsBox(
            self.context, self.saver, "Planes relacionados",
            (
                Column("kind", "Tipo", partial(ChoiceCombo, labels.choices("linked_plan", "kind"))),
                Column("action_code", "Código de la acción", partial(TextLine, "", "A-12")),
                Column("name", "Nombre", partial(TextLine, "", "Plan de mejora de la escuela"), whole=True),
                Column("school_id", "Escuela", partial(SchoolPicker, finders.schools(database)),
                       partial(finders.school_name, database), whole=True),
                Column("objective", "Objetivo al que aporta", partial(LongText, lines=1), whole=True),
            ),
            tipo="linked_plan", parent_field="plan_id", noun="el plan relacionado",
            verb="Agregar plan", empty="PME, PADEM o PEL: a qué acción de la escuela o la comuna aporta este plan.",
            summary=self._linked,
        )  # fmt: skip
        self.boxes.append(linked)
        self.column.add(linked)
        subjects = ChoiceCombo(labels.choices("annual_plan", "focus_subject"))
        hint = "Con menos, mejor: un problema que todas las escuelas comparten."
        self.subject, self.axis = subjects, CompletedLine()
        self._curriculum = Curriculum(self.context)
        self.destroyed.connect(self._curriculum.close)
        subjects.changed.connect(self._offer_axes)
        checks = list(labels.choices("annual_plan", "checklist").items())
        return {
            "focus_statement": focus.add("Foco del año", LongText(lines=2), hint=hint, required=True),
            "focus_subject": focus.add("Asignatura", subjects, beside=True),
            "focus_axis": focus.add("Eje", self.axis),
            "general_objective": aims.add("Objetivo general", LongText(lines=2), required=True),
            "specific_objectives": aims.add("Objetivos específicos", Lines(lines=3), hint="Uno por línea."),
            "shared_vision": aims.add("Visión compartida", LongText(lines=2), hint="Cómo se ve la red si resulta."),
            "resources": aims.add("Recursos", LongText(lines=2)),
            "checklist": holds.add("Este plan cuida", FilterChips(checks)),
        }

    def refresh(self) -> None:
        """Read it again, with the axes of its subject to choose from."""
        super().refresh()
        self._offer_axes()

    def _offer_axes(self) -> None:
        self.axis.offer(self._curriculum.axes(self.subject.value()))

    def _linked(self, record: Mapping[str, Any]) -> tuple[str, str]:
        kind = labels.choices("linked_plan", "kind").get(record["kind"] or "", "")
        school = finders.school_name(self.context.database, record["school_id"])
        line = " · ".join(part for part in (kind, school, record["objective"]) if part)
        return record["name"] or "Plan por nombrar", line
