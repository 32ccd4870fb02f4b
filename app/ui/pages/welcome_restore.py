"""Restaurar una copia de respaldo: the file, and whether this laptop takes the place of the one that made it (8)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import FileUnreadable, InputRefused, WrongPassword
from app.jobs import Progress
from app.models.database import Database
from app.services import backup, backup_lock
from app.services.workspace import Workspace
from app.sync.laptop_words import kept_words, rekeyed_words
from app.sync.rekey import become_another
from app.ui import theme
from app.ui.pages.welcome_parts import Step
from app.ui.settings import Settings
from app.ui.widgets.checks import Check
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine

BACKUPS = "Copias de respaldo de Minga (*.minga)"

class Asked(NamedTuple):
    """The back-up, whether the laptop that made it is to be retired, and its password, if it has one."""

    path: Path
    replaces: bool
    password: str = ""


class Brought(NamedTuple):
    """The microcentro that came back, and what to say of it."""

    database: Database
    words: str


class RestoreStep(Step):
    """`wanted()` once it can be tried; then what came of it is read before going in."""

    line = "Elija el archivo que guardó con «Guardar copia de respaldo»."

    def __init__(self, settings: Settings, run: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("Restaurar la copia", run, back)
        self.setAcceptDrops(True)
        self.path: Path | None = None
        self._files = FileChooser(settings, self, BACKUPS, key="copy")
        self.choose = button("Elegir la copia…", self.ask, icon="folder-open")
        self.name = label("Ninguna elegida", "muted")
        file = QWidget()
        inside = column_layout(file, gap=theme.XS)
        inside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self.name)
        file.setFocusProxy(self.choose)
        self.password = TextLine()
        self.replaces = Check("Este es ahora mi equipo: el que hizo la copia ya no se usa")
        section = FormSection()
        hint = "También puede soltarla aquí. Si el microcentro ya está en este computador, lo de ahora queda aparte."
        self._file_row = section.add("Copia de respaldo", file, hint=hint, required=True)
        self._password_row = section.add("Contraseña de la copia", self.password, required=True)
        self._password_row.hide()
        hint = "Márquelo si el otro se perdió o se echó a perder: se retira cuando la coordinación acepte este."
        section.add("Este computador", self.replaces, hint=hint)
        self.add(section)
        self.finish()
        self.choose.setAccessibleName("Copia de respaldo. Elegir la copia")

    def first_field(self) -> QWidget:
        """The button that asks for the file."""
        return self.choose

    def ask(self) -> None:
        """Ask for the file."""
        self._files.ask_file("Copia de respaldo", self.take)

    def take(self, path: str) -> None:
        """Show the file that was chosen."""
        self.path = Path(path)
        self.name.setText(self.path.name)
        self.notice.hide()  # what went wrong with what was given before is no news of this
        self._file_row.set_problem("")
        self._password_row.set_problem("")
        self._password_row.setVisible(backup_lock.is_locked(self.path))
        if not self._password_row.isHidden():
            self.password.setFocus()

    def wanted(self) -> Asked | None:
        """What to restore; None once it said what is missing."""
        self._file_row.set_problem("" if self.path else "Elija el archivo de la copia.")
        if self.path is None:
            self.choose.setFocus()
            return None
        locked = not self._password_row.isHidden()
        lacking = locked and not self.password.value()
        self._password_row.set_problem("Escriba la contraseña con que se guardó la copia." if lacking else "")
        if lacking:
            self.password.setFocus()
            return None
        return Asked(self.path, self.replaces.value(), self.password.value() if locked else "")

    def to_correct(self, error: Exception) -> QWidget | None:
        """The password, where it did not open the copy; else the file that is none."""
        if isinstance(error, WrongPassword):
            return self.password
        return self.choose if isinstance(error, InputRefused | FileUnreadable) else None

    def take_files(self, files: list[str]) -> None:
        """The copy was dropped."""
        self.take(files[0])


def restored(workspace: Workspace, asked: Asked, progress: Progress) -> Brought:
    """Bring the microcentro back, as the same laptop or as another in its place.

    Raises:
        AppError: what `backup.restore` says; nothing changed.
    """
    done = backup.restore(workspace, asked.path, progress, password=asked.password)
    database = workspace.open(done.space)
    lines = [f"Se restauró «{done.name}»."]
    lines.append("Lo que no estaba en la copia y ya entregó vuelve con la próxima entrega de los demás.")
    if asked.replaces:
        lines += rekeyed_words(become_another(database, replaces=True))
    lines += kept_words(done.kept)  # last, for the name of a folder is long
    return Brought(database, " ".join(lines))
