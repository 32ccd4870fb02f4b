"""The program is killed while it takes back, brings again and rejects what was received: all of it or nothing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app.log import rebuild
from app.log.ops import GENERAL
from app.log.seal import heads
from app.log.standing import renew_heads, undone_batches
from app.log.undo import undone
from app.models.log_tables import Import
from app.models.practice import Practice
from tests.oracle import acts
from tests.oracle.acts import killed_while
from tests.oracle.desk import NAMES, Desk, a_practice, desks_of


@pytest.fixture(scope="module")
def received(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """The data folder of Ana's laptop, to be copied, and the practices that came to it in one reception."""
    root = tmp_path_factory.mktemp("recibido")
    ana, luis = desks_of(template, root, NAMES[:2])
    with ana, luis:
        theirs = {a_practice(luis, title=f"Práctica {number}") for number in range(300)}
        ana.receive(luis.hand_over())
    return ana.folder, theirs


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment_leaves_a_reception_whole_or_taken_back_whole(
    received: tuple[Path, set[str]], tmp_path: Path, seed: int
) -> None:
    folder, theirs = received
    shutil.copytree(folder, tmp_path / "ana")
    killed_while(acts.take_back_and_again, tmp_path / "ana", after=random.Random(seed).uniform(0.0, 0.6))
    with Desk(tmp_path / "ana") as ana:
        with ana.database.read() as session:
            assert rebuild.check(session) == []
            shown = theirs & set(session.scalars(select(Practice.id)))
            away = undone(session)
            assert shown == (set() if away else theirs)
            assert bool(undone_batches(session)) == bool(away)
            states = set(session.scalars(select(Import.state).where(Import.id.in_(away[0] if away else ()))))
            assert states <= {"undone"}
            said = heads(session, GENERAL)
        with ana.database.write() as session:
            renew_heads(session, GENERAL)
            assert heads(session, GENERAL) == said
