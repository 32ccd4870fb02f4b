"""One search over everything: buscar."""

from __future__ import annotations

from argparse import Namespace

from app.cli import naming
from app.cli.context import Command, Context, Outcome
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.services import labels, rules, search


def _arguments(parser: Parser) -> None:
    parser.add_argument("palabras", nargs="*", metavar="PALABRAS", help="basta el comienzo de cada una")
    parser.add_argument("--tipo", metavar="TIPO", choices=sorted(search.kinds()), help="por ejemplo practice o meeting")
    subjects = sorted(labels.choices("practice", "subject"))
    parser.add_argument("--asignatura", metavar="A", choices=subjects, help="como MA")
    parser.add_argument("--eje", metavar="EJE", help="el eje, con sus palabras")
    parser.add_argument("--grado", metavar="G", choices=list(labels.choices("grade_task", "grade")), help="NT1 a 8")
    parser.add_argument("--oa", metavar="CÓDIGO", help="un objetivo, como «MA03 OA 21»")
    parser.add_argument("--autor", metavar="PERSONA", help="quién lo hizo o responde por ello")
    parser.add_argument("--escuela", metavar="ESCUELA", help="su nombre o RBD")
    parser.add_argument("--anio", metavar="AÑO", help="solo de este año")


def _search(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    question = search.Question(
        " ".join(options.palabras),
        options.tipo,
        options.asignatura,
        options.eje,
        options.grado,
        rules.oa_code(options.oa or "") or None,
        naming.person(database, options.autor) if options.autor else None,
        naming.school(database, options.escuela) if options.escuela else None,
        options.anio,
    )
    if question.is_empty():
        raise WrongUsage("Falta decir qué busca", "Por ejemplo: minga buscar huerta.")
    found = search.search(database, question, context.progress())
    lines = [line for group in found.groups for line in _sentences(group, options.tipo)]
    return Outcome(lines or ["No se encontró nada."], search.as_data(found))


def _sentences(group: search.Group, asked: str | None) -> list[str]:
    rest = group.total - len(group.hits)
    way = "con más palabras" if asked else f"con «--tipo {group.tipo}»"
    more = [f"  … y {rest} más, {way}"] if rest else []
    hits = [f"  {hit.title} — {hit.snippet}  [{hit.id}]" for hit in group.hits]
    return [f"{group.total} {group.noun}:", *hits, *more]


COMMANDS = {
    "buscar": Command(
        "Busca palabras en todo lo que el microcentro tiene, sin importar tildes ni mayúsculas",
        '  minga buscar huerta\n  minga buscar --oa "MA03 OA 21" --grado 3',
        _arguments,
        _search,
    ),
}
