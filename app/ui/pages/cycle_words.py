"""How the cycle of a practice is put in few words: stages, sessions, minutes on the clock."""

from __future__ import annotations

from app.models.database import Database
from app.services import cycle, labels, meetings
from app.services.adoption_rows import AdoptionRow
from app.services.cycle import StageState
from app.ui import values
from app.ui.pages import meetings_words
from app.ui.pages.practices_words import grades_range

VERSIONS = "versiones"
_ONE = (1, 60)  # one second, one minute
STATES = {"done": ("done", "Hecha"), "going": ("waiting", "En camino"), "ahead": ("neutral", "Por venir")}
ICONS = {"done": "circle-check", "going": "clock", "ahead": "circle"}
VIABILITY = {"4": "4 · Muy viable", "3": "3 · Viable", "2": "2 · Poco viable", "1": "1 · No es viable"}
LEVELS = {"4": "4 · Mucho", "3": "3 · Bastante", "2": "2 · Poco", "1": "1 · Casi nada"}
_ADOPTED = {
    "chosen": "waiting",
    "applied": "done",
    "repeated": "done",
    "institutionalised": "done",
    "not_applied": "attention",
}


def stage_line(stage: StageState) -> str:
    """'Opinaron 3 de 5. Sigue: faltan 2 opiniones'."""
    return f"{stage.words}. Sigue: {stage.next[:1].lower()}{stage.next[1:]}" if stage.next else stage.words


def stage_name(stage: StageState) -> str:
    """What a screen reader says of a stage."""
    number = list(cycle.NAMES).index(stage.key) + 1
    return f"Etapa {number} de 5, {cycle.NAMES[stage.key]}: {STATES[stage.state][1]}. {stage_line(stage)}"


def sessions(database: Database) -> dict[str, str]:
    """Every session by its id, the latest first."""
    found = [row for row in meetings.named(database) if row.date]
    return {row.id: session_words(row.number, row.date, row.title) for row in reversed(found)}


def session_words(number: int | None, date: str | None, title: str) -> str:
    """'Sesión N° 3 · jueves 3 de marzo', of another year with it: each year has its number 3."""
    named = f"Sesión N° {number}" if number else title or "Sesión"
    return f"{named} · {values.day_words(date) or meetings_words.NO_DATE}"


def clock_words(seconds: int) -> str:
    """'2 minutos y 5 segundos'."""
    minutes, rest = divmod(max(seconds, 0), 60)
    parts = []
    if minutes:
        parts.append(values.count_words(minutes, "minuto", "minutos"))
    if rest or not minutes:
        parts.append(values.count_words(rest, "segundo", "segundos"))
    return " y ".join(parts)


def used_words(seconds: int) -> str:
    """'Van 2 minutos', 'Va 1 minuto'."""
    return f"{'Va' if seconds in _ONE else 'Van'} {clock_words(seconds)}"


def left_words(seconds: int) -> str:
    """'Quedan 2 minutos', 'Queda 1 minuto'."""
    return f"{'Queda' if seconds in _ONE else 'Quedan'} {clock_words(seconds)}"


def adoption_state(status: str) -> tuple[str, str]:
    """The kind and the words of the chip of an application."""
    return _ADOPTED.get(status, "neutral"), labels.words("adoption", "status", status)


def adoption_title(row: AdoptionRow) -> str:
    """Who, and where."""
    return " · ".join(part for part in (row.teacher or "Sin docente", row.school) if part)


def adoption_choice(row: AdoptionRow) -> str:
    """Who, where and when, in one line."""
    return " · ".join(part for part in (adoption_title(row), values.date_words(row.applied_date)) if part)


def adoption_line(row: AdoptionRow) -> str:
    """The room, its grades and the day."""
    if row.applied_date:
        day = f"aplicada el {values.date_words(row.applied_date)}"
    else:
        day = f"prevista para el {values.date_words(row.planned_date)}" if row.planned_date else ""
    grades = grades_range(row.grades) if row.grades else ""
    # A room that is called by its grades is named once; blanks may be of another kind.
    named = row.class_name if row.class_name.split() != grades.split() else ""
    return " · ".join(part for part in (named, grades, day) if part)
