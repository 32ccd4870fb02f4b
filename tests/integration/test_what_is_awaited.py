"""What a person reads that waits is what it waits for, and nothing is awaited that never comes (sync-design 10, 11)."""

from __future__ import annotations

import random

import pytest

from app.log.identity import author_of
from app.log.materialise import fold
from app.log.ops import GENERAL, NewOp, write_ops
from app.main import main
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.services import evidence
from app.services.status import holdings
from app.services.workspace import open_workspace
from app.sync import accepting, ack, inviting, joining, roster, undoing
from app.sync.awaited import AwaitedFile, awaited, awaited_parts
from app.sync.words import awaited_words, summary_lines
from tests.oracle.desk import Desk, a_practice

PEDRO = "Pedro Lagos Sáez"


@pytest.fixture
def newcomer(desks, tmp_path):
    """The laptop of somebody who joined and whom nobody has accepted yet."""
    invited = inviting.invite(desks[0].workspace, desks[0].database, tmp_path / "otra.entrega")
    workspace = open_workspace(tmp_path / "pedro")
    joining.join(workspace, invited.path, invited.code, PEDRO)
    workspace.close()
    with Desk(tmp_path / "pedro") as desk:
        yield desk


def a_meeting(desk):
    return desk.create("meeting", {"number": 1, "date": "2026-05-05"}, id=new_id())


def an_attendance(desk, meeting):
    return desk.create("attendance", {"meeting_id": meeting, "person_id": next(iter(desk.rows("person")))})


def films_in_parts(desk):
    """Three films in as many parts: their evidence and the files."""
    films = (b"\0\0\0\x18ftypmp42" + random.Random(seed).randbytes(79_988) for seed in range(3))
    added = [
        evidence.add(
            desk.database, desk.store, intake_bytes(film, "clase.mp4"), practice_id=a_practice(desk), shows_pupils=False
        )
        for film in films
    ]
    return added, desk.hand_overs(limit=100_000)


def test_who_hands_over_twice_before_being_accepted_waits_for_that_alone(desks, newcomer, capsys):
    ana, luis, _rosa = desks
    a_practice(newcomer)
    ana.receive(newcomer.hand_over())
    a_practice(newcomer)
    second = newcomer.hand_over()
    came = ana.receive(second)
    assert (came.missing, came.held) == (0, 2)
    assert not [line for line in summary_lines(came) if "entrega anterior" in line]
    luis.receive(second)
    for desk in (ana, luis):
        assert awaited(desk.database)[1] == [AwaitedFile(f"Computador de {PEDRO}", 2, for_acceptance=True)]
    luis.close()
    assert main(["estado", "--datos", str(luis.folder)]) == 0
    assert "minga aceptar" not in capsys.readouterr().out  # only the coordination can
    accepting.accept(ana.database, [newcomer.device])
    assert awaited(ana.database) == ([], [])


def test_what_waits_for_what_was_undone_says_so_and_ends_with_the_decision(desks):
    ana, luis, rosa = desks
    meeting = a_meeting(luis)
    file = luis.hand_over()
    ana.receive(file)
    rosa.receive(file)
    ack.acknowledge(ana.database, ana.folder / "acuse.entrega")
    rosa.receive(ana.folder / "acuse.entrega")
    an_attendance(rosa, meeting)
    undoing.undo(ana.database)
    ana.receive(rosa.hand_over())
    [waits] = awaited(ana.database)[1]
    assert "algo que usted deshizo" in awaited_words(waits)[1]
    undoing.redo(ana.database)
    assert awaited(ana.database) == ([], [])
    assert ana.get("meeting", meeting)


def test_nobody_is_asked_for_a_record_that_was_undone_here(pair):
    ana, luis = pair
    meeting = a_meeting(luis)
    ana.receive(luis.hand_over())
    an_attendance(ana, meeting)
    undoing.undo(ana.database)
    [waits] = awaited(ana.database)[0]
    title, sentence = awaited_words(waits)
    assert title.startswith("No se ve la sesión")
    assert "algo que usted deshizo" in sentence
    assert "Pregunte" not in sentence
    undoing.redo(ana.database)
    assert awaited(ana.database) == ([], [])


def test_the_status_does_not_say_that_a_file_is_awaited_where_something_was_undone_here(pair, capsys):
    ana, luis = pair
    meeting = a_meeting(luis)
    ana.receive(luis.hand_over())
    an_attendance(ana, meeting)
    undoing.undo(ana.database)
    ana.close()
    assert main(["estado", "--datos", str(ana.folder)]) == 0
    told = capsys.readouterr().out
    assert "No se muestra, por algo que usted deshizo: 1 anotación." in told
    assert "Esperan otro archivo" not in told


def test_the_status_counts_what_awaits_a_file_apart_from_what_awaits_something_undone(pair, capsys):
    ana, luis = pair
    meeting = a_meeting(luis)
    ana.receive(luis.hand_over())
    an_attendance(ana, meeting)
    undoing.undo(ana.database)
    with ana.database.write() as session:  # as a colleague's part may come before its whole
        stamp = author_of(session).clock.next()
        op = NewOp("w", "attendance", new_id(), stamp, GENERAL, {"meeting_id": new_id()})
        write_ops(session, [op])
        fold(session, [(op.tbl, op.row)])
    ana.close()
    assert main(["estado", "--datos", str(ana.folder)]) == 0
    told = capsys.readouterr().out
    assert "No se muestra, por algo que usted deshizo: 1 anotación." in told
    assert "Espera otro archivo para mostrarse: 1 anotación." in told


def test_fault_36_no_part_is_awaited_of_a_laptop_that_was_retired(pair):
    ana, luis = pair
    _added, files = films_in_parts(luis)
    ana.receive(files[0])
    assert awaited_parts(ana.database)[0].missing == (2, 3)
    roster.retire(ana.database, luis.device)
    assert awaited_parts(ana.database) == []


def test_no_photo_is_awaited_that_nothing_names_any_more(pair):
    ana, luis = pair
    added, files = films_in_parts(luis)
    ana.receive(files[0])
    assert holdings(ana.database).missing_files == 2
    for one in added:
        ana.remove("evidence", one)
    assert holdings(ana.database).missing_files == 0
    assert awaited_parts(ana.database) == []


def test_fault_36_nothing_is_awaited_of_a_laptop_that_was_retired_while_its_changes_waited_for_an_earlier_file(pair):
    """An earlier copy of Ana's data gets Luis's second delivery; nobody can ask his stolen laptop for the first."""
    ana, luis = pair
    with ana.copy("ana-antes") as restored:
        practice = a_practice(luis)
        ana.receive(luis.hand_over())
        luis.receive(ana.hand_over())
        luis.update("practice", practice, title="Después")
        restored.receive(luis.hand_over())
        [waits] = awaited(restored.database)[1]
        assert "entrega anterior" in awaited_words(waits)[1]
        roster.retire(restored.database, luis.device)
        assert awaited(restored.database) == ([], [])
        [kept] = [one for one in roster.listed(restored.database) if one.device == luis.device]
        assert kept.held  # where the coordination can still accept them
        roster.readmit(restored.database, luis.device)
        assert len(awaited(restored.database)[1]) == 1
