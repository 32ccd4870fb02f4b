"""The four stages of an improvement cycle as fields and lists: Planear, Hacer, Estudiar, Ajustar."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import labels
from app.ui import finders, theme, values
from app.ui.autosave import Autosave
from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.pages.plan_cycle_data import DataBox, DataCharts
from app.ui.pages.plan_cycle_study import StudyBox
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.pickers import PersonPicker, SearchPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.texts import LongText, TextLine

ORDER = ("plan", "do", "study", "adjust", "closed")


class CycleStages:
    """`fields` by the name of what they hold; `parts` what each stage shows; `boxes` the lists among them."""

    def __init__(self, context: Context, saver: Autosave, column: ScrollColumn) -> None:
        self._context, self.saver, self._column = context, saver, column
        self.boxes: list[PartsBox] = []
        self.parts: dict[str, list[QWidget]] = {stage: [] for stage in ORDER}
        self.fields = self._plan() | self._do() | self._study() | self._adjust()

    def _section(self, stage: str, title: str, hint: str) -> FormSection:
        section = FormSection(title, hint)
        self.parts[stage].append(section)
        self._column.add(section)
        return section

    def _box(self, stage: str, title: str, columns: tuple[Column, ...], **more: Any) -> PartsBox:
        box = PartsBox(self._context, self.saver, title, columns, parent_field="cycle_id", **more)
        self.parts[stage].append(box)
        self.boxes.append(box)
        self._column.add(box)
        return box

    def _plan(self) -> dict[str, FormRow]:
        database = self._context.database
        people, create = finders.people(database), finders.new_person(self._context)
        section = self._section("plan", "Planear", "El problema antes que la solución.")
        section.corner.addWidget(self.saver.tick)
        self.sessions = ChoiceCombo({}, empty="De ninguna en especial")
        levels = ChoiceCombo(labels.choices("phea_cycle", "level"), empty="")
        problem = "Qué ocurre, a quiénes y con qué datos se sabe. Todavía sin decir qué hacer."
        found = {
            "problem": section.add("Problema", LongText(lines=2), hint=problem, required=True),
            "aim": section.add("Qué queremos lograr y cuánto", LongText(lines=2), hint="Por ejemplo: de 4 a 9 de 14."),
            "aim_by": section.add("Para cuándo", DateField(), beside=True),
            "change_idea": section.add("Idea de cambio", LongText(lines=2), hint="Pequeña, para probar pronto."),
            "data_to_collect": section.add("Datos que se recogerán", LongText(lines=2)),
            "owner_id": section.add("A cargo", PersonPicker(people, create=create)),
            "level": section.add("Nivel", levels, beside=True),
            "practice_id": section.add("Práctica", SearchPicker("Práctica", finders.practices(database))),
            "meeting_id": section.add("Sesión", self.sessions),
            "start": section.add("Comenzó", DateField(), beside=True),
        }
        self._box(
            "plan", "Preguntas y predicciones",
            (
                Column("question", "Pregunta", partial(LongText, lines=1), whole=True),
                Column("prediction", "Qué creemos que pasará", partial(LongText, lines=1), whole=True),
            ),
            tipo="phea_question", noun="la pregunta", verb="Agregar pregunta",
            empty="Escriba lo que predice antes de probar: de la diferencia se aprende.",
        )  # fmt: skip
        person = partial(PersonPicker, people, create=create)
        self._box(
            "plan", "Tareas",
            (
                Column("what", "Qué", partial(LongText, lines=1), whole=True),
                Column("responsible_id", "Quién", person, partial(finders.person_name, database), whole=True),
                Column("date", "Cuándo", DateField, whole=True),
                Column("place", "Dónde", partial(TextLine, "", "Sala, escuela")),
                Column("done", "Estado", partial(Check, "Hecha")),
            ),
            tipo="phea_task", noun="la tarea", verb="Agregar tarea", empty="Quién hace qué, cuándo y dónde.",
            summary=self._task,
        )  # fmt: skip
        return found

    def _task(self, record: Mapping[str, Any]) -> tuple[str, str]:
        who = finders.person_name(self._context.database, record["responsible_id"])
        day = values.date_words(record["date"]) if record["date"] else ""
        parts = ("Hecha" if record["done"] else "Por hacer", who, day, record["place"])
        return record["what"] or "Tarea por escribir", " · ".join(part for part in parts if part)

    def _do(self) -> dict[str, FormRow]:
        section = self._section("do", "Hacer", "Se prueba y se anota lo que pasa.")
        partly = ChoiceCombo(labels.choices("phea_cycle", "carried_out_as_planned"))
        # From here on: figures and photographs are collected while it is tried.
        self.data, self.charts = DataBox(self._context, self.saver), DataCharts(self._context)
        self.boxes.append(self.data)
        proof = FormSection("Evidencias", "Fotos, listas, trabajos: también son datos del estudio.")
        self.evidence = EvidenceBox(self._context, "cycle_id")
        self.evidence.setContentsMargins(*[theme.px(theme.M)] * 4)
        proof.add_widget(self.evidence)
        for part in (self.data, self.charts, proof):
            self.parts["do"].append(part)
            self._column.add(part)
        return {
            "carried_out_as_planned": section.add("¿Se hizo como se planeó?", partly, beside=True),
            "observations": section.add("Qué se observó", LongText(lines=2)),
            "unexpected": section.add("Qué no se esperaba", LongText(lines=2)),
        }

    def _study(self) -> dict[str, FormRow]:
        self.study = StudyBox(self._context, self.saver)
        self.parts["study"].append(self.study)
        self._column.add(self.study)
        section = self._section("study", "Estudiar: lo que aprendimos", "Comparar lo que se predijo con lo que pasó.")
        return {
            "results": section.add("Resultados", LongText(lines=2)),
            "learning": section.add("Qué aprendimos", LongText(lines=2)),
        }

    def _adjust(self) -> dict[str, FormRow]:
        section = self._section("adjust", "Ajustar", "Una decisión, y lo que cambia con ella.")
        decisions = ChoiceCombo(labels.choices("phea_cycle", "decision"))
        hint = "Qué haremos distinto desde la próxima vez, con quiénes y dónde."
        return {
            "decision": section.add("Decisión", decisions, beside=True),
            "next_plan": section.add("Qué cambia desde ahora", LongText(lines=2), hint=hint, required=True),
            "end": section.add("Terminó", DateField(), beside=True),
        }
