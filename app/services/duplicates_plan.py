"""What a fusion would change: which records name the one that goes, and which of their parts exist twice.

A record whose natural key names it cannot change its key: it is written anew under the key of the one that stays, or,
where that exists already (both were noted in one session), the two are compared field by field; so are two applications
that would be the same one, and two surveys or observations of one session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.errors import WrongUsage
from app.log.capture import is_private
from app.models import registry
from app.models.base import Field, natural_id
from app.models.cycle import PeerReview, PracticePresentation
from app.models.log_tables import RowState
from app.services import rows, rules
from app.services.guards import FROZEN, adoption_twin
from app.services.guards_asked import PAPERS, paper_twin

Key = tuple[str, str]
# Of two that are the same: while the one that stays is still so, it takes over what the other came to.
_STATES: Mapping[str, tuple[tuple[str | None, ...], tuple[str, ...]]] = {
    "meeting": (("planned", "convened", "moved"), ("held",)),
    "practice": (("draft", "presented"), ("in_test", "consolidated", "dropped")),
    "adoption": (("chosen",), ("applied", "repeated", "institutionalised", "not_applied")),
}
TYPES = ("person", "school", "meeting", "practice", "practice_presentation")


@dataclass(frozen=True)
class Twin:
    """Two records that become one: the one that goes and the one that stays; `made` when the latter is not there yet.

    `values` are those of the one that goes, its references already those that will hold. A `silent` one gives
    nothing to the other: approved minutes take nothing more, and what is out of sight gave it before.
    """

    old: Key
    new: Key
    values: Mapping[str, Any]
    made: bool
    silent: bool = False


@dataclass
class Plan:
    """`twins` begins with the two records themselves; `moved` are (record, field, before, after) of plain references.

    `stays` are records that remain with the one that goes, out of sight until the two are parted.
    """

    twins: list[Twin]
    moved: list[tuple[Key, str, Any, Any]] = field(default_factory=list)
    stays: list[Key] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        """Whether anything is to be written: done again, joining may find nothing to move."""
        return bool(self.moved or self.twins[1:] or not self.twins[0].silent)


def work_out(session: Session, tipo: str, kept: str, merged: str, *, again: bool = False) -> Plan:
    """Everything that changes when `merged` becomes `kept`; `again`: it did before, and may be out of sight.

    Raises:
        NotFound: one of them is not here.
        WrongUsage: they cannot be made one.
    """
    gone = again and rows.find(session, tipo, merged) is None
    check(session, tipo, (kept,) if gone else (kept, merged))
    if kept == merged:
        raise WrongUsage("Es el mismo registro", "Elija otro para unirlo.")
    _refuse_own_review(session, tipo, kept, merged)
    values = {} if gone else rows.as_dict(rows.need(session, tipo, merged))
    plan = Plan([Twin((tipo, merged), (tipo, kept), values, made=False, silent=gone)])
    became: dict[Key, str] = {(tipo, merged): kept}
    for other in registry.shared_types():  # parents before their parts
        for held in naming(session, other, became):
            after = {name: _replaced(spec, held[name], became) for name, spec in registry.fields(other).items()}
            natural = registry.types()[other].natural
            if any(after[part] != held[part] for part in natural):
                _twin(session, plan, became, (other, held["id"]), after)
            elif (same := _same(session, other, after, held["id"])) is not None:
                became[other, held["id"]] = same
                plan.twins.append(Twin((other, held["id"]), (other, same), after, made=False))
            elif _goes_under_frozen(plan, other, held, after):
                plan.stays.append((other, held["id"]))
            elif (other, held["id"]) != (tipo, merged):
                changed = [name for name in after if after[name] != held[name]]
                if (other, held["id"]) == (tipo, kept):  # it named the other one: not itself from now on
                    after |= dict.fromkeys(changed)
                plan.moved += [((other, held["id"]), name, held[name], after[name]) for name in changed]
    return plan


def _refuse_own_review(session: Session, tipo: str, kept: str, merged: str) -> None:
    """Whoever presents does not review it: the two sides of one presentation are two people (domain.md 5.3)."""
    both = (kept, merged)
    shown = select(PracticePresentation.presenter_id)
    query = shown.join(PeerReview, PeerReview.presentation_id == PracticePresentation.id)
    query = query.where(PeerReview.reviewer_id != PracticePresentation.presenter_id)
    if tipo == "person":
        query = query.where(PeerReview.reviewer_id.in_(both), PracticePresentation.presenter_id.in_(both))
        why, way = "Una presentó una práctica y la otra opinó de ella", "Si son la misma, quite antes esa opinión."
    elif tipo == "practice_presentation":
        presenters = shown.where(PracticePresentation.id.in_(both))
        query = select(PeerReview.id).where(PeerReview.presentation_id.in_(both))
        query = query.where(PeerReview.reviewer_id.in_(presenters))
        why, way = "Quien presenta una opinó de la otra", "Si son la misma, quite antes esa opinión."
    else:
        return
    if session.scalar(query.limit(1)) is not None:
        raise WrongUsage(why, way)


def _same(session: Session, tipo: str, after: Mapping[str, Any], own: str) -> str | None:
    """What this record would repeat though its key is its own: an application, a survey or observation."""
    if tipo == "adoption":
        return adoption_twin(session, after, own)
    return paper_twin(session, tipo, after["meeting_id"], own) if tipo in PAPERS else None


def compared(session: Session, twin: Twin) -> tuple[dict[str, Any], dict[str, tuple[Any, Any]]]:
    """What the record that stays takes over because it says nothing there, and where the two say different things."""
    if twin.made or twin.silent:
        return {}, {}
    tipo = twin.new[0]
    kept = rows.as_dict(rows.need(session, *twin.new))
    skipped = {*registry.types()[tipo].natural, *(name for name, _ in registry.parents(tipo))}
    filled: dict[str, Any] = {}
    different: dict[str, tuple[Any, Any]] = {}
    for fields in registry.groups(tipo).values():
        free = [name for name in fields if name not in skipped]
        mine, theirs = [kept[name] for name in free], [twin.values[name] for name in free]
        if not free or mine == theirs or all(_empty(one) for one in theirs):
            continue
        if all(_empty(one) for one in mine) or _went_on(tipo, free, mine, theirs):
            filled |= dict(zip(free, theirs, strict=True))
        else:
            different |= {
                name: (one, other) for name, one, other in zip(free, mine, theirs, strict=True) if one != other
            }
    return filled, different


def _went_on(tipo: str, names: Sequence[str], mine: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Whether the other went on where this one waits: what happened to it, happened (domain.md 6.1)."""
    waits, went = _STATES.get(tipo, ((), ()))
    return list(names) == ["status"] and mine[0] in waits and theirs[0] in went


