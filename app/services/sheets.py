"""What every printed form needs of the microcentro: its head, and names for the ids it mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.base import Record
from app.models.database import Database
from app.models.microcentro import Microcentro
from app.models.person import Person
from app.models.plan import Predecessor
from app.models.school import GRADES, School
from app.services.catalogue import Catalogue, unnamed_commune


@dataclass(frozen=True)
class Letterhead:
    """The common head of a form."""

    name: str = ""
    communes: tuple[str, ...] = ()
    year: int | None = None
    logo: bytes | None = None

    def bare(self) -> Letterhead:
        """What of it stands on a form to be filled in by hand: not the year."""
        return Letterhead(self.name, self.communes, logo=self.logo)


NO_LETTERHEAD = Letterhead()


@dataclass(frozen=True)
class Wanted:
    """Of which records a form is asked for; `record_id` names one of the form's own kind."""

    year: int
    meeting_id: str | None = None
    practice_id: str | None = None
    person_id: str | None = None
    record_id: str | None = None

    def given(self, what: str) -> bool:
        """Whether it was said of which `what` ('meeting', 'practice', 'person', 'record', 'year') to print."""
        return bool(getattr(self, "year" if what == "year" else f"{what}_id"))


def _unknown(_key: str) -> str:
    return ""


def _no_texts(_codes: Iterable[str]) -> Mapping[str, str]:
    return {}


def _no_file(_sha256: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class Sources:
    """Where a form finds what is not in the microcentro's own tables.

    `commune` names a commune code, `objectives` gives the texts of objective codes, `file` the bytes of a blob.
    Each may know nothing: the form then shows the code, or leaves the picture out. `catalogue` holds the official
    curriculum, where it was loaded: what is counted of it needs the whole.
    """

    commune: Callable[[str], str] = _unknown
    objectives: Callable[[Iterable[str]], Mapping[str, str]] = _no_texts
    file: Callable[[str], bytes | None] = _no_file
    catalogue: Catalogue | None = None


@dataclass(frozen=True)
class Names:
    """Names by id; what is not (or no longer) visible has none."""

    people: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)

    def person(self, key: str | None) -> str:
        """The person's full name, or ''."""
        return self.people.get(key or "", "")

    def school(self, key: str | None) -> str:
        """The school's name, or ''."""
        return self.schools.get(key or "", "")

    def several(self, keys: Iterable[str] | None) -> tuple[str, ...]:
        """The names of those people that are known."""
        return tuple(name for key in keys or () if (name := self.person(key)))


def load_letterhead(database: Database, sources: Sources, year: int | None = None) -> Letterhead:
    """The microcentro's name, communes and logo, for a form of `year`."""
    with database.read() as session:
        return letterhead(session, database.space, sources, year)


def letterhead(
    session: Session, space: str, sources: Sources, year: int | None, predecessor_id: str | None = None
) -> Letterhead:
    """`load_letterhead` inside a session that is open already; of what came with another microcentro, under its name.

    The numbers of its papers are its own (domain.md 6.2).
    """
    found = session.get(Microcentro, space)
    if found is None:
        return Letterhead(year=year)
    name, codes = found.name or "", found.communes
    before = session.get(Predecessor, predecessor_id) if predecessor_id else None
    if before is not None and before.name:
        name, codes = f"{before.name} (hoy {name})" if name else before.name, before.communes or codes
    communes = tuple(sources.commune(code) or unnamed_commune(code) for code in codes or ())
    return Letterhead(name, communes, year, blob(found.logo, sources))


def blob(reference: Mapping[str, Any] | None, sources: Sources) -> bytes | None:
    """The bytes that a stored reference names, if they are on this laptop."""
    sha256 = (reference or {}).get("$b")
    return sources.file(sha256) if isinstance(sha256, str) else None


def names(session: Session, people: Iterable[str | None] = (), schools: Iterable[str | None] = ()) -> Names:
    """Names of the people and schools with these ids."""
    return Names(_named(session, Person, "full_name", people), _named(session, School, "name", schools))


def _named(session: Session, cls: type[Record], column: str, keys: Iterable[str | None]) -> dict[str, str]:
    wanted = sorted({key for key in keys if key})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = session.execute(select(cls.id, getattr(cls, column)).where(cls.id.in_(wanted[start : start + 500])))
        found |= {key: name for key, name in rows if name}
    return found


def numbered(number: int | None, title: str | None) -> str:
    """«N° 4 · Medir», as a session is called in a line; one whose title only says its number is «N° 4»."""
    mark = "" if number is None else f"N° {number}"
    return " · ".join(part for part in (mark, "" if mark and title == f"Sesión {mark}" else title) if part)


def grade_label(grade: str | None) -> str:
    """«3°», «NT1»."""
    return GRADES.get(grade or "", grade or "")


def grades_label(grades: Iterable[str] | None) -> str:
    """«1°, 2°, 3°», in the order of the school years."""
    given = set(grades or ())
    return ", ".join(label for grade, label in GRADES.items() if grade in given)
