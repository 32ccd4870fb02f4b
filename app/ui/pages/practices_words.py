"""How a practice is put in few words: its state, its card, the lines under its title."""

from __future__ import annotations

from collections.abc import Iterable

from app.services import labels
from app.services.practices import PracticeRow
from app.services.unshared import Unshared
from app.ui.widgets.choices import GRADES, grade_words, grades_words
from app.ui.widgets.lists import Card

UNTITLED = "Práctica sin título"
PRIVATE = "private"
PRIVATE_WORDS = "Borrador privado"
SHARE_THEM = "Compartirlas"
LOOK_BACK = "Ver su historia"
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


def stays_words(stays: Unshared) -> str:
    """That part of a shared practice is only here, which, and why."""
    return (
        f"Partes que solo están en este computador: {stays.words}. Sus colegas no las tienen: la práctica llegó "
        "compartida desde otra copia de este computador mientras usted las escribía aquí."
    )


def replaced_words(named: str) -> str:
    """That a practice came and says otherwise than the draft did here."""
    return (
        "Esta práctica llegó compartida desde otra copia de este computador, y aquí usted había escrito otra cosa en: "
        f"{named}. Lo suyo está guardado en su historia: puede volver a ello."
    )


def grades_range(grades: Iterable[str]) -> str:
    """'1° a 6°' for six grades in a row, never broken over two lines; else each by its name."""
    wanted = set(grades)
    known = [grade for grade in GRADES if grade in wanted]
    if len(known) > 2 and "".join(known) in "".join(GRADES):
        return f"{grade_words(known[0])}\u00a0a\u00a0{grade_words(known[-1])}"
    return grades_words(wanted)


def card_of(row: PracticeRow) -> Card:
    """The two lines of a practice in the library."""
    kind, state = state_of(row.status, private=row.private)
    parts = (grades_range(row.grades), ", ".join(row.authors), row.school)
    return Card(row.title or UNTITLED, " · ".join(part for part in parts if part), kind, state)