def takes_other(tipo: str, name: str, mine: Any, theirs: Any) -> bool:
    """Whether, unless somebody chooses, the value of the one that goes holds: of two attendances, having come."""
    return (tipo, name) == ("attendance", "state") and mine in rules.AWAY and theirs not in rules.AWAY


def is_named(session: Session, tipo: str, merged: str) -> bool:
    """Whether some record in sight still names `merged`."""
    became = {(tipo, merged): ""}
    return any(next(naming(session, other, became), None) is not None for other in registry.shared_types())


def check(session: Session, tipo: str, ids: Iterable[str]) -> None:
    """Raises NotFound, or WrongUsage: these are not records that can be one and the same."""
    if tipo not in TYPES:
        raise WrongUsage("Esto no se puede unir", "Se unen personas, escuelas, sesiones, prácticas o presentaciones.")
    wholes = set()
    for key in ids:
        held = rows.as_dict(rows.need(session, tipo, key))
        wholes.add(tuple(held[name] for name, _ in registry.parents(tipo)))
        if is_private(session, tipo, key):
            raise WrongUsage(
                "Uno de los dos es un borrador que solo está en este computador", "Compártalo antes de unirlos."
            )
    if len(wholes) > 1:
        raise WrongUsage("Son presentaciones de dos prácticas", "Si las prácticas son la misma, únalas primero.")


def naming(session: Session, tipo: str, became: Mapping[Key, str]) -> Iterator[dict[str, Any]]:
    """The shown records of a type that name one of those that go, by id."""
    table: Table = registry.table(tipo)
    targets = {target for target, _ in became}
    named = {name: spec for name, spec in registry.fields(tipo).items() if spec.target in targets}
    if not named:
        return
    for held in session.execute(select(table).order_by(table.c.id)).mappings().all():
        if any(_replaced(spec, held[name], became) != held[name] for name, spec in named.items()):
            yield {"id": held["id"]} | {name: held[name] for name in registry.fields(tipo)}


def _replaced(spec: Field, value: Any, became: Mapping[Key, str]) -> Any:
    if spec.kind == "ref" and value:
        return became.get((spec.target, value), value)
    if spec.kind == "reflist" and value:
        return list(dict.fromkeys(became.get((spec.target, one), one) for one in value))
    return value


def _twin(session: Session, plan: Plan, became: dict[Key, str], old: Key, after: Mapping[str, Any]) -> None:
    tipo = old[0]
    natural = registry.types()[tipo].natural
    new = natural_id(rows.space_of(session), tipo, [after[part] for part in natural])
    there = rows.find(session, tipo, new)
    if there is None and _under_frozen(plan, tipo, after):
        plan.stays.append(old)
        return
    frozen = tipo == "minutes" and there is not None and rows.as_dict(there)["status"] in FROZEN
    if tipo == "minutes" and there is not None and after["status"] in FROZEN and not frozen:
        raise WrongUsage(
            "El acta de la sesión que se uniría ya está aprobada", "Deje esa sesión, y una a ella la otra."
        )
    became[old] = new
    if frozen:
        plan.stays.append(old)
    plan.twins.append(Twin(old, (tipo, new), after, made=there is None, silent=frozen))


def _under_frozen(plan: Plan, tipo: str, after: Mapping[str, Any]) -> bool:
    """Whether it would become a part of something that takes nothing more."""
    frozen = {twin.new for twin in plan.twins[1:] if twin.silent}
    return any((target, after[name]) in frozen for name, target in registry.parents(tipo))


def _goes_under_frozen(plan: Plan, tipo: str, held: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    moves = any(held[name] != after[name] for name, _ in registry.parents(tipo))
    return moves and _under_frozen(plan, tipo, after)


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def private_rows(session: Session) -> set[Key]:
    """The records of private drafts: what is changed in them concerns nobody else."""
    found = session.execute(select(RowState.tbl, RowState.row).where(RowState.private))
    return {(tbl, row) for tbl, row in found}
