"""How a practice is put in few words: its state, its card, the lines under its title."""

from __future__ import annotations

from app.services import labels
from app.services.practices import PracticeRow
from app.ui.widgets.choices import grades_words
from app.ui.widgets.lists import Card

UNTITLED = "Práctica sin título"
PRIVATE = "private"
PRIVATE_WORDS = "Borrador privado"
_KINDS = {"draft": "waiting", "presented": "done", "in_test": "waiting", "consolidated": "done", "dropped": "neutral"}


def states() -> dict[str, str]:
    """The states a practice can be found by: private drafts first."""
    return {PRIVATE: PRIVATE_WORDS} | labels.choices("practice", "status")


def state_of(status: str | None, *, private: bool) -> tuple[str, str]:
    """The kind and the words of a practice's chip."""
    if private:
        return "neutral", PRIVATE_WORDS
    code = status or "draft"
    return _KINDS.get(code, "neutral"), labels.choices("practice", "status").get(code, code)


def card_of(row: PracticeRow) -> Card:
    """The two lines of a practice in the library."""
    kind, state = state_of(row.status, private=row.private)
    parts = (", ".join(row.authors), row.school, grades_words(row.grades))
    return Card(row.title or UNTITLED, " · ".join(part for part in parts if part), kind, state)
