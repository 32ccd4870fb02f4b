"""A second survey or observation of one session: told and never counted, until somebody joins it or takes it away.

Each door refuses one (`guards_asked.PAPERS`); two laptops that were apart may still bring two under two ids. Only the
fuller is on the page, on paper and in the figures, for the two may be the same sheets noted twice (domain.md 8.2, 8.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, NotFound, Problem
from app.models.database import Database
from app.services import guards_asked, labels, rows, session_papers, tallies, templates
from app.services.templates import ItemView
from app.text_dates import count

SURVEY, OBSERVATION = "satisfaction_survey", "meeting_observation"
_LISTS = ("keep", "change", "next_topics")
_ANSWER = "meeting_observation_answer"
# The parts of each, what tells them apart, and what one says that is empty.
_PARTS: Mapping[str, tuple[str, tuple[str, ...], Mapping[str, Any]]] = {
    SURVEY: ("survey_tally", ("item_id", "option"), {"count": 0}),
    OBSERVATION: (_ANSWER, ("item_id",), {"answer": None, "note": None}),
}


@dataclass(frozen=True)
class Second:
    """One that is not counted; `words` tell how much it holds."""

    id: str
    words: str


@dataclass(frozen=True)
class Joined:
    """What was joined into the one of its session: that record before, its fields and its parts, and the other's id."""

    tipo: str
    kept: str
    other: str
    fields: Mapping[str, Any]
    parts: tuple[Mapping[str, Any], ...]


def of_meeting(database: Database, tipo: str, meeting_id: str, shown: str = "") -> tuple[Second, ...]:
    """What came of the session besides the one that is `shown`, or the fullest; `tipo` is `SURVEY` or `OBSERVATION`."""
    with database.read() as session:
        found = session_papers.others(session, _class(tipo), meeting_id, shown)
        return tuple(Second(one.id, _words(session, tipo, one.id)) for one in found)


def join(database: Database, tipo: str, other: str, shown: str = "") -> Joined:
    """Add what the second one says to the one that is shown, and take it away; `part` undoes it.

    Answers and people of surveys are added up, their phrases too. Of an observation each line without an answer takes
    the other's; where the two differ, the note of the line tells the other answer, so that nothing is lost.

    Raises:
        InvalidData: it was answered with another format.
        NotFound: it is not here, or the one that was shown is gone and it stands in its place.
    """
    with database.write() as session:
        second: Any = rows.need(session, tipo, other)
        kept: Any = session_papers.found(session, _class(tipo), second.meeting_id, shown)
        if kept is second:
            raise NotFound(f"la otra {labels.noun(tipo)}", other)
        before = _snapshot(session, tipo, kept, other)
        if tipo == SURVEY:
            _add_up(session, kept, second)
        else:
            _fill_in(session, kept, second)
        rows.drop(session, second)
        return before


def part(database: Database, joined: Joined) -> None:
    """Take a `join` back: both are as they were."""
    with database.write() as session:
        rows.bring_in(session, joined.tipo, joined.other, guarded=False)
        kept = rows.need(session, joined.tipo, joined.kept)
        tipo, key, empty = _PARTS[joined.tipo]
        known = {tuple(one[name] for name in key): one for one in joined.parts}
        for now in rows.parts_of(session, tipo, joined.kept):
            old = known.get(tuple(getattr(now, name) for name in key), {})
            rows.put(session, now, {name: old.get(name, value) for name, value in empty.items()})
        rows.put(session, kept, joined.fields)


def take_away(database: Database, tipo: str, other: str) -> None:
    """Take the second one away: it says what the first one says. `put_back` undoes it."""
    rows.remove(database, tipo, other)


def put_back(database: Database, tipo: str, other: str) -> None:
    """Take a `take_away` back: it is again a second one, as it came."""
    rows.bring_back(database, tipo, other, guarded=False)


def _class(tipo: str) -> Any:
    return guards_asked.PAPERS[tipo][0]


