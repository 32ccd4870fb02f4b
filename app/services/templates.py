"""The formats of the network as they are read: which one holds now, and all there are (domain.md 6 and 8).

A customary format (`template_defaults`) is shown before it is a record (`template_custom`); `use` writes it before
another record names it. `template_editing` changes formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models.database import Database
from app.models.template import OPTIONS, TEMPLATE_KINDS, Template
from app.services import guards, rows, template_custom
from app.services.template_defaults import Default, all_defaults

IN_USE, PREPARING, RETIRED, SUPERSEDED = "in_use", "preparing", "retired", "superseded"
# Nobody agreed it for all, but something was filled in with it: a ticket of one practice, a guide that was tried.
TRIED = "tried"
# What is filled in at a school, which may adapt it; the other formats are of the whole network.
OF_A_SCHOOL = frozenset({"class_guide", "exit_ticket", "practice", "rubric"})
LEVELS = ("adequate", "intermediate", "critical")


@dataclass(frozen=True)
class ItemView:
    """One line of a format; `options` are the answers of its scale with their words, the most favourable first."""

    id: str
    order: int
    code: str
    text: str
    help: str
    dimension: str | None
    scale: str | None
    for_grades: tuple[str, ...]
    attitude_code: str
    essential: bool
    levels: Mapping[str, str]
    block: str | None
    method: str | None
    minutes: int | None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TemplateView:
    """One version of a format. `key` tells apart the customary ones of a kind, and what the network made of them."""

    id: str
    kind: str
    title: str
    body: str
    version: int
    minutes: int | None
    items: tuple[ItemView, ...]
    key: str
    state: str
    customary: bool
    for_grades: tuple[str, ...]
    previous_id: str | None
    variant_of_id: str | None
    school_id: str | None
    agreed_in_meeting_id: str | None
    agreed_on: str | None
    change_reason: str

    def item(self, item_id: str) -> ItemView | None:
        """The line with this id, if it is one of this version."""
        return next((one for one in self.items if one.id == item_id), None)


def current(
    database: Database, kind: str, key: str = "", *, grade: str | None = None, school_id: str | None = None
) -> TemplateView:
    """The format of a kind that holds now; it may not be a record yet (see `use`).

    `key` chooses among those of one kind (an agenda's 'full', 'half' or 'remote'; a rubric's 'group' or
    'school_link'), `grade` the ticket for young pupils, `school_id` what that school adapted for itself.
    """
    with database.read() as session:
        return current_in(session, kind, key, grade=grade, school_id=school_id)


def current_in(
    session: Session, kind: str, key: str = "", *, grade: str | None = None, school_id: str | None = None
) -> TemplateView:
    """See `current`; within this unit of work."""
    known = _Formats(session, kind)
    ours = [one for one in known if one["school_id"] in {None, school_id}] or list(known)
    heads = [one for one in ours if known.state(one) == IN_USE] or ours
    if key:
        heads = [one for one in heads if known.root(one)["key"] == key] or heads

    def merit(one: dict[str, Any]) -> tuple[Any, ...]:
        root = known.root(one)
        grades = one["for_grades"] or []
        fits = 0 if not grades else 1 if grade in grades else -1
        own = one["school_id"] is not None
        return (own, fits, root["place"], one["version"] or 1, one["agreed_on"] or "", one["id"])

    return known.view(max(heads, key=merit))


def named_in(
    session: Session,
    template_id: str | None,
    kind: str,
    key: str = "",
    *,
    grade: str | None = None,
    school_id: str | None = None,
) -> TemplateView:
    """The format that a record names; the one that holds where it names none, or one that is not here."""
    try:
        return load_in(session, template_id or "")
    except NotFound:
        return current_in(session, kind, key, grade=grade, school_id=school_id)


def own(
    database: Database, kind: str, template_id: str | None = None, *, school_id: str | None = None
) -> TemplateView | None:
    """The format of a kind that the network made for itself, or the version that a record names; None for custom's.

    Of a school, what it adapted for itself.
    """
    with database.read() as session:
        return own_in(session, kind, template_id, school_id=school_id)


def own_in(
    session: Session, kind: str, template_id: str | None = None, *, school_id: str | None = None
) -> TemplateView | None:
    """See `own`; within this unit of work."""
    found = named_in(session, template_id, kind, school_id=school_id)
    return None if found.customary else found


def customary(kind: str, key: str = "", *, grade: str | None = None) -> TemplateView:
    """What custom offers for a kind, for paper where there is no microcentro yet."""

    def merit(one: Default) -> tuple[bool, bool]:
        grades = one.fields.get("for_grades")
        return one.key == key, grade in grades if grades and grade else False

    best = max((one for one in all_defaults() if one.kind == kind), key=merit)
    nowhere = "00000000-0000-0000-0000-000000000000"
    lines = _item_views(template_custom.as_items(nowhere, best))
    return _view_of(template_custom.as_record(nowhere, best) | {"place": 0}, best.key, IN_USE, lines)


def load(database: Database, template_id: str) -> TemplateView:
    """One version of a format.

    Raises:
        NotFound: there is no such format, neither here nor customary.
    """
    with database.read() as session:
        return load_in(session, template_id)


def load_in(session: Session, template_id: str) -> TemplateView:
    """See `load`; within this unit of work."""
    found: Any = rows.find(session, "template", template_id)
    default = _default(session, template_id)
    if found is None and default is None:
        raise NotFound("el formato", template_id)
    known = _Formats(session, found.kind if found is not None else default.kind if default else "")
    return known.view(known.by_id[template_id])


def all_of(database: Database, kind: str, *, past: bool = False) -> tuple[TemplateView, ...]:
    """Every format of a kind: in use, tried, prepared, retired; with `past` also the versions that others replaced."""
    with database.read() as session:
        known = _Formats(session, kind)
        order = (IN_USE, TRIED, PREPARING, RETIRED, SUPERSEDED)
        found = [known.view(one) for one in known if past or known.state(one) != SUPERSEDED]
        return tuple(sorted(found, key=lambda one: (order.index(one.state), one.title, -one.version)))


def names(database: Database) -> dict[str, str]:
    """What each version of each format is called: its kind, its title and its number."""
    named = ((words, one) for kind, words in TEMPLATE_KINDS.items() for one in all_of(database, kind, past=True))
    return {one.id: f"{_titled(words, one.title)} · versión {one.version}" for words, one in named}


def _titled(kind: str, title: str) -> str:
    return title if title.startswith(kind) else f"{kind}: {title or 'sin título'}"


def versions(database: Database, template_id: str) -> tuple[TemplateView, ...]:
    """This version and those it came from, the newest first."""
    with database.read() as session:
        found = [load_in(session, template_id)]
        while (before := found[-1].previous_id) and before not in {one.id for one in found}:
            try:
                found.append(load_in(session, before))
            except NotFound:
                break
        return tuple(found)


def use(database: Database, template_id: str) -> TemplateView:
    """Write a customary format that is not a record yet, so that another record may name it.

    Raises:
        NotFound: there is no such format.
    """
    with database.write() as session:
        return use_in(session, template_id)


def use_in(session: Session, template_id: str) -> TemplateView:
    """See `use`; within this unit of work."""
    default = _default(session, template_id)
    if default is not None and rows.find(session, "template", template_id) is None:
        _write(session, "template", template_id, template_custom.fields(default))
        for key, fields in template_custom.items(rows.space_of(session), default).items():
            _write(session, "template_item", key, fields)
    return load_in(session, template_id)


def _write(session: Session, tipo: str, key: str, fields: Mapping[str, Any]) -> None:
    # A received record may name the format already: what custom says is no change of it.
    if rows.find(session, tipo, key) is None and rows.returned(session, tipo, key) is None:
        rows.add(session, tipo, fields, id=key, guarded=False)


def _default(session: Session, template_id: str) -> Default | None:
    return template_custom.by_id(rows.space_of(session)).get(template_id)


class _Formats:
    """Every format of a kind, in one unit of work: records, and customary ones that are none yet.

    Beside the fields of a record each has the `key` of a customary one ('' for others) and a `place`: of those that
    custom offers 0 and below, the first it prefers being the highest.
    """

    def __init__(self, session: Session, kind: str) -> None:
        self._session = session
        own = session.scalars(select(Template).where(Template.kind == kind)).all()
        found = {one.id: rows.as_dict(one) | {"key": "", "place": 1} for one in own}
        space = rows.space_of(session)
        for place, (key, default) in enumerate(template_custom.by_id(space).items()):
            if default.kind == kind:
                rank = {"key": default.key, "place": -place}
                found[key] = (found.get(key) or template_custom.as_record(space, default)) | rank
        self.by_id: Mapping[str, dict[str, Any]] = found
        self._replaced = self._find_replaced()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.by_id.values())

    def root(self, one: dict[str, Any]) -> dict[str, Any]:
        """The format that this one goes back to through its versions and variants."""
        seen = {one["id"]}
        while (before := self.by_id.get(one["previous_id"] or one["local_variant_of_id"] or "")) is not None:
            if before["id"] in seen:
                break
            one = before
            seen.add(one["id"])
        return one

    def state(self, one: Mapping[str, Any]) -> str:
        """In use, prepared, retired, or replaced by a later version."""
        if one["id"] in self._replaced:
            return SUPERSEDED
        if one["active"] is not False:
            return IN_USE
        # One that was agreed, or that custom offers, was in use before.
        return RETIRED if one["agreed_on"] or one["place"] <= 0 else PREPARING

    def view(self, one: dict[str, Any]) -> TemplateView:
        """One of them as it is read, with its lines."""
        state = self.state(one)
        if state == PREPARING and guards.is_named(self._session, one["id"]):
            state = TRIED
        return _view_of(one, self.root(one)["key"], state, self._items(one["id"]))

    def _find_replaced(self) -> set[str]:
        replaced: set[str] = set()
        for one in self:
            before = self.by_id.get(one["previous_id"] or "") if one["active"] is not False else None
            while before is not None and before["id"] not in replaced:
                replaced.add(before["id"])
                before = self.by_id.get(before["previous_id"] or "")
        return replaced

    def _items(self, template_id: str) -> tuple[ItemView, ...]:
        session = self._session
        if rows.find(session, "template", template_id) is not None:
            return _item_views(list(map(rows.as_dict, rows.parts_of(session, "template_item", template_id))))
        space = rows.space_of(session)
        return _item_views(template_custom.as_items(space, template_custom.by_id(space)[template_id]))


def _view_of(one: Mapping[str, Any], key: str, state: str, items: tuple[ItemView, ...]) -> TemplateView:
    return TemplateView(
        id=one["id"],
        kind=one["kind"] or "",
        title=one["title"] or "",
        body=one["body"] or "",
        version=one["version"] or 1,
        minutes=one["minutes"],
        items=items,
        key=key,
        state=state,
        customary=one["place"] <= 0,
        for_grades=tuple(one["for_grades"] or ()),
        previous_id=one["previous_id"],
        variant_of_id=one["local_variant_of_id"],
        school_id=one["school_id"],
        agreed_in_meeting_id=one["agreed_in_meeting_id"],
        agreed_on=one["agreed_on"],
        change_reason=one["change_reason"] or "",
    )


def _item_views(found: Sequence[Mapping[str, Any]]) -> tuple[ItemView, ...]:
    return tuple(
        ItemView(
            id=one["id"],
            order=place,
            code=one["code"] or "",
            text=one["text"] or "",
            help=one["help"] or "",
            dimension=one["dimension"],
            scale=one["scale"],
            for_grades=tuple(one["for_grades"] or ()),
            attitude_code=one["attitude_code"] or "",
            essential=bool(one["essential"]),
            levels={level: one[f"level_{level}"] or "" for level in LEVELS},
            block=one["block"],
            method=one["method"],
            minutes=one["minutes"],
            options=OPTIONS.get(one["scale"] or "", {}),
        )
        for place, one in enumerate(found, start=1)
    )
