"""How the window opens and closes, and what it remembers."""

from __future__ import annotations

import gc
import struct
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app.errors import DatabaseUnavailable, NoRoom, SpaceNotFound
from app.models import schema
from app.services.standing import read_standing
from app.services.workspace import SpaceInfo
from app.ui import theme
from app.ui.application import Appearance, tell_left, wanted_space
from app.ui.catching_up import catch_up
from app.ui.garbage import GarbageSearch
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.oracle.older import put_back
from tests.ui.hands import left_for_later


def test_a_file_dropped_on_the_window_goes_to_the_exchange(plain, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.entrega")), QUrl.fromLocalFile(str(tmp_path / "b.entrega"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    plain.dropEvent(event)
    assert plain.current == "intercambio"
    assert len(plain.page.args[-1]["files"].split("\n")) == 2


def test_closing_saves_and_remembers_the_window(plain, settings):
    plain.close()
    assert plain.page.saves >= 1
    assert not settings.geometry.isEmpty()


def test_a_window_remembered_on_a_much_wider_screen_does_not_hang_over_the_edge_of_this_one(qtbot, workspace, settings):
    before = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(before)
    wide = bytearray(before.saveGeometry().data())
    wide[46:50] = struct.pack(">i", 3 * before.screen().geometry().width())  # the width of the screen, as Qt notes it
    settings.geometry = QByteArray(bytes(wide))
    again = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(again)
    assert again.windowState() & Qt.WindowState.WindowMaximized


def test_closing_with_text_that_cannot_be_saved_asks_first(plain, qtbot):
    plain.page.saved = False
    plain.close()
    assert plain.isVisible()
    box = plain.findChild(QMessageBox, "confirmation")
    assert "no se pudo guardar" in box.text()
    box.close()
    assert plain.isVisible()


def test_entering_another_microcentro_starts_afresh(plain, qtbot, workspace):
    other = workspace.create("Los Canelos", "Carlos Muñoz")
    before = plain.page
    before.saved = False  # what was typed there cannot be kept now
    plain.context.enter(other)
    QApplication.processEvents()
    assert plain.page is before
    before.saved = True
    plain.context.enter(other)
    qtbot.waitUntil(lambda: plain.sidebar.microcentro.text() == "Los Canelos")
    assert plain.windowTitle() == "Prueba · Los Canelos · Minga"
    assert plain.page is not before
    assert plain.settings.last_space == other.space


def test_the_last_microcentro_is_opened_again(workspace, settings, database):
    workspace.create("Aaa", "Otra Persona")
    settings.last_space = database.space
    assert wanted_space(workspace, settings) == database.space


def test_the_microcentro_that_is_named_is_opened_and_one_that_is_not_there_told(workspace, settings, database):
    other = workspace.create("Los Ñandúes", "Otra Persona")
    settings.last_space = database.space
    assert wanted_space(workspace, settings, "los ÑANDUES") == other.space
    with pytest.raises(SpaceNotFound):
        wanted_space(workspace, settings, "Ninguno")


def test_older_data_are_brought_up_to_date_under_a_window_that_can_be_left_for_later(workspace, database, tmp_path):
    workspace.forget(database.space)
    put_back(database, schema.KNOWN[-2], tmp_path)
    (behind,) = workspace.behind()
    QTimer.singleShot(0, left_for_later)
    assert catch_up(workspace, [behind]) is None
    assert workspace.behind() == [behind]
    assert catch_up(workspace, [behind]) == {}
    assert (workspace.behind(), workspace.open(database.space).space) == ([], database.space)


def test_a_microcentro_that_cannot_be_opened_holds_the_others_up_no_more_than_it_must(workspace, database):
    space = database.space
    workspace.forget(space)
    lost = SpaceInfo("00000000-0000-4000-8000-000000000000", "Los Perdidos")
    failed = catch_up(workspace, [lost, SpaceInfo(space, "Los Boldos")])
    assert {key: type(error) for key, error in failed.items()} == {lost.id: DatabaseUnavailable}
    assert workspace.open(space).space == space


def test_why_another_microcentro_could_not_be_brought_up_to_date_is_told_over_the_one_that_is_shown(plain):
    behind = [SpaceInfo("a", "Los Boldos"), SpaceInfo("b", "Los Canelos")]
    tell_left(plain, behind, {"b": NoRoom(Path("D:/Minga"), "FULL", "41 MB")})
    (box,) = plain.findChildren(QMessageBox)
    assert box.text() == "«Los Canelos» no se pudo poner al día"
    assert "Deje libres en él unos 41 MB" in box.informativeText()
    box.close()


def test_the_settings_come_back_as_they_were(tmp_path):
    first = Settings(tmp_path)
    first.scheme, first.text_percent, first.last_space = "dark", 150, "x"
    first.remember("practicas", {"orden": "título"})
    first.flush()
    again = Settings(tmp_path)
    assert (again.scheme, again.text_percent, again.last_space) == ("dark", 150, "x")
    assert again.remembered("practicas") == {"orden": "título"}
    assert again.remembered("otra") == {}


def test_spoilt_settings_are_no_reason_not_to_start(tmp_path):
    (tmp_path / "ventana.ini").write_text(
        "[General]\nscheme=purple\ntext_percent=many\ngeometry=12\n[pages]\nx={\n", encoding="utf-8"
    )
    spoilt = Settings(tmp_path)
    assert (spoilt.scheme, spoilt.text_percent) == ("system", 100)
    assert spoilt.geometry.isEmpty()
    assert spoilt.remembered("x") == {}


def test_a_new_text_size_dresses_the_program_at_once(qapp, settings):
    appearance = Appearance(qapp, settings)
    try:
        settings.text_percent = 150
        assert theme.current().scale == 1.5
    finally:
        settings.appearance_changed.disconnect(appearance.dress)
        appearance.deleteLater()
        theme.apply(qapp, "light", 100)


@pytest.fixture
def heap():
    """What searches for garbage leave alone is looked through at the end, for the tests to come."""
    enabled = gc.isenabled()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    (gc.enable if enabled else gc.disable)()


def test_what_hangs_in_rings_is_taken_away_in_the_windows_thread_and_never_in_a_worker(qtbot, heap):
    taken, kept = [], []

    class Part:
        def __init__(self):
            self.whole = self

        def __del__(self):
            taken.append(threading.current_thread())

    gc.enable()
    holder = QObject()
    GarbageSearch(holder)
    Part()
    worker = threading.Thread(target=lambda: kept.extend([] for _ in range(100_000)))
    worker.start()
    worker.join()
    assert taken == []
    qtbot.waitUntil(lambda: taken == [threading.main_thread()])


def test_what_outlives_a_search_is_left_alone_by_the_next_ones_until_all_is_looked_through(monkeypatch, heap):
    class Part:
        def __init__(self):
            self.whole = self

    holder = QObject()
    search = GarbageSearch(holder)
    monkeypatch.setattr(gc, "get_count", lambda: (10**6, 10**6, 10**6))
    monkeypatch.setattr("app.ui.garbage.WHOLE", 3)
    lasting = Part()
    alive = weakref.ref(lasting)
    search.look()
    del lasting
    search.look()
    assert alive() is not None
    short = weakref.ref(Part())
    search.look()
    assert (alive(), short()) == (None, None)
