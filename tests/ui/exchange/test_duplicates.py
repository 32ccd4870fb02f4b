"""What looks written twice: making it one, taking it apart, or saying that it is two."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.errors import NotFound
from app.models.database import Database
from app.services import duplicates, duplicates_join, people, rows
from app.ui.page import Context
from app.ui.pages.exchange_review import ReviewPart
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import WAIT
from tests.ui.names import unnamed


@pytest.fixture
def twins(database: Database) -> list[str]:
    """The same teacher, written twice, with different telephones."""
    made = [people.add(database, "Luis Painemal") for _ in range(2)]
    rows.update(database, "person", made[0], {"phone": "9 1111 1111"})
    rows.update(database, "person", made[1], {"phone": "9 2222 2222", "email": "luis@ejemplo.cl"})
    return made


@pytest.fixture
def part(qtbot, context: Context, twins: list[str]) -> ReviewPart:
    made = ReviewPart(context)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    made.refresh()
    return made


def press(part: QWidget, words: str) -> None:
    """Press a button, which a slow machine may show a moment later."""
    for _ in range(WAIT // 20):
        found = [one for one in part.findChildren(QPushButton) if one.text().strip() == words and one.isVisibleTo(part)]
        if found:
            break
        QTest.qWait(20)
    found[0].click()


def open_first(qtbot, part: ReviewPart) -> None:
    row = part.twice.findChild(ListRow)
    assert row is not None
    assert "Luis Painemal" in row.accessibleName()
    row.click()
    qtbot.waitUntil(lambda: part.twice.view is not None, timeout=WAIT)


def alive(database: Database, twins: list[str]) -> list[str]:
    found = []
    for one in twins:
        try:
            rows.load(database, "person", one)
        except NotFound:
            continue
        found.append(one)
    return found


def test_two_become_one_with_what_was_chosen_and_part_again(
    qtbot, part: ReviewPart, database: Database, twins: list[str]
) -> None:
    open_first(qtbot, part)
    assert list(unnamed(part)) == []
    press(part, "9 2222 2222" if _keeps(part, twins[0]) else "9 1111 1111")
    press(part, "Son lo mismo: unir")
    (left,) = alive(database, twins)
    held = rows.load(database, "person", left)
    assert held["email"] == "luis@ejemplo.cl"
    assert held["phone"] == ("9 2222 2222" if left == twins[0] else "9 1111 1111")
    assert duplicates.suspicions(database) == []
    qtbot.waitUntil(part.fused.isVisible, timeout=WAIT)
    press(part, "Separar")
    qtbot.waitUntil(lambda: len(alive(database, twins)) == 2, timeout=WAIT)
    assert rows.load(database, "person", twins[0])["phone"] == "9 1111 1111"
    assert rows.load(database, "person", twins[1])["phone"] == "9 2222 2222"


def _keeps(part: ReviewPart, person: str) -> bool:
    view = part.twice.view
    assert view is not None
    return view.guide.kept == person


def test_joining_is_taken_back_with_ctrl_z(qtbot, part: ReviewPart, context: Context, database, twins) -> None:
    open_first(qtbot, part)
    press(part, "Son lo mismo: unir")
    assert len(alive(database, twins)) == 1
    context.undo.undo()
    assert len(alive(database, twins)) == 2
    context.undo.redo()
    assert len(alive(database, twins)) == 1


def test_what_somebody_went_on_with_is_joined_once_more_and_that_is_taken_back(
    part: ReviewPart, context: Context, database: Database, twins: list[str]
) -> None:
    duplicates_join.join(database, "person", *twins)
    rows.bring_back(database, "person", twins[1])
    part.refresh()
    press(part, "Unir de nuevo")
    QTest.qWait(1)
    assert alive(database, twins) == twins[:1]
    context.undo.undo()
    assert alive(database, twins) == twins
    context.undo.redo()
    assert alive(database, twins) == twins[:1]


def test_the_other_one_may_stay_instead(qtbot, part: ReviewPart, database: Database, twins: list[str]) -> None:
    open_first(qtbot, part)
    before = part.twice.view.guide.kept
    press(part, "Que quede el otro")
    qtbot.waitUntil(lambda: part.twice.view is not None and part.twice.view.guide.kept != before, timeout=WAIT)
    press(part, "Son lo mismo: unir")
    assert before not in alive(database, twins)


def test_two_different_people_are_not_asked_about_again(qtbot, part: ReviewPart, database: Database, twins) -> None:
    open_first(qtbot, part)
    press(part, "Son dos distintos")
    assert len(alive(database, twins)) == 2
    assert duplicates.suspicions(database) == []
    assert not part.twice.isVisible()


def test_later_closes_it_and_changes_nothing(qtbot, part: ReviewPart, database: Database, twins: list[str]) -> None:
    open_first(qtbot, part)
    assert part.go_back()
    qtbot.waitUntil(lambda: part.twice.view is None, timeout=WAIT)
    assert len(alive(database, twins)) == 2
    assert part.twice.isVisible()
