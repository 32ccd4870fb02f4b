"""Names and codes of the official files, made readable and searchable."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.text_keys import spanish_key

_JOINING = {"de", "del", "en", "a", "al", "y", "e", "con", "para", "por", "sin", "sobre"}
_ARTICLES = {"el", "la", "los", "las"}
_INITIALISMS = {"SLEP", "DAEM", "CEIA", "CIA", "SOS", "TP", "HC", "EGB", "CCM", "ONG", "FFAA"}
_ROMAN = re.compile(r"X{0,3}(IX|IV|V?I{0,3})")
_PIECES = re.compile(r"([\s\-/.,;:()\"«»“”'`´]+)")


def readable(official: str) -> str:
    """An official name in capitals as a person writes it: «ESCUELA DE LA CRUZ F-12» gives «Escuela de la Cruz F-12».

    A name that already has small letters is given back as it is. Articles stay small after a joining word
    only, for «Escuela Los Pinos» is a name of its own.
    """
    name = " ".join(official.split())
    if name != name.upper():
        return name
    pieces = _PIECES.split(name)
    words: list[str] = []
    before = ""
    for index, piece in enumerate(pieces):
        if index % 2 or not piece:
            words.append(piece)
            continue
        gap = pieces[index - 1] if index else ""
        after = pieces[index + 1] if index + 1 < len(pieces) else ""
        words.append(_word(piece, before, gap, after))
        before = piece.lower() if words[-1].islower() else ""
    return "".join(words)


def _word(word: str, before: str, gap: str, after: str) -> str:
    """One word of a name in capitals; `before` is the joining word it follows, or ''."""
    low = word.lower()
    # Small words are never the first, never beside a point and never open a quotation.
    inside = bool(gap) and gap.isspace() and not after.startswith(".")
    if inside and (low in _JOINING or (low in _ARTICLES and before in _JOINING)):
        return low
    if _keeps_capitals(word, after):
        return word
    return word[:1] + word[1:].lower()


def _keeps_capitals(word: str, after: str) -> bool:
    numbered = any(letter.isdigit() for letter in word)
    code = len(word) <= 2 and after[:1] == "-"
    roman = bool(_ROMAN.fullmatch(word))
    return numbered or code or roman or word in _INITIALISMS


def search_key(*texts: str | None) -> str:
    """The words of `texts` for searching: accents and ñ folded, signs as blanks, a blank before every word."""
    folded = spanish_key(" ".join(text or "" for text in texts)).replace("~", "")
    return " " + " ".join(re.findall(r"\w+", folded))


def word_patterns(text: str) -> list[str]:
    """One LIKE pattern for each word of `text`, to be found at the start of a word in any order."""
    return ["% " + word.replace("\\", "\\\\").replace("_", "\\_") + "%" for word in search_key(text).split()]


def rbd_check_character(rbd: int) -> str:
    """The check character of a school number: modulus 11, as in the national id («K» for ten).

    Some fifty official numbers do not follow it, so a mismatch may only warn.
    """
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(str(rbd))))
    return "0123456789K"[(11 - total % 11) % 11]


def commune_code(code: str) -> str:
    """A commune's CUT code with the leading zero that school files drop: «1101» gives «01101»."""
    return code.strip().zfill(5)


_REGIONS = {
    "01": "Tarapacá", "02": "Antofagasta", "03": "Atacama", "04": "Coquimbo", "05": "Valparaíso", "06": "O’Higgins",
    "07": "Maule", "08": "Biobío", "09": "La Araucanía", "10": "Los Lagos", "11": "Aysén", "12": "Magallanes",
    "13": "Metropolitana", "14": "Los Ríos", "15": "Arica y Parinacota", "16": "Ñuble",
}  # fmt: skip


def regions_of(communes: Iterable[str]) -> list[str]:
    """The regions that the CUT codes of these communes begin with, each once; a name that somebody typed tells none."""
    found = (_REGIONS.get(commune_code(code)[:2]) for code in communes if code.isdecimal())
    return list(dict.fromkeys(name for name in found if name))


def unnamed_commune(code: str) -> str:
    """What is said of a commune whose name is in no file that is loaded: its code, and the region that begins it."""
    if not code.isdecimal():
        return code  # a name that somebody typed
    cut = commune_code(code)
    region = _REGIONS.get(cut[:2]) if len(cut) == 5 else None
    return f"Comuna de código {code} ({region})" if region else f"Comuna de código {code}"
