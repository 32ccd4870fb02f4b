"""The page of the sessions, and a session in a week."""

from __future__ import annotations

from contextlib import closing

import pytest

from app.services import meetings
from app.services.workspace import open_workspace
from app.ui.pages.meetings import MeetingsPage
from tests.oracle.desk import moved_in
from tests.ui.meetings.opening import SOON


@pytest.fixture
def page(qtbot, opened, context):
    made = opened(MeetingsPage(context))
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture(scope="session")
def scheduled(tmp_path_factory, founded):
    """The data folder of a laptop with a session in a week, to be copied, and the session."""
    with closing(open_workspace(tmp_path_factory.mktemp("fijada"))) as workspace:
        database = moved_in(workspace, founded)
        return workspace.folder, meetings.schedule(database, SOON, length="half", start="09:00")


@pytest.fixture
def database(workspace, founded, request):
    """A microcentro of Ana alone; with that session when the test asks for it."""
    if "meeting" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("scheduled")[0])
    return moved_in(workspace, founded)


@pytest.fixture
def meeting(database, scheduled):
    return scheduled[1]


@pytest.fixture
def acuerdos(qtbot, page, meeting):
    page.arrive(id=meeting, part="acuerdos")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part
