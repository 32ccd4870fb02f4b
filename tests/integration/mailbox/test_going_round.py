"""A folder as a mailbox: sticks that go round, common folders, and everything else that may lie in one."""

from __future__ import annotations

import os
import random
import shutil
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.intake import intake_bytes
from app.services import evidence
from app.services.workspace import open_workspace
from app.sync import accepting, inviting, joining, mailbox, mailbox_words, roster, words
from app.sync.pending import pending
from app.sync.twins import twins
from tests.integration.mailbox.looking import lying
from tests.oracle.desk import NAMES, NOW, Desk, a_practice, visit


def titles(desk):
    return {row["title"] for row in desk.rows("practice").values()}


def test_what_one_leaves_another_takes_in_and_says_so_in_one_sentence(desks, stick):
    ana, luis, _rosa = desks
    mine = a_practice(luis, title="Huert")
    luis.seal()
    luis.update("practice", mine, title="Huerto")
    assert words.pending_lines(pending(luis.database))[0] == "Por entregar: 2 cambios."
    left = visit(luis, stick)
    assert left.left.path.parent == stick
    said = mailbox_words.sentence(left)
    assert said.startswith("No había cambios nuevos; para los demás quedaron 2 cambios, y otra vez 8")
    came = visit(ana, stick)
    assert "Huerto" in titles(ana)
    assert [one.sender for one in came.taken] == ["Computador de Luis Vera Mella"]
    assert mailbox_words.sentence(came).startswith("Entraron 2 cambios de Luis Vera Mella; ")  # as he counts


def test_a_teachers_file_is_for_all_so_that_every_visitor_carries_it_on(desks, stick, tmp_path):
    """Luis and Rosa never meet the coordination: the stick is enough."""
    _ana, luis, rosa = desks
    a_practice(luis, title="De Luis")
    a_practice(rosa, title="De Rosa")
    visit(luis, stick)
    visit(rosa, stick)
    visit(luis, stick)
    assert titles(luis) == titles(rosa) == {"De Luis", "De Rosa"}


def test_several_files_of_a_stick_are_told_as_one_piece_of_work(desks, stick):
    """Whoever looks may give up between two of them: none is told as the end of all."""
    ana, luis, rosa = desks
    for desk in (luis, rosa):
        a_practice(desk)
        visit(desk, stick)
    told = []
    mailbox.exchange(ana.database, stick, progress=mock.Mock(step=lambda done, total: told.append(done / total)))
    assert told == sorted(told)


@pytest.mark.parametrize("order", ["twin ana luis", "luis twin ana"])
def test_fault_12_two_copies_of_a_laptop_hear_of_each_other_and_end_with_all_whoever_speaks_last(desks, stick, order):
    """One was made from an earlier copy: what all others have known for long is sent to it all the same."""
    ana, luis, rosa = desks
    with luis.copy("otro-luis") as twin:
        a_practice(luis, title="Después de la copia")
        for desk in (luis, ana, rosa, luis, ana):
            visit(desk, stick)
        going = [{"ana": ana, "luis": luis, "twin": twin}[name] for name in order.split()]
        for turn in range(5):
            for desk in going:
                if turn < 2 and desk is not ana:
                    a_practice(desk)
                visit(desk, stick)
        assert all(desk.rows("practice") == ana.rows("practice") for desk in (luis, twin))
        assert "Después de la copia" in titles(twin)
        assert [[one.here for one in twins(desk.database)] for desk in (ana, luis, twin)] == [[False], [True], [True]]


