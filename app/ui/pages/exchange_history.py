"""*Historial*: what was handed over and received; and what stays here, and what others still owe."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.text_dates import count, size_in_words
from app.ui import values
from app.ui.homes import of_evidence
from app.ui.page import Context
from app.ui.pages.exchange_undoing import REJECT, UndoingSection
from app.ui.reach import HANDED, RECEIVED
from app.ui.widgets.parts import ScrollColumn, button, label
from app.ui.widgets.rows import BoxedList, VerbRow
from app.ui.widgets.status import StatusChip
from app.ui.widgets.tab_order import follow_reading

if TYPE_CHECKING:
    from app.services.evidence import EvidenceRow
    from app.sync.awaited import Awaited
    from app.sync.history import GivenFile, GivenInvitation, Reception
    from app.sync.inbox_folder import KeptFile
    from app.sync.undoing import Undoable

FIRST = 12
MOST = 50
_STATES = {
    "waiting": ("waiting", "En espera", "clock"),
    "undone": ("attention", "Deshecho", "undo-2"),
    "rejected": ("neutral", "Descartado", "x"),
    "reverted": ("neutral", "Descartado", "x"),
}


class HistoryPart(ScrollColumn):
    """What can be taken back, and every file that went out or came in. `news()` when all should be read again."""

    news = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.undoing = UndoingSection(context)
        self.undoing.changed.connect(self.news)
        self.files = HistorySection(self._ask_to_reject)
        self.add(self.undoing)
        self.add(self.files)

    def show_files(
        self,
        given: list[GivenFile],
        invited: list[GivenInvitation],
        received: list[Reception],
        undoable: Undoable,
    ) -> None:
        """Show these files, and what of them can be taken back."""
        self.undoing.show_undoable(undoable)
        # What is undone has to be decided first; the last one is asked about above.
        kept = undoable.last.receptions if undoable.last else ()
        others = frozenset(one.id for one in received if one.counts and one.id not in kept and not undoable.undone)
        self.files.show_files(given, invited, received, others)
        follow_reading(self.column)

    def first_focus(self) -> QWidget | None:
        """What can be taken back."""
        return self.undoing.first_button()

    def go_back(self) -> bool:
        """Put a question away."""
        return self.undoing.go_back()

    def _ask_to_reject(self, reception: int) -> None:
        self.undoing.ask(REJECT, reception)
        self.undoing.show()
        self.ensureWidgetVisible(self.undoing)


class HistorySection(BoxedList):
    """Files handed over and received, the latest first; a few at first. `reject` is asked for one of them by its id."""

    def __init__(self, reject: Callable[[int], object]) -> None:
        super().__init__("Entregado y recibido")
        self._reject = reject
        self._rows: list[tuple[str, str, str, str, tuple[str, str, str], int]] = []
        self._all = False

    def show_files(
        self,
        given: list[GivenFile],
        invited: list[GivenInvitation],
        received: list[Reception],
        rejectable: frozenset[int],
    ) -> None:
        """Show these files, and the button that discards those that are `rejectable`."""
        rows = [(one.at, "upload", _given_title(one), _given_line(one), _given_state(one), 0) for one in given]
        rows += [(one.at, "upload", "Invitación", _invited_line(one), _invited_state(one), 0) for one in invited]
        for one in received:
            which = one.id if one.id in rejectable else 0
            rows.append((one.at, "download", _received_title(one), received_line(one), _received_state(one), which))
        rows.sort(reverse=True)
        if rows != self._rows or not rows:
            self._rows = rows
            self._fill()

    def _fill(self) -> None:
        self.set_empty("Todavía no se ha entregado ni recibido ningún archivo.")
        if not self._rows:
            return
        self.clear()
        for _at, icon, title, line, state, which in self._rows if self._all else self._rows[:FIRST]:
            if which:
                self.add_widget(self._rejectable(which, title, line, icon))
            else:
                self.add_row(title, line, icon=icon, chip=StatusChip(*state) if state[1] else None)
        if len(self._rows) > FIRST and not self._all:
            self.add(button(f"Ver todo ({len(self._rows)})", self._show_all, role="flat"))

    def _rejectable(self, which: int, title: str, line: str, icon: str) -> QWidget:
        verb = button("Descartar para todos…", partial(self._reject, which), role="flat")
        verb.setAccessibleName(f"Descartar para todos: {title}, {line}")
        return VerbRow(title, line, verb, icon=icon)

    def _show_all(self) -> None:
        self._all = True
        self._fill()


def _given_title(one: GivenFile) -> str:
    return f"Entregado: «{one.name}»" if one.name else f"Entrega {one.number}"


def _given_line(one: GivenFile) -> str:
    from app.sync.given_words import carried_words
    from app.sync.words import moment_words

    return f"{moment_words(one.at)} · {carried_words(one)} ({values.whole(size_in_words(one.size))})"


def _given_state(one: GivenFile) -> tuple[str, str, str]:
    if one.acknowledged_at:
        return ("done", "Recibido", RECEIVED)
    return ("waiting", "Sin confirmar", HANDED)


def _invited_line(one: GivenInvitation) -> str:
    from app.sync.words import moment_words

    size = f" ({values.whole(size_in_words(one.size))})" if one.size else ""
    return f"{moment_words(one.at)} · todo lo compartido hasta entonces, para quien se una con ella{size}"


def _invited_state(one: GivenInvitation) -> tuple[str, str, str]:
    return ("neutral", "Cerrada", "x") if one.withdrawn else ("", "", "")


def _received_state(one: Reception) -> tuple[str, str, str]:
    if one.given_up:
        return ("neutral", "No cuenta", "x")
    return _STATES.get(one.state, ("", "", ""))


def _received_title(one: Reception) -> str:
    from app.sync.words import whose

    return f"Recibido de {whose(one.sender)}"


def received_line(one: Reception) -> str:
    """When a file came, and what it brought."""
    from app.sync.words import brought_words, moment_words

    brought = brought_words(one)
    other = [count(one.conflicts, "dato", "datos")] if one.conflicts else []
    other += [count(one.records_in_conflict, "anotación", "anotaciones")] if one.records_in_conflict else []
    brought += [f"otra versión de {each}" for each in other]
    if one.joined:
        nothing = "lo que esperaba ya está aquí"
    elif one.given_up:
        nothing = "su computador se retiró: lo que traía quedó guardado, y ya no espera nada"
    else:
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
                words = one.caption or one.name or "Evidencia"
                self.add_row(words, one.taken_by, icon="image", run=partial(self._open, one))
        self.setVisible(bool(kept))

    def _open(self, one: EvidenceRow) -> None:
        page, args = of_evidence(self._context.database, one)
        self._context.navigate(page, **args)


class AwaitedSection(BoxedList):
    """What came and cannot be shown yet: each with what is missing and whom to ask."""

    def __init__(self) -> None:
        super().__init__("En espera")
        self.hint.show()
        self._listed: list[Awaited] = []
        self.hide()

    def show_awaited(self, listed: list[Awaited]) -> None:
        """Show what has not come."""
        from app.sync.words import awaited_words, when_seen_words

        if listed != self._listed:
            self._listed = listed
            self.hint.setText(when_seen_words(listed))
            self.clear()
            for one in listed[:MOST]:
                self.add_row(*awaited_words(one), icon="clock")
            if len(listed) > MOST:  # one file can bring thousands
                self.add(label(f"Y {len(listed) - MOST} más.", "muted"))
        self.setVisible(bool(listed))


_FOR_PROGRAM = "Se abrirá solo cuando actualice Minga."
_FOR_ROOM = "Lo escrito ya está aquí; sus fotos y documentos esperan espacio en el disco."
_FOR_YES = "Ya se puede leer, y quita mucho: mírelo y diga si se recibe."


class NewerSection(BoxedList):
    """Files that a newer program wrote: kept here until this one is newer, and has room for all of them (fault 22).

    `looked_at(path)`: the person wants to see what one brings that can be read by now, and deletes much (fault 32).
    """

    looked_at = Signal(object)

    def __init__(self) -> None:
        super().__init__("Archivos que esperan", "Quedaron guardados en este computador.")
        self._listed: list[KeptFile] = []
        self.hide()

    def show_files(self, listed: list[KeptFile]) -> None:
        """Show these files."""
        from app.sync.words import moment_words

        if listed != self._listed:
            self._listed = listed
            self.clear()
            for one in listed:
                waits = _FOR_YES if one.for_yes else _FOR_ROOM if one.for_room else _FOR_PROGRAM
                look = partial(self.looked_at.emit, one.path) if one.for_yes else None
                self.add_row(one.name, f"Llegó el {moment_words(one.at)}. {waits}", icon="package", run=look)
        self.setVisible(bool(listed))
