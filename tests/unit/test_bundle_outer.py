"""The clear header of a bundle, read without keys."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import BundleRefused, FileUnreadable
from app.log.keys import DeviceKeys
from app.sync.outer import OuterHeader, key_id, read_outer
from tests.unit.bundle_samples import KEYS


def write(path: Path, header: bytes) -> Path:
    path.write_bytes(header)
    return path


def test_the_clear_header_is_read_without_keys(tmp_path: Path) -> None:
    header = OuterHeader("9f" * 16, 2, 3, (key_id(KEYS.box_public),))
    read = read_outer(write(tmp_path / "a", header.to_bytes() + b"rest"))
    assert (replace(read, digest=b""), read.hash()) == (header, header.hash())
    assert read.addressed_to(KEYS.box_public)
    assert not read.addressed_to(DeviceKeys.new().box_public)


def outer(text: bytes, length: int | None = None) -> bytes:
    return b"ENTREGA1" + struct.pack(">I", len(text) if length is None else length) + text


GOOD = {"f": 1, "b": "9f" * 16, "p": 1, "of": 1, "to": ["ab" * 4]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_bundle"),
        (b"PK\x03\x04 a zip file", "not_a_bundle"),
        (b"ENTREGA", "not_a_bundle"),
        (b"ENTREGA2" + bytes(20), "newer_format"),
        (b"ENTREGA1", "damaged"),
        (b"ENTREGA1\0\0", "damaged"),
        (outer(b""), "damaged"),
        (outer(b"{}", 2**32 - 1), "damaged"),
        (outer(b" " * 4097), "damaged"),
        (outer(json.dumps(GOOD).encode(), 3000), "damaged"),
        (outer(json.dumps(GOOD | {"f": 2}).encode()), "newer_format"),
        (outer(json.dumps(GOOD | {"p": 2}).encode()), "damaged"),
        (outer(json.dumps(GOOD | {"to": ["x"]}).encode()), "damaged"),
        (outer(json.dumps(GOOD | {"s": "zz"}).encode()), "damaged"),
        (outer(json.dumps(GOOD | {"i": "abcd"}).encode()), "damaged"),
        (outer(b"[" * 4000), "damaged"),
        (outer(b"\xff\xfe"), "damaged"),
    ],
)
def test_a_bad_beginning_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        read_outer(write(tmp_path / "a", content))
    assert refused.value.code == code


SPARE = 4096 - len(json.dumps(GOOD | {"x": ""}))


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ({"x": "a" * SPARE}, {"x": "a" * (SPARE + 1)}),
        ({"to": [f"{n:08x}" for n in range(300)]}, {"to": [f"{n:08x}" for n in range(301)]}),
        ({"p": 9999, "of": 9999}, {"p": 9999, "of": 10_000}),
    ],
)
def test_a_bound_of_the_clear_header_lets_pass_what_keeps_it_and_nothing_more(tmp_path: Path, within, beyond) -> None:
    """Invariant 22."""
    assert read_outer(write(tmp_path / "a", outer(json.dumps(GOOD | within).encode()))).bundle == GOOD["b"]
    with pytest.raises(BundleRefused):
        read_outer(write(tmp_path / "b", outer(json.dumps(GOOD | beyond).encode())))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_outer(tmp_path / "nada")
