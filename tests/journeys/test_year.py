"""A school year of twelve laptops ends with equal dumps and every value accounted for."""

from __future__ import annotations

import pytest

from tests.journeys.year import Year


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 11))
def test_a_year_loses_nothing(tmp_path, seed):
    Year(tmp_path, seed, video=20, load=2).play()
