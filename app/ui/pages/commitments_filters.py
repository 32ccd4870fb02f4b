"""What the list of agreements is narrowed to: words, person and state; remembered from one day to the next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import labels
from app.services.commitments import CommitmentFilter
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.inner_icons import add_cross
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.texts import SearchBox

_KEPT = "acuerdos"
_PENDING, _CLOSED, _ALL = "pending", "closed", "all"


class CommitmentFilters(QWidget):
    """`changed()` when the person asks for others; `wanted()` is the filter for the service."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = context.settings
        self.search = SearchBox("Buscar en los acuerdos")
        states = labels.choices("commitment", "status")
        self.state = ChoiceCombo(
            {_PENDING: "Por cumplir", _CLOSED: "Cerrados", _ALL: "Todos"} | states, empty="", name="Estado"
        )
        self.person = PersonPicker(finders.everybody(context.database), name="De quién son")
        self.person.setPlaceholderText("De cualquier persona")
        add_cross(self.person)
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(self.search)
        across = row_layout(gap=theme.S)
        across.addWidget(self.state, 2)
        across.addWidget(self.person, 3)
        layout.addLayout(across)
        kept = self._settings.remembered(_KEPT)
        self.state.set_value(kept.get("state") or _PENDING)
        self.person.set_value(kept.get("person", ""), finders.person_name(context.database, kept.get("person")))
        self.search.changed.connect(self.changed)
        self.state.changed.connect(self._chosen)
        self.person.changed.connect(self._chosen)
        self.person.textChanged.connect(self._emptied)

    def wanted(self) -> CommitmentFilter:
        """What to ask for."""
        state = self.state.value()
        return CommitmentFilter(
            person_id=self.person.value() or None,
            status=None if state in {_PENDING, _CLOSED, _ALL} else state,
            pending={_PENDING: True, _CLOSED: False}.get(state or ""),
            text=self.search.value(),
        )

    def show_all(self) -> None:
        """Ask for everything, so that a link finds what it leads to."""
        self.search.set_value("")
        self.person.set_value("")
        self.state.set_value(_ALL)

    def show_pending(self) -> None:
        """Ask for all that is pending, where a new one appears."""
        self.search.set_value("")
        self.person.set_value("")
        if self.state.value() != _ALL:
            self.state.set_value(_PENDING)

    def _chosen(self) -> None:
        self._settings.remember(_KEPT, {"state": self.state.value() or _PENDING, "person": self.person.value()})
        self.changed.emit()

    def _emptied(self, text: str) -> None:
        if not text and self.person.value():
            self.person.set_value("")
            self._chosen()
