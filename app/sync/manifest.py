"""What a bundle says about itself: who sends it, to whom, what it holds, what its sender has and lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.log import strict_json
from app.sync import limits
from app.sync.fields import (
    BITS,
    CHANNEL,
    DEVICE,
    HASH,
    MIME,
    PERSON,
    UUID_TEXT,
    WORD,
    BadField,
    clean_label,
    count,
    document,
    flag,
    hashes,
    label,
    mapping,
    matching,
    moment,
    several,
)


class NewerManifest(BadField):
    """The manifest is of a version that this program does not read."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The laptop that wrote the file: `key` verifies its signature (a claim until the roster confirms it)."""

    device: str
    name: str
    number: int
    app: str
    key: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the part holds; `plain_bytes` = batches unpacked plus chunks."""

    batches: int = 0
    ops: int = 0
    chunks: int = 0
    plain_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that travels in the parts named; `whole` says that all its pieces do."""

    sha256: str
    size: int
    mime: str
    parts: tuple[int, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """Frame M. `have` = heads by channel; `add` = files of evidence that the sender holds.

    `want` = batches of which it has the hashes of erased lines alone, and the words are to come back (fault 38).
    `holds_all`: `add` names every one, so that what it said before no longer counts; else it adds to that. `partial`
    = where the pieces begin that it holds of files not yet whole. `drop` = files whose consent was withdrawn: holders
    are asked to drop their bytes.
    """

    bundle: str
    part: int
    parts: int
    space: str
    kind: str
    sender: Sender
    to: tuple[str, ...]
    made: str
    clock_ok: bool
    schema: int
    min_reader: int
    have: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    want: tuple[str, ...] = ()
    want_blobs: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    holds_all: bool = True
    partial: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    counts: Counts = Counts()
    carries: tuple[Carried, ...] = ()

    def to_bytes(self) -> bytes:
        """The payload of frame M."""
        sender, counts = self.sender, self.counts
        return strict_json.compact(
            {
                "v": 1,
                "bundle": self.bundle,
                "part": self.part,
                "parts": self.parts,
                "space": self.space,
                "kind": self.kind,
                "from": {
                    "dev": sender.device,
                    "name": clean_label(sender.name),
                    "n": sender.number,
                    "app": clean_label(sender.app),
                    "key": sender.key,
                    "who": sender.who,
                },
                "to": self.to,
                "made": self.made,
                "clock_ok": self.clock_ok,
                "schema": self.schema,
                "min_reader": self.min_reader,
                "have": self.have,
                "want": self.want,
                "want_blobs": self.want_blobs,
                "blobs": {"add": self.add, "drop": self.drop, "all": self.holds_all},
                "partial": {name: _bits(offsets) for name, offsets in self.partial.items()},
                "counts": {
                    "batches": counts.batches,
                    "ops": counts.ops,
                    "chunks": counts.chunks,
                    "plain_bytes": counts.plain_bytes,
                },
                "carries": [
                    {
                        "sha256": each.sha256,
                        "size": each.size,
                        "mime": each.mime,
                        "parts": each.parts,
                        "whole": each.whole,
                    }
                    for each in self.carries
                ],
            }
        ).encode("utf-8")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Manifest:
        """Read frame M; keys it does not know are ignored. Raises BadField, or NewerManifest."""
        values = document(raw)
        if count(values.get("v"), 1) != 1:
            raise NewerManifest("version")
        parts = count(values.get("parts"), 1, limits.MAX_PARTS)
        blobs = mapping(values.get("blobs"))
        return cls(
            bundle=matching(DEVICE, values.get("bundle")),
            part=count(values.get("part"), 1, parts),
            parts=parts,
            space=matching(UUID_TEXT, values.get("space")),
            kind=matching(WORD, values.get("kind")),
            sender=_sender(mapping(values.get("from"))),
            to=several(values.get("to"), lambda item: matching(DEVICE, item), limits.MAX_RECIPIENTS),
            made=moment(values.get("made")),
            clock_ok=flag(values.get("clock_ok")),
            schema=count(values.get("schema"), high=2**31 - 1),
            min_reader=count(values.get("min_reader"), high=2**31 - 1),
            have=_have(mapping(values.get("have"))),
            want=_want(values.get("want")),
            want_blobs=hashes(values.get("want_blobs")),
            add=hashes(blobs.get("add")),
            drop=hashes(blobs.get("drop")),
            holds_all=flag(blobs.get("all", True)),
            partial=_partial(mapping(values.get("partial", {}))),
            counts=_counts(mapping(values.get("counts"))),
            carries=several(values.get("carries"), lambda item: _carried(mapping(item), parts)),
        )


def _sender(values: Mapping[str, Any]) -> Sender:
    return Sender(
        device=matching(DEVICE, values.get("dev")),
        name=label(values.get("name")),
        number=count(values.get("n"), high=2**31 - 1),
        app=label(values.get("app")),
        key=matching(HASH, values.get("key")),
        who=matching(PERSON, values.get("who")),
    )


def _have(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    if len(values) > limits.MAX_CHANNELS:
        raise BadField("channels")
    return {matching(CHANNEL, channel): hashes(heads) for channel, heads in values.items()}


def _want(values: object) -> tuple[str, ...]:
    """The batches that are asked for; none where it is no such list, for programs of before took whatever it was."""
    try:
        return hashes(values)
    except BadField:
        return ()


def _bits(offsets: Iterable[int]) -> str:
    """Pieces as one number in hex: its lowest bit is the first piece."""
    return f"{sum(1 << offset // limits.CHUNK for offset in offsets):x}"


def _partial(values: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    if len(values) > limits.MAX_NAMES:
        raise BadField("partial")
    found = {}
    pieces = 0
    for name, bits in values.items():
        held = int(matching(BITS, bits), 16)
        pieces += held.bit_count()
        if pieces > limits.MAX_PIECES:
            raise BadField("pieces")
        places = range(held.bit_length())
        found[matching(HASH, name)] = tuple(place * limits.CHUNK for place in places if held >> place & 1)
    return found


def _counts(values: Mapping[str, Any]) -> Counts:
    return Counts(*(count(values.get(name)) for name in ("batches", "ops", "chunks", "plain_bytes")))


def _carried(values: Mapping[str, Any], parts: int) -> Carried:
    return Carried(
        sha256=matching(HASH, values.get("sha256")),
        size=count(values.get("size"), high=limits.MAX_BLOB),
        mime=matching(MIME, values.get("mime")),
        parts=several(values.get("parts"), lambda item: count(item, 1, parts), limits.MAX_PARTS),
        whole=flag(values.get("whole", True)),
    )
