"""What two people changed at once: conflictos, resolver."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.cli.context import Command, Context, Outcome, no_arguments
from app.cli.spanish import Parser, whole_number
from app.services import conflicts


def _list(context: Context, _options: Namespace) -> Outcome:
    found = conflicts.cards(context.database())
    lines = [line for card in found for line in _sentences(card)]
    lines += ["Para elegir una versión: minga resolver ID --elegir NÚMERO"] if found else []
    return Outcome(lines or ["No hay nada que decidir."], {"conflicts": [_as_data(card) for card in found]})


def _sentences(card: conflicts.ConflictCard) -> Iterator[str]:
    about = f"{card.field} de «{card.title}»" if card.field else f"«{card.title}»"
    yield f"{card.id}  {about} ({card.noun}):"
    for number, version in enumerate(card.versions, 1):
        who = version.person or version.laptop or "alguien"
        day = f"{version.at:%d-%m-%Y %H:%M}" + ("" if version.clock_ok else ", fecha dudosa")
        shown = " [es la que se muestra]" if number == 1 else ""
        yield f"  {number}. {version.text} — {who}, {day}{shown}"


def _as_data(card: conflicts.ConflictCard) -> dict[str, Any]:
    versions = [
        asdict(version) | {"number": number, "at": version.at.isoformat()}
        for number, version in enumerate(card.versions, 1)
    ]
    return asdict(card) | {"versions": versions}


def _resolve_arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="el conflicto, como lo nombra «minga conflictos»")
    parser.add_argument(
        "--elegir", required=True, type=whole_number(1, 999), metavar="N", help="el número de la versión que queda"
    )


def _resolve(context: Context, options: Namespace) -> Outcome:
    card = conflicts.choose(context.database(), options.id, options.elegir - 1)
    chosen = card.versions[options.elegir - 1]
    return Outcome([f"Queda para todos: {chosen.text}"], {"id": card.id, "chosen": options.elegir, "text": chosen.text})


COMMANDS = {
    "conflictos": Command(
        "Muestra lo que dos personas cambiaron a la vez, con sus versiones", "  minga conflictos", no_arguments, _list
    ),
    "resolver": Command(
        "Elige, para todos, una de las versiones de un conflicto",
        "  minga resolver 1a2b3c4d --elegir 2",
        _resolve_arguments,
        _resolve,
    ),
}
