"""A session and a practice, on which the rules are tried."""

from __future__ import annotations

import pytest

from app.services import meetings, rows
from tests.integration.domain.asking import DAY


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY, objective="Medir")


@pytest.fixture
def practice(database, ids):
    fields = {"title": "La huerta", "author_ids": [ids.ana], "grades": ["1", "2"], "status": "draft"}
    return rows.create(database, "practice", fields)
