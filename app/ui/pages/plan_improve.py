"""From a shared practice to its improvement cycle, where the network uses cycles."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.services import cycles, instruments
from app.ui.page import Page


class ImproveAction(QObject):
    """*Ciclo de mejora de la práctica* in the menu of `page`, while `shared()` is a practice that others see too."""

    def __init__(self, page: Page, shared: Callable[[], str]) -> None:
        super().__init__(page)
        self._page, self._shared = page, shared
        self.action = page.make_action("Ciclo de mejora de la práctica", self.go, icon="refresh-cw")
        self.action.setVisible(False)
        page.header_changed.connect(self.follow)

    def follow(self) -> None:
        """Offer it while there is one in sight."""
        offered = bool(self._shared()) and "cycles" in instruments.in_use(self._page.context.database)
        self.action.setVisible(offered)

    def go(self) -> None:
        """To the cycle of the practice, or to a new one."""
        practice, context = self._shared(), self._page.context
        if not practice or not self._page.save_now():
            return
        found = cycles.cycles(context.database, owner_field="practice_id", owner_id=practice)
        if found:
            context.navigate("plan", cycle=found[0].id)
        else:
            context.navigate("plan", begin="practice", of=practice)
