"""Photos that the disk lost and has again are noticed without anybody sending them (invariant 24, fault 30)."""

from __future__ import annotations

import shutil

import pytest

from app.media import ledger
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.services import backup, evidence
from app.services.workspace import open_workspace
from app.sync import reception
from app.sync.hand_over import hand_over
from app.sync.withdrawn import look_again
from tests.oracle.desk import a_practice, go_round


def a_document(desk, consent="not_needed"):
    kept = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    shows = consent != "not_needed"
    row = evidence.add(
        desk.database, desk.store, kept, practice_id=a_practice(desk), shows_pupils=shows, consent_state=consent
    )
    return row, desk.get("evidence", row)["file"]["$b"]


def state(desk, name):
    with desk.database.read() as session:
        return ledger.state(session, name)


@pytest.fixture
def quarantine(tmp_path):
    """Takes a file away as an antivirus does; gives how to put it back."""

    def take(desk, name):
        shutil.move(desk.store.path(name), tmp_path / name)
        return lambda: shutil.move(tmp_path / name, desk.store.path(name))

    return take


def test_what_came_back_is_declared_again_with_the_next_file(pair, quarantine):
    ana, luis = pair
    _row, name = a_document(ana)
    give_back = quarantine(ana, name)
    with ana.opened(ana.hand_over()) as opened:
        assert opened.manifest.want_blobs == (name,)
    assert state(ana, name) == ledger.ABSENT
    give_back()
    with ana.opened(ana.hand_over()) as opened:
        assert (opened.manifest.want_blobs, [one.sha256 for one in opened.manifest.carries]) == ((), [name])
    luis.receive(ana.hand_over())
    assert luis.store.has(name)


def test_what_came_back_is_here_again_at_the_next_start(pair, quarantine):
    ana, _luis = pair
    row, name = a_document(ana)
    give_back = quarantine(ana, name)
    ana.hand_over()
    give_back()
    folder, space = ana.database.folder.parent.parent, ana.database.space
    ana.close()
    workspace = open_workspace(folder)
    try:
        assert evidence.evidence(workspace.open(space), row).held == ledger.HAVE
    finally:
        workspace.close()


def test_what_is_there_with_other_bytes_is_not_here(pair, quarantine):
    ana, _luis = pair
    _row, name = a_document(ana)
    quarantine(ana, name)
    ana.hand_over()
    ana.store.path(name).write_bytes(b"%PDF-1.4\nfito")
    assert look_again(ana.database) == 0
    assert state(ana, name) == ledger.ABSENT


def test_what_was_added_here_without_consent_and_came_back_stays(pair, quarantine):
    ana, luis = pair
    _row, name = a_document(ana, "missing")
    give_back = quarantine(ana, name)
    ana.hand_over()
    give_back()
    ana.receive(luis.hand_over())
    ana.hand_over()
    assert ana.store.has(name)
    assert state(ana, name) == ledger.HAVE


def test_what_was_added_elsewhere_and_may_not_stay_here_goes_though_the_disk_gave_it_back(pair, quarantine):
    ana, luis = pair
    row, name = a_document(luis, "held")
    go_round(ana, luis)
    give_back = quarantine(ana, name)
    ana.hand_over()
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="missing")
    ana.receive(luis.hand_over())
    give_back()
    assert look_again(ana.database) == 0
    ana.hand_over()
    assert not ana.store.has(name)
    assert luis.store.has(name)


def test_photos_that_an_older_back_up_does_not_know_are_here_when_their_records_come_back(pair, tmp_path):
    """Fault 11: what was handed over comes back with the others' files, and the bytes were never away."""
    ana, luis = pair
    backup.back_up(ana.database, tmp_path / "marzo.minga")
    row, name = a_document(ana, "missing")  # so nobody else has it
    luis.receive(ana.hand_over())
    folder, space = ana.database.folder.parent.parent, ana.database.space
    ana.close()
    (folder / "microcentros" / space / "minga.db").unlink()  # an antivirus
    workspace = open_workspace(folder)
    try:
        backup.restore(workspace, tmp_path / "marzo.minga")
        database = workspace.open(space)
        luis.receive(hand_over(database, tmp_path / "de vuelta.entrega").path)
        reception.receive(database, luis.hand_over())
        assert evidence.evidence(database, row).held == ledger.HAVE
        assert BlobStore(database.folder).verify(name)
    finally:
        workspace.close()
    assert not luis.store.has(name)
