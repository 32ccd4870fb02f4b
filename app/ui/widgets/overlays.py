"""What appears over or under a page by itself: the toast and the job bar. The window owns one of each."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QTextEdit, QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.background import Job
from app.ui.widgets.parts import button, icon_button, label, row_layout
from app.ui.widgets.rows import FormRow
from app.ui.widgets.status import ProgressWithWords

STAYS = 6000
STAYS_WITH_ACTION = 12000
LOOK_AGAIN = 50
_ENDING = " Terminando: ya no se puede cancelar."
UNDO, REDO = "Deshacer", "Rehacer"
_NEXT_SENTENCE = re.compile(r"[.!?…] +[«¿¡]?[A-ZÁÉÍÓÚÑ]")
_ENDS = (".", "!", "?", "…")


def as_notice(text: str) -> str:
    """What is said in passing: one phrase has no full stop, as on a button; of several each has its own (look.md)."""
    if _NEXT_SENTENCE.search(text):
        return text if text.endswith(_ENDS) else f"{text}."
    return text.removesuffix(".")


class Toast(QFrame):
    """'Práctica compartida · Deshacer', over the foot of the page for some seconds.

    Where it would cover what has the keyboard it goes to the top, under `head`.
    """

    def __init__(self, parent: QWidget, head: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = row_layout(self, margin=theme.S, gap=theme.S)
        layout.setContentsMargins(theme.px(theme.L), theme.px(theme.XS), theme.px(theme.S), theme.px(theme.XS))
        self.words = label(role="on-toast")
        self.action = button(UNDO, self._act, role="toast")
        self.close_button = icon_button("x", "Cerrar el aviso", self.dismiss, role="toast")
        layout.addWidget(self.words, 1)
        layout.addWidget(self.action)
        layout.addWidget(self.close_button)
        self._around, self._head = parent, head
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._expire)
        parent.installEventFilter(self)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._keep_clear)
        self.hide()

    def tell(self, text: str, undo: Callable[[], object] | None = None, action: str = UNDO) -> None:
        """Show `text`, replacing what was shown."""
        text = as_notice(text)
        self._undo = undo
        self.words.setText(text)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(undo is not None)
        self.setAccessibleName(text)
        self.show()
        self.raise_()
        self._place()
        self._timer.start(STAYS_WITH_ACTION if undo else STAYS)
        announce(self, text)

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self._undo = None
        self.hide()

    def retire(self, *, stored: bool = False) -> None:
        """Go away if it offers to take back a step, or to do it again: another was done or taken back since.

        What a form has `stored` since is taken back along with the step, which is still offered.
        """
        if self._undo is not None and self.action.text().strip() in ((REDO,) if stored else (UNDO, REDO)):
            self.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle of the foot when the window changes size."""
        if isinstance(event, QResizeEvent) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _expire(self) -> None:
        # Nobody should lose the button while pointing at it or standing on it.
        # (Its own `focusWidget` would be the one that had the focus last, even when that has gone elsewhere.)
        if self.underMouse() or self.isAncestorOf(QApplication.focusWidget() or self):
            self._timer.start(STAYS)
        else:
            self.dismiss()

    def _act(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()

    def _keep_clear(self, _: QWidget | None, reached: QWidget | None) -> None:
        # Once what took the keyboard has been scrolled into sight.
        if reached is not None and self.isVisible():
            QTimer.singleShot(LOOK_AGAIN, self, self._place)

    def _place(self) -> None:
        around = self._around
        room = around.width() - 2 * theme.px(theme.L)
        self.words.setWordWrap(False)
        wanted = self.sizeHint().width()
        self.words.setWordWrap(wanted > room)
        width = min(wanted, room)
        height = max(self.heightForWidth(width) if wanted > room else 0, self.sizeHint().height())
        place = QRect((around.width() - width) // 2, around.height() - height - theme.px(theme.XL), width, height)
        if place.intersects(self._in_hand()):
            place.moveTop(self._head.mapTo(around, self._head.rect().bottomLeft()).y() + theme.px(theme.S))
        self.setGeometry(place)

    def _in_hand(self) -> QRect:
        field = QApplication.focusWidget()
        if field is None or not self._around.isAncestorOf(field) or self.isAncestorOf(field):
            return QRect()
        if isinstance(field, QAbstractItemView):
            at, seen = field.viewport(), field.visualRect(field.currentIndex())
        elif isinstance(field, QTextEdit):
            # A page to read: it is everywhere, and its head is read first.
            return QRect()
        else:
            at = _with_its_problem(field)
            seen = at.visibleRegion().boundingRect()
        return QRect(at.mapTo(self._around, seen.topLeft()), seen.size())


def _with_its_problem(field: QWidget) -> QWidget:
    """The field, or its row where that says what is wrong with it."""
    around: QWidget | None = field
    while field.property("problem") and isinstance(around, QWidget):
        if isinstance(around, FormRow):
            return around
        around = around.parentWidget()
    return field


class JobBar(QFrame):
    """What is being done, how far it is, and how to stop it; hidden when nothing is.

    What is told as done has nothing left but to be kept: it can be stopped no more, and says so.
    One worker does them all: they begin and end in the order in which they were given.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "jobbar")
        layout = row_layout(self, margin=theme.M, gap=theme.L)
        self.progress = ProgressWithWords()
        self.cancel = button("Cancelar", self._cancel)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self.cancel)
        self._jobs: list[Job] = []
        self._stopping = False
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(300)
        self._delay.timeout.connect(self.show)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show `job` (once it lasts long enough to be noticed) until it is over, after those given before it."""
        self._jobs.append(job)
        job.progressed.connect(self._report)
        job.finished.connect(self._over)
        if len(self._jobs) == 1:
            self._begin()

    def _begin(self) -> None:
        self._stopping = False
        self.cancel.setEnabled(True)
        self.progress.show_progress(0, 0, f"{self._jobs[0].name}…")
        self._delay.start()

    def _report(self, done: int, total: int) -> None:
        ending = 0 < total <= done
        if self._jobs and (ending or not self._stopping):
            share = f" · {done * 100 // total}\u00a0%" if total else ""
            self.progress.show_progress(done, total, f"{self._jobs[0].name}…{_ENDING if ending else share}")
            self.cancel.setEnabled(not ending)

    def _over(self) -> None:
        self._jobs.pop(0)
        self._delay.stop()
        self.hide()
        if self._jobs:
            self._begin()

    def _cancel(self) -> None:
        if self._jobs:
            self._stopping = True
            self._jobs[0].cancel()
            self.cancel.setEnabled(False)
            self.progress.words.setText("Cancelando…")
