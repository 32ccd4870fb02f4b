"""*Actividades*: the customary table of what is done, by whom, when and with what proof."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app.services import labels
from app.ui import finders, values
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.record_part import FormPart
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.moments import DateField
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import FormRow
from app.ui.widgets.texts import LongText, TextLine


class ActivitiesPart(FormPart):
    """A line an activity, that unfolds, with its state."""

    tipo = "annual_plan"
    tables = frozenset({"annual_plan", "plan_activity", "person"})
    add_words = "Agregar una actividad"

    def build(self) -> Mapping[str, FormRow]:
        """The list alone."""
        database = self.context.database
        person = partial(PersonPicker, finders.people(database), create=finders.new_person(self.context))
        states = labels.choices("plan_activity", "status")
        self.activities = PartsBox(
            self.context, self.saver, "Actividades del plan",
            (
                Column("activity", "Actividad", partial(LongText, lines=2), whole=True),
                Column("objective", "Objetivo", TextLine, whole=True),
                Column("responsible_id", "Responsable", person, partial(finders.person_name, database), whole=True),
                Column("date", "Fecha", DateField, whole=True),
                Column("resources", "Recursos", TextLine, whole=True),
                Column("indicator", "Indicador", TextLine, whole=True),
                Column("verification_means", "Medio de verificación", TextLine, whole=True),
                Column("status", "Estado", partial(ChoiceCombo, states, empty="")),
                Column("moved_reason", "Si cambió, por qué", partial(TextLine, "", "Motivo")),
            ),
            tipo="plan_activity", parent_field="plan_id", noun="la actividad", verb="Agregar actividad",
            empty="Qué se hará, quién, cuándo y con qué se comprobará.", fresh={"status": "pending"},
            summary=self._summary,
        )  # fmt: skip
        self.activities.corner.insertWidget(0, self.saver.tick)
        self.boxes.append(self.activities)
        self.column.add(self.activities)
        return {}

    def _summary(self, record: Mapping[str, Any]) -> tuple[str, str]:
        who = finders.person_name(self.context.database, record["responsible_id"])
        day = values.date_words(record["date"]) if record["date"] else ""
        state = labels.choices("plan_activity", "status").get(record["status"] or "", "")
        return record["activity"] or "Actividad por escribir", " · ".join(part for part in (state, who, day) if part)

    def add(self) -> None:
        """A new activity (Ctrl+N)."""
        self.activities.add_part()
