"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from app.models import registry


def in_words(size: int) -> str:
    """A size in bytes as kB or MB, with the Chilean comma."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def counted(number: int, one: str, many: str) -> str:
    """`number` with its noun."""
    return f"{number} {one if number == 1 else many}"


def records(counts: Mapping[str, int]) -> str:
    """How many records of each type, for example «3 prácticas, 1 sesión»."""
    known = registry.types()
    return ", ".join(
        counted(number, *known[tipo].noun) if tipo in known else f"{number} de «{tipo}»"
        for tipo, number in counts.items()
        if number
    )
