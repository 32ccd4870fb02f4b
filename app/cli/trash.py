"""What was removed: papelera."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import datetime

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import NotFound
from app.services import trash


def _arguments(parser: Parser) -> None:
    parser.add_argument("--traer", metavar="ID", help="trae de vuelta lo que se quitó, con todo lo que tenía")


def _trash(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    found = trash.removed(database)
    if options.traer is None:
        lines = [_sentence(one) for one in found]
        lines += ["Para traer algo de vuelta: minga papelera --traer ID"] if found else []
        return Outcome(lines or ["La papelera está vacía."], {"removed": [asdict(one) for one in found]})
    wanted = next((one for one in found if one.id == options.traer), None)
    if wanted is None:
        raise NotFound("lo que se quitó", options.traer)
    trash.bring_back(database, wanted.tipo, wanted.id)
    return Outcome([f"Volvió: {wanted.title or wanted.noun}"], {"returned": asdict(wanted)})


def _sentence(one: trash.Removed) -> str:
    of = f" de «{one.of}»" if one.of else ""
    day = f"{datetime.fromisoformat(one.at):%d-%m-%Y %H:%M}" + ("" if one.clock_ok else ", fecha dudosa")
    return f"{one.id}  {one.noun} «{one.title}»{of}: {one.who or 'alguien'}, {day}"


COMMANDS = {
    "papelera": Command(
        "Muestra lo que se quitó, quién y cuándo, y lo trae de vuelta",
        "  minga papelera\n  minga papelera --traer 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90",
        _arguments,
        _trash,
    ),
}
