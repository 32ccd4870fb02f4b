"""What a cut leaves behind is told from what others are doing, swept, or made whole by the next time (fault 31)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import BundleRefused, DatabaseUnavailable
from app.media import ledger
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.models.database import Database
from app.models.device import Device
from app.services import backup, evidence, health, unfinished
from app.sync import arrivals, hand_over, inbox, inbox_folder, mailbox, rekey
from tests.oracle.desk import a_practice, go_round, open_desks


class PowerCut(BaseException):
    """Nothing that handles errors handles this."""


def cut(*_arguments, **_named):
    raise PowerCut


def full(_session):
    """As a disk that is full when the work is done."""
    raise DatabaseUnavailable(Path("minga.db"), "FULL")


@pytest.fixture
def desks(template, tmp_path, monkeypatch):
    """Ana, who coordinates, Luis and Rosa; all hold the same."""
    monkeypatch.setenv("MINGA_PERFIL", str(tmp_path / "perfil"))
    with open_desks(template, tmp_path) as found:
        yield found


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def with_photo(desk):
    evidence.add(
        desk.database,
        desk.store,
        intake_bytes(b"%PDF-1.4\n" + b"x" * 5_000_000, "hoja.pdf"),
        practice_id=a_practice(desk),
        shows_pupils=False,
    )


@pytest.mark.parametrize("way", ["hand over", "exchange"])
def test_31_what_this_laptop_left_half_written_goes_and_what_others_write_stays(desks, stick, way):
    ana, luis, _rosa = desks
    a_practice(luis)
    target = stick / "Entrega de Luis (1).entrega"
    of_luis = [unfinished.beside(target, luis.device), unfinished.beside(stick / "otra.entrega", luis.device)]
    of_others = [unfinished.beside(target, ana.device), stick / ".informe.docx.1234.tmp", stick / "apuntes.tmp"]
    for path in (*of_luis, *of_others):
        path.write_bytes(b"ENTREGA1" + b"x" * 100)
    if way == "hand over":
        made = hand_over.hand_over(luis.database, target).path
    else:
        made = mailbox.exchange(luis.database, stick).left.path
    assert names(stick) == sorted([made.name, *(path.name for path in of_others)])


def test_31_a_back_up_that_was_cut_short_leaves_no_keys_behind(desks, stick, monkeypatch):
    ana, _luis, _rosa = desks
    written = []
    with monkeypatch.context() as patched:
        patched.setattr(backup, "_read_back", lambda beside, *_: written.append(beside))
        backup.back_up(ana.database, stick / "marzo.minga")
    written[0].write_bytes(b"keys")  # as a pulled stick leaves it
    backup.back_up(ana.database, stick / "abril.minga")
    assert names(stick) == ["abril.minga", "marzo.minga"]


def test_31_a_half_written_file_that_another_program_holds_stops_no_hand_over(desks, stick, monkeypatch):
    _ana, luis, _rosa = desks
    half = unfinished.beside(stick / "x.entrega", luis.device)
    half.write_bytes(b"ENTREGA1")
    removed = type(half).unlink

    def held(path, **named):
        if path == half:
            raise PermissionError(13, "held", str(path))
        removed(path, **named)

    monkeypatch.setattr(type(half), "unlink", held)
    assert hand_over.hand_over(luis.database, stick / "x.entrega").path.is_file()
    monkeypatch.undo()
    hand_over.hand_over(luis.database, stick / "x.entrega")
    assert names(stick) == ["x.entrega"]


def test_31_a_photo_that_was_whole_before_anybody_noted_it_is_noted_and_handed_on_later(desks, monkeypatch):
    ana, luis, rosa = desks
    with_photo(luis)
    file = luis.hand_over()
    with monkeypatch.context() as patched:
        patched.setattr(arrivals.ledger, "note_have", cut)
        with pytest.raises(PowerCut):
            ana.receive(file)
    ana.close()
    ana.__init__(ana.folder)
    ana.receive(file)
    with ana.database.read() as session:
        assert ledger.wanted(session) == []
    rosa.receive(ana.hand_over())
    assert list(rosa.store.names()) == list(luis.store.names())


@pytest.mark.parametrize("went_back", [False, True])
def test_31_a_photo_that_nobody_noted_goes_at_the_next_opening_unless_the_data_went_back(desks, monkeypatch, went_back):
    ana, _luis, _rosa = desks
    with_photo(ana)
    (kept,) = ana.store.names()
    before = ana.database.path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(evidence.ledger, "note_kept", cut)
        with pytest.raises(PowerCut):
            evidence.add(
                ana.database,
                ana.store,
                intake_bytes(b"%PDF-1.4\nleaf", "hoja.pdf"),
                practice_id=a_practice(ana),
                shows_pupils=False,
            )
    assert len(list(ana.store.names())) == 2
    if went_back:
        ana.hand_over()
    ana.close()
    if went_back:
        ana.database.path.write_bytes(before)
    ana.__init__(ana.folder)
    assert len(list(ana.store.names())) == 1 + went_back
    assert ana.store.verify(kept)
    assert ana.store.fresh.names() == []


def test_31_pieces_that_came_before_anybody_noted_them_are_swept_and_come_again(desks, monkeypatch):
    ana, luis, _rosa = desks
    with_photo(luis)
    file = luis.hand_over()
    written = BlobStore.write_chunk

    def one_piece(store, *arguments):
        written(store, *arguments)
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(BlobStore, "write_chunk", one_piece)
        with pytest.raises(PowerCut):
            ana.receive(file)
    partial = ana.database.folder / "blobs" / "partial"
    assert len(list(partial.rglob("*-*"))) == 1
    ana.close()
    ana.__init__(ana.folder)
    assert list(partial.iterdir()) == []
    ana.receive(file)
    assert list(ana.store.names()) == list(luis.store.names())
    assert list(partial.iterdir()) == []


def test_31_what_was_kept_for_a_newer_program_before_anybody_noted_it_is_swept_at_opening(desks):
    ana, luis, _rosa = desks
    folder = ana.database.folder / "inbox"
    folder.mkdir(exist_ok=True)
    for name in (f"{'a' * 64}.en-curso", f"{'b' * 64}.entrega"):
        (folder / name).write_bytes(b"ENTREGA1")
    newer = luis.forged(luis.keys, ana, min_reader=99)
    assert ana.receive(newer).state == "newer"
    assert len(inbox.take_in(ana.database).kept) == 1
    (kept,) = folder.iterdir()
    assert kept.read_bytes() == newer.read_bytes()


def test_22_31_what_was_kept_is_not_given_up_because_the_disk_has_no_room_for_it(desks, monkeypatch):
    ana, luis, _rosa = desks
    assert ana.receive(luis.forged(luis.keys, ana, min_reader=99)).state == "newer"

    def no_room(_database, path, **_named):
        raise BundleRefused(path.name, "no_room", "5000 bytes")

    monkeypatch.setattr(inbox_folder, "__version__", "later")
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "receive", no_room)
        done = inbox.take_in(ana.database)
    assert (len(done.kept), [error.code for error in done.refused]) == (1, ["no_room"])
    assert len(inbox.take_in(ana.database).kept) == 1


def test_31_a_copy_from_before_a_repair_has_its_name_only_when_it_is_whole(desks, monkeypatch):
    ana, *_ = desks
    practice = a_practice(ana)
    with closing(sqlite3.connect(ana.database.path)) as connection:
        connection.execute("UPDATE practice SET title = 'por fuera'")
        connection.commit()

    def half(_database, target, _progress):
        target.write_bytes(b"SQLite format 3\0")
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(Database, "copy_to", half)
        with pytest.raises(PowerCut):
            health.rebuild(ana.database)
    assert list(ana.database.folder.glob("minga-antes-*")) == []
    assert health.rebuild(ana.database).records == 1
    assert len(list(ana.database.folder.glob("minga-antes-*"))) == 1
    assert ana.get("practice", practice)["title"] == "Huerto"


@pytest.mark.parametrize("why", ["killed", "full"])
def test_12_31_a_laptop_that_takes_the_place_of_another_does_so_whole_or_not_at_all(desks, monkeypatch, why):
    ana, luis, rosa = desks
    before = ana.author.device
    with monkeypatch.context() as patched:
        if why == "killed":
            patched.setattr(rekey, "release", cut)
            with pytest.raises(PowerCut):
                rekey.become_another(ana.database, replaces=True)
        else:
            patched.setattr(ana.database, "before_commit", [full])
            with pytest.raises(DatabaseUnavailable):
                rekey.become_another(ana.database, replaces=True)
    assert ana.author.device == before
    a_practice(ana)
    go_round(ana, luis, rosa)
    assert ana.picture() == luis.picture() == rosa.picture()
    done = rekey.become_another(ana.database, replaces=True)
    with ana.database.read() as session:
        states = {one.id: one.state for one in session.query(Device)}
    assert (states[before], states[done.device]) == ("retired", "accepted")
