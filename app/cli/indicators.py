"""Figures: indicadores."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from app import wall_clock
from app.cli.context import YEAR_HELP, Command, Context, Outcome
from app.cli.spanish import Parser, whole_number
from app.errors import WrongUsage
from app.paths import catalogue_file
from app.services import indicators, network, year_shown
from app.services import indicators_words as words
from app.services.catalogue import Catalogue
from app.services.indicators import Query, Report
from app.services.indicators_basis import Figure, Period, Reading
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS


def _arguments(parser: Parser) -> None:
    parser.add_argument("--anio", type=whole_number(1900, 2200), metavar="AÑO", help=YEAR_HELP)
    known = "con el diagnóstico de qué año se compara; si no, con el del año anterior"
    parser.add_argument("--comparar", type=whole_number(1900, 2200), metavar="AÑO", help=known)


def _indicators(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    today = wall_clock.today()
    period = Period(options.anio or year_shown.current(database, today))
    if options.comparar is not None and options.comparar >= period.year:
        raise WrongUsage("El diagnóstico se compara con uno de antes", f"Elija un año anterior a {period.year}.")
    with closing(Catalogue(catalogue_file(context.folder))) as catalogue:
        report = indicators.read(database, Query(period, against=options.comparar), today, catalogue=catalogue)
    name = network.microcentro(database)["name"] or ""
    data = {"microcentro": name, "year": period.year, "small_number": report.small}
    lines = [f"{name}, {words.period_words(period)}", *_lines(report)]
    return Outcome(lines, data | {"indicators": [_data(one, report.small) for one in report.readings]})


def _lines(report: Report) -> Iterator[str]:
    section = ""
    for one in report.readings:
        definition = DEFINITIONS[one.code]
        if definition.section != section:
            section = definition.section
            yield ""
            yield SECTIONS[section]
        yield f"  {definition.name}: {words.sentence(one, report.small)}"
        yield from (f"    {note}" for note in (one.note,) if note)
        if not one.is_empty:
            yield f"    {words.n_words(one)}. Para decidir: {definition.decision}"


def _data(one: Reading, small: int) -> dict[str, Any]:
    definition = DEFINITIONS[one.code]
    return {
        "code": one.code,
        "section": definition.section,
        "name": definition.name,
        "sentence": words.sentence(one, small),
        "note": one.note,
        "decision": definition.decision,
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "n": one.n,
        "total": _figure(one.total),
        "goal": None if one.goal is None else str(one.goal),
        "months": [_figure(each) for each in one.months],
        "breakdowns": [
            {"title": each.title, "lines": [_figure(line) for line in each.figures]} for each in one.breakdowns
        ],
    }


def _figure(one: Figure) -> dict[str, Any]:
    """Percentages stay counts, also for a machine; a month that is not over says so by `running`."""
    found: dict[str, Any] = {"label": one.label} if one.label else {}
    if one.running:
        found["running"] = True
    if one.count is not None:
        found |= {"part": one.count.part, "whole": one.count.whole}
    if one.also is not None:
        found["top_two"] = one.also.part
    if one.amount is not None:
        found["amount"] = str(one.amount)
    return found


COMMANDS = {
    "indicadores": Command(
        "Muestra los indicadores de un año, con sus cantidades y la decisión que alimentan",
        "  minga indicadores\n  minga indicadores --anio 2026 --json",
        _arguments,
        _indicators,
    ),
}
