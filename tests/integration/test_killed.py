"""The program is killed while it saves: what it said was saved is there, and log and tables agree (invariant 10)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from app.log import rebuild
from app.models.log_tables import Op
from app.models.meeting import AgendaItem, Meeting
from app.services.workspace import open_workspace

WRITER = """
import sys
from pathlib import Path
from app.log import capture
from app.log.seal import seal
from app.models.base import new_id
from app.models.meeting import AgendaItem, Meeting
from app.services.workspace import open_workspace

workspace = open_workspace(Path(sys.argv[1]))
database = workspace.open(workspace.spaces()[0].id)
for number in range(100_000):
    meeting, item = new_id(), new_id()
    with database.write() as session:
        session.add(Meeting(id=meeting, number=number, title="Sesión"))
        session.flush()
        session.add(AgendaItem(id=item, meeting_id=meeting, topic="Tabla"))
    print("+", meeting, item, flush=True)
    if number % 3 == 0:
        with database.write() as session:
            capture.remove(session, "meeting", meeting)
        print("-", meeting, item, flush=True)
    if number % 5 == 0:
        with database.write() as session:
            seal(session, session.info["author"])
"""


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_moment_keeps_all_that_was_saved_and_nothing_by_halves(tmp_path: Path, seed: int) -> None:
    workspace = open_workspace(tmp_path)
    space = workspace.create("Los Boldos", "Ana Pino").space
    workspace.close()
    said = _write_until_killed(tmp_path, random.Random(seed).uniform(0.05, 0.5))
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


def _write_until_killed(folder: Path, after: float) -> list[tuple[str, str, str]]:
    """What the writer said it saved until it was killed, `after` seconds past its first word."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after)
        process.kill()
        lines = [first, *process.stdout.readlines()]
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(sign, meeting, item) for sign, meeting, item in whole]
