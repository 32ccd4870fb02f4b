"""*Historial*: what was handed over and received; and what stays here, and what others still owe."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.text_dates import count
from app.ui.page import Context
from app.ui.widgets.parts import ScrollColumn, button
from app.ui.widgets.rows import BoxedList

if TYPE_CHECKING:
    from app.services.evidence import EvidenceRow
    from app.sync.awaited import Awaited
    from app.sync.history import GivenFile, Reception

FIRST = 12
_PAGES = {"practice_id": "practicas", "meeting_id": "sesiones", "commitment_id": "acuerdos"}


class HistoryPart(ScrollColumn):
    """Every file that went out or came in."""

    def __init__(self) -> None:
        super().__init__()
        self.files = HistorySection()
        self.add(self.files)

    def show_files(self, given: list[GivenFile], received: list[Reception]) -> None:
        """Show these files."""
        self.files.show_files(given, received)

    def first_focus(self) -> QWidget | None:
        """Nothing here is pressed first."""
        return None

    def go_back(self) -> bool:
        """Nothing is open here."""
        return False


class HistorySection(BoxedList):
    """Files handed over and received, the latest first; a few at first."""

    def __init__(self) -> None:
        super().__init__("Entregado y recibido")
        self._rows: list[tuple[str, str, str, str]] = []
        self._all = False

    def show_files(self, given: list[GivenFile], received: list[Reception]) -> None:
        """Show these files."""
        rows = [(one.at, "upload", _given_title(one), _given_line(one)) for one in given]
        rows += [(one.at, "download", _received_title(one), _received_line(one)) for one in received]
        rows.sort(reverse=True)
        if rows != self._rows or not rows:
            self._rows = rows
            self._fill()

    def _fill(self) -> None:
        self.set_empty("Todavía no se ha entregado ni recibido ningún archivo.")
        if not self._rows:
            return
        self.clear()
        for _at, icon, title, line in self._rows if self._all else self._rows[:FIRST]:
            self.add_row(title, line, icon=icon)
        if len(self._rows) > FIRST and not self._all:
            self.add(button(f"Ver todo ({len(self._rows)})", self._show_all, role="flat"))

    def _show_all(self) -> None:
        self._all = True
        self._fill()


def _given_title(one: GivenFile) -> str:
    return f"Entregado: «{one.name}»" if one.name else f"Entrega {one.number}"


def _given_line(one: GivenFile) -> str:
    from app.sync.words import content, moment_words

    return f"{moment_words(one.at)} · {content(one.operations, one.evidence, one.size)}"


def _received_title(one: Reception) -> str:
    from app.sync.words import whose

    return f"Recibido de {whose(one.sender)}"


def _received_line(one: Reception) -> str:
    from app.sync.words import moment_words, records

    groups = (("nuevo", one.new), ("cambia", one.changed), ("se elimina", one.removed))
    brought = [f"{name}: {words}" for name, counts in groups if (words := records(counts))]
    brought += [f"en conflicto: {count(one.conflicts, 'dato', 'datos')}"] if one.conflicts else []
    nothing = "quedó en espera" if one.state == "waiting" else "sin cambios nuevos"
    return " · ".join([moment_words(one.at), *(brought or [nothing])])


class HeldBackSection(BoxedList):
    """The pieces of evidence that do not leave this laptop until there is an authorization."""

    def __init__(self, context: Context) -> None:
        super().__init__("Evidencias que se quedan aquí", "Saldrán con la próxima entrega, cuando tengan autorización.")
        self._context = context
        self._kept: list[EvidenceRow] = []
        self.hide()

    def show_evidence(self, kept: list[EvidenceRow]) -> None:
        """Show these pieces of evidence; each leads to where it belongs."""
        if kept != self._kept:
            self._kept = kept
            self.clear()
            for one in kept:
                run = partial(self._open, one) if one.owner_field in _PAGES else None
                self.add_row(one.caption or one.name or "Evidencia", one.taken_by, icon="image", run=run)
        self.setVisible(bool(kept))

    def _open(self, one: EvidenceRow) -> None:
        self._context.navigate(_PAGES[one.owner_field], id=one.owner_id)


class AwaitedSection(BoxedList):
    """What came and cannot be shown yet: each with what is missing and whom to ask."""

    def __init__(self) -> None:
        super().__init__("En espera", "Llegó una parte y falta otra. Nada se pierde: se verá cuando llegue el resto.")
        self._listed: list[Awaited] = []
        self.hide()

    def show_awaited(self, listed: list[Awaited]) -> None:
        """Show what has not come."""
        from app.sync.words import awaited_words

        if listed != self._listed:
            self._listed = listed
            self.clear()
            for one in listed:
                self.add_row(*awaited_words(one), icon="clock")
        self.setVisible(bool(listed))
