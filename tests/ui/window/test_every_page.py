"""What holds for every page: names, width, chapters of the manual, and Qt's own words."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from shiboken6 import isValid

from app import paths
from app.ui import pages, theme
from app.ui.manual import CHAPTERS, chapter
from app.ui.pages import entries
from tests.ui.names import unnamed

OPEN = [entry for entry in entries() if entry.key != "bienvenida"]


@pytest.mark.parametrize(
    "entry", [each for each in pages.ALL if each.sidebar or each.key in CHAPTERS], ids=lambda entry: entry.key
)
def test_every_page_has_its_chapter(entry):
    assert chapter(entry.key).startswith(f"# {entry.name}")
    assert CHAPTERS[entry.key] == entry.name


def test_every_chapter_that_is_written_can_be_opened():
    assert {path.stem for path in (paths.resources() / "manual").glob("*.md")} == CHAPTERS.keys()


@pytest.mark.parametrize("width", [1366, 1024])
def test_everything_the_keyboard_reaches_has_a_name(window, width):
    window.resize(width, 600)
    for entry in OPEN:
        window.navigate(entry.key)
        assert (entry.key, list(unnamed(window))) == (entry.key, [])


def test_pages_come_and_go_while_garbage_is_looked_for(window, database, qapp):
    # What has no place in its page once fell with half of the window, and the program with it.
    for entry in [*OPEN, *reversed(OPEN)]:
        window.navigate(entry.key)
        gc.collect()
        qapp.processEvents()
        assert window.current == entry.key
    held = window.page
    window.open(database)
    gc.collect()
    qapp.processEvents()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(held)
    assert window.current == "inicio"


def test_the_welcome_page_names_everything_too(window):
    window.open(None)
    assert list(unnamed(window)) == []


def test_no_page_needs_a_horizontal_scroll_bar(window, qapp):
    theme.apply(qapp, "light", 150)
    try:
        window.resize(1024, 600)
        for entry in OPEN:
            window.navigate(entry.key)
            assert (entry.key, window.width()) == (entry.key, 1024)
            assert window.minimumSizeHint().width() <= 1024, entry.key
            for text in window.page.findChildren(QLabel):
                assert text.textFormat() != Qt.TextFormat.RichText, entry.key
    finally:
        theme.apply(qapp, "light", 100)


def test_qt_can_be_called_for_ever(tmp_path):
    # Once ended the interpreter after some thousand calls; another process, because the failure takes it down.
    script = (
        "import app.ui\nfrom PySide6.QtCore import QObject\nit = QObject()\n"
        "for _ in range(50_000): it.setObjectName('x')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=paths.resources().parent, timeout=60, check=False)
    assert done.returncode == 0


def test_what_qt_says_by_itself_is_spanish(qapp, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    box = QMessageBox(QMessageBox.Icon.NoIcon, "", "", QMessageBox.StandardButton.Cancel, parent)
    assert box.button(QMessageBox.StandardButton.Cancel).text().replace("&", "") == "Cancelar"
