"""Carpeta de datos y copias: where the work is, a copy of it, whether it is whole, and a report for who helps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import backup, health
from app.services.backup import BackedUp
from app.services.health import Finding, Health, Rebuilt
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages.settings_report import write_report
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice

BACKUPS = "Copias de respaldo de Minga (*.minga)"
# What a finding advises names commands; here there is a button.
_ROWS = "En el historial está cada cambio: se puede escribir todo de nuevo desde ahí."
_REPAIR = "Escribir de nuevo desde el historial"


class CareSection(QWidget):
    """Buttons that keep the data safe, and what came of the last one pressed."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.files = FileChooser(context.settings, self, BACKUPS, key="copy")
        layout = column_layout(self, gap=theme.M)
        self.list = BoxedList("Carpeta de datos y copias", "Todo su trabajo está en esta carpeta de este computador.")
        self.place = label(str(context.folder), "strong")
        self.open_folder = button("Abrir la carpeta", self._open_folder, icon="folder-open")
        self.back_up = button("Guardar copia de respaldo…", self.ask_back_up, icon="save")
        self.check = button("Revisar los datos", self.look_over, icon="shield-check")
        self.report = button("Guardar informe para pedir ayuda…", self.ask_report, icon="file-text", role="flat")
        self.list.add(self.place)
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.S)
        for each in (self.back_up, self.check, self.open_folder, self.report):
            flow.addWidget(each)
        self.list.add(buttons)
        self.list.add(
            label("La copia lleva también las claves de este computador: guárdela en un lugar seguro.", "small")
        )
        self.notice = InlineNotice("done")
        self.notice.hide()
        self.notice.pressed.connect(self.repair)
        self.found = label("", "")
        self.found.hide()
        for part in (self.list, self.notice, self.found):
            layout.addWidget(part)

    # A copy.

    def ask_back_up(self) -> None:
        """Ask where to put the copy."""
        self.files.ask_where("Guardar copia de respaldo", f"respaldo-{_today()}.minga", self.back_up_to)

    def back_up_to(self, path: str) -> None:
        """Write the copy and read it back."""
        work = partial(_back_up, self._context.database, Path(path))
        self._run("Guardando la copia de respaldo", work, self._backed_up)

    def _backed_up(self, done: BackedUp) -> None:
        files = (
            values.count_words(done.files, "archivo", "archivos") + " de evidencia" if done.files else "sin evidencia"
        )
        size = values.size_words(done.size)
        self._tell("done", f"La copia está completa en «{done.path}» ({files}, {size}). Guárdela en otro lugar.")

    # Whether it is whole.

    def look_over(self) -> None:
        """Look at everything that is kept; nothing is changed."""
        work = partial(_check, self._context.database)
        self._run("Revisando los datos", work, self._looked, writes=False)

    def _looked(self, found: Health) -> None:
        if not found.findings:
            looked = values.count_words(found.operations, "cambio", "cambios")
            files = values.count_words(found.files, "archivo", "archivos")
            self._tell("done", f"Todo está bien. Se revisaron {looked} y {files} de evidencia.")
            return
        # Only records can be written again, and only from a history that is whole.
        can = {each.kind for each in found.findings} <= {"rows", "evidence"} and bool(found.of_kind("rows"))
        self._tell("attention", "Hay algo que reparar. No se cambió nada.", _REPAIR if can else "")
        self.found.setText("\n".join(f"• {_finding(each)}" for each in found.findings))
        self.found.show()

    def repair(self) -> None:
        """Write every record again as its history says; the data file as it is now is kept beside."""
        self._run("Escribiendo de nuevo desde el historial", partial(_rebuild, self._context.database), self._repaired)

    def _repaired(self, done: Rebuilt) -> None:
        self._context.undo.clear()
        again = values.count_words(done.records, "dato se escribió", "datos se escribieron")
        name = done.kept.name if done.kept else ""
        self._tell("done", f"{again} de nuevo. El archivo como estaba antes quedó en «{name}», por si hiciera falta.")

    # The folder and the report.

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.folder)))

    def ask_report(self) -> None:
        """Ask where to put the report."""
        self.files.ask_where("Guardar informe", f"informe-minga-{_today()}.txt", self.report_to, "Texto (*.txt)")

    def report_to(self, path: str) -> None:
        """Write what the program noted about its failures."""
        try:
            write_report(self._context.folder, Path(path))
        except AppError as error:
            self._failed(error)
            return
        self._tell(
            "done", f"El informe está en «{path}». Envíelo a quien le da apoyo; no lleva sus prácticas ni fotos."
        )

    def _run(
        self, name: str, work: Callable[[Progress], Any], done: Callable[[Any], None], *, writes: bool = True
    ) -> None:
        self.notice.hide()
        self.found.hide()
        self._enable(able=False)
        job = self._context.run_job(name, work, done=done, failed=self._failed, writes=writes)
        job.finished.connect(self._over)

    def _over(self) -> None:
        self._enable(able=True)

    def _enable(self, *, able: bool) -> None:
        for each in (self.back_up, self.check):
            each.setEnabled(able)

    def _failed(self, error: Exception) -> None:
        self._tell("problem", failures.sentence(error))

    def _tell(self, kind: str, text: str, verb: str = "") -> None:
        self.notice.set_kind(kind)
        self.notice.tell(text, verb)


def _back_up(database: Database, path: Path, progress: Progress) -> BackedUp:
    return backup.back_up(database, path, progress)


def _check(database: Database, progress: Progress) -> Health:
    return health.check(database, progress)


def _rebuild(database: Database, progress: Progress) -> Rebuilt:
    return health.rebuild(database, progress)


def _finding(found: Finding) -> str:
    return f"{found.what} {_ROWS if found.kind == 'rows' else found.advice}"


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 - the teacher's own calendar
