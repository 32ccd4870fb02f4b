"""Where one practice is written: the editor, made when it is first needed, and what is left behind on leaving."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.services import rows
from app.ui.evidence_files import EvidenceFiles
from app.ui.page import Context
from app.ui.pages.practices_blank import is_blank
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_editor import Editor
from app.ui.pages.practices_words import UNTITLED


class Desk(QStackedWidget):
    """The page's views; `renamed()` when the title of what is edited may have changed; `wants_share()` its verb."""

    renamed = Signal()
    wants_share = Signal()

    def __init__(self, context: Context, curriculum: Curriculum, files: EvidenceFiles) -> None:
        super().__init__()
        self._context, self._curriculum, self._files = context, curriculum, files
        self._fresh = ""
        self.editor: Editor | None = None

    @property
    def editing(self) -> Editor | None:
        """The editor while it is in sight."""
        return self.editor if self.editor is not None and self.currentWidget() is self.editor else None

    def note_fresh(self, practice_id: str) -> None:
        """This draft was begun just now: it goes again if nothing is written in it."""
        self._fresh = practice_id

    def open(self, practice_id: str) -> None:
        """Edit this practice. Raises NotFound."""
        if self.editor is None:
            self.editor = Editor(self._context, self._curriculum, self._files)
            self.editor.renamed.connect(self.renamed)
            self.editor.wants_share.connect(self.wants_share)
        self.editor.show_practice(practice_id)
        if self.indexOf(self.editor) < 0:
            self.addWidget(self.editor)  # once it is whole: all of it is dressed and laid out together
        self.setCurrentWidget(self.editor)

    def leave(self) -> str:
        """Put the practice away, and return its id; '' for a draft that held nothing."""
        if self.editor is None:
            return ""
        self.drop_blank()
        left = self.editor.shown
        self.editor.put_away()
        self._fresh = ""
        return left

    def drop_blank(self) -> bool:
        """Take away the draft that was begun and in which nothing was written; whether there was one."""
        editor, fresh = self.editor, self._fresh
        if editor is None or not fresh or editor.shown != fresh or not is_blank(self._context.database, fresh):
            return False
        editor.put_away()
        self._fresh = ""
        rows.remove(self._context.database, "practice", fresh)
        return True

    def title(self) -> str:
        """What is being edited."""
        return (self.editor.main.name.value() if self.editor else "") or UNTITLED
