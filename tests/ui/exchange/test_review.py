"""Deciding at the screen: proposals, filters, later, and thinking a decision over."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.models.database import Database
from app.services import conflicts, rows
from app.services.to_review import OddField, OddRecord
from app.sync.awaited import AwaitedFile, AwaitedRecord
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.page import Context
from app.ui.pages import exchange_odd
from app.ui.pages.exchange import ExchangePage
from app.ui.pages.exchange_history import AwaitedSection
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import WAIT, arrive, press, seen
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed

BEFORE = "Medimos el agua del canal."


def disagree(berta: Colleague, database: Database, mine: str, hers: str, field: str = "common_activity") -> str:
    """A practice about which Ana and Berta wrote different things; Berta's file was received."""
    practice = rows.create(database, "practice", {"title": "El agua", field: BEFORE})
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    rows.update(database, "practice", practice, {field: mine})
    rows.update(berta.database, "practice", practice, {field: hers})
    receive(database, berta.hands_over())
    return practice


def several(berta: Colleague, database: Database) -> None:
    """Two practices and a school that both changed."""
    made = [("practice", rows.create(database, "practice", {"title": f"Práctica {place}"})) for place in (1, 2)]
    made.append(("school", rows.create(database, "school", {"name": "El Aromo", "rbd": 4501})))
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    for tipo, row in made:
        field = "title" if tipo == "practice" else "name"
        rows.update(database, tipo, row, {field: "De Ana"})
        rows.update(berta.database, tipo, row, {field: "De Berta"})
    receive(database, berta.hands_over())


def test_the_common_text_both_versions_and_who_wrote_them_are_on_the_card(
    page: ExchangePage, berta: Colleague, database: Database
) -> None:
    disagree(berta, database, "Medimos el agua del estero.", "Medimos el agua del pozo.")
    arrive(page, part="decidir")
    found = seen(page.review.conflicts)
    assert f"Antes decía: {BEFORE}" in found
    assert {"Medimos el agua del estero.", "Medimos el agua del pozo."} <= set(found)
    assert any(text.startswith("Berta Ñanco · ") for text in found)
    assert any(text.startswith("Ana Pino · ") for text in found)


