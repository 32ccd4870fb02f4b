"""A microcentro into which records files are loaded."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from app.errors import InvalidData
from app.services import records
from app.services.workspace import open_workspace
from tests.integration.records.lines import dumped
from tests.oracle.desk import moved_in


@pytest.fixture(scope="session")
def boldos(tmp_path_factory):
    """The data folder of a microcentro that has just been founded; to be copied, not used."""
    return _founded(tmp_path_factory, "Los Boldos", "Rosa Catrileo Pino")


@pytest.fixture(scope="session")
def maitenes(tmp_path_factory):
    """The same of another one."""
    return _founded(tmp_path_factory, "Los Maitenes", "Juan Pérez Soto")


@pytest.fixture
def space(tmp_path, boldos):
    with closing(open_workspace(tmp_path / "datos")) as workspace:
        yield moved_in(workspace, boldos)


@pytest.fixture
def other(tmp_path, maitenes):
    with closing(open_workspace(tmp_path / "otros")) as workspace:
        yield moved_in(workspace, maitenes)


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


def _founded(tmp_path_factory, name, person):
    with closing(open_workspace(tmp_path_factory.mktemp("fundado"))) as workspace:
        workspace.create(name, person)
    return workspace.folder
