"""What others gave, asked for on the way in: the file of an invitation, or the last ones of the colleagues."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.settings import Settings
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import button, column_layout, label

_NONE = "Ninguno elegido"


class _Given(QWidget):
    """A button that asks, and the name of what was chosen. `changed()`."""

    changed = Signal()

    def __init__(self, settings: Settings, verb: str, ask: Callable[[], None]) -> None:
        super().__init__()
        self._chooser = FileChooser(settings, self)
        self.layout_ = column_layout(self, gap=theme.XS)
        self.choose = button(verb, ask, icon="folder-open")
        self.name = label(_NONE, "muted")
        self.layout_.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.layout_.addWidget(self.name)
        self.setFocusProxy(self.choose)

    def set_name(self, words: str) -> None:
        """The button says what it does by itself."""
        self.choose.setAccessibleName(f"{words}. {self.choose.text().strip()}")


class InvitationFile(_Given):
    """The one file of an invitation; `path` once it was chosen."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "Elegir el archivo…", self.ask)
        self.path: Path | None = None

    def ask(self) -> None:
        """Ask for the file."""
        self._chooser.ask_file("Archivo de invitación", self.take)

    def take(self, path: str) -> None:
        """Show this file as the chosen one."""
        self.path = Path(path)
        self.name.setText(f"{self.path.name}, en {self.path.parent}")
        theme.set_role(self.name, "")
        self.choose.setText(" Elegir otro archivo…")
        self.changed.emit()


class GivenFiles(_Given):
    """The files of the colleagues, as many as there are: `paths`. One that is none of them can be taken out again."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, "Elegir archivos…", self.ask)
        self.paths: tuple[Path, ...] = ()
        self.none = button("Quitar los elegidos", self.clear, role="flat", icon="x")
        self.none.hide()
        self.layout_.addWidget(self.none, 0, Qt.AlignmentFlag.AlignLeft)

    def ask(self) -> None:
        """Ask for the files."""
        self._chooser.ask_files("Entregas de los colegas", self.take)

    def take(self, paths: list[str]) -> None:
        """Show these beside those chosen before."""
        self._hold(tuple(dict.fromkeys([*self.paths, *map(Path, paths)])))

    def clear(self) -> None:
        """Give none of them."""
        self._hold(())
        self.choose.setFocus()

    def _hold(self, paths: tuple[Path, ...]) -> None:
        self.paths = paths
        self.name.setText(", ".join(path.name for path in paths) or _NONE)
        self.none.setVisible(bool(paths))
        self.changed.emit()
