"""Who changed a record last and when, and how far it has come, in one small line."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer

from app import wall_clock
from app.models.database import Database
from app.services import changes
from app.text_dates import long_date_time
from app.ui import reach
from app.ui.widgets.status import WhoWhen

_ABOUT = "minga_about"


def changed_words(database: Database, tipo: str, record: str) -> tuple[str, str]:
    """('Último cambio: Rosa Catrileo', 'martes 3 de marzo, 10:42'); ('', '') where nothing is known."""
    found = changes.last_change(database, tipo, record)
    if found is None:
        return "", ""
    at = datetime.fromisoformat(found.at)
    when = long_date_time(at, year=at.year != wall_clock.today().year)
    return f"Último cambio: {found.person or 'alguien'}", when if found.clock_ok else f"{when} (fecha dudosa)"


def changed_line(database: Database, tipo: str, record: str) -> WhoWhen:
    """The line to put under the record."""
    made = WhoWhen()
    # Only hidden here: to show what has no place yet would open a window of its own for a moment.
    if not _say(made, database, tipo, record):
        made.hide()
    return made


def tell(line: WhoWhen, database: Database, tipo: str, record: str) -> None:
    """Say it anew in `line` in the next turn: to read it too takes longer than a window may stand still.

    The line hides where there is nothing to say, and until then if it was about another record.
    """
    if line.property(_ABOUT) != record:
        line.hide()
        line.setProperty(_ABOUT, record)
    QTimer.singleShot(0, line, partial(_tell_now, line, database, tipo, record))


def _tell_now(line: WhoWhen, database: Database, tipo: str, record: str) -> None:
    if line.property(_ABOUT) == record:
        line.setVisible(_say(line, database, tipo, record))


def _say(line: WhoWhen, database: Database, tipo: str, record: str) -> bool:
    who, when = changed_words(database, tipo, record)
    line.tell(who, when)
    line.show_state(*(reach.of_record(database, tipo, record) or ("neutral", "")))
    return bool(who)
