"""The words for how a school is connected: custom's, and the network's own (domain.md 6, `connectivity` [custom]).

A school holds the code of a customary word, or a word of the network's as it is written: so it is read on a laptop
that does not know it yet. Which ones are offered is a rule of the network each (`models.indicator.CONNECTION`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.indicator import CONNECTION, NetworkRule, connection_rule
from app.models.school import CONNECTIVITY, LONGEST_CONNECTION, School, is_connection
from app.services import labels, rows
from app.text_keys import clean_text, spanish_key

FIELD = "connectivity"


@dataclass(frozen=True)
class Connection:
    """A word of the list: what a school holds of it, its words, whether it is offered, and how many schools say it."""

    code: str
    words: str
    offered: bool
    customary: bool
    schools_n: int


@dataclass(frozen=True)
class Change:
    """What changing the list did, for `undo`: the rules as they were, and the schools that were given another word."""

    before: Mapping[str, int | None]
    schools: tuple[str, ...] = ()
    old: str = ""
    new: str = ""


def all_of(database: Database) -> list[Connection]:
    """The whole list: custom's in its order, then the network's by its letters; also those no longer offered."""
    with database.read() as session:
        return _all_in(session)


def offered(database: Database, held: str | None = None) -> dict[str, str]:
    """What the form of a school offers that has `held` now: what it would hold, and its words."""
    with database.read() as session:
        return offered_in(session, held)


def offered_in(session: Session, held: str | None = None) -> dict[str, str]:
    """See `offered`; within this unit of work."""
    return {one.code: one.words for one in _all_in(session) if one.offered or one.code == held}


def known_in(session: Session) -> dict[str, str]:
    """Every word that a file may say: the whole list, and what the schools here hold already."""
    listed = {one.code: one.words for one in _all_in(session)}
    held = (code for code in session.scalars(select(School.connectivity).distinct()) if code)
    return listed | {code: listed.get(code, code) for code in held}


def alike_in(session: Session, said: Iterable[str]) -> dict[str, str]:
    """Of these words, those that the list has, however they are spelt: what a school here holds of each."""
    listed = {spanish_key(one.words): one.code for one in _all_in(session)} | {code: code for code in CONNECTIVITY}
    found = {word: listed.get(word) or listed.get(spanish_key(word)) for word in said}
    return {word: code for word, code in found.items() if code is not None}


def words_of(names: Iterable[str | None]) -> set[str]:
    """Those words that these names of rules are about."""
    said = (name for name in names if name and name.startswith(CONNECTION))
    return {name.removeprefix(CONNECTION) for name in said}


def add(database: Database, text: str) -> Change:
    """Offer a word of the network's own; one that was no longer offered is so again.

    Raises:
        InvalidData: it can be no word of the list, or it is offered already.
    """
    with database.write() as session:
        return _set(session, _fresh(session, text), 1)


def offer(database: Database, code: str, *, yes: bool) -> Change:
    """Offer a word again, or no longer; the schools that say it keep it."""
    with database.write() as session:
        return _set(session, code, int(yes))


def rename(database: Database, code: str, text: str) -> Change:
    """Offer `text` in place of a word, in the schools that say it too; one that comes later with the old keeps it.

    If `text` is in the list already, the two become that one, as when two laptops wrote one thing in two ways.

    Raises:
        InvalidData: it can be no word of the list.
    """
    with database.write() as session:
        new = _fresh(session, text, but=code)
        if new == code:
            return Change({})
        found = list(session.scalars(select(School).where(School.connectivity == code)))
        for school in found:
            rows.put(session, school, {FIELD: new})
        before = dict(_set(session, code, 0).before) | dict(_set(session, new, 1).before)
        return Change(before, tuple(school.id for school in found), code, new)


def undo(database: Database, change: Change) -> None:
    """Take a change back; a school that was given yet another word since keeps that."""
    with database.write() as session:
        for key in change.schools:
            school = rows.find(session, "school", key)
            if school is not None and getattr(school, FIELD) == change.new:
                rows.put(session, school, {FIELD: change.old})
        for name, value in change.before.items():
            rows.add(session, "network_rule", {"name": name, "value": value})


def rule_words(value: int | None) -> str:
    """What a rule for a word says, for who decides between two of them."""
    return "Sin acuerdo" if value is None else "Se ofrece" if value else "Ya no se ofrece"


def problem(value: str, known: Iterable[str]) -> Problem:
    """That a file says a word that is in no list, with those that are."""
    return labels.problem("school", FIELD, "not_connection", (("value", value), ("choices", ", ".join(known))))


def _set(session: Session, code: str, value: int) -> Change:
    name = connection_rule(CONNECTIVITY.get(code, code))
    before = session.scalar(select(NetworkRule.value).where(NetworkRule.name == name))
    rows.add(session, "network_rule", {"name": name, "value": value})
    return Change({name: before})


def _fresh(session: Session, text: str, but: str = "") -> str:
    """What a school would hold of a word that is to be offered: as the list writes it, if it has it."""
    word = " ".join(clean_text(text).split())
    alike = [one for one in _all_in(session) if spanish_key(one.words) == spanish_key(word)]
    there = max(alike, key=lambda one: one.offered, default=None)
    if there is not None and (there.code != but or there.customary):
        if there.offered and (not but or there.code == but):
            raise InvalidData([labels.problem("school", FIELD, "word_taken", (("value", there.words),))])
        return there.code
    if not is_connection(word):
        raise InvalidData([labels.problem("school", FIELD, "not_a_word", (("limit", str(LONGEST_CONNECTION)),))])
    return word


def _all_in(session: Session) -> list[Connection]:
    query = select(NetworkRule.name, NetworkRule.value).where(NetworkRule.name.startswith(CONNECTION))
    said = {(name or "").removeprefix(CONNECTION): value for name, value in session.execute(query)}
    named = (word for word, value in said.items() if value is not None and is_connection(word))
    own = sorted(named, key=lambda word: (spanish_key(word), word))
    held = Counter(session.scalars(select(School.connectivity)))
    listed = [*((code, words) for code, words in CONNECTIVITY.items()), *((word, word) for word in own)]
    return [
        Connection(code, words, said.get(words) != 0, code in CONNECTIVITY, held[code]) for code, words in listed
    ]
