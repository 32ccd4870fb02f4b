"""Photos and files that are not what they say."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.errors import InputRefused
from app.media.intake import name_to_open
from app.models.base import new_id
from app.sync.frames import BlobSource
from app.sync.manifest import Carried


def test_a_file_that_no_store_takes_is_left_out_and_the_records_come(desks, tmp_path):
    ana, luis, _ = desks
    row = new_id()
    path = tmp_path / "video"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)
    big = BlobSource("c" * 64, 3 * 2**30, path, offsets=(0,))
    batch = ana.batch(luis.keys, ("w", "practice", row, {"title": "Con video"}))
    file = ana.forged(luis.keys, ana, batch, blobs=[big])
    assert ana.receive(file).state == "applied"
    assert ana.receive(file).state == "already"
    assert ana.get("practice", row)
    assert not list(ana.store.names())


def test_a_file_whose_sizes_disagree_or_whose_bytes_are_others_is_not_shown(desks, tmp_path):
    ana, luis, _ = desks
    path = tmp_path / "foto"
    path.write_bytes(b"otra cosa")
    name = sha256(b"lo prometido").hexdigest()
    false = BlobSource(name, 9, path)
    for carried in ((Carried(name, 9, "text/html", (1,)),), (Carried(name, 2**40, "image/jpeg", (1,)),), ()):
        assert ana.receive(ana.forged(luis.keys, ana, blobs=[false], carries=carried)).state == "applied"
    assert not ana.store.has(name)
    assert not [one for one in (ana.database.folder / "blobs").rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../.bashrc", "bashrc.pdf"),
        ("/etc/cron.d/x", "etc cron.pdf"),
        ("C:\\Windows\\x.exe", "C Windows x.pdf"),
        ("foto\u202egpj.exe", "foto gpj.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("acta.pdf. . ", "acta.pdf"),
        ("", "archivo.pdf"),
    ],
)
def test_whatever_a_record_calls_its_file_it_is_opened_in_its_place_and_as_what_it_is(tmp_path, name, shown):
    kept = tmp_path / "a"
    kept.write_bytes(b"%PDF-1.4\n")
    found = name_to_open(kept, name)
    assert (tmp_path / found).parent == tmp_path
    assert found == shown


def test_a_program_that_calls_itself_a_photo_is_not_opened(tmp_path):
    kept = tmp_path / "a"
    kept.write_bytes(b"MZ\x90\x00\x03\x00")
    with pytest.raises(InputRefused):
        name_to_open(kept, "foto.jpg")
    kept.write_bytes(b"@echo off\r\ndel x")
    assert name_to_open(kept, "foto.bat") == "foto.txt"
