"""The words of Qt's own parts: Spanish, also where its own translation has none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QFileInfo, QRect
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFileIconProvider,
    QGroupBox,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui import print_asking, theme
from app.ui.qt_words import WORDS, keys_words


def test_a_folder_and_a_file_are_called_so_in_the_list_of_files(tmp_path: Path) -> None:
    (tmp_path / "tabla.pdf").write_bytes(b"%PDF")
    provider = QFileIconProvider()
    assert provider.type(QFileInfo(str(tmp_path))) == "Carpeta"
    assert "File" not in provider.type(QFileInfo(str(tmp_path / "tabla.pdf")))


@pytest.mark.parametrize(("context", "words"), sorted(WORDS))
def test_what_qt_does_not_translate_is_spanish(context: str, words: str) -> None:
    assert QCoreApplication.translate(context, words) == WORDS[context, words]


def test_the_window_that_prints_says_nothing_in_english(qtbot) -> None:
    printer = QPrinter()  # which the dialog does not keep
    dialog = QPrintDialog(printer)
    qtbot.addWidget(dialog)
    said = [part.text() for kind in (QLabel, QAbstractButton) for part in dialog.findChildren(kind)]
    said += [group.title() for group in dialog.findChildren(QGroupBox)]
    english = {"Page", "Set:", "Off", "side", "Sided"}
    assert not [words for words in said if english & set(words.replace("&", "").split())]
    assert "Cu&áles:" in said


def test_with_the_largest_letters_the_window_that_prints_has_its_buttons_on_a_small_screen(qtbot, qapp, monkeypatch):
    low = SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 1024, 600))
    monkeypatch.setattr(QPrintDialog, "screen", lambda _: low)
    theme.apply(qapp, "light", 200)
    try:
        printer = QPrinter()
        dialog = QPrintDialog(printer)
        qtbot.addWidget(dialog)
        print_asking.dress(dialog)
        dialog.move(235, 113)
        dialog.show()
        [unfold] = [each for each in dialog.findChildren(QAbstractButton) if "pciones >>" in each.text()]
        unfold.click()
        qtbot.waitUntil(lambda: dialog.height() > 400)
        qtbot.waitUntil(lambda: low.availableGeometry().contains(dialog.frameGeometry()))
        [cancel] = [each for each in dialog.findChildren(QAbstractButton) if each.text() == "Cancelar"]
        assert cancel.fontMetrics().height() > 20, "as large as there is room for"
    finally:
        theme.apply(qapp, "light", 100)


def test_the_pages_of_a_printers_own_window_roll_where_the_screen_is_lower(qtbot, monkeypatch):
    monkeypatch.setattr(print_asking, "_SETTLED", 0)
    dialog, tabs, page = QDialog(), QTabWidget(), QWidget()
    low = SimpleNamespace(availableGeometry=lambda: QRect(0, 0, 1024, 600))
    monkeypatch.setattr(dialog, "screen", lambda: low)
    qtbot.addWidget(dialog)
    down = QVBoxLayout(dialog)
    down.addWidget(tabs)
    page.setMinimumSize(300, 900)
    for words, each in (("Página", page), ("Más opciones", QLabel("Ninguna"))):
        tabs.addTab(each, words)
    tabs.setCurrentIndex(1)
    dialog.show()
    assert dialog.height() > 600
    print_asking.let_roll(dialog)
    qtbot.waitUntil(lambda: dialog.height() < 600)
    assert [tabs.tabText(index) for index in range(tabs.count())] == ["Página", "Más opciones"]
    tabs.setCurrentIndex(0)
    assert page.isVisibleTo(dialog)


def test_a_shortcut_is_called_as_the_manual_calls_it() -> None:
    assert keys_words(QKeySequence("Ctrl+Shift+F")) == "Ctrl+Mayús+F"
    assert keys_words(QKeySequence("Ctrl+Return")) == "Ctrl+Enter"
    assert keys_words(QKeySequence("")) == ""


def test_what_nobody_translates_stays_as_it_is() -> None:
    assert QCoreApplication.translate("QFileDialog", "No such words") == "No such words"
    assert QCoreApplication.translate("QFileDialog", "Back") == "Atrás"
