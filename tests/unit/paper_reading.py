"""A printed form as it is read and seen."""

from __future__ import annotations

import io

from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument

from app.pdf.document import LEFT, RIGHT, TOP
from app.pdf.text import HYPHEN

DOTS = 40
# Nothing is drawn nearer to an edge than this, also by a printer that pulls the sheet a little aside.
AIR = 2.0
FOOT = 20.0
DIVIDED = "\ufffe"  # how the reader tells of a hyphen at the end of a line


def read(data):
    """The file with all that it says of itself."""
    return PdfReader(io.BytesIO(data))


def squeezed(text):
    """The letters, wherever lines and words were divided, and whether two of them are one sign."""
    return "".join(text.replace(HYPHEN, "").replace(DIVIDED, "").replace("ﬁ", "fi").split())


def words_of(data):
    """All that can be read on the pages, squeezed; by the window's library, which is ten times quicker at it."""
    document, _held = _opened(data)
    text = "".join(document.getAllText(number).text() for number in range(document.pageCount()))
    document.close()
    return squeezed(text)


def pictures(data):
    """Every page as a small grey picture."""
    document, _held = _opened(data)
    for number in range(document.pageCount()):
        size = document.pagePointSize(number) * DOTS / 72
        drawn = document.render(number, QSize(round(size.width()), round(size.height())))
        seen = drawn.convertToFormat(QImage.Format.Format_RGBA8888)
        size_seen = (seen.width(), seen.height())
        shown = Image.frombytes("RGBA", size_seen, bytes(seen.constBits()), "raw", "RGBA", seen.bytesPerLine())
        sheet = Image.new("RGB", shown.size, "white")
        sheet.paste(shown, mask=shown.getchannel("A"))
        yield sheet.convert("L")
    document.close()


def assert_ink_within_margins(data):
    """No page is empty, and none has anything where a printer cannot reach."""
    for number, page in enumerate(pictures(data), 1):
        wide, high = page.size
        box = page.point(lambda grey: 255 if grey < 200 else 0).getbbox()
        assert box is not None, f"page {number} is empty"
        left, top, right, bottom = (edge * 72 / DOTS for edge in box)
        assert left >= LEFT - AIR - 2, number
        assert right <= wide * 72 / DOTS - RIGHT + AIR + 2, number
        assert top >= TOP - AIR - 2, number
        assert bottom <= high * 72 / DOTS - FOOT, number


def _opened(data):
    """The document, and what it reads from as long as it is held."""
    document, buffer = QPdfDocument(None), QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    return document, buffer
