"""Plan anual by itself, with its cycles in use."""

from __future__ import annotations

import pytest

from app.services import instruments, plans
from app.ui.pages.plan import PlanPage
from tests.the_day import TODAY


@pytest.fixture
def page(opened, context, database):
    for code in ("plan", "cycles"):
        instruments.turn(database, code, on=True)
    return opened(PlanPage(context), 824, 500)


@pytest.fixture
def plan(page, database):
    made = plans.begin(database, TODAY.year)
    page.arrive(id=made)
    return made
