"""A subset of a font without its hints: instructions for coarse screens, half of its bytes and no use on paper."""

from __future__ import annotations

from itertools import pairwise
from struct import pack, unpack, unpack_from
from typing import Any

from reportlab.pdfbase import ttfonts

_HINTS = {"fpgm", "prep", "cvt "}
_MORE, _WORDS, _SCALE, _TWO_SCALES, _FOUR_SCALES, _INSTRUCTED = 0x20, 0x01, 0x08, 0x40, 0x80, 0x100


def lean(font: bytes) -> bytes:
    """`font`, a TrueType file, with the same letters and no hints."""
    tables = _tables(font)
    long_places = unpack_from(">h", tables["head"], 50)[0] == 1
    count = unpack_from(">H", tables["maxp"], 4)[0] + 1
    places = unpack(f">{count}{'L' if long_places else 'H'}", tables["loca"][: count * (4 if long_places else 2)])
    scale = 1 if long_places else 2
    glyphs = bytearray()
    moved = [0]
    for start, end in pairwise(places):
        glyph = _unhinted(tables["glyf"][start * scale : end * scale])
        glyphs += glyph + b"\0" * (-len(glyph) % 4)
        moved.append(len(glyphs))
    tables["glyf"] = bytes(glyphs)
    tables["loca"] = pack(f">{count}{'L' if long_places else 'H'}", *(place // scale for place in moved))
    output: Any = ttfonts.TTFontMaker()
    for tag, data in tables.items():
        if tag not in _HINTS:
            output.add(tag, data)
    return bytes(output.makeStream())


def _tables(font: bytes) -> dict[str, bytes]:
    found = {}
    for number in range(unpack_from(">H", font, 4)[0]):
        tag, _, start, length = unpack_from(">4sLLL", font, 12 + 16 * number)
        found[tag.decode("latin-1")] = font[start : start + length]
    return found


def _unhinted(glyph: bytes) -> bytes:
    if not glyph:
        return glyph
    contours = unpack_from(">h", glyph)[0]
    if contours < 0:
        return _unhinted_parts(glyph)
    place = 10 + 2 * contours
    length = unpack_from(">H", glyph, place)[0]
    return glyph[:place] + b"\0\0" + glyph[place + 2 + length :]


def _unhinted_parts(glyph: bytes) -> bytes:
    """A letter made of others (ñ of n and ~): its parts, without the instructions after them."""
    kept = bytearray(glyph[:10])
    place, flags = 10, _MORE
    while flags & _MORE:
        flags = unpack_from(">H", glyph, place)[0]
        length = 8 if flags & _WORDS else 6
        length += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _FOUR_SCALES else 0
        kept += pack(">H", flags & ~_INSTRUCTED) + glyph[place + 2 : place + length]
        place += length
    return bytes(kept)