def _words(session: Session, tipo: str, key: str) -> str:
    if tipo == SURVEY:
        return count(_people(session, key), "respuesta", "respuestas")
    noted = [one for one in rows.parts_of(session, _ANSWER, key) if one.answer is not None]
    return count(len(noted), "línea observada", "líneas observadas")


def _people(session: Session, survey: str) -> int:
    """How many answered; where nobody wrote it, as many as answered the question that most did."""
    table = tallies.read_in(session, SURVEY, survey)
    return table.respondents or max((row.entered for row in table.rows), default=0)


def _snapshot(session: Session, tipo: str, kept: Any, other: str) -> Joined:
    names = ("respondents_n", *_LISTS) if tipo == SURVEY else ("observer_ids", "notes")
    parts = tuple(rows.as_dict(one) for one in rows.parts_of(session, _PARTS[tipo][0], kept.id))
    return Joined(tipo, kept.id, other, {name: getattr(kept, name) for name in names}, parts)


def _add_up(session: Session, kept: Any, second: Any) -> None:
    mine, theirs = (tallies.read_in(session, SURVEY, one.id) for one in (kept, second))
    held = {(row.item.id, option): number for row in mine.rows for option, number in row.counts.items()}
    said = [one for one in rows.parts_of(session, "survey_tally", second.id) if one.count]
    lines = _matched(mine.template.items, theirs.template.items, [one.item_id for one in said])
    for one in said:
        key = lines[one.item_id], one.option or ""
        held[key] = held.get(key, 0) + one.count
    if kept.respondents_n is not None or second.respondents_n is not None:
        people = _people(session, kept.id) + _people(session, second.id)
        rows.put(session, kept, {"respondents_n": people})
    tallies.set_in(session, SURVEY, kept.id, held)
    rows.put(session, kept, {name: _both(getattr(kept, name), getattr(second, name)) for name in _LISTS})


def _fill_in(session: Session, kept: Any, second: Any) -> None:
    mine, theirs = (templates.named_in(session, one.template_id, "meeting_guide") for one in (kept, second))
    held = {one.item_id: one for one in rows.parts_of(session, _ANSWER, kept.id)}
    said = [one for one in rows.parts_of(session, _ANSWER, second.id) if one.answer is not None or one.note]
    lines = _matched(mine.items, theirs.items, [one.item_id for one in said])
    for one in said:
        now = held.get(lines[one.item_id])
        answer, note = (now.answer, now.note) if now else (None, None)
        other = one.answer if answer not in {None, one.answer} else None
        told = f"Otra hoja: {labels.words(_ANSWER, 'answer', other)}." if other else ""
        words = " ".join(dict.fromkeys(filter(None, (note, told, one.note))))
        key = {"observation_id": kept.id, "item_id": lines[one.item_id]}
        rows.add(session, _ANSWER, key | {"answer": answer or one.answer, "note": words})
    notes = "\n".join(dict.fromkeys(filter(None, (kept.notes, second.notes))))
    rows.put(session, kept, {"observer_ids": _both(kept.observer_ids, second.observer_ids), "notes": notes})


def _both(one: list[str] | None, other: list[str] | None) -> list[str]:
    return list(dict.fromkeys((*(one or ()), *(other or ()))))


def _matched(
    mine: Iterable[ItemView], theirs: Iterable[ItemView], asked: Iterable[str | None]
) -> dict[str | None, str]:
    """Of each line that is `asked` of one format, the line of the other that asks the same."""
    own = {one.id: one.id for one in mine}
    alike = {(one.code or one.text, one.scale): one.id for one in mine}
    same = {one.id: alike.get((one.code or one.text, one.scale), "") for one in theirs}
    found = {key: own.get(key or "") or same.get(key or "", "") for key in asked}
    if not all(found.values()):
        raise InvalidData([Problem("", "other_format")])
    return found
