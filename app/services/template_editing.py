"""A format made, changed, agreed and retired by the network; one in use stays as it is.

One that a filled record names stays as it is, whoever changes it (`guards`).
Who wants to change it makes a new version, which names the one before and says why; filled records keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.log_tables import Op
from app.models.template import TemplateComment
from app.services import guards, guards_asked, labels, people, rows, template_custom, templates

# What may change in a format that is in use: its standing, not its words.
_STANDING = {"active", "agreed_in_meeting_id", "agreed_on", "change_reason"}
_COPIED_NOT = {"version", "previous_id", "local_variant_of_id", "school_id", "agreed_in_meeting_id", "agreed_on"}


@dataclass(frozen=True)
class Comment:
    """What one person says of a format."""

    id: str
    person_id: str | None
    person: str
    date: str | None
    text: str
    agrees: bool | None


@dataclass(frozen=True)
class Comments:
    """All that was said of a format, and how many people agree, each counted once."""

    rows: tuple[Comment, ...]
    agree: int
    disagree: int


def create(database: Database, kind: str, title: str = "", **fields: Any) -> str:
    """Begin a format of the network's own; it is being prepared until `put_in_use`."""
    return rows.create(database, "template", {"kind": kind, "title": title, "version": 1, "active": False} | fields)


def new_version(database: Database, template_id: str, reason: str, **fields: Any) -> str:
    """Begin the next version of a format, with its lines; it is being prepared until `put_in_use`.

    Raises:
        InvalidData: the reason is missing.
        NotFound: there is no such format.
    """
    if not reason.strip():
        raise InvalidData([Problem("change_reason", "needs_reason")])
    with database.write() as session:
        before = templates.use_in(session, template_id)
        later = {"previous_id": before.id, "version": before.version + 1, "change_reason": reason}
        same = {"local_variant_of_id": before.variant_of_id, "school_id": before.school_id}
        return _copy(session, template_id, later | same | fields)


def variant(database: Database, template_id: str, school_id: str, **fields: Any) -> str:
    """Begin what one school makes of a format for itself; it is being prepared until `put_in_use`.

    Raises:
        InvalidData: the format is of what the whole network does together.
        NotFound: there is no such format.
    """
    with database.write() as session:
        whole = templates.use_in(session, template_id)
        if whole.kind not in templates.OF_A_SCHOOL:
            raise InvalidData([Problem("school_id", "format_of_all")])
        own = {"local_variant_of_id": whole.id, "school_id": school_id, "version": 1}
        return _copy(session, template_id, own | fields)


def is_frozen(database: Database, template_id: str) -> bool:
    """Whether the words of a format stay: it is or was in use, or a filled record names it."""
    with database.read() as session:
        return _frozen(session, template_id) or guards.is_named(session, template_id)


