"""A coordination does not accept who asks to join: it is asked no more, and may think better of it (sync-design 8)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from app.errors import NotFound, WrongUsage
from app.log import shares
from app.log.keys import DeviceKeys
from app.models.base import new_id
from app.services import backup
from app.services.workspace import open_workspace
from app.sync import rekey, roster, senders, words
from app.sync.accepting import accept, applicants, decline, declined, reconsider
from app.sync.awaited import awaited
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.joining_anew import join_anew
from tests.integration.attacks.attackers import of_a_stranger, still_works
from tests.oracle.desk import Desk, a_practice, refused, visit


@pytest.fixture
def invited(pair, tmp_path):
    return invite(pair[0].workspace, pair[0].database, tmp_path / "invitacion.entrega")


@pytest.fixture
def nora(invited, tmp_path):
    """The laptop of somebody who joined with Ana's invitation, and has written a practice."""
    with closing(open_workspace(tmp_path / "nora")) as workspace:
        join(workspace, invited.path, invited.code, "Nora Paz Lillo")
    with Desk(tmp_path / "nora") as desk:
        a_practice(desk, title="De Nora")
        yield desk


def asking(desk):
    return [one.device for one in applicants(desk.database)]


def not_accepted(desk):
    return [one.device for one in declined(desk.database)]


def titles(desk):
    return {one["title"] for one in desk.rows("practice").values()}


def test_who_is_not_accepted_is_asked_about_no_more_though_more_files_of_that_laptop_come(pair, nora):
    ana, _luis = pair
    ana.receive(nora.hand_over())
    (one,) = decline(ana.database, [nora.device[:8]])
    assert (one.person, one.declined != "") == ("Nora Paz Lillo", True)
    assert (asking(ana), not_accepted(ana)) == ([], [nora.device])
    a_practice(nora, title="Otra de Nora")
    done = ana.receive(nora.hand_over())
    assert (done.joins, done.declined, done.may_accept) == ("Nora Paz Lillo", True, False)
    told = " ".join(words.warnings(done))
    assert "Usted no aceptó el computador de Nora Paz Lillo" in told
    assert "pide unirse" not in told
    assert "espera que" not in told
    assert (asking(ana), not_accepted(ana)) == ([], [nora.device])
    assert awaited(ana.database) == ([], []), "nobody waits for what somebody said no to"
    assert titles(ana) == set()


def test_a_no_is_taken_back_and_what_came_meanwhile_is_there_once_the_laptop_is_accepted(pair, nora):
    ana, _luis = pair
    ana.receive(nora.hand_over())
    decline(ana.database, [nora.device])
    a_practice(nora, title="Escrita después")
    ana.receive(nora.hand_over())
    (one,) = reconsider(ana.database, [nora.device])
    assert one.declined == ""
    assert (asking(ana), not_accepted(ana)) == ([nora.device], [])
    accept(ana.database, asking(ana))
    assert titles(ana) == {"De Nora", "Escrita después"}


def test_who_was_declined_can_be_accepted_at_once(pair, nora):
    ana, _luis = pair
    ana.receive(nora.hand_over())
    decline(ana.database, [nora.device])
    accept(ana.database, [nora.device[:8]])
    assert (asking(ana), not_accepted(ana)) == ([], [])
    assert titles(ana) == {"De Nora"}
    nora.receive(ana.hand_over())
    assert nora.picture() == ana.picture()


def test_the_same_no_said_twice_keeps_its_day_and_only_who_asks_can_be_declined(pair, nora):
    ana, luis = pair
    ana.receive(nora.hand_over())
    first, again = (decline(ana.database, [nora.device]) for _ in range(2))
    assert first == again
    for nobody in (luis.device, "zz", ""):
        with pytest.raises(NotFound):
            decline(ana.database, [nobody])
    for work in (decline, reconsider):
        with pytest.raises(WrongUsage):
            work(luis.database, [nora.device])


def test_who_joins_anew_asks_anew_and_is_shown(pair, nora, invited):
    """The same file of a request says nothing new; a new request comes of new keys."""
    ana, _luis = pair
    ana.receive(nora.hand_over())
    decline(ana.database, [nora.device])
    nora.close()
    with closing(open_workspace(nora.folder)) as workspace:
        join_anew(workspace, invited.path, invited.code, "Nora Paz Lillo")
    with Desk(nora.folder) as anew:
        ana.receive(anew.hand_over())
        assert (asking(ana), not_accepted(ana)) == ([anew.device], [nora.device])


