"""The colours of a chart, for paper and screen alike: no ReportLab here, so that the window may name its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of a chart as #rrggbb: letters, what is beside the point, lines, the data and its softer ground."""

    ink: str
    muted: str
    line: str
    data: str
    soft: str
    goal: str
    signal: str
    ground: str


PAPER = Palette(
    ink="#000000", muted="#4d4d4d", line="#b3b3b3", data="#333333", soft="#d9d9d9", goal="#000000", signal="#000000",
    ground="#ffffff",
)  # fmt: skip
