"""Spanish for the few words of Qt's own parts that Qt leaves in English, or says otherwise than the manual does."""

from __future__ import annotations

from PySide6.QtCore import QTranslator
from PySide6.QtGui import QKeySequence

WORDS = {
    # The keys as a keyboard sold in Chile has them, and the manual; Qt writes «Control+Mayúsculas+Retorno».
    ("QShortcut", "Ctrl"): "Ctrl",
    ("QShortcut", "Shift"): "Mayús",
    ("QShortcut", "Return"): "Enter",
    ("QShortcut", "Enter"): "Enter",
    ("QShortcut", "Tab"): "Tab",
    ("QShortcut", "Del"): "Supr",
    ("QShortcut", "Esc"): "Esc",
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
    """Install it after Qt's own translation: it is asked first, and knows only what is listed."""

    def isEmpty(self) -> bool:
        """There are words, though no file was loaded."""
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The Spanish words; none for what is not listed."""
        # `None` goes on to the next translation, where '' would show nothing at all.
        return WORDS.get((context, source))  # type: ignore[return-value]  # the stub knows no null text


def keys_words(keys: QKeySequence) -> str:
    """A shortcut as menus show it: «Ctrl+Mayús+F»; '' if there is none."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
