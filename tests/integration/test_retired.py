"""A laptop that was stolen, lost or replaced: what of its work counts, the same on every laptop (fault 36)."""

from __future__ import annotations

import shutil
from itertools import permutations

import pytest

from app.errors import BundleRefused, NotFound, WrongUsage
from app.log import settings
from app.log.identity import BOXES_BEFORE, ROOT_KEY
from app.main import main
from app.media import ledger
from app.models.base import new_id
from app.models.log_tables import BlobHolder
from app.sync import history, rekey, roster, words
from app.sync.mailbox_words import remarks
from app.sync.outer import read_outer
from app.sync.peers import recovery_boxes
from app.sync.reception import preview
from app.texts import explain
from app.ui.pages import exchange_history
from tests.oracle.desk import Desk, a_practice, go_round, listed, refused, two_files, visit


def test_history_does_not_say_that_what_came_of_a_laptop_retired_since_waits(desks):
    ana, luis, _ = desks
    old = ana.copy("ana-2")
    _, first, second = two_files(luis, ana)
    with old:
        assert old.receive(second).state == "waiting"

        def told():
            newest = history.receptions(old.database)[0]
            return newest.given_up, "quedó en espera" in exchange_history.received_line(newest)

        assert told() == (False, True)
        roster.retire(old.database, luis.device)
        assert told() == (True, False)
        roster.readmit(old.database, luis.device)
        assert told() == (False, True)
        old.receive(first)
        assert told() == (False, False)


def test_fault_36_a_stolen_laptop_keeps_what_it_had_handed_over_and_nothing_later_of_it_counts(desks):
    ana, luis, rosa = desks
    before = a_practice(luis, title="Antes")
    ana.receive(luis.hand_over())
    after = a_practice(luis, title="Después")
    stolen = luis.hand_over()
    rosa.receive(stolen)  # nobody knows yet
    done = roster.retire(ana.database, luis.device)
    assert (done.laptop.retired, done.held) == (True, 0)
    assert refused(ana, stolen) == "retired"
    assert ana.get("practice", before)
    told = words.summary_lines(rosa.receive(ana.hand_over()))
    assert any(line.startswith("Se retiró un computador: lo que escribió") for line in told)
    assert rosa.get("practice", before)
    assert rosa.get("practice", after) is None
    assert listed(rosa, luis).held == 1
    go_round(ana, rosa)
    assert ana.picture() == rosa.picture()
    assert ana.get("practice", after) is None


def test_fault_36_new_files_are_not_encrypted_to_a_retired_laptop(desks):
    ana, luis, _rosa = desks
    roster.retire(ana.database, luis.device)
    assert not read_outer(ana.hand_over()).addressed_to(luis.keys.box_public)


def test_fault_24_and_36_a_photo_that_only_a_retired_laptop_holds_is_held_by_nobody(desks):
    ana, luis, _rosa = desks
    with ana.database.write() as session:
        ledger.note_have(session, "a" * 64, 1, "image/jpeg")
        session.add(BlobHolder(sha256="a" * 64, device=luis.device, said_at="2026-03-03"))
    with ana.database.read() as session:
        assert ledger.holders(session, "a" * 64) == [luis.device]
    roster.retire(ana.database, luis.device)
    with ana.database.read() as session:
        assert ledger.holders(session, "a" * 64) == []


def test_fault_36_what_a_thief_writes_over_older_work_gives_way_to_it(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana, title="Bueno")
    go_round(ana, luis, rosa)
    luis.update("practice", practice, title="Malo")
    luis.remove("microcentro", ana.database.space)
    rosa.receive(luis.hand_over())
    assert rosa.get("practice", practice)["title"] == "Malo"
    roster.retire(ana.database, luis.device)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", practice)["title"] == "Bueno"
    assert rosa.get("microcentro", ana.database.space)
    rosa.update("practice", practice, title="Mejor")  # and work goes on from there
    ana.receive(rosa.hand_over())
    assert ana.get("practice", practice)["title"] == "Mejor"
    assert ana.conflicts() == []


