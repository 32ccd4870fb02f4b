"""Random histories through the services and the files that people hand each other: everybody ends with the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from app.errors import WrongUsage
from app.log.clock import BUILT
from app.services import rows
from app.sync import reception, undoing
from tests.oracle.desk import DAY, Desk, a_practice, desks_of, go_round

WALLS = [BUILT + 5 * DAY, BUILT + 300 * DAY, BUILT - 9000 * DAY, BUILT + 27000 * DAY]
who = st.integers(0, 4)
text = st.sampled_from(("Uno", "Dos", "Tres"))


@pytest.fixture(scope="module", autouse=True)
def _network(template):
    Files.template = template


class Files(RuleBasedStateMachine):
    """Ana coordinates; files lie about, are received by anybody, in any order, twice or never."""

    template: Path

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="minga-"))
        self.desks = desks_of(self.template, self.root)
        for desk in self.desks:
            desk.set_clock(WALLS[0])
        self.files: list[Path] = []
        self.backups: list[tuple[int, Path]] = []
        self.practices = [a_practice(self.desks[0]), a_practice(self.desks[1])]

    def desk(self, number: int) -> Desk:
        return self.desks[number % len(self.desks)]

    @rule(who=who, which=st.integers(0, 1), title=text, theme=text)
    def edit(self, who: int, which: int, title: str, theme: str) -> None:
        desk, practice = self.desk(who), self.practices[which]
        if desk.get("practice", practice):
            desk.update("practice", practice, title=title, common_theme=theme)

    @rule(who=who, which=st.integers(0, 1), grade=st.sampled_from(("1", "2")), task=text)
    def task(self, who: int, which: int, grade: str, task: str) -> None:
        desk, practice = self.desk(who), self.practices[which]
        if desk.get("practice", practice):
            desk.create("grade_task", {"practice_id": practice, "grade": grade, "task": task})

    @rule(who=who, which=st.integers(0, 1), back=st.booleans())
    def remove(self, who: int, which: int, back: bool) -> None:
        desk, practice = self.desk(who), self.practices[which]
        state = desk.entry("practice", practice)[0]
        if desk.get("practice", practice):
            desk.remove("practice", practice)
        elif back and state == "hidden":
            rows.bring_back(desk.database, "practice", practice)

    @rule(who=who, title=text)
    def draft(self, who: int, title: str) -> None:
        self.desk(who).create("practice", {"title": title, "subject": "MA"}, private=True)

    @rule(who=who, choice=st.integers(0, 1))
    def decide(self, who: int, choice: int) -> None:
        desk = self.desk(who)
        for conflict in desk.conflicts()[:1]:
            desk.decide(conflict.id, choice)

    @rule(who=who)
    def hand_over(self, who: int) -> None:
        desk = self.desk(who)
        decided(desk)
        self.files.append(desk.hand_over())

    @rule(who=who, act=st.sampled_from((undoing.UNDO, undoing.UNDO, undoing.REDO, undoing.REJECT)))
    def take_back(self, who: int, act: str) -> None:
        """Invariant 20: what it would do is what it does; where it is not offered, it is refused, nothing changed."""
        desk = self.desk(who)
        can = undoing.undoable(desk.database)
        offered = {
            undoing.UNDO: can.last is not None and can.can_undo,
            undoing.REDO: bool(can.undone),
            undoing.REJECT: bool(can.undone or can.last),
        }
        before = desk.bytes_of_everything()
        if not offered[act]:
            with pytest.raises(WrongUsage):
                undoing.preview(desk.database, act)
        else:
            promised = undoing.preview(desk.database, act)
            assert desk.bytes_of_everything() == before
            doing = {undoing.UNDO: undoing.undo, undoing.REDO: undoing.redo, undoing.REJECT: undoing.reject}
            assert doing[act](desk.database) == promised
        desk.picture()

    @precondition(lambda self: self.files)
    @rule(who=who, which=st.integers(0, 99))
    def receive_and_undo(self, who: int, which: int) -> None:
        """Invariant 12: undoing what just came restores what was before it, and redoing what was after it."""
        desk, file = self.desk(who), self.files[which % len(self.files)]
        decided(desk)
        last, before = undoing.undoable(desk.database).last, desk.picture()
        desk.receive(file)
        after, now = desk.picture(), undoing.undoable(desk.database)
        if now.last != last and now.can_undo and len(now.last.receptions) == 1:
            undoing.undo(desk.database)
            assert desk.picture() == before
            undoing.redo(desk.database)
            assert desk.picture() == after

    @precondition(lambda self: self.files)
    @rule(who=who, which=st.integers(0, 99))
    def receive(self, who: int, which: int) -> None:
        desk, file = self.desk(who), self.files[which % len(self.files)]
        held = len(desk.batches())
        desk.receive(file)
        assert len(desk.batches()) >= held
        desk.picture()

    @precondition(lambda self: self.files)
    @rule(who=who, which=st.integers(0, 99))
    def look_first(self, who: int, which: int) -> None:
        """Invariant 20: a preview changes nothing and says what the reception then does."""
        desk, file = self.desk(who), self.files[which % len(self.files)]
        before = desk.bytes_of_everything()
        promised = reception.preview(desk.database, file)
        assert desk.bytes_of_everything() == before
        assert desk.receive(file) == promised

    @rule(who=who, wall=st.sampled_from(WALLS))
    def set_clock(self, who: int, wall: int) -> None:
        self.desk(who).set_clock(wall)

    @rule(who=who)
    def back_up(self, who: int) -> None:
        number = who % len(self.desks)
        folder = self.root / f"copia-{len(self.backups)}"
        self.desks[number].close()
        shutil.copytree(self.desks[number].folder, folder)
        self.desks[number] = Desk(self.desks[number].folder)
        self.backups.append((number, folder))

    @precondition(lambda self: self.backups)
    @rule(which=st.integers(0, 9))
    def go_back(self, which: int) -> None:
        number, folder = self.backups[which % len(self.backups)]
        place = self.desks[number].folder
        self.desks[number].close()
        shutil.rmtree(place)
        shutil.copytree(folder, place)
        self.desks[number] = Desk(place)

    @precondition(lambda self: len(self.desks) < 4)
    @rule(who=st.integers(1, 2))
    def clone(self, who: int) -> None:
        self.desks[who].close()
        shutil.copytree(self.desks[who].folder, self.root / "gemelo")
        self.desks[who] = Desk(self.desks[who].folder)
        self.desks.append(Desk(self.root / "gemelo"))

    def teardown(self) -> None:
        if not hasattr(self, "desks"):
            return
        try:
            first, *others = self.desks
            for desk in self.desks:
                decided(desk)
            for _ in range(3):
                for desk in others:  # one after the other: twins overwrite what the other declared
                    go_round(first, desk)
                if all(desk.batches().keys() == first.batches().keys() for desk in others):
                    break
            for desk in self.desks:
                assert desk.batches().keys() == first.batches().keys()
                assert desk.picture() == first.picture()
        finally:
            for desk in self.desks:
                desk.close()
            shutil.rmtree(self.root, ignore_errors=True)


def decided(desk: Desk) -> None:
    """Bring again what was taken back: while it is, nothing is handed over."""
    while undoing.undoable(desk.database).undone:
        undoing.redo(desk.database)


Files.TestCase.settings = settings(
    max_examples=200 if os.environ.get("MINGA_DEEP") else 7,
    stateful_step_count=20,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestFiles = pytest.mark.timeout(3600)(Files.TestCase)
