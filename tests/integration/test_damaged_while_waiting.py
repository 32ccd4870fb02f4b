"""What waits and is damaged on the disk holds up nobody, and comes again with its very file (fault 7, invariant 16).

So does a photo that was damaged before it came through: it is not sent and awaited for good (fault 30).
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest

from app.errors import Cancelled, DatabaseUnavailable
from app.media.intake import intake_bytes
from app.services import evidence
from app.services.status import holdings
from app.services.workspace import open_workspace
from app.sync import accepting, ack, freight, hand_over, inviting, joining, roster, undoing
from app.sync.awaited import awaited
from app.sync.given_words import left_lines
from app.sync.pending import pending
from app.sync.words import summary_lines
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


def a_document(desk):
    """A piece of evidence with its file, and where its bytes lie."""
    document = intake_bytes(b"%PDF-1.4" + random.Random(1).randbytes(50_000), "acta.pdf")
    one = evidence.add(desk.database, desk.store, document, practice_id=a_practice(desk), shows_pupils=False)
    return one, document, desk.store.path(desk.get("evidence", one)["file"]["$b"])


def change_a_byte(path):
    data = bytearray(path.read_bytes())
    data[30_000] ^= 0xFF
    path.write_bytes(bytes(data))


def hand_over_unread(desk):
    """A file as earlier versions wrote it: what goes out for the first time was not read before."""
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(hand_over.freight, "let_go_of_damaged", lambda *_: ())
        return desk.hand_over()


@pytest.mark.parametrize("went_out", [False, True])
def test_fault_30_a_file_that_the_disk_changed_before_it_came_through_is_not_sent_and_is_told(desks, went_out):
    """It was sent with every file, came through nowhere, and each laptop said that it had gone or come."""
    ana, luis, _rosa = desks
    one, document, path = a_document(luis)
    change_a_byte(path)
    if went_out:
        came = ana.receive(hand_over_unread(luis))
        assert came.spoilt == 1
        assert any("llegaron dañados" in line for line in summary_lines(came))
    done = hand_over.hand_over(luis.database, luis.folder.parent / "segunda.entrega")
    assert (done.evidence, done.damaged) == (0, ("acta.pdf",))
    assert any("dañó «acta.pdf»" in line for line in left_lines(done))
    assert pending(luis.database).evidence_handed == 0
    assert evidence.was_here(luis.database, one)
    assert hand_over.hand_over(luis.database, luis.folder.parent / "tercera.entrega").damaged == ()
    again = evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    ana.receive(luis.hand_over())
    for desk in (ana, luis):
        assert holdings(desk.database).missing_files == 0
        assert desk.store.verify(desk.get("evidence", again)["file"]["$b"])


def test_reading_again_what_went_out_and_was_not_confirmed_is_told_and_can_be_stopped(pair):
    _ana, luis = pair
    a_document(luis)
    luis.hand_over()
    told = []

    class Watching:
        def step(self, done, total):
            told.append(done / total if total else 0)
            if stop:
                raise Cancelled

    stop = True
    target = luis.folder.parent / "otra.entrega"
    with pytest.raises(Cancelled):
        hand_over.hand_over(luis.database, target, progress=Watching())
    assert (len(told), target.exists(), pending(luis.database).evidence_handed) == (1, False, 1)
    stop = False
    told.clear()
    hand_over.hand_over(luis.database, target, progress=Watching())
    assert told == sorted(told)
    assert told[0] < 0.5
    assert 0.9 < told[-1] <= 1


def test_fault_30_only_what_is_to_go_out_is_read_before(pair):
    _ana, luis = pair
    _one, _document, path = a_document(luis)
    change_a_byte(path)
    for chosen in (freight.NONE, freight.THUMBNAILS):
        target = luis.folder.parent / f"{chosen}.entrega"
        assert hand_over.hand_over(luis.database, target, evidence=chosen).damaged == ()
    assert hand_over.hand_over(luis.database, luis.folder.parent / "todo.entrega").damaged == ("acta.pdf",)


def test_fault_30_a_file_that_the_disk_changed_comes_back_from_whoever_has_it(desks):
    ana, luis, rosa = desks
    _one, _document, path = a_document(luis)
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())
    change_a_byte(ana.store.path(path.name))
    first = ana.hand_over()  # for Rosa, who still lacks it
    rosa.receive(first)
    for desk in (rosa, luis):
        desk.receive(ana.hand_over())
    assert holdings(ana.database).missing_files == 1
    ana.receive(luis.hand_over())
    assert ana.store.verify(path.name)
    rosa.receive(ana.hand_over())
    assert rosa.store.verify(path.name)


@pytest.mark.parametrize("where", [BEGINNING, MIDDLE])
def test_fault_7_who_has_a_damaged_history_is_told_so_at_handing_over(desks, where):
    """It ended with a fault of the program, or in a file that everybody refused, for good."""
    ana, luis, _rosa = desks
    for number in range(20):
        a_practice(luis, title=f"Práctica {number}")
    ana.receive(luis.hand_over())
    texts = [random.Random(number).randbytes(400).hex() for number in range(200)]  # which nothing can compress
    mine = [a_practice(luis, title="Otra", purpose=text) for text in texts]
    luis.seal()
    with closing(sqlite3.connect(luis.database.path)) as connection, connection:
        n, body = connection.execute("SELECT n, body FROM sync_batch ORDER BY length(body) DESC LIMIT 1").fetchone()
        place = 2 if where == BEGINNING else len(body) - 2_000
        changed = body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]
        connection.execute("UPDATE sync_batch SET body = ? WHERE n = ?", (changed, n))
    luis.close()
    luis.__init__(luis.folder)  # type: ignore[misc]
    before = list(luis.folder.parent.iterdir())
    with pytest.raises(DatabaseUnavailable) as told:
        luis.hand_over()
    assert told.value.why == "CORRUPT"
    assert list(luis.folder.parent.iterdir()) == before
    other = a_practice(ana)
    luis.receive(ana.hand_over())
    assert luis.get("practice", other)
    assert luis.get("practice", mine[0])
