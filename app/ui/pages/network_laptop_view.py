"""One laptop opened by the coordination: what is known of it, and what may be decided, each with what it means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.text_dates import count
from app.ui import theme, values
from app.ui.widgets.parts import button, column_layout, hairline, icon_button, label, row_layout

if TYPE_CHECKING:
    from app.models.database import Database
    from app.sync.roster import Decided, Listed

_RETIRE = (
    "Si se perdió, se lo robaron o ya no se usa. Lo que escribió y ya llegó aquí se conserva; lo que escriba desde "
    "ahora no se muestra a nadie, y las próximas entregas no podrá abrirlas. Se puede volver a aceptar."
)
_READMIT = "Todo lo que escribió vuelve a contar, y podrá entregar y recibir como antes."
_ONLY = "Cuenta lo que ya llegó de él, pero sigue retirado: no podrá abrir entregas nuevas."
_LEAD = "Podrá invitar, aceptar y retirar computadores, igual que este. Conviene que haya dos."
_UNLEAD = "Seguirá trabajando como los demás, sin aceptar ni retirar computadores."


class LaptopView(QWidget):
    """`decided(work)`: what to carry out, `work(database, progress=…)`, in the worker; `closed()`."""

    decided = Signal(object)
    closed = Signal()

    def __init__(self, one: Listed, *, only: bool) -> None:
        super().__init__()
        self._one = one
        layout = column_layout(self, gap=theme.M)
        head = row_layout()
        head.addWidget(label(title_of(one), "strong"), 1)
        close = icon_button("x", f"Cerrar «{title_of(one)}»", self.closed.emit)
        head.addWidget(close)
        layout.addLayout(head)
        for line in _facts(one):
            layout.addWidget(label(line, "muted"))
        self.verbs: list[QPushButton] = []
        for words, why, role, work in self._choices(only=only):
            layout.addWidget(hairline())
            layout.addWidget(label(why))
            verb = button(words, partial(self.decided.emit, work), role=role)
            verb.setAccessibleDescription(why)
            layout.addWidget(verb, 0, Qt.AlignmentFlag.AlignLeft)
            self.verbs.append(verb)
        # A key that is pressed twice decides nothing.
        self.first: QWidget = close

    def add(self, part: QWidget) -> None:
        """Put something more at the end, under a line."""
        inside = self.layout()
        if inside is not None:
            inside.addWidget(hairline())
            inside.addWidget(part)

    def _choices(self, *, only: bool) -> list[tuple[str, str, str, Callable[[Database], Decided]]]:
        from app.sync import roster

        one = self._one
        found: list[tuple[str, str, str, Callable[[Database], Decided]]] = []
        if one.retired:
            found.append(("Volver a aceptarlo", _READMIT, "", partial(roster.readmit, device=one.device)))
            if one.held:
                words = "Contar solo lo que ya llegó"
                found.append((words, _ONLY, "", partial(roster.readmit, device=one.device, only_changes=True)))
            return found
        if not one.coordinates:
            found.append(("Darle la coordinación", _LEAD, "", partial(roster.appoint, device=one.device)))
        elif not only:
            words = "Quitarle la coordinación"
            found.append((words, _UNLEAD, "", partial(roster.appoint, device=one.device, leads=False)))
        if not one.here:
            found.append(("Retirar este computador", _RETIRE, "danger", partial(roster.retire, device=one.device)))
        return found


def title_of(one: Listed) -> str:
    """What the laptop is called."""
    return one.name or one.person or "Computador sin nombre"


def _facts(one: Listed) -> list[str]:
    from app.sync.words import moment_words

    lines = [" · ".join(part for part in (one.person, f"señas {values.whole(one.fingerprint)}") if part)]
    if one.last_seen:
        lines.append(f"Último archivo suyo, recibido el {moment_words(one.last_seen)}.")
    elif not one.here:
        lines.append("Todavía no ha llegado un archivo suyo.")
    if one.held:
        held = count(one.held, "cambio suyo está guardado y no cuenta", "cambios suyos están guardados y no cuentan")
        lines.append(f"{held}.")
    return lines
