"""Records that are probably the same one: duplicados, unir, separar."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.cli.context import Command, Context, Outcome, no_arguments
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.models import registry
from app.models.database import Database
from app.services import conflicts, duplicates, duplicates_join, labels, rows
from app.services.duplicates import FusionRow, Suspicion
from app.services.duplicates_join import Guide

_SHORT = 8


def _list(context: Context, _options: Namespace) -> Outcome:
    database = context.database()
    found, joined = duplicates.suspicions(database), duplicates.fusions(database)
    lines = [line for one in found for line in _suspected(database, one)] or ["No hay nada que parezca repetido."]
    lines += ["Si son lo mismo: minga unir QUEDA SE_UNE. Si no: minga separar UNO OTRO."] if found else []
    lines += [_joined(one) for one in joined]
    return Outcome(lines, {"suspicions": [asdict(one) for one in found], "fusions": [asdict(one) for one in joined]})


def _suspected(database: Database, one: Suspicion) -> Iterator[str]:
    yield f"{labels.noun(one.tipo, 2).capitalize()} que parecen la misma: «{one.title}»"
    for key in one.ids:
        yield f"  {key[:_SHORT]}  {_details(database, one.tipo, key)}"


def _details(database: Database, tipo: str, key: str) -> str:
    held, specs = rows.load(database, tipo, key), registry.fields(tipo)
    with database.read() as session:
        words = {name: conflicts.value_words(session, specs[name], held[name]) for name in _TELLING[tipo] if held[name]}
    said = [f"{specs[name].label.lower()} {one}" for name, one in words.items()]
    return ", ".join(said) or "sin más datos"


# What tells two records of one name apart.
_TELLING = {
    "person": ("rut", "email", "phone"),
    "school": ("rbd", "locality"),
    "meeting": ("date", "title", "objective"),
    "practice": ("school_year", "subject", "common_theme"),
    "practice_presentation": ("meeting_id", "presenter_id"),
}


def _joined(one: FusionRow) -> str:
    merged = f"«{one.merged_title}»" if one.merged_title else "Una ficha que se borró para siempre"
    words = f"{one.id[:_SHORT]}  {merged} está unida con «{one.kept_title}»"
    again = f"  Falta unirlas otra vez: minga unir {one.kept[:_SHORT]} {one.merged[:_SHORT]}"
    return f"{words}.{again if one.open else ''}"


def _join_arguments(parser: Parser) -> None:
    parser.add_argument("queda", metavar="QUEDA", help="el código del registro que queda (o su comienzo)")
    parser.add_argument("se_une", metavar="SE_UNE", help="el código del que se une a él")
    parser.add_argument(
        "--tomar", action="append", default=[], metavar="DATO", help="toma este dato del que se une (se puede repetir)"
    )
    parser.add_argument(
        "--dejar", action="append", default=[], metavar="DATO", help="deja este dato como está en el que queda"
    )
    parser.add_argument("--revisar", action="store_true", help="muestra lo que cambiaría, sin cambiar nada")


def _join(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    tipo, kept, merged = _both(database, options.queda, options.se_une)
    take = dict.fromkeys(options.tomar, True) | dict.fromkeys(options.dejar, False)
    guide = duplicates_join.guide(database, tipo, kept, merged, take=take)
    data: dict[str, Any] = {"guide": asdict(guide), "preview": options.revisar}
    told = list(_told(guide))
    if options.revisar:
        return Outcome(told or ["No cambiaría nada."], data)
    fusion = duplicates_join.join(database, tipo, kept, merged, take=take)
    lines = [f"Unidas: queda «{guide.kept_title}».", *told]
    return Outcome([*lines, f"Para volver atrás: minga separar {fusion[:_SHORT]}"], data | {"id": fusion})


def _both(database: Database, kept_name: str, merged_name: str) -> tuple[str, str, str]:
    """Type and ids of the two; the one that goes may be out of sight since it was joined."""
    tipo, kept = duplicates.locate(database, kept_name)
    for one in duplicates.fusions(database):
        if one.kept == kept and len(merged_name) >= _SHORT and one.merged.startswith(merged_name.lower()):
            return tipo, kept, one.merged
    other, merged = duplicates.locate(database, merged_name)
    if other != tipo:
        raise WrongUsage(
            f"No son lo mismo: {labels.noun(tipo)} y {labels.noun(other)}", "Se unen dos registros de la misma clase."
        )
    return tipo, kept, merged


def _told(guide: Guide) -> Iterator[str]:
    for one in guide.differences:
        about = f"{one.about}, " if one.about else ""
        holds, other = (one.merged, one.kept) if one.takes_other else (one.kept, one.merged)
        yield f"  {about}{one.label}: «{holds}» (en el otro, «{other}») [{one.key}]"
    if guide.completed:
        yield f"  Se completa con el otro: {', '.join(guide.completed)}."
    if guide.moves:
        moved = ", ".join(f"{number} {labels.noun(tipo, number)}" for tipo, number in guide.moves.items())
        yield f"  Pasa al que queda: {moved}."
    for part in guide.stays:
        yield f"  No queda a la vista, y vuelve si las separa: {part}."


def _part_arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="el código de la unión o del registro que se unió")
    parser.add_argument("otro", nargs="?", metavar="OTRO", help="con dos registros no unidos: dice que son distintos")


def _part(context: Context, options: Namespace) -> Outcome:
    database = context.database()
    if options.otro is None:
        fusion = duplicates.locate_fusion(database, options.id)
        duplicates_join.part(database, fusion)
        return Outcome(["Separadas: cada una tiene de nuevo lo suyo."], {"id": fusion})
    tipo, one, other = _both(database, options.id, options.otro)
    noted = duplicates_join.keep_apart(database, tipo, one, other)
    return Outcome(["Queda anotado que son distintas. No se preguntará otra vez."], {"id": noted})


COMMANDS = {
    "duplicados": Command(
        "Muestra lo que parece anotado dos veces, y lo que ya se unió", "  minga duplicados", no_arguments, _list
    ),
    "unir": Command(
        "Hace uno solo de dos registros que son lo mismo; se puede deshacer con «minga separar»",
        "  minga unir 1a2b3c4d 5e6f7a8b --revisar\n  minga unir 1a2b3c4d 5e6f7a8b --tomar email",
        _join_arguments,
        _join,
    ),
    "separar": Command(
        "Separa lo que se unió, o dice que dos registros parecidos son distintos",
        "  minga separar 1a2b3c4d\n  minga separar 1a2b3c4d 5e6f7a8b",
        _part_arguments,
        _part,
    ),
}
