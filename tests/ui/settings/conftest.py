"""Ajustes through its real widgets."""

from __future__ import annotations

from contextlib import closing

import pytest

from app.services import demo
from app.services.workspace import open_workspace
from app.ui.pages.settings import SettingsPage


@pytest.fixture
def page(opened, context):
    return opened(SettingsPage(context), 1024, 600)


@pytest.fixture(scope="session")
def invented(tmp_path_factory):
    """The data folder of a laptop with the example year; to be copied, not used."""
    with closing(open_workspace(tmp_path_factory.mktemp("ejemplo"))) as workspace:
        demo.fill(workspace)
    return workspace.folder
