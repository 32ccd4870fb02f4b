"""Laptops that work on the same records, each beside its oracle: how one writes, and that all end equal."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from app.log.batch import SealedBatch
from app.models.database import FILE_NAME
from tests.oracle import invariants
from tests.oracle.engine import Laptop
from tests.oracle.exchanged import Bundle
from tests.oracle.furnished import CHOICES, DRAFT, NATURAL, keys_of
from tests.oracle.mirror import Mirror
from tests.oracle.model import VISIBLE


class Gathering(RuleBasedStateMachine):
    """Laptops with real files, and what each does when a history asks for it; the histories are of `Exchange`."""

    template: list[Path]

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="minga-"))
        self.count = 0
        self.laptops = []
        for source in self.template:
            folder = self.new_folder()
            folder.mkdir()
            shutil.copyfile(source / FILE_NAME, folder / FILE_NAME)
            self.laptops.append(self.new_laptop(folder, source.name))
        self.space = self.template[0].name
        self.post: list[tuple[Bundle, list[SealedBatch]]] = []
        self.backups: list[tuple[int, Path, Mirror]] = []
        self.last = self.laptops[0]
        self.keys = keys_of(self.space)

    def new_laptop(self, folder: Path, space: str) -> Laptop:
        return Laptop(folder, space)

    def new_folder(self) -> Path:
        self.count += 1
        return self.root / str(self.count)

    def laptop(self, number: int) -> Laptop:
        """The laptop of that number, a minute after it was last worked on: the one that is compared next."""
        self.last = self.laptops[number % len(self.laptops)]
        self.last.wall += 60_000
        self.last.oracle.wall = self.last.wall
        return self.last

    def write(self, laptop: Laptop, which: int, data: st.DataObject) -> None:
        """Give one or two fields of the record any of their values."""
        fields = CHOICES[self.keys[which][0]]
        names = data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2, unique=True))
        self.put(laptop, which, {name: data.draw(st.sampled_from(fields[name])) for name in names})

    def put(self, laptop: Laptop, which: int, values: dict[str, Any]) -> None:
        tipo, row, place = self.keys[which]
        view = laptop.oracle.state().get((tipo, row))
        if view is None or view.erased or tipo in NATURAL:
            values |= place
        laptop.edit(tipo, row, values, private=row == DRAFT)

    def change(self, laptop: Laptop, which: int, act: str, name: str, nth: int) -> None:
        """Write that choice of the field, or of another where the record has no such, or do something else with it."""
        fields = CHOICES[self.keys[which][0]]
        if act == "write":
            chosen = name if name in fields else min(fields)
            self.put(laptop, which, {chosen: fields[chosen][nth % len(fields[chosen])]})
        else:
            self.do(laptop, which, act)

    def do(self, laptop: Laptop, which: int, action: str) -> None:
        """Do that with the record if the program offers it there; else nothing."""
        tipo, row, _ = self.keys[which]
        view = laptop.oracle.state().get((tipo, row))
        if view is None:
            return
        offered = {
            "touch": view.state == VISIBLE,
            "delete": view.state == VISIBLE,
            "restore": view.deleted or view.delete_conflict,
            "share": view.state == VISIBLE and tipo == "practice" and bool(laptop.oracle.stayed(tipo, row)),
            "take_back": not view.private and view.state == VISIBLE and tipo == "practice",
        }
        if offered[action]:
            getattr(laptop, action)(*([(tipo, row)] if action == "take_back" else (tipo, row)))

    def decided(self, laptop: Laptop) -> None:
        """Bring again what was taken back: while it is, nothing is handed over."""
        while laptop.oracle.undone:
            laptop.redo()

    @invariant()
    def the_laptop_is_as_its_oracle(self) -> None:
        self.last.compare()

    def teardown(self) -> None:
        if not hasattr(self, "laptops"):
            return
        try:
            self.everybody_ends_equal()
        finally:
            for laptop in self.laptops:
                laptop.close()
            shutil.rmtree(self.root)

    def everybody_ends_equal(self) -> None:
        first, *others = self.laptops
        for laptop in self.laptops:
            self.decided(laptop)
        for _ in range(6):  # a copy and a laptop that went back, together, took four
            for other in others:
                other.hand(first)
                first.hand(other)  # at once: a copy of a laptop declares under the same name
            if not any(other.oracle.waiting or other.oracle.held != first.oracle.held for other in others):
                break
        for laptop in self.laptops:
            laptop.compare()
            laptop.check()
            assert not laptop.oracle.waiting
            assert laptop.oracle.held.keys() == self.laptops[0].oracle.held.keys()
        invariants.agree([laptop.oracle for laptop in self.laptops])
        for other in others:
            if not first.oracle.open and not other.oracle.open and first.oracle.undone == other.oracle.undone:
                assert other.clashes() == first.clashes()
        invariants.nothing_is_lost(self.laptops[0].oracle)
