"""The letters of the paper: registered once, measured often, with signs found where Noto Sans lacks them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.paths import resources
from app.pdf.fonts_lean import lean

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "NotoSans", "NotoSans-Bold", "NotoSans-Italic", "NotoSans-BoldItalic"
FALLBACKS = ("NotoSansSymbols2", "NotoSansSymbols", "NotoSansMath", "NotoEmoji")

_FILES = {name: f"{name}-Regular.ttf" for name in (REGULAR, *FALLBACKS)} | {
    name: f"{name}.ttf" for name in (BOLD, ITALIC, BOLD_ITALIC)
}
_BEYOND = re.compile(r"<([0-9A-F]{5,6})>")


class _Font(TTFont):
    """A TrueType font without hints, whose signs above U+FFFF can be copied and searched too."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        face: Any = self.face
        whole = face.makeSubset
        face.makeSubset = lambda subset: lean(whole(subset))

    def addObjects(self, doc: Any) -> None:
        # ReportLab writes their code points as they are; the PDF asks for UTF-16.
        before = set(doc.idToObject)
        super().addObjects(doc)
        for name in set(doc.idToObject) - before:
            if name.startswith("toUnicodeCMap:"):
                stream = doc.idToObject[name]
                stream.content = _BEYOND.sub(lambda hit: f"<{_utf16(int(hit[1], 16))}>", stream.content)


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


@cache
def register() -> None:
    """Make every font of `resources/fonts` known to ReportLab (the first call does the work)."""
    rl_config.useA85 = 0  # bytes as they are: a fifth less than as letters
    folder = resources() / "fonts"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(_Font(name, str(folder / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    for name in FALLBACKS:
        pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)


@cache
def font_for(character: str, wanted: str) -> str | None:
    """The font that draws `character`: `wanted` if it can, else a fallback, else None."""
    register()
    for name in (wanted, *FALLBACKS):
        if ord(character) in _letters(name):
            return name
    return None


def draws(text: str, font: str) -> bool:
    """Whether `font` alone can draw all of `text`."""
    register()
    return _letters(font).keys() >= set(map(ord, text))


def _letters(font: str) -> dict[int, int]:
    """The code points that `font` can draw."""
    face: Any = pdfmetrics.getFont(font)
    letters: dict[int, int] = face.face.charToGlyph
    return letters


@cache
def advance(character: str, font: str) -> float:
    """How far `character` moves the pen, at size 1."""
    register()
    return pdfmetrics.stringWidth(character, font, 1)
