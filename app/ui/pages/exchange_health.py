"""*Salud del intercambio*: every laptop of the microcentro and what it is known to hold (sync-design 11.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.text_dates import count
from app.ui.widgets.parts import ScrollColumn, button
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

if TYPE_CHECKING:
    from app.sync.history import LaptopHealth


class HealthPart(ScrollColumn):
    """The coordination may `invite` more."""

    def __init__(self, invite: Callable[[], object]) -> None:
        super().__init__()
        self.laptops = HealthSection(invite)
        self.add(self.laptops)

    def show_laptops(self, laptops: list[LaptopHealth], *, may_invite: bool) -> None:
        """Show these laptops."""
        self.laptops.show_laptops(laptops, may_invite=may_invite)

    def first_focus(self) -> QWidget | None:
        """The one button."""
        return None if self.laptops.invite.isHidden() else self.laptops.invite

    def go_back(self) -> bool:
        """Nothing is open here."""
        return False


class HealthSection(BoxedList):
    """Every laptop of the microcentro and what it is known to hold; the coordination may `invite` more."""

    def __init__(self, invite: Callable[[], object]) -> None:
        super().__init__("Salud del intercambio", "Lo que se sabe de cada computador, según su último archivo.")
        self.invite = button("Invitar a colegas…", invite, icon="user-plus", role="flat")
        self.corner.addWidget(self.invite)
        self._laptops: list[LaptopHealth] | None = None

    def show_laptops(self, laptops: list[LaptopHealth], *, may_invite: bool) -> None:
        """Show these laptops."""
        self.invite.setVisible(may_invite)
        if laptops == self._laptops:
            return
        self._laptops = laptops
        self.clear()
        for one in laptops:
            title = " · ".join(part for part in (one.person, one.name) if part) or "Computador sin nombre"
            self.add_row(title, health_line(one), icon="laptop", chip=StatusChip(*health_state(one)))


def health_line(one: LaptopHealth) -> str:
    """What is known of the laptop, in a line."""
    from app.sync.words import moment_words

    parts = ["Coordinación"] if one.coordinates else []
    if one.here:
        parts.append("este computador")
    elif one.last_seen:
        parts.append(f"último archivo recibido el {moment_words(one.last_seen)}")
        if one.lacks:
            parts.append(f"{count(one.lacks, 'cambio', 'cambios')} sin confirmar")
    else:
        parts.append("todavía no ha llegado un archivo suyo")
    if not one.clock_ok:
        parts.append("la fecha de ese computador no es segura")
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]


def health_state(one: LaptopHealth) -> tuple[str, str]:
    """The kind and the word of the laptop's chip."""
    if not one.clock_ok:
        return ("attention", "Revisar la fecha")
    if one.here:
        return ("done", "Aquí")
    if not one.last_seen:
        return ("neutral", "Sin noticias")
    return ("waiting", "Falta que confirme que llegó") if one.lacks else ("done", "Tiene todo")
