"""The list of the program's pages; each module is imported when its page is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from app.ui.page import Page


class Entry(NamedTuple):
    """One page: `place` is 'module:Class', and `sidebar` whether the sidebar lists it."""

    key: str
    name: str
    icon: str
    shortcut: str
    place: str
    sidebar: bool = True

    def load(self) -> type[Page]:
        """The page's class."""
        module, name = self.place.split(":")
        found: type[Page] = getattr(import_module(module), name)
        return found


ALL = (
    Entry("inicio", "Inicio", "house", "Ctrl+1", "app.ui.pages.home:HomePage"),
    Entry("sesiones", "Sesiones", "calendar-days", "Ctrl+2", "app.ui.pages.meetings:MeetingsPage"),
    Entry("practicas", "Prácticas", "book-open", "Ctrl+3", "app.ui.pages.practices:PracticesPage"),
    Entry("acuerdos", "Acuerdos", "list-checks", "Ctrl+4", "app.ui.pages.commitments:CommitmentsPage"),
    Entry("red", "Red", "school", "Ctrl+5", "app.ui.pages.network:NetworkPage"),
    Entry("intercambio", "Intercambio", "arrow-left-right", "Ctrl+6", "app.ui.pages.exchange:ExchangePage"),
    Entry("ajustes", "Ajustes", "settings", "Ctrl+7", "app.ui.pages.settings:SettingsPage"),
    Entry("bienvenida", "Bienvenida", "sprout", "", "app.ui.pages.welcome:WelcomePage", sidebar=False),
    Entry("manual", "Manual", "circle-question-mark", "", "app.ui.manual:ManualPage", sidebar=False),
    Entry("documento", "Documento", "printer", "", "app.ui.preview:PreviewPage", sidebar=False),
)


def entries() -> tuple[Entry, ...]:
    """Every page, in the order of the sidebar."""
    return ALL


def entry(key: str) -> Entry:
    """The page called `key`. Raises `KeyError`."""
    return {each.key: each for each in entries()}[key]
