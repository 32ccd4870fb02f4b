"""Who works at this laptop: persona."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import NotFound
from app.services import people, persons_here


def _arguments(parser: Parser) -> None:
    parser.add_argument("nombre", nargs="?", metavar="NOMBRE", help="quién trabaja desde ahora; basta parte del nombre")
    parser.add_argument("--codigo", default="", metavar="CÓDIGO", help="su código corto, si tiene")


def _person(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.nombre is not None:
        found = people.people(database, options.nombre)
        if not found:
            raise NotFound("la persona", options.nombre)
        persons_here.open_as(database, found[0].id, options.codigo)
    here = persons_here.people_here(database)
    lines = [
        one.name + (" (trabaja ahora)" if one.here else "") + (", con código" if one.has_code else "") for one in here
    ]
    return Outcome(lines or ["Todavía no se dice quién trabaja aquí."], {"people": [asdict(one) for one in here]})


COMMANDS = {
    "persona": Command(
        "Muestra quiénes trabajan en este computador, o dice quién trabaja desde ahora",
        '  minga persona\n  minga persona "Rosa Catrileo" --codigo 4071',
        _arguments,
        _person,
    ),
}
