"""A session and a practice, on which the rules are tried."""

from __future__ import annotations

import json

import pytest

from app.services import meetings, records, rows
from tests.integration.domain.asking import DAY


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY, objective="Medir")


@pytest.fixture
def practice(database, ids):
    fields = {"title": "La huerta", "author_ids": [ids.ana], "grades": ["1", "2"], "status": "draft"}
    return rows.create(database, "practice", fields)


@pytest.fixture
def load(database, tmp_path):
    """Loads lines of a records file."""

    def run(*lines):
        path = tmp_path / "registros.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8", newline="\n")
        return records.load(database, path)

    return run
