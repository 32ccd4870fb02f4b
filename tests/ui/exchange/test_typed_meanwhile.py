"""What is typed in a form while a file comes that takes its record away is kept, and whoever took it away is asked."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services import conflicts, rows
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.widgets.texts import LongText, TextLine

MARK = "Lo que decía"


def fields_with(page: QWidget, words: str) -> list[LongText | TextLine]:
    found = [one for one in page.findChildren(QWidget) if isinstance(one, LongText | TextLine)]
    return [one for one in found if one.value() == words and one.isVisible()]


CASES = {
    "practice": ("purpose", {"title": "La huerta"}, ("practicas", {"mode": "editar"})),
    "meeting": ("objective", {"date": "2026-04-09", "number": 2}, ("sesiones", {"part": "datos"})),
    "commitment": ("text", {"due_date": "2026-05-01"}, ("acuerdos", {})),
    "person": ("full_name", {}, ("red", {"part": "personas"})),
    "school": ("locality", {"name": "Escuela El Aromo", "rbd": 4501}, ("red", {"part": "escuelas"})),
    "annual_plan": ("focus_statement", {"year": 2026}, ("plan", {"part": "foco"})),
    "practice_step": ("text", {"moment": "development"}, ("practicas", {"mode": "editar"})),
    "visit": ("purpose", {"date": "2026-04-09"}, ("instrumentos", {"part": "visits"})),
}


@pytest.mark.parametrize("tipo", CASES)
def test_it_is_kept(qtbot, window, database, berta, tipo):
    """Sync-design 1.5: what was deleted there and worked on here stays, though it came in the middle of a word."""
    name, fields, (page, args) = CASES[tipo]
    whole = rows.create(database, "practice", {"title": "La huerta"}) if tipo == "practice_step" else ""
    fields = fields | ({"practice_id": whole} if whole else {})
    record = rows.create(database, tipo, fields | {name: MARK})
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    rows.remove(berta.database, tipo, record)
    file = berta.hands_over("quitado.entrega")
    window.navigate(page, id=whole or record, **args)
    qtbot.waitUntil(lambda: bool(fields_with(window.page, MARK)))
    field = fields_with(window.page, MARK)[0]
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_End)
    go, started = threading.Event(), threading.Event()

    def work(_progress):
        started.set()
        go.wait(30)
        return receive(database, file)

    job = window.context.run_job("Recibiendo", work)
    qtbot.waitUntil(started.is_set)
    qtbot.keyClicks(field, " y algo mas")
    with qtbot.waitSignal(job.finished):
        go.set()
    qtbot.waitUntil(lambda: bool(conflicts.cards(database)))
    assert rows.load(database, tipo, record)[name] == f"{MARK} y algo mas"
    (card,) = conflicts.cards(database)
    assert (card.tipo, card.field) == (tipo, "")
