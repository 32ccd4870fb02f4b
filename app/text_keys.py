"""Accent-blind keys, so that searching and sorting follow Spanish and not ASCII."""

from __future__ import annotations

import unicodedata


def spanish_key(text: str | None) -> str:
    """`text` for comparing: lower case, accents dropped, ñ after n, white space folded."""
    decomposed = unicodedata.normalize("NFD", (text or "").casefold())
    # The tilde of ñ becomes '~', which sorts after every letter; all other marks go.
    kept = (
        "~" if mark == "\u0303" and index and decomposed[index - 1] == "n" else mark
        for index, mark in enumerate(decomposed)
        if not unicodedata.combining(mark) or (mark == "\u0303" and index and decomposed[index - 1] == "n")
    )
    return " ".join("".join(kept).split())


def clean_text(text: str) -> str:
    """`text` as the store can hold it: NFC, no NUL and no lone surrogates (invariant 18 refuses them in files)."""
    safe = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", safe)
