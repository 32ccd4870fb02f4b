"""What has its last name is on the disk: a power cut leaves no name over bytes that never got there (fault 31).

A killed program does not show it, for the system writes later what it was given; so the order is looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.media.intake import intake_bytes
from app.services import backup, evidence, records
from app.services.workspace import open_workspace
from app.sync import ack, inviting, reception
from tests.oracle.desk import a_practice


@pytest.fixture
def named(monkeypatch):
    """The files that were given a name, each with whether all its bytes had been sent to the disk before.

    What SQLite writes it sends there itself.
    """
    settled: dict[int, int] = {}
    found: dict[str, bool] = {}
    fsync, replace = os.fsync, os.replace

    def sent(descriptor):
        fsync(descriptor)
        about = os.fstat(descriptor)
        settled[about.st_ino] = about.st_size

    def moved(source, target, **more):
        one = Path(source)
        for path in one.rglob("*") if one.is_dir() else (one,):
            if path.is_file() and ".db" not in path.suffix:
                about, name = path.stat(), Path(target).name if path == one else path.name
                found[name] = settled.get(about.st_ino) == about.st_size
        replace(source, target, **more)

    monkeypatch.setattr(os, "fsync", sent)
    monkeypatch.setattr(os, "replace", moved)
    return found


def test_31_every_file_is_on_the_disk_before_it_has_its_name(pair, tmp_path, named):
    ana, luis = pair
    photo = intake_bytes(b"%PDF-1.4\n" + b"x" * 5_000_000, "hoja.pdf")
    evidence.add(luis.database, luis.store, photo, practice_id=a_practice(luis), shows_pupils=False)
    (name,) = luis.store.names()
    assert named == {name: True}
    file = luis.hand_over()
    assert named.pop(file.name)
    named.clear()
    ana.receive(file)
    assert named == {"0-5000009": True, "4194304-5000009": True, name: True}
    ack.acknowledge(ana.database, tmp_path / "acuse.entrega")
    inviting.invite(ana.workspace, ana.database, tmp_path / "invitación.entrega")
    records.dump_to(ana.database, tmp_path / "registros.jsonl")
    newer = luis.forged(luis.keys, ana, min_reader=99)
    assert {"acuse.entrega", "invitación.entrega", "registros.jsonl", newer.name} <= named.keys()
    assert all(named.values()), named
    named.clear()
    assert reception.receive(ana.database, newer).state == "newer"
    (kept,) = (ana.database.folder / "inbox").iterdir()
    assert named == {kept.name: True}


@pytest.mark.parametrize("password", ["", "la Huerta de Ñuble"])
def test_31_a_back_up_and_what_is_brought_back_from_it_are_on_the_disk_first(pair, tmp_path, named, password):
    ana, _luis = pair
    photo = intake_bytes(b"%PDF-1.4\nhoja", "hoja.pdf")
    evidence.add(ana.database, ana.store, photo, practice_id=a_practice(ana), shows_pupils=False)
    (name,) = ana.store.names()
    named.clear()
    backup.back_up(ana.database, tmp_path / "copia.respaldo", password=password)
    assert named == {"copia.respaldo": True}
    other = open_workspace(tmp_path / "otro")
    named.clear()
    backup.restore(other, tmp_path / "copia.respaldo", password=password)
    other.close()
    assert named == {name: True}
