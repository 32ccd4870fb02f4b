"""A ticket of one's own: one question for each dimension, with pictures for the youngest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Signal

from app.errors import AppError, NotFound
from app.services import labels, rows, templates, tickets
from app.services.tickets import BatchRow
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.typed import TypedWords
from app.ui.widgets.asking import Closable
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine

_Given = TypeVar("_Given")


class TicketComposer(Closable):
    """`open(row)` on what the batch asks now; `made(template_id)` and `closed()`."""

    made = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._database = context.database
        self._adoption = ""
        layout = column_layout(self, margin=theme.L, gap=theme.S)
        layout.addWidget(label("Las preguntas de este ticket", "strong"))
        layout.addWidget(
            label("Una por dimensión; se responden en cinco a diez minutos. En 1° y 2°, con caritas.", "small")
        )
        scales = labels.choices("template_item", "scale")
        self.questions: dict[str, TextLine] = {}
        self.scales: dict[str, ChoiceCombo] = {}
        for dimension in tickets.ASKED:
            words = tickets.dimension_words(dimension)
            layout.addWidget(label(words, "small-strong"))
            self.questions[dimension] = TextLine(f"Pregunta: {words}")
            self.scales[dimension] = ChoiceCombo(
                {code: scales[code] for code in tickets.SCALES}, empty="", name=f"Cómo se responde: {words}"
            )
            layout.addWidget(self.questions[dimension])
            layout.addWidget(self.scales[dimension])
        self.notice = InlineNotice("problem")
        self.accept = button("Usar estas preguntas", self._accept, icon="check")
        self.cancel = button("Volver", self.give_up, role="flat")
        self.typed = TypedWords(context, "ticket", **self.questions, **_of_scales(self.scales))
        self.given_up.connect(self.typed.forget)
        layout.addWidget(self.notice)
        layout.addWidget(in_line(self.accept, self.cancel))
        self.hide()

    def open(self, row: BatchRow) -> None:
        """Show the questions that these tickets ask, to be changed."""
        try:
            items = templates.load(self._database, row.template_id or "").items
        except NotFound:  # it has not come to this laptop
            items = ()
        self._adoption = row.adoption_id
        young = row.grade in tickets.YOUNG
        known = {one.dimension: one for one in reversed(items) if one.dimension in self.questions}
        scales = dict.fromkeys(tickets.ASKED, tickets.PICTURES)
        if not young:
            scales |= {dimension: one.scale or "" for dimension, one in known.items()}
        self.typed.show(row.id, **{dimension: one.text for dimension, one in known.items()}, **_of_scales(scales))
        for scale in self.scales.values():
            scale.setReadOnly(young)
        self.notice.hide()
        self.show()
        bring_into_sight(self)
        self.questions[tickets.ASKED[0]].setFocus()

    def _accept(self) -> None:
        asked = [(key, line.value(), self.scales[key].value() or "") for key, line in self.questions.items()]
        practice = rows.load(self._database, "adoption", self._adoption)["practice_id"]
        title = rows.load(self._database, "practice", practice)["title"] or "la práctica"
        try:
            made = tickets.compose(self._database, f"Ticket de «{title}»", asked)
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            first = next((line for line in self.questions.values() if not line.value()), None)
            (first or self.questions[tickets.ASKED[0]]).setFocus()
            return
        self.give_up()
        self.made.emit(made)


def _of_scales(given: Mapping[str, _Given]) -> dict[str, _Given]:
    """Named apart from the questions that they answer."""
    return {f"scale_{dimension}": one for dimension, one in given.items()}
