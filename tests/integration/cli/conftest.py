"""Commands run on the data folders of laptops."""

from __future__ import annotations

import shutil
from contextlib import redirect_stdout
from io import StringIO

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


@pytest.fixture(scope="session")
def met(tmp_path_factory):
    """The data folders of Rosa's microcentro and of Iván's laptop in it; to be copied, not used."""
    root = tmp_path_factory.mktemp("dos")

    def run(*words, laptop="rosa"):
        with redirect_stdout(StringIO()):
            return Answer(main([*map(str, words), "--datos", str(root / laptop)]), "", "")

    run("crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo")
    run("invitar", "--salida", root / "i.entrega", "--clave", CODE)
    assert run("unirse", root / "i.entrega", "--persona", "Iván Rain", "--clave", CODE, laptop="ivan").status == 0
    exchange(run, root, "ivan", "rosa")
    assert run("aceptar", "--todos").status == 0
    exchange(run, root, "rosa", "ivan")
    return root


@pytest.fixture
def pair(minga, met, tmp_path):
    """Rosa's microcentro, with Iván's laptop in it."""
    for laptop in ("rosa", "ivan"):
        shutil.copytree(met / laptop, tmp_path / laptop)
    return minga
