"""How a record declares itself: its fields, their Spanish labels, its parent and its natural key.

Everything that must know "all records" (capture, fold, records file, conflict review, forms) reads these
declarations through `app.models.registry`; a new table rides along with no code of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

Kind = Literal["text", "choice", "date", "time", "decimal", "int", "bool", "ref", "list", "reflist", "blob"]
BigKey = BigInteger().with_variant(Integer, "sqlite")
# The most letters that a field of a kind can hold; SQLite would not mind, a server does.
LONGEST = {"choice": 40, "decimal": 40, "ref": 36}

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True)
class OwnWords:
    """What a choice takes beside its codes: words of the network, each stored, exchanged and shown as it is written.

    `fits` tells whether a text can be one; `told` says what they are in the document of the records file.
    """

    fits: Callable[[str], bool]
    told: str


@dataclass(frozen=True)
class Field:
    """What an exchanged column holds; kept in `Column.info["field"]`.

    `need` marks what sharing or approving asks for (starred in domain.md 6); `group` names fields that are
    written together as one register (sync-design 4); `target` is the record type a reference points to;
    `low`/`high` bound an int; `long` asks for a text area; `strictest`: concurrent choices resolve to the
    first of `choices` (sync-design 4, consent); `own` lets the network add to `choices` (domain.md, [custom]).
    """

    kind: Kind
    label: str
    need: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    parent: bool = False
    group: str = ""
    low: int = 0
    high: int = 2**53 - 1
    long: bool = False
    strictest: bool = False
    own: OwnWords | None = None

    def takes(self, code: str) -> bool:
        """Whether a choice may say this: one of its codes, or what can be a word of the network's own."""
        return code in self.choices or (self.own is not None and self.own.fits(code))


class Base(DeclarativeBase):
    """Every table of a microcentro's own database."""

    metadata = MetaData(naming_convention=NAMING)


class Record(Base):
    """A record that is exchanged. `id` is UUID text; every other exchanged column is nullable (sync-design 5)."""

    __abstract__ = True
    noun: ClassVar[tuple[str, str]]
    natural: ClassVar[tuple[str, ...]] = ()
    # The field whose text names the record in lists and messages.
    title_field: ClassVar[str] = ""

    id: Mapped[str] = mapped_column(String(36), primary_key=True)


def _declare(sql_type: Any, spec: Field, **column: Any) -> MappedColumn[Any]:
    name = column.pop("name", None)
    args = [name] if name else []
    return mapped_column(*args, sql_type, nullable=True, info={"field": spec}, **column)


def free_text(label: str, *, need: bool = False, long: bool = False, group: str = "") -> MappedColumn[Any]:
    """A free Spanish text."""
    return _declare(Text, Field("text", label, need=need, long=long, group=group))


def choice(
    label: str,
    choices: Mapping[str, str],
    *,
    need: bool = False,
    strictest: bool = False,
    own: OwnWords | None = None,
) -> MappedColumn[Any]:
    """One of `choices` (code -> Spanish label), stored and exchanged as the code; or a word of the network's `own`."""
    spec = Field("choice", label, need=need, choices=choices, strictest=strictest, own=own)
    return _declare(String(LONGEST["choice"]), spec)


def day(label: str, *, need: bool = False, group: str = "", name: str = "", index: bool = False) -> MappedColumn[Any]:
    """A date as ISO text (2026-03-05); `index` where a year is picked out of all by it."""
    return _declare(String(10), Field("date", label, need=need, group=group), name=name, index=index or None)


def clock(label: str, *, group: str = "") -> MappedColumn[Any]:
    """A time of day as text (09:30)."""
    return _declare(String(5), Field("time", label, group=group))


def decimal(label: str) -> MappedColumn[Any]:
    """A number with decimals as text with a point, never a float (sync-design 5)."""
    return _declare(String(LONGEST["decimal"]), Field("decimal", label))


def integer(
    label: str, *, low: int = 0, high: int = 2**53 - 1, need: bool = False, name: str = ""
) -> MappedColumn[Any]:
    """A whole number within `low` and `high`."""
    return _declare(BigInteger, Field("int", label, need=need, low=low, high=high), name=name)


def flag(label: str) -> MappedColumn[Any]:
    """Yes, no, or not said."""
    return _declare(Boolean, Field("bool", label))


def scalars(label: str, *, choices: Mapping[str, str] | None = None, need: bool = False) -> MappedColumn[Any]:
    """A list of texts held as one register."""
    return _declare(JSON(none_as_null=True), Field("list", label, need=need, choices=choices or {}))


def reference(label: str, target: str, *, need: bool = False) -> MappedColumn[Any]:
    """The id of another record, which may not be visible (yet): no foreign key."""
    return _declare(String(LONGEST["ref"]), Field("ref", label, need=need, target=target), index=True)


def references(label: str, target: str, *, need: bool = False) -> MappedColumn[Any]:
    """Ids of other records, held as one register."""
    return _declare(JSON(none_as_null=True), Field("reflist", label, need=need, target=target))


def child_of(label: str, target: str) -> MappedColumn[Any]:
    """The record that this one is part of; a child is visible only while its parent is (invariant 25)."""
    return mapped_column(
        String(LONGEST["ref"]),
        ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED"),
        nullable=True,
        index=True,
        active_history=True,  # capture asks what it was part of before, whether or not its writer had read that
        info={"field": Field("ref", label, target=target, parent=True)},
    )


def blob(label: str, *, group: str = "") -> MappedColumn[Any]:
    """A reference to a file in the blob store: {"$b": sha256, "n": bytes, "m": mime, "name": text}."""
    return _declare(JSON(none_as_null=True), Field("blob", label, group=group))


def derived(sources: Iterable[str], work_out: Callable[..., Any], *, index: bool = True) -> MappedColumn[Any]:
    """A local column computed from `sources` by capture and fold alike; never exchanged.

    An index serves what is sorted or compared whole, not what is searched for a word within.
    """
    return mapped_column(Text, nullable=True, index=index, info={"derived": (tuple(sources), work_out)})


def new_id() -> str:
    """A fresh record id."""
    return str(uuid.uuid4())


def text_id(space: str, words: str) -> str:
    """The id that the records file gives to any text that is not a UUID."""
    return str(uuid.uuid5(uuid.UUID(space), words))


def natural_id(space: str, tipo: str, parts: Iterable[object]) -> str:
    """The id of a record with a natural key: the same on every laptop (invariant 26)."""
    return text_id(space, "\x1f".join((tipo, *(str(part) for part in parts))))
