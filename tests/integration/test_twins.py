"""Copies of a laptop: a clone beside it, an earlier copy in its place, a back-up on a new one (faults 11 and 12)."""

from __future__ import annotations

import json
import shutil

import pytest

from app.errors import WrongUsage
from app.main import main
from app.services import backup
from app.services.workspace import open_workspace
from app.sync import accepting, laptop_words, rekey, roster
from app.sync.peers import beyond, known_to_all
from app.sync.twins import twins
from app.sync.watching import arrived
from tests.oracle.desk import DAY, NOW, Desk, a_practice, visit


def reopened(desk):
    """The same laptop after its program was closed and opened."""
    desk.close()
    return Desk(desk.folder)


def put_back(desk, copy):
    """The same laptop after somebody put an earlier copy of its folder in place."""
    desk.close()
    shutil.rmtree(desk.folder)
    shutil.copytree(copy, desk.folder)
    return Desk(desk.folder)


def that_goes_on(luis, ana):
    """A copy of Luis's laptop; both hand over to Ana, who has seen by now that there are two."""
    twin = luis.copy("otro-luis")
    for _ in range(2):
        for desk in (luis, twin):
            a_practice(desk)
            ana.receive(desk.hand_over())
    assert seen(ana)
    return twin


def seen(desk):
    return [(one.device, one.here) for one in twins(desk.database)]


# -- clones


def test_fault_12_two_clones_of_one_laptop_lose_nothing_and_both_and_the_coordination_are_told(desks):
    ana, luis, _rosa = desks
    twin = luis.copy("otro-luis")
    made = [a_practice(desk, title=str(n)) for n in range(2) for desk in (luis, twin) if not desk.seal()]
    for desk in (luis, twin):
        desk.seal()
        ana.receive(desk.hand_over())
    assert all(ana.get("practice", one) for one in made)
    assert seen(ana) == [(luis.device, False)]
    answer = ana.hand_over()
    for desk in (luis, twin):
        desk.receive(answer)
        assert seen(desk) == [(luis.device, True)]
    assert "Soy otro equipo" in laptop_words.twins_words(twins(luis.database)[0])
    assert "Luis Vera Mella" in laptop_words.twins_words(twins(ana.database)[0])
    twin.close()


def test_fault_12_clones_that_exchange_all_the_time_are_found_too(desks):
    ana, luis, _rosa = desks
    twin = luis.copy("otro-luis")
    for _ in range(2):
        for desk in (luis, twin):
            a_practice(desk)
        for desk in (luis, twin):
            ana.receive(desk.hand_over())
        answer = ana.hand_over()
        for desk in (luis, twin):
            desk.receive(answer)
    assert seen(ana) == [(luis.device, False)]
    twin.close()


def test_fault_12_clones_of_which_one_lives_in_2099_are_found_once_each_has_seen_the_other(desks):
    """Stamps do not interleave then: those of 2099 come after all others, and nobody follows them."""
    ana, luis, _rosa = desks
    twin = luis.copy("otro-luis")
    for _ in range(3):
        twin.set_clock(NOW + 27_000 * DAY)
        for desk in (luis, twin):
            a_practice(desk)
            ana.receive(desk.hand_over())
        answer = ana.hand_over()
        for desk in (luis, twin):
            desk.receive(answer)
    assert seen(ana) == [(luis.device, False)]
    twin.close()


