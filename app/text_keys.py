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
_LONGER = (("ñ", "n~"), ("ß", "ss"), ("µ", "μ"))  # the second µ is the Greek letter, to which Unicode folds the first


def spanish_key(text: str | None) -> str:
    """`text` for comparing: lower case, accents dropped, ñ after n, white space folded."""
    try:
        folded = (text or "").encode("latin-1").translate(_PLAIN).decode("latin-1")
        for letter, letters in () if folded.isascii() else _LONGER:
            folded = folded.replace(letter, letters)
    except UnicodeEncodeError:
        return " ".join(_folded(text or "").split())
    return folded.strip(" ") if "  " not in folded else " ".join(folded.split())


def joined_key(*texts: str | None) -> str:
    """One `spanish_key` for several texts, to be searched together."""
    return spanish_key(" ".join(text for text in texts if text))


def clean_text(text: str) -> str:
    """`text` as the store can hold it: NFC, no NUL and no lone surrogates (invariant 18 refuses them in files)."""
    safe = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", safe)
