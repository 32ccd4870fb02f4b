"""One search over everything that the microcentro holds, grouped by kind, the found words shown in their place."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.jobs import Progress
from app.models import registry
from app.models.database import Database
from app.services import rules, search_index, search_text
from app.services.search_text import AXIS, GRADE, OA, PERSON, SCHOOL, SUBJECT, YEAR, Said
from app.text_keys import spanish_key

FIRST = 6  # of each kind, until one asks for that kind alone
MANY = 100
_TITLE, _BODY, _ABOUT = 10.0, 1.0, 2.0
_AROUND = 70  # letters of a snippet on each side of the first word found

Marks = tuple[tuple[int, int], ...]
_MOST = ("practice", "meeting", "commitment")


@dataclass(frozen=True)
class Question:
    """What is looked for. `text` is accent-blind, its words by their beginnings; all the rest narrows it down."""

    text: str = ""
    kind: str | None = None
    subject: str | None = None
    axis: str | None = None
    grade: str | None = None
    oa: str | None = None
    person: str | None = None
    school: str | None = None
    year: str | None = None

    def facets(self) -> list[tuple[str, str]]:
        """What narrows it down, but for the kind."""
        held = ((SUBJECT, self.subject), (AXIS, self.axis), (GRADE, self.grade), (OA, self.oa))
        more = ((PERSON, self.person), (SCHOOL, self.school), (YEAR, self.year))
        return [(kind, value) for kind, value in (*held, *more) if value]

    def is_empty(self) -> bool:
        """Whether nothing is asked yet."""
        return not search_index.wanted(self.text) and not self.kind and not self.facets()


@dataclass(frozen=True)
class Hit:
    """A record that was found: its title, a piece of its text, and where in both the words are (start, length)."""

    tipo: str
    id: str
    title: str
    title_marks: Marks
    snippet: str
    snippet_marks: Marks


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the best first; `total` counts those that are not shown too."""

    tipo: str
    noun: str
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True)
class Found:
    """The answer: the groups, that of the best hit first; before them what one looks for most, named by the words."""

    groups: tuple[Group, ...] = ()
    total: int = 0


def search(database: Database, question: Question, progress: Progress | None = None) -> Found:
    """What answers the question; nothing for an empty one. What somebody else on this laptop drafts is not found.

    Raises:
        DatabaseUnavailable: the disk refuses the index or the data.
    """
    if question.is_empty():
        return Found()
    with search_index.current(database, progress) as index:
        ranked = _ranked(index, question)
    with database.read() as session:
        return _answer(session, question, ranked)


def years(database: Database) -> list[str]:
    """The years that something is from, the latest first."""
    return sorted(_values(database, YEAR), reverse=True)


def axes(database: Database) -> list[str]:
    """The axes that something is about; one that is written in several ways is one."""
    written = {spanish_key(axis): axis for axis in sorted(_values(database, AXIS), reverse=True)}
    return [written[key] for key in sorted(written)]


def kinds() -> dict[str, str]:
    """The kinds of record that are found, with their words."""
    words = {tipo: registry.types()[tipo].noun[1] for tipo in search_text.findable()}
    return dict(sorted(words.items(), key=lambda one: spanish_key(one[1])))


def _values(database: Database, kind: str) -> list[str]:
    with search_index.current(database) as index:
        return [value for (value,) in index.execute("SELECT DISTINCT value FROM facet WHERE kind = ?", (kind,))]


def _ranked(index: sqlite3.Connection, question: Question) -> list[tuple[str, str]]:
    words = search_index.wanted(question.text)
    where: list[str] = []
    values: list[str] = []
    for kind, value in question.facets():
        asked = _ways(index, value) if kind == AXIS else [value]
        where.append("doc.id IN (SELECT doc FROM facet WHERE kind = ? AND value IN (SELECT value FROM json_each(?)))")
        values += (kind, json.dumps(asked))
    if question.kind:
        where.append("doc.tbl = ?")
        values.append(question.kind)
    if words:
        where.insert(0, "words MATCH ?")
        values.insert(0, " ".join(f'"{word}"*' for word in words))
        source = "words JOIN doc ON doc.id = words.rowid"
        order = f"bm25(words, {_TITLE}, {_BODY}, {_ABOUT}), doc.title, doc.row"
    else:
        source, order = "doc", "doc.title, doc.row"
    query = f"SELECT doc.tbl, doc.row FROM {source} WHERE {' AND '.join(where)} ORDER BY {order}"  # noqa: S608
    return [(tbl, row) for tbl, row in index.execute(query, values)]


