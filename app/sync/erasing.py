"""Erase a record for good, here and on every laptop of the microcentro: a person's right (fault 38).

Only a coordination can order it. The order goes out with the next hand-over; each laptop obeys when it receives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.log import erased_files, erased_names, purge, strange_tables
from app.log.ops import LOCAL, Key
from app.models import registry
from app.models.database import Database, announce
from app.models.log_tables import Op
from app.services import duplicates, leftovers, minutes_kept
from app.services.conflicts import title_of
from app.services.labels import noun
from app.sync.peers import coordinates

_NEVER = ("microcentro",)


@dataclass(frozen=True)
class Erasure:
    """What is or was erased for good: how many records by type, changes of their history, and files of evidence.

    `laptops` are called after the person, and get other names. `elsewhere` are folders of this laptop that keep an
    earlier state of the microcentro, and are not touched. `strange`: what another program keeps in the data file.
    `done`: it was erased. `clean`: no trace is left in the files of this laptop; else they are cleaned at the next
    opening.
    """

    tipo: str
    row: str
    title: str
    records: dict[str, int]
    changes: int
    files: int
    size: int
    elsewhere: tuple[Path, ...]
    laptops: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    done: bool = False
    clean: bool = True


@dataclass(frozen=True)
class Remains:
    """Something that came of a record after it was erased, from somebody who did not know: it can be erased again."""

    tipo: str
    row: str
    title: str = field(default="", compare=False)


def preview(database: Database, tipo: str, row: str) -> Erasure:
    """What `erase` would take away; nothing is changed.

    Raises:
        WrongUsage: such records cannot be erased, or this one is shared and this laptop does not coordinate.
        NotFound: nothing is known of that record.
    """
    with database.read() as session:
        return _weigh(database, session, (tipo, row))


def erase(database: Database, tipo: str, row: str) -> Erasure:
    """Erase the record with all its parts, its history and the files that nothing else names. There is no way back.

    Raises: as `preview`.
    """
    with database.write() as session:
        weighed = _weigh(database, session, (tipo, row))
        purge.order(session, _whole(session, (tipo, row)), leads=coordinates(session))
        announce(session, *weighed.records, "blob")
    return replace(weighed, done=True, clean=leftovers.clean(database))


def remains(database: Database) -> list[Remains]:
    """What came of erased records since, to be erased again by a coordination; also what minutes kept of their words.

    Whoever did not know may have approved minutes that say an erased agreement, or have made what is erased one with
    another record, which took of its words.
    """
    with database.read() as session:
        ordered = purge.ordered(session)
        if not ordered:
            return []
        back = purge.remains(session, ordered)
        within = {part for key in back for part in purge.family(session, key)}
        if set(minutes_kept.lines_about(session, ordered)) - within:
            back += [key for key in ordered if key not in back and _is_said(session, key, within)]
        back += [key for key in duplicates.took_from(session, ordered) if key not in within]
        return [Remains(tipo, row, title_of(session, tipo, row)) for tipo, row in sorted(back)]


def erased_rows(database: Database) -> set[str]:
    """The ids of all that a coordination ordered to be erased, here or in a file that came, where that counts."""
    with database.read() as session:
        return {row for _tipo, row in purge.Orders(session).rows()}


def _is_said(session: Session, key: Key, within: Collection[Key]) -> bool:
    return bool(set(minutes_kept.lines_about(session, [key])) - set(within))


def _weigh(database: Database, session: Session, key: Key) -> Erasure:
    tipo, row = key
    if tipo not in registry.shared_types() or tipo in _NEVER:
        raise WrongUsage(f"No se puede borrar para siempre un registro de tipo «{tipo}»", _types())
    keys = _whole(session, key)
    written = _written(session, keys)
    if not written:
        raise NotFound(f"ese registro ({noun(tipo)})", row)
    if not coordinates(session) and any(channel != LOCAL for _key, channel in written):
        raise WrongUsage(
            "Solo la coordinación puede borrar para siempre lo que ya es de todos", "Pídalo a quien coordina."
        )
    files = erased_files.only_in(session, keys)
    return Erasure(
        tipo,
        row,
        title_of(session, tipo, row),
        dict(sorted(Counter(one[0] for one in {key for key, _channel in written}).items())),
        len(written),
        len(files),
        sum(files.values()),
        tuple(leftovers.kept_elsewhere(database.folder.parents[1], database.space)),
        _called_after(session, keys),
        strange_tables.names(session),
    )


def _called_after(session: Session, keys: Sequence[Key]) -> tuple[str, ...]:
    people = [key for key in keys if key[0] == erased_names.PEOPLE]
    if not people or not coordinates(session):
        return ()
    histories = purge.histories(session, people)
    erased = erased_names.of((key, line) for key, lines in histories.items() for line in lines)
    return tuple(laptop.name or "" for laptop in erased_names.called_after(session, erased))


def _whole(session: Session, key: Key) -> list[Key]:
    """The record with its parts, the same of all that was made one with it, and what approved minutes kept of them."""
    keys = [key, *duplicates.held_with(session, *key)]
    whole = dict.fromkeys(one for each in keys for one in purge.family(session, each))
    return list(whole | dict.fromkeys(minutes_kept.lines_about(session, whole)))


def _written(session: Session, keys: Sequence[Key]) -> list[tuple[Key, str]]:
    """The row and the channel of every change that is held of the rows."""
    found: list[tuple[Key, str]] = []
    for tbl, row in keys:
        query = select(Op.channel).where(Op.tbl == tbl, Op.row == row, Op.kind != "p")
        found += [((tbl, row), channel) for channel in session.scalars(query)]
    return found


def _types() -> str:
    return "Los tipos son: " + ", ".join(tipo for tipo in registry.shared_types() if tipo not in _NEVER) + "."
