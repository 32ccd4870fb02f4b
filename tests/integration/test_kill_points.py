"""Every step of the exchange, killed at chosen points: what was begun is finished by doing it again (fault 31).

With MINGA_DEEP some forty of each step, drawn anew every time; else one or two, always the same.
"""

from __future__ import annotations

import random
import shutil
import time

import pytest

from tests.oracle import kills
from tests.oracle.desk import NAMES, Desk
from tests.oracle.kill_steps import STEPS, STICK


@pytest.fixture
def before(template, tmp_path, monkeypatch):
    """The folder with everything as it is before the step."""

    def made(name):
        root = tmp_path / "antes-del-paso"
        monkeypatch.setenv("MINGA_PERFIL", str(root / "perfil"))
        for laptop in NAMES:
            shutil.copytree(template / laptop, root / laptop)
        (root / STICK).mkdir()
        desks = {laptop: Desk(root / laptop) for laptop in NAMES}
        STEPS[name].prepare(desks, root)
        for desk in desks.values():
            desk.close()
        return root, list(desks)

    return made


@pytest.mark.timeout(3600 if kills.DEEP else 300)
@pytest.mark.parametrize("name", STEPS)
def test_31_killed_at_any_point_all_is_sound_and_doing_it_again_finishes_it(name, before, tmp_path, monkeypatch):
    root, laptops = before(name)
    draw = random.Random(None if kills.DEEP else name)
    began = time.monotonic()
    passed = kills.points(name, shutil.copytree(root, tmp_path / "entero"))
    lasted = time.monotonic() - began
    assert STEPS[name].units in (0, passed.count("commit"))
    chosen = kills.chosen(draw, passed, disk=30 if kills.DEEP else 1, statements=5 if kills.DEEP else 0)
    moments = [draw.uniform(0, lasted) for _ in range(5 if kills.DEEP else draw.choice([0, 0, 1]))]
    for number, at in enumerate([*moments, *chosen], 1):
        what = f"{at:.3f}" if isinstance(at, float) else f"{at}-{passed[at]}"
        place = shutil.copytree(root, tmp_path / what)
        monkeypatch.setenv("MINGA_PERFIL", str(place / "perfil"))
        if isinstance(at, float):
            kills.kill_after(name, place, at)
            kills.kill_after(name, place, at / 2)  # and once more, while it is done again
        else:
            kills.kill(name, place, at)
        last = number == len(moments) + len(chosen)
        is_finished(name, place, laptops, to_the_end=kills.DEEP or last)
        shutil.rmtree(place)


def is_finished(name, place, laptops, *, to_the_end):
    """The laptops are sound, the step can be done again, and (`to_the_end`) all show the same at last."""
    step = STEPS[name]
    desks = {laptop: Desk(place / laptop) for laptop in laptops}
    try:
        victim = desks[step.victim]
        kills.is_sound(victim, altered=step.altered)
        kills.all_are_whole(place / STICK, desks["rosa"])
        step.act(victim.workspace, victim.database, place)
        step.done(desks, place)
        kills.is_sound(desks[step.victim])
        assert [path.name for path in (place / STICK).iterdir() if path.suffix == ".tmp"] == []
        if to_the_end:
            kills.end_equal(desks)
    finally:
        for desk in desks.values():
            desk.close()
