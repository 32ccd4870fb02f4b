"""The founding key of a microcentro as words on paper: 24 words that hold it, and one that tells a mistake.

The list of words is part of the format: sheets written years ago must be read for ever, so it never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from app.errors import WrongUsage
from app.log.keys import RootKey
from app.sync.code_words import normalise_code, words

COUNT = 25
_SECRET = 32  # bytes
_HELD_BY_ALIKE = 4  # letters that tell two words of the list apart
_SHOWN = 5


@dataclass(frozen=True)
class Given:
    """What a microcentro is recovered from: the words of its sheet, and who is at the laptop.

    `files` are hand-overs of its members, as many as there are, also none: then the first one that is received
    brings the list of laptops. `person` is the name or the id of somebody in them, or somebody new; `name` is what to
    call the microcentro until its own record comes.
    """

    words: str
    person: str
    files: tuple[Path, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class UnknownWord:
    """A word that no sheet has: its place from 1, as it was typed, and the likeliest word instead ('' for none)."""

    place: int
    word: str
    nearest: str


def sheet_words(root: RootKey) -> tuple[str, ...]:
    """The words to print for a key."""
    number = int(root.private, 16)
    digits = []
    for _ in range(COUNT - 1):
        number, digit = divmod(number, len(words()))
        digits.append(digit)
    held = tuple(words()[digit] for digit in reversed(digits))
    return (*held, _check_word(bytes.fromhex(root.private)))


def typed_words(text: str) -> list[str]:
    """The words of a text; capitals, accents, commas and the numbers of the sheet do not count."""
    return [word for word in normalise_code(text).split() if not word.isdigit()]


def unknown_words(text: str) -> list[UnknownWord]:
    """The words that no sheet has, to be pointed out while somebody types."""
    known = frozenset(words())
    return [
        UnknownWord(place, word, _nearest(word)) for place, word in enumerate(typed_words(text), 1) if word not in known
    ]


def read_words(text: str) -> RootKey:
    """The key on the sheet whose words are in `text`.

    Raises:
        WrongUsage: a word is unknown (which, and the nearest one), there are too few or too many, or they do not
            belong together.
    """
    if wrong := unknown_words(text):
        raise WrongUsage(_wrong_words(wrong), "Compárelas con la hoja y escríbalas otra vez.")
    given = typed_words(text)
    if len(given) != COUNT:
        raise WrongUsage(
            f"La hoja tiene {COUNT} palabras, y aquí hay {len(given)}",
            "Escríbalas todas, en el orden de sus números.",
        )
    secret = _secret_of(given)
    if secret is None:
        raise WrongUsage(
            "Las palabras existen, pero no calzan entre sí: alguna está cambiada o fuera de lugar", _advice(given)
        )
    return RootKey.from_secret(secret)


def _secret_of(given: list[str]) -> bytes | None:
    """The secret that the words hold, or None when the last one does not fit the others."""
    number = 0
    for word in given[:-1]:
        number = number * len(words()) + words().index(word)
    if number.bit_length() > 8 * _SECRET:
        return None
    secret = number.to_bytes(_SECRET, "big")
    return secret if _check_word(secret) == given[-1] else None


def _check_word(secret: bytes) -> str:
    return words()[int.from_bytes(sha256(b"minga-hoja\x00" + secret).digest(), "big") % len(words())]


def _advice(given: list[str]) -> str:
    """What to look at: two neighbours in each other's place are the commonest mistake in copying a list."""
    for place in range(COUNT - 1):
        other = [*given]
        other[place], other[place + 1] = other[place + 1], other[place]
        if other != given and _secret_of(other) is not None:
            return f"Revise las palabras {place + 1} y {place + 2}: parece que están intercambiadas."
    return "Compárelas con la hoja de una en una, con su número."


def _wrong_words(wrong: list[UnknownWord]) -> str:
    told = []
    for one in wrong[:_SHOWN]:
        meant = f" (¿será «{one.nearest}»?)" if one.nearest else ""
        told.append(f"la {one.place}, «{one.word[:30]}»{meant}")
    more = f", y otras {len(wrong) - _SHOWN}" if len(wrong) > _SHOWN else ""
    some = "una palabra que no es" if len(wrong) == 1 else "palabras que no son"
    return f"Hay {some} de ninguna hoja: {'; '.join(told)}{more}"


def _nearest(word: str) -> str:
    begun = [one for one in words() if one[:_HELD_BY_ALIKE] == word[:_HELD_BY_ALIKE]]
    return next(iter([*begun, *get_close_matches(word, words(), n=1, cutoff=0.6)]), "")
