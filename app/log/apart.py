"""What another program left in the tables that no page can be read with, kept apart until a person decides (fault 33).

The tables then say what the log says. Whoever compares the two still finds what was left there, as long as nobody wrote
something else in its place: it is shown, adopted or given up as any other change of another program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.log import settings
from app.log.columns import as_columns, row_at
from app.log.ops import Key
from app.models import registry
from app.models.base import LONGEST, new_id
from app.text_keys import clean_text

_KEY = "apart"
_NO_LETTER = "\ufffd"  # in the place of bytes that are none


@dataclass(frozen=True)
class Difference:
    """A row that is not what the log says; `field` is empty when the whole row is missing or too many."""

    tbl: str
    row: str
    field: str
    in_table: Any
    in_log: Any


def as_said(kind: str, value: Any) -> Any:
    """What a table held, as an operation may say it: another program may have put anything there."""
    if kind == "bool" and value in (0, 1):
        return bool(value)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float):
        value = str(value)
    if isinstance(value, list):
        return [clean_text(one) if isinstance(one, str) else one for one in value]
    if isinstance(value, dict):
        return {name: clean_text(one) if isinstance(one, str) else one for name, one in value.items()}
    return clean_text(value) if isinstance(value, str) else value


def as_kept(one: Difference) -> Difference:
    """With what was found as a change could say it, which is also how it can be kept."""
    kinds = {name: spec.kind for name, spec in registry.fields(one.tbl).items()}
    if one.in_table is None or one.field:
        return replace(one, in_table=as_said(kinds.get(one.field, "text"), one.in_table))
    said = {name: as_said(kinds.get(name, "text"), value) for name, value in one.in_table.items()}
    said["id"] = _name(one.in_table["id"])
    return replace(one, row=said["id"], in_table=said)


def _name(held: Any) -> str:
    """What a record is called: as it was found, or anew where it has no name that one can have."""
    name = str(held) if isinstance(held, (str, int)) else ""
    return name if name and len(name) <= LONGEST["ref"] and _NO_LETTER not in name else new_id()


def as_held(tbl: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row with these values, of which the columns of its table hold what they can."""
    said = {name: as_said(spec.kind, values.get(name)) for name, spec in registry.fields(tbl).items()}
    columns, _ = as_columns(tbl, [values["id"]], [said])
    return row_at(columns, 0)


def kept(session: Session) -> list[Difference]:
    """What is kept apart."""
    return [Difference(*one) for one in settings.get(session, _KEY, [])]


def keep(session: Session, differences: Iterable[Difference]) -> None:
    """Keep these apart, with what is already; nothing in them may be what no JSON can say."""
    found = {(one.tbl, one.row, one.field): one for one in (*kept(session), *differences)}
    settings.put(session, _KEY, [astuple(one) for one in found.values()])


def forget_of(session: Session, keys: Collection[Key]) -> bool:
    """Keep nothing of these rows, nor of what another program made a part of one; say whether there was any."""
    ids = {row for _tbl, row in keys}
    found = kept(session)
    left = [one for one in found if (one.tbl, one.row) not in keys and ids.isdisjoint(_named_by(one))]
    if len(left) < len(found):
        settings.put(session, _KEY, [astuple(one) for one in left])
    return len(left) < len(found)


def _named_by(one: Difference) -> Iterator[str]:
    """What a row that is kept apart is part of."""
    values = one.in_table if isinstance(one.in_table, dict) and not one.field else {}
    return (values[name] for name, _target in registry.parents(one.tbl) if isinstance(values.get(name), str))


def forget(session: Session) -> None:
    """The tables say, from now on, all that there is to decide."""
    if settings.get(session, _KEY):
        settings.put(session, _KEY, [])


def with_what_is_apart(rows: Iterable[dict[str, Any]], apart: Iterable[Difference]) -> Iterator[dict[str, Any]]:
    """The rows of a table as the other program left them: `apart` is what is kept of that table."""
    left: dict[str, dict[str, Difference]] = {}
    for one in apart:
        left.setdefault(one.row, {})[one.field] = one
    for held in rows:
        fields = left.pop(held["id"], {})
        gone = fields.pop("", None)
        if gone is None or gone.in_table is not None or gone.in_log != held:
            still = {name: one.in_table for name, one in fields.items() if held.get(name) == one.in_log}
            yield held | still
    yield from (one.in_table for some in left.values() for one in some.values() if one.field == "" and one.in_table)
