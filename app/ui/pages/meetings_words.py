"""How sessions are said: their name, when and where, and their state."""

from __future__ import annotations

from app.services import labels
from app.services.agenda_sources import Choice
from app.services.meeting_hours import MonthHours
from app.services.meetings import MeetingRow, Named
from app.ui import values

STATE_KINDS = {"convened": "waiting", "held": "done", "suspended": "attention", "moved": "waiting"}
LENGTHS = {"half": "Media jornada", "full": "Día completo", "remote": "A distancia"}
NO_AGENDA = ("none", "Sin tabla")
NO_DATE = "Sin fecha"


def state(status: str) -> tuple[str, str]:
    """The kind and the words of the chip."""
    return STATE_KINDS.get(status, "neutral"), labels.words("meeting", "status", status)


def name(row: MeetingRow | Named) -> str:
    """Its number and its title."""
    numbered = f"Sesión N° {row.number}" if row.number else ""
    own = row.title if numbered and row.title.startswith(numbered) else ""
    said = own or ": ".join(part for part in (numbered, row.title) if part) or "Sesión sin nombre"
    return f"{said} ({row.predecessor})" if row.predecessor else said


def when(row: MeetingRow) -> str:
    """'jueves 3 de marzo, 09:00 a 12:00'; of another year, with it."""
    if not row.date:
        return NO_DATE
    hours = f"{row.start} a {row.end}" if row.start and row.end else row.start
    return ", ".join(part for part in (values.day_words(row.date), hours) if part)


def agenda_choice(one: Choice) -> str:
    """The agenda to begin with, in the fewest words."""
    return LENGTHS.get(one.code, one.words)


def where(row: MeetingRow) -> str:
    """The host school, or that nobody travels."""
    if row.modality == "remote":
        return labels.words("meeting", "modality", "remote")
    return row.host_school


def line(row: MeetingRow) -> str:
    """When and where; and why it was suspended."""
    return " · ".join(part for part in (when(row), where(row), row.suspended) if part)


def month_line(month: MonthHours) -> str:
    """'Horas del mes: 4 realizadas, 8 con lo planificado, de 8.'."""
    held, booked = (text.replace(".", ",") for text in (month.held, month.booked))
    return f"Horas pedagógicas del mes: {held} realizadas, {booked} con lo planificado, de {month.limit}."
