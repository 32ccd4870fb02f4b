"""Puts the window together: the program, its words and looks, the crash guard, the data folder, the first page."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTimer, QTranslator, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from app import paths
from app.errors import AppError
from app.services.standing import read_standing
from app.services.workspace import SpaceInfo, Workspace, open_workspace
from app.ui import failures, icons, theme
from app.ui.catching_up import Failed, catch_up
from app.ui.crash import CrashGuard
from app.ui.garbage import GarbageSearch
from app.ui.main_window import MainWindow
from app.ui.qt_words import QtWords
from app.ui.settings import Settings
from app.ui.spelling import SpellingHelp

LOCALE = QLocale(QLocale.Language.Spanish, QLocale.Country.Chile)
FAILED = 4
LEFT = 0  # of its own accord: what is to be done first was left for later


def prepare(app: QApplication) -> None:
    """Give the program its language, its fonts and its name; needed by tests and screenshots too."""
    QLocale.setDefault(LOCALE)
    app.setApplicationName("Minga")
    app.setApplicationDisplayName("Minga")
    # Without it Qt's own buttons and menus speak English.
    translator = QTranslator(app)
    if translator.load("qtbase_es", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.installTranslator(QtWords(app))
    theme.load_fonts()
    app.setWindowIcon(icons.icon("sprout", "accent"))


class Appearance(QObject):
    """Keeps the program dressed as the settings and the system want it."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app, self._settings = app, settings
        self.dress()
        settings.appearance_changed.connect(self.dress)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @Slot()
    def dress(self) -> None:
        """Apply the settings."""
        theme.apply(self._app, self._settings.scheme, self._settings.text_percent)

    def _system_changed(self, _: object) -> None:
        if self._settings.scheme == "system":
            # Not inside the style hints' own notice: dressing changes them again.
            QTimer.singleShot(0, self.dress)


def run(folder: Path | None = None, space: str | None = None) -> int:
    """Open the window on the data folder and stay until it is closed; the exit status of the program.

    `space` names the microcentro to show, when it is not to be the one that was open last.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    prepare(app)
    data = paths.data_folder(folder)
    guard = CrashGuard(data)
    guard.install()
    try:
        return _run(app, data, guard, space)
    finally:
        guard.uninstall()


def _run(app: QApplication, data: Path, guard: CrashGuard, space: str | None) -> int:
    settings = Settings(data)
    Appearance(app, settings)
    GarbageSearch(app)
    SpellingHelp(app)
    try:
        workspace = open_workspace(data)
    except AppError as error:
        return _refuse(app, error)
    try:
        behind = workspace.behind()
        failed = catch_up(workspace, behind)
        if failed is None:
            return LEFT
        wanted = wanted_space(workspace, settings, space)
        if wanted in failed:
            return _refuse(app, failed[wanted])
        window = MainWindow(settings, workspace, read_standing)
        guard.to_tell.connect(_Teller(window).tell)
        window.open(workspace.open(wanted) if wanted else None)
        window.show()
        tell_left(window, behind, failed)
        return app.exec()
    except AppError as error:
        return _refuse(app, error)
    finally:
        workspace.close()


def wanted_space(workspace: Workspace, settings: Settings, named: str | None = None) -> str:
    """The microcentro to open: the one that is named, else the one that was open last, or the first one.

    '' for none, and where the data file of the last one is gone: that is told in Bienvenida, and not passed over.

    Raises:
        SpaceNotFound, WrongUsage: there is none of that name, or none at all.
    """
    if named is not None:
        return workspace.find(named).id
    known = [each.id for each in workspace.spaces()]
    if settings.last_space in workspace.left():
        return ""
    return settings.last_space if settings.last_space in known else next(iter(known), "")


def tell_left(window: MainWindow, behind: Sequence[SpaceInfo], failed: Failed) -> None:
    """Say of each microcentro that could not be brought up to date why not: another one is shown, and it can wait."""
    for one in behind:
        if one.id in failed:
            failures.tell(window, failures.refusal(f"«{one.name}» no se pudo poner al día", failed[one.id]))


class _Teller(QObject):
    """Tells about a failure in a box over the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        """Open the box."""
        failures.show(self._window, error)


def _refuse(app: QApplication, error: AppError) -> int:
    """Say why the window cannot open, and leave once that is read."""
    text = failures.words(error)
    box = QMessageBox(QMessageBox.Icon.Warning, "Minga", text.title, QMessageBox.StandardButton.NoButton)
    theme.dress(box)
    box.setInformativeText(" ".join(part for part in (text.cause, text.advice) if part))
    box.addButton("Cerrar", QMessageBox.ButtonRole.AcceptRole)
    box.finished.connect(app.quit)
    box.open()
    app.exec()
    return FAILED
