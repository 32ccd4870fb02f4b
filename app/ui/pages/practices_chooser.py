"""The choosers of the library of practices, folded away until somebody narrows it by more than words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.services import labels, network, practice_tags, rules
from app.ui import theme
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_words import states
from app.ui.widgets.choices import GRADES, ChoiceCombo, grade_words
from app.ui.widgets.parts import button, column_layout, label, scrolling
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.picks import Pick

KEYS = ("subject", "grade", "school", "state", "tag")


class Chooser(QWidget):
    """As tall as it needs to be; in a low window it scrolls. `changed()`, and `done()` where it is all alone."""

    changed = Signal()
    done = Signal()

    def __init__(self, context: Context, curriculum: Curriculum) -> None:
        super().__init__()
        self._context, self._curriculum = context, curriculum
        self._words: dict[str, QLabel] = {}
        self._alone: bool | None = None  # once it is known
        self.inside = self._build()
        column_layout(self).addWidget(scrolling(self.inside))
        self.objective.changed.connect(self.changed)
        for choice in self.choices.values():
            choice.changed.connect(self.changed)

    def _build(self) -> QWidget:
        inside = QWidget()
        grid = self.grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(theme.S))
        choices = {
            "subject": ("Asignatura", "Todas", labels.choices("practice", "subject")),
            "grade": ("Grado", "Todos", {grade: grade_words(grade) for grade in GRADES}),
            "school": ("Escuela", "Todas", {}),
            "state": ("Estado", "Todos", states()),
            "tag": ("Etiqueta", "Todas", {}),
        }
        self.choices = {
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
            self.choices[key].setMinimumWidth(0)
            grid.addWidget(self.choices[key], place // 2 * 2 + 1, place % 2, 1, across)
        self.show_lists()
        grid.addWidget(label("Objetivo de aprendizaje", "small"), 6, 0, 1, 2)
        grid.addWidget(self.objective, 7, 0, 1, 2)
        self.done_button = button("Ver las prácticas", self.done.emit, icon="check")
        grid.addWidget(self.done_button, 8, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(9, 1)
        inside.setObjectName("column")
        return inside

    def show_alone(self, *, alone: bool) -> None:
        """With `alone` it takes the place of the list, and a button leads back to that."""
        self._alone = alone
        self.done_button.setVisible(alone)
        tall = self.inside.sizeHint().height()
        self.setMinimumHeight(0 if alone else tall)
        self.setMaximumHeight(theme.UNBOUNDED if alone else tall)

    def show_lists(self) -> None:
        """Offer the schools, those that left too, and the tags in use; without any there is nothing to choose."""
        database, tags = self._context.database, self.choices["tag"]
        self.choices["school"].set_choices(network.names_of_all(database))
        used = practice_tags.used(database)
        tags.set_choices({tag: tag for tag in used})
        for part in (tags, self._words["tag"]):
            part.setVisible(bool(used or tags.value()))
        if self._alone is not None:
            self.show_alone(alone=self._alone)

    def empty(self) -> None:
        """Choose nothing."""
        for combo in self.choices.values():
            combo.set_value(None)
        self.objective.set_value("")

    def recall(self, kept: dict[str, str]) -> None:
        """Choose what was chosen before, as far as it is still offered."""
        for key, combo in self.choices.items():
            wanted = kept.get(key) or None
            combo.set_value(wanted if combo.findData(wanted) >= 0 else None)
        self.objective.set_value(kept.get("oa"), kept.get("oa", ""))

    def _find_objectives(self, text: str) -> list[Pick]:
        return self._curriculum.search(text, self.choices["subject"].value(), self.choices["grade"].value())


def typed_code(text: str) -> Pick:
    """A code that was typed, as the official ones are written."""
    code = rules.oa_code(text)
    return Pick(code, code)
