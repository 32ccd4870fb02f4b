"""Asking where to write a file and which files came: one dialog for every page, begun in the folder used last.

    self.files = FileChooser(context.settings, self, "Documento PDF (*.pdf)", key="paper")
    self.files.ask_where("Guardar como PDF", "tabla.pdf", self.save_to)     # save_to(path)
    self.files.ask_file("Cargar archivo oficial", self.take)                # take(path)
    self.files.ask_files("Recibir archivos", self.look_at)                  # look_at(paths)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QStandardPaths
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from app.text_dates import size_in_words
from app.ui import failures, icons, theme
from app.ui.settings import Settings
from app.ui.widgets.qt_combos import add_arrows

HANDED_OVER = "Entregas de Minga (*.entrega);;Todos los archivos (*)"
SHARE, _SIZE, _TYPE, _DAY = 0.9, 1, 2, 3
_NEEDS = {_DAY: 640, _SIZE: 480}  # how wide a dialog must be to say these too, and leave the names their room
ANY = "Todos los archivos (*)"
# Those of the style are black in the dark, too.
_ICONS = {
    "backButton": "arrow-left", "forwardButton": "arrow-right", "toParentButton": "arrow-up",
    "newFolderButton": "plus", "listModeButton": "square", "detailModeButton": "list",
}  # fmt: skip
_WORDS = {
    QFileDialog.DialogLabel.LookIn: "Carpeta:",
    QFileDialog.DialogLabel.FileName: "Nombre del archivo:",
    QFileDialog.DialogLabel.FileType: "Tipo de archivo:",
    QFileDialog.DialogLabel.Reject: "Cancelar",
}


class _Facts(QStyledItemDelegate):
    """Says how large and how old a file is as the rest of the program does: not in «KiB» with a point."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The words of the size and the day; a folder has no size."""
        super().initStyleOption(option, index)
        model, cell = index.model(), index.sibling(index.row(), index.column())
        if not isinstance(model, QFileSystemModel):
            return
        if cell.column() == _SIZE:
            option.text = "" if model.isDir(cell) else size_in_words(model.size(cell))
        else:
            option.text = model.lastModified(cell).toString("dd-MM-yyyy HH:mm")


class FileChooser:
    """The dialogs of the widget `parent`; none of them waits for the answer, and a cancelled one calls nothing.

    `kinds` are the types of file that are offered; choosers with the same `key` begin in the same folder.
    Without `settings` a dialog begins among the documents.
    """

    def __init__(self, settings: Settings | None, parent: QWidget, kinds: str = HANDED_OVER, *,
                 key: str = "exchange") -> None:  # fmt: skip
        self._settings, self._parent, self._kinds, self._key = settings, parent, kinds, f"{key}_folder"

    def ask_where(self, title: str, name: str, then: Callable[[str], object], kinds: str = "") -> None:
        """Ask for a file to write, `name` being proposed, its ending too; `then(path)`."""
        dialog = self._dialog(title, name, "Guardar", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # its buttons say Sí and No
        dialog.fileSelected.connect(partial(self._write_to, then))
        dialog.open()

    def ask_file(self, title: str, then: Callable[[str], object]) -> None:
        """Ask for one file to read; `then(path)`."""
        dialog = self._dialog(title, "", "Abrir")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(self._one, then))
        dialog.open()

    def ask_files(self, title: str, then: Callable[[list[str]], object]) -> None:
        """Ask for files to read; `then(paths)`."""
        dialog = self._dialog(title, "", "Abrir")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(partial(self._many, then))
        dialog.open()

    def ask_folder(self, title: str, then: Callable[[str], object]) -> None:
        """Ask for a folder or a stick; `then(path)`."""
        dialog = self._dialog(title, "", "Elegir carpeta")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setLabelText(QFileDialog.DialogLabel.FileName, "Carpeta elegida:")
        dialog.fileSelected.connect(partial(self._folder, then))
        dialog.open()

    def remember(self, path: str) -> None:
        """Begin in this file's folder the next time."""
        self._begin_in(str(Path(path).parent))

    def _begin_in(self, folder: str) -> None:
        if self._settings is not None:
            self._settings.remember(self._key, {"path": folder})

    def _folder(self, then: Callable[[str], object], path: str) -> None:
        self._begin_in(path)  # where its files are, and where one more press means it again
        then(path)

    def _one(self, then: Callable[[str], object], path: str) -> None:
        self.remember(path)
        then(path)

    def _write_to(self, then: Callable[[str], object], path: str) -> None:
        if not Path(path).exists():
            self._one(then, path)
            return
        question = f"Ya hay un archivo «{Path(path).name}» en esa carpeta"
        lost = "Si lo reemplaza, se pierde lo que tenía."
        failures.confirm(self._parent, question, lost, "Reemplazarlo", partial(self._one, then, path))

    def _many(self, then: Callable[[list[str]], object], paths: list[str]) -> None:
        for path in paths[:1]:
            self.remember(path)
        then(paths)

    def _dialog(self, title: str, name: str, verb: str, kinds: str = "") -> QFileDialog:
        folder = self._settings.remembered(self._key).get("path", "") if self._settings is not None else ""
        places = QStandardPaths.StandardLocation
        for usual in (places.DocumentsLocation, places.HomeLocation):
            # Of a folder that is not there the dialog would make the name of a file.
            if not folder or not Path(folder).is_dir():
                folder = QStandardPaths.writableLocation(usual)
        dialog = QFileDialog(self._parent, title, str(Path(folder) / name), kinds or self._kinds)
        for place, words in _WORDS.items():
            dialog.setLabelText(place, words)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, verb)
        # Its own size cuts the words of the columns.
        room = self._parent.window().size() * SHARE
        dialog.resize(QSize(theme.px(theme.COLUMN + theme.SIDEBAR), theme.px(theme.COLUMN * 0.75)).boundedTo(room))
        for files in dialog.findChildren(QTreeView):
            files.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            files.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            facts = _Facts(files)
            files.setItemDelegateForColumn(_SIZE, facts)
            files.setItemDelegateForColumn(_DAY, facts)
            files.hideColumn(_TYPE)  # the name tells it, and has the room
            for fact, needs in _NEEDS.items():
                files.setColumnHidden(fact, dialog.width() < theme.px(needs))
        for step in dialog.findChildren(QToolButton):
            if step.objectName() in _ICONS:
                step.setIcon(icons.icon(_ICONS[step.objectName()]))
                step.setIconSize(QSize(theme.px(theme.ICON), theme.px(theme.ICON)))
        add_arrows(dialog)
        for parts in dialog.findChildren(QSplitter):
            parts.setSizes([2 * theme.px(theme.SIDEBAR_FOLDED), theme.px(theme.COLUMN)])
        dialog.finished.connect(dialog.deleteLater)
        return dialog
