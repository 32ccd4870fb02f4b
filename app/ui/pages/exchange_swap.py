"""Exchanging with a stick or a folder in one go: which one, what came of it, and the folders that are looked into."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.ui.page import Context
from app.ui.pages.exchange_mailbox import ExchangedPanel, PlacesSection
from app.ui.pages.exchange_standing import swap
from app.ui.places import Place, PlacesReader, unwatch, watch
from app.ui.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from app.sync.mailbox import Exchanged


class Swapping(QObject):
    """`at_hand` lists the places, and `panel` says what came of one.

    `begun()` when one is about to be asked for, `undecided()` when what was undone has to be decided first,
    `exchanged()` when it is done, `stopped()` when the person gave up and `failed(Exception)`, where some may have been
    taken in already, and `changed()` when there are other places.
    """

    begun = Signal()
    undecided = Signal()
    exchanged = Signal()
    stopped = Signal()
    failed = Signal(object)
    changed = Signal()

    def __init__(self, context: Context, files: FileChooser, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._files = context, files
        self.places = PlacesReader(context, parent)
        self.places.told.connect(self._show_places)
        self.at_hand, self.panel = PlacesSection(), ExchangedPanel()
        self.at_hand.exchange.connect(self.exchange_with)
        self.at_hand.elsewhere.connect(self.ask_folder)
        self.at_hand.forget.connect(self._stop_watching)
        self.panel.watch.connect(self._watch)

    def swap(self) -> None:
        """Exchange with the one place at hand; with none, or several, ask which."""
        if len(self.at_hand.places) == 1:
            self.exchange_with(self.at_hand.places[0].path)
        else:
            self.ask_folder()

    def ask_folder(self) -> None:
        """Ask for the stick or the folder to exchange with."""
        self._files.ask_folder("Intercambiar con un pendrive o una carpeta", self._exchange_in)

    def _exchange_in(self, path: str) -> None:
        self.exchange_with(Path(path))

    def exchange_with(self, folder: Path) -> None:
        """Take in what is new in `folder` and leave what the others lack; what is undone is decided first."""
        from app.sync.undoing import undoable

        self.begun.emit()
        if undoable(self._context.database).undone:
            self.undecided.emit()
            return
        work = partial(swap, self._context.database, folder)
        name = f"Intercambiando con «{folder.name or folder}»"
        job = self._context.run_job(name, work, done=self._exchanged, failed=self.failed.emit)
        job.cancelled.connect(self.stopped)

    def _exchanged(self, done: Exchanged) -> None:
        known = {one.path for one in self.at_hand.places}
        self.panel.tell(done, may_watch=done.folder not in known)
        self.places.look_again()
        self.exchanged.emit()

    def _watch(self, folder: Path) -> None:
        try:
            watch(self._context, folder, self.places.look_again)
        except AppError as error:
            self.failed.emit(error)
            return
        self.panel.put_away()

    def _stop_watching(self, folder: Path) -> None:
        unwatch(self._context, folder, self.places.look_again)

    def _show_places(self, places: list[Place]) -> None:
        self.at_hand.show_places(places)
        self.changed.emit()
