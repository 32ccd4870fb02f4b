"""The crash guard: what no page told goes whole into a rotating log, and the person is told.

Of a bug once, for it may come back at every stroke of a key; of what can be explained each time.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import AppError

LOG = logging.getLogger("app")
FOLDER, FILE, FAULTS = "registro", "minga.log", "caida.log"


class CrashGuard(QObject):
    """Takes over the hooks with `install`; `to_tell(error)` reaches the window's thread."""

    to_tell = Signal(object)
    _happened = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder / FOLDER
        self._told = False
        self._faults: TextIO | None = None
        self._handler: RotatingFileHandler | None = None
        self._before = (sys.excepthook, threading.excepthook)
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Log from now on. A folder that cannot be written is no reason not to start."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(self.folder / FILE, maxBytes=512_000, backupCount=3, encoding="utf-8")
            self._faults = (self.folder / FAULTS).open("a", encoding="utf-8")
        except OSError:
            LOG.warning("The log cannot be written to %s", self.folder)
        if self._handler is not None:
            self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logging.getLogger().addHandler(self._handler)
        if self._faults is not None:
            faulthandler.enable(self._faults)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def uninstall(self) -> None:
        """Give everything back, for the end of the program and for tests."""
        sys.excepthook, threading.excepthook = self._before
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        LOG.critical("Unexpected failure", exc_info=(kind, error, trace))
        self._happened.emit(error)

    def _on_thread_error(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            self._on_error(what.exc_type, what.exc_value, what.exc_traceback)

    @Slot(object)
    def _tell(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.to_tell.emit(error)
        elif not self._told:
            self._told = True
            self.to_tell.emit(error)
