"""A meeting on a holiday or a weekend is noticed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services import catalogue as catalogues
from app.services.calendar import holiday
from app.services.catalogue import Catalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogos.db")
    path = tmp_path / "dias.csv"
    path.write_text("FECHA,NOMBRE\n2026-09-18,Día de la Independencia\n", encoding="utf-8")
    catalogues.load(opened, path)
    yield opened
    opened.close()


def test_a_holiday_is_found_by_date_or_text(catalogue: Catalogue) -> None:
    assert holiday(catalogue, "2026-09-18") == holiday(catalogue, dt.date(2026, 9, 18)) == "Día de la Independencia"
    assert holiday(catalogue, "2026-09-17") is None
    assert holiday(catalogue, "cualquier día") is None
