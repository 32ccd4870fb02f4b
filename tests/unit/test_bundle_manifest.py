"""The manifest of a bundle: read back whole, tolerant of what is new, strict with what is bad."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync import limits
from app.sync.fields import BadField, clean_label, label
from app.sync.manifest import Carried, Counts, Manifest, NewerManifest, Sender
from tests.unit.bundle_samples import KEYS, SPACE

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
    want=("ab" * 32,),
    want_blobs=("ef" * 32,),
    add=("ef" * 32,),
    drop=("cd" * 32,),
    counts=Counts(14, 312, 9, 18234567),
    carries=(Carried("ef" * 32, 3145728, "image/jpeg", (2, 3)),),
)


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


@pytest.mark.parametrize("named", [["cd"], {}, None, "x"])
def test_what_is_no_list_of_batches_asks_for_none_as_in_programs_of_before(named: object) -> None:
    """They refuse a file without the list, and took whatever stood there."""
    values = json.loads(MANIFEST.to_bytes())
    assert values["want"] == ["ab" * 32]
    assert Manifest.from_bytes(json.dumps(values | {"want": named}).encode()) == replace(MANIFEST, want=())


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
    "date": {"made": "ayer"},
    "date without offset": {"made": "2026-03-05T14:02:11"},
    "clock": {"clock_ok": 1},
    "schema": {"schema": -1},
    "heads": {"have": {"general": "x"}},
    "channel": {"have": {"../x": []}},
    "files wanted": {"want_blobs": [1]},
    "blobs": {"blobs": None},
    "all": {"blobs": {"add": [], "drop": [], "all": 1}},
    "pieces of no file": {"partial": {"video": "f"}},
    "pieces that are none": {"partial": {"ab" * 32: "g"}},
    "no piece": {"partial": {"ab" * 32: ""}},
    "more pieces than any file has": {"partial": {"ab" * 32: "f" * 129}},
    "counts": {"counts": {"batches": 1}},
    "float count": {"counts": {"batches": 1.0, "ops": 1, "chunks": 1, "plain_bytes": 1}},
    "carried size": {"carries": [{"sha256": "ab" * 32, "size": 2**50, "mime": "", "parts": []}]},
    "carried part": {"carries": [{"sha256": "ab" * 32, "size": 1, "mime": "", "parts": [9]}]},
}


@pytest.mark.parametrize("change", BAD_MANIFESTS.values(), ids=BAD_MANIFESTS.keys())
def test_a_bad_manifest_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadField):
        Manifest.from_bytes(json.dumps(json.loads(MANIFEST.to_bytes()) | change).encode())


def many(number: int) -> list[str]:
    return [f"{n:064x}" for n in range(number)]


def a_sender(**facts: object) -> dict[str, object]:
    return {"from": json.loads(MANIFEST.to_bytes())["from"] | facts}


def so_many(changes: int) -> dict[str, object]:
    return {"counts": {"batches": 1, "ops": changes, "chunks": 1, "plain_bytes": 1}}


def a_carried(**facts: object) -> dict[str, object]:
    return {"carries": [{"sha256": "ab" * 32, "size": 1, "mime": "", "parts": [1]} | facts]}


FULL = dict.fromkeys(many(97), "f" * 128)  # of 512 pieces each


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ({"to": ["ab" * 16] * 300}, {"to": ["ab" * 16] * 301}),
        ({"parts": 9999}, {"parts": 10_000}),
        ({"have": {f"c{n}": [] for n in range(100)}}, {"have": {f"c{n}": [] for n in range(101)}}),
        ({"have": {"general": many(50_000)}}, {"have": {"general": many(50_001)}}),
        ({"want_blobs": many(50_000)}, {"want_blobs": many(50_001)}),
        ({"partial": dict.fromkeys(many(50_000), "0")}, {"partial": dict.fromkeys(many(50_001), "0")}),
        ({"partial": FULL | {"a" * 64: "f" * 84}}, {"partial": FULL | {"a" * 64: "f" * 84 + "1"}}),
        (a_carried(size=2**40), a_carried(size=2**40 + 1)),
        (a_carried(parts=[1] * 9999), a_carried(parts=[1] * 10_000)),
        (a_sender(name="ñ" * 200), a_sender(name="ñ" * 201)),
        (so_many(2**53 - 1), so_many(2**53)),
    ],
)
def test_a_bound_of_the_manifest_lets_pass_what_keeps_it_and_nothing_more(within, beyond) -> None:
    """Invariant 22."""
    values = json.loads(MANIFEST.to_bytes())
    assert Manifest.from_bytes(json.dumps(values | within).encode()).bundle == MANIFEST.bundle
    with pytest.raises(BadField):
        Manifest.from_bytes(json.dumps(values | beyond).encode())


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
    assert label("Ana \U000e0fff PC") == "Ana PC"  # a sign that no Unicode has yet: the sender's program may know it


@given(st.text(max_size=300))
def test_a_cleaned_label_is_always_accepted(text: str) -> None:
    assert label(clean_label(text)) == clean_label(text)
