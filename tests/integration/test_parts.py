"""Deliveries in several files of a chosen size, as laptops with little room between them exchange them."""

from __future__ import annotations

import itertools
import random
import shutil
import tracemalloc

import pytest

from app.errors import FileNotWritten, WrongUsage
from app.main import main
from app.media import ledger
from app.media.intake import intake, intake_bytes
from app.media.pieces import CHUNK
from app.models.base import new_id
from app.services import evidence
from app.sync import ack, bundle_writer, hand_over, pending
from app.sync.awaited import AwaitedParts, awaited_parts
from app.sync.frames import BlobSource
from app.sync.given_words import handed_over_words, left_lines
from app.sync.words import summary_lines
from tests.oracle.desk import Desk, a_practice, go_round

MB = 10**6


@pytest.fixture
def small_pieces(monkeypatch):
    """Files go in pieces of 64 KiB, so that a video of two megabytes stands for one of a hundred."""
    for module in ("app.media.pieces.CHUNK", "app.sync.limits.CHUNK"):
        monkeypatch.setattr(module, 64 * 2**10)
    return 64 * 2**10


def a_film(desk, size, seed=1):
    """A film that may travel: its evidence and the name of its bytes, which nothing can compress."""
    data = b"\0\0\0\x18ftypmp42" + random.Random(seed).randbytes(size - 12)
    practice = a_practice(desk)
    return evidence.add(
        desk.database, desk.store, intake_bytes(data, "clase.mp4"), practice_id=practice, shows_pupils=False
    ), data


def a_photo(desk, practice, seed=1, **fields):
    import io

    from PIL import Image

    picture = Image.frombytes("RGB", (400, 300), random.Random(seed).randbytes(360_000))
    target = io.BytesIO()
    picture.save(target, "JPEG")
    kept = intake_bytes(target.getvalue(), f"foto-{seed}.jpg")
    fields = {"shows_pupils": False} | fields
    return evidence.add(desk.database, desk.store, kept, practice_id=practice, **fields)


def files_of(desk, row):
    found = desk.get("evidence", row)
    return found["file"]["$b"], found["thumbnail"]["$b"]


def many_changes(desk, number):
    for n in range(number):
        a_practice(desk, title=random.Random(n).randbytes(3000).hex())
        if n % 5 == 4:
            desk.seal()


# -- sizes and order


def test_every_file_keeps_within_its_limit_and_each_can_be_taken_in_alone_in_any_order(desks):
    ana, luis, rosa = desks
    many_changes(luis, 60)
    files = luis.hand_overs(limit=60_000)
    assert len(files) > 3
    assert [path.name.rsplit("-", 1)[1] for path in files] == [
        f"{n}de{len(files)}.entrega" for n in range(1, len(files) + 1)
    ]
    assert all(path.stat().st_size <= 60_000 for path in files)
    for path in random.Random(3).sample(files, len(files)):
        ana.receive(path)
    for path in reversed(files):
        rosa.receive(path)
    assert ana.picture() == rosa.picture() == luis.picture()


def test_the_first_of_several_files_from_a_newcomer_may_be_any(template, tmp_path, desks):
    ana = desks[0]
    from app.services.workspace import open_workspace
    from app.sync import accepting, inviting, joining

    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    workspace = open_workspace(tmp_path / "nora")
    joining.join(workspace, invited.path, invited.code, "Nora Paine")
    workspace.close()
    with Desk(tmp_path / "nora") as nora:
        many_changes(nora, 30)
        row = a_photo(nora, a_practice(nora))
        files = nora.hand_overs(limit=60_000)
        assert len(files) > 2
        for path in reversed(files):
            assert ana.receive(path).joins == "Nora Paine"
        # fault 24: nothing of a stranger is kept before it is accepted
        assert list(ana.store.names()) == []
        accepting.accept(ana.database, [nora.device])
        assert len(ana.rows("practice")) == 31
        assert evidence.evidence(ana.database, row).held == ledger.ABSENT
        with nora.opened(ana.hand_over()) as opened:
            assert set(files_of(nora, row)) <= set(opened.manifest.want_blobs)
        for path in files:
            ana.receive(path)
        ana.receive(nora.hand_over())
        assert all(ana.store.has(name) for name in files_of(nora, row))


