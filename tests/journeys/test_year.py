"""A school year of twelve laptops ends with equal dumps and every value accounted for."""

from __future__ import annotations

import os

import pytest

from tests.journeys.year import Year

SEEDS = range(1, 11) if os.environ.get("MINGA_DEEP") else (1,)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_loses_nothing(tmp_path, seed):
    Year(tmp_path, seed, video=20, load=2).play()
