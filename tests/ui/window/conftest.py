"""A window whose first pages are two that remember what was done to them."""

from __future__ import annotations

import pytest

from app.services.standing import read_standing
from app.ui import pages
from app.ui.main_window import MainWindow
from app.ui.page import Page
from app.ui.pages import Entry
from app.ui.widgets.parts import button


class Start(Page):
    watches = frozenset({"person"})

    def __init__(self, context):
        super().__init__(context)
        self.seen, self.args, self.saves, self.saved = [], [], 0, True
        self.create = self.make_action("Escribir una práctica", self._create, icon="plus", shortcut="Ctrl+N")
        self.created = 0
        self.inner = False
        self.first = button("Primero")
        self.body.addWidget(self.first)

    def _create(self):
        self.created += 1

    def title(self):
        return "Prueba"

    def context_line(self):
        return "3 cosas"

    def primary(self):
        return self.create

    def arrive(self, **args):
        self.args.append(args)

    def refresh(self, tables):
        self.seen.append(tables)

    def save_now(self):
        self.saves += 1
        return self.saved

    def go_back(self):
        was, self.inner = self.inner, False
        return was

    def first_focus(self):
        return self.first


class Other(Start):
    def title(self):
        return "Otra"


@pytest.fixture
def plain(monkeypatch, qtbot, workspace, database, settings):
    """A window whose first pages are the two above."""
    own = tuple(
        each._replace(place=f"{__name__}:{'Start' if each.key == 'inicio' else 'Other'}") if each.sidebar else each
        for each in pages.ALL
    )
    monkeypatch.setattr(pages, "ALL", own)
    load = Entry.load
    monkeypatch.setattr(Entry, "load", lambda entry: globals().get(entry.place.split(":")[1]) or load(entry))
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.open(database)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    if window.page is not None:
        window.page.saved = True
    window.close()
