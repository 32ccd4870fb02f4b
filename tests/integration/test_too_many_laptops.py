"""A file is for so many laptops and no more: nobody is let in beyond that, and if it came to that nobody is stuck."""

from __future__ import annotations

import pytest

from app.errors import WrongUsage
from app.log.keys import DeviceKeys
from app.main import main
from app.sync import ack, limits, rekey, roster
from app.sync.accepting import accept
from app.sync.given_words import left_lines
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from tests.integration.attacks.attackers import of_a_stranger
from tests.oracle.desk import a_practice, refused, visit

RETIRE = "Retire los que ya no se usan, en «Red», «Computadores»"


@pytest.fixture
def few(monkeypatch):
    """A file is for no more than six keys: three laptops, one that comes yet, the sheet, and whoever asks to join."""
    monkeypatch.setattr(limits, "MAX_RECIPIENTS", 6)


def asks(desk, bearer):
    """Somebody whom nobody knows asks that laptop to be let in; the id."""
    stranger = DeviceKeys.new()
    desk.receive(of_a_stranger(bearer, desk, stranger))
    return stranger.device


def told(work):
    with pytest.raises(WrongUsage) as caught:
        work()
    return f"{caught.value.reason}. {caught.value.advice}"


def accepted(desk):
    return sum(not one.retired for one in roster.listed(desk.database))


@pytest.mark.usefixtures("few")
def test_nobody_is_let_in_for_whom_no_file_could_be_written_and_the_coordination_is_told_what_to_do(desks):
    ana, luis, rosa = desks
    newcomers = [asks(ana, luis) for _ in range(2)]
    said = told(lambda: accept(ana.database, newcomers))
    assert "con estos serían 5" in said
    assert RETIRE in said
    assert accepted(ana) == 3, "of several none is let in"
    accept(ana.database, newcomers[:1])
    said = told(lambda: accept(ana.database, newcomers[1:]))
    assert "caben 4 computadores" in said
    assert "con este serían 5" in said
    ana.hand_over()
    roster.retire(ana.database, rosa.device)
    accept(ana.database, newcomers[1:])
    assert RETIRE in told(lambda: roster.readmit(ana.database, rosa.device))
    roster.readmit(ana.database, rosa.device, only_changes=True)
    a_practice(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())


@pytest.mark.usefixtures("few")
def test_where_there_is_no_place_left_a_laptop_of_ours_becomes_another_in_place_of_the_one_it_was(desks):
    ana, luis, _rosa = desks
    accept(ana.database, [asks(ana, luis)])
    luis.receive(ana.hand_over())
    before = ana.device
    assert RETIRE in told(lambda: rekey.become_another(ana.database))
    assert ana.author.device == before
    rekey.become_another(ana.database, replaces=True)
    assert accepted(ana) == 4
    rekey.become_another(luis.database, replaces=True)
    ana.receive(luis.hand_over())
    accept(ana.database, [luis.author.device])
    assert accepted(ana) == 4
    luis.receive(ana.hand_over())


@pytest.fixture
def merged(two, few):
    """Ana and Luis let in one newcomer each, which is one too many together; everybody has heard of both."""
    ana, luis, _rosa = two
    for desk, bearer in ((ana, luis), (luis, ana)):
        accept(desk.database, [asks(desk, bearer), asks(desk, bearer)][:1])
    files = [desk.hand_over() for desk in (ana, luis)]
    for desk in two:
        for file in files:
            desk.receive(file)
    assert {accepted(desk) for desk in two} == {5}
    return two


@pytest.fixture
def crowded(merged, monkeypatch):
    monkeypatch.setattr(limits, "MAX_RECIPIENTS", 4)
    return merged


def test_too_many_by_two_lists_that_came_together_keep_a_coordination_from_handing_over_until_it_retires_some(
    crowded, tmp_path
):
    ana, luis, rosa = crowded
    a_practice(ana)
    for work in (ana.hand_over, lambda: ack.acknowledge(ana.database)):
        said = told(work)
        assert "5 computadores" in said
        assert RETIRE in said
    folder = tmp_path / "carpeta"
    folder.mkdir()
    visit(rosa, folder)
    done = visit(ana, folder)
    assert (len(done.taken), RETIRE in done.failure.advice) == (1, True), "what is there comes in"
    for one in roster.listed(ana.database):
        if one.device not in (ana.device, luis.device, rosa.device):
            roster.retire(ana.database, one.device)
    file = ana.hand_over()
    for desk in (luis, rosa):
        desk.receive(file)
        assert accepted(desk) == 3
        ana.receive(desk.hand_over())
    assert ana.picture() == luis.picture() == rosa.picture()


def test_whoever_does_not_coordinate_hands_over_to_those_that_do_however_many_there_are(crowded):
    ana, luis, rosa = crowded
    practice = a_practice(rosa)
    done = hand_over(rosa.database, rosa.folder.parent / "rosa.entrega")
    assert set(done.addressees) == {ana.device, luis.device}
    assert any("solo para la coordinación" in line for line in left_lines(done))
    for desk in (ana, luis):
        receive(desk.database, done.path)
        assert desk.get("practice", practice)


def test_a_file_for_the_coordinations_alone_tells_no_member_that_he_was_left_out(crowded):
    _ana, luis, rosa = crowded
    roster.appoint(luis.database, luis.device, leads=False)
    done = hand_over(luis.database, luis.folder.parent / "luis.entrega")
    assert refused(rosa, done.path) == "not_for_us"


def test_at_a_command_it_is_said_too(crowded, capsys):
    ana, *_ = crowded
    ana.close()
    status = main(["--datos", str(ana.folder), "entregar", "--salida", str(ana.folder.parent / "x.entrega")])
    said = capsys.readouterr().err
    assert (status, RETIRE in said, "minga retirar" in said) == (2, True, True)
    assert not (ana.folder.parent / "x.entrega").exists()
