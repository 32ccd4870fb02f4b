"""Ajustes through its real widgets."""

from __future__ import annotations

import pytest

from tests.ui.settings.hands import made


@pytest.fixture
def page(context, qtbot):
    return made(context, qtbot)
