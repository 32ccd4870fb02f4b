"""The library and its reading pane as one: what is chosen in the one is read in the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal

from app.ui.evidence_files import EvidenceFiles
from app.ui.page import Context
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_library import Library
from app.ui.pages.practices_reader import Reader
from app.ui.widgets.panes import ListAndReader


class Browse(ListAndReader):
    """`turned()` after another practice is read, or more or fewer of the two are in sight."""

    turned = Signal()

    def __init__(
        self, context: Context, curriculum: Curriculum, files: EvidenceFiles, create: Callable[[], object]
    ) -> None:
        self.library = Library(context, curriculum, create)
        self.reader = Reader(context, curriculum, files)
        super().__init__(self.library, self.reader)
        self.library.chosen.connect(self.reader.follow)
        self.library.opened.connect(self._open)
        self.library.filters.changed.connect(self.turned)
        self.reader.turned.connect(self.turned)
        self.layout_changed.connect(self.turned)

    def list_again(self) -> bool:
        """Read the list again; whether there are any practices at all."""
        self.library.count()
        self.library.search()
        return self.library.total > 0

    def read(self, practice_id: str) -> bool:
        """Read this one, and mark its card; filters that hide it are taken away. Whether the list was read, too."""
        cards, again = self.library.cards, False
        with QSignalBlocker(self.library):  # what the list chooses is not read as well
            if not cards.choose(practice_id):
                again = self.list_again()
                if not cards.choose(practice_id) and self.library.filters.is_narrow():
                    self.library.filters.clear()
                    cards.choose(practice_id)
        # A list that was read stands for the whole page: what is not of the database may have come, too.
        (self.reader.show_practice if again else self.reader.bring)(practice_id)
        return again

    def current(self) -> str:
        """The practice that is read, or about to be; '' for none."""
        return self.reader.current()

    def start_search(self) -> None:
        """The list in sight, the keyboard in the search box."""
        self.show_list()
        self.library.filters.search.setFocus()
        self.library.filters.search.edit.selectAll()

    def _open(self, practice_id: str) -> None:
        self.reader.bring(practice_id)
        self.show_reader()
        if not self.is_wide and (first := self.reader.first_button()):
            first.setFocus()
        self.turned.emit()
