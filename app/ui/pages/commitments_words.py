"""How agreements are said: until when, how late, and their state."""

from __future__ import annotations

from datetime import date

from app import wall_clock
from app.services import labels
from app.services.commitments import CommitmentRow
from app.ui import values

_KINDS = {
    "open": "neutral",
    "in_progress": "waiting",
    "done": "done",
    "done_late": "done",
    "not_done": "problem",
    "cancelled": "neutral",
}


def state(row: CommitmentRow) -> tuple[str, str]:
    """The kind and the words of the chip."""
    if row.overdue:
        return "problem", "Atrasado"
    return _KINDS.get(row.status, "neutral"), labels.words("commitment", "status", row.status)


def due_words(due: str | None) -> str:
    """'Venció hace 5 días, el lunes 2 de marzo', 'Para mañana', 'Para el viernes 6 de marzo'."""
    if not due:
        return "Sin plazo"
    days = (date.fromisoformat(due) - wall_clock.today()).days
    day = values.day_words(due)
    if days < 0:
        late = values.count_words(-days, "día", "días")
        return f"Venció hace {late}, el {day}"
    near = {0: "Vence hoy", 1: "Vence mañana"}
    return near.get(days, f"Para el {day}")


def card_line(row: CommitmentRow) -> str:
    """The same for a narrow list, where the chip says how late it is."""
    who = _who(row)
    if not row.is_pending:
        return who or _closed(row).capitalize()
    if row.overdue or not row.due_date:
        return who or "Sin responsable"
    return f"{values.day_words(row.due_date).capitalize()} · {who or 'sin responsable'}"


def _who(row: CommitmentRow) -> str:
    """Whoever answers for it, and how many support that."""
    more = len(row.co_responsible)
    return f"{row.responsible} y {more} más" if row.responsible and more else row.responsible


def card_state(row: CommitmentRow) -> tuple[str, str]:
    """The chip of a narrow list: how many days late."""
    if not row.overdue or not row.due_date:
        return state(row)
    days = (wall_clock.today() - date.fromisoformat(row.due_date)).days
    return "problem", f"Atrasado {values.count_words(days, 'día', 'días')}"


def _closed(row: CommitmentRow) -> str:
    """'cerrado el jueves 5 de marzo', '' where nobody said when."""
    return f"cerrado el {values.day_words(row.closed_on)}" if row.closed_on else ""


def due_line(row: CommitmentRow, before: str = "") -> str:
    """Who, and until when (or when it was closed); `before`: until when it was.

    Nobody is asked for where it is closed: what a session decided was everybody's.
    """
    who = _who(row)
    if not row.is_pending:
        closed = _closed(row)
        return f"{who} · {closed}" if who and closed else who or closed.capitalize()
    who = who or "Sin responsable"
    was = f" (antes: {values.day_words(before)})" if before else ""
    return f"{who} · {due_words(row.due_date)}{was}"


def origin_words(row: CommitmentRow) -> str:
    """The session it comes from."""
    if not row.origin_meeting_id:
        return ""
    return row.origin or (f"Sesión N° {row.origin_number}" if row.origin_number else "")