def test_records_go_first_then_thumbnails_then_originals_and_the_rest_is_said_to_wait(desks):
    ana, luis, _ = desks
    practice = a_practice(luis)
    rows = [a_photo(luis, practice, seed) for seed in range(4)]
    names = [files_of(luis, row) for row in rows]
    sizes = [[luis.store.path(name).stat().st_size for name in both] for both in names]
    room = sum(thumbnail for _, thumbnail in sizes) + 2 * max(original for original, _ in sizes) + 30_000
    done = hand_over.hand_over(luis.database, luis.folder.parent / "poco.entrega", total=room)
    assert done.size <= room
    assert 0 < done.left_evidence < 4
    assert done.left_bytes > 0
    assert "Queda para otra entrega" in left_lines(done)[0]
    ana.receive(done.path)
    assert len(ana.rows("evidence")) == 4
    assert all(ana.store.has(thumbnail) for _, thumbnail in names)
    assert 0 < sum(ana.store.has(file) for file, _ in names) < 4
    waits = pending.pending(luis.database)
    assert (waits.evidence, waits.evidence_handed) == (done.left_evidence, 4 - done.left_evidence)


@pytest.mark.parametrize(("chosen", "there"), [("thumbnails", (False, True)), ("none", (False, False))])
def test_originals_or_all_files_may_be_left_for_another_time(desks, chosen, there):
    ana, luis, _ = desks
    row = a_photo(luis, a_practice(luis))
    ana.receive(luis.hand_over(evidence=chosen))
    assert tuple(ana.store.has(name) for name in files_of(luis, row)) == there
    assert pending.pending(luis.database).evidence == 1
    ana.receive(luis.hand_over())
    assert all(ana.store.has(name) for name in files_of(luis, row))


def test_what_not_even_the_first_change_fits_in_is_refused_and_nothing_is_written(desks):
    _, luis, _ = desks
    many_changes(luis, 5)
    before = set(luis.folder.parent.iterdir())
    for sizes in ({"limit": 20_000}, {"limit": 500}, {"total": 20_000}):
        with pytest.raises(WrongUsage, match="No alcanza el espacio"):
            luis.hand_overs(**sizes)
    assert set(luis.folder.parent.iterdir()) == before
    assert pending.pending(luis.database).handed == 0


def test_changes_that_do_not_fit_in_the_total_wait_and_only_they_count_as_here(desks):
    ana, luis, _ = desks
    many_changes(luis, 60)
    done = hand_over.hand_over(luis.database, luis.folder.parent / "poco.entrega", limit=60_000, total=150_000)
    assert done.left_operations > 0
    assert done.operations + done.left_operations == 60
    waits = pending.pending(luis.database)
    assert (waits.here, waits.handed) == (done.left_operations, done.operations)
    for path in done.paths:
        ana.receive(path)
    assert len(ana.rows("practice")) == done.operations
    luis.receive(ana.hand_over())
    waits = pending.pending(luis.database)
    assert (waits.here, waits.handed, waits.confirmed) == (done.left_operations, 0, done.operations)


def test_a_file_that_cannot_be_written_takes_the_others_with_it(desks, monkeypatch):
    _, luis, _ = desks
    many_changes(luis, 60)
    real, made = bundle_writer._to_target, []

    def full(target, *rest):
        made.append(target)
        if len(made) == 3:
            raise FileNotWritten(target, "No queda espacio.")
        return real(target, *rest)

    monkeypatch.setattr(bundle_writer, "_to_target", full)
    with pytest.raises(FileNotWritten):
        luis.hand_overs(limit=60_000)
    assert not any(path.exists() for path in made)
    assert pending.pending(luis.database).handed == 0


