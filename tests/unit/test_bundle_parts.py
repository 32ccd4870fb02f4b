"""The parts of a bundle on their own: manifest, frames, clear header, invitations and join requests."""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BundleRefused, FileUnreadable
from app.log.batch import Header, SealedBatch, batch_id, header_line, sign
from app.log.bech32 import bech32
from app.log.keys import DeviceKeys
from app.log.op_lines import op_line
from app.sync import limits
from app.sync.fields import BadField, clean_label, label
from app.sync.frames import (
    BadFrame,
    BlobSource,
    NewerFrame,
    TooMuch,
    batch_frame,
    batch_name,
    chunk_frames,
    frame,
    frame_head,
    read_batch,
    read_chunk,
    read_end,
)
from app.sync.invitation import build_join, code_keys, new_salt, read_join
from app.sync.manifest import Carried, Counts, Manifest, NewerManifest, Sender
from app.sync.outer import OuterHeader, key_id, read_outer

KEYS = DeviceKeys.new()
SPACE = "0b6c0000-0000-4000-8000-00000000000a"
MANIFEST = Manifest(
    bundle="9f" * 16,
    part=2,
    parts=3,
    space=SPACE,
    kind="hand-over",
    sender=Sender(KEYS.device, "Laptop de Ana", 12, "1.4.0", KEYS.sign_public, SPACE),
    to=("ab" * 16,),
    made="2026-03-05T14:02:11-06:00",
    clock_ok=True,
    schema=7,
    min_reader=5,
    have={"general": ("cd" * 32,), "roster": ()},
    want=("cd" * 32,),
    want_blobs=("ef" * 32,),
    add=("ef" * 32,),
    drop=("cd" * 32,),
    counts=Counts(14, 312, 9, 18234567),
    carries=(Carried("ef" * 32, 3145728, "image/jpeg", (2, 3)),),
)


def a_batch(text: str = "Lectura", ops: int = 1) -> SealedBatch:
    header = Header(SPACE, "general", KEYS.device, "", 1, (), ops, 1, clock_ok=True)
    lines = (
        header_line(header),
        *(op_line("w", "meeting", f"{place:032x}", 1, {"objective": text}) for place in range(ops)),
    )
    identity = batch_id(lines)
    return SealedBatch(identity, sign(KEYS, identity), lines)


# The manifest


def test_a_manifest_is_read_back_whole() -> None:
    assert Manifest.from_bytes(MANIFEST.to_bytes()) == MANIFEST


def test_the_manifest_keeps_the_names_of_the_format() -> None:
    values = json.loads(MANIFEST.to_bytes())
    assert list(values) == [
        *("v", "bundle", "part", "parts", "space", "kind", "from", "to", "made", "clock_ok", "schema", "min_reader"),
        *("have", "want", "want_blobs", "blobs", "partial", "counts", "carries"),
    ]
    assert values["from"] == {
        "dev": KEYS.device,
        "name": "Laptop de Ana",
        "n": 12,
        "app": "1.4.0",
        "key": KEYS.sign_public,
        "who": SPACE,
    }


def test_pieces_of_files_are_named_by_where_they_begin() -> None:
    held = replace(MANIFEST, partial={"ab" * 32: (0, 2 * limits.CHUNK, 511 * limits.CHUNK)}, holds_all=False)
    assert Manifest.from_bytes(held.to_bytes()) == held


def test_a_manifest_of_the_first_version_names_all_that_its_sender_holds() -> None:
    values = json.loads(MANIFEST.to_bytes())
    del values["partial"], values["blobs"]["all"]
    assert Manifest.from_bytes(json.dumps(values).encode()) == MANIFEST


def test_unknown_manifest_keys_are_ignored() -> None:
    values = json.loads(MANIFEST.to_bytes()) | {"weather": {"sky": ["blue"]}}
    assert Manifest.from_bytes(json.dumps(values).encode()) == MANIFEST


BAD_MANIFESTS = {
    "bundle": {"bundle": "../x"},
    "part beyond parts": {"part": 4},
    "part zero": {"part": 0},
    "parts": {"parts": 10**9},
    "space": {"space": "x"},
    "kind": {"kind": "Hand over"},
    "sender": {"from": []},
    "addressees": {"to": ["x"]},
    "too many addressees": {"to": ["ab" * 16] * 301},
    "date": {"made": "ayer"},
    "date without offset": {"made": "2026-03-05T14:02:11"},
    "clock": {"clock_ok": 1},
    "schema": {"schema": -1},
    "heads": {"have": {"general": "x"}},
    "channel": {"have": {"../x": []}},
    "channels": {"have": {f"c{n}": [] for n in range(101)}},
    "want": {"want": [1]},
    "too much wanted": {"want": ["ab" * 32] * 50_001},
    "blobs": {"blobs": None},
    "all": {"blobs": {"add": [], "drop": [], "all": 1}},
    "pieces of no file": {"partial": {"video": "f"}},
    "pieces that are none": {"partial": {"ab" * 32: "g"}},
    "no piece": {"partial": {"ab" * 32: ""}},
    "more pieces than any file has": {"partial": {"ab" * 32: "f" * 129}},
    "more pieces than memory should hold": {"partial": {f"{n:064x}": "f" * 128 for n in range(98)}},
    "counts": {"counts": {"batches": 1}},
    "float count": {"counts": {"batches": 1.0, "ops": 1, "chunks": 1, "plain_bytes": 1}},
    "carried size": {"carries": [{"sha256": "ab" * 32, "size": 2**50, "mime": "", "parts": []}]},
    "carried part": {"carries": [{"sha256": "ab" * 32, "size": 1, "mime": "", "parts": [9]}]},
}