def change(database: Database, template_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of a format that is being prepared.

    Raises:
        InvalidData: it is frozen (make a new version), or a value cannot stand.
    """
    with database.write() as session:
        if set(fields) - _STANDING:
            _refuse_frozen(session, template_id)
        rows.put(session, rows.need(session, "template", template_id), fields)


def add_item(database: Database, template_id: str, text: str = "", **fields: Any) -> str:
    """Add a line at the end of a format that is being prepared, and return its id."""
    with database.write() as session:
        _refuse_frozen(session, template_id)
        order = rows.next_order(session, "template_item", template_id)
        return str(
            rows.add(session, "template_item", {"template_id": template_id, "text": text, "order": order} | fields).id
        )


def change_item(database: Database, item_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of a line of a format that is being prepared."""
    with database.write() as session:
        item: Any = rows.need(session, "template_item", item_id)
        _refuse_frozen(session, item.template_id)
        rows.put(session, item, fields)


def remove_item(database: Database, item_id: str) -> None:
    """Take a line out of a format that is being prepared; `rows.bring_back` undoes it."""
    with database.write() as session:
        item: Any = rows.need(session, "template_item", item_id)
        _refuse_frozen(session, item.template_id)
        rows.drop(session, item)


def reorder(database: Database, template_id: str, ids: Sequence[str]) -> None:
    """Put the lines in this order."""
    with database.write() as session:
        _refuse_frozen(session, template_id)
        rows.renumber(session, "template_item", ids)


def put_in_use(database: Database, template_id: str, *, meeting_id: str | None = None, on: date | None = None) -> None:
    """Let a format hold from now on, with the session or the day that agreed it.

    Raises:
        InvalidData: it has no line or no name, a ticket lacks one of its three dimensions, or the session is still to
            come or was suspended.
    """
    with database.write() as session:
        guards_asked.need_taken_place(session, meeting_id, "decision")
        view = templates.use_in(session, template_id)
        if problems := _lacks(view):
            raise InvalidData(problems)
        day = (on or wall_clock.today()).isoformat()
        agreed = {"agreed_in_meeting_id": meeting_id or view.agreed_in_meeting_id, "agreed_on": view.agreed_on or day}
        rows.put(session, rows.need(session, "template", template_id), {"active": True} | agreed)


def retire(database: Database, template_id: str) -> None:
    """Offer a format no more; what was filled with it stays. `put_in_use` brings it back."""
    with database.write() as session:
        view = templates.use_in(session, template_id)
        day = view.agreed_on or wall_clock.today().isoformat()
        rows.put(session, rows.need(session, "template", template_id), {"active": False, "agreed_on": day})


def discard(database: Database, template_id: str) -> None:
    """Take away a format that was only being prepared; `rows.bring_back` undoes it."""
    with database.write() as session:
        _refuse_frozen(session, template_id)
        rows.drop(session, rows.need(session, "template", template_id))


def comment(
    database: Database, template_id: str, text: str, *, person_id: str | None = None, agrees: bool | None = None
) -> str:
    """Write down what a person says of a format, and whether she agrees; her last word on that is what counts."""
    said = {"person_id": person_id, "date": wall_clock.today(), "text": text, "agrees": agrees}
    with database.write() as session:
        templates.use_in(session, template_id)
        return str(rows.add(session, "template_comment", {"template_id": template_id} | said).id)


def comments(database: Database, template_id: str) -> Comments:
    """What was said of a format, the oldest first; without the last word of a person, the one before it counts."""
    first = select(func.min(Op.hlc)).where(Op.tbl == TemplateComment.__tablename__, Op.row == TemplateComment.id)
    with database.read() as session:
        query = select(TemplateComment).where(TemplateComment.template_id == template_id)
        query = query.order_by(TemplateComment.date, first.scalar_subquery(), TemplateComment.id)
        found = list(session.scalars(query))
        names = people.names(session, [one.person_id for one in found])
    # One word of each person, also where it was said on two laptops; of whom nobody knows, each is a person.
    said = {one.person_id or one.id: one.agrees for one in found if one.agrees is not None}
    shown = tuple(
        Comment(one.id, one.person_id, names.get(one.person_id or "", ""), one.date, one.text or "", one.agrees)
        for one in found
    )
    return Comments(shown, sum(said.values()), len(said) - sum(said.values()))


def _copy(session: Session, template_id: str, fields: dict[str, Any]) -> str:
    held = rows.as_dict(rows.need(session, "template", template_id))
    same = {name: value for name, value in held.items() if name not in _COPIED_NOT | {"id", "change_reason"}}
    made = str(rows.add(session, "template", same | {"active": False} | fields).id)
    for one in rows.parts_of(session, "template_item", template_id):
        line = rows.as_dict(one)
        line.pop("id")
        rows.add(session, "template_item", line | {"template_id": made})
    return made


def _refuse_frozen(session: Session, template_id: str) -> None:
    if _frozen(session, template_id):
        raise InvalidData([Problem("", "template_frozen")])


def _frozen(session: Session, template_id: str) -> bool:
    """Whether it is, or was, in use."""
    view = templates.load_in(session, template_id)
    customary = template_custom.by_id(rows.space_of(session))
    return view.state not in {templates.PREPARING, templates.TRIED} or template_id in customary


def _lacks(view: templates.TemplateView) -> list[Problem]:
    problems = [] if view.title.strip() else labels.lacking("template", ["title"])
    if not any(one.text.strip() for one in view.items):
        problems.append(Problem("items", "template_empty"))
    if view.kind == "exit_ticket":
        have = {one.dimension for one in view.items}
        if not {"SOCIOEMOTIONAL", "COGNITIVE", "ATTITUDINAL"} <= have:
            problems.append(Problem("items", "ticket_dimensions"))
    return problems
