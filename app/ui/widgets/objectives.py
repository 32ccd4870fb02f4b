"""The objective picker: subject, then axis, then the objectives of each grade side by side.

    picker = ObjectivePicker({"LEN": "Lenguaje y Comunicación", …}, find)
      find(subject: str, grades: list[str]) -> list[Objective]     in the order of the curriculum
    picker.set_grades(["1", "2", "3"]);  picker.set_subject("LEN");  picker.subject()
    picker.set_value([ids], known=[Objective…])   silent; `known` names chosen ones that `find` does not list now
    picker.value() → [ids];  picker.chosen() → [Objective];  picker.changed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.text_keys import spanish_key
from app.ui import theme
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo, FilterChips, grade_words
from app.ui.widgets.parts import clear, column_layout, label, row_layout
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import SearchBox

COLUMN_WIDTH = 180


@dataclass(frozen=True)
class Objective:
    """One objective of the curriculum: its code ('OA 4'), grade, axis and text."""

    id: str
    code: str
    grade: str
    axis: str
    text: str


class ChoiceLine(QWidget):
    """One objective with its box; a click anywhere on its words counts."""

    pressed = Signal(str, bool)

    def __init__(self, objective: Objective, *, checked: bool) -> None:
        super().__init__()
        self.objective = objective
        layout = column_layout(self, gap=0)
        self.box = Check(objective.code)
        self.box.setChecked(checked)
        self.box.setAccessibleName(f"{objective.code}, {grade_words(objective.grade)}: {objective.text}")
        self.box.toggled.connect(self._toggled)
        layout.addWidget(self.box)
        words = label(objective.text, "small")
        words.setContentsMargins(theme.px(theme.XS), 0, 0, 0)
        layout.addWidget(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.box.toggle()

    def _toggled(self, checked: bool) -> None:
        self.pressed.emit(self.objective.id, checked)


class ObjectivePicker(QWidget):
    """Chooses objectives of several grades at once."""

    changed = Signal()

    def __init__(
        self,
        subjects: Mapping[str, str],
        find: Callable[[str, list[str]], list[Objective]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._find = find
        self._grades: list[str] = []
        self._found: list[Objective] = []
        self._known: dict[str, Objective] = {}
        self._chosen: list[str] = []
        self._columns = 0
        self.subject_combo = ChoiceCombo(subjects, name="Asignatura de los objetivos", empty="Elija la asignatura")
        self.subject_combo.changed.connect(self._read)
        self.search = SearchBox("Buscar un objetivo")
        self.search.changed.connect(self._draw)
        self.axes = FilterChips((), "Eje", single=True)
        self.summary = label("", "strong")
        self.note = label("", "muted")
        self._axis_holder = QWidget()
        column_layout(self._axis_holder).addWidget(self.axes)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.L))
        self._grid.setVerticalSpacing(theme.px(theme.M))
        layout = column_layout(self, gap=theme.M)
        line = row_layout(gap=theme.M)
        line.addWidget(self.subject_combo)
        line.addWidget(self.search, 1)
        layout.addLayout(line)
        for part in (self._axis_holder, self.summary, self.note, self._holder):
            layout.addWidget(part)
        self._draw()

    def set_name(self, name: str) -> None:
        """What a screen reader calls the whole."""
        self.setAccessibleName(name)

    def subject(self) -> str | None:
        """The subject whose objectives are offered."""
        return self.subject_combo.value()

    def set_subject(self, subject: str | None) -> None:
        """Offer the objectives of a subject, without telling."""
        if subject != self.subject():
            self.subject_combo.set_value(subject)
            self._read()

    def set_grades(self, grades: Iterable[str]) -> None:
        """Offer the objectives of these grades, without telling; chosen ones of other grades stay chosen."""
        if list(grades) != self._grades:
            self._grades = list(grades)
            self._read()

    def set_axis(self, axis: str) -> None:
        """Show the objectives of this axis first; where the subject has none of that name, those of its first axis."""
        self.axes.set_value([axis] if axis in self.axes.chips else list(self.axes.chips)[:1])
        self._draw()

    def value(self) -> list[str]:
        """The chosen ids, in the order they were chosen."""
        return list(self._chosen)

    def chosen(self) -> list[Objective]:
        """What is known of the chosen ones."""
        return [self._known[key] for key in self._chosen if key in self._known]

    def set_value(self, ids: Iterable[str] | None, known: Iterable[Objective] = ()) -> None:
        """Choose these and no others, without telling."""
        self._chosen = list(dict.fromkeys(ids or ()))
        self._known |= {each.id: each for each in known}
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        if self._room() != self._columns:
            self._draw()

    def _room(self) -> int:
        fit = max(1, self.width() // theme.px(COLUMN_WIDTH))
        number = max(1, len(self._grades))
        # Lines are filled evenly: six grades where five fit stand three and three.
        return -(-number // -(-number // fit))

    def _read(self) -> None:
        subject = self.subject()
        self._found = self._find(subject, self._grades) if subject and self._grades else []
        self._known |= {each.id: each for each in self._found}
        names = list(dict.fromkeys(each.axis for each in self._found if each.axis))
        before = self.axes.value()
        self.axes.deleteLater()
        self.axes = FilterChips([(name, name) for name in names], "Eje", single=True)
        self.axes.set_value([name for name in before if name in names] or names[:1])
        self.axes.changed.connect(self._draw)
        inside = self._axis_holder.layout()
        if inside is not None:
            inside.addWidget(self.axes)
        self._axis_holder.setVisible(bool(names))
        self._draw()

    def _draw(self) -> None:
        clear(self._grid)
        self._columns = self._room()
        self._count()
        shown = self._shown()
        self.note.setText(self._why_nothing() if not shown else "")
        self.note.setVisible(not shown)
        self.search.setVisible(bool(self._found))
        for place in range(self._grid.columnCount()):
            self._grid.setColumnStretch(place, 0)
        for place, grade in enumerate(self._grades if shown else ()):
            self._draw_grade(place, grade, [each for each in shown if each.grade == grade])
        if (whole := self.layout()) is not None:
            follow_reading(whole)

    def _draw_grade(self, place: int, grade: str, objectives: list[Objective]) -> None:
        holder = QWidget()
        layout = column_layout(holder, gap=theme.S)
        layout.addWidget(label(grade_words(grade), "strong"))
        for objective in objectives:
            choice = ChoiceLine(objective, checked=objective.id in self._chosen)
            choice.pressed.connect(self._choose)
            layout.addWidget(choice)
        if not objectives:
            none = "Ninguno con esas palabras." if self.search.value() else "Sin objetivos en este eje."
            layout.addWidget(label(none, "small"))
        layout.addStretch(1)
        self._grid.addWidget(holder, place // self._columns, place % self._columns)
        self._grid.setColumnStretch(place % self._columns, 1)

    def _shown(self) -> list[Objective]:
        wanted = spanish_key(self.search.value()).split()
        axes = self.axes.value()
        if wanted:
            # A search looks through every axis: who searches does not know where it is.
            keys = {each.id: spanish_key(f"{each.code} {each.text}") for each in self._found}
            return [each for each in self._found if all(part in keys[each.id] for part in wanted)]
        return [each for each in self._found if not axes or each.axis in axes]

    def _why_nothing(self) -> str:
        if not self._grades:
            return "Elija primero los cursos."
        if not self.subject():
            return "Elija la asignatura para ver sus objetivos."
        if not self._found:
            return "No hay objetivos cargados de esta asignatura para estos cursos."
        return "Ningún objetivo coincide con la búsqueda."

    def _choose(self, wanted: str, checked: bool) -> None:
        if checked and wanted not in self._chosen:
            self._chosen.append(wanted)
        elif not checked and wanted in self._chosen:
            self._chosen.remove(wanted)
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        number = len(self._chosen)
        some = "1 objetivo elegido" if number == 1 else f"{number} objetivos elegidos"
        self.summary.setText(some if number else "Ningún objetivo elegido")
        # From the beginning, lest the first choice move the others away from under the mouse.
        self.summary.setVisible(bool(number or self._found))
