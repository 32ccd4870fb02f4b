"""What others wrote, told on a terminal: names of files and records may hold signs that a terminal obeys (fault 28)."""

from __future__ import annotations

import re

# Control signs, and those that turn the direction of writing.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """`text` as one line in which every sign is only shown: what a terminal would obey is written as a code."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
