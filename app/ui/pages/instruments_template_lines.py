"""The lines of a format that is being prepared: what each kind asks of them, written, moved and removed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import record_lists, rows, template_editing, templates
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm, Row
from app.ui.page import Context
from app.ui.pages.practices_parts import Line, PartsList
from app.ui.record_fields import make_field
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.fields import TOLD, FieldCell, Told
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.texts import LongText

_LEVELS = ("essential", "level_adequate", "level_intermediate", "level_critical")
FIELDS = {
    "agenda": ("block", "method", "minutes"),
    "minutes": ("block",),
    "practice": (),
    "exit_ticket": ("dimension", "scale", "for_grades", "attitude_code"),
    "survey": ("scale",),
    "meeting_guide": ("scale",),
    "class_guide": ("dimension", "scale"),
    "diagnostic": ("dimension", "help"),
    "rubric": _LEVELS,
    "presentation": ("minutes",),
}
# The scale of a new line.
SCALES = {
    "exit_ticket": "yes_partly_no",
    "survey": "one_to_four_na",
    "meeting_guide": "yes_partly_no",
    "class_guide": "yes_partly_no",
    "diagnostic": "one_to_four",
    "rubric": "three_levels",
}
DIMENSIONS = {
    "exit_ticket": ("SOCIOEMOTIONAL", "COGNITIVE", "ATTITUDINAL"),
    "class_guide": ("COGNITIVE", "interpersonal", "intrapersonal"),
    "diagnostic": ("core", "territorial", "individual"),
}


class TemplateLines(PartsList):
    """The lines of one format, in their order."""

    tipo, verb, noun = "template_item", "Agregar línea", "la línea"

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__("Líneas", "", context, saver)
        self.kind = ""

    def _create(self) -> str:
        kept = templates.load(self._context.database, self._practice).items
        same = {"dimension": kept[-1].dimension, "block": kept[-1].block} if kept else {}
        fields: dict[str, Any] = {**same, "scale": SCALES.get(self.kind)}
        return template_editing.add_item(self._context.database, self._practice, **fields)

    def _make(self, key: str) -> Line:
        widget = QWidget()
        down = column_layout(widget, gap=theme.XS)
        head = row_layout(gap=theme.S)
        text = LongText("Texto de la línea", "¿Qué dice o pregunta?", lines=1)
        head.addWidget(text, 1)
        movers = self._movers(key)
        for mover in movers:
            head.addWidget(mover)
        called: dict[QWidget, str] = {text: "Texto de la línea", **movers}
        down.addLayout(head)
        form: BoundForm[Row] = BoundForm({"text": Told(text)}, self._saver)
        holder = QWidget()
        flow = FlowLayout(holder, theme.M)
        for view in record_lists.fields(self.tipo, FIELDS.get(self.kind, ())):
            field: Any = make_field(self._context, view)
            if view.name == "dimension" and isinstance(field, ChoiceCombo):
                field.set_choices({code: view.choices[code] for code in DIMENSIONS[self.kind]})
            called[field] = f"{view.label} de la línea"
            cell = FieldCell(view.label, field, gap=0)
            cell.problem.setMinimumWidth(theme.px(TOLD))
            if view.long:
                down.addWidget(cell)
            else:
                flow.add_at_top(cell)
            form.add(view.name, cell)
        down.addWidget(holder)
        return Line(widget, form, text, called)

    def _writer(self, key: str) -> Callable[[dict[str, Any]], object]:
        return partial(template_editing.change_item, self._context.database, key)

    def _remove(self, key: str) -> None:
        template_editing.remove_item(self._context.database, key)
        self.show_parts(self._practice)

    def _bring(self, key: str) -> None:
        rows.bring_back(self._context.database, self.tipo, key)
        self.show_parts(self._practice)

    def _reorder(self, ids: list[str]) -> None:
        template_editing.reorder(self._context.database, self._practice, ids)
        self.show_parts(self._practice)
