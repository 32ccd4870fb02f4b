"""The coordination's laptop dies: its sheet of words and the members' files bring everything back (fault 37)."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from pypdf import PdfReader

from app.errors import BundleRefused, WrongUsage
from app.log.identity import opening_keys
from app.log.keys import RootKey
from app.log.ops import ROSTER
from app.models.log_tables import Batch
from app.pdf.recovery_form import RecoveryPage, render
from app.services import evidence, network
from app.services.records_write import dump
from app.services.sheets import Letterhead
from app.services.standing import read_standing
from app.services.workspace import open_workspace
from app.sync import inviting, recovery, roster
from app.sync.outer import read_outer
from app.sync.recovery_words import Given, sheet_words
from tests.integration.erasing.secrets_kept import photo
from tests.oracle.desk import Desk, a_practice, go_round


@pytest.fixture
def new_laptop(tmp_path):
    """An empty laptop; closed at the end."""
    opened = open_workspace(tmp_path / "nuevo")
    yield opened
    opened.close()


def words_of(desk):
    return " ".join(recovery.sheet(desk.database).words)


def recovered(workspace, files, words, person="Ana Soto Rivas", **more):
    """The new laptop as a desk, after the sheet was typed."""
    done = recovery.recover(workspace, Given(words, person, tuple(files), **more))
    workspace.close()
    return done, Desk(workspace.folder)


def dumped(desk):
    out = []

    class Lines:
        def write(self, text):
            out.append(text)

    dump(desk.database, Lines())
    return "".join(out)


def held(desk, channel):
    with desk.database.read() as session:
        return set(session.query(Batch.id).filter(Batch.channel == channel))


def test_fault_37_sheet_and_members_files_rebuild_all_that_any_member_holds(desks, new_laptop):
    ana, luis, rosa = desks
    words = words_of(ana)
    practice = a_practice(ana, title="De Ana, conocida por todos")
    shown = evidence.add(luis.database, luis.store, photo("navy"), practice_id=practice_of(luis), shows_pupils=False)
    go_round(*desks)
    a_practice(luis, title="De Luis, nunca recibida por Ana")
    luis.update("practice", practice, axis="Corregida por Luis")
    a_practice(rosa, title="De Rosa, nunca recibida por Ana")
    a_practice(ana, title="De Ana, nunca entregada: se pierde con su computador")
    ana.close()
    shutil.rmtree(ana.folder)

    files = [luis.hand_over(), rosa.hand_over()]
    done, new = recovered(new_laptop, files, words)
    with new:
        assert (done.person, done.laptops, done.refused) == ("Ana Soto Rivas", 3, ())
        assert sum(one.new.get("device", 0) for one in done.received) == 3  # the sheet is no laptop
        go_round(new, luis, rosa)
        go_round(new, luis, rosa)
        for desk in (luis, rosa):
            assert dumped(desk) == dumped(new)
            assert desk.picture() == new.picture()
            assert held(desk, ROSTER) == held(new, ROSTER)
        assert [one["full_name"] for one in new.rows("person").values()].count("Ana Soto Rivas") == 1
        titles = {one["title"] for one in new.rows("practice").values()}
        assert {"De Luis, nunca recibida por Ana", "De Rosa, nunca recibida por Ana"} <= titles
        assert new.get("practice", practice)["axis"] == "Corregida por Luis"
        assert new.store.has(new.get("evidence", shown)["file"]["$b"])
        assert not any("se pierde" in title for title in titles)
        retire_the_lost_one(new, ana.device)
        go_round(new, luis, rosa)
        assert luis.rows("device")[ana.device]["state"] == "retired"
        assert inviting.invite(new.workspace, new.database, new.folder / "otra.entrega").code


def practice_of(desk):
    return a_practice(desk, title="Con foto")


def retire_the_lost_one(desk, device):
    roster.retire(desk.database, device)


def test_fault_37_without_any_file_the_first_members_file_brings_the_list_of_laptops(desks, new_laptop):
    ana, luis, rosa = desks
    words = words_of(ana)
    practice = a_practice(luis, title="Huerto")
    go_round(*desks)
    done, new = recovered(new_laptop, [], words, name="Los Boldos")
    with new:
        assert (done.laptops, done.name) == (0, "")
        assert new.workspace.spaces()[0].name == "Los Boldos"
        assert read_standing(new.database).person == "Ana Soto Rivas"  # before the list of people has come
        assert network.microcentro(new.database)["name"] == read_standing(new.database).microcentro == "Los Boldos"
        assert new.receive(luis.hand_over()).state in ("applied", "waiting")
        go_round(new, luis, rosa)
        go_round(new, luis, rosa)
        assert new.get("practice", practice)["title"] == "Huerto"
        assert [one["full_name"] for one in new.rows("person").values()].count("Ana Soto Rivas") == 1
        assert new.workspace.spaces()[0].name == "Microcentro Los Boldos"
        assert dumped(luis) == dumped(new) == dumped(rosa)


def test_fault_37_files_written_before_the_loss_open_too_and_others_are_told_apart(desks, new_laptop, tmp_path):
    ana, luis, _rosa = desks
    words = words_of(ana)
    practice = a_practice(luis)
    file = luis.hand_over()
    other = tmp_path / "otro.entrega"
    other.write_bytes(b"esto no es una entrega")
    invitation = inviting.invite(ana.workspace, ana.database, tmp_path / "invitacion.entrega").path
    done, new = recovered(new_laptop, [other, file, invitation, tmp_path / "no-existe.entrega"], words)
    with new:
        assert [path.name for path, _error in done.refused] == [other.name, invitation.name, "no-existe.entrega"]
        assert len(done.received) == 1
        go_round(new, luis)
        go_round(new, luis)
        assert new.get("practice", practice)


def test_fault_37_nothing_is_kept_when_no_file_fits_or_the_words_are_wrong(desks, new_laptop, tmp_path):
    ana, luis, _rosa = desks
    words = words_of(ana)
    other = open_workspace(tmp_path / "otro")
    foreign = other.create("Otro", "Otra Persona")
    stranger = recovery.sheet(foreign).words
    other.close()
    file = luis.hand_over()
    typed = words.split()
    for given, kind in (
        (Given(" ".join(stranger), "Ana", (file,)), BundleRefused),
        (Given(" ".join([typed[1], typed[0], *typed[2:]]), "Ana"), WrongUsage),
        (Given(words, "  "), WrongUsage),
    ):
        with pytest.raises(kind):
            recovery.recover(new_laptop, given)
        assert new_laptop.spaces() == []
    with pytest.raises(WrongUsage):
        recovery.recover(ana.workspace, Given(words, "Ana"))


def test_every_hand_over_is_for_the_sheet_too_and_carries_the_whole_roster(desks):
    ana, luis, _rosa = desks
    words_of(ana)
    go_round(*desks)
    file = luis.hand_over()
    with ana.database.read() as session:
        *_mine, sheet = opening_keys(session)
        root = recovery.root_key(session)
    assert sheet == root.box_private
    assert read_outer(file).addressed_to(root.box_public)
    with luis.opened(file) as opened:
        carried = {batch.id for batch in opened.batches()}
    assert {name for (name,) in held(luis, ROSTER)} <= carried


def test_the_sheet_is_the_same_every_time_and_only_where_the_key_is(desks):
    ana, luis, _rosa = desks
    before = ana.batches()
    assert words_of(ana) == words_of(ana)
    assert ana.batches() == before
    with pytest.raises(WrongUsage):
        recovery.sheet(luis.database)


def test_a_stranger_cannot_put_his_own_key_in_the_place_of_the_sheets(desks):
    ana, luis, _rosa = desks
    other = RootKey.new()
    with ana.database.read() as session:
        root = recovery.root_key(session)
    line = {"name": "Hoja", "sign_key": other.sign_public, "box_key": other.box_public, "state": "recovery"}
    batch = luis.batch(luis.keys, ("w", "device", other.device, line), channel=ROSTER)
    with pytest.raises(BundleRefused):
        ana.receive(ana.forged(luis.keys, ana, batch))
    assert not read_outer(ana.hand_over()).addressed_to(other.box_public)
    assert read_outer(ana.hand_over()).addressed_to(root.box_public)


@pytest.mark.parametrize("letter", [False, True])
def test_the_sheet_is_one_page_with_every_word_and_its_number(tmp_path, letter):
    words = sheet_words(RootKey.new())
    name = "Microcentro Los Boldos de la Cordillera de Nahuelbuta y sus Valles"
    page = RecoveryPage(Letterhead(name, ("Hualqui", "Florida"), 2026), words, "Ana Soto")
    path = tmp_path / "hoja.pdf"
    path.write_bytes(render(page, date(2026, 3, 5), letter=letter))
    pages = PdfReader(path).pages
    assert len(pages) == 1
    text = pages[0].extract_text().split()
    for number, word in enumerate(words, 1):
        assert word in text
        assert str(number) in text
    assert "Nahuelbuta" in text


def test_a_sheet_to_be_filled_in_by_hand_has_no_word_on_it(tmp_path):
    words = sheet_words(RootKey.new())
    path = tmp_path / "hoja.pdf"
    path.write_bytes(render(RecoveryPage(Letterhead("Los Boldos"), words), date(2026, 3, 5), blank=True))
    (page,) = PdfReader(path).pages
    printed = page.extract_text()
    assert all(f"\n{word}\n" not in f"\n{printed}\n" for word in words)
    assert "25" in printed.split()
