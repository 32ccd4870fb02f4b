"""Carpeta de datos y copias: where the work is, a copy of it, whether it is whole, and a report for who helps."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import backup
from app.services.backup import BackedUp
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages.settings_check import DataCheck
from app.ui.pages.settings_report import write_report
from app.ui.widgets.checks import Check
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import bring_into_sight, button, column_layout, label
from app.ui.widgets.rows import BoxedList, FormRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine

_NO_COPY = "Desde este computador todavía no se ha guardado ninguna copia."
BACKUPS = "Copias de respaldo de Minga (*.minga)"


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
        self.restore = button("Restaurar una copia…", self.go_to_restore, icon="history")
        self.check = button("Revisar los datos", icon="shield-check")
        self.report = button("Guardar informe para pedir ayuda…", self.ask_report, icon="file-text", role="flat")
        self.last = label("", "small")
        self.list.add(self.place)
        self.list.add(in_line(self.back_up, self.restore, self.check, self.open_folder, self.report))
        self.list.add(self.last)
        keep = QWidget()
        inside = column_layout(keep, gap=theme.S)
        inside.addWidget(
            label("La copia lleva también las claves de este computador: guárdela en un lugar seguro.", "small")
        )
        self.locked = Check("Ponerle una contraseña a la copia")
        inside.addWidget(self.locked)
        self.list.add(keep)
        self.password = TextLine()
        hint = "Anótela en papel: sin ella nadie puede abrir la copia, tampoco usted."
        self.password_row = FormRow("Contraseña de la copia", self.password, hint, required=True)
        self.list.add_widget(self.password_row)
        self.password_row.hide()
        self.password.returnPressed.connect(self.ask_back_up)  # which only asks where
        self.locked.changed.connect(self._ask_password)
        self.notice = InlineNotice("done")
        self.found = label("", "")
        self.checker = DataCheck(context, self.check, self.notice, self.found)
        for part in (self.list, self.notice, self.found, in_line(self.checker.keep)):
            layout.addWidget(part)

    def refresh(self) -> None:
        """Say when the last copy was written."""
        from app.sync.words import moment_words

        found = backup.last_copy(self._context.database)
        self.last.setText(f"Última copia: {moment_words(found.at)}, en «{found.path}»." if found else _NO_COPY)

    # A copy.

    def _ask_password(self) -> None:
        self.password_row.setVisible(self.locked.value())
        self.password_row.set_problem("")
        if self.locked.value():
            self.password.setFocus()
        else:
            self.password.set_value("")

    def ask_back_up(self) -> None:
        """Ask where to put the copy, once it has its password if it is to have one."""
        lacking = self.locked.value() and not self.password.value()
        self.password_row.set_problem("Escriba la contraseña, o desmarque que la lleve." if lacking else "")
        if lacking:
            self.password.setFocus()
            bring_into_sight(self.password_row)
            return
        self.files.ask_where("Guardar copia de respaldo", f"respaldo-{wall_clock.today()}.minga", self.back_up_to)

    def back_up_to(self, path: str) -> None:
        """Write the copy and read it back."""
        self.notice.hide()
        self.found.hide()
        self._enable(able=False)
        work = partial(_back_up, self._context.database, Path(path), self.password.value())
        name = "Guardando la copia de respaldo"
        job = self._context.run_job(name, work, done=self._backed_up, failed=self._failed)
        job.finished.connect(self._over)

    def _backed_up(self, done: BackedUp) -> None:
        files = (
            values.count_words(done.files, "archivo", "archivos") + " de evidencia" if done.files else "sin evidencia"
        )
        size = values.size_words(done.size)
        locked = " Se abre con su contraseña." if done.locked else ""
        words = f"La copia está completa en «{done.path}» ({files}, {size}).{locked} Guárdela en otro lugar."
        self._tell("done", words)
        self.refresh()
        self.locked.set_value(None)
        self._ask_password()

    def go_to_restore(self) -> None:
        """Leave for the page where a copy takes the place of what is open."""
        self._context.navigate("bienvenida", paso="respaldo")

    # The folder and the report.

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.folder)))

    def ask_report(self) -> None:
        """Ask where to put the report."""
        name = f"informe-minga-{wall_clock.today()}.txt"
        self.files.ask_where("Guardar informe", name, self.report_to, "Texto (*.txt)")

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
        bring_into_sight(self.notice)


def _back_up(database: Database, path: Path, password: str, progress: Progress) -> BackedUp:
    return backup.back_up(database, path, progress, password=password)
