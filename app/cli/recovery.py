"""What a coordination does in a grave case: borrar-para-siempre."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.services.records import id_of
from app.sync import erasing, grave_words


def _erase_arguments(parser: Parser) -> None:
    parser.add_argument("tipo", nargs="?", metavar="TIPO", help="el tipo, como en «volcar»: person, evidence…")
    parser.add_argument("id", nargs="?", metavar="ID", help="cuál; si faltan los dos, muestra lo que volvió a llegar")
    parser.add_argument("--confirmar", action="store_true", help="lo borra; sin esto solo se muestra qué se borraría")


def _erase(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.tipo is None:
        found = erasing.remains(database)
        lines = [f"Llegó algo de lo que se había borrado: {one.tipo} {one.row}" for one in found]
        return Outcome(lines or ["No llegó nada de lo que se borró."], {"remains": [asdict(one) for one in found]})
    if options.id is None:
        raise WrongUsage("Falta decir qué registro se borra", "Escriba su ID después del tipo.")
    work = erasing.erase if options.confirmar else erasing.preview
    done = work(database, options.tipo, id_of(database.space, options.id))
    lines = grave_words.erasure_lines(done)
    if not options.confirmar:
        lines.append("Todavía no se borra nada. Para borrarlo, repita la orden con «--confirmar».")
    return Outcome(lines, asdict(done) | {"elsewhere": [str(path) for path in done.elsewhere]})


COMMANDS = {
    "borrar-para-siempre": Command(
        "Borra para siempre un registro con sus partes y su historial, en todos los computadores",
        "  minga borrar-para-siempre person 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90\n"
        "  minga borrar-para-siempre person 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90 --confirmar",
        _erase_arguments,
        _erase,
    ),
}
