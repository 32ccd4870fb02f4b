"""Two texts that grew from one, proposed as a single text; a person accepts it or not (sync-design 11.4).

    merged = merge("Salimos al cerro.", "Salimos temprano al cerro.", "Salimos al cerro con lupas.")
    merged.text      → "Salimos temprano al cerro con lupas."
    merged.clashes   → 0: in no place did both write something different

No word that either side added is dropped. Where both changed the same place, both are shown, one after the other.
Paragraphs are matched first, and words inside a paragraph that both changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeVar

Source = Literal["both", "first", "second"]
# Beyond this many words or paragraphs the best match takes too long to wait for.
MOST = 1500
# Between what both wrote in one place, inside a line.
BETWEEN = " / "
# A line of which more than this part clashes reads better whole, once from each side.
_TOO_MIXED = 0.5

_TOKEN = re.compile(r"(\w(?:\S*\w)?|[^\w\s]|^)(\s*)")


class Part(NamedTuple):
    """A stretch of the merged text: who wrote it, and whether the other wrote something else there."""

    text: str
    source: Source
    clash: bool = False


@dataclass(frozen=True)
class Merged:
    """The proposed text in stretches."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The proposal."""
        return "".join(part.text for part in self.parts)

    @property
    def clashes(self) -> int:
        """In how many places both wrote something different."""
        pairs = zip((None, *self.parts), self.parts, strict=False)
        return sum(part.clash and (before is None or not before.clash) for before, part in pairs)


class _Token(NamedTuple):
    """A word or sign, and the blanks after it."""

    word: str
    gap: str


_Side = tuple[Source, list[_Token]]


class _Chunk(NamedTuple):
    """A stretch of each text; `stable` where all three are alike."""

    old: slice
    one: slice
    other: slice
    stable: bool


_Item = TypeVar("_Item")


def merge(ancestor: str | None, one: str, other: str) -> Merged:
    """Put together what `one` and `other` changed in `ancestor` (None: nobody knows what all had before)."""
    if (simple := _only_one_changed(ancestor, one, other)) is not None:
        return simple
    lines = _merge_lines(ancestor, one, other)
    return Merged(tuple(_together(lines)))


def merge_all(ancestor: str | None, texts: Sequence[str]) -> str:
    """The same for any number of texts."""
    merged = texts[0] if texts else ""
    for text in texts[1:]:
        merged = merge(ancestor, merged, text).text
    return merged


def _only_one_changed(ancestor: str | None, one: str, other: str) -> Merged | None:
    if one == other:
        return Merged((Part(one, "both"),) if one else ())
    if ancestor == other or (ancestor is None and not other):
        return Merged((Part(one, "first"),) if one else ())
    if ancestor == one or (ancestor is None and not one):
        return Merged((Part(other, "second"),) if other else ())
    return None


def _merge_lines(ancestor: str | None, one: str, other: str) -> Iterator[Part]:
    firsts, seconds = one.split("\n"), other.split("\n")
    olds = None if ancestor is None else ancestor.split("\n")
    base, chunks = _chunks(olds, firsts, seconds, str.strip)
    alone = len(firsts) == len(seconds) == 1
    began = False
    for chunk in chunks:
        old, mine, theirs = base[chunk.old], firsts[chunk.one], seconds[chunk.other]
        if chunk.stable:
            found = [Part("\n".join(map(_changed, old, mine, theirs)), "both")]
        else:
            found = list(_merge_words(None if olds is None else old, mine, theirs, alone=alone))
        if found:
            yield from ([Part("\n", "both")] if began else [])
            yield from found
            began = True


def _merge_words(olds: list[str] | None, ones: list[str], others: list[str], *, alone: bool) -> Iterator[Part]:
    """What became of some paragraphs that are not alike; `alone` when each text is a single line."""
    one, other = "\n".join(ones), "\n".join(others)
    if ones == others:
        yield from _part(one, "both", there=ones)
    elif others == (olds or []):
        yield from _part(one, "first", there=ones)
    elif ones == (olds or []):
        yield from _part(other, "second", there=others)
    else:
        mixed = _mix(None if olds is None else "\n".join(olds), one, other)
        if mixed is not None:
            yield from mixed
            return
        yield from _part(one, "first", there=ones, clash=True)
        if ones and others and one and other:
            yield Part(BETWEEN if alone else "\n", "both", clash=True)
        yield from _part(other, "second", there=others, clash=True)


def _part(text: str, source: Source, *, there: list[str], clash: bool = False) -> Iterator[Part]:
    # An empty paragraph is a paragraph all the same.
    if there:
        yield Part(text, source, clash)


