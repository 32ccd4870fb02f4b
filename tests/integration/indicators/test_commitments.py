"""What was promised: kept until its day, and how long what is pending waits (domain.md 9)."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

from app.services import commitments, rows
from app.services.indicators_basis import Period
from app.services.rules import Count
from tests.integration.indicators.small_year import YEAR, months, part, reading


def promise(database, due, closed=None, state="open", **more):
    key = commitments.add(database, "Algo", due=due, no_proof_note="Se vio", **more)
    rows.update(database, "commitment", key, {"status": state, "closed_on": closed})
    return key


def test_what_is_not_due_yet_or_was_cancelled_is_no_broken_promise(world):
    found = reading(world, "commitments_on_time")
    assert months(found) == {"abr": Count(1, 1), "may": Count(0, 1), "jun": Count(0, 1), "jul": Count(0, 1)}
    assert part(reading(world, "overdue_age"), "Por escuela") == {"Escuela El Canelo": Decimal(7)}


def test_a_promise_is_kept_by_the_day_it_was_done_whatever_its_state_says_of_it(database):
    for due, closed, state in (
        ("2026-04-10", "2026-04-10", "done"), ("2026-04-11", "2026-04-12", "done"),
        ("2026-05-10", None, "done"), ("2026-05-11", None, "done_late"),
        ("2026-06-01", "2026-05-30", "done_late"), ("2026-06-02", "2026-06-01", "open"),
        ("2026-07-09", None, "open"), ("2026-07-10", None, "open"),
    ):  # fmt: skip
        promise(database, due, closed, state)
    found = reading(SimpleNamespace(db=database), "commitments_on_time")
    assert months(found) == {"abr": Count(1, 2), "may": Count(1, 2), "jun": Count(1, 2), "jul": Count(0, 1)}


def test_a_promise_of_a_school_is_its_own_whoever_sees_to_it_and_else_of_where_that_person_works(world):
    ids = world.ids
    canelo, aromo = (reading(world, "overdue_age", YEAR, school) for school in (ids.canelo, ids.aromo))
    assert ((canelo.total.amount, canelo.n), aromo.n) == ((Decimal(7), 2), 0)
    kept = reading(world, "commitments_on_time", YEAR, ids.aromo).total.count
    one = promise(world.db, "2026-06-10", responsible_id=ids.celso, school_id=ids.aromo)
    try:
        canelo, aromo = (reading(world, "overdue_age", YEAR, school) for school in (ids.canelo, ids.aromo))
        assert ((canelo.total.amount, canelo.n), (aromo.total.amount, aromo.n)) == ((Decimal(7), 2), (Decimal(30), 1))
        assert reading(world, "commitments_on_time", YEAR, ids.aromo).total.count == Count(kept.part, kept.whole + 1)
    finally:
        rows.remove(world.db, "commitment", one)  # the year is shared


def test_a_period_that_is_over_keeps_what_was_overdue_at_its_end(database):
    """What was closed since was open then: the report of May says the same in July as in June."""
    promise(database, "2026-05-21")
    promise(database, "2026-05-31")
    for due, closed in (("2026-05-11", "2026-06-02"), ("2026-05-11", "2026-05-20"), ("2026-05-11", "2026-05-31")):
        promise(database, due, closed, "done_late")
    world = SimpleNamespace(db=database)
    may, year = (reading(world, "overdue_age", period) for period in (Period(2026, 5, 5), YEAR))
    assert (may.total.amount, may.n) == (Decimal(15), 2)
    assert (year.total.amount, year.n) == (Decimal(45), 2)
