"""What one cell of the network's own indicators holds, and how it is typed, pasted and shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.text_dates import number, read_number

SHARE, COUNT, VALUE = "share", "count", "value"


@dataclass(frozen=True)
class Entered:
    """What one cell holds: so many of so many, a number of things, or a value."""

    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return self.numerator is None and self.denominator is None and self.value is None


def read_cell(text: str, kind: str) -> Entered | None:
    """What a person typed or pasted («12/20», «12 de 20», «1.200», «3,5»); None if it cannot be understood."""
    bare = " ".join(text.split()).replace("%", "").strip()
    if not bare or bare in {"-", "–"}:
        return Entered()
    if kind == VALUE:
        value = decimal(read_number(bare))
        return None if value is None else Entered(value=value)
    parts = [read_number(part.strip()) for part in bare.replace(" de ", "/").split("/")]
    wanted = 2 if kind == SHARE else 1
    if len(parts) != wanted or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    return Entered(numbers[0], numbers[1] if wanted == 2 else None)


def cell_words(entered: Entered | None) -> str:
    """The figure as it is typed: «12/20», «12», «3,5»."""
    if entered is None or entered.is_empty:
        return ""
    if entered.value is not None:
        return number(entered.value, max(0, -int(entered.value.as_tuple().exponent)))
    if entered.denominator is None:
        return str(entered.numerator if entered.numerator is not None else "")
    return f"{entered.numerator if entered.numerator is not None else 0}/{entered.denominator}"


def decimal(text: str) -> Decimal | None:
    """A number as it is stored, with a point; None for what is none."""
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit():
        return None
    return Decimal(text)
