"""Paper: imprimir."""

from __future__ import annotations

from argparse import Namespace

from app import wall_clock
from app.cli import naming
from app.cli.context import YEAR_HELP, Command, Context, Outcome
from app.cli.spanish import Parser, new_file, whole_number
from app.errors import NotFound, WrongUsage
from app.jobs import Progress
from app.models.database import Database
from app.paths import catalogue_file
from app.services import year_shown
from app.services.catalogue import Catalogue
from app.services.records import id_of
from app.services.sheets_book import MOST_COPIES
from app.services.writing import written


def _print_arguments(parser: Parser) -> None:
    from app.pdf import book
    from app.pdf.forms import FORMS

    titles = [*(f"{key} ({form.title})" for key, form in FORMS.items()), f"{book.KEY} ({book.NAME}: todos juntos)"]
    parser.add_argument("forma", choices=[*FORMS, book.KEY], metavar="FORMA", help="; ".join(titles))
    parser.add_argument("--salida", required=True, type=new_file, metavar="ARCHIVO", help="dónde escribir el PDF")
    parser.add_argument("--sesion", metavar="ID", help="de qué sesión")
    parser.add_argument("--practica", metavar="ID", help="de qué práctica")
    parser.add_argument("--persona", metavar="ID", help="de qué persona")
    parser.add_argument("--registro", metavar="ID", help="de un solo registro de ese tipo: un ciclo, una ficha…")
    parser.add_argument("--anio", type=whole_number(1900, 2200), metavar="AÑO", help=YEAR_HELP)
    parser.add_argument("--mes", type=whole_number(1, 12), metavar="MES", help="el informe, de un solo mes (1 a 12)")
    parser.add_argument("--blanco", action="store_true", help="en blanco, para llenar a mano")
    parser.add_argument("--carta", action="store_true", help="en papel carta en vez de A4")
    parser.add_argument(
        "--formas", nargs="+", choices=list(FORMS), metavar="FORMA", help="con «todo»: cuáles van; si no, todos"
    )
    for name, what in (("--sesiones", "sesiones"), ("--practicas", "prácticas")):
        told = f"con «todo --blanco»: para cuántas {what}; si no, una"
        parser.add_argument(name, type=whole_number(1, MOST_COPIES), default=1, metavar="N", help=told)


def _print(context: Context, options: Namespace) -> Outcome:
    from app.pdf.book import KEY

    database = _database(context, blank=options.blanco)
    catalogue = Catalogue(catalogue_file(context.folder)) if database else None
    make = _book if options.forma == KEY else _form
    try:
        pdf = make(options, database, catalogue, context.progress())
    except NotFound as error:
        named = (options.sesion, options.practica, options.persona, options.registro)
        raise naming.as_typed(error, database, named) from error
    finally:
        if catalogue is not None:
            catalogue.close()
    with written(options.salida) as target:
        target.write(pdf)
    return Outcome([f"Se escribió «{options.salida}»."], {"path": str(options.salida), "size": len(pdf)})


def _book(options: Namespace, database: Database | None, catalogue: Catalogue | None, progress: Progress) -> bytes:
    from app.pdf.book import Book, render

    today = wall_clock.today()
    book = Book(
        options.anio or (year_shown.current(database, today) if database else today.year),
        options.formas or (),
        options.blanco,
        options.sesiones,
        options.practicas,
        options.carta,
    )
    return render(book, database, catalogue, printed_on=today, progress=progress)


def _form(options: Namespace, database: Database | None, catalogue: Catalogue | None, progress: Progress) -> bytes:
    from app.pdf.forms import render

    return render(
        options.forma,
        database,
        catalogue,
        meeting_id=_id(database, options.sesion),
        practice_id=_id(database, options.practica),
        person_id=_id(database, options.persona),
        record_id=_id(database, options.registro),
        year=options.anio,
        month=options.mes,
        blank=options.blanco,
        letter=options.carta,
        printed_on=wall_clock.today(),
        progress=progress,
    )


def _database(context: Context, *, blank: bool) -> Database | None:
    """The microcentro; a blank form can do without."""
    try:
        return context.database()
    except WrongUsage:
        if blank:
            return None
        raise


def _id(database: Database | None, name: str | None) -> str | None:
    """An id, also one that a records file gave as a text."""
    return id_of(database.space, name) if database and name else name


COMMANDS = {
    "imprimir": Command(
        "Escribe un formulario como PDF, con los datos o en blanco",
        "  minga imprimir tabla --sesion 0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90 --salida tabla.pdf\n"
        "  minga imprimir practica --blanco --salida practica.pdf\n"
        "  minga imprimir todo --anio 2026 --salida cuaderno.pdf\n"
        "  minga imprimir todo --blanco --sesiones 8 --practicas 7 --salida blancos.pdf",
        _print_arguments,
        _print,
    ),
}
