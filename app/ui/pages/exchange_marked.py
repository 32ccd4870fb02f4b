"""Texts with marked stretches: what differs between versions, and who wrote what of a proposed text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from app.services.three_way import Part
from app.ui import theme
from app.ui.pages.exchange_differences import Piece

# Ground, and what else tells the mark for whoever does not see colours.
DIFFERENT = ("attention_soft", "font-weight:600;text-decoration:underline")
FIRST = ("done_soft", "font-weight:600")
SECOND = ("waiting_soft", "font-style:italic")
CLASH = ("attention_soft", "text-decoration:underline")

Mark = tuple[str, str] | None


class MarkedText(QLabel):
    """A text in stretches, each with its mark; read aloud it is plain."""

    def __init__(self, stretches: Sequence[tuple[str, Mark]], role: str = "") -> None:
        super().__init__()
        self._stretches = stretches
        self._drawn: object = None
        if role:
            self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName("".join(text for text, _ in stretches))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in the colours of the new theme."""
        super().changeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._drawn is not theme.current():
            self._drawn = theme.current()
            self.setText("".join(_html(text, mark) for text, mark in self._stretches))


def _html(text: str, mark: Mark) -> str:
    written = escape(text).replace("\n", "<br>")
    if mark is None:
        return written
    ground, ink = theme.colour(mark[0]).name(), theme.colour("text").name()
    return f'<span style="background-color:{ground};color:{ink};{mark[1]}">{written}</span>'


def differing(pieces: Sequence[Piece]) -> list[tuple[str, Mark]]:
    """The stretches of a version, those that differ marked."""
    return [(piece.text, DIFFERENT if piece.differs else None) for piece in pieces]


def proposed(parts: Sequence[Part]) -> list[tuple[str, Mark]]:
    """The stretches of a proposed text, marked by who wrote them."""
    return [(part.text, _mark(part)) for part in parts]


def legend(first: str, second: str, *, clashes: bool) -> list[tuple[str, Mark]]:
    """How to read the marks of a proposed text."""
    found: list[tuple[str, Mark]] = [(f"De {first}", FIRST), (" · ", None), (f"De {second}", SECOND)]
    return [*found, (" · ", None), ("Ambas versiones", CLASH)] if clashes else found


def _mark(part: Part) -> Mark:
    if part.clash:
        return CLASH
    return {"both": None, "first": FIRST, "second": SECOND}[part.source]
