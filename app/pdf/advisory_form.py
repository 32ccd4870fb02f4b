"""*Registro de asesoría*: the ministry's three tables, one encounter a page or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reportlab.platypus import Flowable

from app.pdf.document import Sheet, build
from app.pdf.form import Form, plain
from app.pdf.parts import Item, anew, fields, head, section, signed
from app.pdf.styles import BODY
from app.pdf.text import Text
from app.services import labels
from app.services.sheets import Letterhead
from app.services.sheets_advisory import TABLES, AdvisorySheet, load_advisory

NAME = "Registro de asesoría"
_TIPO = "advisory_record"
# Field and its share of the twelve columns, row by row.
_GENERAL: tuple[tuple[tuple[str, int], ...], ...] = (
    (("region", 4), ("deprov", 4), ("modality", 4)),
    (("unit_name", 8), ("number", 4)),
    (("strategic_objective", 6), ("annual_objective", 6)),
    (("supervisor_id", 4), ("date", 4), ("encounter_type", 4)),
    (("start", 3), ("end", 3), ("participants", 6)),
    (("encounter_objective", 12),),
)
_STANDARDS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("standard_set", 6), ("capacity", 6)),
    (("dimension", 6), ("subdimension", 6)),
    (("standard", 6), ("practice_addressed", 6)),
)
_SECOND: tuple[tuple[tuple[str, int], ...], ...] = (
    (("second_capacity", 4), ("second_dimension", 4), ("second_subdimension", 4)),
    (("second_standard", 6), ("second_practice_addressed", 6)),
)
_HEADS, _OTHER = tuple(title for title, _ in TABLES), TABLES[2][1]


def render(content: AdvisorySheet, printed_on: date, *, blank: bool = False, letter: bool = False) -> bytes:
    """The PDF with every record, each from a page of its own; with `blank`, an empty one."""
    if blank:
        content = AdvisorySheet(content.letterhead.bare(), ({},))
    about = content.records[0].get("unit_name", "") if len(content.records) == 1 else ""
    sheet = Sheet(NAME, content.letterhead.name, printed_on, letter=letter, blank=blank, about=about)
    if not content.records:
        words = "Todavía no hay registros de asesoría este año."
        return build(sheet, [*head(sheet, content.letterhead, "", ""), Text(words, BODY)])
    story: list[Flowable] = []
    for record in content.records:
        story += [*anew(story), *_record(sheet, content.letterhead, record)]
    return build(sheet, story)


def _record(sheet: Sheet, letterhead: Letterhead, record: Mapping[str, str]) -> list[Flowable]:
    number = record.get("number", "")
    mark = "N° ______" if sheet.blank else f"N° {number}" if number else ""
    story = head(sheet, letterhead, "", mark)
    story += section(_HEADS[0], _lines(sheet, record, _GENERAL))
    standards = list(_STANDARDS)
    if sheet.blank or any(record.get(name) for row in _SECOND for name, _ in row):
        standards += _SECOND
    story += section(_HEADS[1], _lines(sheet, record, standards))
    others = [Item(labels.label(_TIPO, name), record.get(name, ""), lines=2) for name in _OTHER]
    signing = ((record.get("supervisor_id", ""), "Supervisión"), ("", "Por el establecimiento o la red"))
    body = signed(sheet, fields(sheet, *([item] for item in others)), *signing, rule=0)
    return [*story, *section(_HEADS[2], body)]


def _lines(sheet: Sheet, record: Mapping[str, str], rows: Sequence[Sequence[tuple[str, int]]]) -> Flowable:
    items = [[Item(labels.label(_TIPO, name), record.get(name, ""), span) for name, span in row] for row in rows]
    return fields(sheet, *items)


FORM = Form("asesoria", NAME, "year", load_advisory, plain(AdvisorySheet), render)
