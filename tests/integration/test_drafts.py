"""A private draft is shared when its author says so, and that can be taken back until it is on its way."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.errors import WrongUsage
from app.log import rebuild
from app.log.ops import LOCAL
from app.log.seal import count_open, seal
from app.models.log_tables import Op
from app.services import practice_parts, practices, rows


@pytest.fixture
def draft(database, ids):
    """A draft that lacks nothing that sharing asks for."""
    made = practices.create(
        database,
        {
            "title": "La huerta",
            "subject": "MA",
            "common_theme": "Huerta",
            "problem_addressed": "Medir",
            "author_ids": [ids.ana],
        },
    )
    for grade in ("1", "2"):
        practice_parts.write_task(database, made, grade, task="Medir", oa_codes=[f"MA0{grade} OA 18"])
    practice_parts.add_step(database, made, "Caminar")
    rows.create(database, "evidence", {"practice_id": made, "kind": "scan", "caption": "Midieron"})
    return made


def channels(database, draft):
    with database.read() as session:
        return set(session.scalars(select(Op.channel).where(Op.row == draft)))


def test_sharing_can_be_taken_back_while_nobody_can_have_it(database, draft):
    with database.write() as session:
        seal(session, session.info["author"])
        before = count_open(session)
    practices.share(database, draft)
    assert not practices.is_private(database, draft)
    practices.take_back(database, draft)
    assert practices.is_private(database, draft)
    assert channels(database, draft) == {LOCAL}
    with database.read() as session:
        assert count_open(session) == before
        assert rebuild.check(session) == []


def test_a_taken_back_draft_is_shared_again_with_what_was_written_meanwhile(database, draft):
    practices.share(database, draft)
    practices.take_back(database, draft)
    rows.update(database, "practice", draft, {"title": "La huerta se mide"})
    practices.share(database, draft)
    with database.read() as session:
        assert rebuild.check(session) == []
    assert rows.load(database, "practice", draft)["title"] == "La huerta se mide"
    assert channels(database, draft) == {"general"}


def test_what_is_on_its_way_is_not_taken_back(database, draft):
    practices.share(database, draft)
    with database.write() as session:
        seal(session, session.info["author"])
    with pytest.raises(WrongUsage):
        practices.take_back(database, draft)
    assert not practices.is_private(database, draft)


def test_a_part_deleted_after_sharing_goes_back_with_the_draft(database, draft):
    practices.share(database, draft)
    step = practice_parts.steps(database, draft)[0].id
    rows.remove(database, "practice_step", step)
    practices.take_back(database, draft)
    rows.bring_back(database, "practice_step", step)
    assert channels(database, step) == {LOCAL}
    with database.read() as session:
        assert rebuild.check(session) == []
