"""Reading an official file: recognise it by its header, check every line, keep nothing personal.

The files come from many hands: comma, semicolon or tab; UTF-8 with or without mark, UTF-16 or the old Windows
letters; decimal comma or point; columns more or fewer. What a file is named says nothing.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import InputRefused, InvalidData, Problem
from app.jobs import Progress
from app.services.catalogue_cells import BadCell
from app.services.catalogue_kinds import KINDS, FileKind, Row

MOST_BYTES = 100 * 1024 * 1024
MOST_PROBLEMS = 50
REPORT_EVERY = 500
_END = "\u241cfin\u241c"
# Columns that name persons: they are neither read nor kept (domain 11.1).
_PERSONAL = ("MRUN", "RUT", "RUN", "DV_RUT")


@dataclass(frozen=True)
class Parsed:
    """An official file read without fault: its index rows, and its bytes with nothing personal in them."""

    kind: FileKind
    rows: list[Row]
    data: bytes
    sha256: str


@dataclass(frozen=True)
class _Sheet:
    header: list[str]
    lines: list[tuple[int, list[str]]]  # the number of the file's line, its cells
    separator: str


def parse(name: str, data: bytes, progress: Progress) -> Parsed:
    """The official file in `data`; `progress` hears of every line read.

    Raises InputRefused when it is no official file, InvalidData naming up to fifty bad cells; Cancelled.
    """
    sheet = _sheet(name, _decoded(name, data))
    kind = _recognised(name, sheet.header)
    rows = _rows(kind, sheet, progress)
    if not rows:
        raise InputRefused(name, "El archivo no tiene ninguna fila con datos.", "Descárguelo otra vez.")
    kept = _without_persons(sheet) if any(map(_personal, sheet.header)) else data
    return Parsed(kind, rows, kept, hashlib.sha256(kept).hexdigest())


def _decoded(name: str, data: bytes) -> str:
    """The text of the file, whatever letters it was written with."""
    if len(data) > MOST_BYTES:
        raise InputRefused(name, "El archivo es demasiado grande para ser un archivo oficial.", "")
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputRefused(
        name,
        "No es una tabla de texto (CSV).",
        "Si lo tiene abierto en una planilla, guárdelo como CSV y cárguelo otra vez.",
    )


def _sheet(name: str, text: str) -> _Sheet:
    """Header and lines, told apart by the separator that the header uses most."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    # The last line is ours: if it does not come back alone, a quotation mark was never closed.
    source = io.StringIO(f"{text}\n{_END}\n", newline="")
    lines = list(_lines(name, csv.reader(source, delimiter=separator)))
    if not lines or lines.pop()[1] != [_END]:
        raise InputRefused(
            name, "El archivo está incompleto: unas comillas quedaron abiertas.", "Descárguelo otra vez."
        )
    if not lines:
        raise InputRefused(name, "El archivo está vacío.", "Descárguelo otra vez.")
    header = [column.strip().strip('"').upper() for column in lines[0][1]]
    return _Sheet(header, lines[1:], separator)


def _lines(name: str, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = getattr(reader, "line_num", number) + 1
    except csv.Error as error:
        raise InputRefused(name, f"La línea {number} no se puede leer.", "Descárguelo otra vez.") from error


def _recognised(name: str, header: list[str]) -> FileKind:
    """The kind of file with this header; every column that is needed is there, and once only."""
    columns = set(header)
    kind = next((k for k in KINDS.values() if k.signature <= columns and not k.never & columns), None)
    if kind is None:
        known = "; ".join(f"{k.label} ({', '.join(sorted(k.signature))})" for k in KINDS.values())
        raise InputRefused(
            name,
            "Por su primera línea no es ninguno de los archivos oficiales que Minga conoce.",
            f"Se reconocen por sus columnas: {known}.",
        )
    missing = [column for column in kind.needed() if column not in columns]
    if missing:
        raise InputRefused(name, f"A «{kind.label}» le falta la columna {', '.join(missing)}.", "")
    twice = [column for column in kind.cells if header.count(column) > 1]
    if twice:
        raise InputRefused(name, f"La columna {', '.join(twice)} está más de una vez.", "")
    return kind


def _rows(kind: FileKind, sheet: _Sheet, progress: Progress) -> list[Row]:
    """The index rows; raises InvalidData with the bad cells of all lines."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[object, int] = {}
    key_column = next(column for column, cell in kind.cells.items() if cell.field == kind.key)
    for index, (number, cells) in enumerate(sheet.lines):
        if index % REPORT_EVERY == 0:
            progress.step(index, len(sheet.lines))
        row, wrong = _row(kind, sheet.header, number, cells)
        if row is not None:
            before = seen.setdefault(row[kind.key], number)
            if before != number:
                wrong = [_problem(number, key_column, "cell_repeated", value=str(row[kind.key]), line=str(before))]
            rows.append(row)
        problems += wrong
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise InvalidData(problems[:MOST_PROBLEMS])
    return rows


def _row(kind: FileKind, header: list[str], number: int, cells: list[str]) -> tuple[Row | None, list[Problem]]:
    """One line as an index row, or None and what is wrong with it."""
    if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
        found, expected = str(len(cells)), str(len(header))
        return None, [_problem(number, "", "cell_count", found=found, expected=expected)]
    raw = dict(zip(header, cells, strict=False))
    row: Row = dict.fromkeys((cell.field for cell in kind.cells.values()), None)
    wrong: list[Problem] = []
    for column in (name for name in header if name in kind.cells):
        cell, text = kind.cells[column], raw[column].strip()
        if not text:
            wrong += [_problem(number, column, "required")] if cell.need else []
            continue
        try:
            row[cell.field] = cell.read(text)
        except BadCell as bad:
            wrong.append(_problem(number, column, bad.code, **bad.details))
    return (None, wrong) if wrong else (kind.finish(row, raw), [])


def _problem(number: int, column: str, code: str, **details: str) -> Problem:
    shown = {name: text if len(text) <= 60 else text[:59] + "…" for name, text in details.items()}
    return Problem(column, code, tuple(shown.items()), f"línea {number}", column)


def _personal(column: str) -> bool:
    return any(column == name or column.startswith(f"{name}_") for name in _PERSONAL)


def _without_persons(sheet: _Sheet) -> bytes:
    """The file again, in UTF-8 and without the columns that name persons."""
    kept = [index for index, column in enumerate(sheet.header) if not _personal(column)]
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=sheet.separator, lineterminator="\n")
    writer.writerow([sheet.header[index] for index in kept])
    writer.writerows([cells[index] for index in kept] for _, cells in sheet.lines)
    return target.getvalue().encode("utf-8")
