"""The path of a shared practice of Ana's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import adoptions, attendance, meetings, people, presentations, rows
from app.ui.pages.cycle import CyclePage
from tests.the_day import TODAY


@pytest.fixture
def practice(database, window):
    """A shared practice of Ana's."""
    ana = people.who_is_at_laptop(database)
    return rows.create(
        database, "practice", {"title": "La huerta", "author_ids": [ana], "grades": ["1", "2"], "status": "draft"}
    )


@pytest.fixture
def page(window, practice) -> CyclePage:
    window.navigate("ciclo", id=practice)
    assert isinstance(window.page, CyclePage)
    return window.page


@pytest.fixture
def shown(database, practice, page):
    """A presentation in a session of today, to which Berta came."""
    meeting = meetings.schedule(database, day=TODAY)
    berta = people.add(database, "Berta Ñanco", since=TODAY - timedelta(days=9))
    people.add(database, "Celso Ríos", since=TODAY - timedelta(days=9))
    attendance.set_state(database, meeting, berta, "present")
    made = presentations.propose(database, practice, meeting_id=meeting)
    page.refresh(frozenset())
    return made


@pytest.fixture
def applied(database, practice, page):
    """Ana applied it in 3°, where four pupils are enrolled."""
    made = adoptions.choose(database, practice, grades=["3"]).id
    adoptions.move(database, made, "applied", on=TODAY)
    return made
