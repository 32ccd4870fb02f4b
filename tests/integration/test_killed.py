"""The program is killed while it saves: what it said was saved is there, and log and tables agree (invariant 10)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import select

from app.log import rebuild
from app.models.log_tables import Op
from app.models.meeting import AgendaItem, Meeting
from app.services.workspace import open_workspace
from tests.oracle import acts
from tests.oracle.acts import killed_while


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_keeps_all_that_was_saved_and_nothing_by_halves(tmp_path: Path, seed: int) -> None:
    workspace = open_workspace(tmp_path)
    space = workspace.create("Los Boldos", "Ana Pino").space
    workspace.close()
    said = killed_while(acts.write, tmp_path, after=random.Random(seed).uniform(0.05, 0.5))
    workspace = open_workspace(tmp_path)
    database = workspace.open(space)
    with database.read() as session:
        meetings = set(session.scalars(select(Meeting.id)))
        items = dict(session.execute(select(AgendaItem.meeting_id, AgendaItem.id)).all())
        logged = set(session.scalars(select(Op.row)))
        assert rebuild.check(session) == []
    kept = {meeting: item for sign, meeting, item in said if sign == "+"}
    gone = {meeting for sign, meeting, _ in said if sign == "-"}
    # The one in hand at the kill may be removed already without having been told.
    last = said[-1][1]
    assert kept.keys() - gone - {last} <= meetings
    assert not gone & meetings
    assert items.keys() == meetings
    assert kept.keys() <= logged
    assert set(kept.values()) <= logged
    workspace.close()
