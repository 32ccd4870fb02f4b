"""Who can help whom: what is offered set beside what is needed (S002, S003 Elqui and Arica)."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.database import Database
from app.services import record_lists
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
    """Every need that is not met, those with an offer first; one helps with the same subject or a word of the topic."""
    known = record_lists.listing(database, "capability", order=("topic",))
    offers = [one for one in known if one.values["kind"] == "offers"]
    needs = [one for one in known if one.values["kind"] == "needs" and one.values["status"] != "met"]
    found = [Match(need, tuple(one for one in offers if _helps(one, need))) for need in needs]
    return tuple(sorted(found, key=lambda one: not one.offers))


def who(row: RecordRow) -> str:
    """Whose capability it is."""
    return " · ".join(part for part in (row.words["person_id"], row.words["school_id"]) if part)


def _helps(offer: RecordRow, need: RecordRow) -> bool:
    same = (offer.values["person_id"], offer.values["school_id"]) == (
        need.values["person_id"],
        need.values["school_id"],
    )
    if same and any((offer.values["person_id"], offer.values["school_id"])):
        return False
    subjects = offer.values["subject"], need.values["subject"]
    if all(subjects) and subjects[0] != subjects[1]:
        return False
    return bool(_stems(offer.values["topic"]) & _stems(need.values["topic"]))


def _stems(text: str | None) -> set[str]:
    words = {"".join(letter for letter in word if letter.isalnum()) for word in spanish_key(text).split()}
    return {word[:_STEM] for word in words if len(word) > 2 and word not in _EMPTY}
