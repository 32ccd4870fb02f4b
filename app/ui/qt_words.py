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
    ("QFileDialog", "Directories"): "Carpetas",
    ("QFileDialog", "Drive"): "Disco",
    ("QFileDialog", "Remove"): "Quitar",
    ("QFileDialog", "Parent Directory"): "Carpeta de más arriba",
    ("QFileDialog", "Go to the parent directory"): "Ir a la carpeta de más arriba",
    ("QFileDialog", "Change to list view mode"): "Ver solo los nombres",
    ("QFileDialog", "Change to detail view mode"): "Ver también el tamaño y la fecha",
    ("QFileDialog", "Show &hidden files"): "Mostrar los arc&hivos ocultos",
    ("QFileDialog", "All Files (*)"): "Todos los archivos (*)",
    ("QFileDialog", "Are you sure you want to delete '%1'?"): "¿Borrar «%1» del computador?",
    ("QFileDialog", "Could not delete directory."): "No se pudo borrar la carpeta.",
    ("QFileDialog", "%1\nFile not found.\nPlease verify the correct file name was given."):
        "No se encuentra el archivo %1.\nRevise cómo está escrito su nombre.",
    ("QFileDialog", "%1\nDirectory not found.\nPlease verify the correct directory name was given."):
        "No se encuentra la carpeta %1.\nRevise cómo está escrito su nombre.",
    ("QFileSystemModel", "Invalid filename"): "Ese nombre no sirve",
    ("QPrintDialog", "Cancel"): "Cancelar",
    ("QPrintDialog", "%1 is a directory.\nPlease choose a different file name."):
        "%1 es una carpeta.\nElija otro nombre para el archivo.",
    ("QPrintDialog", "File %1 is not writable.\nPlease choose a different file name."):
        "No se puede escribir en %1.\nElija otro nombre para el archivo.",
    ("QPrintDialog", "%1 already exists.\nDo you want to overwrite it?"): "%1 ya existe.\n¿Reemplazarlo?",
    ("QPrintWidget", "Output &file:"): "&Archivo:",
    ("QPrintSettingsOutput", "Page &Set:"): "Cu&áles:",
    ("QPrintSettingsOutput", "All Pages"): "Todas las páginas",
    ("QPrintSettingsOutput", "Odd Pages"): "Páginas impares",
    ("QPrintSettingsOutput", "Even Pages"): "Páginas pares",
    ("QPrintSettingsOutput", "Pages"): "Páginas",
    ("QPrintSettingsOutput", "Current Page"): "Página actual",
    ("QPrintSettingsOutput", "Collate"): "Ordenar cada copia",
    ("QPrintSettingsOutput", "Reverse"): "De la última a la primera",
    ("QPrintSettingsOutput", "Double Sided Printing"): "Por los dos lados",
    ("QPrintSettingsOutput", "Off"): "No",
    ("QPrintSettingsOutput", "Long side binding"): "Como las hojas de un libro",
    ("QPrintSettingsOutput", "Short side binding"): "Como las de un calendario",
    ("QPageSetupWidget", "Page &order:"): "&Orden de las páginas:",
    ("QPageSetupWidget", "Pages &per sheet:"): "&Páginas por hoja:",
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
