"""Microcentros of the data folder: crear, estado, demo."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from app.cli.context import Command, Context, Outcome, no_arguments
from app.cli.dates import doubt_lines
from app.cli.spanish import Parser
from app.errors import WrongUsage
from app.services import laptop_date, looked_over, migrated
from app.services.against_rules import against_rules
from app.services.restored import gone_back
from app.services.standing import Standing, read_standing
from app.services.status import Holdings, holdings
from app.services.to_review import review_words, to_review
from app.sync import history
from app.sync.accepting import applicants
from app.sync.awaited import Awaited, AwaitedRecord, awaited, awaited_parts
from app.sync.erasing import remains
from app.sync.grave_words import remains_words
from app.sync.inbox_folder import kept
from app.sync.inbox_words import kept_words
from app.sync.laptop_words import gone_back_words, twins_words, unaccepted_lines
from app.sync.peers import coordinates, is_accepted
from app.sync.pending import Pending, pending
from app.sync.twins import twins
from app.sync.undoing_words import decision_words
from app.sync.words import awaited_words, pending_lines, records
from app.text_dates import count
from app.text_keys import spanish_key

_SHOWN = ("school", "person", "meeting", "practice", "commitment", "evidence")
_REVIEWED = 5  # how many records to be reviewed are named


def _create_arguments(parser: Parser) -> None:
    parser.add_argument("--nombre", required=True, metavar="NOMBRE", help="cómo se llama el microcentro")
    parser.add_argument("--persona", required=True, metavar="PERSONA", help="su nombre completo")


def _create(context: Context, options: Namespace) -> Outcome:
    name, person = options.nombre.strip(), options.persona.strip()
    if not name or not person:
        raise WrongUsage("Falta el nombre del microcentro o el de la persona", "Vea «minga crear --help».")
    workspace = context.workspace(new=True)
    if spanish_key(name) in {spanish_key(one.name) for one in workspace.spaces()}:
        raise WrongUsage(
            f"Ya hay un microcentro «{name}» en esta carpeta de datos",
            "Elija otro nombre, u otra carpeta con «--datos».",
        )
    database = workspace.create(name, person)
    return Outcome(
        [f"Se creó el microcentro «{name}». Este computador es su coordinación."],
        {"space": database.space, "name": name},
    )


def _status(context: Context, _options: Namespace) -> Outcome:
    database = context.database()
    standing, held, waits = read_standing(database), holdings(database), pending(database)
    missing, behind = awaited(database)
    parts = awaited_parts(database)
    odd = [*to_review(database), *against_rules(database)]
    newer = kept(database)
    asking = [one.person for one in applicants(database)]
    with database.read() as session:
        accepted, leads = is_accepted(session), coordinates(session)
    data = {
        "space": database.space,
        "microcentro": standing.microcentro,
        "person": standing.person,
        "accepted": accepted,
        "holdings": asdict(held),
        "pending": asdict(waits),
        "awaited": {
            "records": [asdict(one) for one in missing],
            "files": [asdict(one) for one in behind],
            "parts": [asdict(one) for one in parts],
        },
        "newer": [one.name for one in newer],
        "to_review": [asdict(one) for one in odd],
        "asking": asking,
    }
    unaccepted = unaccepted_lines(
        history.signs_here(database), "Su entrega lleva la solicitud.", retired=history.retired_here(database)
    )
    exchange = _exchange_lines(waits, asking if leads else [], [] if accepted else unaccepted)
    doubles, back = twins(database), gone_back(database)
    asked = laptop_date.doubted(database)
    erased_again = remains(database) if leads else []
    damaged, unlike = migrated.waits(database), looked_over.has_findings(database)
    notices = [
        *_kept_lines(damaged=damaged, unlike=unlike),
        *doubt_lines(asked),
        *map(twins_words, doubles),
        *([gone_back_words(back)] if back else []),
        *([f"{remains_words(erased_again)} Vea «minga borrar-para-siempre»."] if erased_again else []),
    ]
    data["erased_again"] = [asdict(one) for one in erased_again]
    data |= {"damaged": damaged, "unlike": unlike}
    data |= {"twins": [asdict(one) for one in doubles], "gone_back": asdict(back) if back else None}
    data["doubted"] = asked.day.isoformat() if asked else None
    late: list[Awaited] = [*missing, *behind, *parts]
    behindhand = [
        *(": ".join(awaited_words(one)) for one in late),
        *map(kept_words, newer),
        *map(review_words, odd[:_REVIEWED]),
    ]
    if len(odd) > _REVIEWED:
        behindhand.append(f"Por revisar hay además {count(len(odd) - _REVIEWED, 'anotación', 'anotaciones')}.")
    return Outcome([*_status_lines(standing, held, missing), *notices, *behindhand, *exchange], data)


def _status_lines(standing: Standing, held: Holdings, missing: Iterable[AwaitedRecord]) -> Iterator[str]:
    yield f"Microcentro: {standing.microcentro or 'su nombre llega con el archivo de un colega'}"
    yield f"Persona en este computador: {standing.person or 'nadie ha dicho quién es'}"
    yield (records({tipo: held.counts[tipo] for tipo in _SHOWN}) or "Todavía no hay nada anotado") + "."
    if held.private:
        yield f"Solo en este computador, en borrador: {count(held.private, 'anotación', 'anotaciones')}."
    undone = sum(number for one in missing if one.undone for number in one.parts.values())
    if coming := held.waiting - undone:
        wait = "Espera" if coming == 1 else "Esperan"
        yield f"{wait} otro archivo para mostrarse: {count(coming, 'anotación', 'anotaciones')}."
    if undone:
        shown = "muestra" if undone == 1 else "muestran"
        yield f"No se {shown}, por algo que usted deshizo: {count(undone, 'anotación', 'anotaciones')}."
    if held.disputed:
        yield f"Con dos versiones: {count(held.disputed, 'dato', 'datos')}. Vea «minga conflictos»."
    if held.missing_files:
        yield f"Todavía no llegan: {count(held.missing_files, 'archivo', 'archivos')} de evidencia."
    if held.undone:
        yield decision_words(held.undone)


def _kept_lines(*, damaged: bool, unlike: bool) -> Iterator[str]:
    """What is not as it should be of what is kept, as the first page says it."""
    if damaged:
        yield "Una parte de lo guardado está dañada. Vea «minga verificar»."
    elif unlike:
        yield "Algo de lo guardado no está como debe; no se cambió nada. Vea «minga verificar»."


def _exchange_lines(waits: Pending, asking: list[str], unaccepted: list[str]) -> Iterator[str]:
    yield from pending_lines(waits)
    yield from unaccepted
    if asking:
        yield f"Piden unirse: {', '.join(asking)}. Vea «minga aceptar»."


def _demo(context: Context, _options: Namespace) -> Outcome:
    from app.services import demo

    space = demo.fill(context.workspace(new=True), progress=context.progress())
    return Outcome(
        [f"Se creó el «{demo.NAME}» en «{context.folder}». Todo lo que contiene es inventado."],
        {"space": space, "name": demo.NAME},
    )


COMMANDS = {
    "crear": Command(
        "Crea un microcentro nuevo, con este computador como coordinación",
        '  minga crear --nombre "Los Boldos" --persona "Rosa Catrileo Pino"',
        _create_arguments,
        _create,
    ),
    "estado": Command(
        "Muestra qué hay en el microcentro y qué está pendiente", "  minga estado", no_arguments, _status
    ),
    "demo": Command(
        "Crea un microcentro inventado, con un año de trabajo, para mirar y probar",
        "  minga demo --datos C:\\ejemplo",
        no_arguments,
        _demo,
    ),
}
