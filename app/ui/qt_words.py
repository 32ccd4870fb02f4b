"""Spanish for the few words of Qt's own parts that Qt leaves in English, or says otherwise than the manual does."""

from __future__ import annotations

from PySide6.QtCore import QTranslator
from PySide6.QtGui import QKeySequence

_SYNTAX = (
    "%1 does not follow the correct syntax. Please use ',' to separate ranges and pages, '-' to define ranges and make "
    "sure ranges do not intersect with each other."
)
_RANGES = (
    "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. E.g: "
    "3,5-7,9 prints pages 3, 5, 6, 7 and 9."
)
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
    ("QFileSystemModel", "Computer"): "Computador",
    ("QFileSystemModel", "My Computer"): "Este computador",
    ("QFileSystemModel", "Invalid filename"): "Ese nombre no sirve",
    ("QPrintDialog", "Cancel"): "Cancelar",
    ("QPrintDialog", "%1 is a directory.\nPlease choose a different file name."):
        "%1 es una carpeta.\nElija otro nombre para el archivo.",
    ("QPrintDialog", "File %1 is not writable.\nPlease choose a different file name."):
        "No se puede escribir en %1.\nElija otro nombre para el archivo.",
    ("QPrintDialog", "%1 already exists.\nDo you want to overwrite it?"): "%1 ya existe.\n¿Reemplazarlo?",
    ("QPrintDialog", "Duplex Settings Conflicts"): "No se puede imprimir así por los dos lados",
    ("QPrintDialog", "There are conflicts in duplex settings. Do you want to fix them?"):
        "Algo de lo que eligió no se puede combinar con imprimir por los dos lados.\n¿Volver a elegir?",
    ("QPrintDialog", "Invalid Pages Definition"): "No se entiende qué páginas",
    ("QPrintDialog", _SYNTAX):
        "No se entiende «%1». Separe las páginas con comas y sus tramos con un guion, sin repetir: 3,5-7,9.",
    ("QPrintPropertiesDialog", "Advanced"): "Más opciones",
    ("QPrintPropertiesDialog", "Custom value for %1"): "Otro valor para %1",
    ("QPrintPropertiesDialog", "Page Setup Conflicts"): "Estas opciones no van juntas",
    ("QPrintPropertiesDialog", "There are conflicts in page setup options. Do you want to fix them?"):
        "Algo de lo que eligió para la página no se puede combinar.\n¿Volver a elegir?",
    ("QPrintPropertiesDialog", "Advanced Option Conflicts"): "Estas opciones no van juntas",
    ("QPrintPropertiesDialog", "There are conflicts in some advanced options. Do you want to fix them?"):
        "Algo de lo que eligió en «Más opciones» no se puede combinar.\n¿Volver a elegir?",
    ("QPrintPropertiesWidget", "Advanced"): "Más opciones",
    ("QPrintPropertiesWidget", "There are conflicts in some options. Please fix them."):
        "Algo de lo que eligió no se puede combinar. Elija de nuevo.",
    ("QCupsJobWidget", "Scheduled &printing:"): "Cuándo im&primir:",
    ("QCupsJobWidget", "&Billing information:"): "Datos de &cobro:",
    ("QCupsJobWidget", "Job &priority:"): "P&rioridad:",
    ("QCupsJobWidget", "&Start:"): "Al c&omienzo:",
    ("QCupsJobWidget", "&End:"): "Al &final:",
    ("QCupsJobWidget", "Banner page at start"): "Portada al comienzo",
    ("QCupsJobWidget", "Banner page at end"): "Portada al final",
    ("QPrintSettingsOutput", _RANGES):
        "Páginas o tramos separados por comas. Con 3,5-7,9 se imprimen las páginas 3, 5, 6, 7 y 9.",
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
