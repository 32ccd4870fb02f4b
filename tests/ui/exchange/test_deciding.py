"""Deciding at the screen between two versions: choosing, joining, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.database import Database
from app.services import conflicts, people, rows
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.page import Context
from app.ui.pages.exchange import ExchangePage
from app.ui.typed import forget_erased
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import WAIT, arrive, clash, press, texts
from tests.ui.exchange_world import Colleague


def test_the_link_to_what_is_to_be_decided_leads_to_the_first_card(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    assert page.first_focus() is page.review.conflicts.views[0]
    arrive(page, part="entregar")
    assert page.first_focus() is page.desk.waiting.give


def test_choosing_the_other_version_can_be_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    assert page.review.conflicts.isVisible()
    shown = rows.load(database, "practice", practice)["title"]
    press(qtbot, page, "Usar esta")
    assert not page.review.conflicts.isVisible()
    assert conflicts.count(database) == 0
    assert rows.load(database, "practice", practice)["title"] != shown
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == shown
    page.context.undo.redo()
    assert rows.load(database, "practice", practice)["title"] != shown


def test_keeping_what_is_shown_decides_without_a_step_to_take_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    assert conflicts.count(database) == 0
    assert page.context.undo.undo_text() == ""


def test_both_versions_can_be_written_together(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    editor = page.review.conflicts.views[0].editor
    assert editor.value() in ("La huerta del patio / escolar", "La huerta escolar / del patio")
    editor.selectAll()
    qtbot.keyClicks(editor, "La huerta escolar del patio")
    press(qtbot, page, "Dejar este texto")
    assert rows.load(database, "practice", practice)["title"] == "La huerta escolar del patio"
    assert conflicts.count(database) == 0


def test_a_text_begun_for_a_decision_is_there_after_closing(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    qtbot.keyClicks(page.review.conflicts.views[0].editor, "y otra cosa ")
    again = ExchangePage(context)
    qtbot.addWidget(again)
    arrive(again, part="decidir")
    assert again.review.conflicts.views[0].is_writing
    assert "y otra cosa" in again.review.conflicts.views[0].editor.value()
    assert page.go_back()
    assert not page.review.conflicts.views[0].is_writing
    press(qtbot, page, "Escribir juntando ambas…")
    assert "y otra cosa" in page.review.conflicts.views[0].editor.value()


def test_a_text_begun_for_a_decision_is_read_by_nobody_else_at_the_laptop_and_goes_when_its_record_is_erased(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    qtbot.keyClicks(page.review.conflicts.views[0].editor, "y otra cosa ")

    def is_there(where: Context) -> bool:
        again = ExchangePage(where)
        qtbot.addWidget(again)
        arrive(again, part="decidir")
        return again.review.conflicts.views[0].is_writing

    assert is_there(context)
    assert not is_there(replace(context, person=people.add(database, "Celso Ríos Vega")))
    forget_erased(context.settings, database, [practice])
    assert not is_there(context)


def test_after_a_decision_the_keyboard_is_on_the_next_one(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database, 2)
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    qtbot.waitUntil(lambda: page.focusWidget() is page.review.conflicts.views[0], timeout=WAIT)
    assert len(page.review.conflicts.views) == 1


def test_an_empty_text_decides_nothing(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    view = page.review.conflicts.views[0]
    view.editor.setPlainText("")
    press(qtbot, page, "Dejar este texto")
    assert view.notice.isVisible()
    assert conflicts.count(database) == 1


def test_deleting_against_editing_can_be_decided_and_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    rows.remove(database, "practice", practice)
    rows.update(berta.database, "practice", practice, {"title": "La huerta escolar"})
    receive(database, berta.hands_over())
    arrive(page, part="decidir")
    assert "Quitar" in texts(page.review.conflicts)
    press(qtbot, page, "Usar esta")
    with pytest.raises(Exception, match="práctica"):
        rows.load(database, "practice", practice)
    decided = page.review.made.findChildren(ListRow)[0]
    assert decided.accessibleName().startswith("Práctica «La huerta escolar»: Quitar o conservar")
    decided.click()
    qtbot.waitUntil(lambda: "Conservar: La huerta escolar" in texts(page.review.made))
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == "La huerta escolar"


def test_more_decisions_come_when_asked_for(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database, 9)
    arrive(page, part="decidir")
    assert len(page.review.conflicts.views) == 8
    press(qtbot, page, "Ver más (1)")
    assert len(page.review.conflicts.views) == 9
    qtbot.waitUntil(lambda: page.focusWidget() is page.review.conflicts.views[8], timeout=WAIT)
