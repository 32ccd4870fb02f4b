"""The brake: what deletes much is taken in only when a person says so again, knowing whose deletions they are.

So with a file that is received, with a laptop that is let in, whose work waited here, and with what was undone, and
what waited for it, when that is decided.

Fault 32: more than 50 records, or 20 % of a microcentro that has 20 or more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from app.errors import ComingRemovesMuch
from app.log.materialise import FoldReport
from app.log.ops import Key, chunks
from app.log.standing import counting
from app.models import registry
from app.models.device import Device
from app.models.fusion import Fusion, FusionMove
from app.models.log_tables import Batch, Op, RowState
from app.models.person import Person
from app.text_dates import count, listed

MOST_ROWS = 50
MOST_PERCENT = 20
SMALL = 20
_DEEPEST = 10
_NOTES = (Fusion.__tablename__, FusionMove.__tablename__)


def too_many(session: Session, removed: Collection[Key], new: Collection[Key]) -> bool:
    """Whether these removals, which have just been done beside the additions, need a second yes.

    What a fusion notes of itself is no record that anybody would miss: it counts on neither side.
    """
    gone, come = _told(removed), _told(new)
    if gone > MOST_ROWS:
        return True
    if not gone:
        return False
    left = session.scalar(_all_there_is()) or 0
    before = left - come + gone
    return before >= SMALL and gone * 100 > before * MOST_PERCENT


@cache
def _all_there_is() -> Select[int]:
    """How many shared records there are, in one question."""
    tables = [registry.table(tipo) for tipo in registry.shared_types() if tipo not in _NOTES]
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    return select(sum(counts, literal(0)))


def need_yes(session: Session, report: FoldReport) -> None:
    """Let pass what does not delete much. Raises ComingRemovesMuch, which says what is deleted and by whom."""
    if too_many(session, report.removed, report.new):
        raise ComingRemovesMuch(whose_removals(by_type(report.removed), removed_by(session, report.removed)))


def by_type(keys: Iterable[Key]) -> dict[str, int]:
    """How many rows of each type these are."""
    return dict(sorted(Counter(tipo for tipo, _row in keys).items()))


def _told(keys: Collection[Key]) -> int:
    return sum(tbl not in _NOTES for tbl, _ in keys)


def removed_by(session: Session, removed: Collection[Key]) -> dict[str, int]:
    """How many of the removed rows each person deleted, by name, the most first; a part goes with its whole."""
    left = {row: row for _tbl, row in removed}  # a removed row, and the one above it whose deletion is looked for
    who: Counter[str] = Counter()
    names: dict[tuple[str | None, str], str] = {}
    for _ in range(_DEEPEST):
        authors = _deleters(session, set(left.values()))
        above = _wholes(session, set(left.values()) - authors.keys())
        for row, place in list(left.items()):
            if place in authors:
                author = authors[place]
                names.setdefault(author, _name(session, *author))
                who[names[author]] += 1
                del left[row]
            elif place in above:
                left[row] = above[place]
            else:
                del left[row]
    return dict(who.most_common())


def _deleters(session: Session, rows: Collection[str]) -> dict[str, tuple[str | None, str]]:
    found: dict[str, tuple[str | None, str]] = {}
    for some in chunks(sorted(rows)):
        deletes = select(Op.row, Batch.who, Batch.device).join(Batch, Batch.n == Op.batch)
        deletes = deletes.where(Op.row.in_(some), Op.kind == "d", counting()).order_by(Op.n)
        found |= {row: (person, device) for row, person, device in session.execute(deletes)}
    return found


def _wholes(session: Session, rows: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(sorted(rows)):
        query = select(RowState.row, RowState.parent_row).where(
            RowState.row.in_(some), RowState.parent_row.is_not(None)
        )
        found |= {row: parent for row, parent in session.execute(query) if parent}
    return found


def _name(session: Session, person: str | None, device: str) -> str:
    known = session.get(Person, person) if person else None
    laptop = session.get(Device, device)
    return (known.full_name if known else None) or (laptop.name if laptop else None) or ""


def whose_removals(removed: Mapping[str, int], authors: Mapping[str, int]) -> str:
    """What is deleted, and by whom: «Quita 40 prácticas. Lo quitó Luis Vera»; of several, how much of it each."""
    known = registry.types()
    what = ", ".join(count(number, *known[tipo].noun) for tipo, number in removed.items())
    return f"Quita {what}. {who_removed(authors)}".rstrip()


def caution(authors: Mapping[str, int]) -> str:
    """What a look says of that which needs a second yes."""
    return f"Cuidado: quita mucho. {who_removed(authors)}".rstrip()


def who_removed(authors: Mapping[str, int]) -> str:
    """By whom it is deleted, of several how much of it each; '' where nobody is known."""
    named = {name: number for name, number in authors.items() if name}
    if len(named) > 1:
        return f"Lo quitaron {listed([f'{name} ({number})' for name, number in named.items()])}."
    return "".join(f"Lo quitó {name}." for name in named)
