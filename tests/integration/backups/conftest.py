"""A back-up, and a laptop to bring it back to."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from app.services import backup, records, rows
from app.services.workspace import open_workspace
from tests.oracle.desk import moved_in


@pytest.fixture(scope="session")
def backed_up(tmp_path_factory, furnished):
    """The data folder of a microcentro with a practice and a file of evidence, and its back-up; to be copied."""
    root = tmp_path_factory.mktemp("respaldado")
    with closing(open_workspace(root / "datos")) as workspace:
        database = moved_in(workspace, furnished)
        practice = rows.create(database, "practice", {"school_year": 2026, "title": "La huerta"})
        (root / "nota.txt").write_text("Se leyó el cuento entero.", encoding="utf-8")
        line = {"tipo": "evidence", "id": "e", "practice_id": practice, "file": "nota.txt"}
        (root / "mas.jsonl").write_text(json.dumps(line), encoding="utf-8")
        records.load(database, root / "mas.jsonl")
        rows.create(database, "practice", {"school_year": 2026, "title": "Solo mía"}, private=True)
        backup.back_up(database, root / "copia.minga")
    return root


@pytest.fixture
def database(workspace, furnished, request):
    """The microcentro of which `copy` is a back-up, where that is asked for; else a furnished one."""
    if "copy" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("backed_up") / "datos")
    return moved_in(workspace, furnished)


@pytest.fixture
def copy(database, backed_up, tmp_path):
    """A back-up of a microcentro with a practice and a file of evidence."""
    return Path(shutil.copyfile(backed_up / "copia.minga", tmp_path / "copia.minga"))


@pytest.fixture
def elsewhere(tmp_path):
    """The data folder of another laptop, empty."""
    opened = open_workspace(tmp_path / "otro")
    yield opened
    opened.close()
