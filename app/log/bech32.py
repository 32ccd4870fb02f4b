"""Keys for encryption as age writes them (BIP 173): those that are made from a secret and not drawn by lot."""

from __future__ import annotations

from collections.abc import Sequence

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def age_identity(secret: bytes) -> str:
    """The private key for encryption that 32 secret bytes give: "AGE-SECRET-KEY-1…"."""
    return bech32("age-secret-key-", secret).upper()


def bech32(prefix: str, data: bytes) -> str:
    """`data` as age writes its keys: prefix, "1", 5 bits a letter, checksum (BIP 173)."""
    bits = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    length = -(-len(data) * 8 // 5)
    values = [bits >> 5 * place & 31 for place in range(length - 1, -1, -1)]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * place & 31 for place in range(5, -1, -1)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check


def key_bytes(text: str) -> bytes:
    """The 32 bytes inside a key that age wrote, "age1…" or "AGE-SECRET-KEY-1…". Raises ValueError: it is none."""
    _prefix, _, letters = text.lower().rpartition("1")
    bits = 0
    for letter in letters[:-6]:
        bits = bits << 5 | _LETTERS.index(letter)
    spare = 5 * len(letters[:-6]) - 256
    if not 0 <= spare < 5:
        raise ValueError("not a key")
    return (bits >> spare).to_bytes(32, "big")
