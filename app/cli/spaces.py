"""Microcentros of the data folder: crear, estado, demo."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.models import registry
from app.services.standing import Standing, read_standing
from app.services.status import Holdings, holdings

_SHOWN = ("school", "person", "meeting", "practice", "commitment", "evidence")


def _create_arguments(parser: Parser) -> None:
    parser.add_argument("--nombre", required=True, metavar="NOMBRE", help="cómo se llama el microcentro")
    parser.add_argument("--persona", required=True, metavar="PERSONA", help="su nombre completo")


def _create(context: Context, options: Namespace) -> Outcome:
    name, person = options.nombre.strip(), options.persona.strip()
    if not name or not person:
        raise WrongUsage("Faltan el nombre del microcentro o el de la persona")
    database = context.workspace(new=True).create(name, person)
    return Outcome(
        [f"Se creó el microcentro «{name}». Este computador es su coordinación."],
        {"space": database.space, "name": name},
    )


def _no_arguments(_parser: Parser) -> None:
    """Nothing but the options of every command."""


def _status(context: Context, _options: Namespace) -> Outcome:
    database = context.database()
    standing, held = read_standing(database), holdings(database)
    data = {"space": database.space, **asdict(standing), **asdict(held)}
    return Outcome(list(_status_lines(standing, held)), data)


def _status_lines(standing: Standing, held: Holdings) -> Iterator[str]:
    yield f"Microcentro: {standing.microcentro}"
    yield f"Persona en este computador: {standing.person or 'nadie ha dicho quién es'}"
    yield ", ".join(_counted(held.counts[tipo], *registry.types()[tipo].noun) for tipo in _SHOWN) + "."
    if held.private:
        yield f"Solo en este computador: {_counted(held.private, 'registro', 'registros')} de borradores."
    yield f"Por entregar: {_counted(standing.pending, 'cambio', 'cambios')}."
    if held.waiting:
        yield f"Esperan otro archivo para mostrarse: {_counted(held.waiting, 'registro', 'registros')}."
    if held.missing_files:
        yield f"Todavía no llegan: {_counted(held.missing_files, 'archivo', 'archivos')} de evidencia."
    yield from standing.warnings


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


COMMANDS = {
    "crear": Command(
        "Crea un microcentro nuevo, con este computador como coordinación",
        '  minga crear --nombre "Los Boldos" --persona "Rosa Catrileo Pino"',
        _create_arguments,
        _create,
    ),
    "estado": Command(
        "Muestra qué hay en el microcentro y qué está pendiente", "  minga estado", _no_arguments, _status
    ),
}
