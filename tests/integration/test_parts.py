"""Deliveries in several files of a chosen size, as laptops with little room between them exchange them."""

from __future__ import annotations

import itertools
import random

import pytest

from app.errors import FileNotWritten, WrongUsage
from app.main import main
from app.media import ledger
from app.media.intake import intake_bytes
from app.services import evidence
from app.sync import ack, bundle_writer, hand_over, pending
from app.sync.awaited import AwaitedParts, awaited_parts
from app.sync.given_words import handed_over_words, left_lines
from app.sync.words import summary_lines
from tests.oracle.desk import Desk, a_film, a_practice, go_round


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
