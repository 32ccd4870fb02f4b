"""Declarations and batches that name more than there is: no harm, and honest work goes on."""

from __future__ import annotations

import sqlite3
import tracemalloc
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import event, insert, select

from app.errors import BundleRefused
from app.log import ops, rebuild, seal, shares
from app.log.keys import DeviceKeys
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.models.log_tables import Blob, BlobHolder, Import, Peer, RowState, Waiting
from app.services import evidence
from app.sync import contents, pending, undoing
from app.sync.words import headline, summary_lines
from tests.integration.attacks.attackers import of_a_stranger, still_works
from tests.oracle.desk import a_practice


def small_sqlite(desk):
    """As many variables in a statement as SQLite takes where it comes with Python on Windows."""

    def limit(connection, _record):
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)

    event.listen(desk.database.engine, "connect", limit)
    desk.database.engine.dispose()


def test_a_declaration_of_tens_of_thousands_of_unknown_batches_harms_nobody(desks):
    ana, luis, rosa = desks
    small_sqlite(ana)
    unknown = tuple(sha256(str(n).encode()).hexdigest() for n in range(40_000))
    some = unknown[:9000]
    file = ana.forged(rosa.keys, ana, have={"general": unknown, "otro": ()}, want_blobs=some, add=some)
    ana.receive(file)
    still_works(ana, luis)
    assert pending.pending(ana.database)


def test_a_batch_with_tens_of_thousands_of_parents_harms_nobody(desks):
    ana, luis, rosa = desks
    small_sqlite(ana)
    unknown = tuple(sha256(str(n).encode()).hexdigest() for n in range(40_000))
    row = ("w", "practice", new_id(), {"title": "Hija de muchos"})
    ana.receive(ana.forged(rosa.keys, ana, ana.batch(rosa.keys, row, parents=unknown)))
    still_works(ana, luis)


def test_invariant_22_batches_that_wait_name_no_more_parents_than_there_is_memory_for(desks, monkeypatch):
    """In a file of some hundred kilobytes, seven hundred such batches would take gigabytes at every reception."""
    ana, luis, rosa = desks
    monkeypatch.setattr(shares, "MOST", replace(shares.MOST, parents=50))

    def wide(signer, number, parents):
        unknown = tuple(sha256(f"{number} {n}".encode()).hexdigest() for n in range(parents))
        return ana.batch(signer.keys, ("w", "practice", new_id(), {"title": "X"}), number=number, parents=unknown)

    assert ana.receive(ana.forged(rosa.keys, ana, wide(rosa, 1, 30))).left_out == 0
    late = wide(rosa, 2, 30)
    done = ana.receive(ana.forged(rosa.keys, ana, late))
    assert (done.state, done.missing, done.left_out) == ("waiting", 0, 1)
    assert any("ya espera demasiado" in line for line in summary_lines(done))
    assert headline(done).endswith(": por ahora no se guarda nada de lo que trae.")
    with ana.database.read() as session:
        assert session.get(Waiting, late.id) is None
    assert ana.receive(ana.forged(luis.keys, ana, wide(luis, 3, 30))).left_out == 0  # his share is his own
    before = ana.bytes_of_everything()
    with pytest.raises(BundleRefused) as error:  # more than there is memory for at once
        ana.receive(ana.forged(luis.keys, ana, wide(luis, 4, 30), wide(luis, 5, 30)))
    assert error.value.code == "too_big"
    assert ana.bytes_of_everything() == before
    still_works(ana, luis)


def test_22_as_many_unknown_record_types_as_lines_take_no_more_statements_than_one(pair, monkeypatch):
    ana, luis = pair
    monkeypatch.setattr(ops, "AT_ONCE", 20)
    ana.create("practice", {"title": "Solo mío"}, private=True)
    statements = []
    event.listen(ana.database.engine, "before_cursor_execute", lambda *_: statements.append(1))
    taken = {}
    for kinds in (1, 90):
        names = [f"otra_{chr(97 + n % kinds % 26)}{chr(97 + n % kinds // 26)}" for n in range(90)]
        lines = [("w", name, new_id(), {"a": 1}) for name in names]
        file = ana.forged(luis.keys, ana, ana.batch(luis.keys, *lines, number=kinds))
        statements.clear()
        ana.receive(file)
        undoing.undo(ana.database)
        undoing.redo(ana.database)
        taken[kinds] = len(statements)
    assert taken[90] < taken[1] + 90
    with ana.database.read() as session:
        assert not session.query(RowState).filter(RowState.tbl.startswith("otra_")).count()
    still_works(ana, luis)


