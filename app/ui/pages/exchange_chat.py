"""The line that says what came: out to a chat, and back from one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTemporaryDir
from PySide6.QtGui import QGuiApplication

from app.ui.page import Context
from app.ui.pages.exchange_incoming import IncomingFiles
from app.ui.pages.exchange_standing import acknowledge

_NO_LINE = "No hay un acuse copiado. Copie en el chat la línea que empieza con ACUSE1- y vuelva a intentarlo."


class ChatLine:
    """A pasted line is looked at and taken in by `incoming`, like all that comes."""

    def __init__(self, context: Context, incoming: IncomingFiles, failed: Callable[[Exception], object]) -> None:
        self._context, self._incoming, self._failed = context, incoming, failed
        self._pasted: QTemporaryDir | None = None

    def copy(self) -> None:
        """Put a line on the clipboard that tells the others what came."""
        work = partial(acknowledge, self._context.database)
        self._context.run_job("Preparando el acuse", work, done=self._copied, failed=self._failed)

    def _copied(self, line: str) -> None:
        QGuiApplication.clipboard().setText(line)
        self._context.toast("Acuse copiado. Péguelo en el chat del microcentro: avisa qué llegó aquí.")

    def paste(self) -> None:
        """Look at the acknowledgement that was copied from a chat."""
        from app.sync.ack import BEGINNING

        text = QGuiApplication.clipboard().text()
        if BEGINNING.rstrip("-") not in "".join(text.upper().split()):
            self._context.toast(_NO_LINE)
            return
        if self._pasted is None:
            self._pasted = QTemporaryDir()
        # A file as any other, in a folder of its own.
        folder = Path(self._pasted.filePath(f"{len(self._incoming.seen) + 1}"))
        folder.mkdir(exist_ok=True)
        path = folder / "Acuse que usted pegó"
        path.write_text(text, encoding="utf-8")
        self._incoming.look_at([path])
