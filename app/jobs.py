"""What long work may know of whoever waits for it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told how far the work is; `step` raises `Cancelled` when the person gave up."""

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`."""


class Silent:
    """A Progress for callers who do not watch."""

    def step(self, done: int, total: int) -> None:
        """Ignore the report."""
