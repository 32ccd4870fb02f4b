"""What the diagnosis of the network prints: ten statements, first and last of the year, risks and decisions (8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models.database import Database
from app.models.instrument import RISKS
from app.services import customs, diagnostics, labels, rows
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, load_letterhead
from app.services.sheets_format import format_of
from app.services.tallies import ItemTally


@dataclass(frozen=True)
class Statement:
    """One statement and, at each moment, how many gave it each mark from 1 to 4; () where it was not asked."""

    name: str = ""
    text: str = ""
    dimension: str = ""
    marks: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Moment:
    """One diagnosis of the year; with `few` answers a mean would say who gave them, and is not told (domain.md 9)."""

    name: str = ""
    date: str = ""
    respondents: int | None = None
    few: bool = False
    risks: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class DiagnosticSheet:
    """Everything on the *diagnóstico de red*; without moments, the sheet to answer."""

    letterhead: Letterhead = NO_LETTERHEAD
    body: str = ""
    statements: tuple[Statement, ...] = ()
    all_risks: tuple[str, ...] = tuple(RISKS.values())
    moments: tuple[Moment, ...] = ()


def empty_diagnostic(database: Database | None, head: Letterhead) -> DiagnosticSheet:
    """The network's own statements, to answer by hand."""
    found = format_of(database, "diagnostic")
    lines = tuple(
        Statement(one.help, one.text, labels.words("template_item", "dimension", one.dimension)) for one in found.items
    )
    return DiagnosticSheet(head, found.body, lines)


def load_diagnostic(database: Database, year: int, sources: Sources) -> DiagnosticSheet:
    """The year's first diagnosis beside its last; without any, the sheet to answer."""
    head = load_letterhead(database, sources, year)
    sheet = empty_diagnostic(database, head)
    found = diagnostics.compare(database, year)
    ids = [key for key in (found.first_id, found.last_id) if key]
    if not ids:
        return sheet
    lines = tuple(
        Statement(
            one.name,
            one.text,
            labels.words("template_item", "dimension", one.dimension),
            tuple(_marks(tally) for key, tally in ((found.first_id, one.first), (found.last_id, one.last)) if key),
        )
        for one in found.rows
    )
    small = customs.number(database, "small_number")
    answers = [max(sum(one.marks[place]) for one in lines) for place in range(len(ids))] if lines else [0] * len(ids)
    loaded = [rows.load(database, "network_diagnostic", key) for key in ids]
    moments = tuple(_moment(one, most, small) for one, most in zip(loaded, answers, strict=True))
    return DiagnosticSheet(head, sheet.body, lines, moments=moments)


def _marks(one: ItemTally | None) -> tuple[int, ...]:
    if one is None:
        return ()
    counts: Mapping[str, int] = one.counts
    return tuple(counts.get(mark, 0) for mark in ("1", "2", "3", "4"))


def _moment(one: Mapping[str, Any], most: int, small: int) -> Moment:
    return Moment(
        labels.words("network_diagnostic", "moment", one["moment"]),
        one["date"] or "",
        one["respondents_n"],
        (one["respondents_n"] or most) < small,
        tuple(labels.words("network_diagnostic", "risks", code) for code in one["risks"] or ()),
        tuple(one["decisions"] or ()),
        one["notes"] or "",
    )
