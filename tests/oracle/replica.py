"""What a laptop does with batches: write, seal, hand over, receive, go back to a copy (sync-design 4, 7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

from tests.oracle.clock import BUILT, Clock
from tests.oracle.exchanged import Bundle, Reception, Refused
from tests.oracle.model import HIDDEN, VISIBLE, Batch, Fold, Key, Op, RowView, Schema, canonical, unread


class Replica:
    """One laptop. Attributes are the whole of its memory; `copy` makes a backup or a clone of it."""

    fold: type[Fold] = Fold

    def __init__(self, device: str, schema: Schema, *, wall: int = BUILT, leading: Collection[str] = ()) -> None:
        self.device, self.schema, self.wall = device, schema, wall
        self.leading = frozenset(leading)  # the laptops whose orders to erase count
        self.person = self.who = device  # who is at the laptop, and who wrote what is not sealed
        self.clock = Clock()
        self.held: dict[str, Batch] = {}  # parents first
        self.waiting: dict[str, Batch] = {}
        self.open: list[Op] = []
        self.private: list[Op] = []
        self.begun_by: dict[Key, str] = {}  # who was here when something was marked as private
        self.clock_ok = True
        self.declared: dict[str, frozenset[str]] = {}
        self.receptions: list[Reception] = []
        self.brought: dict[str, int] = {}  # the reception that applied a batch, by its place in the list
        self.came: dict[str, int] = {}  # the reception that a batch last came with
        self.undone: set[str] = set()
        self.given: frozenset[str] = frozenset()  # heads of all that was handed over
        self._folded: tuple[Any, Fold] | None = None  # the last fold, and of what: it is asked more than once

    # -- what is shown

    def state(self) -> dict[Key, RowView]:
        """Every row as this laptop shows it."""
        return self._fold().rows()

    def drafts(self) -> set[Key]:
        """The rows that are nobody's but this laptop's."""
        return self._fold().private

    def _fold(self) -> Fold:
        given = {
            "batches": list(self.held.values()),
            "unsealed": self.open[:],
            "private": self.private[:],
            "device": self.device,
            "clock_ok": self.clock_ok,
            "undone": set(self.undone),
            "begun_by": dict(self.begun_by),
            "here": self.person,
        }
        if self._folded is None or self._folded[0] != given:
            self._folded = (given, self.fold(self.schema, **given))
        return self._folded[1]

    # -- what a person does

    def edit(self, tbl: str, row: str, values: Mapping[str, Any], *, private: bool = False) -> None:
        """Write some fields of a row on the screen, or a new row with all its fields."""
        table, fold = self.schema[tbl], self._fold()
        view = fold.view((tbl, row)) if fold.writes((tbl, row)) else None
        if view is None or view.erased or (table.natural and view.deleted):
            full = dict.fromkeys(table.fields) | dict(values)
            parents = {(target, full[name]) for name, target in table.parents.items()}
            if private and self.person:
                self.begun_by[tbl, row] = self.person
            private = private or bool(parents & fold.private) or (view is not None and view.private)
            self._append(Op("w", tbl, row, 0, full), private=private)
        elif view.state != VISIBLE:
            raise Refused(view.state)
        else:
            members = {name for register in table.touched(values) for name in table.registers[register]}
            whole = {name: view.values[name] for name in members} | dict(values)
            self._append(Op("w", tbl, row, 0, whole), private=view.private)

    def delete(self, tbl: str, row: str) -> None:
        """Delete a row on the screen, and what is part of it."""
        view = self.state().get((tbl, row))
        if view is None or view.state != VISIBLE:
            raise Refused("delete")
        self._append(Op("d", tbl, row, 0), private=view.private)

    def restore(self, tbl: str, row: str) -> None:
        """Bring back a row that was itself deleted, or say that a disputed one stays."""
        view = self.state().get((tbl, row))
        if view is None or not (view.deleted or view.delete_conflict):
            raise Refused("restore")
        self._append(Op("r", tbl, row, 0), private=view.private)

    def share(self, tbl: str, row: str) -> list[Key]:
        """Hand a whole private draft to everybody, or what stayed private of what is shared; which rows went.

        One insert of what each visible row holds.
        """
        fold = self._fold()
        if fold.state((tbl, row)) != VISIBLE or not (rows := self.stayed(tbl, row)):
            raise Refused("share")
        if fold.private.intersection(fold.parents((tbl, row))):
            raise Refused("a part goes with its whole")
        for key in rows:
            rows.extend(child for child in fold.children(key) if child in fold.private)
        self.private = [op for op in self.private if op.key not in rows]
        given = [key for key in rows if fold.state(key) == VISIBLE]
        for key in given:
            self._append(Op("w", *key, 0, fold.view(key).values), private=False)
        return given

    def stayed(self, tbl: str, row: str) -> list[Key]:
        """The record if it is private; else its visible private parts, without what is part of those."""
        fold, level, tops = self._fold(), [(tbl, row)], []
        for key in level:
            if key in fold.private:
                tops.append(key)
            else:
                level.extend(part for part in fold.parts(key) if fold.state(part) == VISIBLE)
        return tops

    def take_back(self, given: Iterable[Key]) -> None:
        """Make shared records with their parts private again, while nothing of them is sealed."""
        fold, rows = self._fold(), list(given)
        for key in rows:
            rows.extend(child for child in fold.children(key) if child not in rows)
        if any(op.key in rows for batch in self.held.values() for op in batch.ops):
            raise Refused("somebody may have it")
        self.private += [op for op in self.open if op.key in rows]
        self.open = [op for op in self.open if op.key not in rows]

    def purge(self, tbl: str, row: str) -> None:
        """Erase for good what was shared of a row and its parts, here and wherever the order comes."""
        if self.device not in self.leading:
            raise Refused("only a coordination")
        self.seal()
        rows = sorted(self._fold().family((tbl, row)))
        for key in rows:
            sealed = [op for batch in self.held.values() for op in batch.ops if op.key == key and op.kind in "wdr"]
            if sealed:
                self._append(Op("p", *key, 0, {"h": sorted(op.hash for op in sealed)}), private=False)
        self.seal()
        self.private = [op for op in self.private if op.key not in rows]
        self._obey()

    def _orders(self) -> set[tuple[Key, str]]:
        """The lines that a coordination ordered to erase, in what is held and in what waits."""
        orders = [op for batch in self._ordering().values() for op in batch.ops if op.kind == "p"]
        return {(op.key, name) for op in orders for name in op.values["h"]}

    def _ordering(self) -> dict[str, Batch]:
        """The batches, held or waiting, in which a coordination orders to erase."""
        batches = (self.held | self.waiting).items()
        return {
            name: one for name, one in batches if one.device in self.leading and any(op.kind == "p" for op in one.ops)
        }

    def _obey(self) -> None:
        orders = self._orders()
        for batches in (self.held, self.waiting):
            for name, batch in batches.items():
                ops = (op.erased if op.kind in "wdr" and (op.key, op.hash) in orders else op for op in batch.ops)
                batches[name] = replace(batch, ops=tuple(ops))

    def lacking(self, batch: Batch) -> bool:
        """Whether somebody emptied a line of it that no coordination ordered to erase."""
        ordered = {name for _key, name in self._orders()}
        return any(op.kind == "x" and op.hash not in ordered for op in batch.ops)

    def _append(self, op: Op, *, private: bool, more: bool = False) -> None:
        """Write one operation; `more`: in the same act as the one before."""
        hlc, clock_ok = self.clock.stamp(self.wall)
        if not more and (clock_ok, self.person) != (self.clock_ok, self.who):
            self.seal()
            self.clock_ok, self.who = clock_ok, self.person
        ops = self.private if private else self.open
        last = next((n for n in reversed(range(len(ops))) if ops[n].key == op.key), None)
        if last is not None and op.kind == ops[last].kind == "w":
            ops[last] = replace(ops[last], hlc=hlc, values=ops[last].values | op.values)
        else:
            ops.append(replace(op, hlc=hlc))

    def type_as_of(self, held: Collection[str], away: Collection[str], key: Key, act: Callable[[], None]) -> None:
        """Write on a row as somebody who had before them what was `held`, but for what was `away`.

        A record that came since they had before them all the same, unless its natural key made it the same one, or it
        was a draft here and what came says otherwise in what is written now.
        """
        counts = self.brought.keys() - self.undone
        came = {one for one in counts if one not in held or one in away}
        if came:
            self.seal()
        act()
        wrote = {one.id for one in self.held.values() if any(op.key == key for op in one.ops)}
        drafted, now = ([op for op in ops if op.key == key] for ops in (self.private, self.open))
        new = [op for one in came for op in self.held[one].ops if op.key == key]
        news = wrote and wrote <= came and not unread(drafted, now, new)
        natural = () if news and drafted else self.schema[key[0]].natural
        if came and self.open and (natural or not news):
            if news:
                said = self._fold().view(key).values
                self._append(Op("w", *key, 0, {name: said[name] for name in natural}), private=False, more=True)
            self.seal(came)

    # -- what the exchange does

    def heads(self) -> frozenset[str]:
        """The batches that count and that nothing that counts descends from."""
        counting = self.held.keys() - self.undone
        above = self.reach(parent for one in counting for parent in self.held[one].parents)
        return frozenset(counting - above)

    def reach(self, ids: Iterable[str]) -> set[str]:
        """These batches and all before them, as far as they are held."""
        found: set[str] = set()
        todo = [one for one in ids if one in self.held]
        while todo:
            one = todo.pop()
            if one not in found:
                found.add(one)
                todo.extend(self.held[one].parents)
        return found

    def identify(self, batch: Batch) -> str:
        """The name of a batch: its content's hash, so a clone can never use it for anything else."""
        ops = [[op.kind, op.tbl, op.row, op.hlc, op.values] for op in batch.ops]
        header = [batch.device, batch.who, sorted(batch.parents), batch.clock_ok, batch.channel, sorted(batch.unseen)]
        return sha256(canonical([header, ops]).encode()).hexdigest()

    def seal(self, besides: Collection[str] = ()) -> None:
        """Close the open operations into a batch that has seen everything that counts, but for some."""
        if self.open:
            heads = self.heads()
            missed = frozenset(self.reach(heads) & self.undone.union(besides))
            draft = Batch("", self.device, self.who, heads, tuple(self.open), self.clock_ok, unseen=missed)
            self.open = []
            batch = replace(draft, id=self.identify(draft))
            self.held.setdefault(batch.id, batch)

    def export(self, to: str) -> Bundle:
        """All that `to` has not declared to hold, and what this laptop holds."""
        if self.undone:
            raise Refused("first bring it again, or reject it")
        self.seal()
        self.given |= self.heads()
        known = self.reach(self.declared.get(to, ()))
        return Bundle(self.device, tuple(b for b in self.held.values() if b.id not in known), self.heads())

    def receive(self, bundle: Bundle) -> None:
        """Take in a file: what lacks a parent waits; a declaration is believed, forwards and backwards."""
        self.seal()
        self.declared[bundle.sender] = bundle.have
        self.receptions.append(Reception())
        number, heard = len(self.receptions) - 1, self._ordering().keys()
        again = {batch.id: batch for batch in bundle.batches if batch.id in self.undone}
        back = set[str]()
        while ready := [one for one, batch in again.items() if not batch.parents & self.undone]:
            for one in ready:
                del again[one]
                self.undone.remove(one)
                back.add(one)
        self.brought |= dict.fromkeys(back, number)
        for batch in bundle.batches:
            before = self.waiting.get(batch.id)
            worth_more = before is not None and not self.lacking(before)
            if batch.id not in self.held and not (worth_more and self.lacking(batch)):
                self.waiting[batch.id] = batch
                self.came[batch.id] = number
        self._obey()
        if self._ordering().keys() - heard:  # what is a draft here goes too, though the order waits
            rows = {key for key, _name in self._orders()}
            self.private = [op for op in self.private if op.key not in rows]
        self._apply_waiting(number)

    def _apply_waiting(self, number: int | None) -> None:
        """Apply what waits no more; without the number of a reception it belongs to the one that it came with."""
        while ready := [one for one in self.waiting.values() if self.ready(one)]:
            for batch in ready:
                self.held[batch.id] = self.waiting.pop(batch.id)
                self.brought[batch.id] = self.came[batch.id] if number is None else number
                for op in batch.ops:
                    self.clock.absorb(op.hlc, self.wall)

    # -- taking back

    def to_undo(self) -> int:
        """The last reception of which something counts and that was not rejected or reverted."""
        counting = {number for one, number in self.brought.items() if one not in self.undone}
        numbers = [number for number in counting if not self.receptions[number].decided]
        if not numbers:
            raise Refused("nothing came")
        return max(numbers)

    def handed_over(self, number: int) -> bool:
        """Whether others may hold work that was built on the reception."""
        of_it = {one for one, reception in self.brought.items() if reception == number and one not in self.undone}
        mine = self.reach(self.given) - self.brought.keys() - self.undone
        return any(self.reach([one]) & of_it for one in mine)

    def undo(self, *, forced: bool = False) -> None:
        """Let the last reception count no more, with all that others built on it."""
        number = self.to_undo()
        if self.handed_over(number) and not forced:
            raise Refused("others have seen it")
        self.seal()
        away = {one for one, reception in self.brought.items() if reception == number and one not in self.undone}
        for one, batch in self.held.items():
            if one in self.brought and one not in self.undone and batch.parents & away:
                away.add(one)
        self.undone |= away

    def redo(self) -> None:
        """Let the first reception that was taken back count again, with all that it is built on."""
        if not self.undone:
            raise Refused("nothing was taken back")
        self.seal()
        number = min(self.brought[one] for one in self.undone)
        back = {one for one in self.undone if self.brought[one] == number}
        back |= {one for one in self.reach(back) if one in self.undone}
        self.undone -= back
        self._apply_waiting(None)

    def reject(self) -> None:
        """Bring again all that was taken back, and write what makes everything look as it does now."""
        if not self.undone:
            raise Refused("nothing was taken back")
        self.seal()
        before, keys = self._fold(), self._rows_of(self.undone)
        for one in self.undone:
            self.receptions[self.brought[one]].decided = True
        self.undone = set()
        self._put_back(before, keys)
        self._apply_waiting(None)

    def revert(self) -> None:
        """Write what takes the last reception back, as if it had not come."""
        if self.undone:
            raise Refused("first bring it again, or reject it")
        number = self.to_undo()
        self.seal()
        of_it = {one for one, reception in self.brought.items() if reception == number}
        self.undone = set(of_it)
        before, keys = self._fold(), self._rows_of(of_it)
        self.undone = set()
        self.receptions[number].decided = True
        self._put_back(before, keys)

    def _rows_of(self, ids: Iterable[str]) -> list[Key]:
        return sorted({op.key for one in ids for op in self.held[one].ops if op.tbl in self.schema})

    def _put_back(self, before: Fold, keys: Iterable[Key]) -> None:
        """Restore, delete and write, in this order: what was shown is shown again; old conflicts stay."""
        now = self._fold()
        keys = [key for key in keys if key not in before.private]

        def state(fold: Fold, key: Key) -> str:
            return fold.state(key) if fold.writes(key) else HIDDEN

        come = {key for key in keys if state(now, key) != HIDDEN and state(before, key) == HIDDEN}
        acts: list[Op] = []
        for key in keys:
            shown = state(before, key) == VISIBLE and not before.delete_conflict(key)
            disputed = state(now, key) == VISIBLE and now.delete_conflict(key)
            if shown and (disputed or (state(now, key) != VISIBLE and now.marks(key))):
                acts.append(Op("r", *key, 0))
        acts += [Op("d", *key, 0) for key in keys if key in come and not come.intersection(now.parents(key))]
        for key in keys:
            if state(before, key) != HIDDEN:
                values: dict[str, Any] = {}
                for register, names in self.schema[key[0]].registers.items():
                    (old, others), (new, disputes) = before.shown(key, register), now.shown(key, register)
                    if not others and (disputes or old != new):
                        values |= dict(zip(names, old, strict=True))
                if values:
                    acts.append(Op("w", *key, 0, values))
        for n, op in enumerate(acts):
            self._append(op, private=False, more=n > 0)
        self.seal()

    def ready(self, batch: Batch) -> bool:
        """Whether nothing is missing of it, and nothing before it."""
        return batch.parents <= self.held.keys() - self.undone and not self.lacking(batch)

    def copy(self) -> Self:
        """A backup or a clone: the same memory and the same identity."""
        self.seal()
        twin = copy(self)
        twin.clock = replace(self.clock)
        for name in ("held", "waiting", "open", "private", "declared", "brought", "undone", "came", "begun_by"):
            setattr(twin, name, copy(getattr(self, name)))
        twin.receptions = [replace(one) for one in self.receptions]
        return twin
