"""One byte changed, cut off or added: refused, and nothing is left behind."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sync.frames import frame
from app.sync.outer import key_id
from tests.integration.bundles.sealed import ANA, LUIS, MANIFEST, STRANGER, Desk, a_batch, accepted
from tests.whole_file import write_bundle


def places(content: bytes) -> list[int]:
    """Every byte of the beginning and the end, and a sample of the rest."""
    sample = random.Random(7).sample(range(len(content)), 150)
    return sorted({*range(420), *range(len(content) - 140, len(content)), *sample} & set(range(len(content))))


def test_one_changed_byte_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in places(content):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        desk.target.write_bytes(changed)
        assert not accepted(desk), place


def test_whom_a_file_is_for_cannot_be_changed_either(desk: Desk) -> None:
    both = [LUIS.box_public, STRANGER.box_public]
    write_bundle(desk.target, MANIFEST, [a_batch()], (), both, ANA)
    assert accepted(desk)
    content = desk.target.read_bytes()
    other = key_id(STRANGER.box_public).encode("ascii")
    assert content.count(other) == 1
    desk.target.write_bytes(content.replace(other, b"0" * len(other)))
    assert not accepted(desk)


def test_a_file_cut_off_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in places(content):
        desk.target.write_bytes(content[:place])
        assert not accepted(desk), place


def test_one_byte_more_anywhere_is_refused(desk: Desk) -> None:
    desk.write(a_batch("uno", 60), blobs=(desk.blob(70_000),))
    content = desk.target.read_bytes()
    for place in [*places(content)[::3], len(content)]:
        desk.target.write_bytes(content[:place] + b" " + content[place:])
        assert not accepted(desk), place


def test_a_half_file_that_arrives_whole_later_is_accepted(desk: Desk) -> None:
    desk.write(a_batch())
    content = desk.target.read_bytes()
    desk.target.write_bytes(content[: len(content) // 2])
    assert not accepted(desk)
    desk.target.write_bytes(content)
    assert accepted(desk)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_refused(desk: Desk, noise: bytes) -> None:
    for beginning in (b"", b"ENTREGA1", b"ENTREGA1\0\0\0\x02{}"):
        desk.target.write_bytes(beginning + noise)
        desk.refused()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("MBCZkqS5\x00"), st.binary(max_size=120)), max_size=5))
def test_well_encrypted_noise_is_refused(desk: Desk, frames: list[tuple[str, bytes]]) -> None:
    desk.forge(*(frame(kind, payload) for kind, payload in frames), frame("B", b""))
    desk.refused()
