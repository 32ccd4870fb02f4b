"""Whatever another program wrote into the records, each page opens and Inicio says that something is to be looked at.

Sync-design 4, fault 33.
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.exceptions import capture_exceptions
from sqlalchemy import select

from app.models import registry
from app.models.database import FILE_NAME
from app.services import demo
from app.services.standing import read_standing
from app.services.workspace import open_workspace
from app.ui import homes
from app.ui.main_window import MainWindow
from app.ui.pages import ALL
from tests.oracle.odd_values import spread
from tests.ui.test_odd_records import stumbles

_ELSEWHERE = {"bienvenida", "documento", "manual"}


@pytest.fixture
def odd_year(tmp_path):
    """The data folder of the example year after another program wrote into it, and its microcentro."""
    opened = open_workspace(tmp_path / "ejemplo")
    space = demo.fill(opened)
    opened.close()
    spread(tmp_path / "ejemplo" / "microcentros" / space / FILE_NAME, 3)
    opened = open_workspace(tmp_path / "ejemplo")
    yield opened, space
    opened.close()


def stops(database):
    yield from ((entry.key, {}) for entry in ALL if entry.key not in _ELSEWHERE)
    with database.read() as session:
        for tipo in (*homes.HOMES, *homes.OF_INSTRUMENT):
            for row in session.scalars(select(registry.table(tipo).c.id).limit(1)):
                yield homes.way_to(tipo, row)


def test_every_page_opens(qtbot, odd_year, settings):
    workspace, space = odd_year
    database = workspace.open(space)
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    stumbled = []
    with capture_exceptions() as found:
        window.open(database)
        window.show()
        qtbot.waitUntil(lambda: any("no está como debe" in one.text() for one in window.findChildren(QLabel)))
    stumbled += [("inicio", {}, repr(each[1])) for each in found]
    stumbled += stumbles(window, stops(database))
    window.setProperty("forced", True)
    window.close()
    assert stumbled == []
