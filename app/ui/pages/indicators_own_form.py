"""What an indicator of the network's own is: its name, what is counted, its goal, and the decision that it feeds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.models.database import Database
from app.services import indicators_own as own
from app.services import labels, rows
from app.services.indicators_own import OwnIndicator
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.background import JobRunner
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.typed import TypedWords
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.decimals import DecimalLine
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText, TextLine

_WHY = "Medir sin usar lo medido quita tiempo: diga qué hará la red según lo que salga."


class IndicatorForm(QWidget):
    """`show_indicator(id)`; what is typed saves itself, but never without a name and a decision."""

    def __init__(self, database: Database, jobs: JobRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database, self.indicator = database, ""
        self.saver = Autosave(jobs, self._store, self)
        section = FormSection("Qué es este indicador")
        section.corner.addWidget(self.saver.tick)
        kinds = ChoiceCombo(labels.choices("indicator", "kind"), empty="")
        self.form = BoundForm({
            "name": section.add("Nombre", TextLine(), required=True),
            "decision": section.add("Decisión que alimenta", LongText(lines=2), hint=_WHY, required=True),
            "kind": section.add("Cómo se anota", kinds, beside=True),
            "numerator_label": section.add("Qué se cuenta", TextLine()),
            "denominator_label": section.add("De cuántos", TextLine()),
            "unit": section.add("Unidad", TextLine()),
            "goal": section.add("Meta", DecimalLine(), hint="De tantos de tantos, en porcentaje."),
            "direction": section.add("Sentido", ChoiceCombo(labels.choices("indicator", "direction")), beside=True),
            "by_school": section.add("Se anota por escuela", Check("Una fila por escuela"), beside=True),
        })
        self.saver.watch(*self.form.fields())
        layout = column_layout(self, gap=theme.M)
        layout.addWidget(section)
        layout.addWidget(self.saver.notice)

    def show_indicator(self, indicator: str) -> None:
        """Show this one; what was typed about another is dropped unless it was saved."""
        if indicator != self.indicator:
            self.saver.forget()
            self.form.forget()
        self.indicator = indicator
        self.form.show(rows.load(self._database, "indicator", indicator))

    def _store(self) -> None:
        self.form.store(partial(own.change, self._database, self.indicator))


class NewIndicator(QWidget):
    """Name and decision of one that does not exist yet."""

    def __init__(self, context: Context, define: Callable[[], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        section = FormSection("Un indicador nuevo")
        self.name = TextLine()
        self.decision = LongText(lines=2)
        self.typed = TypedWords(context, "indicador", name=self.name, decision=self.decision)
        self.rows = {
            "name": section.add("Nombre", self.name, required=True),
            "decision": section.add("Decisión que alimenta", self.decision, hint=_WHY, required=True),
        }
        self.accept = button("Definir el indicador", define, icon="check", role="primary")
        foot = in_line(self.accept, button("Cancelar", cancel, role="flat"))
        layout = column_layout(self, gap=theme.M)
        layout.addWidget(section)
        layout.addWidget(foot)

    def clear(self) -> None:
        """Begin anew, or where it was left."""
        self.typed.show("nuevo")
        for row in self.rows.values():
            row.set_problem("")


def named(found: list[OwnIndicator]) -> dict[str, str]:
    """The indicators to choose from."""
    return {one.id: one.name for one in found}
