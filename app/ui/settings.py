"""How the window was left, kept in `ventana.ini` of the data folder; everything else is in the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from app.ui import theme


class Settings(QObject):
    """Typed access to the window's own state. `appearance_changed` follows a new text size or scheme.

    `flushing()` before all is written to the disk: who has something to remember does it then.
    """

    appearance_changed, flushing = Signal(), Signal()

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        where = str(folder / "ventana.ini") if folder else ""
        self._store = QSettings(where, QSettings.Format.IniFormat)

    @property
    def scheme(self) -> theme.Scheme:
        """'system', 'light' or 'dark'."""
        found = self._text("scheme", "system")
        return cast("theme.Scheme", found) if found in get_args(theme.Scheme) else "system"

    @scheme.setter
    def scheme(self, wanted: theme.Scheme) -> None:
        self._store.setValue("scheme", wanted)
        self.appearance_changed.emit()

    @property
    def text_percent(self) -> int:
        """Text size, 100 to 200."""
        found = self._text("text_percent", "100")
        return min(max(int(found), 100), 200) if found.isdigit() else 100

    @text_percent.setter
    def text_percent(self, wanted: int) -> None:
        self._store.setValue("text_percent", str(wanted))
        self.appearance_changed.emit()

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size as Qt packs them; empty the first time."""
        found = self._store.value("geometry")
        return found if isinstance(found, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, wanted: QByteArray) -> None:
        self._store.setValue("geometry", wanted)

    @property
    def last_space(self) -> str:
        """The microcentro that was open last ('' for none)."""
        return self._text("last_space")

    @last_space.setter
    def last_space(self, wanted: str) -> None:
        self._store.setValue("last_space", wanted)

    def remembered(self, key: str) -> dict[str, str]:
        """What a page remembered under `key` (filters, sort order); empty the first time."""
        try:
            found = json.loads(self._text(f"pages/{key}", "{}"))
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    def remember(self, key: str, values: dict[str, str]) -> None:
        """Keep a page's filters and sort order, or what is written and is no record yet; nothing is kept of {}."""
        if values:
            self._store.setValue(f"pages/{key}", json.dumps(values, ensure_ascii=True))
        else:
            self._store.remove(f"pages/{key}")

    def kept_under(self, group: str) -> list[str]:
        """The keys below `group` under which something is remembered."""
        begin = f"pages/{group}/"
        return [key.removeprefix("pages/") for key in self._store.allKeys() if key.startswith(begin)]

    def flush(self) -> None:
        """Write to the disk now (a full or read-only disk is no reason to stop)."""
        self.flushing.emit()
        self._store.sync()

    def _text(self, key: str, default: str = "") -> str:
        found = self._store.value(key, default)
        return found if isinstance(found, str) else default
