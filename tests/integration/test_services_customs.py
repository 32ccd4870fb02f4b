"""Numbers that custom proposes and the network changes."""

from __future__ import annotations

import pytest

from app.errors import InvalidData
from app.models.indicator import RULES
from app.services import customs, rows


def test_custom_holds_until_the_network_agrees_on_another_number(database):
    assert customs.number(database, "hours_month") == 8
    customs.agree(database, "hours_month", 6)
    assert customs.number(database, "hours_month") == 6
    customs.agree(database, "hours_month", None)
    assert customs.number(database, "hours_month") == 8


def test_a_rule_that_is_off_is_none(database):
    assert customs.values(database)["minutes_due_days"] is None


def test_every_rule_has_its_words_and_its_default():
    assert set(customs.DEFAULTS) == set(RULES)


def test_a_rule_that_does_not_exist_is_refused(database):
    with pytest.raises(InvalidData):
        customs.agree(database, "pi", 3)


@pytest.mark.parametrize(("name", "number"), [("hour_minutes", 0), ("admin_share", 101), ("presentation_minutes", 999)])
def test_a_number_that_cannot_be_is_refused_and_one_that_came_does_no_harm(database, name, number):
    with pytest.raises(InvalidData):
        customs.agree(database, name, number)
    rows.create(database, "network_rule", {"name": name, "value": number})
    with database.read() as session:
        assert customs.number_in(session, name) == customs.DEFAULTS[name]
    assert customs.values(database) == customs.DEFAULTS, "neither the clock of a presentation nor its guide goes by it"


def test_every_rule_has_its_bounds_and_custom_lies_within():
    assert set(customs.LIMITS) == set(RULES)
    assert all(low <= (customs.DEFAULTS[name] or low) <= high for name, (low, high) in customs.LIMITS.items())
