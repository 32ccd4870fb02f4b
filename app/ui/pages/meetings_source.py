"""An empty agenda: what it may begin with."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import agenda_sources, rows
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.steps import all_added
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear
from app.ui.widgets.status import InlineNotice


class SourceBox(QWidget):
    """A button for each format of the network, and one for what the session before had. `filled()` once chosen."""

    filled = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._meeting = context, ""
        self.buttons: dict[str, QWidget] = {}
        self._flow = FlowLayout(self, theme.S)
        self.hide()

    def show_meeting(self, meeting: str, *, empty: bool) -> None:
        """Offer what there is to a session without points."""
        self._meeting = meeting
        clear(self._flow)
        self.buttons = {}
        if empty:
            day = rows.load(self._context.database, "meeting", meeting)["date"]
            for one in agenda_sources.choices(self._context.database, day):
                made = button(words.agenda_choice(one), partial(self._fill, one.code), icon="list")
                self.buttons[one.code] = made
                self._flow.addWidget(made)
        self.setVisible(empty)

    def _fill(self, code: str) -> None:
        try:
            made = agenda_sources.fill(self._context.database, self._meeting, code)
        except AppError as error:
            notice = InlineNotice("problem", failures.sentence(error))
            self._flow.addWidget(notice)
            return
        all_added(self._context, "agenda_item", made, "Empezar la tabla", said="Tabla lista para ajustar")
        self.filled.emit()
