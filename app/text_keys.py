"""Accent-blind keys, so that searching and sorting follow Spanish and not ASCII."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")


def _folded(text: str) -> str:
    """`text` in lower case without accents; the tilde of ñ becomes '~', which sorts after every letter."""
    composed = unicodedata.normalize("NFC", text.casefold()).replace("ñ", "n~")
    return _MARKS.sub("", unicodedata.normalize("NFD", composed))


def _simple(letter: str) -> int:
    plain = "ñ" if letter in "ñÑ" else " " if letter.isspace() else _folded(letter)
    return ord(plain if len(plain) == 1 and ord(plain) < _LATIN else letter)


# What nearly every text here is made of, letter by letter: it spares them the whole of Unicode.
_LATIN = 256
_PLAIN = bytes(map(_simple, map(chr, range(_LATIN))))
_LONGER = ((b"\xf1", b"n~"), (b"\xdf", b"ss"))  # ñ and ß
_MICRO = "µ", "μ"  # the second is the Greek letter, to which Unicode folds the first


def spanish_key(text: str | None) -> str:
    """`text` for comparing: lower case, accents dropped, ñ after n, white space folded."""
    try:
        plain = (text or "").encode("latin-1").translate(_PLAIN)
    except UnicodeEncodeError:
        return " ".join(_folded(text or "").split())
    for letter, letters in () if plain.isascii() else _LONGER:
        plain = plain.replace(letter, letters)
    folded = plain.decode("latin-1")
    if not plain.isascii():
        folded = folded.replace(*_MICRO)
    return folded.strip(" ") if "  " not in folded else " ".join(folded.split())


def joined_key(*texts: str | None) -> str:
    """One `spanish_key` for several texts, to be searched together."""
    return spanish_key(" ".join(text for text in texts if text))


def clean_text(text: str) -> str:
    """`text` as the store can hold it: NFC, no NUL and no lone surrogates (invariant 18 refuses them in files)."""
    safe = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", safe)
