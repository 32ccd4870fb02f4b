"""Text as people typed it, on paper: nothing interpreted, nothing lost, broken into lines that fit.

What a person sees of the rare signs (as resources/fonts/README.md says too): accents are composed; a control
sign, or one that no font has, is printed as its number, `[U+0E01]`; marks without ink (variation selectors,
joiners, writing direction) leave none. A line feed begins a paragraph; other white space is a space.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import pyphen  # type: ignore[import-untyped]
from reportlab.platypus import Flowable

from app.pdf.fonts import advance, draws, font_for
from app.pdf.styles import Style

Run = tuple[str, str]  # font name, characters

HYPHEN = "\u00ad"  # drawn as a hyphen, and taken out again by whoever copies the text
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_FIXED_SPACES = "\u00a0\u2007\u202f"
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_CORE = re.compile(r"(?<![^\W\d_])[^\W\d_]{6,40}(?![^\W\d_])")
# Neither at the comma of a figure nor at its thousands or hours.
_SEAM = re.compile(r"(?<=[-/–—_@.,;:?&=+)\]])(?!(?<=\d[.,:])\d)(?=[^\W_])|(?<=\])(?=\[)")
_LONGEST = 1000
_STEPS_BACK = 6


def printable(text: str) -> str:
    """`text` with every sign that can be drawn, and a readable number for every one that cannot."""
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    # A figure and its sign are not parted by the end of a line.
    return _PERCENT.sub("\u00a0", "".join(map(_sign, composed)))


@cache
def _sign(character: str) -> str:
    if character == "\n" or "!" <= character <= "~":
        return character
    if character in _FIXED_SPACES:
        return "\u00a0"
    if character in "\t\x1f" or character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cf" or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return ""
    if category in {"Cc", "Cs", "Co"} or font_for(character, "NotoSans") is None:
        return f"[U+{ord(character):04X}]"
    return character


def runs(text: str, font: str) -> list[Run]:
    """`text` (already printable) cut where the font must change."""
    if draws(text, font):
        return [(font, text)] if text else []
    found: list[Run] = []
    for character in text:
        name = font_for(character, font) or font
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + character)
        else:
            found.append((name, character))
    return found


@lru_cache(maxsize=20_000)
def width(text: str, font: str) -> float:
    """The width of `text` (already printable) at size 1."""
    return sum(advance(character, font_for(character, font) or font) for character in text)


@cache
def _hyphenator() -> Any:
    return pyphen.Pyphen(lang="es", left=2, right=3)


def _breaks(word: str, *, hyphens: bool) -> list[tuple[int, str]]:
    """Where `word` may be cut, last place first, each with the sign that the cut shows."""
    places = {seam.start(): "" for seam in _SEAM.finditer(word)}
    if hyphens:
        for core in _CORE.finditer(word):
            for position in _hyphenator().positions(core.group()):
                places.setdefault(core.start() + position, HYPHEN)
    return sorted(places.items(), reverse=True)


def _fitting(word: str, style: Style, room: float) -> int:
    """How many characters of `word` are not wider than `room` together; an accent goes with its letter."""
    used = 0.0
    for place, character in enumerate(word):
        used += width(character, style.font) * style.size
        if used > room and not unicodedata.combining(character):
            return place
    return len(word)


def _cut(word: str, style: Style, room: float, *, hyphens: bool) -> tuple[str, str] | None:
    """`word` as a beginning not wider than `room` and the rest, or None where no good place exists."""
    most = _fitting(word, style, room)
    for place, sign in _breaks(word[:_LONGEST], hyphens=hyphens and style.hyphens) if most else ():
        if place <= most and width(word[:place] + sign, style.font) * style.size <= room:
            return word[:place] + sign, word[place:]
    return None


def _force(word: str, style: Style, room: float) -> tuple[str, str]:
    """`word` cut after the last character that fits, but never without a character, nor before an accent."""
    place = max(1, _fitting(word, style, room))
    while place < len(word) and unicodedata.combining(word[place]):
        place += 1
    return word[:place], word[place:]


def _measured(word: str, style: Style) -> float:
    # No line holds so many letters, and to measure each rest of an endless word would take for ever.
    return math.inf if len(word) > _LONGEST else width(word, style.font) * style.size


def break_lines(paragraph: str, style: Style, room: float) -> list[str]:
    """The lines of one paragraph (already printable), none wider than `room`."""
    return [words for words, _ in _lines(paragraph, style, room)]


def _lines(paragraph: str, style: Style, room: float) -> list[tuple[str, bool]]:
    """The lines of one paragraph, each with whether its last word goes on in the next."""
    space = advance(" ", style.font) * style.size
    lines: list[tuple[str, bool]] = []
    line, used = "", 0.0
    words = [word for word in reversed(paragraph.split(" ")) if word]
    while words:
        word = words.pop()
        wide = _measured(word, style)
        lead = space if line else 0.0
        if used + lead + wide <= room:
            line, used = (f"{line} {word}" if line else word), used + lead + wide
            continue
        tired = len(lines) > 1 and all(before.endswith(HYPHEN) for before, _ in lines[-2:])
        parts = _cut(word, style, room - used - lead, hyphens=not (line and tired))
        if parts is None and not line:
            parts = _force(word, style, room)
        if parts is not None:
            line = f"{line} {parts[0]}" if line else parts[0]
            if parts[1]:
                words.append(parts[1])
        else:
            words.append(word)
        lines.append((line, parts is not None and bool(parts[1])))
        line, used = "", 0.0
    return [*lines, (line, False)] if line else lines


@dataclass(frozen=True)
class Line:
    """One line, the space that parts it from the one above, and whether its last word goes on in the next."""

    words: str
    above: float = 0.0
    goes_on: bool = False


class Text(Flowable):
    """A text of any length that flows over as many pages as it needs, cut between lines only.

    One that `leads` is not the last of its cell on a page.
    """

    leads = False

    def __init__(self, words: str, style: Style, *, lines: tuple[Line, ...] | None = None) -> None:
        super().__init__()
        self._words, self._style, self._lines = words, style, lines
        self._room: float | None = None

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        if self._lines is None or (self._room is not None and self._room != available):
            self._lines = tuple(self._lay(available))
        self._room = self.width = available
        self.height = sum(line.above + self._style.leading for line in self._lines)
        return self.width, self.height

    def _lay(self, room: float) -> Iterator[Line]:
        above = 0.0
        for number, paragraph in enumerate(printable(self._words).split("\n")):
            first = above if number else 0.0
            for words, goes_on in _lines(paragraph, self._style, room):
                yield Line(words, first, goes_on)
                first = 0.0
                above = self._style.between

    def split(self, available: float, height: float) -> list[Flowable]:
        self.wrap(available, height)
        lines = self._lines or ()
        used, count = 0.0, 0
        while count < len(lines) and used + lines[count].above + self._style.leading <= height + 0.01:
            used += lines[count].above + self._style.leading
            count += 1
        if count == len(lines):
            return [self]
        if count == len(lines) - 1 and count > 2:
            count -= 1  # a last line does not go over alone
        for back in range(count, max(0, count - _STEPS_BACK), -1):
            if not lines[back - 1].goes_on:
                count = back  # a word is not cut by the end of a page
                break
        if count == 0 or (count == 1 and len(lines) > 3):
            return []  # nor does a first line stay behind alone
        rest = (replace(lines[count], above=0.0), *lines[count + 1 :])
        return [self._part(lines[:count], available), self._part(rest, available)]

    def _part(self, lines: tuple[Line, ...], room: float) -> Text:
        part = Text("", self._style, lines=lines)
        part._room = room
        return part

    def drawOn(self, canvas: Any, x: float, y: float, _sW: float = 0) -> None:
        """Write at once where it stands: to move the whole canvas there and back costs as much as the words."""
        if type(self) is Text:
            self._write_on(canvas, x, y)
        else:
            Flowable.drawOn(self, canvas, x, y, **({"_sW": _sW} if _sW else {}))

    def draw(self) -> None:
        self._write_on(self.canv, 0, 0)

    def _write_on(self, canvas: Any, x: float, y: float) -> None:
        style, baseline = self._style, y + self.height
        pen, font = canvas.beginText(x, baseline), ""
        for line in self._lines or ():
            baseline -= line.above + style.leading
            pen.setTextOrigin(x, baseline + 0.26 * style.leading)
            font = _write(pen, line.words, style, font)
        canvas.drawText(pen)


def draw_line(canvas: Any, words: str, style: Style, x: float, y: float, *, right: bool = False) -> None:
    """Write `words` (already printable) at `x`, `y`; with `right`, they end at `x`."""
    pen = canvas.beginText(x - width(words, style.font) * style.size if right else x, y)
    _write(pen, words, style)
    canvas.drawText(pen)


def _write(pen: Any, words: str, style: Style, before: str = "") -> str:
    """Write `words` where `pen` is, which writes in the font `before`; returns the font it writes in now."""
    parts = runs(words, style.font)
    for place, (font, characters) in enumerate(parts, 1):
        if font != before:
            pen.setFont(font, style.size)
            before = font
        if place < len(parts):
            pen.textOut(characters)
        else:
            pen.textLine(characters)  # unlike `textOut`, it does not measure what nothing is written after
    return before


def shorten(text: str, style: Style, room: float) -> str:
    """`text` on one line of `room` points, its end replaced by an ellipsis where it is longer."""
    words = " ".join(printable(text).split())
    if _fitting(words, style, room) == len(words):
        return words
    ellipsis = width("…", style.font) * style.size
    return f"{words[: _fitting(words, style, room - ellipsis)].rstrip()}…"
