"""What the decisions are narrowed to: a kind of record, a person, one's own; remembered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.conflicts import ConflictCard
from app.ui import theme
from app.ui.settings import Settings
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button

# With fewer decisions the filters would take more room than they save.
WORTH_IT = 3
_KEY = "conflict_filters"


class ConflictFilters(QWidget):
    """`changed()` when the person narrows the list or lets go of it."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._here = ""
        flow = FlowLayout(self, theme.S)
        self.kind = ChoiceCombo({}, empty="Todo lo que hay", name="Qué se decide")
        self.person = ChoiceCombo({}, empty="De cualquier persona", name="De quién es una de las versiones")
        self.mine = button("Solo lo mío", self._tell, icon="user", role="chip")
        self.mine.setCheckable(True)
        self.all = button("Quitar filtros", self.forget, icon="x", role="flat")
        for part in (self.kind, self.person, self.mine, self.all):
            flow.addWidget(part)
        self.kind.changed.connect(self._tell)
        self.person.changed.connect(self._tell)
        kept = settings.remembered(_KEY)
        self._wanted = (kept.get("kind") or None, kept.get("person") or None)
        self.mine.setChecked(kept.get("mine") == "1")

    def offer(self, cards: list[ConflictCard], here: str) -> None:
        """Offer what these cards are about; a filter that nothing answers to any more is let go."""
        self._here = here
        kinds = {card.tipo: card.noun.capitalize() for card in cards}
        people = sorted({version.person for card in cards for version in card.versions if version.person})
        self.kind.set_choices(dict(sorted(kinds.items(), key=lambda one: one[1])))
        self.person.set_choices({name: name for name in people})
        kind, person = self._wanted
        self.kind.set_value(kind if kind in kinds else None)
        self.person.set_value(person if person in people else None)
        if here not in people:
            self.mine.setChecked(False)
        self.mine.setVisible(here in people)
        self._follow()
        self.setVisible(len(cards) >= WORTH_IT or self.active)

    @property
    def active(self) -> bool:
        """Whether something is left out."""
        return bool(self.kind.value() or self.person.value() or self.mine.isChecked())

    def narrowed(self, cards: list[ConflictCard]) -> list[ConflictCard]:
        """Those of `cards` that are wanted, in their order."""
        kind, names = self.kind.value(), {self.person.value(), self._here if self.mine.isChecked() else None} - {None}
        return [
            card
            for card in cards
            if kind in (None, card.tipo) and names <= {version.person for version in card.versions}
        ]

    def forget(self) -> None:
        """Show everything."""
        self.kind.set_value(None)
        self.person.set_value(None)
        self.mine.setChecked(False)
        self._tell()
        self.kind.setFocus()

    def _follow(self) -> None:
        self.all.setVisible(self.active)

    def _tell(self) -> None:
        self._wanted = (self.kind.value(), self.person.value())
        kept = {"kind": self._wanted[0] or "", "person": self._wanted[1] or ""}
        self._settings.remember(_KEY, kept | {"mine": "1" if self.mine.isChecked() else ""})
        self._follow()
        self.changed.emit()
