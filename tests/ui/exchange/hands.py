"""What a person does on the exchange page, and two who write the same thing differently."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.models.database import Database
from app.services import rows
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.pages.exchange import ExchangePage
from tests.ui.exchange_world import Colleague

WAIT = 10_000


def arrive(page: ExchangePage, **args: str) -> None:
    page.arrive(**args)
    page.refresh(frozenset())


def verb(page: QWidget, words: str) -> QPushButton:
    QApplication.processEvents()
    found = [one for one in page.findChildren(QPushButton) if one.text().strip() == words and one.isVisibleTo(page)]
    assert found, words
    return found[0]


def press(qtbot, page: QWidget, words: str) -> None:
    found = verb(page, words)
    found.setFocus()
    qtbot.keyClick(found, Qt.Key.Key_Space)


def clash(berta: Colleague, database: Database, number: int = 1) -> str:
    """Practices whose title both changed; Berta's file was received. Returns the last one's id."""
    made = [rows.create(database, "practice", {"title": "La huerta"}) for _ in range(number)]
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    for practice in made:
        rows.update(database, "practice", practice, {"title": "La huerta del patio"})
        rows.update(berta.database, "practice", practice, {"title": "La huerta escolar"})
    receive(database, berta.hands_over())
    return made[-1]


def texts(widget: QWidget) -> list[str]:
    """Every label as it is read out."""
    return [one.accessibleName() or one.text() for one in widget.findChildren(QLabel)]


def seen(widget: QWidget) -> list[str]:
    """The labels on the screen as they are read out."""
    return [one.accessibleName() or one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]


def read_out(widget: QWidget) -> str:
    """What is on the screen, as one text."""
    return "\n".join(seen(widget))
