"""Invariant 29: all that holds between files holds with half of the replicas on a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import URL

from tests.integration.test_engine_machine import Exchange, furnished
from tests.oracle.engine import Laptop
from tests.oracle.postgres import HubLaptop, programs, server

pytestmark = pytest.mark.skipif(programs() is None, reason="PostgreSQL absent: no server programs on this machine")


@pytest.fixture(scope="module", autouse=True)
def _network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    ExchangeWithHubs.template = furnished(tmp_path_factory.mktemp("network"))
    with server() as address:
        ExchangeWithHubs.address = address
        yield


class ExchangeWithHubs(Exchange):
    """Every second laptop keeps its records on the server."""

    address: URL

    def new_laptop(self, folder: Path, space: str) -> Laptop:
        if len(self.laptops) % 2:
            return HubLaptop(self.address, folder, space)
        return Laptop(folder, space)


ExchangeWithHubs.TestCase.settings = settings(
    max_examples=200 if os.environ.get("MINGA_DEEP") else 12,
    stateful_step_count=25,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestExchangeWithHubs = pytest.mark.timeout(3600)(ExchangeWithHubs.TestCase)
