"""The window's pages, one of them in sight: each is made when it is first shown, and reads again what has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.errors import AppError
from app.ui.autosave import Autosave
from app.ui.page import Page


@dataclass
class _Made:
    """A page; `filled` once it has read what it shows, `stale` the tables that have changed since."""

    page: Page
    filled: bool = False
    stale: frozenset[str] = frozenset()
    args: dict[str, str] = field(default_factory=dict)


class ShownPages(QStackedWidget):
    """By their keys; `failed(AppError)` when one cannot be read or put away."""

    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stack")
        self.key = ""
        self._made: dict[str, _Made] = {}

    @property
    def page(self) -> Page | None:
        """The page in sight."""
        made = self._made.get(self.key)
        return made.page if made else None

    @property
    def step(self) -> tuple[str, dict[str, str]]:
        """The key of the page in sight, and what it was told on arrival."""
        return self.key, self._made[self.key].args if self.key else {}

    def make(self, key: str, load: Callable[[], Page]) -> None:
        """Have the page called `key`."""
        if key not in self._made:
            self._made[key] = _Made(load())
            self.addWidget(self._made[key].page)

    def turn_to(self, key: str, args: dict[str, str]) -> bool:
        """Bring into sight a page that was made, and say whether it was told the same before; `arrive` follows."""
        made = self._made[key]
        same = made.filled and made.args == args
        self.key, made.args = key, args
        if made.page is not self.currentWidget():
            # Else Qt looks for who takes the keyboard of what goes out of sight, through all the pages there are.
            self.setFocus()
            self.setCurrentWidget(made.page)
        return same

    def arrive(self, *, anew: bool = True) -> None:
        """Tell the page in sight that one came to it, and let it read what it does not know yet.

        One that stays as it was left is told only who comes `anew`.
        """
        made = self._made[self.key]
        made.page.is_read = False
        if anew or not made.page.stays:
            made.page.arrive(**made.args)
        if made.page.is_read:
            made.filled, made.stale = True, frozenset()
        self._fill(made)

    def hear(self, tables: frozenset[str], *, writing: bool = False) -> bool:
        """These have changed; whether the page in sight read them again. The others do when one comes to them.

        While a job is `writing` a page in which something is typed waits: it is saved first, when the job is over, and
        a record that the job took away is there again then.
        """
        for made in self._made.values():
            made.stale |= tables & made.page.watches
        seen = self._made.get(self.key)
        if seen is None or not seen.stale or (writing and any(one.dirty for one in seen.page.findChildren(Autosave))):
            return False
        self._fill(seen)
        return True

    def save_all(self) -> bool:
        """Save what any page has not saved; False if something could not be."""
        saved = [made.page.save_now() for made in self._made.values()]
        return all(saved)

    def put_away(self, but: str = "") -> None:
        """Nothing begun and left blank stays behind on a page that is not in sight, or on any."""
        for key, made in self._made.items():
            if key != but:
                try:
                    made.page.put_away()
                except AppError as error:
                    self.failed.emit(error)

    def drop(self) -> None:
        """Save what can be, and let every page go."""
        self.save_all()
        for made in self._made.values():
            self.removeWidget(made.page)
            made.page.deleteLater()
        self._made.clear()
        self.key = ""

    def _fill(self, made: _Made) -> None:
        if made.filled and not made.stale:
            return
        filled, stale = made.filled, made.stale
        made.filled, made.stale = True, frozenset()
        try:
            made.page.refresh(stale if filled else frozenset())
        except AppError as error:
            made.filled, made.stale = filled, stale  # it is tried again
            self.failed.emit(error)
