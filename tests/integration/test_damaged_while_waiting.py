"""What waits and is damaged on the disk holds up nobody, and comes again with its very file (fault 7, invariant 16)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.services.workspace import open_workspace
from app.sync import accepting, ack, inviting, joining, roster, undoing
from app.sync.awaited import awaited
from tests.oracle.desk import Desk, a_practice

BEGINNING, MIDDLE, CUT = "beginning", "middle", "cut"


@pytest.fixture
def newcomer(desks, tmp_path):
    """The laptop of somebody who joined and whom nobody has accepted yet."""
    invited = inviting.invite(desks[0].workspace, desks[0].database, tmp_path / "otra.entrega")
    workspace = open_workspace(tmp_path / "pedro")
    joining.join(workspace, invited.path, invited.code, "Pedro Lagos Sáez")
    workspace.close()
    with Desk(tmp_path / "pedro") as desk:
        yield desk


def damage(desk, where):
    """Change what waits there as a failing disk does: nothing tells of it until it is read."""
    with closing(sqlite3.connect(desk.database.path)) as connection, connection:
        for identity, raw in connection.execute("SELECT id, raw FROM sync_waiting").fetchall():
            place = 2 if where == BEGINNING else len(raw) // 2
            after = raw[:10] if where == CUT else raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
            connection.execute("UPDATE sync_waiting SET raw = ? WHERE id = ?", (after, identity))


@pytest.mark.parametrize("where", [BEGINNING, MIDDLE, CUT])
def test_fault_7_what_waits_and_is_damaged_holds_up_neither_others_nor_who_is_let_in(desks, newcomer, where):
    ana, luis, _rosa = desks
    made = [a_practice(newcomer, title=f"Práctica {number}") for number in range(20)]
    file = newcomer.hand_over()
    ana.receive(file)
    damage(ana, where)
    other = a_practice(luis)
    ana.receive(luis.hand_over())
    assert ana.get("practice", other)
    assert roster.listed(ana.database)
    accepting.accept(ana.database, [newcomer.device])
    ana.receive(file)
    assert all(ana.get("practice", one) for one in made)
    assert awaited(ana.database) == ([], [])
    newcomer.receive(ana.hand_over())
    assert ana.picture() == newcomer.picture()


@pytest.mark.parametrize("where", [BEGINNING, MIDDLE])
def test_fault_7_what_waited_for_what_was_undone_and_is_damaged_comes_again_with_its_file(desks, where):
    ana, luis, rosa = desks
    meeting = luis.create("meeting", {"number": 1, "date": "2026-05-05"})
    early = luis.hand_over()
    practice = a_practice(rosa)
    rosa.seal()
    for desk in (ana, rosa):
        desk.receive(early)
    ack.acknowledge(ana.database, ana.folder / "acuse.entrega")
    rosa.receive(ana.folder / "acuse.entrega")
    person = next(iter(rosa.rows("person")))
    attendance = rosa.create("attendance", {"meeting_id": meeting, "person_id": person})
    undoing.undo(ana.database)
    file = rosa.hand_over()
    ana.receive(file)
    assert ana.get("practice", practice)
    assert ana.get("attendance", attendance) is None
    damage(ana, where)
    undoing.redo(ana.database)
    assert ana.get("meeting", meeting)
    ana.receive(file)
    assert ana.get("attendance", attendance)
    assert awaited(ana.database) == ([], [])
