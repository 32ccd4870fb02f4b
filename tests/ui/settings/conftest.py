"""Ajustes through its real widgets."""

from __future__ import annotations

import pytest

from app.ui.pages.settings import SettingsPage


@pytest.fixture
def page(opened, context):
    return opened(SettingsPage(context), 1024, 600)
