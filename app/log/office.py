"""Which batches of the roster count: who may coordinate, and what a retired coordination signed (sync-design 8).

A roster batch counts if and only if

1. its signer coordinated, and was accepted, in that part of the counting roster which the batch itself descends
   from (the root key always may); and
2. no counting retirement of its signer stands against it. A retirement stands against every batch of the retired
   laptop that it had not seen, except those that have seen it and a readmission that it had not: by another laptop,
   later or at once (then 1. says which prevails). Taking the office away stands in the same way, but only against
   retirements and the like: what was accepted meanwhile in good faith stays.
3. Where removals undo one another (two coordinations retire each other and neither knows), the one that nothing
   undoes goes first, else the one of the laptop that has coordinated longest; what has been decided stands.

No batch can lend weight to itself: whatever a stolen coordination signs after it was retired (a readmission of
itself, an accomplice's promotion, a retirement of others) falls with its signer. The answer depends on the set of
roster batches alone, so it is the same on every laptop, in whatever order they came (invariant 1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.log.ancestry import Origin, Place, place_at
from app.log.fold import strict_registers
from app.log.identity import ROOT_PUBLIC
from app.log.keys import device_of, is_key_of
from app.log.op_lines import parse_op
from app.log.ops import ROSTER
from app.log.registers import Operation, fold_row
from app.log.seal import batch_lines
from app.log.settings import get
from app.models import registry
from app.models.log_tables import Batch

ACCEPTED, RETIRED = "accepted", "retired"

_ROSTER = (
    select(Batch.n, Batch.id, Batch.device, Batch.clock_ok, Batch.chain, Batch.pos, Batch.reach, Batch.parents)
    .where(Batch.channel == ROSTER, Batch.n > bindparam("after"))
    .order_by(Batch.n)
)


@dataclass(frozen=True)
class Signed:
    """One batch of the roster. `writes`: for each laptop it speaks of, when and what it writes."""

    origin: Origin
    parents: tuple[str, ...]
    writes: tuple[tuple[str, int, Mapping[str, Any]], ...]

    @property
    def id(self) -> str:
        """The name of the batch."""
        return self.origin.id

    def is_before(self, place: Place) -> bool:
        """Whether what stands at `place` descends from the batch."""
        return self.origin.place != place and place.covers(self.origin.place)

    def sets(self, name: str, value: object) -> list[str]:
        """The laptops of which it says that."""
        return [row for row, _, values in self.writes if name in values and values[name] is value]

    def says(self, state: str) -> list[str]:
        """The laptops that it puts into this state."""
        return [row for row, _, values in self.writes if values.get("state") == state]


@dataclass
class Office:
    """The whole roster, every batch after its parents; `root` is the id of the key that founded the microcentro."""

    batches: list[Signed]
    root: str
    _about: dict[str, list[tuple[Signed, Operation]]] = field(init=False)
    _counting: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)  # of some batches, those that count

    def __post_init__(self) -> None:
        self._about = {}
        batches, self.batches = self.batches, []
        self.add(batches)

    def add(self, batches: Iterable[Signed]) -> None:
        """Go on with these, which follow."""
        for one in batches:
            for index, (row, hlc, values) in enumerate(one.writes):
                operation = Operation(len(self.batches) * 10_000 + index, "w", hlc, values, one.origin)
                self._about.setdefault(row, []).append((one, operation))
            self.batches.append(one)

    def keys(self) -> dict[str, str]:
        """Every laptop that the roster ever named, with its public key: its signature can always be checked."""
        found: dict[str, str] = {}
        for row, said in self._about.items():
            for _, operation in said:
                if is_key_of(operation.values.get("sign_key"), row):
                    found[row] = str(operation.values["sign_key"])
        return found

    def could_sign(self, device: str, place: Place) -> bool:
        """Whether a laptop coordinated in all that a batch at `place` descends from, or in what counts of that."""
        return device == self.root or self._had_office(device, place)

    def void(self) -> set[str]:
        """The batches that do not count."""
        removals = [one for one in self.batches if self._undone_by(one, ())]
        if not removals:
            return set()
        ranks = self._seniority()
        void: set[str] = set()
        decided: set[str] = set()
        while True:
            valid = self._valid(void)
            standing = [one for one in removals if one.id in valid and one.id not in decided]
            standing = [one for one in standing if self._undone_by(one, decided) & valid]
            if not standing:
                return {one.id for one in self.batches} - valid
            chosen = self._first(standing, void, decided, ranks)
            decided.add(chosen.id)
            void |= self._undone_by(chosen, decided)

    def _first(self, standing: list[Signed], void: set[str], decided: set[str], ranks: Mapping[str, int]) -> Signed:
        after = {one.id: self._valid(void | self._undone_by(one, decided)) for one in standing}

        def order(one: Signed) -> tuple[int, str]:
            return ranks.get(one.origin.device, len(ranks)), one.id

        def prevails(other: Signed, one: Signed) -> bool:
            """Whether `other` undoes `one`, which does not undo it in turn or is of a younger coordination."""
            return one.id not in after[other.id] and (other.id in after[one.id] or order(other) < order(one))

        return min(standing, key=lambda one: (any(prevails(other, one) for other in standing), *order(one)))

    def _undone_by(self, removal: Signed, decided: Collection[str]) -> set[str]:
        """The batches that a removal stands against; what has been decided stands."""
        retired = set(removal.says(RETIRED)) - {removal.origin.device}
        demoted = self._demoted(removal)
        found: set[str] = set()
        for one in self.batches if retired or demoted else ():
            device = one.origin.device
            if one.id in decided or removal.origin.place.covers(one.origin.place):
                continue
            if device in retired:
                again = [other for other in self.batches if device in other.says(ACCEPTED)]
            elif device in demoted and (one.says(RETIRED) or self._demoted(one)):
                again = [other for other in self.batches if device in other.sets("coordinates", value=True)]
            else:
                continue
            if not any(self._answered(removal, other, one) for other in again if other.origin.device != device):
                found.add(one.id)
        return found

    def _demoted(self, removal: Signed) -> set[str]:
        """The other laptops that it takes the office from, and that had it."""
        named = removal.sets("coordinates", value=False)
        place = removal.origin.place
        return {one for one in named if one != removal.origin.device and self._had_office(one, place)}

    def _had_office(self, device: str, place: Place) -> bool:
        """Whether it coordinated at `place`: what counts of all before it decides where the rest would have it not."""
        if self.coordinated(device, place, None):
            return True
        given = (one for one, operation in self._about.get(device, ()) if operation.values.get("coordinates") is True)
        once = any(one.is_before(place) for one in given)
        return once and self.coordinated(device, place, self._counting_before(place))

    def _counting_before(self, place: Place) -> frozenset[str]:
        """The batches that `place` descends from and that count among themselves."""
        past = [one for one in self.batches if one.is_before(place)]
        known = frozenset(one.id for one in past)
        if known not in self._counting:
            self._counting[known] = known - Office(past, self.root, self._counting).void()
        return self._counting[known]

    def _answered(self, removal: Signed, other: Signed, one: Signed) -> bool:
        """Whether `one` has seen the removal, and `other` that is later or of somebody who did not know of it."""
        seen = one.origin.place.covers(removal.origin.place) and one.origin.place.covers(other.origin.place)
        return seen and not removal.origin.place.covers(other.origin.place)

    def _valid(self, void: Collection[str]) -> set[str]:
        """The batches outside `void` whose signers could sign, counting only such batches."""
        valid: set[str] = set()
        for one in self.batches:
            origin = one.origin
            if one.id not in void and (
                origin.device == self.root or self.coordinated(origin.device, origin.place, valid)
            ):
                valid.add(one.id)
        return valid

    def coordinated(self, device: str, place: Place, among: Collection[str] | None) -> bool:
        """Whether a laptop coordinates after all that `place` descends from; of it only `among` counts, if given."""
        past = [
            operation
            for one, operation in self._about.get(device, ())
            if (among is None or one.id in among) and one.is_before(place)
        ]
        shown = fold_row(past, registry.groups(registry.ROSTER), strict_registers(registry.ROSTER)).shown
        return shown.get("coordinates") is True and shown.get("state") == ACCEPTED

    def _seniority(self) -> dict[str, int]:
        """The order in which laptops became coordinations: of what nobody saw first, what the eldest signed."""
        ranks = {self.root: 0}
        missing = {one.id: len(set(one.parents)) for one in self.batches}
        below: dict[str, list[Signed]] = {}
        for one in self.batches:
            for parent in set(one.parents):
                below.setdefault(parent, []).append(one)
        known = {one.id: one for one in self.batches}
        ready = [(0, one.id) for one in self.batches if not missing[one.id]]
        heapify(ready)
        while ready:
            one = known[heappop(ready)[1]]
            for row in sorted(one.sets("coordinates", value=True)):
                ranks.setdefault(row, len(ranks))
            for child in below.get(one.id, ()):
                missing[child.id] -= 1
                if not missing[child.id]:
                    heappush(ready, (ranks.get(child.origin.device, len(self.batches)), child.id))
        return ranks


def office_of(session: Session) -> Office:
    """The roster as this laptop holds it."""
    root = get(session, ROOT_PUBLIC, "")
    return Office(list(_signed(session, 0)), device_of(root) if root else "")


def bring_up(session: Session, office: Office) -> None:
    """Add the batches that were stored since."""
    office.add(list(_signed(session, office.batches[-1].origin.n if office.batches else 0)))


def _signed(session: Session, after: int) -> Iterable[Signed]:
    found = session.connection().execute(_ROSTER, {"after": after}).all()
    for n, identity, device, clock_ok, chain, pos, reach, parents in found:
        origin = Origin(n, identity, device, clock_ok, place_at(session, chain, pos, reach))
        yield Signed(origin, tuple(parents), tuple(_writes(batch_lines(session, n)[1:])))


def _writes(lines: Iterable[bytes]) -> Iterable[tuple[str, int, Mapping[str, Any]]]:
    for line in lines:
        op = parse_op(line)
        if op.kind == "w" and op.tbl == registry.ROSTER:
            yield op.row, op.hlc, op.values or {}