def test_fault_36_what_honest_work_was_built_upon_counts_everywhere_whatever_came_first(desks):
    ana, luis, rosa = desks
    stolen = a_practice(luis, title="Del ladrón")
    lost = a_practice(luis, title="Nadie lo tocó")
    rosa.receive(luis.hand_over())
    rosa.update("practice", stolen, title="De Rosa")
    late = a_practice(luis)
    rosa_built = rosa.hand_over()
    rosa.receive(luis.hand_over())
    roster.retire(ana.database, luis.device)
    ana.receive(rosa_built)
    assert ana.get("practice", stolen)["title"] == "De Rosa"
    assert ana.get("practice", lost)  # it came before what Rosa built upon
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", late) is None
    go_round(ana, rosa)
    assert ana.picture() == rosa.picture()


def test_invariant_1_what_an_older_version_began_at_once_with_a_retired_laptop_is_shown_whatever_came_first(desks):
    ana, luis, rosa = desks
    row = new_id()
    luis.log("w", "practice", row, {"title": "De Luis"})  # a version that knows fewer fields
    rosa.receive(luis.hand_over())
    ana.log("w", "practice", row, {"title": "De Ana"})
    roster.retire(ana.database, luis.device)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", row)["title"] == "De Ana"
    assert rosa.picture() == ana.picture()


def test_invariant_3_fault_36_news_thefts_and_honest_work_in_any_order_end_alike(desks, tmp_path):
    ana, luis, rosa = desks
    stolen = a_practice(luis, title="Del ladrón")
    theft = luis.hand_over()
    rosa.receive(theft)
    rosa.update("practice", stolen, title="De Rosa")
    built = rosa.hand_over()
    a_practice(luis, title="Más tarde")
    rosa.receive(luis.hand_over())
    unbuilt = rosa.hand_over()
    roster.retire(ana.database, luis.device)
    news = ana.hand_over()
    pictures = []
    for n, order in enumerate(permutations((built, unbuilt, news))):
        shutil.copytree(rosa.folder, tmp_path / f"rosa-{n}")
        with Desk(tmp_path / f"rosa-{n}") as desk:
            for file in order:
                desk.receive(file)
            pictures.append(desk.picture())
    assert all(picture == pictures[0] for picture in pictures)
    assert pictures[0]["rows"]["practice"][stolen]["title"] == "De Rosa"
    assert len(pictures[0]["rows"]["practice"]) == 1


def test_a_laptop_found_again_is_readmitted_with_all_that_it_wrote(desks):
    ana, luis, rosa = desks
    late = a_practice(luis)
    file = luis.hand_over()
    rosa.receive(file)
    roster.retire(ana.database, luis.device)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", late) is None
    roster.readmit(ana.database, luis.device)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", late)
    ana.receive(file)
    assert ana.picture() == rosa.picture()


def test_the_later_work_of_a_retired_laptop_is_accepted_and_the_laptop_stays_out(two):
    ana, luis, rosa = two
    late = a_practice(rosa)
    luis.receive(rosa.hand_over())
    roster.retire(ana.database, rosa.device)
    luis.receive(ana.hand_over())
    assert listed(luis, rosa).held == 1
    done = roster.readmit(luis.database, rosa.device, only_changes=True)
    assert (done.released, done.laptop.retired) == (1, True)
    assert luis.get("practice", late)
    a_practice(rosa)
    assert refused(luis, rosa.hand_over()) == "retired"
    ana.receive(luis.hand_over())
    assert ana.picture() == luis.picture()


def test_the_retired_laptop_itself_keeps_its_own_work_in_sight_and_says_what_it_is(desks, capsys):
    ana, luis, _rosa = desks
    mine = a_practice(luis)
    roster.retire(ana.database, luis.device)
    last = ana.forged(ana.keys, luis, *ana.batches().values())
    luis.receive(last)
    assert luis.get("practice", mine)
    assert luis.get("device", luis.device)["state"] == "retired"
    with pytest.raises(WrongUsage, match="retiró este computador"):
        luis.hand_over()
    luis.close()
    assert main(["estado", "--datos", str(luis.folder)]) == 0
    said = capsys.readouterr().out
    assert "La coordinación retiró este computador. Si todavía lo usa, pídale que vuelva a aceptarlo." in said
    assert "todavía no acepta" not in said, "nobody waits for a request of it"
    luis.__init__(luis.folder)
    a_practice(luis)
    assert len(luis.picture()["rows"]["practice"]) == 2


