"""The first page."""

from __future__ import annotations

import pytest

from app.ui.pages.home import HomePage


@pytest.fixture
def page(opened, context):
    return opened(HomePage(context), 1100, 700)
