"""Commands run on the data folders of laptops."""

from __future__ import annotations

import pytest

from app.main import main
from tests.integration.cli.laptops import CODE, Answer, exchange


@pytest.fixture
def minga(capsys, tmp_path):
    """Runs a command on the data folder of a laptop."""

    def run(*words, laptop="rosa"):
        status = main([*map(str, words), "--datos", str(tmp_path / laptop)])
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return run


@pytest.fixture
def created(minga):
    minga("crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo")
    return minga


@pytest.fixture
def pair(created, tmp_path):
    """Rosa's microcentro, with Iván's laptop in it."""
    created("invitar", "--salida", tmp_path / "i.entrega", "--clave", CODE)
    joined = created("unirse", tmp_path / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan")
    assert joined.status == 0
    exchange(created, tmp_path, "ivan", "rosa")
    assert created("aceptar", "--todos").status == 0
    exchange(created, tmp_path, "rosa", "ivan")
    return created