def test_ten_laptops_with_one_stick_that_goes_round_twice_are_all_equal(tmp_path, stick):
    workspace = open_workspace(tmp_path / "0")
    database = workspace.create("Los Boldos", "Ana Soto Rivas")
    invited = inviting.invite(workspace, database, tmp_path / "i.entrega")
    workspace.close()
    for number in range(1, 10):
        workspace = open_workspace(tmp_path / str(number))
        joining.join(workspace, invited.path, invited.code, f"Docente {number}")
        workspace.close()
    desks = [Desk(tmp_path / str(number)) for number in range(10)]
    for desk in desks:
        desk.set_clock(NOW)
        a_practice(desk, title=f"Práctica de {desk.folder.name}")
    first, *others = desks
    for desk in others:
        visit(desk, stick)
    done = visit(first, stick)
    assert {one.joins for one in done.taken} == {f"Docente {number}" for number in range(1, 10)}
    accepting.accept(first.database, [one.device for one in accepting.applicants(first.database)])
    visit(first, stick)
    for _ in range(2):
        for desk in desks:
            visit(desk, stick)
    pictures = [desk.picture() for desk in desks]
    assert all(one == pictures[0] for one in pictures)
    assert len(titles(first)) == 10
    held = {name: desk.batches().keys() for name, desk in enumerate(desks)}
    assert all(some == held[0] for some in held.values())
    for desk in (*desks, *desks):
        visit(desk, stick)
    assert len(lying(stick)) == 10  # one each, which says how far its laptop is
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    for desk in desks:
        done = visit(desk, stick)
        assert (done.taken, done.left, done.aside) == ((), None, ())
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before
    for desk in desks:
        desk.close()


def test_a_laptop_with_nothing_new_to_say_does_not_write_its_file_again(desks, stick):
    _ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    [file] = stick.iterdir()
    before = file.stat().st_mtime_ns
    again = visit(luis, stick)
    assert (again.left, lying(stick), file.stat().st_mtime_ns) == (None, [file.name], before)
    assert mailbox_words.sentence(again) == "No había nada nuevo que recibir ni que dejar."
    a_practice(luis, title="Otra")
    done = visit(luis, stick)
    assert lying(stick) == [done.left.path.name]


def test_what_lies_in_one_file_is_not_left_in_a_second_one(desks, stick):
    """Nobody has heard of Rosa for months: her colleagues do not each leave the whole history for her."""
    ana, luis, rosa = desks
    for number in range(300):
        a_practice(luis, title=f"Práctica {number} " + "muy larga " * random.Random(number).randint(5, 20))
    first = visit(luis, stick).left
    second = visit(ana, stick).left
    assert second.operations == 0
    assert second.size < first.size / 3
    visit(rosa, stick)
    assert rosa.picture() == luis.picture()


def test_what_a_laptop_left_stays_until_all_have_declared_it_and_then_goes(desks, stick):
    ana, luis, rosa = desks
    a_practice(luis)
    for desk in (luis, ana, luis):
        visit(desk, stick)
    shutil.copytree(stick, stick.parent / "later")
    visit(rosa, stick.parent / "later")
    assert titles(rosa) == {"Huerto"}
    visit(rosa, stick)
    visit(luis, stick)
    assert visit(luis, stick).left is None
    assert all(path.stat().st_size < 4500 for path in stick.iterdir())


def test_a_file_of_somebody_who_does_not_come_again_goes_when_all_have_what_it_holds(desks, stick):
    ana, luis, rosa = desks
    a_practice(luis)
    name = visit(luis, stick).left.path.name
    assert visit(ana, stick).tidied == 0
    assert name in lying(stick)
    assert visit(rosa, stick).tidied == 1  # Ana has said that she has it, and Rosa has it now
    assert name not in lying(stick)


def test_a_newcomer_who_cannot_open_older_files_gets_all_of_it_again(desks, stick, tmp_path):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    workspace = open_workspace(tmp_path / "eva")
    joining.join(workspace, invited.path, invited.code, "Eva Pino")
    workspace.close()
    eva = Desk(tmp_path / "eva")
    visit(eva, stick)
    visit(ana, stick)
    accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    assert ", con la aceptación de 1 computador (" in mailbox_words.sentence(visit(ana, stick))
    done = visit(eva, stick)
    assert ", y se aceptó 1 computador; " in mailbox_words.sentence(done)
    assert done.others == 1  # what Luis left before anybody knew of her
    assert titles(eva) == {"Huerto"}
    eva.close()


