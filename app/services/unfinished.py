"""Names of files that are being written for others, or back-ups: what a cut left is told by its name and taken away.

A file is written beside its place and gets its name at the end. When the program is killed or the stick pulled, its
beginning stays there; the next writing to that folder removes it (fault 31). One program at a time writes for a laptop,
so whatever carries its mark is old by then; what others are writing carries theirs.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

_MARK = 8


def beside(target: Path, device: str) -> Path:
    """A new path in the folder of `target`, for writing what will be `target`."""
    return target.with_name(f".{target.name}.{device[:_MARK]}-{secrets.token_hex(4)}.tmp")


def sweep(folder: Path, device: str) -> None:
    """Remove what this laptop began to write there and did not end; what the folder does not let go stays."""
    ours = re.compile(rf"\..+\.{re.escape(device[:_MARK])}-[0-9a-f]{{8}}\.tmp", re.DOTALL)
    with suppress(OSError):  # the stick is gone, or may not be looked into: told by whoever writes there
        for path in [path for path in folder.iterdir() if ours.fullmatch(path.name)]:
            with suppress(OSError):
                path.unlink()
