"""Whatever a received file wrote into the records, each page opens, and records of every page (fault 20)."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.exceptions import capture_exceptions

from app.ui import homes
from app.ui.pages import ALL
from tests.oracle.odd_world import fill_oddly

# A world in which pages once stumbled.
SEED = 0
# Pages that need no microcentro, or a document.
_ELSEWHERE = {"bienvenida", "documento", "manual"}


def stumbles(window, stops):
    """Where the window fails on its way through pages, or has to say something in a box: what it says."""
    stumbled = []
    for page, told in stops:
        with capture_exceptions() as found:
            try:
                window.navigate(page, **told)
                for _ in range(4):
                    QApplication.processEvents()
            except Exception as error:  # noqa: BLE001 - each is told with its page
                stumbled.append((page, told, repr(error)))
        stumbled += [(page, told, repr(each[1])) for each in found]
        boxes = window.findChildren(QMessageBox)
        stumbled += [(page, told, box.text()) for box in boxes]
        for box in boxes:
            box.close()
            box.deleteLater()
    return stumbled


def test_every_page_and_the_record_of_every_kind_opens_on_odd_records(qtbot, window, database):
    ids = fill_oddly(database, SEED)
    stops = [(entry.key, {}) for entry in ALL if entry.key not in _ELSEWHERE]
    stops += [homes.way_to(tipo, row) for tipo in (*homes.HOMES, *homes.OF_INSTRUMENT) for row in ids[tipo][1::4]]
    told_by_history = [tipo for tipo in ids if homes.home_of(tipo) == homes.HISTORY]
    stops += [homes.way_to(tipo, ids[tipo][4]) for tipo in told_by_history[::4]]
    stops += [("ciclo", {"id": row}) for row in ids["practice"][::3]]
    assert stumbles(window, stops) == []
