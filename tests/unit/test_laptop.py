from __future__ import annotations

import pytest

from app.errors import Cancelled, NotFound, WrongUsage
from app.services import demo, laptop, people
from app.services.workspace import open_workspace


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


def test_nobody_unknown_sits_down(workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    before = laptop.laptop(database)
    with pytest.raises(NotFound):
        laptop.sit_down(database, "nadie")
    assert laptop.laptop(database) == before


class _Impatient:
    def step(self, done: int, total: int) -> None:
        raise Cancelled


def test_an_example_that_was_cancelled_leaves_nothing(workspace):
    with pytest.raises(Cancelled):
        demo.fill(workspace, progress=_Impatient())
    assert workspace.spaces() == []


def test_only_the_example_can_be_removed(workspace):
    real = workspace.create("Los Boldos", "Ana Pino")
    example = demo.fill(workspace)
    assert demo.is_example(workspace.open(example))
    assert not demo.is_example(real)
    with pytest.raises(WrongUsage):
        demo.remove(workspace, real.space)
    demo.remove(workspace, example)
    assert [each.id for each in workspace.spaces()] == [real.space]
