"""A whole exchange file, written in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.log.batch import PackedBatch, SealedBatch, Signer
from app.sync.bundle_writer import Written, packed_batches, write_part
from app.sync.frames import BlobSource
from app.sync.manifest import Manifest


def write_bundle(
    target: Path,
    manifest: Manifest,
    batches: Iterable[SealedBatch | PackedBatch],
    blobs: Sequence[BlobSource],
    recipients: Sequence[str],
    keys: Signer,
    *,
    scratch: Path | None = None,
    **more: Any,
) -> Written:
    with packed_batches(batches, target, scratch=scratch) as content:
        return write_part(target, manifest, content, content.frames, blobs, recipients, keys, **more)
