"""What two people changed at once, in words that a person can decide on (sync-design 11.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.log import conflicts as log
from app.log.clock import moment
from app.log.ops import Key, load_operations
from app.log.registers import Operation
from app.models import registry
from app.models.base import Field
from app.models.database import Database
from app.models.device import Device
from app.models.indicator import NetworkRule
from app.models.log_tables import DELETED
from app.models.person import Person
from app.services import connections, decisions, labels, values
from app.services.minutes_kept import approval_words
from app.services.three_way import Merged, merge, merge_all
from app.text_dates import as_date, long_date

EMPTY = "(vacío)"
_APPROVED = ("minutes", "kept")
_LABELS = {_APPROVED: "Lo que se aprobó"}
_DELETED = "Quitar"


@dataclass(frozen=True)
class Version:
    """One of the texts that stand beside each other, who wrote it on which laptop, and when."""

    text: str
    person: str
    laptop: str
    at: datetime
    clock_ok: bool


@dataclass(frozen=True)
class ConflictCard:
    """One decision. `versions[0]` is what is shown now; `ancestor` the text that all had before, if it is known.

    `field` is the Spanish label ('' when it is about deleting); `can_join`: a text of one's own may be written.
    """

    id: str
    tipo: str
    record: str
    noun: str
    title: str
    field: str
    versions: tuple[Version, ...]
    ancestor: str | None
    can_join: bool


@dataclass(frozen=True)
class Decided:
    """A decision made on this laptop. `chosen`: the version that stayed, None when it was a text of one's own.

    `stays` is what stayed, in words; `at` the moment in ISO.
    """

    card: ConflictCard
    chosen: int | None
    stays: str
    at: str


def cards(database: Database) -> list[ConflictCard]:
    """Everything that waits for a decision, in an order that is the same on every laptop."""
    with database.read() as session:
        words = _Words(session)
        return [_card(session, words, one) for one in log.find(session)]


def count(database: Database) -> int:
    """How many decisions wait: as many as there are `cards`."""
    with database.read() as session:
        return log.count(session)


def proposal(card: ConflictCard) -> Merged | None:
    """Two long or short texts put together, for a person to accept; None where there is nothing to put together."""
    texts = _texts(card)
    if not card.can_join or len(texts) != 2 or not all(texts):
        return None
    return merge(_ancestor(card), *texts)


def together(card: ConflictCard) -> str:
    """All versions of a text in one, for a person to write on from."""
    return merge_all(_ancestor(card), [text for text in _texts(card) if text])


def _texts(card: ConflictCard) -> list[str]:
    return ["" if version.text == EMPTY else version.text for version in card.versions]


def _ancestor(card: ConflictCard) -> str | None:
    return "" if card.ancestor == EMPTY else card.ancestor


def decided(database: Database) -> list[Decided]:
    """What was decided here, the latest first; what is in conflict again is not among it."""
    with database.read() as session:
        words = _Words(session)
        open_again = {one.id for one in log.find(session)}
        return [
            _decided(session, words, one) for one in decisions.kept(session) if one.conflict.id not in open_again
        ]


def _decided(session: Session, words: _Words, one: decisions.Decision) -> Decided:
    held = [version.values for version in one.conflict.versions]
    chosen = held.index(one.values) if one.values in held else None
    return Decided(_card(session, words, one.conflict), chosen, words.values(one.conflict, one.values), one.at)


def decide_again(database: Database, identity: str, choice: int | str) -> None:
    """Change one's mind: let another version, or a text of one's own, stay for everybody.

    Raises:
        NotFound: no such decision was made here, or the record is gone. WrongUsage: there is no such version, or it
        is not about a text. InvalidData: the text is impossible.
    """
    with database.write() as session:
        made = next((one for one in decisions.kept(session) if one.conflict.id == identity), None)
        if made is None:
            raise NotFound("la decisión", identity)
        tipo, row = made.conflict.tbl, made.conflict.row
        if made.conflict.register != DELETED and session.get(registry.types()[tipo], row) is None:
            raise NotFound("lo que se decidió", identity)
        _settle(session, made.conflict, choice)


def choose(database: Database, identity: str, index: int) -> ConflictCard:
    """Keep version `index` (0 = the one shown now) for everybody; returns the card as it was.

    Raises:
        NotFound: it was decided already, here or elsewhere.
        WrongUsage: there is no such version.
    """
    return _resolve(database, identity, index)


def write(database: Database, identity: str, text: str) -> ConflictCard:
    """Put a text of one's own in place of all versions.

    Raises:
        NotFound: it was decided already. WrongUsage: it is not about a text. InvalidData: the text is impossible.
    """
    return _resolve(database, identity, text)


def _resolve(database: Database, identity: str, choice: int | str) -> ConflictCard:
    with database.write() as session:
        conflict = _find(session, identity)
        card = _card(session, _Words(session), conflict)
        _settle(session, conflict, choice)
        return card


def _settle(session: Session, conflict: log.Conflict, choice: int | str) -> None:
    if isinstance(choice, str):
        name = _only_text(conflict)
        if name is None:
            raise WrongUsage("Aquí no se puede escribir otro texto", "Elija una de las versiones.")
        held: dict[str, Any] | None = values.checked(conflict.tbl, {name: choice})
    elif 0 <= choice < len(conflict.versions):
        held = conflict.versions[choice].values
    else:
        raise WrongUsage(f"Hay {len(conflict.versions)} versiones para elegir", "Diga el número de una de ellas.")
    log.settle(session, conflict, held)
    decisions.keep(session, conflict, held)


def _find(session: Session, identity: str) -> log.Conflict:
    found = next((one for one in log.find(session) if one.id == identity), None)
    if found is None:
        raise NotFound("el conflicto", identity)
    return found


def _only_text(conflict: log.Conflict) -> str | None:
    if conflict.register == DELETED:
        return None
    fields = registry.groups(conflict.tbl)[conflict.register]
    specs = registry.fields(conflict.tbl)
    return fields[0] if len(fields) == 1 and specs[fields[0]].kind == "text" else None


def _card(session: Session, words: _Words, conflict: log.Conflict) -> ConflictCard:
    versions = tuple(
        Version(
            words.values(conflict, version.values),
            words.person(version.person),
            words.laptop(version.device),
            version.at,
            version.clock_ok,
        )
        for version in conflict.versions
    )
    ancestor = None if conflict.ancestor is None else words.values(conflict, conflict.ancestor) or None
    cls = registry.types()[conflict.tbl]
    label = ""
    if conflict.register != DELETED:
        specs = registry.fields(conflict.tbl)
        names = registry.groups(conflict.tbl)[conflict.register]
        label = _LABELS.get((conflict.tbl, conflict.register)) or " y ".join(specs[name].label for name in names)
    return ConflictCard(
        conflict.id,
        conflict.tbl,
        conflict.row,
        cls.noun[0],
        name_of(session, conflict.tbl, conflict.row),
        label,
        versions,
        ancestor,
        _only_text(conflict) is not None,
    )


def title_of(session: Session, tipo: str, row: str) -> str:
    """A short name for a record: its title, else that of the record it is part of."""
    cls = registry.types()[tipo]
    found = session.get(cls, row)
    if found is None:
        return ""
    names = registry.attributes(tipo)
    if tipo == "network_rule":
        return labels.words(tipo, "name", found.name)  # type: ignore[attr-defined]  # which the registry does not tell
    if cls.title_field and (title := getattr(found, names[cls.title_field])):
        return str(title)
    person = getattr(found, "person_id", None)
    parts = [title_of(session, "person", person)] if person and tipo != "person" else []
    for name, target in registry.parents(tipo):
        if above := getattr(found, names[name]):
            parts.append(title_of(session, target, above))
    return " · ".join(part for part in parts if part)


def name_of(session: Session, tipo: str, row: str) -> str:
    """Its title, else the session that it belongs to, else what it was called before it was taken away."""
    return title_of(session, tipo, row) or _session_of(session, tipo, row) or _last_title(session, (tipo, row))


def _last_title(session: Session, key: Key) -> str:
    """The title of a record that is not there any more, as it was written last."""
    name, last = registry.types()[key[0]].title_field, ""
    for op in load_operations(session, [key])[key]:
        last = str(op.values.get(name) or last) if op.kind == "w" else last
    return last


def _session_of(session: Session, tipo: str, row: str) -> str:
    """Which session a record without a name belongs to: «sesión N° 4, del miércoles 8 de abril de 2026»."""
    found: Any = session.get(registry.types()[tipo], row)
    while found is not None and tipo != "meeting":
        names = registry.attributes(tipo)
        above = [(target, getattr(found, names[name])) for name, target in registry.parents(tipo)]
        tipo, row = next(((target, key) for target, key in above if key), ("meeting", ""))
        found = session.get(registry.types()[tipo], row) if row else None
    if found is None:
        return ""
    number = f" N° {found.number}" if found.number is not None else ""
    day = as_date(found.date or "")
    return f"sesión{number}{',' if number and day else ''}{f' del {long_date(day, year=True)}' if day else ''}"


def moment_of(op: Operation) -> str:
    """When an operation was written, by the clock of its laptop, as an ISO moment."""
    return moment(op.hlc).isoformat()


def value_words(session: Session, spec: Field, held: Any) -> str:
    """A value of a field as a person reads it: the words of a choice, the title of what a reference names."""
    return _Words(session).value(spec, held)


class _Words:
    """Values as a person reads them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def person(self, identity: str | None) -> str:
        found = self._session.get(Person, identity) if identity else None
        return (found.full_name if found else None) or ""

    def laptop(self, device: str) -> str:
        found = self._session.get(Device, device)
        return (found.name if found else None) or ""

    def values(self, conflict: log.Conflict, held: Mapping[str, Any] | None) -> str:
        if held is None:
            return _DELETED
        if conflict.register == DELETED:
            name = name_of(self._session, conflict.tbl, conflict.row)
            return f"Conservar: {name}" if name else "Conservar"
        if (conflict.tbl, conflict.register) == _APPROVED:
            return approval_words(self._session, conflict.row, held.get("kept_as"), held.get("kept_on"))
        if (conflict.tbl, conflict.register) == ("network_rule", "value"):
            rule = self._session.get(NetworkRule, conflict.row)
            if rule is not None and connections.words_of([rule.name]):
                return connections.rule_words(held.get("value"))
        specs = registry.fields(conflict.tbl)
        fields = registry.groups(conflict.tbl)[conflict.register]
        return " – ".join(self.value(specs[name], held.get(name)) for name in fields)

    def value(self, spec: Field, held: Any) -> str:
        if held is None or held in ("", []):
            return EMPTY
        if spec.kind == "bool":
            return "Sí" if held else "No"
        if isinstance(held, list):
            return ", ".join(self._one(spec, part) for part in held)
        if isinstance(held, dict):
            return str(held.get("name") or held.get("$b", ""))
        return self._one(spec, held)

    def _one(self, spec: Field, held: Any) -> str:
        if spec.choices:
            return spec.choices.get(str(held), str(held))
        if spec.target:
            return title_of(self._session, spec.target, str(held)) or str(held)
        if spec.kind == "date" and (day := as_date(str(held))):
            return long_date(day, year=True)
        return str(held)

