"""What long work may know of whoever waits for it."""

from __future__ import annotations

from typing import Protocol

_FINE = 1000


class Progress(Protocol):
    """Told how far the work is; `step` raises `Cancelled` when the person gave up."""

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`."""


class Silent:
    """A Progress for callers who do not watch."""

    def step(self, done: int, total: int) -> None:
        """Ignore the report."""


class Along:
    """How far one piece of a longer work is, told as how far all of it is: `before` was done, of `whole`."""

    def __init__(self, progress: Progress, before: int, whole: int) -> None:
        self._progress, self._before, self._whole = progress, before, whole

    def step(self, done: int, total: int) -> None:
        """Report `done` of this piece's `total`."""
        self._progress.step(min(self._before + done, self._whole), max(self._whole, 1))


class Halves:
    """Two pieces of work told as one: where the first tells how far it is, it is the first half."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._before, self._second = progress, False, False

    def turn(self) -> None:
        """The second piece begins."""
        self._second = True

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total` of the piece under way."""
        self._before = self._before or (not self._second and total > 0)
        if self._before:
            self._progress.step(done + (total if self._second else 0), 2 * total)
        else:
            self._progress.step(done, total)


class Stages:
    """Pieces of work told as one, each of them such a share of the whole; `turn` when the next one begins."""

    def __init__(self, progress: Progress, *shares: int) -> None:
        self._progress, self._shares, self._under_way = progress, shares, 0

    def turn(self) -> None:
        """The next piece begins."""
        self._under_way += 1

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total` of the piece under way."""
        before, here = sum(self._shares[: self._under_way]), self._shares[self._under_way]
        told = before * _FINE + (here * _FINE * min(done, total) // total if total else 0)
        self._progress.step(told, sum(self._shares) * _FINE)


class Steady:
    """What was told last is told again where a piece of work does not know how far all of it is (see `Unmeasured`)."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._last = progress, (0, 0)

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`, or with 0 of 0 only that the work goes on."""
        if total:
            self._last = done, total
        self._progress.step(*self._last)


class Unmeasured:
    """Of a piece of work only that it goes on is told, so that it can be stopped: 0 of 0."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, _done: int, _total: int) -> None:
        """Report that the work goes on."""
        self._progress.step(0, 0)
