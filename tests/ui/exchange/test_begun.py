"""A text begun for a decision made elsewhere meanwhile stays in sight until its writer says what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.models.database import Database
from app.services import conflicts, people, rows
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.sync.undoing import undo
from app.ui.page import Context
from app.ui.pages.exchange import ExchangePage
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import arrive, clash, press, seen
from tests.ui.exchange_world import Colleague

MINE = "La huerta escolar del patio"


def begin(qtbot, page: ExchangePage, words: str = MINE) -> None:
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    editor = page.review.conflicts.views[0].editor
    editor.selectAll()
    qtbot.keyClicks(editor, words)


def decided_by(berta: Colleague, database: Database, name: str = "Decidido.entrega") -> None:
    """Berta gets both versions, leaves hers, and her file is taken in here."""
    receive(berta.database, hand_over(database, berta.stick / "ambas.entrega").path)
    card = conflicts.cards(berta.database)[0]
    wanted = next(place for place, one in enumerate(card.versions) if one.text == "La huerta escolar")
    conflicts.choose(berta.database, card.id, wanted)
    receive(database, berta.hands_over(name))


def test_what_was_being_written_stays_in_sight_when_a_file_brings_the_decision(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    decided_by(berta, database)
    page.refresh(frozenset())
    assert not page.review.conflicts.isVisible()
    left = page.review.left.views[0]
    assert left.editor.isVisible()
    assert left.editor.value() == MINE
    said = "\n".join(seen(page.review.left))
    assert "Práctica «La huerta escolar»: Título" in said
    assert "Berta Ñanco" in said
    assert not page.review.empty.isVisible()
    assert page.disputed == 1
    assert page.first_focus() is left.editor


def test_what_was_left_over_is_put_in_place_of_what_was_decided_and_that_can_be_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    begin(qtbot, page)
    decided_by(berta, database)
    page.refresh(frozenset())
    press(qtbot, page, "Dejar este texto")
    assert rows.load(database, "practice", practice)["title"] == MINE
    assert not page.review.left.isVisible()
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == "La huerta escolar"


def test_what_was_left_over_is_copied_and_goes_only_when_its_writer_says_so(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    decided_by(berta, database)
    page.refresh(frozenset())
    press(qtbot, page, "Copiar el texto")
    assert QApplication.clipboard().text() == MINE
    again = ExchangePage(context)
    qtbot.addWidget(again)
    again.show()
    arrive(again, part="decidir")
    qtbot.keyClicks(again.review.left.views[0].editor, "Y ")
    arrive(again, part="decidir")
    assert again.review.left.views[0].editor.value() == f"Y {MINE}"
    press(qtbot, again, "Descartar")
    assert not again.review.left.isVisible()
    words, back = context.host.toasts[-1]  # type: ignore[attr-defined]
    assert "Y La huerta" in words
    back()
    assert again.review.left.views[0].editor.value() == f"Y {MINE}"


def test_deciding_what_was_decided_elsewhere_keeps_the_text(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    decided_by(berta, database)  # and the page does not know it yet
    press(qtbot, page, "Dejar este texto")
    assert page.review.left.views[0].editor.value() == MINE


def test_whoever_leaves_a_version_instead_of_the_text_they_began_has_the_text_still(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    press(qtbot, page, "Dejar esta")
    assert conflicts.count(database) == 0
    assert page.review.left.views[0].editor.value() == MINE
    press(qtbot, page, "Dejar este texto")
    assert not page.review.left.isVisible()


def test_a_text_for_a_record_that_was_taken_away_can_still_be_copied(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    begin(qtbot, page)
    receive(berta.database, hand_over(database, berta.stick / "ambas.entrega").path)
    rows.remove(berta.database, "practice", practice)
    receive(database, berta.hands_over("Quitada.entrega"))
    page.refresh(frozenset())
    left = page.review.left.views[0]
    assert left.editor.value() == MINE
    assert "Ya no está" in "\n".join(seen(page.review.left))
    assert not left.use.isVisible()


def test_a_text_for_what_was_taken_back_with_its_reception_is_there_again_when_it_comes_again(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    undo(database)
    page.refresh(frozenset())
    assert page.review.left.views[0].editor.value() == MINE
    receive(database, berta.hands_over("otra vez.entrega"))
    page.refresh(frozenset())
    assert not page.review.left.isVisible()
    assert page.review.conflicts.views[0].is_writing
    assert page.review.conflicts.views[0].editor.value() == MINE


def test_whoever_writes_while_other_decisions_come_goes_on_where_they_were(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    qtbot.keyClick(page.review.conflicts.views[0].editor, Qt.Key.Key_Left)
    clash(berta, database)
    page.refresh(frozenset())
    assert len(page.review.conflicts.views) == 2
    held = page.focusWidget()
    qtbot.keyClicks(held, "-")
    assert held.value() == "La huerta escolar del pati-o"
    decided_by(berta, database)
    while conflicts.count(database):
        conflicts.choose(database, conflicts.cards(database)[0].id, 0)
    page.refresh(frozenset())
    assert page.focusWidget() is page.review.left.views[0].editor
    qtbot.keyClicks(page.focusWidget(), "-")
    assert page.review.left.views[0].editor.value() == "La huerta escolar del pati--o"


def test_a_text_begun_for_what_was_decided_here_is_kept(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    page.review.made.findChildren(ListRow)[0].click()
    qtbot.waitUntil(lambda: page.review.made.view is not None)
    press(qtbot, page, "Escribir juntando ambas…")
    assert page.review.made.view is not None
    page.review.made.view.editor.selectAll()
    qtbot.keyClicks(page.review.made.view.editor, MINE)
    again = ExchangePage(context)
    qtbot.addWidget(again)
    again.show()
    arrive(again, part="decidir")
    assert again.review.left.views[0].editor.value() == MINE
    press(qtbot, again, "Dejar este texto")
    assert rows.load(database, "practice", practice)["title"] == MINE


@pytest.mark.parametrize("other", [True, False])
def test_what_was_left_over_is_read_by_whoever_wrote_it_alone(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database, other: bool
) -> None:
    clash(berta, database)
    begin(qtbot, page)
    decided_by(berta, database)
    again = ExchangePage(replace(context, person=people.add(database, "Celso Ríos Vega")) if other else context)
    qtbot.addWidget(again)
    again.show()
    arrive(again, part="decidir")
    assert again.review.left.isVisible() is not other
