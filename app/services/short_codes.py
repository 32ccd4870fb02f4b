"""Short codes: what they hold back, how long wrong ones make one wait, and the word that replaces a forgotten one.

A code of four to six digits keeps a colleague at the same laptop from writing in one's name or reading one's drafts. It
is no lock against a thief: whoever can read the files of the laptop can read the data without it.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import scrypt, sha256
from secrets import randbelow, token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from app.log.bech32 import key_bytes

LONGEST_WAIT = 300
_FREE_TRIES = 3
_FIRST_WAIT = 5
_CODE = re.compile(r"\d{4,6}", re.ASCII)
_DIGITS = 8


@dataclass(frozen=True)
class Tries:
    """How many wrong codes came one after the other, and until when (seconds since 1970) no other is looked at."""

    wrong: int = 0
    until: int = 0

    def seconds_left(self, now: int) -> int:
        """How long to wait; a clock that was set back makes nobody wait longer than the longest wait."""
        return min(max(self.until - now, 0), LONGEST_WAIT)

    def after_wrong(self, now: int) -> Tries:
        """One more wrong code: from the third on, each makes one wait twice as long."""
        wrong = self.wrong + 1
        wait = min(_FIRST_WAIT << min(wrong - _FREE_TRIES, 10), LONGEST_WAIT) if wrong >= _FREE_TRIES else 0
        return Tries(wrong, now + wait)


def is_code(text: str) -> bool:
    """Whether this can be a short code: four to six digits."""
    return bool(_CODE.fullmatch(text))


def hashed(code: str) -> dict[str, str]:
    """What is kept of a code: no more than is needed to recognise it."""
    salt = token_bytes(16)
    return {"salt": salt.hex(), "hash": _stretch(code, salt)}


def matches(code: str, kept: dict[str, Any]) -> bool:
    """Whether this is the code of which `kept` was kept."""
    return hmac.compare_digest(_stretch(code, bytes.fromhex(str(kept["salt"]))), str(kept["hash"]))


def fresh_number() -> str:
    """What is read out to the coordination: it makes its answer good for this one time."""
    return f"{randbelow(10**6):06}"


def answer(my_private: str, their_public: str, *, space: str, device: str, person: str, number: str) -> str:
    """The digits that only the laptop `device` and one that coordinates can both work out, without meeting.

    Each takes its own private key for encryption and the other's public one, which the list of laptops holds.
    """
    private = X25519PrivateKey.from_private_bytes(key_bytes(my_private))
    shared = private.exchange(X25519PublicKey.from_public_bytes(key_bytes(their_public)))
    text = f"minga-codigo-olvidado\x1f{space}\x1f{device}\x1f{person}\x1f{number}"
    digest = hmac.digest(shared, text.encode(), sha256)
    return f"{int.from_bytes(digest, 'big') % 10**_DIGITS:0{_DIGITS}}"


def digits(text: str) -> str:
    """The digits of what was typed, however it was spaced."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


def _stretch(code: str, salt: bytes) -> str:
    return scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()
