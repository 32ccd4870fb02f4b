"""What goes to the others and comes from them: entregar, recibir."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import AppError, WrongUsage
from app.sync import hand_over, reception, words

if TYPE_CHECKING:
    from app.models.database import Database


def _hand_over_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", required=True, type=Path, metavar="ARCHIVO", help="dónde escribir la entrega")


def _hand_over(context: Context, options: Namespace) -> Outcome:
    done = hand_over.hand_over(context.database(), options.salida, progress=context.progress())
    lines = [words.handed_over_words(done)]
    if done.held_back:
        lines.append(words.held_back_words(done.held_back))
    return Outcome(lines, asdict(done) | {"path": str(done.path), "addressees": list(done.addressees)})


def _receive_arguments(parser: Parser) -> None:
    parser.add_argument("archivos", nargs="+", type=Path, metavar="ARCHIVO", help="las entregas, en cualquier orden")
    parser.add_argument("--revisar", action="store_true", help="muestra lo que traen, sin cambiar nada")
    parser.add_argument("--con-bajas", action="store_true", help="acepta que eliminen muchos registros")


def _receive(context: Context, options: Namespace) -> Outcome:
    take = reception.preview if options.revisar else partial(reception.receive, confirmed=options.con_bajas)
    lines: list[str] = []
    files: list[dict[str, object]] = []
    failures: list[AppError] = []
    context.workspace()
    for path in options.archivos:
        try:
            done = take(_meant(context, path), path, progress=context.progress())
        except AppError as error:
            failures.append(error)
            files.append({"path": str(path), "state": "refused", "kind_of_failure": type(error).__name__})
        else:
            lines += _sentences(done, preview=options.revisar)
            files.append({"path": str(path), **asdict(done)})
    return Outcome(lines, {"files": files, "preview": options.revisar}, failures)


def _meant(context: Context, path: Path) -> Database:
    """The microcentro that a file is for: the one named or the only one, else the one that it is addressed to."""
    try:
        return context.database()
    except WrongUsage:
        space = reception.addressee(context.workspace(), path) if len(context.workspace().spaces()) > 1 else None
        if space is None:
            raise
        return context.workspace().open(space)


def _sentences(done: reception.Received, *, preview: bool) -> Iterator[str]:
    yield words.headline(done, preview=preview)
    yield from (f"  {line}" for line in words.summary_lines(done))
    if done.many_removals and preview:
        yield "  Para recibirlo así, agregue «--con-bajas»."
    if done.conflicts:
        yield "  Vea las versiones con «minga conflictos»."
    if done.joins or done.held:
        yield "  Vea quién pide unirse con «minga aceptar»."


COMMANDS = {
    "entregar": Command(
        "Escribe un archivo con todo lo que los demás todavía no tienen",
        "  minga entregar --salida rosa-marzo.entrega",
        _hand_over_arguments,
        _hand_over,
    ),
    "recibir": Command(
        "Recibe entregas de los demás, en cualquier orden y las veces que sea",
        "  minga recibir *.entrega\n  minga recibir --revisar ivan.entrega",
        _receive_arguments,
        _receive,
    ),
}
