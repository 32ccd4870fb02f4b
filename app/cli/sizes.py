"""Numbers as people read them."""

from __future__ import annotations


def in_words(size: int) -> str:
    """A size in bytes as kB or MB, with the Chilean comma."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def counted(number: int, one: str, many: str) -> str:
    """`number` with its noun."""
    return f"{number} {one if number == 1 else many}"
