"""All records of the microcentro in one file, to be kept, or for another microcentro that this one joins."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.jobs import Progress
from app.models.database import Database
from app.services import records
from app.ui import values
from app.ui.page import Context
from app.ui.widgets.file_chooser import FileChooser

NAME = "Guardar el archivo del año…"
_RECORDS = "Archivo de registros (*.jsonl)"


class YearArchive:
    """Asks where the file goes, writes it, and says how much it holds."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        self._context = context
        self.files = FileChooser(context.settings, parent, _RECORDS, key="records")

    def ask_where(self, year: int | None) -> None:
        """Ask for the file, which is proposed under the name of `year`."""
        self.files.ask_where("Guardar el archivo del año", f"Archivo {year}.jsonl", self.save)

    def save(self, path: str) -> None:
        """Write it there, as a job."""
        work = partial(_archive, self._context.database, Path(path))
        self._context.run_job("Guardando el archivo del año", work, done=self._saved, writes=False)

    def _saved(self, count: int) -> None:
        self._context.toast(f"Archivo guardado: {values.count_words(count, 'registro', 'registros')}.")


def _archive(database: Database, path: Path, progress: Progress) -> int:
    return records.dump_to(database, path, progress)
