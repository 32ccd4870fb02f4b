"""Thousands of files that are almost right, from a colleague whose key is true: taken in whole, or nothing happens."""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pyrage
import pytest
import zstandard

from app.errors import BundleRefused
from app.log import rebuild
from app.log.batch import batch_id, sign
from app.media.intake import intake_bytes
from app.services import evidence
from app.sync.frames import end_frame, end_message
from app.sync.outer import OuterHeader, key_id
from tests.oracle.desk import Desk, a_practice

SEEDS = range(100 if os.environ.get("MINGA_DEEP") else 2)
FILES = 40  # of each kind, by seed
MEMORY = 48 * 2**20  # bytes of Python's own; the files are of some kilobytes
HEAD = struct.Struct(">cI")
BATCH = struct.Struct(">32s64sI")
CHUNK = struct.Struct(">32sQQ")
Frame = tuple[bytes, bytes]

VALUES: list[Any] = [
    None, True, False, 0, -1,
    2**31, 2**53, 2**63, 10**400, 1.5, "", "x", "ñ" * 300, "a\u0000b", "\ud800",
    "../../x", "'; DROP TABLE practice; --", "\u202eabc", [], {}, [[]], [None], ["0" * 64], {"$b": "../x", "n": 1},
    {"$b": "0" * 64},
    "00000000-0000-4000-8000-000000000001", "general", "roster", "local", "device", "sync_op", "practice", "2026-02-30",
    [[[[[[[]]]]]]], {"a": {"b": {"c": {"d": {"e": 1}}}}}, "9999-12-31T23:59:59-03:00", "w", "d", "p", "x", "f" * 64,
]  # fmt: skip


def true_frames(ana: Desk, luis: Desk) -> list[Frame]:
    """What is inside an honest file of Luis: a manifest, batches, a photo in pieces; without its end."""
    practice = a_practice(luis, common_theme="La huerta y el río")
    photo = intake_bytes(b"%PDF-1.4\n" + secrets.token_bytes(500), "hoja.pdf")
    evidence.add(luis.database, luis.store, photo, practice_id=practice, shows_pupils=False)
    luis.seal()
    luis.update("practice", practice, title="La huerta de la escuela")
    path = luis.hand_over()
    content = path.read_bytes()
    start = 12 + int.from_bytes(content[8:12], "big")
    inner = pyrage.decrypt(content[start:], [pyrage.x25519.Identity.from_str(ana.keys.box_private)])
    found: list[Frame] = []
    while inner:
        kind, length = HEAD.unpack_from(inner)
        found.append((kind, inner[HEAD.size : HEAD.size + length]))
        inner = inner[HEAD.size + length :]
    return found[:-1]


