"""A reception says how far it is, and whoever waits for it may give up: then nothing came."""

from __future__ import annotations

import pytest

from app.errors import Cancelled
from app.media.intake import intake_bytes
from app.services import conflicts, evidence
from app.services.status import holdings
from app.sync import reception, undoing, words
from tests.oracle.desk import a_practice, go_round
from tests.patience import Impatient


@pytest.fixture
def file(pair):
    """Four batches and a file of evidence in a delivery."""
    _, luis = pair
    for _ in range(4):
        practice = a_practice(luis)
        luis.seal()
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=practice, shows_pupils=False)
    return luis.hand_over()


def test_the_records_and_the_files_of_a_delivery_are_told_as_one_piece_of_work(pair, file):
    ana, _ = pair
    seen, took = Impatient(10_000), Impatient(10_000)
    assert reception.preview(ana.database, file, progress=seen).new
    assert reception.receive(ana.database, file, progress=took).evidence == 1
    (total,) = {total for _, total in took.told}
    assert [done for done, _ in took.told] == list(range(total))
    assert seen.told == took.told[:-1], "its records alone"


def test_whoever_gives_up_among_the_records_has_received_nothing_and_may_try_again(pair, file):
    ana, luis = pair
    before, clock = ana.bytes_of_everything(), ana.author.clock.to_json()
    for take in (reception.preview, reception.receive):
        with pytest.raises(Cancelled):
            take(ana.database, file, progress=Impatient(3))
        assert (ana.bytes_of_everything(), ana.author.clock.to_json()) == (before, clock)
    assert ana.receive(file).state == "applied"
    assert ana.picture() == luis.picture()


def test_what_is_in_conflict_already_is_told_again_when_it_gets_one_more(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in desks:
        desk.update("practice", practice, title=f"De {desk.folder.name}")
    ana.receive(luis.hand_over())
    ana.update("practice", practice, purpose="Lo que quiere Ana")
    rosa.update("practice", practice, purpose="Lo que quiere Rosa")
    file = rosa.hand_over()
    assert reception.preview(ana.database, file).conflicts == ana.receive(file).conflicts == 1
    assert len(ana.conflicts()) == 2
    assert undoing.undo(ana.database).conflicts == 0
    assert undoing.redo(ana.database).conflicts == 1


def test_what_is_told_to_decide_are_as_many_as_there_are_cards(desks):
    """Two fields of one record are two decisions: before, after, when it is undone, brought again, and on the whole."""
    ana, luis, _ = desks
    practice = a_practice(luis, title="Como era")
    go_round(*desks)
    for desk in (ana, luis):
        desk.update("practice", practice, title=f"De {desk.folder.name}", purpose=f"Lo que quiere {desk.folder.name}")
    file = luis.hand_over()
    assert words.summary_lines(reception.preview(ana.database, file))[-1] == (
        "Por decidir: 2 datos con dos versiones."
    )
    assert ana.receive(file).conflicts == conflicts.count(ana.database) == holdings(ana.database).disputed == 2
    assert undoing.undo(ana.database).conflicts == conflicts.count(ana.database) == holdings(ana.database).disputed == 0
    assert undoing.preview(ana.database, undoing.REDO).conflicts == undoing.redo(ana.database).conflicts == 2
    assert conflicts.count(ana.database) == 2