def test_a_clone_of_a_retired_laptop_is_retired_with_it(desks):
    ana, luis, _rosa = desks
    twin = luis.copy("otro-luis")
    early = a_practice(twin)
    ana.receive(twin.hand_over())
    roster.retire(ana.database, luis.device)
    for desk in (luis, twin):
        a_practice(desk)
        assert refused(ana, desk.hand_over()) == "retired"
    assert ana.get("practice", early)
    twin.close()


# -- what the service refuses


def test_the_last_coordination_stays_and_nobody_retires_himself(two):
    ana, luis, rosa = two
    with pytest.raises(WrongUsage):
        roster.retire(ana.database, ana.device)
    roster.appoint(ana.database, luis.device, leads=False)
    with pytest.raises(WrongUsage):
        roster.appoint(ana.database, ana.device, leads=False)
    roster.retire(ana.database, luis.device)
    for act in (roster.retire, roster.appoint):
        with pytest.raises(WrongUsage):
            act(ana.database, luis.device)
    with pytest.raises(WrongUsage):
        roster.readmit(ana.database, rosa.device)
    for unknown in ("", "zz", new_id()):
        with pytest.raises(NotFound):
            roster.retire(ana.database, unknown)


def test_a_withdrawn_invitation_proves_nothing_any_more(desks):
    ana, _luis, _rosa = desks
    (one,) = roster.invitations(ana.database)
    assert roster.withdraw(ana.database, one.id[:8]) == one
    assert roster.invitations(ana.database) == []
    with pytest.raises(NotFound):
        roster.withdraw(ana.database, one.id)


def test_fault_36_whoever_was_retired_unawares_reads_what_may_have_happened_and_that_his_work_is_still_here(desks):
    ana, luis, rosa = desks
    mine = a_practice(luis)
    roster.retire(ana.database, luis.device)
    answer = ana.hand_over()
    assert refused(luis, answer) == "left_out"
    with pytest.raises(BundleRefused) as previewed:
        preview(luis.database, answer)
    assert "retirado o reemplazado" in explain(previewed.value).advice
    assert luis.get("practice", mine)
    assert rosa.receive(answer).state == "applied"


def test_fault_36_a_laptop_that_knows_that_it_was_retired_says_so(desks):
    ana, luis, _rosa = desks
    roster.retire(ana.database, luis.device)
    answer = ana.hand_over()
    luis.receive(ana.forged(ana.keys, luis, *ana.batches().values()))
    assert refused(luis, answer) == "retired_here"


def test_fault_26_nobody_is_told_of_a_retirement_who_is_not_accepted_yet_or_coordinates(desks):
    """A newcomer finds files that are older than he; a coordination's new keys are not known to those who lack them."""
    ana, luis, rosa = desks
    for desk, told in ((luis, "not_yet"), (ana, "not_for_us")):
        earlier = rosa.hand_over()
        with desk.database.read() as session:
            sheet = recovery_boxes(session)
        rekey.become_another(desk.database, name="Notebook nuevo")
        with desk.database.write() as session:  # the sheet's key and those of before open the file where they are kept
            settings.put(session, ROOT_KEY, None)
            settings.put(session, BOXES_BEFORE, [])
        assert read_outer(earlier).addressed_to(*sheet)
        assert refused(desk, earlier) == told


def test_fault_36_a_folder_in_which_nothing_is_for_a_member_any_more_says_what_may_have_happened(desks, stick):
    ana, luis, rosa = desks
    visit(luis, stick)
    for desk in (ana, rosa):
        assert visit(desk, stick).left_out == ""
    roster.retire(ana.database, luis.device)
    visit(ana, stick)
    visit(rosa, stick)
    visit(ana, stick)
    done = visit(luis, stick)
    assert done.left_out == "left_out"
    assert any("retirado o reemplazado" in line for line in remarks(done))
