"""Which words of several versions of a text differ from the one that is shown; no Qt, no store.

compare(["la huerta escolar", "la huerta"])  → [[("la huerta", False), (" escolar", True)], [("la huerta", False)]]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from app.services.three_way import ends

# Beyond this many words that are not the same from both ends, finding the best match takes too long to wait for.
MOST_WORDS = 1500


class Piece(NamedTuple):
    """A stretch of text, and whether it is missing or otherwise in another version."""

    text: str
    differs: bool


def compare(texts: Sequence[str]) -> list[list[Piece]]:
    """Each text in pieces: the others against the first, the first against all of them."""
    if not texts:
        return []
    words = [_words(text) for text in texts]
    first = [False] * len(words[0])
    marked = [first]
    for other in words[1:]:
        mine, theirs = _marks(words[0], other)
        first[:] = [was or now for was, now in zip(first, mine, strict=True)]
        marked.append(theirs)
    return [_pieces(parts, marks) for parts, marks in zip(words, marked, strict=True)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _marks(one: list[str], other: list[str]) -> tuple[list[bool], list[bool]]:
    start, end = ends(one, other)
    mine, theirs = one[start : len(one) - end], other[start : len(other) - end]
    marks = [False] * len(one), [False] * len(other)
    if max(len(mine), len(theirs)) > MOST_WORDS:
        stretches = [("replace", 0, len(mine), 0, len(theirs))]
    else:
        stretches = list(SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes())
    for kind, first, last, begin, stop in stretches:
        if kind != "equal":
            marks[0][start + first : start + last] = [True] * (last - first)
            marks[1][start + begin : start + stop] = [True] * (stop - begin)
    return marks


def _pieces(words: list[str], marks: list[bool]) -> list[Piece]:
    # A blank is marked only between two marked words, so that a stretch of them reads as one, without ragged edges.
    joined = list(marks)
    if any(differs and not word.isspace() for word, differs in zip(words, marks, strict=True)):
        for place, word in enumerate(words):
            if word.isspace():
                joined[place] = 0 < place < len(words) - 1 and marks[place - 1] and marks[place + 1]
    pieces: list[Piece] = []
    for word, differs in zip(words, joined, strict=True):
        if pieces and pieces[-1].differs == differs:
            pieces[-1] = Piece(pieces[-1].text + word, differs)
        else:
            pieces.append(Piece(word, differs))
    return pieces
