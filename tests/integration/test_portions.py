"""A long file is folded portion by portion while it is read, and nobody can tell by what it did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.errors import BundleRefused
from app.log import fold, materialise, ops, rebuild, receive
from app.log.batch import SealedBatch, batch_id, header_line, sign
from app.models.base import new_id
from app.sync import undoing
from tests.oracle.desk import a_practice, go_round


@pytest.fixture
def told(desks):
    """A desk, and a file for it: its batches make, change and take away rows, and begin a conflict and settle it."""
    ana, luis, rosa = desks
    shared, left, kept = (a_practice(ana, title=title) for title in ("Huerta", "Corral", "Estero"))
    go_round(ana, luis, rosa)
    ana.update("practice", shared, title="La huerta en mayo")
    of_ana = ana.hand_over()
    luis.update("practice", shared, title="La huerta en junio")
    luis.update("practice", left, title="El corral")
    luis.seal()
    made = a_practice(luis, title="Semillas")
    luis.seal()
    luis.create("grade_task", {"practice_id": made, "grade": "1", "task": "Contar"})
    luis.update("practice", made, title="Contar semillas")
    luis.seal()
    gone = a_practice(luis, title="Nada")
    luis.seal()
    luis.remove("practice", gone)
    luis.remove("practice", left)
    luis.seal()
    luis.receive(of_ana)
    (clash,) = luis.conflicts()
    luis.decide(clash.id, {"title": "La huerta en mayo y junio"})
    luis.update("practice", kept, title="El estero")
    rosa.receive(of_ana)
    return rosa, luis.hand_over()


def test_a_reception_in_portions_does_and_tells_the_same(told, monkeypatch):
    rosa, file = told
    other = rosa.copy("otra")
    whole = rosa.receive(file)
    for module in (receive, materialise):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    assert other.receive(file) == whole
    assert other.picture() == rosa.picture()
    assert (whole.new, whole.removed, whole.conflicts) == ({"grade_task": 1, "practice": 1}, {"practice": 1}, 0)
    assert whole.changed == {"practice": 2}
    other.close()


def test_invariant_22_no_more_rows_are_folded_at_once_than_there_is_memory_for(told, monkeypatch):
    rosa, file = told
    sizes = []
    real = materialise.fold
    for module in (receive, materialise):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(materialise, "fold", lambda _, some, *room: sizes.append(len(some)) or real(_, some, *room))
    rosa.receive(file)
    undoing.undo(rosa.database)
    undoing.redo(rosa.database)
    assert max(sizes) == 2


def test_invariant_22_no_more_text_is_folded_at_once_than_there_is_memory_for(told, monkeypatch):
    """A file of kilobytes may hold rows of megabytes: what is too much together is read in fewer rows at a time."""
    rosa, file = told
    other = rosa.copy("otra")
    read = []
    real = fold.load_operations

    def load(session, keys, **more):
        found = real(session, keys, **more)
        read.append(sum(map(bool, found.values())))  # of what is taken back nothing is read
        return found

    monkeypatch.setattr(fold, "load_operations", load)
    monkeypatch.setattr(receive.bodies, "_MOST_READ", 0)
    whole = rosa.receive(file)
    assert max(read) > 1
    read.clear()
    monkeypatch.setattr(ops, "TEXT_AT_ONCE", 1)
    assert other.receive(file) == whole
    undoing.undo(other.database)
    undoing.redo(other.database)
    with other.database.write() as session:
        rebuild.rebuild(session)
    assert max(read) == 1
    assert other.picture() == rosa.picture()
    other.close()


@pytest.mark.parametrize("whole", [True, False])
def test_a_bad_line_in_any_part_of_a_transaction_refuses_the_file(desks, whole):
    ana, luis, _rosa = desks
    practice = new_id()
    first = ana.batch(luis.keys, ("w", "practice", practice, {"title": "Huerta"}), more=True)
    last = ana.batch(luis.keys, ("d", "practice", practice, None), parents=(first.id,), number=2)
    text = (first.lines[0], first.lines[1].replace(b'"Huerta"', b"1.5"))
    identity = batch_id(text)
    broken = SealedBatch(identity, sign(luis.keys, identity), text)
    header = replace(last.header, parents=(identity,))
    text = (header_line(header), *last.lines[1:])
    follows = SealedBatch(batch_id(text), sign(luis.keys, batch_id(text)), text)
    before = ana.bytes_of_everything()
    with pytest.raises(BundleRefused) as refused:
        ana.receive(luis.forged(luis.keys, ana, broken, *([follows] if whole else [])))
    assert refused.value.code == "damaged"
    assert ana.bytes_of_everything() == before
    assert ana.receive(luis.forged(luis.keys, ana, first, last)).state == "applied"
