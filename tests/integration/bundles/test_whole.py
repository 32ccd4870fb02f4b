"""What is written is read, by those for whom it is, and by nobody else."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import BundleRefused
from app.log.batch import batch_id, verify
from app.log.keys import DeviceKeys
from app.sync import limits
from app.sync.bundle import open_bundle
from app.sync.invitation import build_join, code_keys, new_salt, read_join
from app.sync.manifest import Counts
from app.sync.outer import key_id, read_outer
from tests.integration.bundles.sealed import ANA, LUIS, MANIFEST, SPACE, STRANGER, Desk, a_batch
from tests.whole_file import write_bundle

# What is written is read


def test_everything_written_is_read_back(desk: Desk) -> None:
    batches = [a_batch("uno"), a_batch("dos", 40)]
    photo, video = desk.blob(1000), desk.blob(limits.CHUNK + 7, "video")
    join = build_join(ANA, name="PC", person="Ana", who=SPACE, invitation="", proof=b"")
    written = desk.write(*batches, blobs=(photo, video), extras=[("k", join), ("q", b"futuro")])
    with desk.open() as opened:
        assert opened.manifest == written.manifest
        assert opened.manifest.counts == Counts(2, 43, 3, sum(len(each.raw) for each in batches) + 1000 + video.size)
        assert list(opened.batches()) == batches
        assert list(opened.batches(known={batches[0].id})) == batches[1:]
        pieces = list(opened.chunks())
        assert [piece.sha256 for piece in pieces] == [photo.sha256, video.sha256, video.sha256]
        assert b"".join(piece.data for piece in pieces[1:]) == video.path.read_bytes()
        assert list(opened.extras()) == [("k", join), ("q", b"futuro")]
        assert opened.unknown == 1
        assert opened.verify_end(ANA.sign_public)
        assert not opened.verify_end(STRANGER.sign_public)
    assert desk.left() == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",))), max_size=4))
def test_a_relayed_batch_keeps_its_bytes_and_its_authors_signature(desk: Desk, texts: list[str]) -> None:
    first = [a_batch(text, keys=STRANGER) for text in texts]
    desk.write(*first)
    with desk.open() as opened:
        second = list(opened.batches())
    desk.write(*second)
    with desk.open() as opened:
        third = list(opened.batches())
    assert [each.raw for each in third] == [each.raw for each in first]
    assert all(verify(STRANGER.sign_public, batch_id(each.lines), each.sig) for each in third)


def test_a_reader_who_stops_half_way_leaves_no_open_file(desk: Desk) -> None:
    desk.write(a_batch("uno"), a_batch("dos"))
    with desk.open() as opened:
        reading = opened.batches()
        next(reading)
        (file,) = opened._open
    assert file.closed
    assert desk.left() == []


def test_an_acknowledgement_is_small(desk: Desk) -> None:
    assert desk.write().size < 3000
    with desk.open() as opened:
        assert list(opened.batches()) == []


def test_some_chunks_of_a_file_may_travel_alone(desk: Desk) -> None:
    video = replace(desk.blob(2 * limits.CHUNK + 5), offsets=(2 * limits.CHUNK,))
    desk.write(blobs=(video,))
    with desk.open() as opened:
        (piece,) = opened.chunks()
    assert (piece.offset, piece.total, len(piece.data)) == (2 * limits.CHUNK, video.size, 5)


def test_every_addressee_opens_the_file(desk: Desk) -> None:
    everyone = [DeviceKeys.new() for _ in range(40)]
    write_bundle(desk.target, MANIFEST, [a_batch()], [], [each.box_public for each in everyone], ANA)
    for keys in everyone[::13]:
        with desk.open(keys) as opened:
            assert len(list(opened.batches())) == 1


def test_the_hash_reported_is_that_of_the_file(desk: Desk) -> None:
    written = desk.write(a_batch())
    content = desk.target.read_bytes()
    assert (written.size, written.sha256) == (len(content), hashlib.sha256(content).hexdigest())


# Who may open


def test_another_laptop_is_told_that_the_file_is_not_for_it(desk: Desk) -> None:
    desk.write(a_batch())
    assert desk.refused(STRANGER) == "not_for_us"
    assert not read_outer(desk.target).addressed_to(STRANGER.box_public)


def test_a_file_that_names_us_but_is_encrypted_to_another_is_refused(desk: Desk) -> None:
    desk.write(a_batch())
    content = desk.target.read_bytes().replace(
        key_id(LUIS.box_public).encode(), key_id(STRANGER.box_public).encode(), 1
    )
    desk.target.write_bytes(content)
    assert desk.refused(STRANGER) == "damaged"


def test_an_invitation_opens_with_its_words_only(desk: Desk) -> None:
    salt = new_salt()
    keys = code_keys("luna sol pan arpa mesa lago", salt)
    desk_manifest = replace(MANIFEST, kind="invite")
    write_bundle(desk.target, desk_manifest, [a_batch()], [], [keys.recipient], ANA, salt=salt, invitation="ab" * 8)
    outer = read_outer(desk.target)
    assert (outer.salt, outer.invitation) == (salt, "ab" * 8)
    wrong = code_keys("luna sol pan arpa mesa lagos", outer.salt)
    with pytest.raises(BundleRefused) as refused:
        open_bundle(desk.target, [wrong.identity], desk.scratch)
    assert refused.value.code == "wrong_code"
    right = code_keys("Luna SOL pan-arpa mesa lago", outer.salt)
    with open_bundle(desk.target, [right.identity], desk.scratch) as opened:
        assert opened.manifest.kind == "invite"
        assert opened.verify_end(ANA.sign_public)


def test_a_join_request_travels_with_the_data(desk: Desk) -> None:
    join = build_join(ANA, name="PC", person="Ana", who=SPACE, invitation="ab" * 8, proof=b"p" * 32)
    desk.write(a_batch(), extras=[("k", join)])
    with desk.open() as opened:
        ((kind, payload),) = opened.extras()
        request = read_join(payload)
        assert request is not None
        assert (kind, request.proven_by(b"p" * 32), opened.verify_end(request.sign)) == ("k", True, True)
