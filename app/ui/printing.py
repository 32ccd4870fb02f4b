"""A document goes to a printer, drawn page by page in the worker: a long book takes minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QPainter

from app.errors import Cancelled
from app.jobs import Progress

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument
    from PySide6.QtPrintSupport import QPrinter

# Dots drawn at once, from the top down: Python lends the window its turn only between two calls of Qt.
BAND = 256


def print_pdf(pdf: bytes, printer: QPrinter, progress: Progress) -> bool:
    """Draw the pages of `pdf` that were asked for on `printer`; False if it takes none.

    Raises:
        Cancelled: the pages that were not drawn yet stay unprinted.
    """
    from PySide6.QtPdf import QPdfDocument  # slow to load

    # The worker's own: what the window shows belongs to the window's thread.
    document, buffer, painter = QPdfDocument(), QBuffer(), QPainter()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if not painter.begin(printer):
        return False
    try:
        pages = _pages(document, printer)
        for place, page in enumerate(pages):
            progress.step(place, len(pages))
            if place:
                printer.newPage()
            _draw(document, page, printer, painter)
    except Cancelled:
        printer.abort()
        raise
    finally:
        taken = painter.end()
        document.close()
    return taken


def _pages(document: QPdfDocument, printer: QPrinter) -> list[int]:
    """Those that were chosen in the dialog («1,3-4»), which only says so: Qt prints whatever is drawn."""
    ranges = printer.pageRanges()
    chosen = printer.printRange() == printer.PrintRange.PageRange and not ranges.isEmpty()
    return [page for page in range(document.pageCount()) if not chosen or ranges.contains(page + 1)]


def _draw(document: QPdfDocument, page: int, printer: QPrinter, painter: QPainter) -> None:
    sheet = printer.pageRect(printer.Unit.DevicePixel)
    size = document.pagePointSize(page).scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio).toSize()
    picture = document.render(page, size)
    for top in range(0, size.height(), BAND):
        painter.drawImage(0, top, picture, 0, top, size.width(), BAND)
