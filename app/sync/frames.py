"""The frames inside a bundle: how each is packed, and what each must look like to be read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard

from app.log.batch import MAX_RAW, PackedBatch, SealedBatch, batch_id, parse_batch
from app.log.op_lines import BadBatch
from app.sync import limits

_LENGTH = struct.Struct(">I")
_BATCH = struct.Struct(">32s64sI")
_CHUNK = struct.Struct(">32sQQ")
_END = struct.Struct(">32s64s")
HEAD_SIZE = 5


class BadFrame(ValueError):
    """A frame is not what the format says."""


class NewerFrame(ValueError):
    """A frame that only a newer program understands."""


class TooMuch(ValueError):
    """A size or a number goes beyond the limits."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a file: `data` belongs at `offset` of the `total` bytes whose hash is `sha256`."""

    sha256: str
    offset: int
    total: int
    data: bytes


@dataclass(frozen=True, slots=True)
class BlobSource:
    """A file to send: `size` bytes at `path`; `offsets` picks some of its chunks, None sends all."""

    sha256: str
    size: int
    path: Path
    offsets: tuple[int, ...] | None = None

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each chunk to send begins."""
        return tuple(range(0, max(self.size, 1), limits.CHUNK)) if self.offsets is None else self.offsets

    def length(self, offset: int) -> int:
        """How many bytes the chunk at `offset` holds."""
        return min(limits.CHUNK, self.size - offset)


def frame(kind: str, payload: bytes) -> bytes:
    """One frame. Raises TooMuch when the payload is beyond the limit."""
    if len(payload) > limits.MAX_FRAME:
        raise TooMuch(kind)
    return kind.encode("ascii") + _LENGTH.pack(len(payload)) + payload


def frame_head(head: bytes) -> tuple[str, int]:
    """Kind and length of the frame that begins with these 5 bytes. Raises BadFrame, NewerFrame, TooMuch."""
    if len(head) != HEAD_SIZE:
        raise BadFrame("cut off")
    kind, (length,) = chr(head[0]), _LENGTH.unpack_from(head, 1)
    if not (kind.isascii() and kind.isalpha()):
        raise BadFrame("kind")
    if kind.isupper() and kind not in "MBCZ":
        raise NewerFrame(kind)
    if length > limits.MAX_FRAME:
        raise TooMuch("frame")
    return kind, length


def batch_frame(batch: SealedBatch | PackedBatch) -> bytes:
    """Frame B; its length is what the batch costs in a file. Raises TooMuch."""
    packed = batch.packed
    if packed.size > MAX_RAW:
        raise TooMuch("batch")
    return frame("B", _BATCH.pack(bytes.fromhex(packed.id), packed.sig, packed.size) + packed.data)


def batch_name(payload: bytes) -> tuple[str, int]:
    """The id and the unpacked length that frame B declares; its shape is checked, nothing is unpacked."""
    if len(payload) <= _BATCH.size:
        raise BadFrame("batch")
    identity, _, length = _BATCH.unpack_from(payload)
    if not 0 < length <= MAX_RAW:
        raise TooMuch("batch")
    try:
        packed = zstandard.get_frame_parameters(payload[_BATCH.size : _BATCH.size + 32])
    except zstandard.ZstdError as error:
        raise BadFrame("zstd") from error
    if packed.content_size != length or packed.dict_id:
        raise BadFrame("declared length")
    if packed.window_size > limits.ZSTD_WINDOW:
        raise TooMuch("window")
    return identity.hex(), length


def read_batch(payload: bytes) -> SealedBatch:
    """The batch in frame B: its text is well formed and hashes to its id. Raises BadFrame or TooMuch."""
    identity, length = batch_name(payload)
    _, sig, _ = _BATCH.unpack_from(payload)
    try:
        data = payload[_BATCH.size :]
        raw = zstandard.ZstdDecompressor(max_window_size=limits.ZSTD_WINDOW).decompress(
            data, max_output_size=length, allow_extra_data=False
        )
        lines = parse_batch(raw)
    except (zstandard.ZstdError, BadBatch) as error:
        raise BadFrame(str(error)) from error
    if len(raw) != length or batch_id(lines) != identity:
        raise BadFrame("batch id")
    return SealedBatch(identity, sig, lines, data)


def chunk_frames(blob: BlobSource, file: BinaryIO) -> Iterator[bytes]:
    """Frames C of an open file, one at a time. Raises BadFrame when the file is not as long as it should be."""
    for offset in blob.starts:
        file.seek(offset)
        data = file.read(blob.length(offset))
        if len(data) != blob.length(offset):
            raise BadFrame("file changed")
        yield frame("C", _CHUNK.pack(bytes.fromhex(blob.sha256), offset, blob.size) + data)


def read_chunk(payload: bytes) -> Chunk:
    """The chunk in frame C. Raises BadFrame or TooMuch."""
    if len(payload) < _CHUNK.size:
        raise BadFrame("chunk")
    name, offset, total = _CHUNK.unpack_from(payload)
    if total > limits.MAX_BLOB:
        raise TooMuch("blob")
    if offset % limits.CHUNK or (offset >= total and total) or (offset and not total):
        raise BadFrame("offset")
    if len(payload) - _CHUNK.size != min(limits.CHUNK, total - offset):
        raise BadFrame("length of chunk")
    return Chunk(name.hex(), offset, total, payload[_CHUNK.size :])


def end_frame(digest: bytes, signature: bytes) -> bytes:
    """Frame Z."""
    return frame("Z", _END.pack(digest, signature))


def read_end(payload: bytes) -> tuple[bytes, bytes]:
    """The hash and the signature of frame Z. Raises BadFrame."""
    if len(payload) != _END.size:
        raise BadFrame("end")
    digest, signature = _END.unpack(payload)
    return digest, signature


def end_message(clear_header: bytes, digest: bytes) -> bytes:
    """What the sender signs: that this inner content travels under this clear header (`clear_header` = its hash)."""
    return b"entrega1-end\x00" + clear_header + digest
