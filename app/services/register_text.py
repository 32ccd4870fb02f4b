"""A register as the clipboard carries tables between programs: cells apart by tabs, lines by line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from datetime import date, time
from decimal import Decimal
from typing import Any

from app.services.register_rows import Table
from app.services.register_sheets import Cell, Sheet
from app.services.registers import REGISTERS
from app.text_dates import short_date

# A sheet takes what begins so for a formula; after a blank it is text, and blanks at the ends do not count back here.
_FORMULA = ("=", "+", "-", "@")


def as_text(table: Table, ids: Collection[str] | None = None) -> str:
    """The header and the lines, those of `ids` alone if given; dates as 05-03-2026, decimals with a comma."""
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    writer.writerow([column.header for column in table.register.columns])
    for line in table.lines:
        if ids is None or line.id in ids:
            writer.writerow([_said(value) for value in line.cells])
    return out.getvalue()


def as_sheet(text: str, key: str = "") -> Sheet:
    """What was copied in a spreadsheet, header first, as a sheet to take in; `key` says of which register."""
    rows = []
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"), start=1):
        rows.append(tuple(Cell(f"{_letter(at)}{number}", cell.strip() or None) for at, cell in enumerate(cells)))
    return Sheet(REGISTERS[key].title if key else "", tuple(rows))


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    words = str(value)
    return f" {words}" if isinstance(value, str) and words.startswith(_FORMULA) else words


def _letter(at: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)
