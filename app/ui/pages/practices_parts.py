"""The steps and the materials of a practice: lines that are added, written, moved and removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.services import labels, practice_parts, rows
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm, Row
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.fields import Told, name_alike
from app.ui.widgets.numbers import PesosLine
from app.ui.widgets.parts import button, column_layout, icon_button, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.texts import LongText, TextLine


@dataclass(frozen=True)
class Line:
    """One part on screen: its widget, its fields, the first of them, what each control is called, and its number.

    Only lines that are read by their number have one.
    """

    widget: QWidget
    form: BoundForm[Row]
    first: QWidget
    called: Mapping[QWidget, str]
    number: QLabel | None = None


class PartsList(BoxedList):
    """The parts of one type, in their order. Removing one can be taken back."""

    tipo = ""
    verb = ""
    noun = ""

    def __init__(self, title: str, hint: str, context: Context, saver: Autosave) -> None:
        super().__init__(title, hint)
        self._context, self._saver = context, saver
        self._practice = ""
        self._lines: dict[str, Line] = {}
        holder = QWidget()
        inside = column_layout(holder, margin=theme.M, sides=theme.L, gap=theme.M)
        self._place: QVBoxLayout = column_layout(gap=theme.M)
        inside.addLayout(self._place)
        self.add_button = button(self.verb, self.add_line, icon="plus", role="flat")
        foot = row_layout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        inside.addLayout(foot)
        self.rows.addWidget(holder)

    def show_parts(self, practice_id: str) -> None:
        """Show the parts of this practice; what is typed and not saved stays."""
        if practice_id != self._practice:
            self._practice = practice_id
            for key in list(self._lines):
                self._take(key)
        found = {part["id"]: part for part in rows.parts(self._context.database, self.tipo, practice_id)}
        for key in [key for key in self._lines if key not in found]:
            self._take(key)
        for place, (key, part) in enumerate(found.items()):
            if key not in self._lines:
                self._lines[key] = self._make(key)
            line = self._lines[key]
            if self._place.indexOf(line.widget) != place:
                self._place.removeWidget(line.widget)
                self._place.insertWidget(place, line.widget)
            line.form.show(part)
            if line.number is not None:
                line.number.setText(f"{place + 1}.")
        name_alike([self._lines[key].called for key in found])

    def store(self) -> None:
        """Write what was typed in any line."""
        for key, line in self._lines.items():
            line.form.store(self._writer(key))

    def add_line(self) -> None:
        """A new line at the end, ready to be written in."""
        self._saver.flush()
        key = self._create()
        do, undo = partial(self._bring, key), partial(self._remove, key)
        step(self._context, self.verb, do=do, undo=undo, run=False)
        self._show_stored()
        self._lines[key].first.setFocus()

    def ids(self) -> list[str]:
        """The parts shown, in order."""
        return sorted(self._lines, key=lambda key: self._place.indexOf(self._lines[key].widget))

    def drop(self, key: str) -> None:
        """Remove one, with a way back."""
        if not self._saver.flush():
            return
        do, undo = partial(self._remove, key), partial(self._bring, key)
        step(self._context, f"Quitar {self.noun}", do=do, undo=undo, said=f"Se quitó {self.noun}.")

    def shift(self, key: str, by: int) -> None:
        """Move one up or down."""
        before = self.ids()
        place = before.index(key)
        if 0 <= place + by < len(before) and self._saver.flush():
            after = before[:]
            after.insert(place + by, after.pop(place))
            run, back = partial(self._reorder, after), partial(self._reorder, before)
            step(self._context, f"Mover {self.noun}", do=run, undo=back)

    def _create(self) -> str:
        return ""

    def _make(self, key: str) -> Line:
        widget = QWidget()
        return Line(widget, BoundForm({}, self._saver), widget, {})

    def _movers(self, key: str) -> dict[QWidget, str]:
        """The buttons that move a line or take it away, and what they are called."""
        verbs = (
            ("arrow-up", f"Subir {self.noun}", partial(self.shift, key, -1)),
            ("arrow-down", f"Bajar {self.noun}", partial(self.shift, key, 1)),
            ("trash-2", f"Quitar {self.noun}", partial(self.drop, key)),
        )
        return {icon_button(icon, words, run): words for icon, words, run in verbs}

    def _writer(self, key: str) -> Callable[[dict[str, Any]], object]:
        return partial(rows.update, self._context.database, self.tipo, key)

    def _take(self, key: str) -> None:
        widget = self._lines.pop(key).widget
        self._place.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _remove(self, key: str) -> None:
        rows.remove(self._context.database, self.tipo, key)
        self._show_stored()

    def _bring(self, key: str) -> None:
        rows.bring_back(self._context.database, self.tipo, key)
        self._show_stored()

    def _show_stored(self) -> None:
        self.show_parts(self._practice)
        self._saver.stored()

    def _reorder(self, ids: list[str]) -> None:
        rows.reorder(self._context.database, self.tipo, ids)
        self._show_stored()


class StepsList(PartsList):
    """What is done, step by step."""

    tipo, verb, noun = "practice_step", "Agregar paso", "el paso"

    def _create(self) -> str:
        kept = self.ids()
        last = self._lines[kept[-1]].form.rows["moment"].field.value() if kept else None
        return practice_parts.add_step(self._context.database, self._practice, moment=last or "start")

    def _make(self, key: str) -> Line:
        widget = QWidget()
        across = row_layout(widget, gap=theme.S)
        down = column_layout(gap=theme.XS)
        head = row_layout(gap=theme.S)
        number = label("", "strong", wrap=False)
        head.addWidget(number)
        moment = ChoiceCombo(labels.choices("practice_step", "moment"), empty="", name="Momento del paso")
        head.addWidget(moment)
        head.addStretch(1)
        movers = self._movers(key)
        for mover in movers:
            head.addWidget(mover)
        text = LongText("Qué se hace en este paso", "¿Qué se hace?", lines=1)
        down.addLayout(head)
        down.addWidget(text)
        across.addLayout(down, 1)
        form: BoundForm[Row] = BoundForm({"moment": Told(moment), "text": Told(text)}, self._saver)
        called = {moment: "Momento del paso", text: "Qué se hace en el paso", **movers}
        return Line(widget, form, text, called, number)


class MaterialsList(PartsList):
    """What is needed."""

    tipo, verb, noun = "practice_material", "Agregar material", "el material"

    def _create(self) -> str:
        return practice_parts.add_material(self._context.database, self._practice)

    def _make(self, key: str) -> Line:
        widget = QWidget()
        down = column_layout(widget, gap=theme.XS)
        across = row_layout(gap=theme.S)
        name = TextLine("Material", "Por ejemplo, huincha de medir")
        local = Check("Del lugar")
        cost = PesosLine("Costo en pesos", "Costo")
        cost.setFixedWidth(theme.px(110))
        across.addWidget(name, 1)
        across.addWidget(local)
        across.addWidget(label("$", "muted", wrap=False))
        across.addWidget(cost)
        remove = icon_button("trash-2", "Quitar el material", partial(self.drop, key))
        across.addWidget(remove)
        told = {"name": Told(name), "local_or_natural": Told(local), "cost": Told(cost)}
        down.addLayout(across)
        down.addWidget(told["cost"].problem)
        form: BoundForm[Row] = BoundForm(told, self._saver)
        called: dict[QWidget, str] = {
            name: "Material", local: "Es del lugar, el material", cost: "Costo en pesos, el material",
            remove: "Quitar el material",
        }  # fmt: skip
        return Line(widget, form, name, called)
