"""Messages to the network on the first page."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import people, rows
from tests.the_day import TODAY
from tests.ui.home.reading import lines, read, row


def note(database, text, days_ago=0, **fields):
    day = (TODAY - timedelta(days=days_ago)).isoformat()
    return rows.create(database, "log_entry", {"kind": "message", "text": text, "date": day} | fields)


def test_a_message_to_the_network_stands_on_the_first_page_for_a_month_and_leads_to_itself(
    qtbot, page, context, database
):
    read(qtbot, page)
    assert not page.messages.isVisible()
    note(database, "Lo del otro mes", days_ago=40)
    note(database, "Llegaron las huinchas", kind="note")
    note(database, "Nos juntamos a las 10:30", days_ago=3, author_id=people.add(database, "Berta Soto"))
    cut = note(database, "El camino está cortado")
    read(qtbot, page)
    assert lines(page.messages) == ["El camino está cortado", "Nos juntamos a las 10:30"]
    assert "Berta Soto" in row(page.messages, "Nos juntamos a las 10:30").accessibleName()
    QTest.keyClick(row(page.messages, "El camino está cortado"), Qt.Key.Key_Space)
    assert context.host.went == [("instrumentos", {"part": "log", "id": cut})]


def test_of_many_or_long_messages_the_first_page_shows_the_beginning(qtbot, page, context, database):
    note(database, "palabra " * 300)
    for days in range(1, 5):
        note(database, f"Mensaje {days}", days_ago=days)
    read(qtbot, page)
    assert len(lines(page.messages)[0]) <= 200
    assert lines(page.messages)[1:] == ["Mensaje 1", "Mensaje 2", "Ver todos los mensajes (5)"]
    QTest.keyClick(row(page.messages, "Ver todos los mensajes (5)"), Qt.Key.Key_Space)
    assert context.host.went == [("instrumentos", {"part": "log"})]


def test_a_message_whose_link_is_longer_than_a_row_begins_with_its_words_and_is_broken(qtbot, page, context, database):
    note(database, "La carpeta: https://drive.example/" + "x" * 300)
    read(qtbot, page)
    [shown] = lines(page.messages)
    said = shown.replace("\u200b", "")
    assert said.startswith("La carpeta: https://drive.example/xxx")
    assert (len(said), said[-1]) == (200, "…")
    assert "\u200b" not in row(page.messages, shown).accessibleName()
    assert page.messages.minimumSizeHint().width() <= 600


def test_messages_dated_years_ahead_by_a_wrong_clock_hold_no_place_and_their_date_is_doubted(
    qtbot, page, context, database
):
    for years in range(1, 4):
        note(database, f"De un reloj malo {years}", days_ago=-365 * years)
    note(database, "Para la sesión del jueves", days_ago=-4)
    read(qtbot, page)
    assert lines(page.messages)[0] == "Para la sesión del jueves"
    assert "dudosa" not in row(page.messages, "Para la sesión del jueves").accessibleName()
    assert "(fecha dudosa)" in row(page.messages, "De un reloj malo 1").accessibleName()
    note(database, "El camino está cortado", days_ago=2)
    note(database, "Nos juntamos a las 10:30", days_ago=30)
    read(qtbot, page)
    shown = ["El camino está cortado", "Nos juntamos a las 10:30", "Para la sesión del jueves"]
    assert lines(page.messages)[:-1] == shown
