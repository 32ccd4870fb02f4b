"""What is kept is looked over while nobody works, and makes way for any work (sync-design 4)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Event

import pytest

from app.errors import DatabaseUnavailable
from app.services import health, looked_over, rows
from app.ui.background import JobRunner
from app.ui.looking_over import LookingOver
from app.ui.pages.home_data import load_today


@pytest.fixture
def jobs(qapp):
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def keeper(jobs, database):
    made = LookingOver(jobs, jobs)
    made.follow(database)
    yield made
    made.follow(None)


def test_what_another_program_changed_is_found_and_stands_in_the_first_page(qtbot, keeper, jobs, database):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    database.engine.dispose()
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("UPDATE practice SET title = 'Otra cosa' WHERE id = ?", (practice,))
        other.commit()
    day = looked_over.wall_clock.today()
    assert not load_today(database, day).unlike
    keeper.work()
    qtbot.waitUntil(lambda: not jobs.jobs)
    assert load_today(database, day).unlike
    keeper.ask()
    keeper.work()
    assert not jobs.jobs, "once is enough"


def test_it_makes_way_for_any_work_and_is_still_to_be_done(qtbot, keeper, jobs, database):
    held, over = Event(), Event()

    def wait(_progress):
        held.set()
        over.wait(60)

    jobs.pool.submit(wait, None)
    held.wait(60)
    keeper.work()
    (looking,) = jobs.jobs
    with qtbot.waitSignal(looking.cancelled):
        keeper.ask()  # somebody writes
        over.set()
    qtbot.waitUntil(lambda: not jobs.jobs)
    assert looked_over.is_due(database)
    keeper.work()
    qtbot.waitUntil(lambda: not jobs.jobs)
    assert not looked_over.is_due(database)


@pytest.mark.parametrize(("why", "found"), [("BUSY", False), ("FULL", False), ("CORRUPT", True), ("IOERR", True)])
def test_what_cannot_be_read_is_found_and_what_the_machine_refuses_for_now_is_looked_at_later(
    qtbot, keeper, jobs, database, monkeypatch, why, found
):
    def refuses(_database, _progress, **_what):
        raise DatabaseUnavailable(database.path, why)

    monkeypatch.setattr(health, "check", refuses)
    keeper.work()
    qtbot.waitUntil(lambda: not jobs.jobs)
    assert looked_over.has_findings(database) == found
    assert looked_over.is_due(database) != found


def test_a_window_that_ends_as_it_should_leaves_nothing_to_look_for(keeper, database):
    looked_over.note(database, found=False)
    keeper.follow(None)
    keeper.follow(database)
    assert not looked_over.is_due(database)
    LookingOver(keeper._jobs, keeper).follow(database)  # as after a death: nothing had ended
    assert looked_over.is_due(database)
