"""What the library of practices is narrowed to, and its order; both are remembered."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services.practices import PracticeFilter
from app.ui import theme
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_chooser import KEYS, Chooser
from app.ui.pages.practices_words import PRIVATE
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, row_layout
from app.ui.widgets.tab_order import stand_after
from app.ui.widgets.texts import SearchBox

KEY = "practicas"
MINE, PROVEN = "mine", "evidence"
ONLY = {MINE: "Mías", PROVEN: "Con evidencia"}
ORDERS = {
    "title": "Por título",
    "-year": "Año más reciente",
    "school": "Por escuela",
    "subject": "Por asignatura",
    "status": "Por estado",
}


class FilterBar(QWidget):
    """The search box, the filters and the order. `changed()` when the person changes any."""

    changed = Signal()

    def __init__(self, context: Context, curriculum: Curriculum) -> None:
        super().__init__()
        self._context, self._curriculum = context, curriculum
        layout = column_layout(self, gap=theme.S)
        self._column = layout
        self._alone: bool | None = None  # once it is known
        self.search = SearchBox("Buscar en las prácticas")
        self.head = row_layout(gap=theme.S)
        self.head.addWidget(self.search, 1)
        layout.addLayout(self.head)
        self.chips = {code: button(words, self._tell, role="chip") for code, words in ONLY.items()}
        self.order_combo = ChoiceCombo(ORDERS, empty="", name="Orden de la lista")
        self.more_button = button("Filtros", self._tell, icon="funnel", role="chip")
        for chip in (*self.chips.values(), self.more_button):
            chip.setCheckable(True)
        self.clear_button = button("Quitar filtros", self.clear, icon="x", role="flat")
        layout.addWidget(in_line(*self.chips.values(), self.more_button, self.order_combo, self.clear_button))
        self._recall()
        for changed in (self.search.changed, self.order_combo.changed):
            changed.connect(self._tell)
        self._follow()

    @cached_property
    def chooser(self) -> Chooser:
        """What is folded away; made when it is first unfolded, or when something in it narrows the list."""
        made = Chooser(self._context, self._curriculum)
        made.changed.connect(self._tell)
        made.done.connect(self.fold)
        made.hide()
        self._column.addWidget(made)
        stand_after(self.clear_button, made.grid)
        if self._alone is not None:
            made.show_alone(alone=self._alone)
        return made

    @property
    def _made(self) -> Chooser | None:
        return self.chooser if "chooser" in vars(self) else None

    def _chosen(self) -> dict[str, str | None]:
        made = self._made
        chosen = {key: made.choices[key].value() if made else None for key in KEYS}
        return chosen | {"oa": made.objective.value() or None if made else None}

    def show_alone(self, *, alone: bool) -> None:
        """With `alone` the open choosers take the place of the list."""
        self._alone = alone
        if made := self._made:
            made.show_alone(alone=alone)

    def is_open(self) -> bool:
        """Whether the panel of filters is unfolded."""
        return self.more_button.isChecked()

    def fold(self) -> None:
        """Fold the panel away."""
        self.more_button.setChecked(False)
        self._tell()

    def wanted(self) -> PracticeFilter:
        """The filter as the service takes it."""
        chosen = self._chosen()
        state = chosen["state"]
        return PracticeFilter(
            text=self.search.value(),
            subject=chosen["subject"],
            grade=chosen["grade"],
            oa=chosen["oa"],
            school_id=chosen["school"],
            tag=chosen["tag"],
            status=None if state == PRIVATE else state,
            has_evidence=True if self.chips[PROVEN].isChecked() else None,
            mine=self._context.person if self.chips[MINE].isChecked() else None,
            private={PRIVATE: True, None: None}.get(state, False),
        )

    def order(self) -> tuple[str, bool]:
        """The order's name for the service, and whether it runs backwards."""
        chosen = self.order_combo.value() or "title"
        return chosen.removeprefix("-"), chosen.startswith("-")

    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self.wanted() != PracticeFilter()

    def clear(self) -> None:
        """Show everything again."""
        self._empty()
        self._tell()

    def _empty(self) -> None:
        self.search.set_value("")
        for chip in self.chips.values():
            chip.setChecked(False)
        if made := self._made:
            made.empty()

    def show_objective(self, code: str) -> None:
        """Narrow the list to what works on this objective, and to nothing else."""
        self._empty()
        self.chooser.objective.set_value(code, code)
        self._tell()

    def read_again(self) -> None:
        """Offer what there is by now."""
        if made := self._made:
            made.show_lists()

    def _tell(self) -> None:
        self._follow()
        kept = {key: value or "" for key, value in self._chosen().items()}
        kept |= {code: "1" if chip.isChecked() else "" for code, chip in self.chips.items()}
        kept["order"] = self.order_combo.value() or ""
        kept["open"] = "1" if self.more_button.isChecked() else ""
        self._context.settings.remember(KEY, kept)
        self.changed.emit()

    def _recall(self) -> None:
        kept = self._context.settings.remembered(KEY)
        if any(kept.get(key) for key in (*KEYS, "oa")):
            self.chooser.recall(kept)
        for code, chip in self.chips.items():
            chip.setChecked(bool(kept.get(code)))
        order = kept.get("order", "")
        self.order_combo.set_value(order if order in ORDERS else "title")
        self.more_button.setChecked(bool(kept.get("open")))

    def _follow(self) -> None:
        number = len(list(filter(None, self._chosen().values())))
        words = f"Filtros ({number})" if number else "Filtros"
        self.more_button.setText(f" {words}")
        self.more_button.setAccessibleName(words)
        if made := self.chooser if self.is_open() else self._made:
            made.setVisible(self.is_open())
        self.clear_button.setVisible(self.is_narrow())
