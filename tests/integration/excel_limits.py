"""What Excel refuses in a workbook, or opens only after «repairing» it: its published limits, in our own words.

Excel is not at hand where the tests run; what makes it complain is known, and can be looked for in the file.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_IN_NO_TITLE = re.compile(r"[\[\]:*?/\\]|^'|'$|^$")
_NAME = re.compile(r"[A-Za-z_\\][\w.\\]*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[RrCc]")
_PLACE = r"(?:\$?[A-Z]{1,3}(?:\$?[1-9]\d*)?|\$?[1-9]\d*)"
_AREA = re.compile(rf"(?:'(?:[^']|'')+'|\w+)!{_PLACE}(?::{_PLACE})?")
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_WIDEST = 255
_FIRST_DAY = 61  # 1 March 1900; before it stands a day that never was
_LONGEST_TEXT, _LONGEST_HEADER, _LONGEST_TITLE = 32_767, 255, 31
_LONGEST_HINT, _LONGEST_HINT_TITLE, _LONGEST_LIST = 225, 32, 255
_MOST_LINKS, _MOST_STYLES = 65_530, 64_000


def refused(path: Path) -> list[str]:
    """Everything in the workbook that Excel would complain about, in words for whoever reads the failure."""
    with ZipFile(path) as archive:
        names = archive.namelist()
        parts = {name: ET.fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    found = [f"part twice: {name}" for name in set(names) if names.count(name) > 1]
    book = parts["xl/workbook.xml"]
    found += _names(book)
    if len(parts["xl/styles.xml"].findall(f"{_MAIN}cellXfs/{_MAIN}xf")) > _MOST_STYLES:
        found.append("too many styles")
    shared = parts.get("xl/sharedStrings.xml")
    texts = ["".join(one.itertext()) for one in shared] if shared is not None else []
    found += [f"text too long: {text[:40]}" for text in texts if _units(text) > _LONGEST_TEXT]
    days = _day_styles(parts["xl/styles.xml"])
    for name, root in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            found += [f"{name}: {words}" for words in _sheet(root, len(texts), days)]
    return found


def _day_styles(root: ET.Element) -> set[str]:
    """The numbers of the styles that show a cell as a day."""
    days = {one.get("numFmtId") for one in root.iter(f"{_MAIN}numFmt") if "yy" in one.get("formatCode", "")}
    return {str(at) for at, one in enumerate(root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")) if one.get("numFmtId") in days}


def _names(book: ET.Element) -> list[str]:
    titles = [one.get("name", "") for one in book.iter(f"{_MAIN}sheet")]
    found = [f"title: {one}" for one in titles if _units(one) > _LONGEST_TITLE or _IN_NO_TITLE.search(one)]
    if len({one.casefold() for one in titles}) < len(titles):
        found.append("two sheets of one title")
    if all(one.get("state") == "hidden" for one in book.iter(f"{_MAIN}sheet")):
        found.append("no sheet to be seen")
    known = set()
    for one in book.iter(f"{_MAIN}definedName"):
        name, place = one.get("name", ""), one.text or ""
        if not name.startswith("_xlnm.") and (not _NAME.fullmatch(name) or _CELL_LIKE.fullmatch(name)):
            found.append(f"name: {name}")
        if not all(_AREA.fullmatch(area) for area in place.split(",")):
            found.append(f"place of {name}: {place}")
        if (name.casefold(), one.get("localSheetId")) in known:
            found.append(f"name twice: {name}")
        known.add((name.casefold(), one.get("localSheetId")))
    return found


def _sheet(root: ET.Element, texts: int, days: set[str]) -> list[str]:
    found, seen = [], set()
    for cell in root.iter(f"{_MAIN}c"):
        place, value = cell.get("r", ""), cell.findtext(f"{_MAIN}v")
        if place in seen:
            found.append(f"cell twice: {place}")
        seen.add(place)
        kind = cell.get("t", "n")
        if kind == "s" and not 0 <= int(value or -1) < texts:
            found.append(f"{place}: text that is not there")
        if kind == "n" and value is not None:
            found += [f"{place}: {words}" for words in _number(value, a_day=cell.get("s") in days)]
        if kind == "inlineStr" and cell.find(f"{_MAIN}is") is None:
            found.append(f"{place}: of kind {kind} without its text")
        if kind not in {"s", "n", "b", "inlineStr"} or cell.find(f"{_MAIN}f") is not None:
            found.append(f"{place}: of kind {kind}")
        if _units("".join(cell.itertext())) > _LONGEST_TEXT:
            found.append(f"{place}: too long")
    rows = [int(one.get("r", "0")) for one in root.iter(f"{_MAIN}row")]
    if rows != sorted(set(rows)) or (rows and rows[-1] > _MOST_ROWS):
        found.append("rows out of order")
    for column in root.iter(f"{_MAIN}col"):
        if float(column.get("width", "8")) > _WIDEST or int(column.get("max", "1")) > _MOST_COLUMNS:
            found.append(f"column {column.attrib}")
    for place in ("oddHeader", "oddFooter"):
        text = root.findtext(f"{_MAIN}headerFooter/{_MAIN}{place}") or ""
        if _units(text) > _LONGEST_HEADER:
            found.append(f"{place} of {_units(text)} letters")
    found += _rules(root)
    links = list(root.iter(f"{_MAIN}hyperlink"))
    if len(links) > _MOST_LINKS:
        found.append("too many links")
    # A place in the book itself is no address: written as one, its blanks and letters are no legal address either.
    found += [f"link at {one.get('ref')}" for one in links if not _AREA.fullmatch(one.get("location", ""))]
    return found


def _number(value: str, *, a_day: bool) -> list[str]:
    if not value or not math.isfinite(float(value)):
        return [f"no number: {value}"]
    return [f"a day before the first: {value}"] if a_day and float(value) < _FIRST_DAY else []


def _rules(root: ET.Element) -> list[str]:
    found = []
    for rule in root.iter(f"{_MAIN}dataValidation"):
        limits = {"error": _LONGEST_HINT, "prompt": _LONGEST_HINT}
        limits |= {"errorTitle": _LONGEST_HINT_TITLE, "promptTitle": _LONGEST_HINT_TITLE}
        found += [f"{name} of a rule is too long" for name, most in limits.items() if _units(rule.get(name, "")) > most]
        formula = rule.findtext(f"{_MAIN}formula1") or ""
        if not formula or formula.startswith("=") or _units(formula) > _LONGEST_LIST or not rule.get("sqref"):
            found.append(f"rule {rule.attrib} {formula[:40]}")
    return found


def _units(text: str) -> int:
    """The length of a text as Excel counts: a sign outside the first 65,536 is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