@pytest.mark.parametrize("waits", [False, True])
def test_invariant_22_batches_are_read_one_by_one_however_many_and_large_they_are(pair, waits):
    """A hundred megabytes of a type that nobody knows, applied or waiting: they are never all in memory."""
    ana, luis = pair
    made = [ana.batch(luis.keys, ("w", "practice", new_id(), {"title": "X"}))]
    for number in range(2, 52):
        lines = [("w", "otra_cosa", new_id(), {"a": "x" * (2**20 - 9)}) for _ in range(2)]
        made.append(ana.batch(luis.keys, *lines, number=number, parents=(made[-1].id,)))
    file = ana.forged(luis.keys, ana, *made[waits:])
    del made, lines
    tracemalloc.start()
    try:
        done = ana.receive(file)
        with ana.database.read() as session:  # nor when the history is looked through
            assert rebuild.altered(session) == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (done.state, done.missing) == (("waiting", 50) if waits else ("applied", 0))
    assert peak < 64 * 2**20


def test_22_what_others_say_that_they_hold_is_noted_as_far_as_it_is_known_here_and_a_little_more(desks, monkeypatch):
    ana, luis, rosa = desks
    monkeypatch.setattr(ledger, "MOST_UNKNOWN", 3)
    monkeypatch.setattr(contents, "MOST_NOT_HELD", 2)
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    evidence.add(luis.database, luis.store, document, practice_id=a_practice(luis), shows_pupils=False)
    ana.receive(luis.hand_over())
    known = sha256(document.data).hexdigest()
    for turn in range(3):
        some = tuple(sha256(f"{turn} {n}".encode()).hexdigest() for n in range(5))
        row = ("w", "practice", new_id(), {"title": "X"})
        waits = [ana.batch(rosa.keys, row, parents=(one,)) for one in some]
        says = {"add": (*some, known), "holds_all": turn == 2, "clock_ok": False}
        ana.receive(ana.forged(rosa.keys, ana, *waits, **says))
        with ana.database.read() as session:
            noted = set(session.scalars(select(BlobHolder.sha256).where(BlobHolder.device == rosa.device)))
            last = session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()
            assert (len(noted), known in noted, len(last.summary["contents"]["ids"])) == (4, True, 2)
    assert noted <= {*some, known}
    stranger, unknown = DeviceKeys.new(), ("ab" * 32,)
    with ana.database.read() as session:
        heads = tuple(seal.heads(session, "general"))
    file = of_a_stranger(luis, ana, stranger, have={"general": heads + unknown}, partial={"cd" * 32: (0,)})
    assert ana.receive(file).joins
    with ana.database.read() as session:
        peer = session.get(Peer, stranger.device)
        assert (set(peer.heads["general"]), peer.partial) == (set(heads), {})


def test_more_missing_files_than_a_manifest_can_name_do_not_stop_the_exchange(desks):
    ana, luis, _ = desks
    with ana.database.write() as session:
        about = {"size": 9, "mime": "image/jpeg", "chunks": []}
        states = enumerate(["absent"] * 51_000 + ["have"] * 51_000)
        blobs = [{"sha256": sha256(str(n).encode()).hexdigest(), "state": state, **about} for n, state in states]
        session.connection().execute(insert(Blob), blobs)
    still_works(ana, luis)


def test_somebody_who_claims_to_hold_everything_deprives_only_himself(desks):
    ana, luis, rosa = desks
    a_practice(ana)
    ana.seal()
    ana.receive(ana.forged(rosa.keys, ana, have={"general": tuple(ana.batches())}))
    luis.receive(ana.hand_over())
    assert luis.picture() == ana.picture()
