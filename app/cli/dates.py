"""The date of this laptop: fecha."""

from __future__ import annotations

from argparse import Namespace

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.services import laptop_date
from app.text_dates import long_date


def _arguments(parser: Parser) -> None:
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--correcta", action="store_true", help="la fecha que se muestra es la de hoy")
    either.add_argument("--deshacer", action="store_true", help="olvida que se dijo que era correcta")


def _date(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.correcta:
        laptop_date.confirm(database)
    elif options.deshacer:
        laptop_date.take_back(database, 0)
    asked = laptop_date.doubted(database)
    if asked is None:
        return Outcome(["La fecha de este computador no está en duda."], {"doubted": None})
    return Outcome(doubt_lines(asked), {"doubted": asked.day.isoformat(), "possible": asked.possible})


def doubt_lines(asked: laptop_date.DoubtedDate | None) -> list[str]:
    """The question about a date that is doubted, and how to answer it; nothing where it is not (faults 8 and 9)."""
    if asked is None:
        return []
    day = long_date(asked.day, year=True)
    if not asked.possible:
        return [f"El computador dice que hoy es {day}, y eso no puede ser. Corrija la fecha."]
    return [f"¿Es hoy {day}?", "Si lo es, escriba «minga fecha --correcta». Si no, corrija la fecha."]


COMMANDS = {
    "fecha": Command(
        "Muestra si la fecha de este computador está en duda, y deja decir que es correcta",
        "  minga fecha\n  minga fecha --correcta",
        _arguments,
        _date,
    ),
}