def test_a_no_is_of_one_coordination_alone_and_ends_when_another_accepts(two, tmp_path):
    """Ana does not know Nora; Luis does. What he decides goes to everybody, and Ana's no with it."""
    ana, luis, _rosa = two
    made = invite(ana.workspace, ana.database, tmp_path / "invitacion.entrega")
    with closing(open_workspace(tmp_path / "nora")) as workspace:
        join(workspace, made.path, made.code, "Nora Paz Lillo")
    with Desk(tmp_path / "nora") as nora:
        a_practice(nora, title="De Nora")
        file = nora.hand_over()
        ana.receive(file)
        decline(ana.database, [nora.device])
        luis.receive(ana.hand_over())
        luis.receive(file)
        assert asking(luis) == [nora.device], "nothing of it goes out"
        accept(luis.database, [nora.device])
        ana.receive(luis.hand_over())
        assert (not_accepted(ana), titles(ana)) == ([], {"De Nora"})
        nora.receive(luis.hand_over())
        ana.receive(nora.hand_over())
        roster.retire(ana.database, nora.device)
        assert (asking(ana), not_accepted(ana)) == ([], []), "who was of the microcentro is retired, and asks no more"


def test_a_laptop_of_ours_that_became_another_may_be_declined_and_the_one_it_was_stays(pair):
    ana, luis = pair
    before = luis.device
    rekey.become_another(luis.database, replaces=True)
    a_practice(luis, title="Después")
    ana.receive(luis.hand_over())
    (one,) = applicants(ana.database)
    assert decline(ana.database, [one.device])[0].replaces
    assert [each.retired for each in roster.listed(ana.database) if each.device == before] == [False]
    accept(ana.database, [one.device])
    assert [each.retired for each in roster.listed(ana.database) if each.device == before] == [True]
    assert titles(ana) == {"Después"}


def test_the_invitation_whose_code_was_known_is_told_while_it_is_open_and_stays_open_for_others(pair, nora, invited):
    ana, _luis = pair
    ana.receive(nora.hand_over())
    before = roster.invitations(ana.database)
    known = decline(ana.database, [nora.device])[0].invitation
    assert known == max(before, key=lambda one: one.made_at).id
    assert roster.invitations(ana.database) == before, "colleagues who hold the same words need them"
    roster.withdraw(ana.database, known)
    assert declined(ana.database)[0].invitation == ""
    a_practice(nora)
    ana.receive(nora.hand_over())
    assert not_accepted(ana) == [nora.device], "without the proof it is the same request"


def test_a_no_is_in_a_backup_and_gone_in_one_of_before(pair, nora, tmp_path):
    ana, _luis = pair
    ana.receive(nora.hand_over())
    copies = []
    for name in ("antes", "despues"):
        copies.append(backup.back_up(ana.database, tmp_path / f"{name}.minga").path)
        if name == "antes":
            decline(ana.database, [nora.device])
    found = []
    for copy in copies:
        with closing(open_workspace(tmp_path / copy.stem)) as workspace:
            here = workspace.open(backup.restore(workspace, copy).space)
            found.append((len(applicants(here)), len(declined(here))))
    assert found == [(1, 0), (0, 1)]


def test_a_file_of_a_declined_laptop_that_lies_in_a_folder_is_told_of_once(pair, nora, tmp_path):
    ana, _luis = pair
    folder = tmp_path / "carpeta"
    folder.mkdir()
    visit(nora, folder)
    visit(ana, folder)
    decline(ana.database, [nora.device])
    assert visit(ana, folder).taken == ()
    a_practice(nora)
    visit(nora, folder)
    assert [one.declined for one in visit(ana, folder).taken] == [True]
    assert visit(ana, folder).taken == ()


def test_22_declining_strangers_makes_room_for_whoever_comes_next_and_they_get_no_more_than_a_share(desks, monkeypatch):
    ana, luis, _rosa = desks
    monkeypatch.setattr(senders, "MOST_ASKING", 2)
    monkeypatch.setattr(shares, "MOST", replace(shares.MOST, batches=3))
    strangers = [DeviceKeys.new() for _ in range(3)]

    def brings(stranger, *batches):
        return of_a_stranger(luis, ana, stranger, *batches)

    def work(stranger):
        return [ana.batch(stranger, ("w", "practice", new_id(), {"title": "Suya"}), number=n) for n in range(2)]

    for one in strangers[:2]:
        ana.receive(brings(one))
    assert refused(ana, brings(strangers[2])) == "stranger"
    decline(ana.database, [one.device for one in strangers[:2]])
    ana.receive(brings(strangers[2], *work(strangers[2])))
    assert asking(ana) == [strangers[2].device]
    ana.receive(brings(strangers[0], *work(strangers[0])))
    assert refused(ana, brings(strangers[1], *work(strangers[1]))) == "stranger"
    assert len(not_accepted(ana)) == 2
    still_works(ana, luis)
