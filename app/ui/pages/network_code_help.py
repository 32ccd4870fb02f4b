"""In a colleague's laptop, for the coordination: the word that lets in somebody who forgot the short code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import persons_here
from app.ui import failures, finders, theme
from app.ui.page import Context
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.texts import TextLine

_WHY = (
    "Si alguien olvidó su código corto en este computador, asegúrese de que es esa persona quien llama. Ella le lee un "
    "número de seis cifras y usted le dice la clave. Sirve una sola vez."
)
_WHO, _NUMBER = "Quién olvidó su código", "El número que le leyeron"


class CodeHelp(QWidget):
    """Who it is, the number that was read out, and the word to say."""

    def __init__(self, context: Context, device: str) -> None:
        super().__init__()
        self._context, self._device = context, device
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(label(_WHY))
        self.person = PersonPicker(finders.people(context.database))
        self.person.setAccessibleName(_WHO)
        person = persons_here.owner_of(context.database, device)
        self.person.set_value(person, finders.person_name(context.database, person))
        self.number = TextLine(_NUMBER)
        self.number.returnPressed.connect(self._answer)
        self.problem = label("", "problem")
        self.word = label("", "title")
        self.problem.hide()
        self.word.hide()
        for words, field in ((_WHO, self.person), (_NUMBER, self.number)):
            layout.addWidget(label(words, "small-strong"))
            layout.addWidget(field)
        layout.addWidget(button("Dar la clave", self._answer, icon="key-round"), 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.problem)
        layout.addWidget(self.word)

    def _answer(self) -> None:
        self.problem.hide()
        self.word.hide()
        person = self.person.value()
        try:
            given = persons_here.answer_for(self._context.database, self._device, person, self.number.value())
        except AppError as error:
            self.problem.setText(failures.why_not(error))
            self.problem.show()
            return
        self.word.setText(f"{given[:4]} {given[4:]}")
        self.word.setAccessibleName(f"La clave que debe decir: {' '.join(given)}")
        self.word.show()
