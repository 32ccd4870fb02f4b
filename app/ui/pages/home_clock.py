"""The question of Inicio when the laptop's date is doubted: whether it is right, or how to put it right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import laptop_date
from app.services.laptop_date import DoubtedDate
from app.text_dates import long_date
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice

_HOW = (
    "Pulse con el botón derecho sobre la hora, abajo a la derecha de la pantalla, y elija «Ajustar fecha y hora». "
    "Corrija la fecha y vuelva a Inicio. Mientras tanto puede trabajar: nada se pierde."
)


class DateQuestion(BoxedList):
    """Asks once; `answered` when there is something new to read."""

    answered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("La fecha de este computador")
        self._context = context
        content = QWidget()
        layout = column_layout(content, gap=theme.S)
        self.question = label("", "strong")
        self.why = label("", "muted")
        self.how = InlineNotice("info")
        self.yes = button("Sí, la fecha es correcta", self._confirm, icon="check")
        self.no = button("No, ver cómo corregirla", self._show_how, icon="calendar-days")
        verbs = in_line(self.yes, self.no)
        for part in (self.question, self.why, verbs, self.how):
            layout.addWidget(part)
        self.add(content)

    def show_doubt(self, asked: DoubtedDate | None) -> None:
        """Ask about this day; without one there is nothing to ask."""
        self.setVisible(asked is not None)
        if asked is None:
            self.how.hide()
            return
        day = long_date(asked.day, year=True)
        if asked.possible:
            self.question.setText(f"¿Es hoy {day}?")
            self.why.setText("Hace mucho que no se anota nada aquí, o la fecha cambió. Con ella se ordena lo que usted "
                             "escribe junto a lo de los demás.")  # fmt: skip
        else:
            self.question.setText(f"El computador dice que hoy es {day}, y eso no puede ser.")
            self.why.setText("Lo que usted escriba queda con la fecha en duda hasta que la corrija.")
        self.yes.setVisible(asked.possible)
        self.no.setText(" No, ver cómo corregirla" if asked.possible else " Ver cómo corregirla")
        self.no.setAccessibleName(self.no.text().strip())

    def _confirm(self) -> None:
        try:
            before = laptop_date.confirm(self._context.database)
        except AppError as error:
            self._context.toast(failures.sentence(error))
        else:
            self._context.toast("Desde ahora vale la fecha de este computador", undo=partial(self._take_back, before))
        self.answered.emit()

    def _take_back(self, before: int) -> None:
        laptop_date.take_back(self._context.database, before)
        self.answered.emit()

    def _show_how(self) -> None:
        self.how.tell(_HOW)
        self.answered.emit()
