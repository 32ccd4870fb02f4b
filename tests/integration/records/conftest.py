"""A microcentro into which records files are loaded."""

from __future__ import annotations

import json

import pytest

from app.errors import InvalidData
from app.services import records
from app.services.workspace import open_workspace
from tests.integration.records.lines import dumped


@pytest.fixture
def space(tmp_path):
    workspace = open_workspace(tmp_path / "datos")
    yield workspace.create("Los Boldos", "Rosa Catrileo Pino")
    workspace.close()


@pytest.fixture
def other(tmp_path):
    workspace = open_workspace(tmp_path / "otros")
    yield workspace.create("Los Maitenes", "Juan Pérez Soto")
    workspace.close()


@pytest.fixture
def load(space, tmp_path):
    """Loads lines, given as records or as text, and says what became of them."""

    def run(*lines, into=space):
        path = tmp_path / "registros.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts), encoding="utf-8", newline="\n")
        return records.load(into, path)

    return run


@pytest.fixture
def refused(load, space):
    """What is wrong with lines that are refused: (line, field, code); nothing may change."""

    def run(*lines):
        before = dumped(space)
        with pytest.raises(InvalidData) as failure:
            load(*lines)
        assert dumped(space) == before
        return [(p.place, p.field, p.code) for p in failure.value.problems]

    return run
