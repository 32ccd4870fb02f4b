"""Parts of a practice that stay on this computer because the practice came shared from a copy of it."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import WrongUsage
from app.log import rebuild
from app.log.ops import GENERAL, LOCAL
from app.log.seal import seal
from app.models.log_tables import Op
from app.services import home, laptop, practice_parts, practices, rows, unshared
from tests.oracle.copies import shares_in_a_copy

TODAY = date(2026, 5, 4)


@pytest.fixture
def practice(database, ids, tmp_path):
    """A practice of Ana that came shared from a copy, with two steps and a testimony that were written here since."""
    laptop.sit_down(database, ids.ana)
    made = practices.create(database, {"title": "La huerta", "grades": ["1"]})
    practice_parts.write_task(database, made, "1", task="Medir")
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    for text in ("Caminar", "Anotar"):
        practice_parts.add_step(database, made, text)
    rows.create(database, "evidence", {"practice_id": made, "kind": "text", "caption": "Midieron"})
    come()
    return made


def channels(database, practice):
    with database.read() as session:
        keys = [practice, *(step.id for step in practice_parts.steps(database, practice))]
        return [{one.channel for one in session.query(Op).where(Op.row == key)} for key in keys]


def test_what_stays_here_is_counted_in_words(database, practice):
    found = unshared.parts(database, practice)
    assert (found.practice_id, found.title, found.number) == (practice, "La huerta", 3)
    assert found.words == "1 evidencia y 2 pasos"


def test_a_draft_and_what_is_shared_whole_have_nothing_that_stays(database, practice):
    draft = practices.create(database, {"title": "Otra"})
    practice_parts.add_step(database, draft, "Caminar")
    shared = rows.create(database, "practice", {"title": "Compartida"})
    practice_parts.add_step(database, shared, "Caminar")
    assert [unshared.parts(database, one) for one in (draft, shared)] == [None, None]


def test_the_parts_are_shared_by_themselves_and_nothing_stays(database, practice):
    unshared.share(database, practice)
    assert unshared.parts(database, practice) is None
    assert channels(database, practice) == [{GENERAL}] * 3
    with database.read() as session:
        assert rebuild.check(session) == []


def test_sharing_them_is_taken_back_without_the_practice_that_came(database, practice):
    unshared.take_back(database, unshared.share(database, practice))
    assert unshared.parts(database, practice).number == 3
    assert not practices.is_private(database, practice)
    assert channels(database, practice) == [{GENERAL}, {LOCAL}, {LOCAL}]
    with database.read() as session:
        assert rebuild.check(session) == []


def test_what_went_out_is_not_taken_back(database, practice):
    given = unshared.share(database, practice)
    with database.write() as session:
        seal(session, session.info["author"])
    with pytest.raises(WrongUsage):
        unshared.take_back(database, given)
    assert unshared.parts(database, practice) is None


def test_only_who_began_the_draft_is_offered_its_parts(database, practice, ids):
    laptop.sit_down(database, ids.berta)
    assert unshared.parts(database, practice) is None
    assert home.load(database, TODAY).unshared == ()
    laptop.sit_down(database, ids.ana)
    assert [one.practice_id for one in home.load(database, TODAY).unshared] == [practice]
