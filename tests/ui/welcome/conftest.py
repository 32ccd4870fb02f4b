"""Bienvenida by itself."""

from __future__ import annotations

import pytest

from app.ui.pages.welcome import WelcomePage


@pytest.fixture
def page(opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)
