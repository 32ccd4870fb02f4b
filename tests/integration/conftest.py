"""Real files for the tests of the services: a data folder, and a microcentro with two schools and three people."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from app.services import network, people, plans, rows
from app.services.catalogue import Catalogue
from app.services.workspace import open_workspace
from app.sync import roster
from tests.oracle.desk import NAMES, found_network, moved_in, open_desks

START = date(2026, 3, 1)


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The data folders of a small network whose laptops all hold the same; to be copied, not used."""
    root = tmp_path_factory.mktemp("red")
    found_network(root)
    return root


@pytest.fixture
def desks(template, tmp_path):
    """Three laptops of that network: Ana's, who coordinates, Luis's and Rosa's; all hold the same."""
    with open_desks(template, tmp_path) as found:
        yield found


@pytest.fixture
def pair(template, tmp_path):
    """Two laptops of that network: Ana's, who coordinates, and Luis's; both hold the same."""
    with open_desks(template, tmp_path, NAMES[:2]) as found:
        yield found


@pytest.fixture(scope="module")
def appointed(template, tmp_path_factory):
    """The folders of that network after Luis's laptop was appointed, and everybody knows it; to be copied."""
    root = tmp_path_factory.mktemp("nombrado")
    with open_desks(template, root) as (ana, luis, rosa):
        roster.appoint(ana.database, luis.device)
        answer = ana.hand_over()
        for desk in (luis, rosa):
            desk.receive(answer)
            ana.receive(desk.hand_over())
    return root


@pytest.fixture
def two(appointed, tmp_path):
    """The same, with Luis's laptop as a second coordination that everybody knows of."""
    with open_desks(appointed, tmp_path) as desks:
        yield desks


@pytest.fixture
def stick(tmp_path):
    """A folder that goes from laptop to laptop."""
    folder = tmp_path / "pendrive"
    folder.mkdir()
    return folder


@pytest.fixture
def small_pieces(monkeypatch):
    """Files go in pieces of 64 KiB, so that a video of two megabytes stands for one of a hundred."""
    for module in ("app.media.pieces.CHUNK", "app.sync.limits.CHUNK"):
        monkeypatch.setattr(module, 64 * 2**10)
    return 64 * 2**10


@pytest.fixture
def data_folder(tmp_path):
    """The folder of one laptop."""
    return tmp_path / "datos"


@pytest.fixture
def workspace(data_folder):
    """An open data folder without any microcentro."""
    opened = open_workspace(data_folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """The data folder of a microcentro with two schools and three people; to be copied, not used."""
    opened = open_workspace(tmp_path_factory.mktemp("amoblado"))
    _furnish(opened.create("Microcentro Los Boldos", "Ana Soto Rivas"))
    opened.close()
    return opened.folder


@pytest.fixture
def database(workspace, furnished):
    """A microcentro with two schools and three people; `ids` names them."""
    return moved_in(workspace, furnished)


@pytest.fixture
def catalogue(tmp_path):
    """The official catalogues, of which nothing has been taken in."""
    opened = Catalogue(tmp_path / "catalogos.db")
    yield opened
    opened.close()


@pytest.fixture
def ids(database):
    """The ids of the two schools (`aromo`, `canelo`) and of the three people (`ana`, `berta`, `celso`)."""
    schools = {row.name: row.id for row in network.schools(database)}
    names = {row.full_name: row.id for row in people.people(database)}
    return SimpleNamespace(
        aromo=schools["Escuela El Aromo"],
        canelo=schools["Escuela El Canelo"],
        ana=names["Ana Soto Rivas"],
        berta=names["Berta Ñanco Ñanco"],
        celso=names["Celso Ríos Vega"],
    )


@pytest.fixture
def plan(database):
    """The plan of that microcentro for 2026, just begun."""
    return plans.begin(database, 2026)


def _furnish(made):
    aromo = network.add_school(
        made, rbd=4501, name="Escuela El Aromo", commune_cut="08105", locality="Quilacoya"
    ).school
    canelo = network.add_school(made, rbd=4502, name="Escuela El Canelo", commune_cut="08104").school
    ana = people.who_is_at_laptop(made)
    for role in people.roles(made, ana):
        rows.update(made, "membership", role.id, {"from": START})
    people.add_person_school(made, ana, aromo, hours=44)
    people.add(made, "Berta Ñanco Ñanco", school_id=canelo, since=START)
    people.add(made, "Celso Ríos Vega", role="HEAD_TEACHER", school_id=canelo, since=START)
