from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QStyleOptionViewItem, QTreeView, QWidget

from app.ui import theme
from app.ui.settings import Settings
from app.ui.widgets.file_chooser import FileChooser


@pytest.fixture
def page(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _dialog(page: QWidget) -> QFileDialog:
    found = page.findChild(QFileDialog)
    assert found is not None
    return found


def test_the_folder_of_a_chosen_file_is_where_the_next_dialog_begins(page, tmp_path):
    settings, taken = Settings(tmp_path), list[str]()
    place = tmp_path / "pendrive"
    place.mkdir()
    chosen = str(place / "tabla.pdf")
    FileChooser(settings, page, key="paper").ask_where("Guardar", "tabla.pdf", taken.append)
    _dialog(page).fileSelected.emit(chosen)
    assert taken == [chosen]
    _dialog(page).reject()
    other = QWidget(page)
    FileChooser(settings, other, key="paper").ask_where("Guardar", "acta.pdf", taken.append)
    dialog = _dialog(other)
    assert [Path(one) for one in dialog.selectedFiles()] == [place / "acta.pdf"]
    assert dialog.defaultSuffix() == "pdf"
    dialog.reject()


def test_a_folder_that_was_chosen_is_chosen_again_with_one_press_and_its_files_are_listed(page, tmp_path):
    taken = list[str]()
    place = tmp_path / "pendrive"
    place.mkdir()
    chooser = FileChooser(Settings(tmp_path), page)
    chooser.ask_folder("Intercambiar", taken.append)
    _dialog(page).fileSelected.emit(str(place))
    _dialog(page).reject()
    again, files = (FileChooser(Settings(tmp_path), QWidget(page)) for _ in range(2))
    again.ask_folder("Intercambiar", taken.append)
    _dialog(again._parent).accept()
    assert list(map(Path, taken)) == [place, place]
    files.ask_files("Recibir archivos", lambda _: None)
    assert Path(_dialog(files._parent).directory().path()) == place
    _dialog(files._parent).reject()


def test_a_file_that_is_there_is_replaced_only_by_who_says_so(page, tmp_path):
    taken = list[str]()
    there = tmp_path / "tabla.pdf"
    there.write_bytes(b"%PDF")
    FileChooser(Settings(tmp_path), page).ask_where("Guardar", "tabla.pdf", taken.append)
    _dialog(page).fileSelected.emit(str(there))
    [box] = page.findChildren(QMessageBox)
    assert "«tabla.pdf»" in box.text()
    assert not taken
    next(button for button in box.buttons() if button.text() == "Reemplazarlo").click()
    assert taken == [str(there)]
    _dialog(page).reject()


def test_a_folder_that_is_not_there_is_not_offered_as_a_file(page, tmp_path, monkeypatch):
    def place(_: object) -> str:
        return str(tmp_path / "Documentos" if _ == QStandardPaths.StandardLocation.DocumentsLocation else tmp_path)

    monkeypatch.setattr(QStandardPaths, "writableLocation", place)
    FileChooser(None, page).ask_file("Abrir", list)
    dialog = _dialog(page)
    assert Path(dialog.directory().path()) == tmp_path
    assert dialog.selectedFiles() == [] or Path(dialog.selectedFiles()[0]) == tmp_path
    dialog.reject()


def test_the_words_of_the_dialog_are_spanish(page, tmp_path):
    FileChooser(Settings(tmp_path), page).ask_files("Recibir archivos", list)
    dialog = _dialog(page)
    words = [dialog.labelText(place) for place in QFileDialog.DialogLabel]
    assert words == ["Carpeta:", "Nombre del archivo:", "Tipo de archivo:", "Abrir", "Cancelar"]
    dialog.reject()


def test_a_files_size_and_day_are_said_as_everywhere(page, qtbot, tmp_path):
    (tmp_path / "acta.pdf").write_bytes(b"x" * 3650)
    noon = datetime(2026, 3, 5, 12, 30).timestamp()
    os.utime(tmp_path / "acta.pdf", (noon, noon))
    chooser = FileChooser(Settings(tmp_path), page, "Documento PDF (*.pdf)")
    chooser.remember(str(tmp_path / "acta.pdf"))
    chooser.ask_file("Abrir", list)
    dialog = _dialog(page)
    (files,) = dialog.findChildren(QTreeView)
    model = files.model()
    qtbot.waitUntil(lambda: model.rowCount(files.rootIndex()) == 1)
    said, option = [], QStyleOptionViewItem()
    for column in (0, 1, 3):
        cell = model.index(0, column, files.rootIndex())
        files.itemDelegateForIndex(cell).initStyleOption(option, cell)
        said.append(option.text)
    assert said == ["acta.pdf", "3,6 KB", "05-03-2026 12:30"]
    dialog.reject()


def test_a_cancelled_dialog_calls_nothing(page, tmp_path):
    taken = list[str]()
    FileChooser(None, page).ask_file("Abrir", taken.append)
    _dialog(page).reject()
    assert taken == []


def test_the_dialog_has_room_for_its_columns_within_the_window(page):
    page.resize(1366, 768)
    FileChooser(None, page).ask_file("Abrir", list)
    dialog = _dialog(page)
    assert dialog.width() >= 900
    assert dialog.height() <= 700
    (head,) = (files.header() for files in dialog.findChildren(QTreeView))
    assert all(head.sectionSize(each) >= head.sectionSizeHint(each) for each in range(head.count()))
    dialog.reject()
    page.resize(1024, 600)
    other = QWidget(page)
    FileChooser(None, other).ask_file("Abrir", list)
    small = _dialog(other)
    assert small.width() <= 1024
    assert small.height() <= 600
    small.reject()


@pytest.mark.parametrize(("percent", "width", "hidden"), [(100, 1024, set()), (150, 1024, {3}), (200, 1024, {1, 3})])
def test_in_large_letters_the_names_of_the_files_have_the_room_of_what_is_said_of_them(
    page, qtbot, qapp, tmp_path, percent, width, hidden
):
    (tmp_path / "Copia del microcentro.minga").touch()
    theme.apply(qapp, "light", percent)
    try:
        page.resize(width, 600)
        page.show()
        FileChooser(Settings(tmp_path), page, key="paper").ask_file("Abrir", lambda _: None)
        dialog = _dialog(page)
        [files] = dialog.findChildren(QTreeView)
        assert {column for column in (1, 3) if files.isColumnHidden(column)} == hidden
        qtbot.waitUntil(lambda: files.columnWidth(0) > theme.px(150))
        dialog.reject()
    finally:
        theme.apply(qapp, "light", 100)
