"""Who wants to know while a form is made: of its progress, of its first page, or of its pieces instead of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.jobs import Progress, Silent

if TYPE_CHECKING:
    from app.pdf.document import Piece, Sheet


@dataclass(frozen=True)
class Leaf:
    """What a form would print, not laid out yet."""

    sheet: Sheet
    story: Sequence[Piece]


PROGRESS: ContextVar[Progress | None] = ContextVar("progress", default=None)
FIRST: ContextVar[Callable[[bytes], None] | None] = ContextVar("first", default=None)
KEPT: ContextVar[list[Leaf] | None] = ContextVar("kept", default=None)


@contextmanager
def telling(progress: Progress | None) -> Iterator[None]:
    """While this lasts, `build` tells `progress` how far it is, and stops where that says so; None changes nothing."""
    with _set(PROGRESS, progress or PROGRESS.get()):
        yield


@contextmanager
def showing_first(show: Callable[[bytes], None]) -> Iterator[None]:
    """While this lasts, `build` hands the first page to `show` before it lays out the rest."""
    with _set(FIRST, show):
        yield


@contextmanager
def gathering() -> Iterator[list[Leaf]]:
    """While this lasts, `build` puts aside what it is given, and gives back nothing: a volume binds it later."""
    kept: list[Leaf] = []
    with _set(KEPT, kept):
        yield kept


def told() -> Progress:
    """Who `telling` tells, or somebody who does not listen."""
    return PROGRESS.get() or Silent()


@contextmanager
def _set(variable: ContextVar[Any], value: object) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)
