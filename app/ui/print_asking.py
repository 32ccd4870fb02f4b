"""Which printer and which pages: Qt's own window, which says what became of it in passing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Slot
from PySide6.QtWidgets import QDialog, QFrame, QPushButton, QScrollArea, QTabWidget, QWidget

from app.jobs import Progress
from app.ui import theme
from app.ui.background import Job
from app.ui.page import Context
from app.ui.printing import print_pdf
from app.ui.widgets.qt_combos import add_arrows, show_edges

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_DOTS_PER_INCH = 300
_TAKES = 600, 520  # of the screen at 100 %, with all its options unfolded, and its frame
_SETTLED = 100  # milliseconds
_FRAME = 40  # of the screen's height, for the frame around a window
_PRINTED = "El documento fue a la impresora"
_PRINTED_IN_PART = "La impresión se detuvo. La impresora puede sacar las páginas que ya había recibido."
_NOT_PRINTED = "La impresora no recibió el documento. Revise que esté encendida, o guárdelo como PDF."


class Printing(QObject):
    """Of the page `parent`: one document after another."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._page = context, parent

    def ask(self, pdf: bytes, title: str, pages: int) -> None:
        """Ask for a printer, and print."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        self._printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self._printer.setResolution(_DOTS_PER_INCH)
        self._printer.setDocName(title)
        dialog = QPrintDialog(self._printer, self._page)
        if pages:
            dialog.setMinMax(1, pages)
        dress(dialog)
        for opens in dialog.findChildren(QPushButton, "properties"):
            # What it opens is made only then.
            opens.released.connect(partial(QTimer.singleShot, 0, dialog, partial(_dress_inner, dialog)))
        dialog.accepted.connect(partial(self._print_soon, pdf))
        dialog.finished.connect(dialog.deleteLater)
        # QPrintDialog's own `open` wants an old-style slot.
        dialog.setModal(True)
        dialog.show()

    def _print_soon(self, pdf: bytes) -> None:
        QTimer.singleShot(0, partial(self.print_to, pdf, self._printer))

    def print_to(self, pdf: bytes, printer: QPrinter) -> Job:
        """Draw the pages that `printer` was asked for, in the worker."""
        work = partial(_printed_words, pdf, printer)
        job = self._context.run_job("Imprimiendo", work, done=self._printed, writes=False)
        job.cancelled.connect(self._not_all_printed)
        return job

    @Slot(object)
    def _printed(self, said: str) -> None:
        self._context.toast(said)

    @Slot()
    def _not_all_printed(self) -> None:
        self._context.toast(_PRINTED_IN_PART)


class _Within(QObject):
    """Moves a dialog that unfolds as far up and to the left as it takes for its buttons to stay on the screen."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """It grew."""
        if event.type() == QEvent.Type.Resize and watched is self._dialog:
            QTimer.singleShot(0, self, self._move)
        return False

    def _move(self) -> None:
        room, now = self._dialog.screen().availableGeometry(), self._dialog.frameGeometry()
        over = QPoint(max(now.right() - room.right(), 0), max(now.bottom() - room.bottom(), 0))
        if not over.isNull():
            corner = now.topLeft() - over
            self._dialog.move(max(corner.x(), room.left()), max(corner.y(), room.top()))


def dress(dialog: QDialog) -> None:
    """Give Qt's own window our looks, in letters with which all of it stays on the screen."""
    theme.dress_to_fit(dialog, *_TAKES)
    dialog.installEventFilter(_Within(dialog))
    add_arrows(dialog)
    show_edges(dialog)
    dialog.setProperty("dressed", True)


def _dress_inner(dialog: QDialog) -> None:
    for inner in dialog.findChildren(QDialog):
        if not inner.property("dressed"):
            dress(inner)
            let_roll(inner)


def let_roll(dialog: QDialog) -> None:
    """Let the pages of Qt's own window roll on a screen that is lower than they are, so that its buttons stay on it."""
    room = dialog.screen().availableGeometry().height() - _FRAME
    if dialog.minimumSizeHint().height() <= room:
        return
    for tabs in dialog.findChildren(QTabWidget):
        shown = tabs.currentIndex()
        for index in range(tabs.count()):
            words = tabs.tabText(index)
            if (page := tabs.widget(index)) is None:
                continue
            around = QScrollArea()
            around.setFrameShape(QFrame.Shape.NoFrame)
            around.setWidgetResizable(True)
            around.setAccessibleName(words)
            around.setMinimumWidth(page.minimumSizeHint().width() + theme.px(theme.L))  # and the bar
            tabs.removeTab(index)
            tabs.insertTab(index, around, words)
            around.setWidget(page)
        tabs.setCurrentIndex(shown)
    # Later, when all of it and the screen know that it may be lower.
    QTimer.singleShot(_SETTLED, dialog, partial(dialog.resize, dialog.width(), room))


def _printed_words(pdf: bytes, printer: QPrinter, progress: Progress) -> str:
    """Print, and say where it went: what is printed to a file leaves no paper to look for."""
    if not print_pdf(pdf, printer, progress):
        return _NOT_PRINTED
    return f"Guardado en «{Path(file).name}»" if (file := printer.outputFileName()) else _PRINTED