def test_a_newcomer_who_was_accepted_elsewhere_reads_that_who_left_older_files_may_not_know_her_yet(
    desks, stick, tmp_path
):
    ana, luis, _rosa = desks
    a_practice(luis)
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    workspace = open_workspace(tmp_path / "eva")
    joining.join(workspace, invited.path, invited.code, "Eva Pino")
    workspace.close()
    eva = Desk(tmp_path / "eva")
    ana.receive(eva.hand_over())
    accepting.accept(ana.database, [one.device for one in accepting.applicants(ana.database)])
    eva.receive(ana.hand_over())
    visit(luis, stick)
    done = visit(eva, stick)
    assert (done.taken, done.others) == ((), 1)
    assert any("todavía no conozca" in line for line in mailbox_words.remarks(done))
    eva.close()


def test_a_retired_laptop_reads_why_it_opens_nothing_also_where_files_from_before_lie(desks, stick):
    ana, luis, rosa = desks
    a_practice(luis)
    before = visit(luis, stick).left.path
    kept = before.read_bytes()
    visit(rosa, stick)
    roster.retire(ana.database, rosa.device)
    visit(ana, stick)
    before.write_bytes(kept)
    done = visit(rosa, stick)
    assert (len(done.taken), done.others) == (0, 1)
    [told] = [line for line in mailbox_words.remarks(done) if "no puede abrir:" in line]
    assert "la coordinación ya lo había retirado" in told
    assert "pregúntele a la coordinación" in told


def test_a_stick_that_is_lost_costs_nothing_but_the_way(desks, stick, tmp_path):
    ana, luis, _rosa = desks
    a_practice(luis)
    visit(luis, stick)
    shutil.rmtree(stick)
    stick.mkdir()
    visit(luis, stick)
    visit(ana, stick)
    assert titles(ana) == {"Huerto"}


@settings(max_examples=100 if os.environ.get("MINGA_DEEP") else 4)
@given(data=st.data())
def test_any_order_of_visits_with_lost_sticks_and_copies_ends_with_the_same_for_all(template, tmp_path_factory, data):
    root = tmp_path_factory.mktemp("visitas")
    for name in NAMES:
        shutil.copytree(template / name, root / name)
    desks = [Desk(root / name) for name in NAMES]
    sticks = [root / "uno", root / "dos"]
    for folder in sticks:
        folder.mkdir()
    for desk in desks:
        desk.set_clock(NOW)
    shared = a_practice(desks[0], title="De todos")
    for desk in desks:
        visit(desk, sticks[0])
    try:
        for step in range(data.draw(st.integers(4, 14))):
            desk = data.draw(st.sampled_from(desks))
            folder = data.draw(st.sampled_from(sticks))
            what = data.draw(
                st.sampled_from(("visit", "visit", "tight", "write", "photo", "edit", "lose", "copy", "cut"))
            )
            files = [path for path in sorted(folder.iterdir()) if path.is_file()]
            if what == "visit":
                visit(desk, folder)
                desk.picture()
            elif what == "tight":  # 0: not even a change fits; then records alone, then some of the photos
                with mock.patch.object(
                    mailbox, "room_in", return_value=data.draw(st.sampled_from((0, 600_000, 10**6)))
                ):
                    visit(desk, folder)
            elif what == "photo":
                prepared = intake_bytes(b"%PDF-1.4\n" + random.Random(step).randbytes(400_000), f"{step}.pdf")
                evidence.add(desk.database, desk.store, prepared, practice_id=shared, shows_pupils=False)
            elif what == "write":
                a_practice(desk, title=f"Paso {step}")
            elif what == "edit" and desk.get("practice", shared):
                desk.update("practice", shared, title=f"Título {step}")
            elif what == "lose":
                for path in files:
                    path.unlink()
            elif what == "copy" and files:
                shutil.copyfile(files[0], folder / f"copia en conflicto {step}")
            elif what == "cut" and files:
                whole = files[-1].read_bytes()
                (folder / f"a medias {step}.entrega").write_bytes(whole[: len(whole) // 2])
        for _ in range(2):
            for desk in desks:
                visit(desk, sticks[0])
        photos = {row["file"]["$b"] for row in desks[0].rows("evidence").values()}
        assert all(desk.store.has(name) for desk in desks for name in photos)
        assert all(desk.batches().keys() == desks[0].batches().keys() for desk in desks)
        pictures = [desk.picture() for desk in desks]
        assert all(one == pictures[0] for one in pictures)
    finally:
        for desk in desks:
            desk.close()
        shutil.rmtree(root, ignore_errors=True)
