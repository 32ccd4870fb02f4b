"""What the cells of a template said when it went out: what nobody touched in it since says nothing when it comes back.

A workbook may come back months later. What it still says as it went out is no word of whoever filled it in, and what
was written in Minga meanwhile is not to give way to it (invariant 5). A hidden column keeps a short mark of each cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from app.services.register_letters import shown
from app.services.registers import Column

MARKS_HEADER = "Como salió (no cambiar)"
_LETTERS = 6  # of the mark of a cell
_MIDNIGHT = time()


def marks(columns: Sequence[Column], cells: Sequence[Any]) -> str:
    """The marks of a line, each under the name of its column."""
    return " ".join(f"{one.tipo}.{one.field}:{_mark(cell)}" for one, cell in zip(columns, cells, strict=True))


def untouched(said: Any, cells: Mapping[tuple[str, str], Any]) -> set[tuple[str, str]]:
    """Those of the `cells`, by type and field, that say what they did when the line went out, by its hidden cell."""
    kept = dict(part.rsplit(":", 1) for part in str(said or "").split() if ":" in part)
    return {(tipo, name) for (tipo, name), raw in cells.items() if kept.get(f"{tipo}.{name}") == _mark(raw)}


def _mark(cell: Any) -> str:
    return sha256(_plain(cell).encode()).hexdigest()[:_LETTERS]


def _plain(cell: Any) -> str:
    """A cell as one text, however a sheet gives back what it was given."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, int | float | Decimal):
        return f"{float(cell):.12g}"
    return " ".join(shown(str(cell)).split())
