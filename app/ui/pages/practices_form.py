"""The sections of a practice's editor that hold its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services import labels, network, practice_tags, record_lists
from app.ui import icons, theme
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.people_field import PeopleField
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo, FilterChips, GradeChips
from app.ui.widgets.completed import CompletedLine
from app.ui.widgets.moments import MinutesStepper
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.picks import Pick
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.tab_order import stand_after
from app.ui.widgets.tags import TagsLine
from app.ui.widgets.texts import LongText, TextLine

_TAGS = "Separadas por comas. Al escribir se ofrecen las que ya usa la red, y los focos y principios de las redes."


class MainSection(FormSection):
    """Title, theme, subject, axis, grades, school and authors."""

    def __init__(self, context: Context, form: BoundForm[FormRow]) -> None:
        super().__init__("Lo principal", "Basta un título para empezar. Lo demás puede completarlo otro día.")
        self._context = context
        self.name = TextLine()
        self.theme = TextLine(placeholder="Por ejemplo, la huerta")
        self.subject = ChoiceCombo(labels.choices("practice", "subject"))
        self.axis = CompletedLine()
        self.grades = GradeChips(name="Grados")
        self.school = SchoolPicker(self._schools)
        self.authors = PeopleField(context, "Agregar autor o autora")
        form.add("title", self.add("Título", self.name, required=True))
        common = self.add("Tema común", self.theme, hint="Lo que une a todos los grados de la sala.")
        form.add("common_theme", common)
        form.add("subject", self.add("Asignatura", self.subject, beside=True))
        form.add("axis", self.add("Eje", self.axis))
        self.add("Grados", self.grades, hint="Elija dos o más: con un clic o con la tecla del número.")
        form.add("school_id", self.add("Escuela", self.school))
        form.add("author_ids", self.add("Autoría", self.authors))

    def _schools(self, text: str) -> list[Pick]:
        found = network.schools(self._context.database, text)
        return [Pick(row.id, row.name, f"RBD {row.rbd}" if row.rbd else "") for row in found]


def long_section(title: str, hint: str, form: BoundForm[FormRow], fields: dict[str, tuple[str, str]]) -> FormSection:
    """A section of long texts: field → (words, hint)."""
    section = FormSection(title, hint)
    for name, (words, help_words) in fields.items():
        form.add(name, section.add(words, LongText(), hint=help_words))
    return section


class MoreDetails(QWidget):
    """What few need: folded, and not made, until it is asked for."""

    def __init__(self, context: Context, form: BoundForm[FormRow]) -> None:
        super().__init__()
        self._context = context
        layout = column_layout(self, gap=theme.S)
        self.toggle = button("Más detalles", self._fold, icon="chevron-right", role="flat")
        self.toggle.setCheckable(True)
        layout.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        self.section = FormSection()
        layout.addWidget(self.section)
        self._form = form
        self._held: Mapping[str, Any] = {}
        self._tags: tuple[str, ...] = ()
        self.allies: ChoiceCombo | None = None
        self.tags: TagsLine | None = None
        self.section.hide()

    def hold(self, values: Mapping[str, Any]) -> None:
        """Another practice, or this one as it is now; organisations may be others too."""
        self._held = values
        if self.allies is not None:
            self._offer(self.allies)
        self._offer_tags()

    def _fill(self) -> None:
        before = set(self._form.rows)
        self._make()
        self._form.show({name: self._held.get(name) for name in self._form.rows.keys() - before})
        stand_after(self.toggle, self.section.rows)

        self._offer_tags()

    def _offer_tags(self) -> None:
        if self.tags is None:
            return
        offered = practice_tags.offered(self._context.database, self._held.get("id"))
        if offered != self._tags:
            self._tags = offered
            self.tags.offer(offered)

    def _make(self) -> None:
        self._add("duration_minutes", "Duración", MinutesStepper(), beside=True)
        self._add("lessons_n", "Número de clases", WholeNumber(most=1000), beside=True)
        self._choice("grouping", "Agrupación")
        self._add("tutoring", "Ayuda entre estudiantes", Check("Los mayores ayudan a los menores"))
        self._add("tutoring_how", "Cómo se ayudan", LongText(lines=1))
        self._add("local_context", "Contexto local", LongText(lines=2), hint="Saberes, oficios y lugares de la zona.")
        self._add("diversification", "Diversificación", self._chips("diversification"))
        self._add("diversification_how", "Cómo se diversifica", LongText(lines=1))
        self._add("needs_internet", "Conexión", Check("Necesita Internet"))
        self._add("frameworks", "Marcos", self._chips("frameworks"))
        self.tags = TagsLine("", "Por ejemplo, huerta, medición")
        self._add("tags", "Etiquetas", self.tags, hint=_TAGS)
        self._choice("stage_of_practice", "Avance")
        self._add("principles", "Lo que muestra de la mejora", self._chips("principles"))
        self._choice("origin", "Origen")
        hint = "Las organizaciones y redes se anotan en Instrumentos, Organizaciones aliadas."
        self.allies = ChoiceCombo({})
        self._offer(self.allies)
        self._add("origin_ally_id", "Red u organización de origen", self.allies, hint=hint)
        self._add("origin_detail", "De dónde viene", TextLine(), hint="Quién la mostró, dónde y cuándo.")
        self._add("module_cited", "Módulo didáctico y clase", TextLine(), hint="Si viene de un módulo oficial.")
        self._choice("license_to_share", "Se puede compartir con")
        self._add("school_year", "Año escolar", WholeNumber(low=1900, most=2200), beside=True)

    def _offer(self, allies: ChoiceCombo) -> None:
        allies.set_choices(record_lists.options(self._context.database, "ally"))

    def _add(self, name: str, words: str, field: QWidget, *, hint: str = "", beside: bool = False) -> QWidget:
        row = self.section.add(words, field, hint=hint, beside=beside)
        self._form.add(name, row)
        return row

    def _choice(self, name: str, words: str) -> QWidget:
        return self._add(name, words, ChoiceCombo(labels.choices("practice", name)), beside=True)

    def _chips(self, field: str) -> FilterChips:
        return FilterChips(tuple(labels.choices("practice", field).items()), labels.label("practice", field))

    def _fold(self) -> None:
        shown = self.toggle.isChecked()
        if shown and self.allies is None:
            self._fill()
        self.section.setVisible(shown)
        self.toggle.setIcon(icons.icon("chevron-down" if shown else "chevron-right", "accent"))