class Forger:
    """Luis with a mind to do harm: he changes what is inside and signs it with his true key."""

    def __init__(self, chance: random.Random, ana: Desk, luis: Desk) -> None:
        self.chance, self.ana, self.luis = chance, ana, luis

    def file(self, frames: list[Frame]) -> Any:
        """A well encrypted, well signed file with these frames; mostly its manifest still tells what is inside."""
        name = f"{self.chance.getrandbits(128):032x}"
        if frames and frames[0][0] == b"M" and self.chance.random() < 0.9:
            frames = [(b"M", self.told(frames[0][1], name, frames[1:])), *frames[1:]]
        header = OuterHeader(name, 1, 1, (key_id(self.ana.keys.box_public),))
        inner = b"".join(HEAD.pack(kind, len(payload)) + payload for kind, payload in frames)
        digest = sha256(inner).digest()
        inner += end_frame(digest, self.luis.keys.sign(end_message(header.hash(), digest)))
        path = self.luis.folder.parent / "forjada.entrega"
        secret = pyrage.encrypt(inner, [pyrage.x25519.Recipient.from_str(self.ana.keys.box_public)])
        path.write_bytes(header.to_bytes() + secret)
        return path

    def told(self, payload: bytes, name: str, frames: list[Frame]) -> bytes:
        """The manifest with the name of this file, and how much is in it."""
        try:
            held = json.loads(payload)
            batches = [payload for kind, payload in frames if kind == b"B"]
            pieces = [len(payload) - CHUNK.size for kind, payload in frames if kind == b"C"]
            length = sum(BATCH.unpack_from(payload)[2] for payload in batches)
            held["bundle"] = name
            held["counts"] |= {"batches": len(batches), "chunks": len(pieces), "plain_bytes": length + sum(pieces)}
            return self.text(held)
        except (ValueError, TypeError, KeyError, struct.error):
            return payload

    def shuffled(self, frames: list[Frame]) -> list[Frame]:
        """Frames lost, doubled, out of order, of another kind, cut, or of noise."""
        found = list(frames)
        for _ in range(self.chance.randint(1, 3)):
            place = self.chance.randrange(len(found))
            kind, payload = found[place]
            turn = self.chance.randrange(6)
            if turn == 0 and len(found) > 1:
                del found[place]
            elif turn == 1:
                found.insert(self.chance.randrange(len(found) + 1), found[place])
            elif turn == 2:
                self.chance.shuffle(found)
            elif turn == 3:
                found[place] = (bytes([self.chance.choice(b"MBCZkSabzX\x00\xff")]), payload)
            elif turn == 4:
                found[place] = (kind, payload[: self.chance.randrange(len(payload) + 1)])
            else:
                found[place] = (kind, self.chance.randbytes(self.chance.randrange(2000)))
        return found

    def with_another_manifest(self, frames: list[Frame]) -> list[Frame]:
        manifest = json.loads(frames[0][1])
        for _ in range(self.chance.randint(1, 3)):
            self.spoil(manifest)
        return [(b"M", self.text(manifest)), *frames[1:]]

    def with_another_batch(self, frames: list[Frame]) -> list[Frame]:
        """Lines changed and signed again; sometimes the declared length or the old name stays."""
        places = [place for place, (kind, _) in enumerate(frames) if kind == b"B"]
        place = self.chance.choice(places)
        payload = frames[place][1]
        identity, sig, length = BATCH.unpack_from(payload)
        lines = zstandard.ZstdDecompressor().decompress(payload[BATCH.size :]).decode().split("\n")
        for _ in range(self.chance.randint(1, 3)):
            number = self.chance.randrange(len(lines))
            turn = self.chance.randrange(12)
            if turn == 0:
                lines.insert(number, lines[self.chance.randrange(len(lines))])
            elif turn == 1 and len(lines) > 1:
                del lines[number]
            elif turn == 2:
                lines[number] = lines[number][: self.chance.randrange(len(lines[number]) + 1)]
            else:
                try:
                    held = json.loads(lines[number])
                except ValueError:
                    continue
                values = held[4] if number and isinstance(held, list) and len(held) == 5 else held
                self.spoil(values if self.chance.random() < 0.8 else held)
                lines[number] = self.text(held).decode("utf-8")
        if self.chance.random() < 0.9:
            lines[0] = re.sub(r'"ops":\d+', f'"ops":{len(lines) - 1}', lines[0])
        raw = "\n".join(lines).encode("utf-8", "replace")
        if self.chance.random() < 0.9:
            identity = bytes.fromhex(batch_id(raw.split(b"\n")))
            sig = sign(self.luis.keys, identity.hex())
        length = len(raw) if self.chance.random() < 0.97 else self.chance.choice((0, 1, length, 2**32 - 1))
        packed = zstandard.ZstdCompressor(write_content_size=self.chance.random() < 0.97).compress(raw)
        return [*frames[:place], (b"B", BATCH.pack(identity, sig, length) + packed), *frames[place + 1 :]]

    def with_another_piece(self, frames: list[Frame]) -> list[Frame]:
        """A piece of the photo somewhere else, of another size, under another name, or with other bytes."""
        places = [place for place, (kind, _) in enumerate(frames) if kind == b"C"]
        place = self.chance.choice(places)
        name, offset, total = CHUNK.unpack_from(frames[place][1])
        data = frames[place][1][CHUNK.size :]
        turn = self.chance.randrange(5)
        if turn == 0:
            name = self.chance.randbytes(32)
        elif turn == 1:
            offset = self.chance.choice((1, 4 * 2**20, 2**40, 2**64 - 1))
        elif turn == 2:
            total = self.chance.choice((0, 1, len(data) + 1, 2**40, 2**64 - 1))
        elif turn == 3:
            data = self.chance.randbytes(len(data))
        else:
            data = data[:-1]
        return [*frames[:place], (b"C", CHUNK.pack(name, offset, total) + data), *frames[place + 1 :]]

    def spoil(self, held: Any) -> None:
        """Change one thing somewhere inside."""
        while isinstance(held, dict | list) and held:
            key = self.chance.choice(sorted(held) if isinstance(held, dict) else range(len(held)))
            inner = held[key]
            if isinstance(inner, dict | list) and inner and self.chance.random() < 0.8:
                held = inner
                continue
            if self.chance.random() < 0.15:
                del held[key]
            elif isinstance(held, dict) and self.chance.random() < 0.15:
                held[self.chance.choice(("x", "", "id", "$b", "ñ" * 200, "__class__"))] = self.chance.choice(VALUES)
            else:
                held[key] = self.chance.choice(VALUES)
            return

    def text(self, held: Any) -> bytes:
        return json.dumps(held, ensure_ascii=self.chance.random() < 0.1, separators=(",", ":")).encode(
            "utf-8", "replace"
        )


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        needed = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert needed < MEMORY


def offer(ana: Desk, path: Any) -> bool:
    """Let Ana receive the file; whether she took it. A refusal leaves every row and every file as it was.

    Whatever is in it, to look at it takes little memory.
    """
    before = ana.bytes_of_everything()
    try:
        with little_memory():
            ana.receive(path)
    except BundleRefused:
        assert ana.bytes_of_everything() == before
        return False
    with ana.database.read() as session:
        assert rebuild.check(session) == []
    return True


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["shuffled", "with_another_manifest", "with_another_batch", "with_another_piece"])
def test_whatever_a_member_signs_is_taken_in_whole_or_changes_nothing(pair, seed, way):
    """Faults 24, 27 and 28; invariants 18 and 22."""
    ana, luis = pair
    frames = true_frames(ana, luis)
    forger = Forger(random.Random(f"{way} {seed}"), ana, luis)
    change: Callable[[list[Frame]], list[Frame]] = getattr(forger, way)
    for _ in range(FILES):
        offer(ana, forger.file(change(frames)))
    practice = a_practice(luis)
    assert ana.receive(luis.hand_over()).state == "applied"
    assert ana.get("practice", practice)
    with ana.database.read() as session:
        assert rebuild.check(session) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_cut_into_a_true_file_is_refused(pair, seed):
    """Invariants 18 and 19: bytes changed, lost, doubled or added anywhere, many at a time."""
    ana, luis = pair
    chance = random.Random(seed)
    true_frames(ana, luis)
    path = luis.hand_over()
    content = path.read_bytes()
    for _ in range(FILES):
        begin, end = sorted(chance.randrange(len(content)) for _ in range(2))
        middle = chance.choice(
            (b"", content[begin:end] * 2, chance.randbytes(end - begin + chance.randrange(3)), b"\x00" * 9)
        )
        spoiled = content[:begin] + middle + content[end:]
        if spoiled != content:
            path.write_bytes(spoiled)
            assert not offer(ana, path)
    path.write_bytes(content)
    assert offer(ana, path)
