"""What fichas de experiencia print: the ficha técnica and the ficha of a network (domain.md 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.practice import Practice
from app.models.support import ExperienceSheet
from app.services import labels, rows
from app.services.sheets import NO_LETTERHEAD, Letterhead, Sources, Wanted, letterhead

TECHNICAL, RME = "technical", "rme"


@dataclass(frozen=True)
class Said:
    """One field: its label, its words, or its list; `lines` are what it gets where it is written by hand."""

    label: str = ""
    words: str = ""
    several: tuple[str, ...] = ()
    lines: int = 1


@dataclass(frozen=True)
class Part:
    """Fields that stand together under a heading."""

    title: str = ""
    fields: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Ficha:
    """One ficha of either kind."""

    key: str = ""
    kind: str = TECHNICAL
    title: str = ""
    name: str = ""
    practice: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class FichasSheet:
    """Everything on the *fichas*: one after another; without any, one of each kind to fill in."""

    letterhead: Letterhead = NO_LETTERHEAD
    fichas: tuple[Ficha, ...] = ()


# Title of each part and the fields in it, for each kind; those of a list are said as one.
_PARTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    TECHNICAL: (
        ("Antecedentes", ("beneficiaries", "participants", "institutionalisation", "time_span")),
        (
            "La red",
            ("network_name", "network_origin", "commune", "region", "schools_n", "coordinators"),
        ),
        ("Alianza", ("alliance", "associated_institution")),
        ("Síntesis", ("synthesis",)),
        ("Acciones clave", ("key_actions",)),
        ("Efectos", ("effects_on_network", "effects_on_communities")),
        ("Para saber más", ("links",)),
    ),
    RME: (
        ("La red", ("region", "deprov", "network_name", "commune")),
        ("Integrantes", ("members", "schools_n", "dependency", "year_started", "coordinators")),
        ("Qué busca", ("need", "objective")),
        ("Cómo trabaja", ("how_members_move", "how_collaboration_shows")),
        ("Idea fuerza", ("key_idea",)),
        ("Aprendizajes y proyección", ("learnings", "projection")),
        ("Para saber más", ("links",)),
    ),
}
_LISTS = frozenset(
    (
        "key_actions",
        "effects_on_network",
        "effects_on_communities",
        "how_members_move",
        "how_collaboration_shows",
        "learnings",
        "links",
    )
)
_LINES = {"synthesis": 5, "need": 3, "objective": 3, "projection": 4, "links": 2}
_LINES_OF_A_LIST = 4
_MARKS = " \t•·–-"  # of a list that was pasted: each line gets its number


def empty_fichas(_database: Database | None, head: Letterhead) -> FichasSheet:
    """One of each kind, to fill in by hand."""
    return FichasSheet(head, (_ficha(TECHNICAL), _ficha(RME)))


def load_fichas(database: Database, sources: Sources, wanted: Wanted) -> FichasSheet:
    """The ficha named, those of a practice, or all; without any, one of each kind to fill in.

    Raises:
        NotFound: there is no such practice or ficha.
    """
    with database.read() as session:
        head = letterhead(session, database.space, sources, wanted.year)
        found = tuple(_ficha(one.kind or TECHNICAL, one, session) for one in _found(session, wanted))
    return FichasSheet(head, found) if found else empty_fichas(database, head)


def _found(session: Session, wanted: Wanted) -> list[ExperienceSheet]:
    if wanted.record_id:
        one: Any = rows.need(session, "experience_sheet", wanted.record_id)
        return [one]
    query = select(ExperienceSheet).order_by(ExperienceSheet.kind, ExperienceSheet.name, ExperienceSheet.id)
    if wanted.practice_id:
        rows.need(session, "practice", wanted.practice_id)
        query = query.where(ExperienceSheet.practice_id == wanted.practice_id)
    return list(session.scalars(query))


def _ficha(kind: str, one: ExperienceSheet | None = None, session: Session | None = None) -> Ficha:
    practice = session.get(Practice, one.practice_id) if one and session and one.practice_id else None
    parts = tuple(
        Part(title, tuple(_said(field, getattr(one, field, None)) for field in fields))
        for title, fields in _PARTS.get(kind, _PARTS[TECHNICAL])
    )
    # The ficha of a network is about the network: where the experience has no name of its own, it is called so.
    own = (one.name or (one.network_name if kind == RME else "") or "") if one else ""
    return Ficha(
        one.id if one else "",
        kind,
        labels.words("experience_sheet", "kind", kind),
        own,
        (practice.title or "") if practice else "",
        parts,
    )


def _said(field: str, value: Any) -> Said:
    label = labels.label("experience_sheet", field)
    if field in _LISTS:
        several = tuple(one.lstrip(_MARKS) for one in value or ())
        return Said(label, "", several, _LINES.get(field, _LINES_OF_A_LIST))
    return Said(label, "" if value is None else str(value), lines=_LINES.get(field, 1))