@pytest.mark.parametrize("change", BAD_MANIFESTS.values(), ids=BAD_MANIFESTS.keys())
def test_a_bad_manifest_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadField):
        Manifest.from_bytes(json.dumps(json.loads(MANIFEST.to_bytes()) | change).encode())


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"[" * 10**6, b'{"a":' * 10**5, b'{"v":1,"v":1}', b"1" * 10**5])
def test_a_manifest_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BadField):
        Manifest.from_bytes(raw)


def test_a_manifest_of_another_version_is_told_apart() -> None:
    with pytest.raises(NewerManifest):
        Manifest.from_bytes(b'{"v":2}')


def test_odd_names_are_made_printable_when_sent_and_refused_when_received() -> None:
    named = replace(MANIFEST, sender=replace(MANIFEST.sender, name="Ana\n\u202ePC\x07 de Peña" + "x" * 300))
    assert Manifest.from_bytes(named.to_bytes()).sender.name.startswith("Ana PC de Peña")
    with pytest.raises(BadField):
        label("Ana\nPC")


@given(st.text(max_size=300))
def test_a_cleaned_label_is_always_accepted(text: str) -> None:
    assert label(clean_label(text)) == clean_label(text)


# Frames


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=200), st.integers(1, 5))
def test_a_batch_frame_gives_the_same_bytes_back(text: str, ops: int) -> None:
    batch = a_batch(text, ops)
    payload = batch_frame(batch)[5:]
    assert read_batch(payload) == batch
    assert read_batch(payload).raw == batch.raw
    assert batch_name(payload) == (batch.id, len(batch.raw))


def packed(raw: bytes, *, declared: int | None = None, identity: str = "ab" * 32, **options: bool) -> bytes:
    zstd = zstandard.ZstdCompressor(level=3, **options).compress(raw)
    return bytes.fromhex(identity) + bytes(64) + struct.pack(">I", len(raw) if declared is None else declared) + zstd


def test_a_batch_under_another_id_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_batch(packed(a_batch().raw))


def test_a_bomb_that_declares_its_size_is_refused() -> None:
    with pytest.raises(TooMuch):
        read_batch(packed(bytes(64 * limits.MIB)))


def test_a_bomb_that_hides_its_size_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_batch(packed(bytes(64 * limits.MIB), declared=1000, write_content_size=False))


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = packed(bytes(limits.MIB))
    place = honest.index(struct.pack("<I", limits.MIB), 100)
    lying = (
        honest[:96] + struct.pack(">I", 70_000) + honest[100:place] + struct.pack("<I", 70_000) + honest[place + 4 :]
    )
    assert batch_name(lying)[1] == 70_000
    with pytest.raises(BadFrame):
        read_batch(lying)


def test_a_declared_length_other_than_the_packed_one_is_refused() -> None:
    with pytest.raises(BadFrame):
        batch_name(packed(b"hola", declared=5))


def test_something_after_the_packed_text_is_refused() -> None:
    batch = a_batch()
    with pytest.raises(BadFrame):
        read_batch(batch_frame(batch)[5:] + b"x")


def test_a_window_beyond_the_limit_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=24, strategy=1, write_content_size=1)
    writer = zstandard.ZstdCompressor(compression_params=wide).compressobj(size=1000)
    zstd = bytearray(writer.compress(bytes(1000)) + writer.flush())
    zstd[4:6] = bytes([zstd[4] & ~0x20, (24 - 10) << 3])  # not a single segment: a window of 16 MiB
    with pytest.raises((TooMuch, BadFrame)):
        read_batch(bytes(96) + struct.pack(">I", 1000) + bytes(zstd))


@pytest.mark.parametrize("payload", [b"", bytes(99), bytes(100), bytes(200), bytes(96) + b"\x00\x00\x00\x05nozstd"])
def test_a_nonsense_batch_frame_is_refused(payload: bytes) -> None:
    with pytest.raises((BadFrame, TooMuch)):
        read_batch(payload)


@pytest.mark.parametrize("head", [b"", b"B\0\0", b"\0\0\0\0\0", b"5\0\0\0\0", b"\xe1\0\0\0\0"])
def test_a_nonsense_frame_head_is_refused(head: bytes) -> None:
    with pytest.raises(BadFrame):
        frame_head(head)


@pytest.mark.parametrize("kind", [b"S", b"A", b"Y"])
def test_upper_case_frames_of_the_future_are_refused(kind: bytes) -> None:
    with pytest.raises(NewerFrame):
        frame_head(kind + bytes(4))


