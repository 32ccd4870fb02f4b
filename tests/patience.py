"""A person who gives up while something is being done."""

from __future__ import annotations

from app.errors import Cancelled


class Impatient:
    """Progress that lets `reports` pass and cancels at the next; `told` are all it heard, as (done, total)."""

    def __init__(self, reports: int = 0) -> None:
        self.told: list[tuple[int, int]] = []
        self._reports = reports

    def step(self, done: int, total: int) -> None:
        """Hear how far it is."""
        self.told.append((done, total))
        if len(self.told) > self._reports:
            raise Cancelled
