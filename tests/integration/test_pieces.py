"""A large file travels in pieces: in any order, over weeks, whatever a member says of it (invariants 22 and 23)."""

from __future__ import annotations

import random
import shutil
import tracemalloc

from app.media import ledger
from app.media.intake import intake
from app.media.pieces import CHUNK
from app.models.base import new_id
from app.services import evidence
from app.sync import pending
from app.sync.frames import BlobSource
from tests.oracle.desk import a_film, a_practice

MB = 10**6


def test_fault_3_a_long_video_gets_through_small_files_over_weeks_of_which_half_are_lost(desks, small_pieces):
    ana, luis, _ = desks
    row, data = a_film(luis, 40 * small_pieces + 777)
    name = luis.get("evidence", row)["file"]["$b"]
    chance, sent, weeks = random.Random(5), 0, 0
    while not ana.store.has(name):
        weeks += 1
        assert weeks < 60
        (file,) = luis.hand_overs(limit=6 * small_pieces, total=6 * small_pieces)
        with luis.opened(file) as opened:
            pieces = [chunk.offset for chunk in opened.chunks()]
        held = ana.store.pieces(name)
        assert not set(pieces) & set(held)  # nothing that Ana declared is sent again
        sent += len(pieces)
        if chance.random() < 0.5:
            ana.receive(file)
            luis.receive(ana.hand_over(evidence="none"))
    assert ana.store.read(name) == data
    assert sent < 4 * 41
    luis.receive(ana.hand_over())
    with luis.opened(luis.hand_over()) as opened:
        assert opened.manifest.carries == ()


def test_without_any_answer_every_piece_goes_out_before_one_goes_twice(desks, small_pieces):
    _, luis, _ = desks
    a_film(luis, 20 * small_pieces)
    went = []
    for _ in range(8):
        with luis.opened(luis.hand_over(total=4 * small_pieces + 20_000)) as opened:
            went += [chunk.offset for chunk in opened.chunks()]
    assert len(set(went[:20])) == 20
    assert went[20:] == went[: len(went) - 20]
    assert pending.pending(luis.database).evidence_handed == 1


def test_the_real_size_of_a_piece_goes_through_parts_for_a_chat(desks):
    ana, luis, _ = desks
    row, data = a_film(luis, 2 * CHUNK + 5)
    files = luis.hand_overs(limit=5 * MB)
    assert [path.stat().st_size <= 5 * MB for path in files] == [True, True]
    for path in reversed(files):
        ana.receive(path)
    assert ana.store.read(ana.get("evidence", row)["file"]["$b"]) == data


def test_pieces_that_the_ledger_does_not_know_are_swept_at_the_next_start(desks, small_pieces):
    ana, luis, _ = desks
    row, _ = a_film(luis, 400_000)
    ana.receive(luis.hand_overs(limit=150_000)[0])
    name = ana.get("evidence", row)["file"]["$b"]
    stray = "ab" * 32
    ana.store.write_chunk(stray, 0, 10, b"0123456789")  # the power went before it was noted
    ana.close()
    shutil.rmtree(ana.database.folder / "blobs" / "partial" / name)  # and another program tidied up
    ana.__init__(ana.folder)
    assert ana.store.pieces(stray) == []
    with ana.database.read() as session:
        assert ledger.held_in_part(session) == {}
    for path in luis.hand_overs(limit=150_000):
        ana.receive(path)
    assert ana.store.has(name)


def test_22_a_member_who_says_that_a_film_is_of_other_sizes_stops_no_piece_of_it(desks, small_pieces, tmp_path):
    ana, luis, rosa = desks
    row, data = a_film(luis, 4 * small_pieces)
    first, *rest = luis.hand_overs(limit=small_pieces + 30_000)
    ana.receive(first)
    file = ana.get("evidence", row)["file"]
    held = ana.store.pieces(file["$b"])
    path = tmp_path / "otra"
    path.write_bytes(b"no" * 4 * small_pieces)

    def false(size, record=None, offsets=(0,)):
        source = BlobSource(file["$b"], size, path, offsets=offsets)
        batches = [ana.batch(rosa.keys, ("w", "evidence", new_id(), record))] if record else []
        assert ana.receive(ana.forged(rosa.keys, ana, *batches, blobs=[source])).state == "applied"

    for size in range(1, 6):  # whole files of a few bytes, and the beginnings of longer ones
        false(size)
        false(small_pieces + size)
    assert ana.store.room_of(file["$b"]) == len(held) * small_pieces
    assert ana.store.pieces(file["$b"]) == held
    fields = {"practice_id": ana.get("evidence", row)["practice_id"], "consent_state": "not_needed"}
    for size in range(2, 7):  # with a record that says so, it is shown with her name, and takes room
        false(2 * small_pieces + size, fields | {"file": file | {"n": 2 * small_pieces + size}})
    for part in rest:
        false(2 * small_pieces + 2)
        ana.receive(part)
    assert ana.store.read(file["$b"]) == data


def test_invariant_23_pieces_come_in_any_order_twice_and_from_several_deliveries(desks, small_pieces):
    ana, luis, _ = desks
    row, data = a_film(luis, 10 * small_pieces + 1)
    name = luis.get("evidence", row)["file"]["$b"]
    files = [*luis.hand_overs(limit=3 * small_pieces), *luis.hand_overs(limit=5 * small_pieces)]
    for path in random.Random(9).sample(files + files, 2 * len(files)):
        ana.receive(path)
        if ana.store.has(name):
            assert ana.store.read(name) == data
        else:
            with ana.database.read() as session:
                assert ledger.state(session, name) != ledger.HAVE
    assert evidence.evidence(ana.database, row).held == ledger.HAVE


def test_invariant_22_memory_stays_flat_however_long_a_video_is_and_however_it_is_cut(desks, tmp_path):
    ana, luis, rosa = desks
    path = tmp_path / "larga.mp4"
    with path.open("wb") as film:
        film.write(b"\0\0\0\x18ftypmp42")
        for n in range(60):
            film.write(random.Random(n).randbytes(MB))
    row = evidence.add(luis.database, luis.store, intake(path), practice_id=a_practice(luis), shows_pupils=False)
    tracemalloc.start()
    try:
        for part in luis.hand_overs(limit=18 * MB):
            ana.receive(part)
        rosa.receive(luis.hand_over())  # all of it in one file
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    for desk in (ana, rosa):
        assert desk.store.verify(desk.get("evidence", row)["file"]["$b"])
    assert peak < 40 * MB
