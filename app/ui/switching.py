"""Another person at the laptop, or another of its microcentros: two clicks or one key from anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.errors import AppError
from app.ui import failures, icons
from app.ui.catching_up import opened
from app.ui.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.main_window import MainWindow


class Switch(QObject):
    """Offers the choices in the list over the window; nothing of one microcentro is ever seen in another."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._offered: list[QAction] = []

    def open(self) -> None:
        """Offer the other microcentros, and to add one."""
        self._offer(self._spaces(), "Buscar un microcentro")

    def open_with_person(self) -> None:
        """Offer another person, then the other microcentros."""
        who = self._action("Cambiar de persona", "users", self._window.ask_who)
        self._offer([who, *self._spaces()], "Cambiar de persona o de microcentro")

    def _spaces(self) -> list[QAction]:
        workspace, here = self._window.workspace, self._window.context.opened
        known = workspace.spaces() if workspace else []
        others = [each for each in known if here is None or each.id != here.space]
        found = [self._action(f"Ir a {each.name}", "network", partial(self._enter, each.id)) for each in others]
        add = partial(self._window.navigate, "bienvenida")
        if found and here is not None:
            beside = partial(self._window.navigate, "comparar")
            found.append(self._action("Comparar microcentros", "chart-column", beside))
        return [*found, self._action("Agregar otro microcentro…", "plus", add)]

    def _enter(self, space: str) -> None:
        window = self._window
        if window.workspace is None or not window.save_all():
            return
        try:
            if (database := opened(window.workspace, space, window)) is not None:
                window.enter(database)
        except AppError as error:
            failures.show(window, error)

    def _offer(self, actions: list[QAction], words: str) -> None:
        for old in self._offered:
            old.deleteLater()
        self._offered = actions
        self._window.action_list.open(actions, words)

    def _action(self, words: str, icon: str, run: Callable[[], object]) -> QAction:
        made = QAction(icons.icon(icon), words, self)
        made.triggered.connect(Relay(run, made).call)
        return made
