"""The calendar as a file for phones and computers: calendario exportar."""

from __future__ import annotations

from argparse import Namespace

from app import wall_clock
from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser, new_file, whole_number
from app.text_dates import count


def _arguments(parser: Parser) -> None:
    parser.add_argument("accion", choices=["exportar"], metavar="exportar", help="escribe el calendario")
    parser.add_argument("archivo", type=new_file, metavar="ARCHIVO", help="dónde escribir el archivo .ics")
    parser.add_argument("--anio", type=whole_number(1900, 2200), metavar="AÑO", help="de qué año; si no, el de hoy")


def _export(context: Context, options: Namespace) -> Outcome:
    from app.services import year_calendar
    from app.services.writing import written

    year = options.anio or wall_clock.today().year
    text, events = year_calendar.as_file(context.database(), year, wall_clock.now())
    with written(options.archivo) as target:
        target.write(text)
    lines = [f"Se escribió «{options.archivo}» con {count(events, 'fecha', 'fechas')} de {year}."]
    return Outcome(lines, {"path": str(options.archivo), "year": year, "events": events})


COMMANDS = {
    "calendario": Command(
        "Escribe las sesiones, las fechas del plan y los días sin clases como archivo de calendario",
        "  minga calendario exportar sesiones.ics --anio 2026",
        _arguments,
        _export,
    ),
}
