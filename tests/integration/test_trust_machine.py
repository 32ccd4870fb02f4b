"""Retired laptops under random histories: two coordinations, clones, thieves, honest work upon theirs (fault 36).

After every step what counts on a laptop and what it shows is what the reference says of all that it knows, in whatever
order that came (invariants 1, 3 and 16); in the end all that are not retired are equal (invariant 4).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event, select

from app.errors import AppError
from app.log import capture, rebuild
from app.log.batch import SealedBatch
from app.log.capture import install
from app.log.clock import BUILT
from app.log.identity import load_author
from app.log.office import office_of
from app.log.op_lines import parse_op
from app.log.ops import GENERAL, ROSTER
from app.log.receive import receive_batches
from app.log.seal import batch_lines, heads, seal
from app.log.waiting import Pool
from app.models import registry
from app.models.database import FILE_NAME, Database
from app.models.device import Device
from app.models.log_tables import Batch as StoredBatch
from app.sync import roster
from app.sync.peers import beyond
from tests.oracle.mirror import SCHEMA
from tests.oracle.model import VISIBLE, Batch, Fold, Op
from tests.oracle.network import make_network
from tests.oracle.trust import Decision, Standing, counting, standings

NAMES = ("ana", "luis", "rosa", "marta")
PRACTICE, STEP = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
ROWS = (
    ("practice", PRACTICE, {"title": "Huerto"}),
    ("practice", PRACTICE, {"subject": "CN"}),
    ("practice_step", STEP, {"practice_id": PRACTICE, "text": "Regar"}),
    ("practice_step", STEP, {"text": "Sembrar"}),
)
who = st.integers(0, 5)
coordination = st.integers(0, 1)


class Member:
    """One real data file. `send` gives what a hand-over to somebody new would carry."""

    def __init__(self, folder: Path, space: str) -> None:
        self.folder, self.space = folder, space
        self.database = Database(folder, space)
        event.listen(self.database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        self.author = load_author(self.database)
        self.wall = BUILT + 5 * 24 * 3_600_000
        self.author.clock.wall = lambda: self.wall
        install(self.database, self.author)
        self.device = self.author.device
        self._read: dict[str, Batch] = {}

    def write(self, tipo: str, row: str, values: dict[str, object]) -> None:
        with self.database.write() as session:
            table = registry.table(tipo)
            if session.scalar(select(table.c.id).where(table.c.id == row)) is None:
                values = dict.fromkeys(registry.fields(tipo)) | values
            capture.affirm(session, tipo, row, values)

    def remove(self, tipo: str, row: str) -> None:
        with self.database.write() as session:
            if session.scalar(select(registry.table(tipo).c.id).where(registry.table(tipo).c.id == row)):
                capture.remove(session, tipo, row)

    def send(self) -> list[SealedBatch]:
        with self.database.write() as session:
            seal(session, self.author)
            found = []
            for n in beyond(session, {}):
                identity, sig = session.execute(select(StoredBatch.id, StoredBatch.sig).where(StoredBatch.n == n)).one()
                found.append(SealedBatch(identity, sig, batch_lines(session, n)))
            return found

    def receive(self, batches: list[SealedBatch]) -> None:
        with self.database.write() as session:
            seal(session, self.author)
            receive_batches(session, batches)

    def copy_to(self, folder: Path) -> None:
        with self.database.write() as session:
            seal(session, self.author)
        folder.mkdir()
        self.database.copy_to(folder / FILE_NAME)

    def close(self) -> None:
        self.database.close()

    # -- what must be so

    def compare(self) -> None:
        """What counts and what is shown is what the reference says of all that is known here."""
        with self.database.write() as session:
            seal(session, self.author)
        with self.database.read() as session:
            known, stood = self._known(session), self._standings(session)
            expected = counting(known, stood, self.device)
            rows = session.scalars(select(StoredBatch).where(StoredBatch.channel == GENERAL))
            assert {one.id for one in rows if not one.held} == {one.id for one in expected}
            parents = set().union(*(one.parents for one in expected))
            assert set(heads(session, GENERAL)) == {one.id for one in expected} - parents
            devices = {one.id: one.state for one in session.scalars(select(Device))}
            assert devices == {device: standing.state for device, standing in stood.items()}
            shown = {
                (tipo, found["id"]): {name: found[name] for name in registry.fields(tipo)}
                for tipo in ("practice", "practice_step")
                for found in session.execute(select(registry.table(tipo))).mappings()
            }
            views = Fold(SCHEMA, expected).rows()
            visible = {key: view.values for key, view in views.items() if view.state == VISIBLE}
            assert shown == {key: values for key, values in visible.items() if key[0].startswith("practice")}

    def _known(self, session) -> dict[str, Batch]:
        """All that came, whether it counts, is held, or waits."""
        pool = Pool(session)
        pool.load()
        for one in session.scalars(select(StoredBatch).where(StoredBatch.channel == GENERAL)):
            if one.id not in self._read:
                self._read[one.id] = self._batch(one.id, one.device, one.parents, batch_lines(session, one.n), one)
        for waiter in pool.waiters.values():
            if waiter.header.channel == GENERAL and waiter.id not in self._read:
                header, lines = waiter.header, pool.batch(waiter.id).lines
                self._read[waiter.id] = self._batch(waiter.id, header.device, header.parents, lines, header)
        return self._read

    def _batch(self, identity, device, parents, lines, header) -> Batch:
        ops = [parse_op(line) for line in lines[1:]]
        said = tuple(Op(op.kind, op.tbl, op.row, op.hlc, op.values or {}) for op in ops)
        return Batch(identity, device, header.who or "", frozenset(parents), said, header.clock_ok)

    def _standings(self, session) -> dict[str, Standing]:
        office = office_of(session)
        void, seen, decisions = office.void(), {}, []
        flagged = select(StoredBatch.id).where(StoredBatch.channel == ROSTER, StoredBatch.held)
        assert set(session.scalars(flagged)) == void
        for one in office.batches:
            seen[one.id] = frozenset(one.parents).union(*(seen[parent] for parent in one.parents))
            if one.id not in void:
                decisions.append(Decision(one.id, seen[one.id], {row: said for row, _, said in one.writes}))
        return standings(decisions)


@pytest.fixture(scope="module", autouse=True)
def _network(tmp_path_factory):
    Trust.template = network_of(tmp_path_factory.mktemp("network"))


def network_of(root: Path) -> list[Path]:
    """The data folders of four laptops that hold one practice: the first two coordinate."""
    folders = make_network(root, NAMES)
    members = [Member(folder, folder.name) for folder in folders]
    roster.appoint(members[0].database, members[1].device)
    members[0].write(*ROWS[0])
    for member in members[1:]:
        member.receive(members[0].send())
    for member in members:
        member.close()
    return folders


class Trust(RuleBasedStateMachine):
    """The first two laptops coordinate; any may be retired, and may go on writing and handing over."""

    template: list[Path]

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="minga-"))
        self.count = 0
        self.members = []
        for source in self.template:
            folder = self.new_folder()
            folder.mkdir()
            shutil.copyfile(source / FILE_NAME, folder / FILE_NAME)
            self.members.append(Member(folder, source.name))
        self.post: list[list[SealedBatch]] = []
        self.last = self.members[0]

    def new_folder(self) -> Path:
        self.count += 1
        return self.root / str(self.count)

    def member(self, number: int) -> Member:
        self.last = self.members[number % len(self.members)]
        self.last.wall += 60_000
        return self.last

    @rule(who=who, what=st.sampled_from(ROWS))
    def write(self, who: int, what: tuple[str, str, dict[str, object]]) -> None:
        tipo, row, values = what
        if tipo == "practice_step" and "practice_id" not in values:
            values = {"practice_id": PRACTICE, **values}
        self.member(who).write(tipo, row, values | ({"title": f"{self.last.wall}"} if tipo == "practice" else {}))

    @rule(who=who, what=st.sampled_from(ROWS))
    def remove(self, who: int, what: tuple[str, str, dict[str, object]]) -> None:
        self.member(who).remove(*what[:2])

    @rule(who=who, to=who)
    def hand(self, who: int, to: int) -> None:
        batches = self.member(who).send()
        self.member(to).receive(batches)

    @rule(who=who, lost=st.sampled_from((0, 0, 2, 3)))
    def hand_over(self, who: int, lost: int) -> None:
        batches = self.member(who).send()
        self.post.append([one for n, one in enumerate(batches, 1) if not lost or n % lost])

    @precondition(lambda self: self.post)
    @rule(who=who, which=st.integers(0, 99))
    def receive(self, who: int, which: int) -> None:
        self.member(who).receive(self.post[which % len(self.post)])

    @rule(who=coordination, whom=st.sampled_from((2, 2, 3, 3, 0, 1)))
    def retire(self, who: int, whom: int) -> None:
        with contextlib.suppress(AppError):
            roster.retire(self.member(who).database, self.members[whom].device)

    @rule(who=coordination, whom=st.sampled_from((2, 2, 3, 3, 0, 1)), only=st.booleans())
    def readmit(self, who: int, whom: int, only: bool) -> None:
        with contextlib.suppress(AppError):
            roster.readmit(self.member(who).database, self.members[whom].device, only_changes=only)

    @rule(who=coordination, whom=st.integers(0, 2), leads=st.booleans())
    def appoint(self, who: int, whom: int, leads: bool) -> None:
        with contextlib.suppress(AppError):
            roster.appoint(self.member(who).database, self.members[whom].device, leads=leads)

    @precondition(lambda self: len(self.members) < 6)
    @rule(who=who)
    def clone(self, who: int) -> None:
        folder = self.new_folder()
        self.member(who).copy_to(folder)
        self.members.append(Member(folder, self.last.space))

    @invariant()
    def what_counts_is_what_the_reference_says(self) -> None:
        self.last.compare()

    def teardown(self) -> None:
        if not hasattr(self, "members"):
            return
        try:
            self.whoever_is_not_retired_ends_equal()
        finally:
            for member in self.members:
                member.close()
            shutil.rmtree(self.root)

    def whoever_is_not_retired_ends_equal(self) -> None:
        for _ in range(3):
            everything = {batch.id: batch for member in self.members for batch in member.send()}
            for member in self.members:
                member.receive([*everything.values()])
        pictures = {}
        for member in self.members:
            member.compare()
            with member.database.read() as session:
                assert rebuild.check(session) == []
                accepted = sorted(session.scalars(select(Device.id).where(Device.state == "accepted")))
                pictures.setdefault("roster", []).append(accepted)
                if member.device in accepted:
                    pictures.setdefault("heads", []).append(heads(session, GENERAL))
        for alike in pictures.values():
            assert all(one == alike[0] for one in alike)


Trust.TestCase.settings = settings(
    max_examples=1000 if os.environ.get("MINGA_DEEP") else 9,
    stateful_step_count=25,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestTrust = pytest.mark.timeout(3600)(Trust.TestCase)
