"""The ministry's advisory record as a workbook to edit: a sheet for each encounter, with its three tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.excel import styles
from app.services import labels, register_letters
from app.services.sheets_advisory import TABLES, AdvisorySheet
from app.services.writing import replacing

_TIPO = "advisory_record"
_NOT_IN_A_TITLE = str.maketrans(dict.fromkeys(r"[]:*?/\\", " "))
_LONGEST_TITLE = 31


def write_advisory(path: Path, content: AdvisorySheet) -> int:
    """Write the records of a year, an empty one where there is none; how many records there are.

    Raises:
        FileNotWritten: the folder is missing, full or closed, or the file is open in another program.
    """
    book = Workbook(write_only=True)
    book.properties.title = "Registro de asesoría"
    book.properties.creator = register_letters.clean(content.letterhead.name) or "Minga"
    book.properties.language = "es-CL"
    titles: set[str] = set()
    for record in content.records or ({},):
        _sheet(book, content, record, _title(record, titles))
    with replacing(path) as beside:
        book.save(beside)
    return len(content.records)


def _title(record: Mapping[str, str], taken: set[str]) -> str:
    number = record.get("number", "")
    words = " ".join(register_letters.clean(f"Encuentro {number}").translate(_NOT_IN_A_TITLE).split())
    wanted = register_letters.cut(words, _LONGEST_TITLE, "").strip("' ")
    found, again = wanted, 1
    while found.casefold() in taken:
        again += 1
        found = f"{register_letters.cut(wanted, _LONGEST_TITLE - 5, '')} ({again})"
    taken.add(found.casefold())
    return found


def _sheet(book: Workbook, content: AdvisorySheet, record: Mapping[str, str], title: str) -> None:
    sheet: Any = book.create_sheet(title)
    styles.set_up(sheet, f"{content.letterhead.name} · Registro de asesoría", (42, 90), frozen="A1")
    sheet.append(styles.heading(sheet, "Registro de asesoría"))
    number = 1
    for heading, names in TABLES:
        sheet.append([])
        sheet.append(styles.header(sheet, [heading, ""]))
        number += 2
        for name in names:
            number += 1
            cells = (labels.label(_TIPO, name), record.get(name) or None)
            styles.append(sheet, number, styles.line(sheet, cells, ("text", "text")))
