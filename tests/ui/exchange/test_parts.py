"""The parts of the exchange page: what they list, their names, the order of Tab, a small window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.models.database import Database
from app.sync.pending import pending
from app.ui.pages.exchange import PARTS, ExchangePage
from tests.ui.exchange.hands import WAIT, arrive, clash, texts, verb
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed


def test_history_and_laptops_are_listed(page: ExchangePage, berta: Colleague, database: Database) -> None:
    arrive(page)
    page.show_part("historial")
    text = "\n".join(texts(page.history))
    assert "«respuesta.entrega»" in text
    assert "Recibido de Berta" in text
    page.show_part("computadores")
    laptops = "\n".join(texts(page.health))
    assert "Berta Ñanco · Computador de Berta" in laptops
    assert "Coordinación, este computador" in laptops
    assert pending(database).here == 0


def test_everything_the_keyboard_reaches_has_a_name(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, files=str(berta.hands_over("otra vez.entrega")))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert list(unnamed(page)) == []
    for part in PARTS:
        page.show_part(part)
        assert list(unnamed(page)) == []


@pytest.mark.parametrize(
    "wanted",
    [
        ["Recibir", "Ahora no", "Entregar a un archivo…", "Recibir archivos…"],
        ["Dejar esta", "Usar esta", "Escribir juntando ambas…", "Después"],
    ],
)
def test_tab_goes_the_way_one_reads(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, wanted: list[str]
) -> None:
    clash(berta, database)
    if "Recibir" in wanted:
        arrive(page, files=str(berta.hands_over("otra vez.entrega")))
        qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    else:
        arrive(page, part="decidir")
    widget: QWidget = verb(page, wanted[0])
    reached = []
    for _ in range(200):
        if isinstance(widget, QPushButton) and widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget.text().strip())
        widget = widget.nextInFocusChain()
    assert [text for text in reached if text in wanted][: len(wanted)] == wanted


def test_the_page_fits_a_small_window(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    assert page.review.widget().minimumSizeHint().width() <= 760
