"""The tags of the practices: those that the network uses, and the foci and principles of S004 that anybody may take."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.database import Database
from app.models.practice import Practice
from app.text_keys import spanish_key

# The five foci of action and the five principles of networks of schools (S004).
CUSTOMARY = (
    "Foco socioeducativo",
    "Foco en procesos y resultados",
    "Foco en el capital profesional",
    "Foco en el mejoramiento sistémico",
    "Foco en el aprendizaje profundo",
    "Mejoramiento continuo",
    "Calidad y equidad",
    "Gobernanza",
    "Sistema dinámico y complejo",
    "Pertinencia territorial",
)


def used(database: Database, but: str | None = None) -> tuple[str, ...]:
    """The tags of the practices in sight but one, each once and as most spell it, by the alphabet."""
    with database.read() as session:
        # The same few lists stand in many practices: each is read once.
        query = select(Practice.tags, func.count()).where(Practice.tags.is_not(None), Practice.id != (but or ""))
        lists = session.execute(query.group_by(Practice.tags)).all()
    written: Counter[str] = Counter()
    for tags, times in lists:
        for tag in tags or ():
            written[tag] += times
    # Of two that are written as often, the one with its accents comes last and stays.
    found = {spanish_key(tag): tag for tag in sorted(written, key=lambda tag: (written[tag], tag))}
    return tuple(found[key] for key in sorted(found))


def offered(database: Database, practice: str | None = None) -> tuple[str, ...]:
    """What a tag may be without writing it anew: the network's own, then the foci and principles not in use yet.

    Of the `practice` that is being written none: half a word of it, saved meanwhile, would be offered first.
    """
    own = used(database, practice)
    known = {spanish_key(tag) for tag in own}
    return (*own, *(tag for tag in CUSTOMARY if spanish_key(tag) not in known))


def spellings_in(session: Session, tag: str) -> set[str]:
    """Every way in which the practices write this tag."""
    wanted = spanish_key(tag)
    lists = session.scalars(select(Practice.tags).where(Practice.tags.is_not(None)).distinct())
    return {one for tags in lists for one in tags or () if spanish_key(one) == wanted}
