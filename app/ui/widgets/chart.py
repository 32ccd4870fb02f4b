"""A chart on screen: the drawing that goes on paper too, in the window's colours, rendered from its PDF.

    view = ChartView(context.jobs, draw, "Asistencia por mes")      # draw(Palette, width) -> bytes runs in the worker

It is drawn when it first comes into sight, and again when its width, the colours or the text size change.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.jobs import Progress
from app.pdf.palette import Palette
from app.ui import theme
from app.ui.background import Job, JobRunner

DELAY = 20
EMPTY_HEIGHT, POINTS = 160, 72
DRAWING, FAILED = "Dibujando…", "Este gráfico no se pudo dibujar. La tabla dice lo mismo."


Draw = Callable[[Palette, float], bytes]


def _palette() -> Palette:
    """The window's colours for a chart."""
    now = theme.current().colours
    return Palette(
        now.text, now.muted, now.hairline, now.accent, now.accent_soft, now.attention, now.attention, now.surface
    )  # fmt: skip


class ChartView(QWidget):
    """One chart. Its words stand beside it for whoever does not see it."""

    def __init__(self, jobs: JobRunner, draw: Draw, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._draw = jobs, draw
        self._image = QImage()
        self._drawn: object = None
        self._asked: object = None
        self._busy = False
        self.words = DRAWING
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(EMPTY_HEIGHT))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._make)

    @property
    def is_drawn(self) -> bool:
        """Whether the chart of this width and these colours is on screen."""
        return self._drawn == self._wanted()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What there is; the first time one comes into sight it is asked for."""
        # What could not be drawn is not asked for over and over.
        if self._asked != self._wanted() and not self._timer.isActive():
            self._timer.start()
        painter = QPainter(self)
        if self._image.isNull():
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.font())
            centred = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(self.rect(), centred, self.words)
        else:
            painter.drawImage(0, 0, self._image)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another drawing."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours or letters are another drawing."""
        super().changeEvent(event)
        self.update()

    def _wanted(self) -> tuple[int, object]:
        return self.width(), theme.current()

    def _make(self) -> None:
        if self._busy or self._jobs.closed or not self.isVisible():
            return
        self._busy, self._asked, self.words = True, self._wanted(), DRAWING
        # The drawing is made in points, as on paper.
        wide = max(self.width() / theme.current().scale * POINTS / self.logicalDpiX(), 1.0)
        job = Job(self._jobs, "Dibujando el gráfico", partial(_work, self._draw, _palette(), wide), writes=False)
        job.succeeded.connect(self._show)
        job.finished.connect(self._rest)
        job.start()

    @Slot(object)
    def _show(self, pdf: bytes) -> None:
        from PySide6.QtPdf import QPdfDocument

        document, buffer = QPdfDocument(), QBuffer()
        buffer.setData(QByteArray(pdf))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        document.load(buffer)
        size, ratio = document.pagePointSize(0), self.devicePixelRatioF()
        wide = self.width()
        high = round(size.height() * wide / max(size.width(), 1.0))
        self._image = document.render(0, QSize(round(wide * ratio), round(high * ratio)))
        self._image.setDevicePixelRatio(ratio)
        document.close()
        self._drawn = self._asked
        self.setFixedHeight(max(high, 1))
        self.update()

    @Slot()
    def _rest(self) -> None:
        self._busy = False
        self.words = DRAWING if self._drawn == self._asked else FAILED
        self.update()


def _work(draw: Draw, colours: Palette, wide: float, _: Progress) -> bytes:
    return draw(colours, wide)
