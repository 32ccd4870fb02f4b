"""What the library of practices is narrowed to, and its order; both are remembered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.services import labels, network, practice_tags
from app.services.practices import PracticeFilter
from app.ui import theme
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_words import PRIVATE, states
from app.ui.widgets.choices import GRADES, ChoiceCombo, grade_words
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label, row_layout, scrolling
from app.ui.widgets.pickers import Pick, SearchPicker
from app.ui.widgets.texts import SearchBox

QWIDGETSIZE_MAX = 16_777_215
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
        self._words: dict[str, QLabel] = {}
        self._alone: bool | None = None  # once it is known
        self._is_new = True  # and so are its lists
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
        line = QWidget()
        flow = FlowLayout(line, theme.S)
        for part in (*self.chips.values(), self.more_button, self.order_combo, self.clear_button):
            flow.addWidget(part)
        layout.addWidget(line)
        self.inside = self._choosers()
        self.panel = scrolling(self.inside)
        layout.addWidget(self.panel)
        self._recall()
        for changed in (self.search.changed, self.order_combo.changed, self.objective.changed):
            changed.connect(self._tell)
        for choice in self._choices.values():
            choice.changed.connect(self._tell)
        self._follow()

    def _choosers(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(theme.S))
        choices = {
            "subject": ("Asignatura", "Todas", labels.choices("practice", "subject")),
            "grade": ("Grado", "Todos", {grade: grade_words(grade) for grade in GRADES}),
            "school": ("Escuela", "Todas", {}),
            "state": ("Estado", "Todos", states()),
            "tag": ("Etiqueta", "Todas", {}),
        }
        self._choices = {
            key: ChoiceCombo(given, empty=every, name=name) for key, (name, every, given) in choices.items()
        }
        self.objective = SearchPicker(
            "Objetivo de aprendizaje",
            self._find_objectives,
            create=typed_code,
            create_words="Buscar el código «{}»",
            placeholder="Código o palabras",
        )
        for place, (key, (name, _, _)) in enumerate(choices.items()):
            across = 2 if key == "tag" else 1
            self._words[key] = label(name, "small")
            grid.addWidget(self._words[key], place // 2 * 2, place % 2, 1, across)
            self._choices[key].setMinimumWidth(0)
            grid.addWidget(self._choices[key], place // 2 * 2 + 1, place % 2, 1, across)
        self._show_lists()
        grid.addWidget(label("Objetivo de aprendizaje", "small"), 6, 0, 1, 2)
        grid.addWidget(self.objective, 7, 0, 1, 2)
        self.done_button = button("Ver las prácticas", self.fold, icon="check")
        grid.addWidget(self.done_button, 8, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(9, 1)
        inside.setObjectName("column")
        return inside

    def show_alone(self, *, alone: bool) -> None:
        """With `alone` the open panel takes the place of the list, and a button leads back to it."""
        self._alone = alone
        self.done_button.setVisible(alone)
        tall = self.inside.sizeHint().height()
        self.panel.setMinimumHeight(0 if alone else tall)
        self.panel.setMaximumHeight(QWIDGETSIZE_MAX if alone else tall)

    def is_open(self) -> bool:
        """Whether the panel of filters is unfolded."""
        return self.more_button.isChecked()

    def fold(self) -> None:
        """Fold the panel away."""
        self.more_button.setChecked(False)
        self._tell()

    def wanted(self) -> PracticeFilter:
        """The filter as the service takes it."""
        state = self._choices["state"].value()
        return PracticeFilter(
            text=self.search.value(),
            subject=self._choices["subject"].value(),
            grade=self._choices["grade"].value(),
            oa=self.objective.value() or None,
            school_id=self._choices["school"].value(),
            tag=self._choices["tag"].value(),
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
        for combo in self._choices.values():
            combo.set_value(None)
        self.objective.set_value("")

    def show_objective(self, code: str) -> None:
        """Narrow the list to what works on this objective, and to nothing else."""
        self._empty()
        self.objective.set_value(code, code)
        self._tell()

    def read_again(self) -> None:
        """Offer what there is by now; a bar that was just made has read it."""
        if not self._is_new:
            self._show_lists()
        self._is_new = False

    def _show_lists(self) -> None:
        """Offer the schools, those that left too, and the tags in use; without any there is nothing to choose."""
        database, tags = self._context.database, self._choices["tag"]
        self._choices["school"].set_choices(network.names_of_all(database))
        used = practice_tags.used(database)
        tags.set_choices({tag: tag for tag in used})
        for part in (tags, self._words["tag"]):
            part.setVisible(bool(used or tags.value()))
        if self._alone is not None:
            self.show_alone(alone=self._alone)

    def _tell(self) -> None:
        self._follow()
        kept = {key: combo.value() or "" for key, combo in self._choices.items()}
        kept |= {code: "1" if chip.isChecked() else "" for code, chip in self.chips.items()}
        kept["order"] = self.order_combo.value() or ""
        kept |= {"oa": self.objective.value(), "open": "1" if self.more_button.isChecked() else ""}
        self._context.settings.remember(KEY, kept)
        self.changed.emit()

    def _recall(self) -> None:
        kept = self._context.settings.remembered(KEY)
        for key, combo in self._choices.items():
            wanted = kept.get(key) or None
            combo.set_value(wanted if combo.findData(wanted) >= 0 else None)
        for code, chip in self.chips.items():
            chip.setChecked(bool(kept.get(code)))
        order = kept.get("order", "")
        self.order_combo.set_value(order if order in ORDERS else "title")
        self.objective.set_value(kept.get("oa"), kept.get("oa", ""))
        self.more_button.setChecked(bool(kept.get("open")))

    def _follow(self) -> None:
        folded = [combo for combo in self._choices.values() if combo.value()]
        number = len(folded) + bool(self.objective.value())
        words = f"Filtros ({number})" if number else "Filtros"
        self.more_button.setText(f" {words}")
        self.more_button.setAccessibleName(words)
        self.panel.setVisible(self.more_button.isChecked())
        self.clear_button.setVisible(self.is_narrow())

    def _find_objectives(self, text: str) -> list[Pick]:
        return self._curriculum.search(text, self._choices["subject"].value(), self._choices["grade"].value())


def typed_code(text: str) -> Pick:
    """A code that was typed, as the official ones are written."""
    code = " ".join(text.upper().split())
    return Pick(code, code)
