"""How every sheet looks: one header, hairlines, typed formats, the same print set-up; black on white first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from app import wall_clock
from app.services import register_letters
from app.text_dates import short_date

# Sheets are Any: the stubs of openpyxl know little of the ones that are only written.
_FAMILY = "Calibri"
_LINE = Side(style="hair", color="FF8A857C")
_HEADER_FILL = PatternFill("solid", fgColor="FFE4EEEE")
_HEADER_FONT = Font(name=_FAMILY, size=11, bold=True, color="FF1D2A2B")
_PLAIN_FONT = Font(name=_FAMILY, size=11)
_TITLE_FONT = Font(name=_FAMILY, size=16, bold=True)
_BORDER = Border(bottom=_LINE)
_TOP, _TOP_WRAP = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_FORMATS = {"date": "dd-mm-yyyy", "time": "hh:mm", "int": "#,##0", "decimal": "#,##0.######", "year": "0"}
_FORMULA = ("=", "+", "-", "@")
_FIRST_DAY = date(1900, 3, 1)  # Excel has no day before 1900, and there one in February that never was
_LARGEST = 9.99e307
_MOST_OF_HEAD = 120  # letters: Excel takes 255, and each «&» is written twice
_WIDE_TEXT = 40
_ONE_PAGE_WIDE = 200  # characters
_LINE_POINTS, _HIGHEST = 15, 409  # of a line of the type above, and the most that Excel takes
_ROOM = 1.05  # words do not fill a line to its end


def set_up(sheet: Any, title: str, widths: Sequence[int], *, frozen: str = "A2") -> None:
    """Widths, the frozen header, and paper: landscape, as wide as the page, the header on each one."""
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = frozen
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    if sum(widths) <= _ONE_PAGE_WIDE:
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    else:  # several pages side by side can be read; one that holds them all cannot
        sheet.page_setup.scale = 70
        sheet.print_title_cols = "A:A"
    sheet.print_title_rows = "1:1"
    head = register_letters.cut(register_letters.clean(title), _MOST_OF_HEAD, "…")
    sheet.oddHeader.left.text = head.replace("&", "&&")
    sheet.oddFooter.left.text = f"Impreso el {short_date(wall_clock.today())}"
    sheet.oddFooter.right.text = "Página &P de &N"


def append(sheet: Any, number: int, cells: Sequence[Any]) -> None:
    """Write row `number`, the next one, as high as its longest text: LibreOffice shows of a row without height a line.

    Whoever changes the text has the height follow it, as it is not said to be their own.
    """
    high = max((_lines(sheet, at, made) for at, made in enumerate(cells, start=1)), default=1)
    if high > 1:
        sheet.row_dimensions[number] = {"ht": str(min(_LINE_POINTS * high, _HIGHEST))}
    sheet.append(cells)
    sheet.row_dimensions.pop(number, None)


def _lines(sheet: Any, at: int, made: Any) -> int:
    """How many lines the text takes in its column, rather one too many; 1 where it is not wrapped."""
    width = sheet.column_dimensions[get_column_letter(at)].width
    if not isinstance(made.value, str) or (len(made.value) <= width and "\n" not in made.value):
        return 1
    parts = made.value.split("\n") if made.alignment.wrap_text else ()
    return max(1, sum(1 if len(part) <= width else math.ceil(len(part) * _ROOM / width) for part in parts))


def header(sheet: Any, words: Sequence[str]) -> list[Any]:
    """The header row."""
    return [_styled(sheet, one, _HEADER_FONT, _TOP_WRAP, fill=_HEADER_FILL) for one in words]


def heading(sheet: Any, words: str) -> list[Any]:
    """A row with a title."""
    return [_styled(sheet, words, _TITLE_FONT, _TOP, border=False)]


def sentence(sheet: Any, words: str) -> list[Any]:
    """A row with a sentence."""
    return [_styled(sheet, words, _PLAIN_FONT, _TOP_WRAP, border=False)]


def line(sheet: Any, cells: Sequence[Any], kinds: Sequence[str]) -> list[Any]:
    """A row of typed cells; `kinds` say which number format each takes."""
    return [_cell(sheet, value, kind) for value, kind in zip(cells, kinds, strict=True)]


def number_format(kind: str) -> str:
    """The format of a whole column that is to be filled in."""
    return "@" if kind in {"text", "ref", "list", "reflist", "choice"} else _FORMATS.get(kind, "General")


def _cell(sheet: Any, value: Any, kind: str) -> Any:
    wrap = isinstance(value, str) and (len(value) > _WIDE_TEXT or "\n" in value)
    value = _held(value)
    made = _styled(sheet, value, _PLAIN_FONT, _TOP_WRAP if wrap else _TOP)
    if not isinstance(value, str) and kind in _FORMATS and (value is None or isinstance(value, _TYPES[kind])):
        made.number_format = _FORMATS[kind]
    elif kind == "text":
        made.number_format = "@"
    return made


def _held(value: Any) -> Any:
    """`value`, as text where Excel has no such day or number."""
    if isinstance(value, date) and value < _FIRST_DAY:
        return short_date(value)
    if isinstance(value, Decimal) and (not math.isfinite(value) or abs(value) > _LARGEST):
        return str(value)
    return value


_TYPES: dict[str, tuple[type, ...]] = {
    "date": (date,),
    "time": (time,),
    "int": (int,),
    "year": (int,),
    "decimal": (Decimal,),
}


def _styled(
    sheet: Any,
    value: Any,
    font: Font,
    alignment: Alignment,
    *,
    fill: PatternFill | None = None,
    border: bool = True,
) -> Any:
    made = WriteOnlyCell(sheet, value=None if isinstance(value, str) else value)
    if isinstance(value, str) and value:
        # As text, whatever it begins with: «=1+1» is what somebody wrote, never a formula, nor after a change by hand.
        made.value = register_letters.for_cell(value)
        made.data_type = "s"
        made.quotePrefix = value.startswith(_FORMULA)
    made.font, made.alignment = font, alignment
    made.protection = Protection(locked=False)
    if border:
        made.border = _BORDER
    if fill is not None:
        made.fill = fill
    return made
