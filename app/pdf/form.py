"""What a form is: its name, what it is printed of, and how its content is loaded, left empty and drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from app.models.database import Database
from app.services.sheets import Letterhead, Sources

Needs = Literal["meeting", "practice", "person", "year"] | None


@dataclass(frozen=True)
class Order:
    """What is asked for: of which records, on which paper; `record_id` names one of the form's own kind."""

    year: int
    printed_on: date
    meeting_id: str | None = None
    practice_id: str | None = None
    person_id: str | None = None
    record_id: str | None = None
    letter: bool = False
    month: int | None = None

    def given(self, what: str) -> bool:
        """Whether it was said of which `what` ('meeting', 'practice', 'person', 'record', 'year') to print."""
        return bool(getattr(self, "year" if what == "year" else f"{what}_id"))


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
