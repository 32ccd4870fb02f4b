"""What a person can do about what was received: deshacer, rehacer, rechazar."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome, accepts_removals
from app.cli.spanish import Parser
from app.sync import undoing
from app.sync.undoing_words import effect_lines


def _look_first(parser: Parser) -> None:
    parser.add_argument("--revisar", action="store_true", help="muestra qué pasaría, sin cambiar nada")


def _undo(context: Context, options: Namespace) -> Outcome:
    database, progress = context.database(), context.progress()
    if options.revisar:
        return _told(undoing.preview(database, undoing.UNDO, progress=progress), options)
    return _told(undoing.undo(database, progress), options)


def _redo_arguments(parser: Parser) -> None:
    _look_first(parser)
    accepts_removals(parser)


def _redo(context: Context, options: Namespace) -> Outcome:
    database, progress = context.database(), context.progress()
    if options.revisar:
        return _told(undoing.preview(database, undoing.REDO, progress=progress), options)
    return _told(undoing.redo(database, progress, confirmed=options.con_bajas), options)


def _reject_arguments(parser: Parser) -> None:
    _look_first(parser)
    accepts_removals(parser)
    parser.add_argument(
        "--recepcion", type=int, metavar="NÚMERO", help="cuál, si no es la última (los números están en «--json»)"
    )


def _reject(context: Context, options: Namespace) -> Outcome:
    database, which, progress = context.database(), options.recepcion, context.progress()
    if options.revisar:
        return _told(undoing.preview(database, undoing.REJECT, which, progress), options)
    return _told(undoing.reject(database, which, progress, confirmed=options.con_bajas), options)


def _told(effect: undoing.Effect, options: Namespace) -> Outcome:
    lines = effect_lines(effect, preview=options.revisar)
    if options.revisar and effect.many_removals:
        lines.append("Para hacerlo así, agregue «--con-bajas».")
    return Outcome(lines, asdict(effect) | {"preview": options.revisar})


COMMANDS = {
    "deshacer": Command(
        "Deshace, solo en este computador, lo último que se recibió",
        "  minga deshacer --revisar\n  minga deshacer",
        _look_first,
        _undo,
    ),
    "rehacer": Command("Vuelve a poner lo que se deshizo", "  minga rehacer", _redo_arguments, _redo),
    "rechazar": Command(
        "Descarta para todos lo que se deshizo o, si no hay nada deshecho, lo último que se recibió",
        "  minga rechazar --revisar\n  minga rechazar",
        _reject_arguments,
        _reject,
    ),
}
