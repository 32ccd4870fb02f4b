"""Accent-blind keys, so that searching and sorting follow Spanish and not ASCII."""

from __future__ import annotations

import re
import unicodedata

# What Spanish adds to ASCII: replaced first, it spares nearly every text the whole of Unicode.
_USUAL = (*zip("áéíóúüÁÉÍÓÚÜ", "aeiouuaeiouu", strict=True), ("ñ", "n~"), ("Ñ", "n~"))
_MARKS = re.compile("[\u0300-\u036f]")


def spanish_key(text: str | None) -> str:
    """`text` for comparing: lower case, accents dropped, ñ after n, white space folded."""
    folded = text or ""
    if not folded.isascii():
        for letter, plain in _USUAL:
            folded = folded.replace(letter, plain)
    folded = folded.casefold()
    if not folded.isascii():
        # The tilde of ñ becomes '~', which sorts after every letter; all other marks go.
        folded = unicodedata.normalize("NFC", folded).replace("ñ", "n~")
        folded = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    if folded.isprintable() and "  " not in folded:  # no white space but one blank between two words
        return folded.strip()
    return " ".join(folded.split())


def joined_key(*texts: str | None) -> str:
    """One `spanish_key` for several texts, to be searched together."""
    return spanish_key(" ".join(text for text in texts if text))


def clean_text(text: str) -> str:
    """`text` as the store can hold it: NFC, no NUL and no lone surrogates (invariant 18 refuses them in files)."""
    safe = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", safe)
