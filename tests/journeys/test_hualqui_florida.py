"""The first exchange of a real network, from the official files to the paper."""

from __future__ import annotations

import pytest

from tests.journeys.hualqui_florida import play


@pytest.mark.journey
def test_five_laptops_end_with_the_same_bytes_one_decision_and_every_word_on_paper(tmp_path, shared_data):
    play(tmp_path, shared_data)
