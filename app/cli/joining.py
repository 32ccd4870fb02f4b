"""Who belongs to the microcentro: invitar, unirse, aceptar, no-aceptar."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.cli.context import Command, Context, Outcome, accepts_removals
from app.cli.exchange import replacing_argument
from app.cli.spanish import Parser, new_file
from app.errors import WrongUsage
from app.sync import accepting, inviting, joining, joining_anew
from app.sync.laptop_words import alone_words, before_words, declined_line, declined_lines, kept_words, let_in_words
from app.sync.outer import need_replaceable
from app.text_dates import count, listed, size_in_words


def _invite_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", required=True, type=new_file, metavar="ARCHIVO", help="dónde escribirla")
    parser.add_argument("--clave", default="", metavar="PALABRAS", help="seis palabras o más; si falta, se proponen")
    replacing_argument(parser)


def _invite(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if not options.reemplazar:
        need_replaceable(options.salida)
    made = inviting.invite(
        context.workspace(), database, options.salida, code=options.clave, progress=context.progress()
    )
    return Outcome(
        [
            f"Se escribió la invitación en «{made.path}» ({size_in_words(made.size)}).",
            f"La clave es: {made.code}",
            "Dígala de palabra; no la mande junto con el archivo.",
        ],
        {"path": str(made.path), "code": made.code, "size": made.size},
    )


def _join_arguments(parser: Parser) -> None:
    parser.add_argument("archivo", type=Path, metavar="ARCHIVO", help="el archivo de invitación")
    parser.add_argument("--persona", required=True, metavar="PERSONA", help="su nombre, como está en la lista o nuevo")
    parser.add_argument("--clave", required=True, metavar="PALABRAS", help="las palabras que le dijeron")
    parser.add_argument("--de-nuevo", action="store_true", help="aunque ya esté aquí, dañado: lo de ahora queda aparte")


def _join(context: Context, options: Namespace) -> Outcome:
    workspace = context.workspace(new=True)
    welcome = joining.welcome(workspace, options.archivo, options.clave)
    kept, alone = None, ""
    given, progress = (workspace, options.archivo, options.clave, options.persona), context.progress()
    if options.de_nuevo:
        done = joining_anew.join_anew(*given, progress=progress)
        database, kept, alone = done.database, done.kept, done.alone
    else:
        database = joining.join(*given, progress=progress)
    return Outcome(
        [
            *kept_words(kept),
            f"Este computador se unió al microcentro «{welcome.name}». Ya puede trabajar.",
            "Su primera entrega lleva la solicitud para que la coordinación lo acepte.",
            *([alone_words(alone)] if alone else []),
        ],
        {"space": database.space, "name": welcome.name, "invited_by": welcome.sender},
    )


def _accept_arguments(parser: Parser) -> None:
    parser.add_argument("computadores", nargs="*", metavar="ID", help="los que se aceptan (basta el comienzo)")
    parser.add_argument("--todos", action="store_true", help="acepta todos los que conocían la clave")
    accepts_removals(parser)


def _accept(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    asking = accepting.applicants(database)
    if options.todos and options.computadores:
        raise WrongUsage("Diga los computadores, o «--todos», pero no ambas cosas")
    chosen = [one.device for one in asking if one.proved] if options.todos else options.computadores
    told = [vars(one) for one in asking]
    if options.todos and asking and not chosen:
        raise WrongUsage(
            "Ninguno de los que piden unirse conocía la clave de una invitación",
            "Vea quiénes son con «minga aceptar»; compruébelo, y acéptelos por su código.",
        )
    if not chosen:
        doubt = ", sin la clave: compruebe quién es"
        lines = [
            f"{one.device[:8]}  {one.person}, en «{one.name}»" + (before_words(one) or ("" if one.proved else doubt))
            for one in asking
        ]
        return Outcome(lines or ["Nadie pide unirse."], {"asking": told, "accepted": []})
    asked = [*asking, *accepting.declined(database)]
    done = accepting.accept(database, chosen, confirmed=options.con_bajas, progress=context.progress())
    wanted = tuple(short.lower().replace(" ", "") for short in chosen)
    people = [one.person for one in asked if one.device.startswith(wanted)]
    lines = [let_in_words(people, done.operations)]
    if options.todos and (left := sum(not one.proved for one in asking)):
        lines.append(f"Sin la clave, y por aceptar uno por uno: {count(left, 'computador', 'computadores')}.")
    return Outcome(
        lines,
        {"asking": told, "accepted": list(chosen), "operations": done.operations},
    )


def _decline_arguments(parser: Parser) -> None:
    parser.add_argument("computadores", nargs="*", metavar="ID", help="los que no se aceptan (basta el comienzo)")
    parser.add_argument("--deshacer", action="store_true", help="los muestra otra vez entre los que piden unirse")


def _decline(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if not options.computadores:
        if options.deshacer:
            raise WrongUsage("Falta decir qué computador", "Vea a quiénes no aceptó con «minga no-aceptar».")
        found = accepting.declined(database)
        return Outcome(
            [declined_line(one) for one in found] or ["No hay computadores que usted no haya aceptado."],
            {"declined": [vars(one) for one in found]},
        )
    if options.deshacer:
        shown = accepting.reconsider(database, options.computadores)
        return Outcome(
            [f"Piden unirse otra vez: {listed([one.person for one in shown])}. Vea «minga aceptar»."],
            {"asking": [vars(one) for one in shown]},
        )
    done = accepting.decline(database, options.computadores)
    return Outcome(
        [line for one in done for line in declined_lines(one)],
        {"declined": [vars(one) for one in done]},
    )


COMMANDS = {
    "invitar": Command(
        "Escribe un archivo de invitación, que se abre con una clave",
        "  minga invitar --salida invitacion.entrega",
        _invite_arguments,
        _invite,
    ),
    "unirse": Command(
        "Se une a un microcentro con un archivo de invitación",
        '  minga unirse invitacion.entrega --persona "Iván Cifuentes Rain" --clave "seis palabras que le dijeron ayer"',
        _join_arguments,
        _join,
    ),
    "aceptar": Command(
        "Muestra los computadores que piden unirse, o los acepta",
        "  minga aceptar\n  minga aceptar 3f9a12c4\n  minga aceptar --todos",
        _accept_arguments,
        _accept,
    ),
    "no-aceptar": Command(
        "Deja de mostrar a quien pide unirse, o lo muestra otra vez; sin decir cuál, muestra a los que no se aceptaron",
        "  minga no-aceptar 3f9a12c4\n  minga no-aceptar\n  minga no-aceptar 3f9a12c4 --deshacer",
        _decline_arguments,
        _decline,
    ),
}
