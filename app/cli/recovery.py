"""Grave cases: borrar-para-siempre, hoja-de-recuperacion, recuperar."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from app import wall_clock
from app.cli import naming
from app.cli.context import Command, Context, Outcome, files_named
from app.cli.spanish import Parser, new_file
from app.errors import NotFound, WrongUsage
from app.paths import catalogue_file
from app.services.records import id_of
from app.services.writing import written
from app.sync import erasing, grave_words, recovery
from app.sync.laptop_words import kept_words
from app.sync.recovery_words import Given


def _erase_arguments(parser: Parser) -> None:
    parser.add_argument("tipo", nargs="?", metavar="TIPO", help="el tipo, como en «volcar»: person, evidence…")
    parser.add_argument("id", nargs="?", metavar="ID", help="cuál; si faltan los dos, muestra lo que volvió a llegar")
    parser.add_argument("--confirmar", action="store_true", help="lo borra; sin esto solo se muestra qué se borraría")


def _erase(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.tipo is None:
        found = erasing.remains(database)
        lines = [grave_words.remains_words(found)] if found else []
        lines += [f"  Para borrarlo otra vez: minga borrar-para-siempre {one.tipo} {one.row}" for one in found]
        return Outcome(lines or ["No llegó nada de lo que se borró."], {"remains": [asdict(one) for one in found]})
    if options.id is None:
        raise WrongUsage("Falta decir qué registro se borra", "Escriba su código después del tipo.")
    work = erasing.erase if options.confirmar else erasing.preview
    try:
        done = work(database, options.tipo, id_of(database.space, options.id))
    except NotFound as error:
        raise naming.as_typed(error, database, [options.id]) from error
    lines = grave_words.erasure_lines(done)
    if not options.confirmar:
        lines.append("Todavía no se borra nada. Para borrarlo, repita la orden con «--confirmar».")
    return Outcome(lines, asdict(done) | {"elsewhere": [str(path) for path in done.elsewhere]})


def _sheet_arguments(parser: Parser) -> None:
    parser.add_argument("--salida", required=True, type=new_file, metavar="ARCHIVO", help="dónde escribir el PDF")
    parser.add_argument("--blanco", action="store_true", help="sin las palabras en el papel: se copian a mano")
    parser.add_argument("--carta", action="store_true", help="en papel carta en vez de A4")


def _sheet(context: Context, options: Namespace) -> Outcome:
    from app.pdf.forms import sources_of
    from app.pdf.recovery_form import RecoveryPage, render
    from app.services.catalogue import Catalogue
    from app.services.sheets import load_letterhead

    database = context.database()
    made = recovery.sheet(database)
    catalogue = Catalogue(catalogue_file(context.folder))
    try:
        page = RecoveryPage(load_letterhead(database, sources_of(database, catalogue)), made.words, made.person)
    finally:
        catalogue.close()
    today = wall_clock.today()
    with written(options.salida) as target:
        target.write(render(page, today, blank=options.blanco, letter=options.carta))
    lines = [f"Se escribió «{options.salida}». Imprímala, bórrela de este computador y guárdela bajo llave."]
    data: dict[str, object] = {"path": str(options.salida)}
    if options.blanco:
        lines = [f"Se escribió «{options.salida}», sin las palabras. Cópielas a mano, con su número:"]
        lines += [f"{number:3d}. {word}" for number, word in enumerate(made.words, 1)]
        data["words"] = list(made.words)
    return Outcome(lines, data)


def _recover_arguments(parser: Parser) -> None:
    parser.add_argument("archivos", nargs="*", type=Path, metavar="ARCHIVO", help="entregas de colegas; pueden faltar")
    parser.add_argument("--palabras", required=True, metavar="PALABRAS", help="las de la hoja, en orden")
    parser.add_argument("--persona", required=True, metavar="PERSONA", help="su nombre, como está en la lista o nuevo")
    parser.add_argument("--nombre", default="", metavar="NOMBRE", help="cómo llamar al microcentro mientras no llega")
    parser.add_argument("--de-nuevo", action="store_true", help="aunque ya esté aquí, dañado: lo de ahora queda aparte")


def _recover(context: Context, options: Namespace) -> Outcome:
    work = recovery.recover_anew if options.de_nuevo else recovery.recover
    given = Given(options.palabras, options.persona, tuple(files_named(options.archivos)), options.nombre)
    done = work(context.workspace(new=True), given, context.progress())
    return Outcome(
        [*kept_words(done.kept), *grave_words.recovered_lines(done)],
        {
            "space": done.database.space,
            "name": done.name,
            "person": done.person,
            "laptops": done.laptops,
            "files": [asdict(one) for one in done.received],
            "refused": [str(path) for path, _error in done.refused],
        },
        [error for _path, error in done.refused],
    )


COMMANDS = {
    "borrar-para-siempre": Command(
        "Borra para siempre un registro con sus partes y su historial, en todos los computadores",
        "  minga borrar-para-siempre person 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90\n"
        "  minga borrar-para-siempre person 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90 --confirmar",
        _erase_arguments,
        _erase,
    ),
    "hoja-de-recuperacion": Command(
        "Escribe la hoja de palabras con que se recupera el microcentro si se pierde este computador",
        "  minga hoja-de-recuperacion --salida hoja.pdf\n  minga hoja-de-recuperacion --blanco --salida hoja.pdf",
        _sheet_arguments,
        _sheet,
    ),
    "recuperar": Command(
        "Recupera en este computador un microcentro, con las palabras de su hoja y las entregas de los colegas",
        '  minga recuperar luis.entrega rosa.entrega --persona "Ana Soto Rivas" --palabras "abanico abeja …"\n'
        '  minga recuperar --persona "Ana Soto Rivas" --nombre "Los Boldos" --palabras "abanico abeja …"',
        _recover_arguments,
        _recover,
    ),
}
