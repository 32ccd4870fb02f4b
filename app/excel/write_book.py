"""Workbooks that go out: registers with typed cells, and templates with lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from app.excel import styles
from app.excel.indicator_sheets import add_indicators
from app.jobs import Progress, Silent
from app.services import register_letters
from app.services.indicators import Report
from app.services.register_marks import MARKS_HEADER, marks
from app.services.register_rows import Table
from app.services.register_sheets import KEY_HEADER
from app.services.registers import Column, Register
from app.services.writing import replacing

CONTENTS, DICTIONARY, LISTS, HELP = "Contenido", "Diccionario", "Listas", "Cómo llenarla"
BLANK_LINES = 500  # that have the lists to choose from
_SILENT = Silent()
_KINDS = {
    "text": "texto",
    "choice": "una de la lista",
    "date": "fecha, como 05-03-2026",
    "time": "hora, como 09:30",
    "decimal": "número",
    "int": "número entero",
    "bool": "Sí o No",
    "ref": "un nombre de la lista",
    "reflist": "nombres separados por punto y coma",
    "list": "varios, separados por punto y coma",
    "blob": "archivo",
}
_YES_NO = ("Sí", "No")


def write_registers(
    path: Path,
    tables: Iterable[Table],
    *,
    title: str,
    author: str = "",
    report: Report | None = None,
    progress: Progress = _SILENT,
) -> int:
    """Write a workbook with a sheet for each table and those of the indicators if a `report` is given.

    What there is and how many lines each sheet has stands first, a dictionary of the columns last.

    Returns how many lines the tables have.

    Raises:
        FileNotWritten: the folder is missing, full or closed, or the file is open in another program.
        Cancelled: nothing was written.
    """
    book = _book(title, author)
    contents, lines, registers = book.create_sheet(CONTENTS), 0, []
    written: list[tuple[str, int | None]] = []
    for table in tables:
        registers.append(table.register)
        written.append((table.register.title, len(table.lines)))
        lines += _register_sheet(book, table, title, progress, lines)
    if report is not None:
        written += [(name, None) for name in add_indicators(book, report, title)]
    _dictionary(book, registers)
    _contents(contents, title, [*written, (DICTIONARY, None)])
    _save(book, path)
    return lines


def write_templates(
    path: Path,
    tables: Sequence[Table],
    *,
    lists: Mapping[str, Sequence[str]],
    title: str,
    author: str = "",
    progress: Progress = _SILENT,
) -> None:
    """Write a workbook to fill in: what is known already, blank lines, and lists to choose from.

    `lists` gives the names to offer for each type of record that a column refers to, and under type and field
    (`school_connectivity`) the words of a choice that the network edits. Raises as `write_registers`.
    """
    book = _book(title, author)
    _help(book, [table.register for table in tables], title)
    offered = _Lists(lists)
    for at, table in enumerate(tables):
        progress.step(at, len(tables))
        _template_sheet(book, table, offered, title)
    offered.write(book)
    _dictionary(book, [table.register for table in tables])
    _save(book, path)


def _book(title: str, author: str) -> Workbook:
    book = Workbook(write_only=True)
    book.properties.title = register_letters.clean(title)
    book.properties.creator = register_letters.clean(author) or "Minga"
    book.properties.language = "es-CL"
    return book


def _save(book: Workbook, path: Path) -> None:
    with replacing(path) as beside:
        book.save(beside)


def _register_sheet(book: Workbook, table: Table, title: str, progress: Progress, before: int) -> int:
    columns = table.register.columns
    sheet = book.create_sheet(table.register.title)
    styles.set_up(sheet, f"{title} · {table.register.title}", [column.width for column in columns], frozen="B2")
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table.lines) + 1}"
    styles.append(sheet, 1, styles.header(sheet, [column.header for column in columns]))
    kinds = [_format(column) for column in columns]
    for at, one in enumerate(table.lines):
        if at % 200 == 0:  # a report costs more than a line
            progress.step(before + at, before + len(table.lines))
        styles.append(sheet, at + 2, styles.line(sheet, one.cells, kinds))
    return len(table.lines)


def _contents(sheet: Any, title: str, written: Iterable[tuple[str, int | None]]) -> None:
    styles.set_up(sheet, title, [44, 12], frozen="A2")
    sheet.append(styles.header(sheet, ["Hoja", "Filas"]))
    for name, lines in written:
        link, *rest = styles.line(sheet, (name, lines), ("text", "int"))
        link.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(name)}!A1")
        sheet.append([link, *rest])


def _template_sheet(book: Workbook, table: Table, offered: _Lists, title: str) -> None:
    columns = table.register.columns
    sheet = book.create_sheet(table.register.title)
    widths = [column.width for column in columns]
    styles.set_up(sheet, f"{title} · {table.register.title}", [*widths, 12, 12], frozen="B2")
    marks_letter, key_letter = (get_column_letter(len(columns) + at) for at in (1, 2))
    for letter in (marks_letter, key_letter):
        sheet.column_dimensions[letter].hidden = True
    last = len(table.lines) + BLANK_LINES + 1
    sheet.auto_filter.ref = f"A1:{key_letter}{last}"
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].number_format = styles.number_format(_format(column))
        if (rule := offered.rule(column)) is not None:
            rule.add(f"{get_column_letter(at)}2:{get_column_letter(at)}{last}")
            sheet.data_validations.append(rule)
    heads = [f"{column.header} (necesario)" if column.need else column.header for column in columns]
    styles.append(sheet, 1, styles.header(sheet, [*heads, MARKS_HEADER, KEY_HEADER]))
    kinds = [_format(column) for column in columns]
    for number, one in enumerate(table.lines, start=2):
        hidden = marks(columns, one.cells), one.id
        styles.append(sheet, number, styles.line(sheet, (*one.cells, *hidden), [*kinds, "text", "text"]))


def _format(column: Column) -> str:
    if column.spec.kind == "int" and column.field in {"school_year", "year", "rbd", "year_started", "number"}:
        return "year"
    return column.spec.kind


class _Lists:
    """The hidden sheet of names to choose from, each list with a name of its own."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._columns: dict[str, tuple[str, ...]] = {}

    def rule(self, column: Column) -> DataValidation | None:
        """The rule that offers a column's list, or says what kind of value it takes; None where anything goes."""
        spec = column.spec
        if spec.kind == "bool":
            return self._choose("si_no", _YES_NO)
        if spec.kind == "choice":
            name = f"{column.tipo}_{column.field}"
            return self._choose(name, tuple(self._names.get(name) or spec.choices.values()))
        if spec.kind == "ref" and self._names.get(spec.target):
            return self._choose(f"nombres_{spec.target}", tuple(self._names[spec.target]))
        if spec.kind == "int":
            high = min(spec.high, 10**9)
            low, rule = spec.low, DataValidation(type="whole", operator="between", allow_blank=True)
            rule.formula1, rule.formula2 = str(low), str(high)
            return _told(rule, f"Escriba un número entero entre {low} y {high}.")
        return None

    def _choose(self, name: str, values: tuple[str, ...]) -> DataValidation:
        self._columns[name] = values
        rule = DataValidation(type="list", formula1=name, allow_blank=True, showDropDown=False)
        return _told(rule, "Elija uno de la lista.")

    def write(self, book: Workbook) -> None:
        """Write the sheet and name its columns."""
        sheet = book.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        longest = max((len(values) for values in self._columns.values()), default=0)
        for at in range(longest):
            row = [values[at] if at < len(values) else None for values in self._columns.values()]
            sheet.append(styles.line(sheet, row, ["text"] * len(row)))
        for at, (name, values) in enumerate(self._columns.items(), start=1):
            letter = get_column_letter(at)
            place = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(values)}"
            book.defined_names[name] = DefinedName(name, attr_text=place)


