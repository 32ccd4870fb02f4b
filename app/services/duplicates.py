"""Records that are probably the same one, written twice: suspected, never refused (fault 18, domain.md 6.2).

`duplicates_join` makes one of them and takes them apart again; this tells which, and how past fusions stand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.errors import NotFound, WrongUsage
from app.log.fold import strict_registers
from app.log.ops import load_operations
from app.log.registers import fold_row
from app.models import registry
from app.models.cycle import PracticePresentation
from app.models.database import Database
from app.models.fusion import Fusion, FusionMove
from app.models.meeting import Meeting
from app.models.person import Person
from app.models.school import School
from app.services import attendance, conflicts, duplicates_plan, practice_likeness, practices, rows, two_things
from app.services.meeting_rows import suspected
from app.services.two_things import JOINED

_FROM_ONE = '{"from": "'  # how a note begins in which another record gave something (`duplicates_join`)


@dataclass(frozen=True)
class Suspicion:
    """Records that are probably the same one, written twice; `tipo` is one of `duplicates_plan.TYPES`.

    Nobody has said of the first two of `ids` that they are two things.
    """

    tipo: str
    title: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class FusionRow:
    """A fusion as it stands. `merged_title` is what the one that went was called.

    `kept` is the record that stayed, or that into which this one went since.
    `open`: it is to be done once more, because the one that went is in sight again (somebody worked on it meanwhile,
    or fused the two the other way round) or is still named somewhere.
    """

    id: str
    tipo: str
    kept: str
    merged: str
    kept_title: str
    merged_title: str
    open: bool


def suspicions(database: Database) -> list[Suspicion]:
    """Sessions with one number, practices with one title and author, people and schools with one name, presentations.

    Those that somebody took apart, or said to be two things, are not suspected again. Private drafts are not before
    they are shared: nothing can be said of them to everybody, nor can they be joined.
    """
    found = _numbered_alike(database)
    groups = practice_likeness.duplicates(database)
    titles = practices.titles(database, [group[0] for group in groups])
    found += [Suspicion("practice", titles.get(group[0], ""), group) for group in groups]
    with database.read() as session:
        found += [*_namesakes(session), *_schools_alike(session), *_proposed_twice(session)]
        apart, private = two_things.pairs(session), {row for _, row in duplicates_plan.private_rows(session)}
    asked = [
        replace(one, ids=two_things.still_alike(one.tipo, (key for key in one.ids if key not in private), apart))
        for one in found
    ]
    return [one for one in asked if one.ids]


def fusions(database: Database) -> list[FusionRow]:
    """The records that were made one and not taken apart since, those to be done once more first."""
    query = select(Fusion).where(Fusion.state == JOINED).order_by(Fusion.id)
    with database.read() as session:
        found = [_fusion_row(session, one) for one in session.scalars(query)]
    return sorted(found, key=lambda one: (not one.open, one.tipo, one.kept_title))


def held_with(session: Session, tipo: str, row: str) -> list[tuple[str, str]]:
    """What else says something of this record because of fusions: those that went into it, and what was noted of them.

    Whoever erases a person for good means these too (fault 38); never a record in sight, which stands for itself
    whatever somebody noted of it.
    """
    found = [(tipo, row)]
    for kind, one in found:
        query = select(Fusion).where(Fusion.record_type == kind)
        for fusion in session.scalars(query.where(or_(Fusion.kept_id == one, Fusion.merged_id == one))):
            went_into_it = fusion.state == JOINED and fusion.kept_id == one
            more = [("fusion", fusion.id)] if went_into_it or fusion.state != JOINED else []
            gone = went_into_it and not _in_sight(session, kind, fusion.merged_id or "")
            more += [(kind, fusion.merged_id or "")] if gone else []
            found += [each for each in more if each not in found]
    return found[1:]


def took_from(session: Session, gone: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The records in sight that took something of one of these when somebody made it one with them."""
    gave = exists().where(FusionMove.fusion_id == Fusion.id, FusionMove.before.startswith(_FROM_ONE))
    query = select(Fusion).where(Fusion.state == JOINED, gave)
    joined = {(one.record_type or "", one.merged_id or "") for one in session.scalars(query)}.intersection(gone)
    return {(tipo, kept) for tipo, merged in joined if (kept := stands_for(session, tipo, merged))}


def _in_sight(session: Session, tipo: str, row: str) -> bool:
    return tipo in registry.types() and rows.find(session, tipo, row) is not None


def locate(database: Database, name: str) -> tuple[str, str]:
    """Type and id of the record whose id begins with `name`.

    Raises:
        NotFound: there is none. WrongUsage: there are several, or `name` is too short to tell.
    """
    return _only(name, (_beginning(tipo, name) for tipo in duplicates_plan.TYPES), database)


def locate_fusion(database: Database, name: str) -> str:
    """The id of the fusion whose own id, or that of the record that went, begins with `name`.

    Raises as `locate`.
    """
    found = {one.id for one in fusions(database) for key in (one.id, one.merged) if key.startswith(name.lower())}
    if len(found) != 1 or len(name) < _SHORTEST:
        _refuse(name, several=len(found) > 1 or len(name) < _SHORTEST)
    return found.pop()


_SHORTEST = 4
_Query = Callable[[Session], Iterable[tuple[str, str]]]


def _beginning(tipo: str, name: str) -> _Query:
    table = registry.table(tipo)
    query = select(table.c.id).where(table.c.id.startswith(name.lower(), autoescape=True)).limit(2)
    return lambda session: [(tipo, key) for key in session.scalars(query)]


