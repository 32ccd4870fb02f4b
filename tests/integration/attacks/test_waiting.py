"""Batches that wait, forged or honest: none blocks the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from shutil import move

import pytest
from sqlalchemy import event

from app.errors import BundleRefused
from app.log import shares, waiting
from app.log.keys import DeviceKeys
from app.log.op_lines import line_hash
from app.log.ops import ROSTER
from app.log.seal import heads
from app.log.shares import Amount
from app.models.base import new_id
from app.models.log_tables import Waiting
from app.sync import accepting, roster, senders
from tests.integration.attacks.attackers import of_a_stranger, still_works
from tests.oracle.desk import a_practice, visit


def test_a_forged_batch_that_waited_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "Falso"})
    for device in (luis.device, rosa.device):
        forged = ana.batch(stranger, row, device=device, parents=(parent,))
        file = of_a_stranger(ana, ana, stranger, forged)
        with pytest.raises(BundleRefused) as error:
            ana.receive(file)
        assert error.value.code == "forged"
    still_works(ana, luis)


def test_a_waiting_batch_with_content_nobody_may_write_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    smuggled = ana.batch(rosa.keys, ("w", "device", luis.device, {"state": "retired"}), parents=(parent,))
    with pytest.raises(BundleRefused):
        ana.receive(ana.forged(rosa.keys, ana, smuggled))
    still_works(ana, luis)


def test_a_roster_batch_of_a_member_that_waited_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    crown = ("w", "device", rosa.device, {"coordinates": True})
    batch = ana.batch(rosa.keys, crown, channel=ROSTER, parents=(parent,))
    assert ana.receive(ana.forged(rosa.keys, ana, batch)).state == "waiting"
    still_works(ana, luis)
    assert not ana.get("device", rosa.device)["coordinates"]
    with ana.database.read() as session:
        assert session.get(Waiting, batch.id) is None


def test_accepting_a_laptop_whose_waiting_batches_are_forged_lets_it_in_without_them(desks):
    ana, luis, _ = desks
    newcomer, stranger, row = DeviceKeys.new(), DeviceKeys.new(), new_id()
    forged = ana.batch(stranger, ("w", "practice", row, {"title": "Falso"}), device=newcomer.device)
    assert ana.receive(of_a_stranger(luis, ana, newcomer, forged)).held == 1
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("device", newcomer.device)["state"] == "accepted"
    assert not ana.get("practice", row)
    still_works(ana, luis)


def test_a_true_batch_takes_the_place_of_the_same_one_with_a_false_signature(desks):
    ana, luis, _ = desks
    newcomer, row = DeviceKeys.new(), new_id()
    true = ana.batch(newcomer, ("w", "practice", row, {"title": "Verdadero"}))
    for batch in (replace(true, sig=b"\1" * 64), true):
        assert ana.receive(of_a_stranger(luis, ana, newcomer, batch)).held == 1
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("practice", row)["title"] == "Verdadero"


def statements_for(desks, length):
    """How many statements it takes to apply so many batches that came in the worst order."""
    ana, luis, _ = desks
    row = new_id()
    first = parent = ana.batch(luis.keys, ("w", "practice", row, {"title": "Base"}))
    chain = []
    for number in range(length):
        parent = ana.batch(luis.keys, ("w", "practice", row, {"title": f"N{number}"}), parents=(parent.id,))
        chain.append(parent)
    seen = []
    event.listen(ana.database.engine, "before_cursor_execute", lambda *_: seen.append(1))
    assert ana.receive(ana.forged(luis.keys, ana, *reversed(chain))).state == "waiting"
    ana.receive(ana.forged(luis.keys, ana, first))
    assert ana.get("practice", row)["title"] == f"N{length - 1}"
    return len(seen)


def test_waiting_batches_in_the_worst_order_take_work_that_grows_with_their_number_alone(desks):
    few, many = statements_for(desks, 50), statements_for(desks, 200)
    assert many < 5 * few


def lost(desk, signer, number, first=0):
    """So many batches, every second one upon the one before, which waits for what never comes."""
    made = [""]
    found = []
    for n in range(first, first + number):
        row = ("w", "practice", new_id(), {"title": "X"})
        parent = made[-1] if len(found) % 2 else f"{n:064x}"
        found.append(desk.batch(signer, row, number=n, parents=(parent,)))
        made.append(found[-1].id)
    return found


def test_22_batches_whose_parents_never_come_cost_a_later_reception_no_statement_each(desks):
    ana, luis, rosa = desks
    roster.retire(ana.database, rosa.device)  # since then it is weighed at every reception whose work counts
    statements = []
    event.listen(ana.database.engine, "before_cursor_execute", lambda *_: statements.append(1))

    def honest():
        a_practice(luis)
        file = luis.hand_over()
        statements.clear()
        assert ana.receive(file).state == "applied"
        return len(statements)

    honest()
    before = honest()
    assert ana.receive(ana.forged(luis.keys, ana, *lost(ana, luis.keys, 60))).state == "waiting"
    assert honest() < before + 20


def test_22_batches_that_were_emptied_unasked_are_not_read_again_at_every_reception(desks, monkeypatch):
    ana, luis, rosa = desks
    row = ("w", "practice", new_id(), {"title": "X"})
    odd = [emptied(ana.batch(rosa.keys, row, number=n)) for n in range(20)]
    assert ana.receive(ana.forged(rosa.keys, ana, *odd)).state == "waiting"
    read, really = [], waiting.unpack
    monkeypatch.setattr(waiting, "unpack", lambda raw: read.append(1) or really(raw))
    still_works(ana, luis)
    assert not read
    assert ana.receive(ana.forged(rosa.keys, ana, *odd[:1])).missing == 1, "but for what comes again"


def test_22_a_member_takes_no_room_of_waiting_but_his_own_whoever_he_says_wrote_it(desks, monkeypatch):
    ana, luis, rosa = desks
    monkeypatch.setattr(shares, "MOST", Amount(4, 50, 2**20, 2**23))
    monkeypatch.setattr(senders, "MOST_UNINVITED", Amount(2, 50, 2**20, 2**23))
    for first, signer in enumerate((DeviceKeys.new(), DeviceKeys.new(), luis.keys)):
        ana.receive(ana.forged(luis.keys, ana, *lost(ana, signer, 3, 3 * first)))
    with ana.database.read() as session:
        assert session.query(Waiting).count() == 4
    newcomer, row = DeviceKeys.new(), new_id()
    work = ana.batch(newcomer, ("w", "practice", row, {"title": "Primera"}))
    assert ana.receive(of_a_stranger(luis, ana, newcomer, work)).held == 1
    ana.receive(ana.forged(luis.keys, ana, replace(work, sig=b"\1" * 64)))  # who might have taken it away so
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("practice", row)["title"] == "Primera"
    row = new_id()
    first, second = ("w", "practice", row, {"title": "A"}), ("w", "practice", row, {"title": "B"})
    begun = rosa.batch(rosa.keys, first, more=True)
    ended = rosa.batch(rosa.keys, second, number=1, parents=(begun.id,))
    assert ana.receive(ana.forged(rosa.keys, ana, begun)).left_out == 0
    assert ana.receive(ana.forged(rosa.keys, ana, ended)).state == "applied"
    still_works(ana, luis)


def test_22_what_waits_is_bounded_by_its_text_too_however_well_that_is_packed(desks, monkeypatch):
    """Some kilobytes may be hundreds of megabytes of text, all of it read whenever orders to erase count anew."""
    ana, luis, rosa = desks
    monkeypatch.setattr(shares, "MOST", replace(shares.MOST, text=2**20))

    def thick(signer, number):
        row = ("w", "practice", new_id(), {"title": "a" * 300_000})
        return ana.batch(signer.keys, row, number=number, parents=(f"{number:064x}",))

    done = ana.receive(ana.forged(rosa.keys, ana, *(thick(rosa, number) for number in range(5))))
    assert (done.left_out, done.missing) == (2, 3)
    assert ana.receive(ana.forged(luis.keys, ana, thick(luis, 9))).left_out == 0, "his share is his own"
    still_works(ana, luis)


def test_22_who_hands_on_what_a_retired_member_wrote_is_heard_though_no_room_is_left_for_that(desks, monkeypatch):
    ana, luis, rosa = desks
    monkeypatch.setattr(shares, "MOST", Amount(4, 50, 2**20, 2**23))
    ana.receive(ana.forged(luis.keys, ana, *lost(ana, luis.keys, 6)))
    roster.retire(ana.database, luis.device)
    last = a_practice(luis)
    rosa.receive(luis.hand_over())
    own = new_id()
    work = ana.batch(rosa.keys, ("w", "practice", own, {"title": "De Rosa"}))
    done = ana.receive(ana.forged(rosa.keys, ana, *beside(rosa, ana), work))
    assert (ana.get("practice", own)["title"], done.left_out) == ("De Rosa", 1)
    assert not ana.get("practice", last)
    a_practice(rosa)  # with that she has built upon it, and it counts
    assert ana.receive(rosa.hand_over()).left_out == 0
    assert ana.get("practice", last)


def test_what_found_no_room_to_wait_comes_from_the_file_that_lies_in_a_mailbox_when_there_is_room(
    desks, stick, monkeypatch
):
    ana, luis, _ = desks
    monkeypatch.setattr(shares, "MOST", Amount(2, 50, 2**20, 2**23))
    newcomer, rows = DeviceKeys.new(), [new_id() for _ in range(3)]
    batches = [ana.batch(newcomer, ("w", "practice", row, {"title": "Suya"})) for row in rows]
    move(of_a_stranger(luis, ana, newcomer, *batches), stick)
    (done,) = visit(ana, stick).taken
    assert (done.held, done.left_out) == (2, 1)
    assert not visit(ana, stick).taken, "there is no more room than before"
    accepting.accept(ana.database, [newcomer.device])
    assert len(visit(ana, stick).taken) == 1
    assert set(rows) <= ana.rows("practice").keys()
    assert not visit(ana, stick).taken


def beside(desk, other):
    """The batches of a laptop that another has not."""
    return [batch for batch in desk.batches().values() if batch.id not in other.batches()]


def test_a_transaction_that_never_ends_waits_and_harms_nobody(desks):
    ana, luis, rosa = desks
    row = ("w", "practice", new_id(), {"title": "Sin fin"})
    chain = [ana.batch(rosa.keys, row, more=True)]
    for _ in range(400):
        chain.append(ana.batch(rosa.keys, row, parents=(chain[-1].id,), more=True))
    assert ana.receive(ana.forged(rosa.keys, ana, *chain)).state == "waiting"
    still_works(ana, luis)
    assert not ana.get("practice", row[2])


def test_a_transaction_that_somebody_ends_in_one_way_and_goes_on_with_in_others_ends_alike_in_every_order(desks):
    ana, luis, rosa = desks
    for order in permutations(range(4)):
        row = ("w", "practice", new_id(), {"title": "Con fin"})
        begun = rosa.batch(rosa.keys, row, more=True)
        endless = [rosa.batch(rosa.keys, row, number=n, parents=(begun.id,), more=True) for n in range(2)]
        ended = rosa.batch(rosa.keys, row, number=2, parents=(begun.id,))
        parts = (begun, *endless, ended)
        for at in order:
            ana.receive(ana.forged(rosa.keys, ana, parts[at]))
        assert ana.get("practice", row[2]), order
    still_works(ana, luis)


def emptied(batch):
    """The same batch as somebody may hand it on who takes its lines away."""
    lines = (f'["x","{line_hash(line).hex()}"]'.encode() for line in batch.lines[1:])
    return replace(batch, lines=(batch.lines[0], *lines))


def test_an_end_that_was_emptied_unasked_keeps_no_other_end_of_the_same_transaction_away(desks):
    ana, luis, rosa = desks
    for first in (0, 1) * 4:  # which of two is tried first hangs on their names
        row = ("w", "practice", new_id(), {"title": "Con fin"})
        begun = rosa.batch(rosa.keys, row, more=True)
        ended, odd = (rosa.batch(rosa.keys, row, number=n, parents=(begun.id,)) for n in range(2))
        ends = (ended, emptied(odd))
        ana.receive(ana.forged(rosa.keys, ana, ends[first], ends[1 - first]))
        ana.receive(ana.forged(rosa.keys, ana, begun))
        assert ana.get("practice", row[2])
    still_works(ana, luis)


def test_a_forged_end_takes_nothing_of_a_newcomers_first_change_away(desks):
    ana, luis, _ = desks
    newcomer, stranger = DeviceKeys.new(), DeviceKeys.new()
    rows = [new_id() for _ in range(6)]  # one by chance would be tried in the right order
    for row in rows:
        op = ("w", "practice", row, {"title": "Larga"})
        begun = ana.batch(newcomer, op, more=True)
        false = ana.batch(stranger, op, device=newcomer.device, number=2, parents=(begun.id,))
        ana.receive(of_a_stranger(luis, ana, newcomer, begun, ana.batch(newcomer, op, number=1, parents=(begun.id,))))
        assert ana.receive(ana.forged(luis.keys, ana, false)).held == 1
    accepting.accept(ana.database, [newcomer.device])
    assert set(rows) <= ana.rows("practice").keys()
    with ana.database.read() as session:
        assert not session.query(Waiting).count()
    still_works(ana, luis)


def steps_for(desks, monkeypatch, *batches):
    """How many steps and statements it takes that these come."""
    ana, luis, _ = desks
    steps, really = [], waiting.Pool._continues
    monkeypatch.setattr(waiting.Pool, "_continues", lambda *given: steps.append(1) or really(*given))
    file = ana.forged(luis.keys, ana, *batches)

    def count(*_):
        steps.append(1)

    event.listen(ana.database.engine, "before_cursor_execute", count)
    ana.receive(file)
    event.remove(ana.database.engine, "before_cursor_execute", count)
    monkeypatch.undo()
    return len(steps)


def test_22_an_unfinished_transaction_of_many_ends_takes_steps_in_proportion(desks, monkeypatch):
    ana, luis, _ = desks
    row = ("w", "practice", new_id(), {"title": "X"})

    def unfinished(length):
        parts = [ana.batch(luis.keys, row, more=True, parents=(f"{length:064x}",))]
        for n in range(length):
            parts.append(ana.batch(luis.keys, row, more=True, number=n, parents=(parts[-1].id,)))
        return parts + [ana.batch(luis.keys, row, number=n, parents=(parts[-1].id,)) for n in range(length)]

    few, many = (steps_for(desks, monkeypatch, *unfinished(length)) for length in (20, 80))
    assert many < 6 * few


def test_22_many_ends_upon_a_part_that_was_emptied_unasked_take_steps_in_proportion(desks, monkeypatch):
    ana, luis, _ = desks
    row = ("w", "practice", new_id(), {"title": "X"})

    def stuck(length):
        parts = [ana.batch(luis.keys, row, more=True, number=length)]
        for n in range(length):
            parts.append(ana.batch(luis.keys, row, more=True, number=n, parents=(parts[-1].id,)))
        odd = emptied(ana.batch(luis.keys, row, more=True, parents=(parts[-1].id,)))
        ends = [ana.batch(luis.keys, row, number=n, parents=(odd.id,)) for n in range(length)]
        return [*parts, odd, *ends]

    few, many = (steps_for(desks, monkeypatch, *stuck(length)) for length in (20, 80))
    assert many < 6 * few


def test_22_joins_of_many_that_wait_take_statements_in_proportion(desks, monkeypatch):
    ana, luis, _ = desks
    row = ("w", "practice", new_id(), {"title": "X"})

    def joined(length):
        chain = [ana.batch(luis.keys, row, number=length)]
        for n in range(length):
            chain.append(ana.batch(luis.keys, row, number=n, parents=(chain[-1].id,)))
        ends = tuple(one.id for one in chain)
        joins = [ana.batch(luis.keys, row, number=n, parents=ends) for n in range(length)]
        return [*joins, *reversed(chain)]

    few, many = (steps_for(desks, monkeypatch, *joined(length)) for length in (10, 40))
    assert many < 6 * few


def test_a_member_writes_no_line_of_the_roster_by_beginning_it_as_ordinary_work(desks):
    ana, luis, rosa = desks
    first = ana.batch(rosa.keys, ("w", "practice", new_id(), {"title": "Comienzo"}), more=True)
    crown = ("w", "device", rosa.device, {"coordinates": True})
    second = ana.batch(rosa.keys, crown, channel=ROSTER, parents=(first.id,))
    ana.receive(ana.forged(rosa.keys, ana, first, second))
    still_works(ana, luis)
    assert not ana.get("device", rosa.device)["coordinates"]


def test_ordinary_work_that_claims_to_follow_the_roster_takes_no_office_from_the_coordination(desks):
    ana, luis, rosa = desks
    with ana.database.read() as session:
        ends = tuple(heads(session, ROSTER))
    odd = ana.batch(rosa.keys, ("w", "practice", new_id(), {"title": "Ajeno"}), parents=ends)
    with pytest.raises(BundleRefused) as error:
        ana.receive(ana.forged(rosa.keys, ana, odd))
    assert error.value.code == "not_allowed"
    roster.appoint(ana.database, luis.device)
    assert ana.get("device", luis.device)["coordinates"]
    still_works(ana, luis)
