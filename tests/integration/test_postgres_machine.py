"""Invariant 29: all that holds between files holds with half of the replicas on a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import select, text
from sqlalchemy.engine import URL

from app.log import capture, rebuild
from app.models import registry
from app.models.database import FILE_NAME
from app.models.practice import Practice
from tests.integration.test_engine_machine import Exchange
from tests.oracle.engine import Laptop
from tests.oracle.furnished import furnished
from tests.oracle.postgres import HubLaptop, programs, server


@pytest.fixture(scope="module", autouse=True)
def _network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    if programs() is None:
        pytest.skip("PostgreSQL absent: this machine has no server, and none could be installed")
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
    max_examples=200 if os.environ.get("MINGA_DEEP") else 6,
    stateful_step_count=25,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestExchangeWithHubs = pytest.mark.timeout(3600)(ExchangeWithHubs.TestCase)


def test_a_text_of_any_length_in_any_field_is_taken_in_by_file_and_server_alike(tmp_path):
    """Invariant 27: a column that is too narrow for what came refuses nothing; the value stays in the history."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    shutil.copyfile(ExchangeWithHubs.template[0] / FILE_NAME, folder / FILE_NAME)
    space = ExchangeWithHubs.template[0].name
    laptops = [Laptop(folder, space), HubLaptop(ExchangeWithHubs.address, folder, space)]
    shown = []
    for laptop in laptops:
        with laptop.database.write() as session:
            for number, tipo in enumerate(registry.shared_types()):
                whole = {name: "ñ" * 5000 for name, _ in registry.fields(tipo).items()}
                capture.affirm(session, tipo, f"00000000-0000-4000-8000-0000000001{number:02}", whole)
        with laptop.database.read() as session:
            assert rebuild.check(session) == []
            rows = [session.execute(select(registry.table(tipo))).mappings() for tipo in registry.shared_types()]
            shown.append([sorted(map(dict, found), key=lambda row: row["id"]) for found in rows])
        laptop.close()
    assert shown[0] == shown[1]


def test_on_a_server_one_writes_at_a_time_and_who_reads_sees_one_moment(tmp_path):
    """Invariant 29: what is sealed has seen all that is there, and no reading mixes two moments, as in a file."""
    folder = tmp_path / "laptop"
    folder.mkdir()
    shutil.copyfile(ExchangeWithHubs.template[0] / FILE_NAME, folder / FILE_NAME)
    hub = HubLaptop(ExchangeWithHubs.address, folder, ExchangeWithHubs.template[0].name)
    free = text("SELECT pg_try_advisory_xact_lock(hashtext(current_schema()))")
    row = "00000000-0000-4000-8000-000000000201"
    with hub.database.engine.connect() as other, hub.database.read() as reader:
        before = reader.scalars(select(Practice.id)).all()
        with hub.database.write() as session:
            capture.affirm(session, "practice", row, {"title": "Huerto"})
            assert other.scalar(free) is False
        assert other.scalar(free) is True
        assert reader.scalars(select(Practice.id)).all() == before
    with hub.database.read() as session:
        assert session.get(Practice, row).title == "Huerto"
    hub.close()
