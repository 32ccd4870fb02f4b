"""A stick or a folder as a mailbox: intercambiar, carpetas."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.context import Command, Context, Outcome
from app.cli.frame import as_data
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.models.database import Database
from app.sync import mailbox, mailbox_words, watching
from app.text_dates import count


def _exchange_arguments(parser: Parser) -> None:
    parser.add_argument("carpeta", type=Path, metavar="CARPETA", help="el pendrive o la carpeta común")


def _exchange(context: Context, options: Namespace) -> Outcome:
    done = mailbox.exchange(context.database(), options.carpeta, progress=context.progress())
    # What a retired laptop left on the stick stays there, perhaps for years: told once, it is nobody's failure.
    left_behind = [one for one in done.aside if mailbox.is_of_retired(one)]
    remarks = [f"  {line}" for line in (*mailbox_words.remarks(done), *map(mailbox_words.aside_words, left_behind))]
    failures = [one.error for one in done.aside if one not in left_behind]
    failures += [done.failure] if done.failure else []
    return Outcome([mailbox_words.sentence(done), *remarks], _as_data(done), failures)


def _as_data(done: mailbox.Exchanged) -> dict[str, Any]:
    left = done.left
    return {
        "folder": str(done.folder),
        "sentence": mailbox_words.sentence(done),
        "taken": [asdict(one) for one in done.taken],
        "conflicts": done.conflicts,
        "aside": [{"name": one.path.name, "error": as_data(one.error)} for one in done.aside],
        "of_retired": [path.name for path in done.of_retired],
        "known": done.known,
        "others": done.others,
        "foreign": done.foreign,
        "left_out": done.left_out,
        "renewed": done.renewed,
        "half_written": done.half_written,
        "left": None if left is None else left.as_data(),
        "tidied": done.tidied,
    }


def _folders_arguments(parser: Parser) -> None:
    parser.add_argument("accion", choices=("agregar", "quitar", "listar"), help="qué hacer")
    parser.add_argument("carpeta", nargs="?", type=Path, metavar="CARPETA", help="la carpeta, para agregar o quitar")


def _folders(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.accion == "listar":
        return _list_folders(database)
    if options.carpeta is None:
        raise WrongUsage(f"Falta la carpeta que quiere {options.accion}", "Escríbala después de la acción.")
    if options.accion == "quitar":
        watching.forget(database, options.carpeta)
        return Outcome([f"Ya no se mira «{options.carpeta}». Sus archivos siguen ahí."], {"watched": _names(database)})
    fresh = watching.watch(database, options.carpeta)
    words = "Se avisará cuando haya algo nuevo en" if fresh else "Ya se miraba"
    return Outcome([f"{words} «{options.carpeta}»."], {"watched": _names(database)})


def _list_folders(database: Database) -> Outcome:
    there = {one.folder: one for one in watching.arrived(database)}
    lines = []
    for folder in dict.fromkeys([*watching.watched(database), *there]):
        one = there.get(folder)
        kind = "pendrive" if one is not None and one.stick else "carpeta"
        news = "no está ahora" if one is None else f"{count(one.new, 'entrega nueva', 'entregas nuevas')}"
        lines.append(f"«{folder}» ({kind}): {news}.")
    arrivals = [{"folder": str(one.folder), "new": one.new, "stick": one.stick} for one in there.values()]
    data = {"watched": _names(database), "arrived": arrivals}
    return Outcome(lines or ["No se mira ninguna carpeta, y no hay pendrives conectados."], data)


def _names(database: Database) -> list[str]:
    return [str(folder) for folder in watching.watched(database)]


COMMANDS = {
    "carpetas": Command(
        "Muestra, agrega o quita las carpetas donde se avisa si llega algo nuevo",
        "  minga carpetas agregar D:\\Nube\\Microcentro\n  minga carpetas listar",
        _folders_arguments,
        _folders,
    ),
    "intercambiar": Command(
        "Recibe lo nuevo de una carpeta o un pendrive, y deja ahí lo que los demás no tienen",
        "  minga intercambiar E:\\",
        _exchange_arguments,
        _exchange,
    ),
}
