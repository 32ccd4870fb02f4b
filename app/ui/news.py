"""Turns the database's news into a Qt signal that arrives in the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.models.database import Database

# Told when an official file was taken in: it lies beside the database, whose news does not name it.
OFFICIAL_FILES = "official_files"


class News(QObject):
    """`changed(frozenset of table names)` after every unit of work, whichever thread it ran in."""

    changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, database: Database | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database: Database | None = None
        # Queued: the saver's call returns before any page reads again, and worker threads are welcome.
        self._heard.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        if database is not None:
            self.listen(database)

    def listen(self, database: Database) -> None:
        """Follow `database` from now on, and no other."""
        self.stop()
        self._database = database
        database.listeners.append(self._hear)

    def stop(self) -> None:
        """Follow nothing."""
        if self._database is not None and self._hear in self._database.listeners:
            self._database.listeners.remove(self._hear)
        self._database = None

    def tell(self, what: str) -> None:
        """Say that something beside the database has changed."""
        self._heard.emit(frozenset({what}))

    def _hear(self, tables: frozenset[str]) -> None:
        if tables:
            self._heard.emit(tables)

    @Slot(object)
    def _deliver(self, tables: frozenset[str]) -> None:
        self.changed.emit(tables)
