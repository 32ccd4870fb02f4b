from __future__ import annotations

import pytest

from app import wall_clock
from tests.ui.published.screen import Calendar


@pytest.fixture
def calendar(monkeypatch):
    shown = Calendar()
    monkeypatch.setattr(wall_clock, "now", lambda: shown.now.astimezone())
    return shown
