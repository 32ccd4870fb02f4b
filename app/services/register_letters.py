"""Text as a workbook can hold it, and back: what XML cannot write, what Excel refuses, and its own escapes."""

from __future__ import annotations

import re

# Control characters, and the two last of the first 65,536: XML has no way to write them.
_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
_MOST_LETTERS = 32_767  # of a cell, by Excel's own limit
_CUT = " […]"
# Excel reads «_x0041_» as «A», and writes so the ends of lines that came from other programs.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_LIKE_ONE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HALVES = range(0xD800, 0xE000)  # of letters beyond the first 65,536; alone they are none


def clean(text: str) -> str:
    """`text` with one kind of line end and without what no workbook can hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_IN_XML)


def shown(text: str) -> str:
    """`text` as a person sees it in a cell: cut with a mark at the length Excel refuses."""
    return cut(clean(text), _MOST_LETTERS, _CUT)


def is_cut(text: str) -> bool:
    """Whether a cell holds no more than the beginning of `text`."""
    return shown(text) != clean(text)


def for_cell(text: str) -> str:
    """`text` as it is written in the file, so that Excel shows it as it is."""
    return _LOOKS_LIKE_ONE.sub("_x005F_", shown(text))


def of_cell(text: str) -> str:
    """What a person sees in a cell that holds `text`."""
    return clean(_ESCAPE.sub(_meant, text)) if "_x" in text else text


def cut(text: str, most: int, mark: str) -> str:
    """`text`, or as much of it as fits with the mark. Excel counts a sign beyond the first 65,536 as two."""
    if len(text) * 2 <= most or len(text.encode("utf-16-le")) <= most * 2:
        return text
    return text.encode("utf-16-le")[: (most - len(mark)) * 2].decode("utf-16-le", "ignore") + mark


def _meant(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code in _HALVES else chr(code)
