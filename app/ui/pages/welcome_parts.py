"""The parts of the first page: the large choices, and a step with its words, its notice and its two buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.ui import failures, theme
from app.ui.widgets.parts import Picture, ScrollColumn, button, row_layout
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import TextLine

_TALL = 88
_PICTURE = 32


class LargeChoice(ListRow):
    """One of the ways to begin: an icon, a verb, and what comes of it. Enter presses it too."""

    def __init__(self, icon: str, title: str, subtitle: str, run: Callable[[], object]) -> None:
        super().__init__(title, subtitle, run=run)
        self.setAutoDefault(True)
        picture = Picture(icon, "accent", _PICTURE)
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._inside.insertWidget(0, picture)
        self._inside.setSpacing(theme.px(theme.L))
        theme.set_role(self.title, "lead")
        self.setMinimumHeight(theme.px(_TALL))


class Way(ScrollColumn):
    """What the first page shows at a time: it may have work done, and its `notice` says how that went."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = InlineNotice("problem")

    def first_field(self) -> QWidget:
        """Where the keyboard begins."""
        raise RuntimeError("each way begins somewhere")

    def wait(self, *, waiting: bool) -> None:
        """While the work is under way, nothing is asked for twice."""
        raise RuntimeError("each way has its own buttons")

    def fail(self, error: Exception) -> None:
        """The work could not be done."""
        self.tell(failures.sentence(error))

    def rest(self) -> None:
        """The work is over."""
        self.wait(waiting=False)

    def tell(self, sentence: str, verb: str = "") -> None:
        """Say what went wrong, where the person is looking."""
        self.notice.set_kind("problem")
        self.notice.tell(sentence, verb)
        self.ensureWidgetVisible(self.notice)


class Step(Way):
    """One step on the way in. `go_on` is its main button, `notice` says what went wrong, Esc and `back` return."""

    line = ""

    def __init__(self, verb: str, run: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__()
        self.go_on = button(verb, run, role="primary")
        self.back = button("Volver", back, icon="arrow-left", role="flat")

    def finish(self) -> None:
        """Put the notice and the buttons under what was added."""
        self.add(self.notice)
        buttons = row_layout()
        buttons.addWidget(self.go_on)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        self.add_layout(buttons)

    def first_field(self) -> QWidget:
        """Where the keyboard begins."""
        return self.go_on

    def to_correct(self, _error: Exception) -> QWidget | None:
        """The field to correct after such a failure; None where nothing of this step is to blame."""
        return None

    def fail(self, error: Exception) -> None:
        """Say why it could not be done, and put the keyboard where to correct it, a line chosen to be written anew."""
        super().fail(error)
        self.wait(waiting=False)  # what is switched on again takes the keyboard back first
        wrong = self.to_correct(error) if self.isVisible() else None
        if wrong is not None:
            wrong.setFocus()
        if isinstance(wrong, TextLine):
            wrong.selectAll()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on a step that takes some."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files."""
        if files := [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]:
            event.acceptProposedAction()
            self.take_files(files)

    def take_files(self, files: list[str]) -> None:
        """Files were dropped, which only a step asks for that accepts drops."""

    def wait(self, *, waiting: bool) -> None:
        """While the work is under way, nothing is asked for twice, and pressing twice does not go back."""
        for each in (self.go_on, self.back):
            each.setEnabled(not waiting)
        if waiting:
            self.notice.hide()
