"""A draft forked on copies of a laptop, of which one is let in by accepting it: whose draft it was until when."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.log import drafts
from app.models.log_tables import Import
from app.services import practices, rows
from app.sync import accepting, rekey, roster, undoing
from tests.oracle.desk import Desk


@pytest.fixture
def forked(desks):
    """Luis's draft on his laptop, which coordinates by now, on a plain copy, and on a copy that asks to join."""
    ana, luis, _ = desks
    draft = practices.create(luis.database, {"title": "La huerta"})
    plain, newcomer = luis.copy("copia"), luis.copy("otro")
    rekey.become_another(newcomer.database, name="Notebook nuevo")
    newcomer.close()
    newcomer = Desk(newcomer.folder)
    roster.appoint(ana.database, luis.device)
    luis.receive(ana.hand_over())
    yield luis, plain, newcomer, draft
    plain.close()
    newcomer.close()


def shares(desk, draft, title):
    rows.update(desk.database, "practice", draft, {"title": title})
    with desk.database.write() as session:
        drafts.share(session, "practice", draft)
    return desk.hand_over()


def shown(desk, draft):
    """The title, whether it is a draft here, and how many disputes there are."""
    return desk.get("practice", draft)["title"], practices.is_private(desk.database, draft), len(desk.conflicts())


def last_reception(desk):
    with desk.database.read() as session:
        return session.scalar(select(func.max(Import.id)))


def accept(luis, newcomer):
    accepting.accept(luis.database, [newcomer.device])


def test_a_draft_that_comes_by_accepting_a_laptop_is_one_again_when_that_is_taken_back(forked):
    luis, _, newcomer, draft = forked
    luis.receive(shares(newcomer, draft, "Otro"))
    assert shown(luis, draft) == ("La huerta", True, 0)
    accept(luis, newcomer)
    assert shown(luis, draft) == ("Otro", False, 0)
    undoing.undo(luis.database)
    assert shown(luis, draft) == ("La huerta", True, 0)
    undoing.redo(luis.database)
    assert shown(luis, draft) == ("Otro", False, 0)
    undoing.reject(luis.database)
    assert shown(luis, draft) == ("Otro", False, 0), "it stays shared: nobody's work is removed for all"
    luis.picture()


def test_the_work_of_an_accepted_laptop_on_a_draft_that_a_copy_had_shared_is_rejected_with_its_reception(forked):
    """Its file came first and waited, the copy's ended the draft: without the file the practice is as the copy says."""
    luis, plain, newcomer, draft = forked
    luis.receive(shares(newcomer, draft, "Otro"))
    first = last_reception(luis)
    luis.receive(shares(plain, draft, "Uno"))
    assert shown(luis, draft) == ("Uno", False, 0)
    accept(luis, newcomer)
    assert shown(luis, draft)[2] == 1
    undoing.reject(luis.database, first)
    assert shown(luis, draft) == ("Uno", False, 0)
    luis.picture()


def test_a_draft_that_a_retired_laptop_had_shared_in_vain_stays_shared_when_the_copy_that_ended_it_is_rejected(
    forked, desks
):
    """What is held of a retired laptop does not count: without the copy's file there would be the draft alone."""
    luis, plain, newcomer, draft = forked
    rosa = desks[2]
    luis.receive(newcomer.hand_over())
    accept(luis, newcomer)
    answer = luis.hand_over()
    for desk in (rosa, newcomer):
        desk.receive(answer)
    roster.retire(luis.database, newcomer.device)
    rosa.receive(shares(newcomer, draft, "Otro"))
    luis.receive(rosa.hand_over())
    assert shown(luis, draft) == ("La huerta", True, 0)
    luis.receive(shares(plain, draft, "Uno"))
    undoing.reject(luis.database)
    assert shown(luis, draft)[1:] == (False, 0)
    luis.picture()