def test_a_small_limit_names_the_files_held_little_by_little_and_all_in_the_end(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    for n in range(40):
        data = b"%PDF-1.4\n" + f"documento {n}".encode()
        evidence.add(
            luis.database, luis.store, intake_bytes(data, f"{n}.pdf"), practice_id=practice, shows_pupils=False
        )
    ana.receive(luis.hand_over())
    rosa.receive(ana.hand_over())
    ana.receive(rosa.hand_over())
    assert len(list(ana.store.names())) == 40
    for _ in range(6):
        luis.receive(ana.hand_over(limit=7_000))
    with luis.database.read() as session:
        assert all(ledger.holders(session, name) == [ana.device] for name in luis.store.names())


# -- large files


def test_fault_6_when_a_part_is_missing_the_others_are_taken_in_and_it_is_named(desks, small_pieces):
    ana, luis, _ = desks
    row, data = a_film(luis, 400_000)
    files = luis.hand_overs(limit=150_000)
    assert len(files) == 3
    first, last = ana.receive(files[0]), ana.receive(files[2])
    assert (first.missing_parts, last.missing_parts) == ((2, 3), (2,))
    assert "Falta la parte 2 de 3 de esta entrega." in summary_lines(last)
    assert evidence.evidence(ana.database, row).held == ledger.PARTIAL
    assert ana.receive(files[1]).missing_parts == ()
    name = ana.get("evidence", row)["file"]["$b"]
    assert ana.store.read(name) == data
    assert evidence.evidence(ana.database, row).held == ledger.HAVE


def test_fault_6_a_part_that_is_missing_is_named_until_nothing_of_it_is_lacking(desks, small_pieces, capsys):
    ana, luis, rosa = desks
    a_film(luis, 400_000)
    files = luis.hand_overs(limit=150_000)
    ana.receive(files[0])
    ana.receive(files[2])
    assert awaited_parts(ana.database) == [AwaitedParts("Computador de Luis Vera Mella", (2,), 3)]
    ack.acknowledge(luis.database, luis.folder / "acuse.entrega")
    ana.receive(luis.folder / "acuse.entrega")
    ana.close()
    assert main(["estado", "--datos", str(ana.folder)]) == 0
    assert "Entrega de Luis Vera Mella: Falta la parte 2 de 3 de esta entrega. Pida que le" in capsys.readouterr().out
    ana.__init__(ana.folder)
    other = rosa.copy("otra-rosa")
    for path in files:
        other.receive(path)
    ana.receive(other.hand_over())  # what the part held came another way
    assert awaited_parts(ana.database) == []
    rosa.receive(files[2])
    assert awaited_parts(rosa.database)[0].missing == (1, 2)
    rosa.receive(luis.hand_over())  # the next delivery holds all of it
    assert awaited_parts(rosa.database) == []
    other.close()


def test_in_several_files_none_takes_the_place_of_a_file_that_is_no_entrega(desks, tmp_path):
    _ana, luis, _rosa = desks
    many_changes(luis, 30)
    acta = tmp_path / "marzo-2de2.entrega"
    acta.write_text("El acta de marzo", "utf-8")
    with pytest.raises(WrongUsage, match="no es una entrega"):
        hand_over.hand_over(luis.database, tmp_path / "marzo.entrega", limit=60_000)
    assert acta.read_text("utf-8") == "El acta de marzo"
    assert [path.name for path in tmp_path.glob("marzo*")] == [acta.name]
    assert pending.pending(luis.database).handed == 0


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


def test_handing_over_is_told_with_every_file(desks):
    _, luis, _ = desks
    many_changes(luis, 60)
    done = hand_over.hand_over(luis.database, luis.folder.parent / "marzo.entrega", limit=60_000)
    words = handed_over_words(done)
    assert f"en {len(done.paths)} archivos" in words
    assert "marzo-1de" in words
    assert done.as_data()["paths"] == [str(path) for path in done.paths]


def test_everybody_ends_equal_however_the_files_are_cut(desks):
    ana, luis, rosa = desks
    for desk, seed in zip(desks, itertools.count(10), strict=False):
        a_photo(desk, a_practice(desk), seed)
    for desk in (luis, rosa):
        for path in desk.hand_overs(limit=40_000):
            ana.receive(path)
    for path in reversed(ana.hand_overs(limit=40_000)):
        luis.receive(path)
        rosa.receive(path)
    go_round(ana, luis, rosa)
    assert ana.picture() == luis.picture() == rosa.picture()
    assert list(ana.store.names()) == list(luis.store.names()) == list(rosa.store.names())
