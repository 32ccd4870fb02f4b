"""Inviting colleagues: the first step of who is alone, where the invitation goes, and the words that open it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Context
from app.ui.pages.exchange_people import InvitationPanel
from app.ui.pages.exchange_standing import Standing, suggested_name, write_invitation
from app.ui.pages.exchange_waiting import InvitedState, alone_state
from app.ui.widgets.file_chooser import FileChooser

if TYPE_CHECKING:
    from app.sync.inviting import Invited


class Inviting(QObject):
    """`alone` or `sent` offers an invitation, and `panel` shows the words of one; then `invited()`.

    `failed(Exception)` when none was written.
    """

    invited = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, files: FileChooser, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._files = context, files
        self._state = Standing()
        self.panel = InvitationPanel()
        self.alone, self.sent = alone_state(self.ask), InvitedState(self.ask)

    def show_standing(self, state: Standing) -> None:
        """Know whom to invite to, and when that was done last."""
        self._state = state
        self.sent.show_invited(state.invited)

    def arrange(self, *, busy: bool) -> None:
        """Offer an invitation to who is alone, unless something else is to be done."""
        waits = self._state.alone and bool(self._state.invited)
        self.alone.setVisible(self._state.alone and not waits and not busy)
        self.sent.setVisible(waits and not busy)

    def ask(self) -> None:
        """Ask where to write the invitation."""
        name = suggested_name(self._context.database, f"Invitación a {self._state.microcentro}")
        self._files.ask_where("Invitar a colegas", name, self.write_to)

    def write_to(self, path: str) -> None:
        """Write an invitation to `path` and show its words."""
        if self._context.workspace is None:
            return
        work = partial(write_invitation, self._context.workspace, self._context.database, Path(path))
        self._enable(able=False)  # nor is another one asked for by a key that is pressed twice
        job = self._context.run_job("Preparando la invitación", work, done=self._invited, failed=self.failed.emit)
        job.finished.connect(partial(self._enable, able=True))

    def _enable(self, *, able: bool) -> None:
        for each in (self.alone.button, self.sent.button):
            if each is not None:
                each.setEnabled(able)

    def _invited(self, made: Invited) -> None:
        self.panel.tell(made)
        self.invited.emit()
