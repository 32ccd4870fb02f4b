"""Instrumentos by itself."""

from __future__ import annotations

import pytest

from app.ui.pages.instruments import InstrumentsPage


@pytest.fixture
def page(opened, context):
    return opened(InstrumentsPage(context), 964, 500)
