"""Codes made of common words: easy to say over the telephone, hard to guess."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from app.paths import resources

FEWEST = 6


@cache
def words() -> tuple[str, ...]:
    """The list that codes are drawn from."""
    return tuple((resources() / "palabras.txt").read_text("utf-8").split())


def make_code(n: int = FEWEST) -> str:
    """A new code of `n` words, at least six."""
    if n < FEWEST:
        raise ValueError(n)
    return " ".join(secrets.choice(words()) for _ in range(n))


def normalise_code(text: str) -> str:
    """The same code however it was written: capitals, accents, hyphens, commas and extra spaces do not count."""
    plain = (mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return " ".join("".join(mark if mark.isalnum() else " " for mark in plain).split())


def unknown_words(text: str) -> tuple[str, ...]:
    """The words of `text` that are in no code made by the program: probably misspelt."""
    known = frozenset(words())
    return tuple(word for word in normalise_code(text).split() if word not in known)
