"""Archivos oficiales: which are loaded, with their date and rows, and taking one in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import InvalidData
from app.jobs import Progress
from app.services import catalogue as official
from app.services.catalogue import Catalogue, Loaded
from app.texts import describe
from app.ui import failures, theme, values
from app.ui.news import OFFICIAL_FILES
from app.ui.page import Context
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice

SHOWN_LINES = 10
OFFICIAL = "archivos"  # the section, for whoever comes to Ajustes from elsewhere
TABLES = "Tablas (*.csv *.txt);;Todos los archivos (*)"


class CatalogueSection(QWidget):
    """The list of official files and the way to take in another. `loaded()` when one was."""

    loaded = Signal()

    def __init__(self, context: Context, catalogue: Catalogue) -> None:
        super().__init__()
        self._context, self._catalogue = context, catalogue
        self.files = FileChooser(context.settings, self, TABLES, key="catalogue")
        layout = column_layout(self, gap=theme.M)
        hint = "Con ellos se encuentran las escuelas por su RBD y los objetivos de aprendizaje por su código."
        self.list = BoxedList("Archivos oficiales", hint)
        self._busy = False
        self.load = button("Cargar archivo oficial…", self.ask, icon="upload")
        self.notice = InlineNotice("problem")
        self.lines = label("", "problem")
        self.lines.hide()
        self.list.corner.addWidget(self.load)
        for part in (self.list, self.notice, self.lines):
            layout.addWidget(part)

    def refresh(self) -> None:
        """List what is loaded."""
        found = official.kinds_loaded(self._catalogue)
        if not found:
            self.list.set_empty("Todavía no hay ninguno. Los entrega el Ministerio de Educación como archivos CSV.")
            return
        self.list.clear()
        for each in found:
            day = values.short_date(_local_day(each.loaded_at))
            rows = values.count_words(each.rows, "fila", "filas")
            self.list.add_row(each.label, f"{rows} · cargado el {day} · {each.name}", icon="file-text")

    def ask(self) -> None:
        """Ask for the file; one at a time. The button stays enabled, so that the keyboard stays on it."""
        if self._busy:
            return
        self.files.ask_file("Cargar archivo oficial", self.take)

    def take(self, path: str) -> None:
        """Take the file in; the job bar shows how far it is and can stop it."""
        self._say_nothing()
        self._busy = True
        work = partial(_load, self._catalogue, Path(path))
        job = self._context.run_job("Cargando el archivo oficial", work, done=self._taken, failed=self._failed)
        job.finished.connect(self._over)

    def _over(self) -> None:
        self._busy = False

    def _taken(self, loaded: Loaded) -> None:
        self.refresh()
        self.loaded.emit()
        self._context.news.tell(OFFICIAL_FILES)
        rows = values.count_words(loaded.rows, "fila", "filas")
        said = "Este mismo archivo ya estaba cargado." if loaded.already else f"Se cargaron {rows}."
        self.notice.set_kind("info" if loaded.already else "done")
        self.notice.tell(f"{loaded.label}: {said[0].lower()}{said[1:]}")

    def _failed(self, error: Exception) -> None:
        self.notice.set_kind("problem")
        if not isinstance(error, InvalidData):
            self.notice.tell(failures.sentence(error))
            return
        self.notice.tell("El archivo tiene datos que no se pueden usar. No se cargó nada; sigue lo que había antes.")
        shown = [describe(each) for each in error.problems[:SHOWN_LINES]]
        rest = len(error.problems) - len(shown)
        more = [f"Y {values.count_words(rest, 'problema', 'problemas')} más."] if rest else []
        self.lines.setText("\n".join([*shown, *more]))
        self.lines.show()

    def _say_nothing(self) -> None:
        self.notice.hide()
        self.lines.hide()


def _load(catalogue: Catalogue, path: Path, progress: Progress) -> Loaded:
    return official.load(catalogue, path, progress)


def _local_day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().date().isoformat()
