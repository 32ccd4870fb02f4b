"""Orders to erase under random histories: two coordinations that take each other's office, clones, thieves (fault 38).

Whatever order counted where, and whoever obeyed before the news came that it counts no more: in the end all that are
not retired show the same (invariants 1 and 4), and what an order that counts names is read nowhere.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.errors import AppError
from app.log import purge, rebuild
from app.log.batch import SealedBatch, parse_batch, unpack
from app.log.orders_along import orders_along
from app.models.device import Device
from app.models.log_tables import RowState
from app.sync import roster
from app.sync.peers import coordinates
from tests.integration.test_trust_machine import PRACTICE, STEP, Member, Trust, coordination, network_of
from tests.integration.test_trust_machine import who as anybody
from tests.oracle.desk import rows_of

KEYS = (("practice", PRACTICE), ("practice_step", STEP))


@pytest.fixture(scope="module", autouse=True)
def _network(tmp_path_factory):
    Orders.template = network_of(tmp_path_factory.mktemp("network"))


class Orders(Trust):
    """The laptops of `Trust`, of which those that coordinate erase for good as well."""

    template: list[Path]

    def what_counts_is_what_the_reference_says(self) -> None:
        """Not asked here: what was erased in vain comes back later."""

    @rule(who=coordination, which=st.sampled_from(KEYS))
    def erase(self, who: int, which: tuple[str, str]) -> None:
        with self.member(who).database.write() as session:
            if coordinates(session):
                purge.order(session, purge.family(session, which), leads=True)

    @rule(who=coordination, which=st.sampled_from(KEYS), obeys=anybody, retired=st.booleans())
    def erase_while_the_office_goes(self, who: int, which: tuple[str, str], obeys: int, retired: bool) -> None:
        self.erase(who, which)
        order = self.member(who).send()
        with contextlib.suppress(AppError):
            other, device = self.members[1 - who].database, self.members[who].device
            _ = roster.retire(other, device) if retired else roster.appoint(other, device, leads=False)
        self.member(obeys).receive(order)

    def sent(self) -> list[SealedBatch]:
        """All that anybody would hand over to somebody new: of one batch what each has of it."""
        found: list[SealedBatch] = []
        for member in self.members:
            found += member.send()
            with member.database.read() as session:
                orders = orders_along(session)
            found += [SealedBatch(one.id, one.sig, parse_batch(unpack(one.data))) for one in orders]
        return found

    def whoever_is_not_retired_ends_equal(self) -> None:
        for _ in range(3):
            everything = self.sent()
            for member in self.members:
                member.receive(everything)
        pictures = [picture for member in self.members if (picture := _picture(member))]
        assert all(one == pictures[0] for one in pictures)


def _picture(member: Member) -> tuple[dict[str, Any], dict[Any, Any]] | None:
    """What an accepted laptop shows; None of another."""
    with member.database.read() as session:
        assert rebuild.check(session) == []
        device = session.get(Device, member.device)
        if device is None or device.state != "accepted":
            return None
        shown = {tipo: rows_of(session, tipo) for tipo, _ in KEYS}
        states = {(one.tbl, one.row): (one.state, one.conflicts) for one in session.scalars(select(RowState))}
        return shown, states


Orders.TestCase.settings = settings(
    max_examples=1000 if os.environ.get("MINGA_DEEP") else 5,
    stateful_step_count=25,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestOrders = pytest.mark.timeout(3600)(Orders.TestCase)