def _ways(index: sqlite3.Connection, axis: str) -> list[str]:
    """This axis in every way in which people wrote it."""
    held = index.execute("SELECT DISTINCT value FROM facet WHERE kind = ?", (AXIS,))
    return [value for (value,) in held if spanish_key(value) == spanish_key(axis)]


def _answer(session: Session, question: Question, ranked: Sequence[tuple[str, str]]) -> Found:
    by_kind: dict[str, list[str]] = {}
    for tipo, row in ranked:
        by_kind.setdefault(tipo, []).append(row)
    words = [spanish_key(word) for word in search_index.wanted(question.text)]
    shown = MANY if question.kind else FIRST
    groups = []
    for tipo, rows in by_kind.items():
        said = search_text.gather(session, tipo, rows[:shown])
        hits = tuple(_hit(tipo, row, said[row], words) for row in rows[:shown] if row in said)
        gone = len(rows[:shown]) - len(hits)
        if hits:
            groups.append(Group(tipo, registry.types()[tipo].noun[len(rows) - gone != 1], hits, len(rows) - gone))
    return Found(tuple(sorted(groups, key=_place)), sum(group.total for group in groups))


def _place(group: Group) -> int:
    # The long text of a practice weighs its title down: a visit that only mentions it would come before it.
    named = group.tipo in _MOST and bool(group.hits[0].title_marks)
    return _MOST.index(group.tipo) if named else len(_MOST)


def _hit(tipo: str, row: str, said: Said, words: Collection[str]) -> Hit:
    noun = registry.types()[tipo].noun[0]
    title = " ".join(said.title.split()) or _first_words(said) or f"{noun[:1].upper()}{noun[1:]}"
    snippet, marks = _snippet(said, words)
    return Hit(tipo, row, title, _marks(title, words), snippet, marks)


def _first_words(said: Said) -> str:
    told = [text for text in said.body if rules.oa_subject_and_grade(text) is None]
    text = " ".join((told or [*said.about, *said.chosen, *said.body] or [""])[0].split())
    return text if len(text) <= _AROUND else text[:_AROUND].rsplit(" ", 1)[0] + "…"


def _snippet(said: Said, words: Collection[str]) -> tuple[str, Marks]:
    """A piece of the text around the first word found; where there is none, how the text begins."""
    texts = [" ".join(" · ".join(parts).split()) for parts in (said.body, said.about, said.chosen)]
    for text in texts:
        if places := _marks(text, words):
            return _cut(text, places[0][0], words)
    return _cut(next((text for text in texts if text), ""), 0, words)


def _cut(text: str, at: int, words: Collection[str]) -> tuple[str, Marks]:
    start, end = max(0, at - _AROUND), min(len(text), at + 2 * _AROUND)
    if start:
        start = text.find(" ", start, at) + 1 or at
    if end < len(text):
        end = max(text.rfind(" ", at, end), text.find(" ", at) if text.rfind(" ", at, end) < 0 else at)
        end = end if end > at else len(text)
    piece = f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
    return piece, _marks(piece, words)


def _marks(text: str, words: Collection[str]) -> Marks:
    tokens = search_index.WORD.finditer(text)
    return tuple((found.start(), len(found[0])) for found in tokens if _answers(found[0], words))


def _answers(token: str, words: Collection[str]) -> bool:
    """Whether a word of the text begins with one of those that are looked for; n also finds ñ, but not the reverse."""
    key = spanish_key(token).replace(".", "")
    plain = key.replace("~", "")
    return any((key if "~" in word else plain).startswith(word) for word in words)


def as_data(found: Found) -> dict[str, Any]:
    """The answer for a machine."""
    groups: list[Mapping[str, Any]] = [
        {
            "kind": group.tipo,
            "noun": group.noun,
            "total": group.total,
            "hits": [{"id": hit.id, "title": hit.title, "snippet": hit.snippet} for hit in group.hits],
        }
        for group in found.groups
    ]
    return {"total": found.total, "groups": groups}
