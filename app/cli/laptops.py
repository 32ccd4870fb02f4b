"""The laptops of the microcentro: equipos, retirar, readmitir, nombrar, invitaciones, otro-equipo."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome, accepts_removals
from app.cli.spanish import Parser
from app.services import restored
from app.sync import laptop_words, rekey, roster, twins
from app.sync.words import moment_words


def _list_arguments(parser: Parser) -> None:
    parser.add_argument("--enterado", action="store_true", help="no avisa más de la copia a la que se volvió")


def _list(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.enterado:
        restored.dismiss(database)
    laptops, doubles, back = roster.listed(database), twins.twins(database), restored.gone_back(database)
    lines = [f"{one.device[:8]}  {laptop_words.laptop_words(one)}" for one in laptops]
    lines += [laptop_words.twins_words(one) for one in doubles]
    lines += [laptop_words.gone_back_words(back)] if back else []
    return Outcome(
        lines,
        {
            "laptops": [asdict(one) for one in laptops],
            "twins": [asdict(one) for one in doubles],
            "gone_back": asdict(back) if back else None,
        },
    )


def _one_laptop(parser: Parser) -> None:
    parser.add_argument("computador", metavar="ID", help="el computador; basta el comienzo (vea «minga equipos»)")


def _retire(context: Context, options: Namespace) -> Outcome:
    done = roster.retire(context.database(), options.computador)
    return Outcome(laptop_words.retired_words(done), asdict(done))


def _readmit_arguments(parser: Parser) -> None:
    _one_laptop(parser)
    parser.add_argument(
        "--solo-cambios",
        action="store_true",
        help="acepta lo que se conoce de su trabajo; el computador sigue retirado",
    )
    accepts_removals(parser)


def _readmit(context: Context, options: Namespace) -> Outcome:
    done = roster.readmit(
        context.database(),
        options.computador,
        only_changes=options.solo_cambios,
        confirmed=options.con_bajas,
        progress=context.progress(),
    )
    return Outcome(laptop_words.readmitted_words(done), asdict(done))


def _appoint_arguments(parser: Parser) -> None:
    _one_laptop(parser)
    parser.add_argument("--quitar", action="store_true", help="le quita la coordinación en vez de dársela")


def _appoint(context: Context, options: Namespace) -> Outcome:
    done = roster.appoint(context.database(), options.computador, leads=not options.quitar)
    return Outcome([laptop_words.appointed_words(done)], asdict(done))


def _invitations_arguments(parser: Parser) -> None:
    parser.add_argument("--anular", metavar="ID", help="deja sin valor una de ellas (basta el comienzo)")


def _invitations(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.anular is not None:
        gone = roster.withdraw(database, options.anular)
        line = (
            f"La invitación del {moment_words(gone.made_at)} ya no sirve. Quien la abrió antes conserva lo que traía."
        )
        return Outcome([line], {"withdrawn": asdict(gone)})
    found = roster.invitations(database)
    lines = [f"{one.id[:8]}  invitación del {moment_words(one.made_at)}" for one in found]
    return Outcome(lines or ["No hay invitaciones que sirvan."], {"invitations": [asdict(one) for one in found]})


def _another_arguments(parser: Parser) -> None:
    parser.add_argument("--nombre", default="", metavar="NOMBRE", help="cómo se llama este computador desde ahora")
    parser.add_argument(
        "--reemplaza", action="store_true", help="el computador de antes ya no se usa: se retira al aceptar este"
    )


def _another(context: Context, options: Namespace) -> Outcome:
    done = rekey.become_another(context.database(), name=options.nombre, replaces=options.reemplaza)
    return Outcome(laptop_words.rekeyed_words(done), asdict(done))


COMMANDS = {
    "equipos": Command(
        "Muestra los computadores del microcentro, y avisa si uno es copia de otro o volvió a una copia",
        "  minga equipos",
        _list_arguments,
        _list,
    ),
    "retirar": Command(
        "Retira un computador robado, perdido o cambiado por otro; lo que ya entregó se queda",
        "  minga retirar 3f9a12c4",
        _one_laptop,
        _retire,
    ),
    "readmitir": Command(
        "Vuelve a aceptar un computador retirado, o solo lo que escribió después",
        "  minga readmitir 3f9a12c4\n  minga readmitir 3f9a12c4 --solo-cambios",
        _readmit_arguments,
        _readmit,
    ),
    "nombrar": Command(
        "Da la coordinación a otro computador, o se la quita",
        "  minga nombrar 3f9a12c4\n  minga nombrar 3f9a12c4 --quitar",
        _appoint_arguments,
        _appoint,
    ),
    "invitaciones": Command(
        "Muestra las invitaciones que todavía sirven, o anula una",
        "  minga invitaciones\n  minga invitaciones --anular 81c0",
        _invitations_arguments,
        _invitations,
    ),
    "otro-equipo": Command(
        "Hace de este computador otro equipo del microcentro: si es copia de otro, o si tomó su lugar",
        '  minga otro-equipo\n  minga otro-equipo --reemplaza --nombre "Notebook nuevo"',
        _another_arguments,
        _another,
    ),
}
