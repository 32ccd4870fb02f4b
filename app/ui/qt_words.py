"""Spanish for the few words of Qt's own parts, above all its dialog of files, that Qt leaves in English."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

MISSING = {
    ("QAbstractFileIconProvider", "Drive"): "Disco",
    ("QAbstractFileIconProvider", "File"): "Archivo",
    ("QAbstractFileIconProvider", "%1 File"): "Archivo %1",
    ("QAbstractFileIconProvider", "File Folder"): "Carpeta",
    ("QAbstractFileIconProvider", "Folder"): "Carpeta",
    ("QAbstractFileIconProvider", "Alias"): "Acceso directo",
    ("QAbstractFileIconProvider", "Shortcut"): "Acceso directo",
    ("QAbstractFileIconProvider", "Unknown"): "Otro",
    ("QFileDialog", "Computer"): "Computador",
}


class QtWords(QTranslator):
    """Install it before Qt's own translation: it is asked only for what that one does not know."""

    def isEmpty(self) -> bool:
        """There are words, though no file was loaded."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The Spanish words; none for what is not listed."""
        # `None` goes on to the next translation, where '' would show nothing at all.
        return MISSING.get((context, source))  # type: ignore[return-value]  # the stub knows no null text