def _only(name: str, queries: Iterable[_Query], database: Database) -> tuple[str, str]:
    with database.read() as session:
        found = [key for query in queries for key in query(session)] if len(name) >= _SHORTEST else []
    if len(found) != 1:
        _refuse(name, several=len(found) > 1 or len(name) < _SHORTEST)
    return found[0]


def _refuse(name: str, *, several: bool) -> None:
    if several:
        raise WrongUsage(f"«{name}» es el comienzo de más de un registro", "Escriba más letras de su código.")
    raise NotFound("el registro", name)


def stands_for(session: Session, tipo: str, row: str) -> str:
    """The record in sight into which this one went, by one fusion or one after the other; '' where there is none."""
    passed = [row]
    for one in passed:
        query = select(Fusion.kept_id).where(Fusion.record_type == tipo, Fusion.merged_id == one)
        for kept in session.scalars(query.where(Fusion.state == JOINED).order_by(Fusion.id)):
            if kept and _in_sight(session, tipo, kept):
                return kept
            if kept and kept not in passed:
                passed.append(kept)
    return ""


def _fusion_row(session: Session, one: Fusion) -> FusionRow:
    tipo, kept, merged = one.record_type or "", one.kept_id or "", one.merged_id or ""
    if not _in_sight(session, tipo, kept):
        kept = stands_for(session, tipo, kept) or kept
    went = title_of(session, tipo, merged)
    return FusionRow(
        one.id,
        tipo,
        kept,
        merged,
        title_of(session, tipo, kept) or went,  # what names it may be taken back at present
        went,
        _is_open(session, tipo, kept, merged),
    )


def _is_open(session: Session, tipo: str, kept: str, merged: str) -> bool:
    if tipo not in duplicates_plan.TYPES or rows.find(session, tipo, kept) is None:
        return False  # of a newer program, or the one that stayed was removed
    if rows.find(session, tipo, merged) is not None:
        return True
    return duplicates_plan.is_named(session, tipo, merged)


def title_of(session: Session, tipo: str, row: str) -> str:
    """The title of a record, in sight or not, from the log; of a presentation that is in sight, with its session."""
    if tipo == "practice_presentation" and (shown_in := session.get(PracticePresentation, row)) is not None:
        meeting = conflicts.title_of(session, "meeting", shown_in.meeting_id) if shown_in.meeting_id else "sin sesión"
        return " · ".join(part for part in (conflicts.title_of(session, tipo, row), meeting) if part)
    if tipo not in registry.types() or rows.find(session, tipo, row) is not None:
        return conflicts.title_of(session, tipo, row) if tipo in registry.types() else ""
    held = load_operations(session, [(tipo, row)])[tipo, row]
    shown = fold_row(held, registry.groups(tipo), strict_registers(tipo)).shown
    return str(shown.get(registry.types()[tipo].title_field) or "")


def _numbered_alike(database: Database) -> list[Suspicion]:
    with database.read() as session:
        columns = attendance.school_year(), Meeting.number, Meeting.predecessor_id, Meeting.id
        query = select(*columns).where(Meeting.id.in_(suspected(session)))
        numbered: dict[tuple[int | None, int | None, str | None], list[str]] = {}
        for year, number, origin, key in session.execute(query.order_by(Meeting.date, Meeting.id)):
            numbered.setdefault((year, number, origin), []).append(key)
    return [Suspicion("meeting", f"N° {number} de {year}", tuple(some)) for (year, number, _), some in numbered.items()]


def _namesakes(session: Session) -> list[Suspicion]:
    query = select(Person.name_key, Person.id, Person.full_name).where(Person.name_key != "").order_by(Person.id)
    named: dict[str | None, list[tuple[str, str]]] = {}
    for key, person, name in session.execute(query):
        named.setdefault(key, []).append((person, name or ""))
    return _groups("person", named.values())


def _schools_alike(session: Session) -> list[Suspicion]:
    """One name in one commune under two RBD: one of them was mistyped."""
    query = select(School.name_key, School.commune_cut, School.id, School.name).where(School.name_key != "")
    named: dict[tuple[str | None, str | None], list[tuple[str, str]]] = {}
    for key, commune, school, name in session.execute(query.order_by(School.id)):
        named.setdefault((key, commune), []).append((school, name or ""))
    return _groups("school", named.values())


def _proposed_twice(session: Session) -> Iterator[Suspicion]:
    """A practice that one proposed without a session and another, who did not know of that, in one.

    Whoever shows a practice once more knew of the first time: that is another presentation.
    """
    alone, dated = aliased(PracticePresentation), aliased(PracticePresentation)
    query = select(dated.practice_id, dated.id, alone.id).join(alone, alone.practice_id == dated.practice_id)
    query = query.where(dated.meeting_id.is_not(None), alone.meeting_id.is_(None))
    query = query.where(func.coalesce(alone.preparation, "") != "presented").order_by(dated.id, alone.id)
    for practice, *pair in session.execute(query).all():
        held = load_operations(session, [("practice_presentation", key) for key in pair])
        one, other = (held["practice_presentation", key][0] for key in pair)
        if not one.before(other) and not other.before(one):
            title = conflicts.title_of(session, "practice", str(practice))
            yield Suspicion("practice_presentation", title, tuple(pair))


def _groups(tipo: str, named: Iterable[list[tuple[str, str]]]) -> list[Suspicion]:
    return [Suspicion(tipo, twins[0][1], tuple(key for key, _ in twins)) for twins in named if len(twins) > 1]