def test_a_proposal_that_joins_both_is_accepted_with_one_button(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = disagree(berta, database, "Medimos temprano el agua del canal.", "Medimos el agua del canal con jarros.")
    arrive(page, part="decidir")
    assert "Medimos temprano el agua del canal con jarros." in seen(page.review.conflicts)
    press(qtbot, page, "Aceptar la propuesta")
    held = rows.load(database, "practice", practice)["common_activity"]
    assert held == "Medimos temprano el agua del canal con jarros."
    assert conflicts.count(database) == 0


def test_a_proposal_in_which_both_say_something_else_must_be_gone_over(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    start = "Medimos el agua del canal que pasa detrás de la escuela"
    practice = disagree(berta, database, f"{start} con vasos, tres veces.", f"{start} con jarros, tres veces y media.")
    arrive(page, part="decidir")
    assert not [one for one in seen(page) if one == "Aceptar la propuesta"]
    press(qtbot, page, "Corregir la propuesta…")
    editor = page.review.conflicts.views[0].editor
    assert "vasos" in editor.value()
    assert "jarros" in editor.value()
    editor.setPlainText("Medimos con vasos y con jarros.")
    press(qtbot, page, "Dejar este texto")
    assert rows.load(database, "practice", practice)["common_activity"] == "Medimos con vasos y con jarros."


def test_later_puts_the_card_behind_the_others_and_decides_nothing(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    several(berta, database)
    arrive(page, part="decidir")
    order = [view.card.id for view in page.review.conflicts.views]
    press(qtbot, page, "Después")
    assert [view.card.id for view in page.review.conflicts.views] == [*order[1:], order[0]]
    assert conflicts.count(database) == 3
    second = page.review.conflicts.views[0]
    qtbot.waitUntil(lambda: page.focusWidget() is second, timeout=WAIT)


def test_the_list_is_narrowed_to_a_kind_or_a_person_and_says_what_is_left_out(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    several(berta, database)
    arrive(page, part="decidir")
    section = page.review.conflicts
    section.filters.kind.setCurrentIndex(section.filters.kind.findData("school"))
    section.filters.kind.activated.emit(section.filters.kind.currentIndex())
    assert [view.card.tipo for view in section.views] == ["school"]
    assert section.heading.text() == "Para decidir (1 de 3)"
    press(qtbot, page, "Solo lo mío")
    assert [view.card.tipo for view in section.views] == ["school"]
    press(qtbot, page, "Quitar filtros")
    assert len(section.views) == 3
    assert section.heading.text() == "Para decidir (3)"


def test_a_filter_is_remembered(qtbot, page: ExchangePage, context: Context, berta: Colleague, database) -> None:
    several(berta, database)
    arrive(page, part="decidir")
    section = page.review.conflicts
    section.filters.kind.setCurrentIndex(section.filters.kind.findData("school"))
    section.filters.kind.activated.emit(section.filters.kind.currentIndex())
    again = ExchangePage(context)
    qtbot.addWidget(again)
    arrive(again, part="decidir")
    assert [view.card.tipo for view in again.review.conflicts.views] == ["school"]


def test_a_decision_can_be_thought_over(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    practice = disagree(berta, database, "Con vasos.", "Con jarros.")
    arrive(page, part="decidir")
    shown = rows.load(database, "practice", practice)["common_activity"]
    press(qtbot, page, "Dejar esta")
    row = page.review.made.findChild(ListRow)
    assert row is not None
    assert shown in row.accessibleName()
    row.click()
    qtbot.waitUntil(lambda: page.review.made.view is not None, timeout=WAIT)
    qtbot.waitUntil(page.review.made.view.hasFocus, timeout=WAIT)
    qtbot.keyClick(page.review.made.view, Qt.Key.Key_Space)
    assert rows.load(database, "practice", practice)["common_activity"] == shown, "a second press changes nothing"
    press(qtbot, page, "Usar esta")
    assert rows.load(database, "practice", practice)["common_activity"] != shown
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["common_activity"] == shown


def test_escape_closes_a_decision_that_was_opened_again(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    disagree(berta, database, "Con vasos.", "Con jarros.")
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    row = page.review.made.findChild(ListRow)
    assert row is not None
    row.click()
    qtbot.waitUntil(lambda: page.review.made.view is not None, timeout=WAIT)
    assert list(unnamed(page)) == []
    assert page.go_back()
    assert page.review.made.view is None
    assert not page.go_back()


def test_with_nothing_to_decide_the_page_says_what_belongs_there(page: ExchangePage, berta: Colleague) -> None:
    arrive(page, part="decidir")
    assert page.review.empty.isVisible()
    assert not page.review.conflicts.isVisible()


def test_thousands_of_records_that_one_file_brought_are_told_in_a_few_lines(qtbot: Any, monkeypatch: Any) -> None:
    odd = [OddRecord("practice", f"r{n}", f"P{n}", (OddField("grade", "Curso", "99"),)) for n in range(3000)]
    monkeypatch.setattr(exchange_odd, "to_review", lambda _database: odd)
    monkeypatch.setattr(exchange_odd, "against_rules", lambda _database: [])
    review, awaited = exchange_odd.OddSection(mock.Mock()), AwaitedSection()
    for section in (review, awaited):
        qtbot.addWidget(section)
    review.follow()
    awaited.show_awaited([AwaitedRecord("practice", f"{n:08}", {"grade_task": 1}, ()) for n in range(3000)])
    for section in (review, awaited):
        assert len(section.findChildren(ListRow)) == 50
        assert any("2950 más" in one.text() for one in section.findChildren(QLabel))


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ([AwaitedRecord("meeting", "1a2b", {"attendance": 1}, ())], "cuando llegue el resto"),
        ([AwaitedRecord("meeting", "1a2b", {"attendance": 1}, (), undone=True)], "si usted vuelve a poner"),
        ([AwaitedFile("Computador de Ana", 3, for_acceptance=True)], "cuando la coordinación acepte"),
        ([AwaitedFile("A", 3, for_acceptance=True), AwaitedFile("B", 1, for_acceptance=False)], "lo que espera"),
    ],
)
def test_what_waits_is_said_to_be_seen_once_it_has_what_it_waits_for(qtbot: Any, listed: Any, told: str) -> None:
    awaited = AwaitedSection()
    qtbot.addWidget(awaited)
    awaited.show_awaited(listed)
    assert told in awaited.hint.text()
