"""Erasing a record for good at the screen: who is offered it, what it asks first, and what it leaves (fault 38)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import NotFound
from app.models.database import Database
from app.services import people, rows
from app.sync import erasing, history
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.main_window import MainWindow
from app.ui.pages.erasing import KEY, WORDS, ErasingPage
from app.ui.pages.exchange import HEALTH
from app.ui.widgets.rows import ListRow
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed

NAME = "Zorzalina Ñancupil"


@pytest.fixture
def person(database: Database) -> str:
    return rows.create(database, "person", {"full_name": NAME})


def holds(database: Database, tipo: str, row: str) -> bool:
    try:
        rows.load(database, tipo, row)
    except NotFound:
        return False
    return True


def offered(window: MainWindow) -> QAction | None:
    window.refresh_header()
    return next((each for each in window.header.menu.actions() if each.text() == WORDS), None)


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def asked(qtbot, window: MainWindow) -> ErasingPage:
    page = window.page
    assert isinstance(page, ErasingPage)
    qtbot.waitUntil(lambda: page.found is not None)
    return page


@pytest.mark.parametrize("tipo", ["person", "practice", "meeting", "commitment"])
def test_an_open_record_is_erased_from_its_menu(qtbot, window: MainWindow, database: Database, tipo: str) -> None:
    fields = {
        "person": {"full_name": NAME},
        "practice": {"title": "La huerta"},
        "meeting": {"date": "2026-03-03"},
        "commitment": {"text": "Traer semillas"},
    }[tipo]
    home = {"person": "red", "practice": "practicas", "meeting": "sesiones", "commitment": "acuerdos"}[tipo]
    row = rows.create(database, tipo, fields)
    window.navigate(home)
    window.navigate(home, id=row)
    action = offered(window)
    assert action is not None
    action.trigger()
    page = asked(qtbot, window)
    assert window.current == KEY
    assert not page.erase.isEnabled()
    assert holds(database, tipo, row)
    QTest.keyClicks(page.name, page.asked)
    page.erase.click()
    qtbot.waitUntil(page.done.isVisible)
    assert not holds(database, tipo, row)
    qtbot.waitUntil(lambda: "Entregue a los demás" in texts(page))
    page.done.click()
    assert window.current == home
    window.back()
    window.back()
    assert not window.undo.undo_text()


def test_only_the_whole_name_opens_the_button_whatever_its_accents(qtbot, window: MainWindow, person: str) -> None:
    window.navigate(KEY, tipo="person", id=person)
    page = asked(qtbot, window)
    for typed, able in (("", False), ("Zorzalina", False), ("borrar", False), ("  zorzalina  ñancupil ", True)):
        page.name.setText(typed)
        assert page.erase.isEnabled() is able
    qtbot.waitUntil(lambda: NAME in texts(page.effect))
    assert "no se puede deshacer" in texts(page)
    assert list(unnamed(page)) == []


def test_who_turns_back_has_erased_nothing_and_finds_the_record_open(
    qtbot, window: MainWindow, database: Database, person: str
) -> None:
    window.navigate("red", id=person)
    window.navigate(KEY, tipo="person", id=person)
    page = asked(qtbot, window)
    page.name.setText(NAME)
    page.leave.click()
    assert window.current == "red"
    assert window.page.people.reader.record == person
    assert holds(database, "person", person)
    window.navigate(KEY, tipo="person", id=person)
    assert not asked(qtbot, window).name.text()


def test_it_is_not_offered_where_one_does_not_coordinate_nor_for_oneself(
    window: MainWindow, database: Database, person: str, monkeypatch
) -> None:
    me = people.who_is_at_laptop(database)
    window.navigate("red", part="personas", id=me)
    assert offered(window) is None
    window.navigate("red", part="personas", id=person)
    assert offered(window) is not None
    monkeypatch.setattr(history, "coordinates_here", lambda database: False)
    window.navigate("red", part="personas", id=person)
    assert offered(window) is None


def test_it_is_not_offered_where_no_record_is_open(window: MainWindow, person: str) -> None:
    for page in ("red", "practicas", "sesiones", "acuerdos"):
        window.navigate(page)
        assert offered(window) is None


def test_what_is_not_there_is_told_and_nothing_can_be_pressed(qtbot, window: MainWindow) -> None:
    window.navigate(KEY, tipo="person", id="0" * 26)
    page = window.page
    qtbot.waitUntil(page.warning.isVisible)
    assert not page.erase.isVisible()
    assert page.leave.isVisible()


def test_what_came_back_is_listed_in_the_health_of_the_exchange_and_leads_here(
    qtbot, window: MainWindow, database: Database, berta: Colleague, person: str
) -> None:
    receive(berta.database, hand_over(database, berta.stick / "una.entrega").path)
    window.navigate("intercambio", part=HEALTH)
    remains = window.page.health.remains
    assert not remains.isVisible()
    erasing.erase(database, "person", person)
    rows.update(berta.database, "person", person, {"email": "zorzalina@ejemplo.cl"})
    receive(database, berta.hands_over())
    window.page.refresh(frozenset())
    qtbot.waitUntil(remains.isVisible)
    [row] = remains.findChildren(ListRow)
    row.click()
    page = asked(qtbot, window)
    page.name.setText(page.asked)
    page.erase.click()
    qtbot.waitUntil(page.done.isVisible)
    window.navigate("intercambio", part=HEALTH)
    window.page.refresh(frozenset())
    assert not remains.isVisible()
