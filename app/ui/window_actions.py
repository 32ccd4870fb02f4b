"""The actions that work on every page, each with its shortcut; Ctrl+K lists them with those of all the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from app.services import indicators_catalogue, instruments
from app.ui import icons
from app.ui.action_list import AFAR, place
from app.ui.page import Page
from app.ui.pages import CHOSEN, Deed, Entry, entries
from app.ui.relay import Relay
from app.ui.widgets.button_kinds import Filled
from app.ui.widgets.overlays import REDO

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


_PRINT = "Ctrl+P"
_RECEIVED = "Lo que se recibió se deshace en Intercambio, en «Historial»"
_PLAIN = (QPushButton, Filled)


class WindowActions(QObject):
    """Made once by the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        make = self._make
        self.undo = make("Deshacer", self._undo, "undo-2", "Ctrl+Z")
        self.redo = make("Rehacer", self._redo, "redo-2", "Ctrl+Shift+Z", "Ctrl+Y")
        self.list = make("Buscar una acción", self._open_list, "search", "Ctrl+K")
        self.trash = make("Papelera", partial(window.navigate, "papelera"), "trash-2")
        self.who = make("Cambiar de persona", window.ask_who, "users", "Ctrl+Shift+L")
        self.spaces = make("Cambiar de microcentro", window.switch.open, "network", "Ctrl+Shift+M")
        self.manual = make("Manual de esta página", self._manual, "circle-question-mark", "F1")
        self.back = make("Volver", window.back, "arrow-left", "Esc", "Alt+Left")
        self.quit = make("Salir de Minga", window.close, "x", "Ctrl+Q")
        listed = [each for each in entries() if each.sidebar or each.alone]
        self.pages = [make(f"Ir a {each.name}", _Go(window, each), each.icon, each.shortcut) for each in listed]
        self.paper = self.pages[[each.key for each in listed].index("formularios")]
        self.paper.setShortcuts([QKeySequence(_PRINT)])
        self._of_instruments = [(each, "", action) for each, action in zip(listed, self.pages, strict=True)]
        self._deeds: list[tuple[Entry, Deed, QAction]] = []
        self._unused: dict[str, QAction] = {}
        self._indicators: list[QAction] = []
        self._of_buttons: list[QAction] = []
        self._is_open, self._in_use = False, frozenset[str]()
        self.follow_undo()

    def _look_afar(self) -> None:
        """Make what is done on another page when the list is first opened: a hundred that no key and no menu reaches.

        No shortcut of their own: on another page the same keys mean something else.
        """
        if self._deeds:
            return
        for each in entries():
            for deed in each.deeds:
                words = f"{deed.words}{AFAR}en {each.name}"
                self._deeds.append((each, deed, self._make(words, _Do(self._window, each, deed), each.icon)))
        # Whoever looks for an instrument that nobody uses yet is led to where it is taken into use.
        for code, name in instruments.names().items():
            go = partial(self._window.navigate, "instrumentos", use=code)
            self._unused[code] = self._make(f"Usar «{name}»{AFAR}en Instrumentos", go, "clipboard-list")
        for code, one in indicators_catalogue.DEFINITIONS.items():
            show = partial(self._window.navigate, "indicadores", code=code)
            self._indicators.append(self._make(f"{one.name}{AFAR}en Indicadores", show, "chart-column"))
        self._of_instruments += [(each, deed.instrument, action) for each, deed, action in self._deeds]
        self.follow_database(is_open=self._is_open)
        self.follow_instruments(self._in_use)

    def common(self) -> tuple[QAction, ...]:
        """Those that every page's menu ends with."""
        return (self.undo, self.redo, self.trash, self.list, self.manual)

    def all(self) -> list[QAction]:
        """Everything that can be done: the page's own first, those of the other pages last.

        With a record open, what its page does beside its list is as far away as on another page. Where a page, a part
        of it and a button lead to the same place, the first of them is listed.
        """
        self._look_afar()
        page = self._window.page
        own = list(page.actions()) if page else []
        near = {action.text() for action in own if action.isVisible()}
        elsewhere = near | {place(action.text()) for action in self.pages}
        others = [
            action
            for each, deed, action in self._deeds
            if not (each.key == self._window.current if deed.after else {deed.words, place(deed.words)} & elsewhere)
        ]
        here = (self.who, self.spaces, self.undo, self.redo, self.manual, self.back, self.quit)
        led_to = {place(words) for words in near}
        pages = [each for each in self.pages if place(each.text()) not in led_to]
        known = {place(each.text()) for each in (*pages, *here) if each.isVisible()} | led_to
        buttons = self._buttons_of(page, known)
        known.update(place(action.text()) for action in buttons)
        unused = [action for action in self._unused.values() if place(action.text()) not in known]
        return [*own, *buttons, *pages, *here, *others, *self._indicators, *unused]

    def _buttons_of(self, page: Page | None, known: set[str]) -> list[QAction]:
        """What can be pressed on the page and leads nowhere `known`: each by its name, where no other is called so."""
        for action in self._of_buttons:
            action.deleteLater()
        self._of_buttons = []
        found: dict[str, list[QPushButton]] = {}
        for each in page.findChildren(QPushButton) if page else ():
            # Neither rows, which are what the page lists, nor chips, which are answers.
            if type(each) in _PLAIN and each.isVisible() and each.isEnabled() and not each.isCheckable():
                found.setdefault(each.accessibleName(), []).append(each)
        for words, named in found.items():
            if words and place(words) not in known and len(named) == 1:
                action = QAction(named[0].icon(), words, self)
                action.triggered.connect(Relay(partial(_press, named[0]), action).call)
                self._of_buttons.append(action)
        return self._of_buttons

    def follow_page(self, page: Page) -> None:
        """Ctrl+P prints what the page shows; where it has nothing of its own to print, it shows every form."""
        keys = QKeySequence(_PRINT)
        own = any(keys in each.shortcuts() and each.isVisible() and each.isEnabled() for each in page.actions())
        self.paper.setShortcuts([] if own else [keys])

    def follow_undo(self) -> None:
        """Say what undo and redo would do."""
        stack = self._window.undo
        for action, verb, text in (
            (self.undo, "Deshacer", stack.undo_text()),
            (self.redo, "Rehacer", stack.redo_text()),
        ):
            action.setText(f"{verb}: {text}" if text else verb)
            action.setEnabled(bool(text) or (action is self.undo and stack.received))

    def follow_database(self, *, is_open: bool) -> None:
        """Pages other than the welcome page need an open microcentro."""
        self._is_open = is_open
        here = (self.trash, self.who, self.spaces)
        afar = (*self._unused.values(), *self._indicators, *(each for *_, each in self._deeds))
        for action in (*self.pages, *here, *afar):
            action.setEnabled(is_open)

    def follow_instruments(self, in_use: frozenset[str]) -> None:
        """What belongs to an instrument that is not in use is neither listed nor reached by its keys."""
        self._in_use = in_use
        for each, instrument, action in self._of_instruments:
            action.setVisible(each.belongs(in_use) and (not instrument or instrument in in_use))
        for code, action in self._unused.items():
            action.setVisible(code not in in_use)

    def _make(self, text: str, run: Callable[[], object], icon: str, *shortcuts: str) -> QAction:
        action = QAction(icons.icon(icon), text, self._window)
        action.setShortcuts([QKeySequence(each) for each in shortcuts])
        action.triggered.connect(Relay(run, action).call)
        self._window.addAction(action)
        return action

    def _undo(self) -> None:
        stack = self._window.undo
        taken = stack.undo_text()
        if not taken and stack.received:
            there = partial(self._window.navigate, "intercambio", part="historial")
            self._window.toast(_RECEIVED, undo=there, action="Ir al Historial")
            return
        # Whoever took back one step too many reads which one it was, and has the way forward beside it.
        if stack.undo():
            self._window.toast(f"Se deshizo: {taken}", undo=stack.redo, action=REDO)

    def _redo(self) -> None:
        stack = self._window.undo
        done = stack.redo_text()
        if stack.redo():
            self._window.toast(f"Se rehizo: {done}", undo=partial(stack.undo_to, done))

    def _open_list(self) -> None:
        self._window.action_list.open(self.all())

    def _manual(self) -> None:
        if self._window.current != "manual":
            self._window.navigate("manual", page=self._window.current)


