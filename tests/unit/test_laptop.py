from __future__ import annotations

import pytest

from app.errors import Cancelled, NotFound
from app.log.identity import author_of
from app.services import demo, laptop, people, rows
from app.services.workspace import open_workspace
from tests.patience import Impatient


def own_device(database):
    with database.read() as session:
        return author_of(session).device


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(tmp_path / "datos")
    yield opened
    opened.close()


def test_a_laptop_knows_its_name_and_who_is_at_it(workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    assert laptop.laptop(database).name == "Computador de Ana Pino"
    other = people.add(database, "Iván Cifuentes")
    laptop.rename(database, " Notebook de la escuela ")
    laptop.sit_down(database, other)
    assert laptop.laptop(database) == laptop.Laptop("Notebook de la escuela", other)


def test_the_name_reaches_the_roster_where_this_laptop_coordinates(workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    assert laptop.coordinates(database)
    device = own_device(database)
    laptop.rename(database, "Notebook de la escuela")
    assert rows.load(database, "device", device)["name"] == "Notebook de la escuela"
    laptop.rename(database, "")
    assert rows.load(database, "device", device)["name"] == "Notebook de la escuela"


def test_elsewhere_the_name_stays_on_the_laptop(workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    device = own_device(database)
    rows.update(database, "device", device, {"coordinates": False})
    laptop.rename(database, "Notebook prestado")
    assert not laptop.coordinates(database)
    assert laptop.laptop(database).name == "Notebook prestado"
    assert rows.load(database, "device", device)["name"] == "Computador de Ana Pino"


def test_nobody_unknown_sits_down(workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    before = laptop.laptop(database)
    with pytest.raises(NotFound):
        laptop.sit_down(database, "nadie")
    assert laptop.laptop(database) == before


def test_an_example_that_was_cancelled_leaves_nothing(workspace):
    with pytest.raises(Cancelled):
        demo.fill(workspace, progress=Impatient())
    assert workspace.spaces() == []
