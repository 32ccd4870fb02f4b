"""The page of the sessions, and a session in a week."""

from __future__ import annotations

import pytest

from app.services import meetings
from app.ui.pages.meetings import MeetingsPage
from tests.ui.meetings.opening import SOON


@pytest.fixture
def page(qtbot, opened, context):
    made = opened(MeetingsPage(context))
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, SOON, length="half", start="09:00")


@pytest.fixture
def acuerdos(qtbot, page, meeting):
    page.arrive(id=meeting, part="acuerdos")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part
