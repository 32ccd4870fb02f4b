"""How the exchange stands with every laptop, verifying, and becoming another laptop, at the screen."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from app import __version__
from app.log.identity import author_of
from app.models.database import Database
from app.models.log_tables import RowState
from app.services import restored, rows
from app.services.restored import GoneBack
from app.sync import twins
from app.sync.roster import listed
from app.sync.twins import Twins
from app.ui.pages.exchange import HEALTH, ExchangePage
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import WAIT, arrive
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed


@pytest.fixture
def page(berta: Colleague, page: ExchangePage) -> ExchangePage:
    arrive(page, part=HEALTH)
    return page


def row(page: ExchangePage, words: str) -> str:
    found = [one for one in page.health.findChildren(ListRow) if one.isVisibleTo(page)]
    return next((one.accessibleName() for one in found if words in one.accessibleName()), "")


def press(page: QWidget, words: str) -> None:
    found = [one for one in page.findChildren(QPushButton) if one.text().strip() == words and one.isVisibleTo(page)]
    found[0].click()


def me(database: Database) -> str:
    with database.read() as session:
        return author_of(session).device


def test_every_laptop_says_what_came_of_it_and_with_which_program(page: ExchangePage) -> None:
    assert "su entrega" in row(page, "Berta")
    assert f"Minga {__version__}" in row(page, "Berta")
    assert "este computador" in row(page, "Ana").casefold()
    assert list(unnamed(page)) == []


def test_the_data_are_verified_from_here(qtbot, page: ExchangePage) -> None:
    press(page, "Revisar los datos")
    qtbot.waitUntil(page.health.here.notice.isVisible, timeout=WAIT)
    said = page.health.here.notice.words.text()
    assert (said.startswith("Todo está bien. Se revisaron "), " 0 " in said) == (True, False)


@pytest.mark.parametrize("height", [380, 420, 460])
def test_fault_33_what_came_of_keeping_a_change_is_seen_whole_whatever_the_list_took(
    qtbot, page: ExchangePage, database: Database, height: int
) -> None:
    page.resize(800, height)
    with closing(sqlite3.connect(database.path)) as another_program:
        another_program.execute("UPDATE person SET full_name = full_name || ' a mano'")
        another_program.execute("UPDATE microcentro SET name = 'A mano'")
        another_program.commit()
    press(page, "Revisar los datos")
    here = page.health.here
    qtbot.waitUntil(here.notice.isVisible, timeout=WAIT)
    here.checker.keep.setFocus()
    press(page, "Conservar lo que se cambió")
    qtbot.waitUntil(lambda: "lo que se cambió" in here.notice.words.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: here.notice.visibleRegion().boundingRect() == here.notice.rect(), timeout=WAIT)


def test_an_identity_that_two_write_with_is_told_and_offers_to_be_another(
    qtbot, page: ExchangePage, database: Database, monkeypatch
) -> None:
    before = me(database)
    monkeypatch.setattr(twins, "twins", lambda database: [Twins(before, "Notebook", "Ana Pino", here=True)])
    page.refresh(frozenset())
    assert page.health.twins.isVisible()
    qtbot.waitUntil(lambda: "Son dos copias" in row(page, "Ana"), timeout=WAIT)
    press(page, "Soy otro equipo…")
    assert page.health.becoming.isVisible()
    assert page.go_back()
    assert me(database) == before
    press(page, "Soy otro equipo…")
    assert page.focusWidget() is page.health.becoming.leave
    press(page, "Los dos se siguen usando")
    assert not page.health.becoming.copy.isEnabled(), "it is not done twice"
    qtbot.waitUntil(lambda: me(database) != before, timeout=WAIT)
    qtbot.waitUntil(lambda: not page.health.becoming.isVisible(), timeout=WAIT)
    assert {one.device: one.retired for one in listed(database)}[before] is False


def test_a_laptop_that_takes_the_place_of_another_retires_it(qtbot, page: ExchangePage, database: Database) -> None:
    before = me(database)
    press(page, "Soy otro equipo…")
    press(page, "El otro ya no se usa")
    qtbot.waitUntil(page.health.here.notice.isVisible, timeout=WAIT)
    assert {one.device: one.retired for one in listed(database)}[before] is True


def test_a_copy_that_went_back_in_time_is_told_until_it_is_read(
    qtbot, page: ExchangePage, database: Database, monkeypatch
) -> None:
    monkeypatch.setattr(restored, "gone_back", lambda database: GoneBack("2026-03-03T12:00:00+00:00", 30, 0))
    page.refresh(frozenset())
    assert page.health.copy.isVisible()
    assert "30 cambios" in page.health.copy.words.text()
    press(page, "Entendido")
    assert not page.health.copy.isVisible()


def test_fault_20_what_came_odd_is_listed_with_what_was_written_until_it_is_mended(page: ExchangePage) -> None:
    database = page.context.database
    key = rows.create(database, "practice", {"title": "La huerta", "duration_minutes": 45})
    page.health.odd.follow()
    assert not page.health.odd.isVisibleTo(page)
    with database.write() as session:
        session.add(RowState(tbl="practice", row=key, state="visible", review=["duration_minutes"]))
    page.health.odd.follow()
    line = next(one for one in page.health.odd.findChildren(ListRow))
    assert line.accessibleName() == "Práctica «La huerta». Revisar: Duración (minutos): «45»"
    line.click()
    assert page.context.host.went[-1] == ("practicas", {"id": key})
