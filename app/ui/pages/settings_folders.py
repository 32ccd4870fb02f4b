"""Carpetas de intercambio: the folders that this laptop looks into for the colleagues' files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.ui import failures
from app.ui.page import Context
from app.ui.places import unwatch, watch
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import button, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading

_HINT = "Si hay algo nuevo en ellas, se avisa en Inicio y en Intercambio. Nada se recibe hasta que usted lo diga."
_NONE = "Ninguna. Sirve una carpeta compartida, o la de un servicio como Drive u OneDrive."


class FoldersSection(BoxedList):
    """The watched folders, to add one or to let one go."""

    def __init__(self, context: Context) -> None:
        super().__init__("Carpetas de intercambio", _HINT)
        self._context = context
        self._files = FileChooser(context.settings, self)
        self.add_button = button("Agregar una carpeta…", self._ask, icon="folder-open", role="flat")
        self.corner.addWidget(self.add_button)
        self.notice = InlineNotice("problem")
        outer = self.layout()
        assert outer is not None
        outer.addWidget(self.notice)

    def refresh(self) -> None:
        """Read the list again."""
        from app.sync.watching import watched

        self.clear()
        found = watched(self._context.database)
        for folder in found:
            row = QWidget()
            layout = row_layout(row)
            gone = "" if folder.is_dir() else " (ahora no está)"
            layout.addWidget(label(f"{folder}{gone}"), 1)
            less = button("Dejar de mirar", partial(self._forget, folder))
            less.setAccessibleName(f"Dejar de mirar «{folder.name}»")
            layout.addWidget(less)
            self.add(row)
        if not found:
            self.set_empty(_NONE)
        if (whole := self.layout()) is not None:
            follow_reading(whole)

    def watch(self, path: str) -> None:
        """Look into this folder from now on."""
        self.notice.hide()
        try:
            watch(self._context, Path(path), self.refresh)
        except AppError as error:
            self.notice.tell(failures.sentence(error))

    def _ask(self) -> None:
        self._files.ask_folder("Agregar una carpeta de intercambio", self.watch)

    def _forget(self, folder: Path) -> None:
        unwatch(self._context, folder, self.refresh)
        self.add_button.setFocus()