def _told(rule: DataValidation, words: str) -> DataValidation:
    rule.errorTitle, rule.error, rule.showErrorMessage = "No corresponde", words, True
    return rule


def _help(book: Workbook, registers: Sequence[Register], title: str) -> None:
    sheet = book.create_sheet(HELP)
    sheet.column_dimensions["A"].width = 100
    sheet.append(styles.heading(sheet, title))
    told = (
        "Llene una fila por cada cosa que anota. Puede mover columnas y filas, y borrar las filas que sobran.",
        "Lo que ya está en Minga viene escrito: corríjalo aquí si hace falta. Una celda vacía no borra nada.",
        "Lo que usted no cambie en la planilla queda como esté en Minga, aunque allá se haya cambiado entretanto.",
        "Las columnas que dicen (necesario) completan la fila. Donde hay una flecha, elija de la lista.",
        "Nunca escriba el nombre de un niño o una niña.",
        "Guarde como .xlsx y reciba la planilla en Minga: antes de guardar algo le muestra qué cambia.",
        "",
        *(f"{one.title}: {one.about}" for one in registers),
    )
    for number, words in enumerate(told, start=2):
        styles.append(sheet, number, styles.sentence(sheet, words))


def _dictionary(book: Workbook, registers: Iterable[Register]) -> None:
    sheet = book.create_sheet(DICTIONARY)
    styles.set_up(sheet, DICTIONARY, [26, 34, 34, 60], frozen="A2")
    sheet.append(styles.header(sheet, ["Hoja", "Columna", "Qué lleva", "Opciones"]))
    rows = list(_dictionary_rows(registers))
    sheet.auto_filter.ref = f"A1:D{len(rows) + 1}"
    for number, row in enumerate(rows, start=2):
        styles.append(sheet, number, styles.line(sheet, row, ["text"] * 4))


def _dictionary_rows(registers: Iterable[Register]) -> Iterator[tuple[Any, ...]]:
    for register in registers:
        for column in register.columns:
            words = _KINDS[column.spec.kind] if not column.need else f"{_KINDS[column.spec.kind]} (necesario)"
            options = list(column.spec.choices.values())
            options += ["las que agregó la red"] if column.spec.own else []
            yield register.title, column.header, words, ", ".join(options) or None
