"""The network page, with a school."""

from __future__ import annotations

import pytest

from app.services import network
from app.ui.pages.network import NetworkPage


@pytest.fixture
def page(window) -> NetworkPage:
    window.navigate("red")
    assert isinstance(window.page, NetworkPage)
    return window.page


@pytest.fixture
def school(database):
    return network.add_school(database, rbd=4592, name="Escuela El Huape", rbd_dv="7").school


@pytest.fixture
def active(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()
