"""Run charts: the median of the points, and whether the points say more than chance does.

The rules are those of improvement science, as in Perla, Provost and Murray (2011), «The run chart: a simple
analytical tool for learning from variation in healthcare processes», BMJ Quality & Safety 20(1): 46-51. A shift is
six or more consecutive points on one side of the median; a point on the median neither counts nor breaks it. A trend is
five or more consecutive points that all rise or all fall; a point equal to the one before neither counts nor breaks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

SHIFT, TREND = 6, 5
FEWEST = 3
Value = Fraction | int
Kind = Literal["shift_up", "shift_down", "trend_up", "trend_down"]


@dataclass(frozen=True)
class Signal:
    """Points that say more than chance: what, and the places of its points."""

    kind: Kind
    places: tuple[int, ...]


@dataclass(frozen=True)
class RunChart:
    """The points in their order, their median (None of fewer than three), and the signals."""

    values: tuple[Fraction, ...]
    median: Fraction | None
    signals: tuple[Signal, ...]


def read(values: Sequence[Value]) -> RunChart:
    """The run chart of these points."""
    points = tuple(Fraction(value) for value in values)
    if len(points) < FEWEST:
        return RunChart(points, None, ())
    middle = median(points)
    return RunChart(points, middle, (*shifts(points, middle), *trends(points)))


def median(values: Sequence[Value]) -> Fraction:
    """The middle one, or the mean of the two in the middle. `values` holds one at least."""
    ordered = sorted(Fraction(value) for value in values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def shifts(values: Sequence[Value], middle: Value) -> tuple[Signal, ...]:
    """Every run of six or more points above, or below, the median; points on it are passed over."""
    runs = _runs([(place, _sign(value - middle)) for place, value in enumerate(values) if value != middle])
    named: dict[int, Kind] = {1: "shift_up", -1: "shift_down"}
    return tuple(Signal(named[side], tuple(run)) for side, run in runs if len(run) >= SHIFT)


def trends(values: Sequence[Value]) -> tuple[Signal, ...]:
    """Every run of five or more points that rise, or fall; a point like the one before is passed over."""
    kept = [place for place, value in enumerate(values) if not place or value != values[place - 1]]
    before = {later: earlier for earlier, later in pairwise(kept)}
    steps = [(later, _sign(values[later] - values[earlier])) for later, earlier in before.items()]
    named: dict[int, Kind] = {1: "trend_up", -1: "trend_down"}
    return tuple(Signal(named[way], (before[run[0]], *run)) for way, run in _runs(steps) if len(run) + 1 >= TREND)


def _runs(marked: Sequence[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    found: list[tuple[int, list[int]]] = []
    for place, mark in marked:
        if found and found[-1][0] == mark:
            found[-1][1].append(place)
        else:
            found.append((mark, [place]))
    return found


def _sign(value: Value) -> int:
    return (value > 0) - (value < 0)
