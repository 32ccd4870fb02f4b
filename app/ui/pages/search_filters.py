"""What a search over everything is narrowed by; the panel is folded away until somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.services import labels, search
from app.services.search import Question
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_chooser import typed_code
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label, row_layout, scrolling
from app.ui.widgets.pickers import PersonPicker, SchoolPicker, SearchPicker
from app.ui.widgets.picks import Pick
from app.ui.widgets.texts import SearchBox

_CELL = 220


class SearchFilters(QWidget):
    """`changed()` when other things are asked for; `question()` is what is asked."""

    changed = Signal()

    def __init__(self, context: Context, curriculum: Curriculum) -> None:
        super().__init__()
        self._curriculum = curriculum
        layout = column_layout(self, gap=theme.M)
        self.box = SearchBox("Buscar en todo el microcentro")
        self.fold_button = button("Filtros", icon="funnel", role="chip")
        self.fold_button.setCheckable(True)
        self.clear_button = button("Quitar filtros", self.clear, icon="x", role="flat")
        head = row_layout(gap=theme.S)
        head.addWidget(self.box, 1)
        head.addWidget(self.fold_button)
        layout.addLayout(head)
        kinds = {tipo: f"{noun[:1].upper()}{noun[1:]}" for tipo, noun in search.kinds().items()}
        self._choices = {
            "kind": ChoiceCombo(kinds, empty="De todo tipo", name="Qué busca"),
            "subject": ChoiceCombo(labels.choices("practice", "subject"), empty="Todas", name="Asignatura"),
            "axis": ChoiceCombo({}, empty="Todos", name="Eje"),
            "grade": ChoiceCombo(labels.choices("grade_task", "grade"), empty="Todos", name="Grado"),
            "year": ChoiceCombo({}, empty="Todos", name="Año"),
        }
        self._pickers: dict[str, SearchPicker] = {
            "oa": SearchPicker("Objetivo de aprendizaje", self._objectives, create=typed_code,
                create_words="Buscar el código «{}»", placeholder="Código o palabras"),
            "person": PersonPicker(finders.everybody(context.database)),
            "school": SchoolPicker(finders.schools(context.database)),
        }  # fmt: skip
        self._offered: dict[str, Sequence[str]] = {}
        self._pickers["person"].setAccessibleName("Persona")
        self._pickers["school"].setAccessibleName("Escuela")
        self._room = 0
        self.card = self._build_card()
        self.panel = scrolling(self.card)
        layout.addWidget(self.panel)
        self.panel.hide()
        self.box.changed.connect(self._tell)
        self.fold_button.toggled.connect(self._fold)
        fields: list[Any] = [*self._choices.values(), *self._pickers.values()]
        for field in fields:
            field.changed.connect(self._tell)
        self._follow()

    def _build_card(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        inside = column_layout(card, margin=theme.M, gap=theme.S)
        holder = QWidget()
        flow = FlowLayout(holder, theme.M)
        fields: Mapping[str, QWidget] = {**self._choices, **self._pickers}
        for field in fields.values():
            cell = QWidget()
            cell.setFixedWidth(theme.px(_CELL))
            lines = column_layout(cell, gap=theme.XS)
            lines.addWidget(label(field.accessibleName(), "small", wrap=False))
            field.setMinimumWidth(0)
            lines.addWidget(field)
            flow.addWidget(cell)
        inside.addWidget(holder)
        inside.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another height."""
        super().resizeEvent(event)
        self._fit()

    def give_room(self, most: int) -> None:
        """Let the panel be no taller than this: where that is too little for its fields, it scrolls."""
        self._room = most
        self._fit()

    def _fit(self) -> None:
        inside: Any = self.card.layout()
        self.panel.setFixedHeight(min(inside.totalHeightForWidth(self.width()), self._room))

    def question(self) -> Question:
        """What is asked for now."""
        chosen = {name: combo.value() for name, combo in self._choices.items()}
        return Question(
            self.box.value(), **chosen, **{name: one.value() or None for name, one in self._pickers.items()}
        )

    def offer(self, years: Sequence[str], axes: Sequence[str]) -> None:
        """The years and axes that something is about."""
        for name, words in (("year", years), ("axis", axes)):
            if words != self._offered.get(name):  # a list that is open just now stays so
                self._choices[name].set_choices({each: each for each in words})
                self._offered[name] = words

    def show_only(self, kind: str) -> None:
        """Narrow the search to one kind."""
        self._choices["kind"].set_value(kind)
        self._tell()

    def is_narrow(self) -> bool:
        """Whether anything but the words narrows the search."""
        asked = self.question()
        return bool(asked.kind or asked.facets())

    def clear(self) -> None:
        """Keep the words alone."""
        for combo in self._choices.values():
            combo.set_value(None)
        for picker in self._pickers.values():
            picker.set_value("")
        self._tell()

    def _fold(self, shown: bool) -> None:
        self.panel.setVisible(shown)
        if shown:
            self._choices["kind"].setFocus()

    def _tell(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        asked = self.question()
        number = len(asked.facets()) + bool(asked.kind)
        words = f"Filtros ({number})" if number else "Filtros"
        self.fold_button.setText(f" {words}")
        self.fold_button.setAccessibleName(words)
        self.clear_button.setVisible(bool(number))
        self._fit()

    def _objectives(self, text: str) -> list[Pick]:
        return self._curriculum.search(text, self._choices["subject"].value(), self._choices["grade"].value())
