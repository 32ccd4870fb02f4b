"""What was written here in a draft that a copy of the laptop shared meanwhile: parts of it, and what it says otherwise.

Whoever began the draft is told of it; nobody else has it (sync-design 4). The parts may be shared, too; what the
practice says otherwise since it came stands in its history, which puts it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.log import capture, draft_owners, drafts, ended_drafts, settings
from app.log.ops import load_operations
from app.log.registers import Operation
from app.models import registry
from app.models.database import Database
from app.models.practice import Practice
from app.services import changes, labels, rows, search_text
from app.text_dates import count, listed

Keys = Sequence[tuple[str, str]]
_READ = "replaced_and_read"


@dataclass(frozen=True)
class Unshared:
    """What of a shared practice stays on this laptop: how many parts, and `words` for them: «1 evidencia y 2 pasos»."""

    practice_id: str
    title: str
    number: int
    words: str


def parts(database: Database, practice_id: str) -> Unshared | None:
    """What of this practice stays here and the person at the laptop may share; None for nothing, and for a draft."""
    with database.read() as session:
        tops = _tops(session).get(practice_id)
        return _told(session, practice_id, tops) if tops else None


def practices_with_parts(database: Database) -> tuple[Unshared, ...]:
    """The same of every practice, by title."""
    with database.read() as session:
        found = [_told(session, practice_id, tops) for practice_id, tops in _tops(session).items()]
    return tuple(sorted(found, key=lambda one: (one.title, one.practice_id)))


def share(database: Database, practice_id: str) -> Keys:
    """Give what stays here of a shared practice to the microcentro, too; returns what was given, for `take_back`.

    Raises:
        NotFound: there is no such practice.
    """
    with database.write() as session:
        rows.need(session, "practice", practice_id)
        return drafts.share(session, "practice", practice_id) if practice_id in _tops(session) else []


def take_back(database: Database, given: Keys) -> None:
    """Let what `share` gave stay here again, while nobody can have received it; the practice itself stays shared.

    Raises:
        WrongUsage: it was handed over (or prepared for it) already.
    """
    with database.write() as session:
        if not drafts.take_back(session, given):
            raise WrongUsage(
                "Lo que compartió ya salió en una entrega",
                "Si no quiere que los demás lo vean, quítelo de la práctica y entregue otra vez.",
            )


def replaced(database: Database, practice_id: str) -> str:
    """What the draft said here otherwise than the practice that came, by the names of its fields and parts.

    '' for nothing, and once `note_read` was called, until more was written in it as a draft.
    """
    with database.read() as session:
        if not ended_drafts.ended(session) or any(draft_owners.noted(session, [("practice", practice_id)]).values()):
            return ""  # as a rule no draft ever ended so, and nothing is read
        before = _before(session, practice_id)
        if _newest(before) <= _read(session).get(practice_id, 0):
            return ""
        said = load_operations(session, before, shared=True)
        whole_first = sorted(before, key=lambda key: key[0] != "practice")
        named = {name: None for key in whole_first for name in _otherwise(key, before[key], said[key])}
    return listed(list(named))


def note_read(database: Database, practice_id: str) -> None:
    """The person at the laptop has looked at what it said here."""
    with database.write() as session:
        settings.put(session, _READ, _read(session) | {practice_id: _newest(_before(session, practice_id))})


def _read(session: Session) -> dict[str, int]:
    """Up to which stamp was read what the drafts of these practices said; an older program noted no stamps."""
    found = settings.get(session, _READ)
    return found if isinstance(found, dict) else {}


def _before(session: Session, practice_id: str) -> Mapping[tuple[str, str], list[Operation]]:
    return ended_drafts.before_they_came(session, changes.with_parts(session, "practice", [practice_id]))


def _newest(before: Mapping[tuple[str, str], list[Operation]]) -> int:
    return max((op.hlc for ops in before.values() for op in ops), default=0)


def _otherwise(key: tuple[str, str], here: list[Operation], came: list[Operation]) -> Iterator[str]:
    """What of a record was written here, and by nobody who shared it; a part is named as such."""
    tipo, said = key[0], {name: value for op in here if op.kind == "w" for name, value in op.values.items()}
    fixed = {*registry.types()[tipo].natural, *(name for name, _ in registry.parents(tipo))}
    for names in registry.groups(tipo).values():
        mine = {name: said.get(name) for name in names}
        if fixed.isdisjoint(names) and any(mine.values()) and not any(_says(op, mine) for op in came):
            yield labels.label(tipo, names[0]) if tipo == "practice" else labels.noun(tipo)


def _says(op: Operation, values: Mapping[str, Any]) -> bool:
    return all(name in op.values and op.values[name] == value for name, value in values.items())


def _tops(session: Session) -> Mapping[str, Keys]:
    """For each practice what stays here of it and is the person's at the laptop, or nobody's who is known."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key in drafts.left_behind(session):
        for tipo, root in search_text.roots(session, [key]):
            if tipo == "practice":
                found.setdefault(root, []).append(key)
    return found


def _told(session: Session, practice_id: str, tops: Keys) -> Unshared:
    whole = {key for top in tops for key in capture.with_children(session, top)}
    counted = Counter(tipo for tipo, _ in whole)
    words = listed([count(number, labels.noun(tipo), labels.noun(tipo, 2)) for tipo, number in sorted(counted.items())])
    practice = session.get_one(Practice, practice_id)
    return Unshared(practice_id, practice.title or "", len(whole), words)
