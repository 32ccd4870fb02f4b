"""Coming back to the first page."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest

from app import wall_clock
from app.errors import FileUnreadable
from app.log import settings
from app.services import commitments
from app.ui.background import Job
from app.ui.pages import home
from app.ui.widgets.status import StatusChip
from tests import the_day
from tests.the_day import TODAY
from tests.ui.home.reading import is_reading


@pytest.fixture
def readings(monkeypatch, window, qtbot):
    """The days for which the first page, in sight and read already, is read again."""
    found = []

    def load(database, today):
        found.append(today)
        return real(database, today)

    real = home.load_today
    settle(window, qtbot)
    monkeypatch.setattr(home, "load_today", load)
    return found


def settle(window, qtbot):
    qtbot.waitUntil(lambda: window.page.today is not None and not is_reading(window.page))
    qtbot.waitUntil(lambda: not window.jobs.jobs)


def due(page):
    return [each.text() for each in page.pending.findChildren(StatusChip)]


def come_back(window, qtbot):
    window.navigate("papelera")
    window.navigate("inicio")
    settle(window, qtbot)


def test_who_comes_back_has_nothing_read_again_while_nothing_was_written(window, qtbot, readings):
    come_back(window, qtbot)
    assert readings == []


def test_what_is_no_news_is_read_too_by_who_comes_back(window, database, qtbot, readings):
    with database.write() as session:
        settings.put(session, "algo", 1)
    settle(window, qtbot)
    assert readings == [], "nobody told of it"
    come_back(window, qtbot)
    assert readings == [TODAY]
    come_back(window, qtbot)
    assert readings == [TODAY]


def test_on_the_next_day_the_first_page_says_so_though_nothing_was_written(window, database, qtbot, monkeypatch):
    def said():
        return due(window.page)

    commitments.add(database, "Traer fotos", responsible_id=window.context.person, due=TODAY + timedelta(days=1))
    qtbot.waitUntil(lambda: said() == ["Vence mañana"])
    monkeypatch.setattr(wall_clock, "now", lambda: the_day.now() + timedelta(days=1))
    come_back(window, qtbot)
    qtbot.waitUntil(lambda: said() == ["Vence hoy"])  # what stood there goes at the end of a turn of the window


def test_the_page_stays_as_it_was_while_the_worker_reads_and_what_is_written_meanwhile_is_read_too(
    window, database, qtbot, monkeypatch
):
    settle(window, qtbot)
    page, begun, go_on, real = window.page, Event(), Event(), home.load_today
    shown = page.today

    def slow(database, today):
        found = real(database, today)
        begun.set()
        assert go_on.wait(20)
        return found

    monkeypatch.setattr(home, "load_today", slow)
    page.refresh(frozenset())
    qtbot.waitUntil(begun.is_set)
    monkeypatch.setattr(home, "load_today", real)
    commitments.add(database, "Traer fotos", responsible_id=window.context.person, due=TODAY)
    assert page.today is shown
    go_on.set()
    qtbot.waitUntil(lambda: due(page) == ["Vence hoy"])


def test_a_reading_that_fails_is_told_over_what_was_read_before_and_tried_again(window, database, qtbot, monkeypatch):
    settle(window, qtbot)
    page, shown = window.page, window.page.today

    def fail(database, today):
        raise FileUnreadable(database.path)

    with monkeypatch.context() as broken:
        broken.setattr(home, "load_today", fail)
        page.refresh(frozenset())
        qtbot.waitUntil(page.notice.isVisible)
    assert page.today is shown
    page.notice.button.click()
    qtbot.waitUntil(page.notice.isHidden)


def test_while_the_worker_is_busy_the_first_page_is_not_empty(window, qtbot):
    settle(window, qtbot)
    page, go_on = window.page, Event()
    page.today = None
    job = Job(window.jobs, "Algo largo", lambda _: go_on.wait(20), writes=False)
    job.start()
    page.refresh(frozenset())
    qtbot.waitUntil(lambda: page.today is not None)
    assert job in window.jobs.jobs
    go_on.set()
    qtbot.waitUntil(lambda: not window.jobs.jobs)
