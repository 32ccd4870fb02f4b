"""What goes to the others and comes from them: entregar, recibir, acuse."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Command, Context, Outcome, accepts_removals, files_named
from app.cli.frame import as_data
from app.cli.spanish import Parser, new_file
from app.errors import AppError, BundleRefused, InputRefused, WrongUsage
from app.sync import ack, freight, given_words, hand_over, parts, reception, words
from app.sync.outer import need_replaceable, read_outer
from app.sync.received import Received

if TYPE_CHECKING:
    from app.models.database import Database


_EVIDENCE = {"todas": freight.ALL, "miniaturas": freight.THUMBNAILS, "ninguna": freight.NONE}


def _hand_over_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", required=True, type=new_file, metavar="ARCHIVO", help="dónde escribir la entrega")
    parser.add_argument("--limite", type=_size, metavar="TAMAÑO", help="lo más que puede pesar cada archivo: 10MB")
    parser.add_argument("--total", type=_size, metavar="TAMAÑO", help="lo más que pueden pesar todos juntos: 50MB")
    parser.add_argument(
        "--evidencias", choices=_EVIDENCE, default="todas", help="qué fotos y documentos van (lo usual: todas)"
    )
    replacing_argument(parser)


def replacing_argument(parser: Parser) -> None:
    """The yes to writing over a file that is no entrega."""
    parser.add_argument(
        "--reemplazar", action="store_true", help="escribe aunque haya ahí un archivo que no es una entrega"
    )


def _size(words: str) -> int:
    try:
        return parts.read_size(words)
    except WrongUsage as error:
        raise ArgumentTypeError(f"{error.reason}. {error.advice}") from error


def _hand_over(context: Context, options: Namespace) -> Outcome:
    done = hand_over.hand_over(
        context.database(),
        options.salida,
        limit=options.limite,
        total=options.total,
        evidence=_EVIDENCE[options.evidencias],
        replace=options.reemplazar,
        progress=context.progress(),
    )
    return Outcome([given_words.handed_over_words(done), *given_words.left_lines(done)], done.as_data())


def _acknowledge_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", type=new_file, metavar="ARCHIVO", help="escribe también un archivo pequeño")
    replacing_argument(parser)


def _acknowledge(context: Context, options: Namespace) -> Outcome:
    if options.salida and not options.reemplazar:
        need_replaceable(options.salida)
    done = ack.acknowledge(context.database(), options.salida)
    lines = [done.line]
    if options.salida:
        lines.append(given_words.acknowledgement_words(done, options.salida))
    return Outcome(lines, asdict(done) | {"path": str(options.salida) if options.salida else None})


def _receive_arguments(parser: Parser) -> None:
    parser.add_argument("archivos", nargs="*", type=Path, metavar="ARCHIVO", help="las entregas, en cualquier orden")
    parser.add_argument("--linea", metavar="TEXTO", help="un acuse que llegó por un chat: «ACUSE1-…»")
    parser.add_argument("--revisar", action="store_true", help="muestra lo que traen, sin cambiar nada")
    accepts_removals(parser)


def _receive(context: Context, options: Namespace) -> Outcome:
    if not options.archivos and options.linea is None:
        raise WrongUsage("Falta decir qué recibir", "Nombre los archivos, o el acuse con «minga recibir --linea».")
    given: list[tuple[str, AbstractContextManager[Path]]] = [
        (str(path), _readable(path)) for path in files_named(options.archivos)
    ]
    if options.linea is not None:
        given.append((ack.BEGINNING, ack.as_file(options.linea)))
    take = reception.preview if options.revisar else partial(reception.receive, confirmed=options.con_bajas)
    lines: list[str] = []
    files: list[dict[str, object]] = []
    failures: list[AppError] = []
    context.workspace()
    for name, opened in given:
        try:
            with opened as path:
                done = _taken(context, path, take)
        except AppError as error:
            failures.append(error)
            kind = type(error).__name__
            files.append({"path": name, "state": "refused", "kind_of_failure": kind, "error": as_data(error)})
        else:
            lines += _sentences(done, preview=options.revisar)
            files.append({"path": name, **asdict(done)})
    return Outcome(lines, {"files": files, "preview": options.revisar}, failures)


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The file to receive. Raises as `ack.readable`, and InputRefused: it is a folder."""
    if path.is_dir():
        way = f"Nombre los archivos que hay en ella, o escriba «minga intercambiar {path}»."
        raise InputRefused(path.name, "Es una carpeta.", way)
    with ack.readable(path) as file:
        yield file


def _taken(context: Context, path: Path, take: Callable[..., Received]) -> Received:
    """The file, taken in where it was meant to be. Raises as `take`, and WrongUsage: it is for another microcentro."""
    database = _meant(context, path)
    try:
        return take(database, path, progress=context.progress())
    except BundleRefused as error:
        other = reception.elsewhere(context.workspace(), database.space, path, error)
        if other is None:
            raise
        raise WrongUsage(
            f"«{path.name}» es para el microcentro «{other.name}», que también está en este computador",
            f'Recíbalo con «--microcentro "{other.name}"».',
        ) from error


def _meant(context: Context, path: Path) -> Database:
    """The microcentro that a file is for: the one named or the only one, else the one that it is addressed to."""
    try:
        return context.database()
    except WrongUsage:
        space = reception.addressee(context.workspace(), path) if len(context.workspace().spaces()) > 1 else None
        if space is None and read_outer(path).salt:
            raise BundleRefused(path.name, "invitation") from None
        if space is None:
            raise
        return context.workspace().open(space)


def _sentences(done: Received, *, preview: bool) -> Iterator[str]:
    yield words.headline(done, preview=preview)
    yield from (f"  {line}" for line in words.summary_lines(done))
    if done.many_removals and preview:
        yield "  Para recibirlo así, agregue «--con-bajas»."
    if done.conflicts:
        yield "  Vea las versiones con «minga conflictos»."
    if done.declined:
        yield "  O vea a quiénes no aceptó con «minga no-aceptar»."
    elif done.joins or done.held:
        yield "  Vea quién pide unirse con «minga aceptar»."


COMMANDS = {
    "entregar": Command(
        "Escribe un archivo con todo lo que los demás todavía no tienen",
        "  minga entregar --salida rosa-marzo.entrega\n  minga entregar --salida rosa.entrega --limite 18MB",
        _hand_over_arguments,
        _hand_over,
    ),
    "recibir": Command(
        "Recibe entregas de los demás, en cualquier orden y las veces que sea",
        '  minga recibir *.entrega\n  minga recibir --revisar ivan.entrega\n  minga recibir --linea "ACUSE1-…"',
        _receive_arguments,
        _receive,
    ),
    "acuse": Command(
        "Avisa a los demás qué se recibió de ellos, en una línea para pegar en un chat",
        "  minga acuse\n  minga acuse --salida acuse-rosa.entrega",
        _acknowledge_arguments,
        _acknowledge,
    ),
}
