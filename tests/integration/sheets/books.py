"""Workbooks as people fill them in."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook, load_workbook

from app.excel.read_book import read_sheets
from app.excel.write_book import write_templates
from app.services import records, register_intake, register_templates
from app.services.registers import INTAKE

DAY = date(2026, 4, 9)


def dump(database):
    out = io.StringIO()
    records.dump(database, out)
    return out.getvalue()


def template(database, path, *keys, year=None):
    found, lists = register_templates.templates(database, keys or INTAKE, year)
    write_templates(path, found, lists=lists, title="Los Boldos")
    return path


def preview(database, path):
    return register_intake.preview(database, read_sheets(path))


def filled(path, sheet, *lines, headers=None):
    """The template with more lines, by header; the path of the changed file."""
    book = load_workbook(path)
    page = book[sheet]
    at = {str(cell.value).replace(" (necesario)", ""): cell.column for cell in page[1]}
    last = max(row for row in range(1, page.max_row + 1) if any(cell.value is not None for cell in page[row]))
    for number, line in enumerate(lines, start=last + 1):
        for header, value in line.items():
            page.cell(number, at[header]).value = value
    book.save(path)
    return path


def book_of(path, title, *lines):
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path
