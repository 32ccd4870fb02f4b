"""A back-up, and a laptop to bring it back to."""

from __future__ import annotations

import json

import pytest

from app.services import backup, records, rows
from app.services.workspace import open_workspace


@pytest.fixture
def copy(database, tmp_path):
    """A back-up of a microcentro with a practice and a file of evidence."""
    practice = rows.create(database, "practice", {"school_year": 2026, "title": "La huerta"})
    (tmp_path / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
    line = {"tipo": "evidence", "id": "e", "practice_id": practice, "file": "nota.txt"}
    (tmp_path / "mas.jsonl").write_text(json.dumps(line), encoding="utf-8")
    records.load(database, tmp_path / "mas.jsonl")
    rows.create(database, "practice", {"school_year": 2026, "title": "Solo mía"}, private=True)
    path = tmp_path / "copia.minga"
    backup.back_up(database, path)
    return path


@pytest.fixture
def elsewhere(tmp_path):
    """The data folder of another laptop, empty."""
    opened = open_workspace(tmp_path / "otro")
    yield opened
    opened.close()