def test_fault_12_a_laptop_that_lost_one_delivery_and_its_clock_is_not_taken_for_two(desks, tmp_path):
    ana, luis, _rosa = desks
    luis.close()
    shutil.copytree(luis.folder, tmp_path / "copia")
    luis = Desk(luis.folder)
    a_practice(luis)
    ana.receive(luis.hand_over())
    luis = put_back(luis, tmp_path / "copia")
    for hours in (-2, 2):  # by its clock, before and after what it lost
        luis.set_clock(NOW + hours * DAY // 24)
        a_practice(luis)
        ana.receive(luis.hand_over())
    assert seen(ana) == []
    luis.close()


def test_fault_12_a_restored_laptop_is_not_taken_for_two(desks, tmp_path):
    ana, luis, _rosa = desks
    luis.close()
    shutil.copytree(luis.folder, tmp_path / "copia")
    luis = Desk(luis.folder)
    for _ in range(3):
        a_practice(luis)
        ana.receive(luis.hand_over())
    luis = put_back(luis, tmp_path / "copia")
    for _ in range(3):
        a_practice(luis)
        ana.receive(luis.hand_over())
    assert seen(ana) == []
    luis.receive(ana.hand_over())
    a_practice(luis)
    ana.receive(luis.hand_over())
    assert seen(ana) == seen(luis) == []
    luis.close()


def test_fault_12_one_of_two_clones_becomes_another_laptop_and_works_on(desks):
    ana, luis, rosa = desks
    twin = luis.copy("otro-luis")
    before = a_practice(twin, title="Antes")
    done = rekey.become_another(twin.database, name="Notebook nuevo")
    assert (done.before, done.accepted) == (luis.device, False)
    after = a_practice(twin, title="Después")
    twin = reopened(twin)
    assert twin.device == done.device != luis.device
    assert ana.receive(twin.hand_over()).joins == "Luis Vera Mella"
    assert ana.get("practice", before)
    assert ana.get("practice", after) is None
    (asking,) = accepting.applicants(ana.database)
    assert (asking.name, asking.before, asking.replaces) == ("Notebook nuevo", "Computador de Luis Vera Mella", False)
    accepting.accept(ana.database, [twin.device])
    assert ana.get("practice", after)
    answer = ana.hand_over()
    for desk in (luis, twin, rosa):
        desk.receive(answer)
    assert ana.picture() == luis.picture() == twin.picture() == rosa.picture()
    assert len([one for one in roster.listed(ana.database) if one.state == "accepted"]) == 4
    twin.close()


def test_fault_12_when_one_of_two_clones_is_another_laptop_nobody_speaks_of_two_any_more(desks):
    ana, luis, rosa = desks
    twin = that_goes_on(luis, ana)
    twin.receive(ana.hand_over())
    assert seen(twin)
    rekey.become_another(twin.database, name="Notebook nuevo")
    twin = reopened(twin)
    assert seen(twin) == [], "whoever said so there has nothing more to do"
    a_practice(twin)
    ana.receive(twin.hand_over())
    accepting.accept(ana.database, [twin.device])
    answer = ana.hand_over()
    for desk in (luis, twin, rosa):
        desk.receive(answer)
    assert [seen(desk) for desk in (ana, luis, twin, rosa)] == [[]] * 4
    a_practice(luis)
    ana.receive(luis.hand_over())
    assert seen(ana) == []
    for desk in (luis, twin, rosa):
        desk.receive(ana.hand_over())
        ana.receive(desk.hand_over())
    with ana.database.read() as session:  # nor does what the two said apart count any more
        assert beyond(session, known_to_all(session, [luis.device])) == []
    twin.close()


def test_fault_12_and_36_of_two_clones_that_were_retired_nobody_is_asked_to_make_one_another_laptop(desks):
    """No laptop that was retired can become another: the notice could never have ended."""
    ana, luis, rosa = desks
    twin = that_goes_on(luis, ana)
    roster.retire(ana.database, luis.device)
    assert seen(ana) == []
    rosa.receive(ana.hand_over())
    assert seen(rosa) == []
    roster.readmit(ana.database, luis.device)
    assert seen(ana) == [(luis.device, False)]
    twin.close()


def test_fault_24_nobody_passes_for_a_laptop_whose_key_he_lacks(desks):
    ana, luis, rosa = desks
    rekey.become_another(rosa.database)
    rosa = reopened(rosa)
    with rosa.database.read() as session:
        request = bytes.fromhex(
            session.connection()
            .exec_driver_sql("SELECT value FROM local_setting WHERE key='join'")
            .scalar_one()
            .strip('"')
        )
    said = json.loads(request)
    said["was"] = luis.device
    ana.receive(luis.forged(rosa.keys, ana, extras=[("k", json.dumps(said).encode())]))
    (asking,) = accepting.applicants(ana.database)
    assert (asking.device, asking.before) == (rosa.device, "")


def test_a_coordination_that_is_a_clone_lets_its_new_self_in(desks):
    ana, luis, _rosa = desks
    twin = ana.copy("otra-ana")
    done = rekey.become_another(twin.database, replaces=True)
    assert done.accepted
    twin = reopened(twin)
    a_practice(twin)
    luis.receive(twin.hand_over())
    states = {one.device: (one.state, one.coordinates) for one in roster.listed(luis.database)}
    assert states[twin.device] == ("accepted", True)
    assert states[ana.device] == ("retired", False)
    assert len(luis.rows("practice")) == 1
    twin.close()


def test_of_two_that_became_others_at_once_each_reads_what_is_written_to_who_it_was(desks, stick):
    """Neither knows the new keys of the other; and nobody else could let the laptop in."""
    ana, _luis, rosa = desks
    new = rekey.become_another(rosa.database)
    rekey.become_another(ana.database)
    practice = a_practice(rosa)
    visit(rosa, stick)
    assert arrived(ana.database, plugged=[stick])[0].new == 1
    (came,) = visit(ana, stick).taken
    assert came.joins
    accepting.accept(ana.database, [new.device])
    assert ana.get("practice", practice)
    visit(ana, stick)
    visit(rosa, stick)
    assert ana.picture() == rosa.picture()


def test_whoever_is_not_accepted_yet_does_not_become_another(desks):
    _ana, luis, _rosa = desks
    rekey.become_another(luis.database)
    with pytest.raises(WrongUsage):
        rekey.become_another(luis.database)


# -- a new laptop in the place of an old one


def test_a_back_up_restored_on_a_new_laptop_takes_the_place_of_the_old_one(desks, tmp_path):
    ana, luis, rosa = desks
    kept = a_practice(luis, title="En la copia")
    saved = tmp_path / "luis.minga"
    backup.back_up(luis.database, saved)
    handed = a_practice(luis, title="Entregado después")
    ana.receive(luis.hand_over())
    lost = a_practice(luis, title="Del ladrón")
    workspace = open_workspace(tmp_path / "nuevo")
    backup.restore(workspace, saved)
    workspace.close()
    new = Desk(tmp_path / "nuevo")
    assert new.device == luis.device
    rekey.become_another(new.database, replaces=True)
    new = reopened(new)
    written = a_practice(new, title="En el nuevo")
    ana.receive(new.hand_over())
    (asking,) = accepting.applicants(ana.database)
    assert (asking.before, asking.replaces) == ("Computador de Luis Vera Mella", True)
    assert laptop_words.before_words(asking) == ", en lugar de Luis Vera Mella, que se retira al aceptarlo"
    accepting.accept(ana.database, [asking.device])
    answer = ana.hand_over()
    new.receive(answer)
    rosa.receive(answer)
    for desk in (ana, new, rosa):
        assert set(desk.rows("practice")) == {kept, handed, written}
    states = {one.device: one.state for one in roster.listed(rosa.database)}
    assert (states[luis.device], states[new.device]) == ("retired", "accepted")
    assert lost not in ana.rows("practice")
    assert ana.picture() == new.picture() == rosa.picture()
    new.close()


def test_a_back_up_is_restored_as_a_new_laptop_with_one_command(desks, tmp_path, capsys):
    ana, luis, _rosa = desks
    backup.back_up(luis.database, tmp_path / "luis.minga")
    words = ["restaurar", str(tmp_path / "luis.minga"), "--reemplaza", "--datos", str(tmp_path / "nuevo")]
    assert main(words) == 0
    assert "es ahora otro equipo" in capsys.readouterr().out
    with Desk(tmp_path / "nuevo") as new:
        assert new.device != luis.device
        ana.receive(new.hand_over())
        accepting.accept(ana.database, [new.device])
    states = {one.device: one.state for one in roster.listed(ana.database)}
    assert (states[luis.device], states[new.device]) == ("retired", "accepted")


def minga(capsys, desk, *words):
    desk.close()
    status = main([*words, "--datos", str(desk.folder)])
    said = capsys.readouterr()
    desk.__init__(desk.folder)
    return status, said.out + said.err


def test_the_commands_of_the_laptops_speak_of_people(desks, capsys):
    ana, luis, rosa = desks
    status, said = minga(capsys, ana, "equipos")
    assert status == 0
    assert "Ana Soto Rivas, en «Computador de Ana Soto Rivas», este computador, coordina" in said
    assert "también coordina" in minga(capsys, ana, "nombrar", rosa.device[:8])[1]
    assert "ya no coordina" in minga(capsys, ana, "nombrar", rosa.device[:8], "--quitar")[1]
    assert "Se retiró el computador de Luis Vera Mella" in minga(capsys, ana, "retirar", luis.device[:8])[1]
    assert "retirado" in minga(capsys, ana, "equipos")[1]
    assert "sigue retirado" in minga(capsys, ana, "readmitir", luis.device[:8], "--solo-cambios")[1]
    assert "vuelve a ser" in minga(capsys, ana, "readmitir", luis.device[:8])[1]
    (one,) = roster.invitations(ana.database)
    assert one.id[:8] in minga(capsys, ana, "invitaciones")[1]
    assert "ya no sirve" in minga(capsys, ana, "invitaciones", "--anular", one.id[:8])[1]
    assert "No hay invitaciones" in minga(capsys, ana, "invitaciones")[1]
    assert minga(capsys, ana, "retirar", "zz")[0] == 3
    assert minga(capsys, luis, "retirar", ana.device[:8])[0] == 2
    status, said = minga(capsys, luis, "otro-equipo", "--nombre", "Notebook nuevo", "--json")
    assert status == 0
    assert json.loads(said)["data"]["name"] == "Notebook nuevo"
