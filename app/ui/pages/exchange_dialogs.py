"""Asking where to write a file and which files came; the last folder is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.settings import Settings

FILES = "Entregas de Minga (*.entrega);;Todos los archivos (*)"
_FOLDER = "exchange_folder"


class FileChooser:
    """The dialogs of the page `parent`; none of them waits for the answer."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        self._settings, self._parent = settings, parent

    def ask_where(self, title: str, name: str, then: Callable[[str], object]) -> None:
        """Ask for a file to write, `name` being proposed; `then(path)`."""
        dialog = self._dialog(title, name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("entrega")
        dialog.fileSelected.connect(then)
        dialog.open()

    def ask_files(self, title: str, then: Callable[[list[str]], object]) -> None:
        """Ask for files to read; `then(paths)`."""
        dialog = self._dialog(title, "")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(then)
        dialog.open()

    def remember(self, path: str) -> Path:
        """Begin in this file's folder the next time."""
        self._settings.remember(_FOLDER, {"path": str(Path(path).parent)})
        return Path(path)

    def _dialog(self, title: str, name: str) -> QFileDialog:
        folder = self._settings.remembered(_FOLDER).get("path", "")
        if not folder or not Path(folder).is_dir():
            folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._parent, title, str(Path(folder) / name), FILES)
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "Carpeta:")
        dialog.setLabelText(QFileDialog.DialogLabel.FileName, "Nombre del archivo:")
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, "Tipo de archivo:")
        dialog.finished.connect(dialog.deleteLater)
        return dialog