def _mix(ancestor: str | None, one: str, other: str) -> list[Part] | None:
    """One paragraph word by word; None when it would not read as a text."""
    olds = None if ancestor is None else _tokens(ancestor)
    firsts, seconds = _tokens(one), _tokens(other)
    if max(len(olds or []), len(firsts), len(seconds)) > MOST:
        return None
    base, chunks = _chunks(olds, firsts, seconds, lambda token: token.word)
    found: list[tuple[_Token, Source, bool]] = []
    alike = clashing = 0
    for chunk in chunks:
        old, mine, theirs = base[chunk.old], firsts[chunk.one], seconds[chunk.other]
        if chunk.stable:
            alike += sum(bool(token.word) for token in mine)
            found += [(_gapped(*three), "both", False) for three in zip(old, mine, theirs, strict=True)]
            continue
        ones, others = _words(mine), _words(theirs)
        start, end = (0, 0) if _words(old) in (ones, others) else ends(ones, others)
        before, after = mine[:start], mine[len(mine) - end :]
        mine, theirs = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
        kept, clash = _sides(old if not start + end else None, mine, theirs)
        alike += start + end
        clashing += max(len(mine), len(theirs)) if clash else 0
        found += [(token, "both", False) for token in before]
        for source, tokens in kept:
            if clash and found and found[-1][2]:
                found.append((_Token("/", " "), "both", True))
            found += [(token, source, clash) for token in tokens]
        found += [(token, "both", False) for token in after]
    if not alike or clashing > _TOO_MIXED * (alike + clashing):
        return None
    return list(_spaced(found))


def _sides(old: list[_Token] | None, mine: list[_Token], theirs: list[_Token]) -> tuple[list[_Side], bool]:
    """Whose words stay where they are not all alike, and whether they clash; `old` None: both wrote anew around."""
    both: list[_Side] = [("first", mine), ("second", theirs)]
    if old is not None:
        olds, ones, others = (_words(tokens) for tokens in (old, mine, theirs))
        if others == olds:
            return both[:1], False
        if ones == olds:
            return both[1:], False
    written = [side for side in both if side[1]]
    return written, len(written) == 2 or (old is not None and bool(written))


def _words(tokens: list[_Token]) -> list[str]:
    return [token.word for token in tokens]


def _tokens(text: str) -> list[_Token]:
    return [_Token(*found.groups()) for found in _TOKEN.finditer(text) if found.group()]


def _gapped(old: _Token, one: _Token, other: _Token) -> _Token:
    # At the end of a text no blank follows; in the merged one something may.
    return _Token(one.word, _changed(old.gap, one.gap, other.gap) or max(one.gap, other.gap, key=len))


def _changed(old: str, one: str, other: str) -> str:
    return one if one != old else other


def _spaced(found: list[tuple[_Token, Source, bool]]) -> Iterator[Part]:
    for place, (token, source, clash) in enumerate(found):
        last = place == len(found) - 1
        following = "" if last else found[place + 1][0].word
        needed = (token.word[-1:].isalnum() and following[:1].isalnum()) or following == "/" or token.word == "/"
        gap = token.gap or (" " if needed and not last else "")
        yield Part(token.word + ("" if last else gap), source, clash)


def _together(parts: Iterator[Part]) -> Iterator[Part]:
    """Stretches of one source as one."""
    held: Part | None = None
    for part in parts:
        if held is not None and (held.source, held.clash) == (part.source, part.clash):
            held = held._replace(text=held.text + part.text)
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _chunks(
    olds: list[_Item] | None, ones: list[_Item], others: list[_Item], key: Callable[[_Item], str]
) -> tuple[list[_Item], list[_Chunk]]:
    """The ancestor's items (without one, what both have in common) and the stretches of all three."""
    first, second = [key(item) for item in ones], [key(item) for item in others]
    if olds is None:
        common = _matches(first, second)
        base = [ones[place] for place in sorted(common)]
        to_one = dict(enumerate(sorted(common)))
        to_other = {place: common[where] for place, where in to_one.items()}
    else:
        base = olds
        before = [key(item) for item in olds]
        to_one, to_other = _matches(before, first), _matches(before, second)
    return base, list(_walk(len(base), len(ones), len(others), to_one, to_other))


def _walk(olds: int, ones: int, others: int, to_one: dict[int, int], to_other: dict[int, int]) -> Iterator[_Chunk]:
    old = one = other = 0
    for place in sorted(to_one.keys() & to_other.keys()):
        if (place, to_one[place], to_other[place]) != (old, one, other):
            spans = slice(old, place), slice(one, to_one[place]), slice(other, to_other[place])
            yield _Chunk(*spans, stable=False)
        old, one, other = place, to_one[place], to_other[place]
        yield _Chunk(slice(old, old + 1), slice(one, one + 1), slice(other, other + 1), stable=True)
        old, one, other = old + 1, one + 1, other + 1
    if (old, one, other) != (olds, ones, others):
        yield _Chunk(slice(old, olds), slice(one, ones), slice(other, others), stable=False)


def _matches(one: list[str], other: list[str]) -> dict[int, int]:
    """Which place of `other` each place of `one` corresponds to, in rising order."""
    start, end = ends(one, other)
    found = {place: place for place in range(start)}
    found |= {len(one) - 1 - back: len(other) - 1 - back for back in range(end)}
    mine, theirs = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(mine), len(theirs)) <= MOST:
        for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
            found |= {start + block.a + step: start + block.b + step for step in range(block.size)}
    return found


def ends(one: list[str], other: list[str]) -> tuple[int, int]:
    """How many items are alike from the start, and how many of the others from the end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, end
