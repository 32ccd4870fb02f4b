"""Who works at this laptop: persona."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli import naming
from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.models.database import Database
from app.services import persons_here
from app.sync import roster


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "nombre", nargs="?", metavar="NOMBRE", help="quién trabaja desde ahora; basta parte del nombre, o su código"
    )
    parser.add_argument("--codigo", default="", metavar="CÓDIGO", help="su código corto, si tiene")
    forgotten = parser.add_mutually_exclusive_group()
    forgotten.add_argument(
        "--olvidado", action="store_true", help="da el número que se lee a la coordinación, si olvidó su código"
    )
    forgotten.add_argument("--clave", metavar="CLAVE", help="la clave que dijo la coordinación, en lugar del código")
    forgotten.add_argument(
        "--numero", metavar="NÚMERO", help="en la coordinación: el número que le leyeron; responde con la clave"
    )
    parser.add_argument(
        "--computador", metavar="ID", help="con «--numero»: dónde lo olvidó; basta el comienzo (vea «minga equipos»)"
    )


def _person(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.nombre is None:
        if options.olvidado or options.clave is not None or options.numero is not None:
            raise WrongUsage("Falta decir quién olvidó su código", "Escriba su nombre; basta una parte.")
        return _people(database)
    person = naming.person(database, options.nombre)
    if options.olvidado:
        number = persons_here.number_to_read_out(database, person)
        return Outcome([f"Lea este número a la coordinación: {number[:3]} {number[3:]}"], {"number": number})
    if options.numero is not None:
        return _word(database, person, options.numero, options.computador)
    if options.clave is not None:
        persons_here.forget_code(database, person, options.clave)
    persons_here.open_as(database, person, options.codigo)
    return _people(database)


def _word(database: Database, person: str, number: str, laptop: str | None) -> Outcome:
    """What the coordination says to somebody who forgot the code on that laptop."""
    if laptop is None:
        raise WrongUsage("Falta decir en qué computador lo olvidó", "Agregue «--computador ID» (vea «minga equipos»).")
    word = persons_here.answer_for(database, roster.locate(database, laptop), person, number)
    return Outcome([f"Diga esta clave: {word[:4]} {word[4:]}. Sirve una sola vez."], {"word": word})


def _people(database: Database) -> Outcome:
    here = persons_here.people_here(database)
    lines = [
        one.name + (" (trabaja ahora)" if one.here else "") + (", con código" if one.has_code else "") for one in here
    ]
    return Outcome(lines or ["Todavía no se dice quién trabaja aquí."], {"people": [asdict(one) for one in here]})


COMMANDS = {
    "persona": Command(
        "Muestra quiénes trabajan en este computador, o dice quién trabaja desde ahora",
        '  minga persona\n  minga persona "Rosa Catrileo" --codigo 4071\n  minga persona "Rosa Catrileo" --olvidado',
        _arguments,
        _person,
    ),
}
