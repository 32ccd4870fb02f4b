"""Workbooks that come back in, read with suspicion: whatever a person or another program made of them."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import InputRefused
from app.file_faults import reading
from app.jobs import Progress, Silent
from app.services.register_letters import of_cell
from app.services.register_sheets import Cell, Sheet

MOST_ROWS, MOST_COLUMNS = 50_000, 200
_FORMATS = 5000  # blank lines after which a sheet has no more than formats, to the end of the world
MOST_BYTES = 200 * 2**20  # unpacked; a year of the largest microcentro takes a hundredth of it
_MOST_NAMING = 2**20  # of the part that names the sheets
_NAMED = re.compile(rb"<(?:\w+:)?sheet\s")
_LETTERS = [get_column_letter(at) for at in range(1, MOST_COLUMNS + 1)]
_AS_XLSX = "Ábralo en su programa de planillas y guárdelo como libro de Excel (.xlsx)."
_SILENT = Silent()
# What zipfile raises for a part that a bad stick changed, that is encrypted, or packed in a way nobody should.
_BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
# openpyxl answers a damaged part with whichever of these its parser met first.
_BAD_PART = (InvalidFileException, ParseError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


def read_sheets(path: Path, progress: Progress = _SILENT) -> list[Sheet]:
    """Every sheet with its cells as they are; formulas count as the value they last had.

    Raises:
        FileUnreadable: the file is missing or locked by another program.
        InputRefused: it is no .xlsx, it is damaged, or it is larger than any of ours can be.
    """
    named = _look_at(path)
    try:
        with reading(path), path.open("rb") as source, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of what is no value of a cell
            book = load_workbook(source, read_only=True, data_only=True)
            try:
                if len(book.sheetnames) < named:  # which it passes over where their part is not to be found
                    raise ValueError("not every sheet is there")
                return [_sheet(sheet, path, progress) for sheet in book.worksheets]
            finally:
                book.close()
    except (*_BAD_ARCHIVE, *_BAD_PART) as error:
        raise InputRefused(path.name, "La planilla está dañada y no se puede leer.", _AS_XLSX) from error


def _look_at(path: Path) -> int:
    """A quick look at the outside: an .xlsx of a bearable size; how many sheets it names."""
    book, named = "xl/workbook.xml", 0
    try:
        with reading(path), zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.filename == book and part.file_size <= _MOST_NAMING for part in parts):
                named = len(_NAMED.findall(archive.read(book)))
    except (*_BAD_ARCHIVE, ValueError) as error:
        raise InputRefused(path.name, "No es una planilla de Excel (.xlsx).", _AS_XLSX) from error
    if book not in {part.filename for part in parts}:
        raise InputRefused(path.name, "No es una planilla de Excel (.xlsx).", _AS_XLSX)
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise InputRefused(path.name, "La planilla es demasiado grande.", "Divídala en varias.")
    return named


def _sheet(sheet: Any, path: Path, progress: Progress) -> Sheet:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    rows, blanks = [], 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > MOST_ROWS and blanks > _FORMATS:
            break
        if number > MOST_ROWS:
            raise InputRefused(path.name, f"La hoja «{sheet.title}» tiene demasiadas filas.", "Divídala en varias.")
        if number % 500 == 0:
            progress.step(number, 0)
        if all(value is None for value in values):
            blanks += 1
            continue
        blanks = 0
        rows.append(tuple(Cell(f"{_LETTERS[at]}{number}", _read(value)) for at, value in enumerate(values)))
    return Sheet(sheet.title, tuple(rows), hidden=sheet.sheet_state != "visible")


def _read(value: Any) -> Any:
    return of_cell(value) if isinstance(value, str) else value
