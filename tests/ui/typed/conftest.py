from __future__ import annotations

import dataclasses
from contextlib import closing
from types import SimpleNamespace

import pytest

from app.services import (
    adoptions,
    commitments,
    meetings,
    minutes,
    plans,
    rows,
    templates,
    tickets,
)
from app.services.workspace import open_workspace
from app.ui.settings import Settings
from tests.oracle.desk import moved_in
from tests.ui.typed.panels import DAY


@pytest.fixture(scope="session")
def full(tmp_path_factory, founded):
    """The data folder of a laptop with one record of each kind of which something is asked, to be copied, and those."""
    with closing(open_workspace(tmp_path_factory.mktemp("lleno"))) as workspace:
        return workspace.folder, _filled(moved_in(workspace, founded))


@pytest.fixture
def database(workspace, full):
    return moved_in(workspace, full[0])


@pytest.fixture
def world(database, full):
    """One record of each kind of which something is asked."""
    return full[1]


def _filled(database):
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["3"], "status": "in_test"})
    adoption = adoptions.choose(database, practice, grades=["3"]).id
    meeting = meetings.schedule(database, DAY)
    minutes.write(database, meeting, {"various": "Asistieron 5"})
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    return SimpleNamespace(
        agreement=commitments.add(database, "Traer los mapas"),
        plan=plans.begin(database, DAY.year),
        meeting=meeting,
        practice=practice,
        adoption=adoption,
        tickets=tickets.begin(database, adoption, "3"),
        format=templates.all_of(database, "agenda")[0].id,
    )


@pytest.fixture
def again(qtbot, context, world, tmp_path):
    """The panel as it is on a new start of the program, and asked."""

    def make(panel, who=""):
        started = dataclasses.replace(context, settings=Settings(tmp_path), person=who or context.person)
        made, field, ask, away = panel(started, world)
        qtbot.addWidget(made)
        made.show()
        ask()
        return SimpleNamespace(panel=made, field=field, ask=ask, away=away, settings=started.settings)

    return make