def _press(button: QPushButton) -> None:
    """Press it where it is, which is brought into sight."""
    if isValid(button) and button.isVisible() and button.isEnabled():
        button.setFocus()
        button.click()


class _Go:
    """Goes to one page: to one of the sidebar as the sidebar would, to another so that Esc leads back."""

    def __init__(self, window: MainWindow, entry: Entry) -> None:
        self._window, self._entry = window, entry

    def __call__(self) -> None:
        go = self._window.sidebar.chosen.emit if self._entry.sidebar else self._window.navigate
        go(self._entry.key)


class _Do:
    """Goes to a page and does there what was chosen from afar, to what was in sight, or says what to choose first."""

    def __init__(self, window: MainWindow, entry: Entry, deed: Deed) -> None:
        self._window, self._entry, self._deed = window, entry, deed

    def __call__(self) -> None:
        given = self._given()
        self._window.navigate(self._entry.key, **given)
        page = self._window.page
        if page is None or self._window.current != self._entry.key:
            return  # What is typed on the other page could not be saved, and that was told.
        if self._deed.after and not given and not self._shows_one(page):
            listed = any(action.text() == self._deed.words and action.property("menu") for action in page.actions())
            where = "estará arriba, en «Más acciones»" if listed else "se busca después otra vez aquí"
            self._window.toast(f"Elija primero {self._deed.after}; «{self._deed.words}» {where}.")
            return
        for action in page.actions():
            if action.text() == self._deed.words and action.isVisible() and action.isEnabled():
                action.trigger()
                return
        self._window.toast(f"Ahora no se puede: «{self._deed.words}».")

    def _shows_one(self, page: Page) -> bool:
        """Whether what is meant is open there by itself: of a list the first is, but a year has one plan."""
        return CHOSEN.get(self._deed.after) == "annual_plan" and page.in_sight is not None and bool(page.in_sight()[1])

    def _given(self) -> dict[str, str]:
        """What is in sight here, if it is what the deed acts on."""
        here = self._window.page
        tipo, record = here.in_sight() if here is not None and here.in_sight is not None else ("", "")
        return {"id": record} if record and tipo == CHOSEN.get(self._deed.after) else {}
