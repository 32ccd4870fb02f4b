"""After an exchange what is to be decided is told as it stands at the end, whatever each of its files brought."""

from __future__ import annotations

import shutil

from app.services import conflicts
from app.sync import mailbox, mailbox_words
from tests.oracle.desk import a_practice, go_round


def test_what_a_later_file_settles_is_not_counted_and_what_clashes_twice_is_counted_once(desks, tmp_path):
    ana, luis, rosa = desks
    settled, twice = (a_practice(luis, title="Como era") for _ in range(2))
    go_round(*desks)
    for desk in (ana, luis):
        for practice in (settled, twice):
            desk.update("practice", practice, title=f"De {desk.folder.name}")
    stick = tmp_path / "pendrive"
    stick.mkdir()
    shutil.copy2(luis.hand_over(), stick / "1.entrega")
    rosa.receive(ana.hand_over())
    rosa.receive(stick / "1.entrega")
    [card] = [one for one in rosa.conflicts() if one.row == settled]
    rosa.decide(card.id, 0)
    shutil.copy2(rosa.hand_over(), stick / "2.entrega")
    done = mailbox.exchange(ana.database, stick)
    assert [one.conflicts for one in done.taken] == [2, 0]
    assert done.conflicts == conflicts.count(ana.database) == 1
    assert "Por decidir: 1 dato con dos versiones." in mailbox_words.remarks(done)


def test_what_waited_for_a_decision_before_is_not_told_as_new(desks, tmp_path):
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in (ana, luis):
        desk.update("practice", practice, title=f"De {desk.folder.name}")
    ana.receive(luis.hand_over())
    a_practice(luis)
    stick = tmp_path / "pendrive"
    stick.mkdir()
    shutil.copy2(luis.hand_over(), stick / "1.entrega")
    done = mailbox.exchange(ana.database, stick)
    assert len(done.taken) == 1
    assert (done.conflicts, conflicts.count(ana.database)) == (0, 1)
