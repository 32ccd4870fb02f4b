"""Spreadsheets: planilla exportar, plantilla, importar."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from app import wall_clock
from app.cli.context import Command, Context, Outcome, written_records
from app.cli.spanish import Parser, whole_number
from app.errors import InvalidData, WrongUsage
from app.jobs import Progress
from app.models.database import Database
from app.services import network, year_shown
from app.services.register_changes import replaced
from app.services.register_intake import preview, take_in
from app.services.register_intake_words import summary
from app.services.register_lines import TakenIn
from app.services.register_sheets import Sheet
from app.services.registers import INTAKE, REGISTERS

_SHOWN = 50
EXPORT, TEMPLATE, INTAKE_VERB, ADVISORY = "exportar", "plantilla", "importar", "asesoria"


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "accion",
        choices=[EXPORT, TEMPLATE, INTAKE_VERB, ADVISORY],
        metavar="ACCIÓN",
        help="exportar los registros; plantilla para llenar; importar; asesoria, sus registros para editar",
    )
    parser.add_argument("archivo", type=Path, metavar="ARCHIVO", help="la planilla, un archivo .xlsx")
    parser.add_argument(
        "--registro",
        action="append",
        choices=list(REGISTERS),
        metavar="REGISTRO",
        help=f"solo este registro (se puede repetir). Para plantillas: {', '.join(INTAKE)}",
    )
    parser.add_argument("--anio", type=whole_number(1900, 2200), metavar="AÑO", help="solo este año escolar")
    parser.add_argument("--revisar", action="store_true", help="al importar, muestra qué cambiaría y no cambia nada")


def _run(context: Context, options: Namespace) -> Outcome:
    if options.revisar and options.accion != INTAKE_VERB:
        raise WrongUsage("«--revisar» es para importar", "Escriba «minga planilla importar ARCHIVO --revisar».")
    return _ACTIONS[options.accion](context, options)


def _export(context: Context, options: Namespace) -> Outcome:
    from app.excel.write_book import write_registers
    from app.services.indicators import Query, read
    from app.services.indicators_basis import Period
    from app.services.register_rows import table, tables

    database = context.database()
    chosen = options.registro
    found = (table(database, key, options.anio) for key in chosen) if chosen else tables(database, options.anio)
    today = wall_clock.today()
    year = options.anio or year_shown.current(database, today)
    report = None if chosen else read(database, Query(Period(year)), today)
    title = network.microcentro(database)["name"] or ""
    lines = write_registers(options.archivo, found, title=title, report=report, progress=context.progress())
    return Outcome([written_records(lines, options.archivo)], {"path": str(options.archivo), "records": lines})


def _template(context: Context, options: Namespace) -> Outcome:
    from app.excel.write_book import write_templates
    from app.services.register_templates import templates

    database = context.database()
    tables, lists = templates(database, options.registro or INTAKE, options.anio)
    title = network.microcentro(database)["name"] or ""
    write_templates(options.archivo, tables, lists=lists, title=title, progress=context.progress())
    names = [table.register.title for table in tables]
    return Outcome(
        [f"Se escribió la planilla para llenar «{options.archivo}» ({', '.join(names)})."],
        {"path": str(options.archivo), "sheets": names},
    )


def _advisory(context: Context, options: Namespace) -> Outcome:
    from app.excel.advisory_book import write_advisory
    from app.services.sheets import Sources, Wanted
    from app.services.sheets_advisory import load_advisory

    year = options.anio or year_shown.last_with(context.database(), wall_clock.today(), "advisory_record")
    records = write_advisory(options.archivo, load_advisory(context.database(), Sources(), Wanted(year)))
    said = f"Registros de asesoría de {year} en «{options.archivo}»: {records}."
    return Outcome([said], {"path": str(options.archivo), "records": records})


def _take_in(context: Context, options: Namespace) -> Outcome:
    from app.excel.read_book import read_sheets

    database = context.database()
    sheets = read_sheets(options.archivo, context.progress())
    found = (_previewed if options.revisar else take_in)(database, sheets, context.progress())
    lines = summary(found, options.archivo.name, done=not options.revisar)
    if options.revisar:
        changes, number = replaced(database, found, _SHOWN)
        lines += ["Se reemplazaría:"] if number else []
        lines += [f"  {one.title}: {one.words}." for one in changes]
        lines += [f"  Y {number - len(changes)} más."] if number > len(changes) else []
    data = {kind: getattr(found, kind) for kind in ("new", "changed", "equal", "ignored")}
    return Outcome(lines, data)


def _previewed(database: Database, sheets: Sequence[Sheet], progress: Progress) -> TakenIn:
    """The preview, refused as a whole when a cell is bad, as the import would be."""
    found = preview(database, sheets, progress)
    if found.problems:
        raise InvalidData(found.problems)
    return found


_ACTIONS = {EXPORT: _export, TEMPLATE: _template, INTAKE_VERB: _take_in, ADVISORY: _advisory}
COMMANDS = {
    "planilla": Command(
        "Escribe los registros como planilla de Excel, hace planillas para llenar, y toma las que vuelven llenas",
        "  minga planilla exportar registros-2026.xlsx --anio 2026\n"
        "  minga planilla plantilla asistencia.xlsx --registro asistencia\n"
        "  minga planilla importar asistencia.xlsx --revisar",
        _arguments,
        _run,
    ),
}
