"""The formats of the network as they are read: which one holds now, and all there are (domain.md 6 and 8).

A customary format (`template_defaults`) is shown before it is a record; `use` writes it, under an id that is the same
on every laptop, before another record names it. `template_editing` changes formats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import registry
from app.models.base import natural_id, text_id
from app.models.database import Database
from app.models.template import OPTIONS, TEMPLATE_KINDS, Template
from app.services import guards, rows
from app.services.template_defaults import REVISION, Default, all_defaults

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
    known = _known(session, kind)
    states = _states(known)
    ours = [one for one in known.values() if one["school_id"] in {None, school_id}]
    heads = [one for one in ours if states[one["id"]] == IN_USE] or ours
    if key:
        heads = [one for one in heads if _root(known, one)["key"] == key] or heads

    def merit(one: dict[str, Any]) -> tuple[Any, ...]:
        root = _root(known, one)
        grades = one["for_grades"] or []
        fits = 0 if not grades else 1 if grade in grades else -1
        own = one["school_id"] is not None
        return (own, fits, root["place"], one["version"] or 1, one["agreed_on"] or "", one["id"])

    best = max(heads, key=merit)
    return _view(session, best, _root(known, best)["key"], states[best["id"]])


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
    found = {"id": default_id(nowhere, best)} | dict.fromkeys(registry.fields("template")) | _default_fields(best)
    return _view_of(found | {"place": 0}, best.key, IN_USE, _item_views(_unwritten_items(nowhere, best)))


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
    default = _default_ids(session).get(template_id)
    if found is None and default is None:
        raise NotFound("el formato", template_id)
    kind = found.kind if found is not None else default.kind if default else ""
    known = _known(session, kind)
    one = known[template_id]
    return _view(session, one, _root(known, one)["key"], _states(known)[template_id])


def all_of(database: Database, kind: str, *, past: bool = False) -> tuple[TemplateView, ...]:
    """Every format of a kind: in use, tried, prepared, retired; with `past` also the versions that others replaced."""
    with database.read() as session:
        known = _known(session, kind)
        states = _states(known)
        order = (IN_USE, TRIED, PREPARING, RETIRED, SUPERSEDED)
        shown = [one for one in known.values() if past or states[one["id"]] != SUPERSEDED]
        found = [_view(session, one, _root(known, one)["key"], states[one["id"]]) for one in shown]
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
    default = _default_ids(session).get(template_id)
    if default is not None and rows.find(session, "template", template_id) is None:
        _write(session, "template", template_id, _default_fields(default))
        for key, fields in _default_items(rows.space_of(session), default, template_id).items():
            _write(session, "template_item", key, fields)
    return load_in(session, template_id)


def _write(session: Session, tipo: str, key: str, fields: Mapping[str, Any]) -> None:
    # A received record may name the format already: what custom says is no change of it.
    if rows.find(session, tipo, key) is None and rows.returned(session, tipo, key) is None:
        rows.add(session, tipo, fields, id=key, guarded=False)


def default_id(space: str, default: Default) -> str:
    """The id of a customary format: the same on every laptop of the microcentro."""
    return text_id(space, "\x1f".join(("template", default.kind, default.key, str(REVISION))))


def _default_ids(session: Session) -> Mapping[str, Default]:
    return _customary_ids(rows.space_of(session))


@lru_cache(maxsize=4)
def _customary_ids(space: str) -> Mapping[str, Default]:
    return MappingProxyType({default_id(space, one): one for one in all_defaults()})


def _default_fields(default: Default) -> dict[str, Any]:
    words = {"kind": default.kind, "title": default.title, "body": default.body or None}
    return words | {"version": 1, "active": True} | dict(default.fields)


def _unwritten_items(space: str, default: Default) -> list[dict[str, Any]]:
    empty = dict.fromkeys(registry.fields("template_item"))
    made = _default_items(space, default, default_id(space, default))
    return [{"id": key} | empty | fields for key, fields in made.items()]


def _default_items(space: str, default: Default, template_id: str) -> dict[str, dict[str, Any]]:
    return {
        natural_id(space, "template_item", (template_id, one.code)): {
            "template_id": template_id,
            "order": place,
            "code": one.code,
            "text": one.text,
        }
        | dict(one.fields)
        for place, one in enumerate(default.items, start=1)
    }


def _known(session: Session, kind: str) -> dict[str, dict[str, Any]]:
    """Every format of a kind by id: records, and customary ones that are none yet. `place` ranks the roots."""
    own = session.scalars(select(Template).where(Template.kind == kind)).all()
    found = {one.id: rows.as_dict(one) | {"key": "", "place": 1} for one in own}
    empty = dict.fromkeys(registry.fields("template"))
    for place, (key, default) in enumerate(_default_ids(session).items()):
        if default.kind == kind:
            rank = {"key": default.key, "place": -place}
            found[key] = (found.get(key) or {"id": key} | empty | _default_fields(default)) | rank
    return found


def _root(known: Mapping[str, dict[str, Any]], one: dict[str, Any]) -> dict[str, Any]:
    """The format that this one goes back to through its versions and variants."""
    seen = {one["id"]}
    while (before := known.get(one["previous_id"] or one["local_variant_of_id"] or "")) and before["id"] not in seen:
        one = before
        seen.add(one["id"])
    return one


def _states(known: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    replaced: set[str] = set()
    for one in known.values():
        before = known.get(one["previous_id"] or "") if one["active"] is not False else None
        while before is not None and before["id"] not in replaced:
            replaced.add(before["id"])
            before = known.get(before["previous_id"] or "")
    return {key: _state(one, superseded=key in replaced) for key, one in known.items()}


def _state(one: Mapping[str, Any], *, superseded: bool) -> str:
    if superseded:
        return SUPERSEDED
    if one["active"] is not False:
        return IN_USE
    # One that was agreed, or that custom offers, was in use before.
    return RETIRED if one["agreed_on"] or one["place"] <= 0 else PREPARING


def _view(session: Session, one: Mapping[str, Any], key: str, state: str) -> TemplateView:
    if state == PREPARING and guards.is_named(session, one["id"]):
        state = TRIED
    return _view_of(one, key, state, _items(session, one["id"]))


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


def _items(session: Session, template_id: str) -> tuple[ItemView, ...]:
    if rows.find(session, "template", template_id) is not None:
        return _item_views(list(map(rows.as_dict, rows.parts_of(session, "template_item", template_id))))
    return _item_views(_unwritten_items(rows.space_of(session), _default_ids(session)[template_id]))


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
