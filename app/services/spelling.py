"""Whether words are written as the Spanish dictionary of this computer has them (product.md: spelling help).

The dictionary is one of Hunspell's, which LibreOffice and most systems bring along; none comes with the program, and
without one nothing is said. A `.dic` lists words with flags, its `.aff` says which endings and beginnings each flag
lets a word have.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.text_keys import spanish_key

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST, _DEEPEST, _MOST = 3, 2, 5
_LETTERS = "aábcdeéfghiíjklmnñoópqrstuúüvwxyz"
# The field's own, that no dictionary has.
_OURS = frozenset(
    {"autoevaluarse", "caritas", "microcentro", "microcentros", "multigrado", "papelógrafo", "papelógrafos", "pendrive",
     "plurigrado", "socioemocional", "socioemocionales", "ticket", "tickets"}
)  # fmt: skip
_AFTER_VERBS = re.compile(r"(?:se|me|te|nos)?(?:l[aoe]s?|se|me|te|nos)$")  # «corríjalo», «dígaselo»
_ACCENTS = str.maketrans("áéíóú", "aeiou")
# What sounds alike here, and is written one for the other.
_ALIKE = (("b", "v"), ("v", "b"), ("s", "c"), ("c", "s"), ("s", "z"), ("z", "s"), ("ll", "y"), ("y", "ll"),
          ("g", "j"), ("j", "g"), ("h", ""), ("x", "s"))  # fmt: skip
_PREFERRED = ("es_CL", "es_ES", "es", "es_ANY")


class _Affix(NamedTuple):
    """One way to change a word with this `flag`: without `strip`, if it ends (begins) as `where` says."""

    flag: str
    strip: str
    where: re.Pattern[str]
    more: frozenset[str]


@dataclass
class Dictionary:
    """The words of a dictionary, each with its flags."""

    words: dict[str, frozenset[str]] = field(default_factory=dict)
    endings: dict[str, list[_Affix]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[_Affix]] = field(default_factory=lambda: defaultdict(list))
    starting: frozenset[str] = frozenset()
    forbidden: str = ""
    _seen: dict[str, bool] = field(default_factory=dict)

    def knows(self, word: str) -> bool:
        """Whether `word`, in small letters, is one of its words or a form of one."""
        if word not in self._seen:
            self._seen[word] = word in _OURS or self._has(word) or self._has_verb(word)
        return self._seen[word]

    def _has(self, word: str) -> bool:
        return any(self.forbidden not in flags for flags in self._forms(word, _DEEPEST))

    def _has_verb(self, word: str) -> bool:
        bare = _AFTER_VERBS.sub("", word)
        return bare != word and bare != bare.translate(_ACCENTS) and self._has(bare.translate(_ACCENTS))

    def _forms(self, word: str, deep: int) -> Iterator[frozenset[str]]:
        """For each way in which this is a word, the flags it has so."""
        if word in self.words:
            yield self.words[word]
        if not deep:
            return
        for at in range(max(len(word) - 12, 1), len(word) + 1):
            for affix in self.endings.get(word[at:], ()):
                stem = word[:at] + affix.strip
                for flags in self._forms(stem, deep - 1) if affix.where.search(stem) else ():
                    if affix.flag in flags:
                        yield affix.more | (flags & self.starting)  # what begins a word may begin its forms
        for at in range(1, min(len(word), 8)):
            for affix in self.beginnings.get(word[:at], ()):
                stem = affix.strip + word[at:]
                if affix.where.match(stem) and any(affix.flag in flags for flags in self._forms(stem, deep - 1)):
                    yield affix.more

    def suggestions(self, word: str) -> list[str]:
        """Words that are one letter away, those that differ only in an accent first; at most five."""
        small = word.lower()
        halves = [(small[:at], small[at:]) for at in range(len(small) + 1)]
        near = {left + right[1:] for left, right in halves if right}
        near |= {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
        near |= {left + one + right[1:] for left, right in halves if right for one in _LETTERS}
        near |= {left + one + right for left, right in halves for one in _LETTERS}
        for wrong, right_one in _ALIKE:
            for left, right in halves:
                if right.startswith(wrong):
                    near |= _with_accents(left + right_one + right[len(wrong) :])
        found = [one for one in near if len(one) >= _SHORTEST and self._has(one)]
        plain = spanish_key(small).replace("~", "")
        found.sort(key=lambda one: (spanish_key(one).replace("~", "") != plain, abs(len(one) - len(small)), one))
        return found[:_MOST]


def _with_accents(word: str) -> set[str]:
    """`word` as it is, and with an accent on each of its vowels in turn."""
    put = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}
    return {word} | {word[:at] + put[one] + word[at + 1 :] for at, one in enumerate(word) if one in put}


def mistakes(dictionary: Dictionary, text: str) -> list[tuple[int, int]]:
    """Where the words begin and end that it does not know; names and words with figures are left alone."""
    return [
        found.span()
        for found in _WORD.finditer(text)
        if len(found[0]) >= _SHORTEST and found[0].islower() and not dictionary.knows(found[0])
    ]


def find(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The Spanish dictionary of this computer, Chile's before others; None where there is none."""
    found: dict[str, Path] = {}
    for folder in _folders(environ):
        if folder.is_dir():
            for path in sorted(folder.glob("es*.dic")):
                if path.with_suffix(".aff").is_file():
                    found.setdefault(path.stem, path)
    for name in (*_PREFERRED, *sorted(found)):
        if name in found:
            return found[name]
    return None


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if named := environ.get("DICPATH"):  # as Hunspell's own programs take it: these folders and no others
        yield from map(Path, named.split(os.pathsep))
        return
    for programs in ("ProgramFiles", "ProgramFiles(x86)"):
        if where := environ.get(programs):
            yield Path(where, "LibreOffice", "share", "extensions", "dict-es")
    yield from map(Path, ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/share/myspell"))
    yield Path("/usr/lib/libreoffice/share/extensions/dict-es")
    yield Path("/Applications/LibreOffice.app/Contents/Resources/extensions/dict-es")


def load(path: Path) -> Dictionary | None:
    """Read the dictionary at `path`, which takes a second; None for one that cannot be read or made sense of."""
    try:
        raw = path.with_suffix(".aff").read_bytes()
        named = re.search(rb"^SET\s+(\S+)", raw, re.MULTILINE)
        encoding = named[1].decode("ascii") if named else "iso8859-1"
        made = Dictionary()
        flags = _read_rules(made, raw.decode(encoding).splitlines())
        for line in path.read_text(encoding).splitlines()[1:]:
            word, _, rest = line.split("\t")[0].strip().partition("/")
            if word:
                known = made.words.get(word.lower(), frozenset())
                made.words[word.lower()] = known | _flags(rest.split(" ")[0], flags)
    except (OSError, LookupError, ValueError, re.error):
        return None
    return made


def _read_rules(made: Dictionary, lines: list[str]) -> str:
    """Take in the endings and beginnings; how flags are written."""
    kind, headed = "", set[tuple[str, str]]()
    for line in lines:
        parts = line.split("#")[0].split()
        if not parts:
            continue
        if parts[0] == "AF":
            raise ValueError(line)  # flags by number, of which we know nothing
        if parts[0] == "FLAG":
            kind = parts[1]
        elif parts[0] == "FORBIDDENWORD":
            made.forbidden = parts[1]
        elif parts[0] in ("SFX", "PFX") and (parts[0], parts[1]) not in headed:
            headed.add((parts[0], parts[1]))  # its first line only counts them
        elif parts[0] in ("SFX", "PFX"):
            side = made.endings if parts[0] == "SFX" else made.beginnings
            add, _, more = parts[3].partition("/")
            condition = parts[4] if len(parts) > 4 else "."
            where = re.compile(f"{condition}$" if parts[0] == "SFX" else condition)
            strip = "" if parts[2] == "0" else parts[2]
            side["" if add == "0" else add].append(_Affix(parts[1], strip, where, _flags(more, kind)))
    made.starting = frozenset(name for side, name in headed if side == "PFX")
    return kind


def _flags(written: str, kind: str) -> frozenset[str]:
    if kind == "num":
        return frozenset(written.split(",")) if written else frozenset()
    step = 2 if kind == "long" else 1
    return frozenset(written[at : at + step] for at in range(0, len(written), step))
