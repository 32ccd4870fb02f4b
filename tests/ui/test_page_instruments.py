"""Instrumentos through its real widgets: what is turned on appears, and off it leaves without losing anything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.microcentro import INSTRUMENTS
from app.services import instruments
from app.ui import pages
from app.ui.pages.instruments import InstrumentsPage
from tests.ui.names import unnamed


@pytest.fixture
def page(context, qtbot):
    made = InstrumentsPage(context)
    qtbot.addWidget(made)
    made.resize(824, 500)
    with qtbot.waitExposed(made):
        made.show()
    made.refresh(frozenset())
    return made


def test_every_instrument_has_its_row_and_its_sentence(page):
    assert set(page.rows) == set(INSTRUMENTS)
    assert not list(unnamed(page))
    assert page.column.horizontalScrollBar().maximum() == 0


def test_an_instrument_is_used_and_left_with_undo(page, context, database):
    row = page.rows["visits"]
    row.turn.setFocus()
    QTest.keyClick(row.turn, Qt.Key.Key_Return)
    assert instruments.in_use(database) == {"visits"}
    context.undo.undo()
    assert instruments.in_use(database) == frozenset()
    page.refresh(frozenset({"microcentro"}))
    assert row.turn.text() == "Usar"
    assert context.host.toasts[-1][0] == "«Visitas» está en uso"


def test_a_page_of_an_instrument_is_listed_only_while_it_is_used(monkeypatch, window, database, qtbot):
    """Promise 6: what the network has not turned on is in nobody's way."""
    entry = pages.entry("practicas")._replace(instrument="plan")
    monkeypatch.setattr(pages, "ALL", tuple(entry if each.key == "practicas" else each for each in pages.ALL))
    fresh = type(window)(window.settings, window.workspace)
    qtbot.addWidget(fresh)
    fresh.open(database)
    item = fresh.sidebar._items["practicas"]
    offered = [each.text() for each in fresh.actions_.all() if each.isVisible()]
    assert item.isHidden()
    assert "Ir a Prácticas" not in offered
    assert not any(words.startswith("Nueva práctica") for words in offered)
    instruments.turn(database, "plan", on=True)
    qtbot.waitUntil(lambda: not item.isHidden())
    assert "Ir a Prácticas" in [each.text() for each in fresh.actions_.all() if each.isVisible()]
    fresh.close()
