"""*Computadores*: the laptops of the microcentro, who uses each, and who waits to be let in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui import values
from app.ui.page import Context
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip

HINT = "Cada computador tiene sus señas. Sirven para comprobar por teléfono que es el que dice ser."


class LaptopsPart(ScrollColumn):
    """Only to look at: letting a laptop in is done in Intercambio."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.total = 0
        self.waiting = InlineNotice("attention")
        self.waiting.pressed.connect(partial(context.navigate, "intercambio"))
        self.waiting.hide()
        self.box = BoxedList("Computadores del microcentro", HINT)
        self.add(self.waiting)
        self.add(self.box)

    def refresh(self) -> None:
        """Read the roster again."""
        from app.sync.accepting import applicants
        from app.sync.history import accepted_here, coordinates_here, health
        from app.sync.peers import fingerprint

        database = self._context.database
        laptops = health(database)
        self.total = len(laptops)
        self.box.clear()
        for one in laptops:
            chip = StatusChip("done", "Este computador", "laptop") if one.here else None
            known = (one.person, "coordina" if one.coordinates else "", f"señas {fingerprint(one.device)}")
            line = " · ".join(part for part in known if part)
            self.box.add_row(one.name or "Computador sin nombre", line, icon="laptop", chip=chip)
        asking = len(applicants(database)) if coordinates_here(database) else 0
        self.waiting.setVisible(bool(asking))
        if asking:
            words = values.count_words(
                asking, "computador espera que usted lo acepte.", "computadores esperan que usted los acepte."
            )
            self.waiting.tell(words, "Ver en Intercambio")
        elif not accepted_here(database):
            self.waiting.tell("La coordinación todavía no acepta este computador.", "Ver en Intercambio")
        self.changed.emit()

    def save_now(self) -> bool:
        """Nothing is typed here."""
        return True

    def go_back(self) -> bool:
        """Nothing is open here."""
        return False

    def first_focus(self) -> QWidget | None:
        """The one button, if it shows."""
        return self.waiting.button if self.waiting.isVisibleTo(self) else None
