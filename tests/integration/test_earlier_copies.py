"""A laptop whose folder was put back to an earlier copy: it is told, and what it forgot comes back (fault 11)."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from app.services import restored
from app.sync import laptop_words, rekey
from tests.integration.test_twins import minga, put_back, reopened
from tests.oracle.desk import DAY, NOW, Desk, a_practice, go_round


def test_fault_11_an_earlier_copy_says_of_when_it_is_and_how_much_comes_back(desks, tmp_path):
    ana, luis, _rosa = desks
    a_practice(luis)
    luis.close()
    shutil.copytree(luis.folder, tmp_path / "copia")
    luis = Desk(luis.folder)
    made = [a_practice(luis) for _ in range(3)]
    ana.receive(luis.hand_over())
    assert restored.gone_back(luis.database) is None
    luis = put_back(luis, tmp_path / "copia")
    back = restored.gone_back(luis.database)
    assert (back.expected, back.recovered) == (4, 0)  # the first was handed over with the others
    assert abs(datetime.fromisoformat(back.since).timestamp() * 1000 - NOW) < DAY
    assert "recuperará 4 cambios" in laptop_words.gone_back_words(back)
    received = luis.receive(ana.hand_over())
    assert received.recovered == 4
    assert all(luis.get("practice", one) for one in made)
    back = restored.gone_back(luis.database)
    assert back.whole
    assert "Ya volvió todo" in laptop_words.gone_back_words(back)
    luis = reopened(luis)
    assert restored.gone_back(luis.database) == back
    with luis.copy("otro-equipo") as twin:
        rekey.become_another(twin.database)  # what came back is of the laptop that it was
        assert restored.gone_back(twin.database) == back
    restored.dismiss(luis.database)
    assert restored.gone_back(luis.database) is None
    assert reopened(luis).receive(ana.hand_over()).recovered == 0


def test_fault_11_a_laptop_that_only_went_on_is_told_nothing(desks):
    ana, luis, rosa = desks
    for _ in range(2):
        a_practice(luis)
        luis = reopened(luis)
        assert restored.gone_back(luis.database) is None
    go_round(ana, luis, rosa)
    assert restored.gone_back(reopened(luis).database) is None


@pytest.mark.parametrize("found", [b"", b"[]", b'{"stamp": "x"}', b'{"stamp": 1e999, "handed": 1}', b"\xff" * 70_000])
def test_a_profile_that_makes_no_sense_says_nothing(desks, found):
    _ana, luis, _rosa = desks
    for file in Path(os.environ["MINGA_PERFIL"]).iterdir():
        file.write_bytes(found)
    assert restored.gone_back(reopened(luis).database) is None


def test_a_profile_that_cannot_be_written_stops_nothing(desks, tmp_path, monkeypatch):
    _ana, luis, _rosa = desks
    (tmp_path / "archivo").write_text("")
    monkeypatch.setenv("MINGA_PERFIL", str(tmp_path / "archivo" / "perfil"))
    luis = reopened(luis)
    assert a_practice(luis)


def test_fault_11_the_commands_say_it_until_they_are_told_that_it_was_understood(desks, tmp_path, capsys):
    ana, luis, _rosa = desks
    luis.close()
    shutil.copytree(luis.folder, tmp_path / "copia")
    luis = Desk(luis.folder)
    a_practice(luis)
    ana.receive(luis.hand_over())
    luis = put_back(luis, tmp_path / "copia")
    for words in (["estado"], ["equipos"]):
        assert "recuperará 1 cambio que" in minga(capsys, luis, *words)[1]
    assert "recuperará" not in minga(capsys, luis, "equipos", "--enterado")[1]
    assert "recuperará" not in minga(capsys, luis, "estado")[1]
