"""Two microcentros made one: juntar-microcentro."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import NotFound, WrongUsage
from app.models.database import Database
from app.services import labels, predecessors
from app.services.predecessors import Preview, Source
from app.text_dates import count
from app.text_keys import spanish_key


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "origen", metavar="ORIGEN", help="un archivo de «minga volcar», o el nombre de otro microcentro de esta carpeta"
    )
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--revisar", action="store_true", help="muestra lo que llegaría, sin cambiar nada")
    either.add_argument("--deshacer", action="store_true", help="saca lo que se juntó aquí de ese microcentro")


def _merge(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.deshacer:
        return _take_out(database, options.origen)
    source = _source(context, options.origen)
    work = predecessors.preview if options.revisar else predecessors.bring
    found = work(database, source, progress=context.progress())
    return Outcome(list(_told(found, done=not options.revisar)), asdict(found) | {"preview": options.revisar})


def _source(context: Context, name: str) -> Source:
    path = Path(name)
    if path.is_file():
        return Source(path=path)
    workspace = context.workspace()
    try:
        return Source(database=workspace.open(workspace.find(name).id))
    except NotFound:
        advice = "Escriba la ruta de un archivo de «minga volcar», o el nombre de un microcentro de esta carpeta."
        raise WrongUsage(f"No hay un archivo ni un microcentro «{name}»", advice) from None


def _take_out(database: Database, name: str) -> Outcome:
    wanted = [row for row in predecessors.predecessors(database) if spanish_key(row.name) == spanish_key(name)]
    if not wanted:
        raise NotFound("el microcentro anterior", name)
    found = wanted[0]
    predecessors.take_out(database, found.id)
    return Outcome([f"Se sacó lo de «{found.name}». Para traerlo otra vez, júntelo de nuevo."], {"id": found.id})


def _told(found: Preview, *, done: bool) -> Iterator[str]:
    if not found.total:
        yield f"«{found.name}» ya está junto: no hay nada nuevo."
        return
    verb = "Llegaron" if done else "Llegarían"
    parts = [count(number, labels.noun(tipo), labels.noun(tipo, 2)) for tipo, number in found.counts]
    yield f"{verb} de «{found.name}»: {', '.join(parts)}."
    if found.schools_joined:
        yield f"Escuelas que ya estaban, por su RBD: {', '.join(found.schools_joined)}."
    if found.people_alike:
        yield f"Pueden ser la misma persona: {', '.join(found.people_alike)}. Vea «minga duplicados»."
    if found.officers:
        yield f"Sus cargos llegan también, decidan quién sigue: {', '.join(found.officers)}."
    if found.files_missing:
        missing = count(found.files_missing, "archivo de evidencia no está", "archivos de evidencia no están")
        yield f"{missing} en esta carpeta, y no llega{'' if found.files_missing == 1 else 'n'}."


COMMANDS = {
    "juntar-microcentro": Command(
        "Trae los registros de otro microcentro, que guarda su nombre y su numeración; todo, o nada",
        '  minga juntar-microcentro "Los Aromos" --revisar\n  minga juntar-microcentro aromos.jsonl',
        _arguments,
        _merge,
    ),
}
