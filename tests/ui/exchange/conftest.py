"""The exchange page, and a newcomer at its door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.database import Database
from app.services.workspace import Workspace
from app.ui.page import Context
from app.ui.pages.exchange import ExchangePage
from tests.ui.exchange_world import Colleague, colleague


@pytest.fixture
def newcomer(workspace: Workspace, database: Database, tmp_path: Path) -> Iterator[Colleague]:
    made = colleague(workspace, database, tmp_path, accepted=False)
    yield made
    made.workspace.close()


@pytest.fixture
def page(qtbot, context: Context) -> ExchangePage:
    made = ExchangePage(context)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    return made