def test_a_giant_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooMuch):
        frame_head(b"C\xff\xff\xff\xff")
    with pytest.raises(TooMuch):
        frame("C", bytes(limits.MAX_FRAME + 1))


@pytest.mark.parametrize("size", [0, 1, limits.CHUNK, limits.CHUNK + 1])
def test_the_chunks_of_a_file_put_together_are_the_file(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "foto"
    path.write_bytes(content[:size])
    blob = BlobSource("ab" * 32, size, path)
    with path.open("rb") as file:
        chunks = [read_chunk(piece[5:]) for piece in chunk_frames(blob, file)]
    assert b"".join(chunk.data for chunk in chunks) == content[:size]
    assert [chunk.offset for chunk in chunks] == list(blob.starts)
    assert {chunk.total for chunk in chunks} == {size}


@pytest.mark.parametrize(
    ("offset", "total", "length"),
    [(1, 10, 9), (0, 10, 9), (0, 10, 11), (limits.CHUNK, 10, 0), (2**63, 2**63 + 5, 5), (limits.CHUNK, 0, 0)],
)
def test_a_chunk_out_of_place_is_refused(offset: int, total: int, length: int) -> None:
    with pytest.raises((BadFrame, TooMuch)):
        read_chunk(bytes(32) + struct.pack(">QQ", offset, total) + bytes(length))


def test_a_short_chunk_or_end_is_refused() -> None:
    with pytest.raises(BadFrame):
        read_chunk(bytes(47))
    with pytest.raises(BadFrame):
        read_end(bytes(95))


# The clear header


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


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        read_outer(tmp_path / "nada")


# Invitations


def test_bech32_writes_keys_as_age_does() -> None:
    assert bech32("a", b"") == "a12uel5l"  # a vector of BIP 173
    for _ in range(20):
        keys = DeviceKeys.new()
        data = decoded(keys.box_private.lower())
        assert bech32("age-secret-key-", data).upper() == keys.box_private


def decoded(text: str) -> bytes:
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{letters.index(letter):05b}" for letter in text[text.rindex("1") + 1 : -6])
    return int(bits[:256], 2).to_bytes(32, "big")


def test_the_same_code_gives_the_same_keys_however_it_is_typed() -> None:
    salt = new_salt()
    keys = code_keys("luna sol arbol pan mar rio", salt)
    assert code_keys(" Luna-SOL árbol  pan mar río", salt) == keys
    assert code_keys("luna sol arbol pan mar luz", salt) != keys
    assert code_keys("luna sol arbol pan mar rio", new_salt()) != keys
    secret = pyrage.encrypt(b"hola", [pyrage.x25519.Recipient.from_str(keys.recipient)])
    assert pyrage.decrypt(secret, [pyrage.x25519.Identity.from_str(keys.identity)]) == b"hola"


def test_the_derivation_is_the_one_of_the_format() -> None:
    salt = "00" * 16
    plain = hashlib.scrypt(b"a b", salt=bytes(16), n=2**15, r=8, p=1, maxmem=2**26, dklen=64)
    assert code_keys("A b", salt).proof == plain[32:]


PROOF = b"p" * 32


def a_join() -> bytes:
    return build_join(KEYS, name="Laptop de Ana", person="Ana Ñancupil", who=SPACE, invitation="ab" * 8, proof=PROOF)


def test_a_join_request_carries_both_keys_and_its_proof() -> None:
    request = read_join(a_join())
    assert request is not None
    assert (request.device, request.sign, request.box) == (KEYS.device, KEYS.sign_public, KEYS.box_public)
    assert (request.name, request.person, request.who) == ("Laptop de Ana", "Ana Ñancupil", SPACE)
    assert request.invitation == "ab" * 8
    assert request.proven_by(PROOF)
    assert not request.proven_by(b"q" * 32)


def test_a_join_request_without_invitation_proves_nothing() -> None:
    request = read_join(build_join(KEYS, name="a", person="b", who="", invitation="", proof=b""))
    assert request is not None
    assert not request.proven_by(PROOF)


@pytest.mark.parametrize(
    "change", [{"name": "Otra"}, {"box": DeviceKeys.new().box_public}, {"extra": 1}, {"inv": "cd" * 8}]
)
def test_a_changed_join_request_is_not_proven(change: dict[str, object]) -> None:
    request = read_join(json.dumps(json.loads(a_join()) | change).encode())
    assert request is not None
    assert not request.proven_by(PROOF)


@pytest.mark.parametrize(
    "change",
    [
        {"t": "other"},
        {"dev": "ab" * 16},
        {"sign": DeviceKeys.new().sign_public},
        {"sign": "x"},
        {"box": "age1xyz"},
        {"box": 3},
        {"box": "ñ"},
        {"name": "a\nb"},
        {"who": "../x"},
        {"inv": 3},
        {"mac": ""},
        {"extra": "\ud800"},
    ],
)
def test_a_bad_join_request_is_not_read(change: dict[str, object]) -> None:
    assert read_join(json.dumps(json.loads(a_join()) | change).encode()) is None


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b"[" * 10**5])
def test_a_nonsense_join_request_is_not_read(payload: bytes) -> None:
    assert read_join(payload) is None
