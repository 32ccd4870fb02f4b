"""What a form is: its name, what it is printed of, and how its content is loaded, left empty and drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from app.models.database import Database
from app.services.sheets import Letterhead, Sources, Wanted

Needs = Literal["meeting", "practice", "person", "year"] | None


@dataclass(frozen=True)
class Order(Wanted):
    """What is asked for: of which records, on which paper; `month` makes the report that of a month."""

    printed_on: date = field(kw_only=True)
    letter: bool = field(default=False, kw_only=True)
    month: int | None = field(default=None, kw_only=True)


class Draw(Protocol):
    """Makes the PDF of a form's content."""

    def __call__(self, content: Any, printed_on: date, /, *, blank: bool = ..., letter: bool = ...) -> bytes: ...


@dataclass(frozen=True)
class Form:
    """One form: `needs` says of what it is printed, `also` what does instead.

    `empty` gets the database too, or None where there is none: the lines of a blank form are the network's own.
    """

    key: str
    title: str
    needs: Needs
    load: Callable[[Database, Sources, Order], Any]
    empty: Callable[[Database | None, Letterhead], Any]
    draw: Draw
    also: tuple[str, ...] = ()

    def can_fill(self, order: Order) -> bool:
        """Whether enough was said to print it filled."""
        return self.needs is None or any(order.given(what) for what in (self.needs, *self.also))


def plain(content: Callable[[Letterhead], Any]) -> Callable[[Database | None, Letterhead], Any]:
    """For `Form.empty`: content that has nothing but its letterhead."""
    return lambda _database, letterhead: content(letterhead)
