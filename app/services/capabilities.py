"""Who can help whom: what is offered set beside what is needed (S002, S003 Elqui and Arica)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import wall_clock
from app.models.database import Database
from app.models.school import School
from app.services import people, record_lists
from app.services.record_lists import RecordRow
from app.text_keys import spanish_key

# Words that say nothing of a topic.
_EMPTY = {
    "de",
    "la",
    "el",
    "los",
    "las",
    "en",
    "y",
    "con",
    "para",
    "por",
    "un",
    "una",
    "del",
    "al",
    "a",
    "sobre",
    "mas",
}
_STEM = 5


@dataclass(frozen=True)
class Match:
    """A need that is not met yet, and those who may help."""

    need: RecordRow
    offers: tuple[RecordRow, ...]


def matches(database: Database) -> tuple[Match, ...]:
    """Every need that is not met, those with an offer first; one helps with a word of the topic or the same subject.

    Whoever left the network, and a school that did, neither offers nor needs (domain.md 6.2).
    """
    known = record_lists.listing(database, "capability", order=("topic",))
    with database.read() as session:
        gone = gone_in(session, wall_clock.today())
    here = [one for one in known if gone.isdisjoint((one.values["person_id"], one.values["school_id"]))]
    offers = [one for one in here if one.values["kind"] == "offers"]
    needs = [one for one in here if one.values["kind"] == "needs" and one.values["status"] != "met"]
    found = [Match(need, _helpers(offers, need)) for need in needs]
    return tuple(sorted(found, key=lambda one: not one.offers))


def gone_in(session: Session, day: date) -> set[str | None]:
    """The people who left by that day and the schools that did, within this unit of work."""
    schools = session.scalars(select(School.id).where(School.left_on <= day.isoformat()))
    return {*people.left_in(session, day), *schools}


def who(row: RecordRow) -> str:
    """Whose capability it is."""
    return " · ".join(part for part in (row.words["person_id"], row.words["school_id"]) if part)


def _helpers(offers: Sequence[RecordRow], need: RecordRow) -> tuple[RecordRow, ...]:
    """Those who may help, whoever knows of the very topic first."""
    asked = _stems(need.values["topic"])
    return tuple(
        sorted(
            (one for one in offers if _helps(one, need)),
            key=lambda one: asked.isdisjoint(_stems(one.values["topic"])),
        )
    )


def _helps(offer: RecordRow, need: RecordRow) -> bool:
    same = (offer.values["person_id"], offer.values["school_id"]) == (
        need.values["person_id"],
        need.values["school_id"],
    )
    if same and any((offer.values["person_id"], offer.values["school_id"])):
        return False
    subjects = offer.values["subject"], need.values["subject"]
    if all(subjects):
        return bool(subjects[0] == subjects[1])
    return bool(_stems(offer.values["topic"]) & _stems(need.values["topic"]))


def _stems(text: str | None) -> set[str]:
    words = {"".join(letter for letter in word if letter.isalnum()) for word in spanish_key(text).split()}
    return {word[:_STEM] for word in words if len(word) > 2 and word not in _EMPTY}
