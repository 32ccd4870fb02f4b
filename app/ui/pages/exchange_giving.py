"""Handing over to files: how, where to, and what was written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Context
from app.ui.pages.exchange_give import GivenPanel, GivePanel, Wanted
from app.ui.pages.exchange_standing import suggested_name, write_hand_over
from app.ui.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from app.sync.hand_over import HandedOver


class Giving(QObject):
    """`choices` asks how, and `panel` says what was written; then `written()`. `failed(Exception)` when nothing was."""

    written = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, files: FileChooser, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._files = context, files
        self._wanted: Wanted | None = None
        self.choices, self.panel = GivePanel(context.settings), GivenPanel()
        self.choices.wanted.connect(self._ask_where)

    def begin(self) -> None:
        """Ask how; what an earlier hand-over said goes away."""
        self.panel.hide()
        self.choices.begin()

    def write_to(self, path: str) -> None:
        """Write what others lack to `path`, as it was chosen."""
        wanted = self._wanted or self.choices.chosen()
        if wanted is None:
            return
        work = partial(write_hand_over, self._context.database, Path(path), wanted.limit, wanted.evidence)
        self._context.run_job("Preparando la entrega", work, done=self._handed_over, failed=self.failed.emit)

    def _ask_where(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._files.ask_where("Entregar a un archivo", suggested_name(self._context.database), self.write_to)

    def _handed_over(self, done: HandedOver) -> None:
        self.choices.hide()
        self.panel.tell(done)
        self.written.emit()
