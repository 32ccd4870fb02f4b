"""Yes or no.

    Check("Muestra estudiantes")       # value() → bool; set_value(...) is silent; `changed` when the person marks it
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.ui import icons, theme

_LEFT_IN_LINES = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignLeft.value | Qt.TextFlag.TextWordWrap.value


class Check(QCheckBox):
    """Yes or no, with the words beside it, in as many lines as they need. `value() -> bool`."""

    changed = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._locked = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(words)
        self.clicked.connect(self._tell)

    def set_name(self, name: str) -> None:
        """What it is about, said before its own words by a screen reader."""
        self.setAccessibleName(f"{name}: {self.text()}")

    def value(self) -> bool:
        """Whether it is marked."""
        return self.isChecked()

    def set_value(self, marked: bool | None) -> None:
        """Mark or unmark without telling."""
        self.setChecked(bool(marked))

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be marked again."""
        self._locked = locked

    def isReadOnly(self) -> bool:
        """Whether it can only be read."""
        return self._locked

    def nextCheckState(self) -> None:
        """Another mark, unless it is only read."""
        if not self._locked:
            super().nextCheckState()

    def sizeHint(self) -> QSize:
        """The box, the words and the room of a control."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + theme.px(theme.ICON + theme.M + 2 * theme.XS)
        return QSize(width, theme.px(theme.CONTROL))

    def minimumSizeHint(self) -> QSize:
        """Only words as long as a sentence give way."""
        hint = self.sizeHint()
        return hint.boundedTo(QSize(theme.px(theme.COLUMN // 2), hint.height()))

    def heightForWidth(self, width: int) -> int:
        """The lines that the words take."""
        room = QRect(0, 0, width - theme.px(theme.ICON + 2 * theme.XS), theme.px(theme.COLUMN))
        high = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap.value, self.text()).height()
        return max(theme.px(theme.CONTROL), high + theme.px(theme.S))

    def hitButton(self, pos: QPoint) -> bool:
        """The words count too."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box as a line icon, whose edge is seen on any ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, air = theme.px(theme.ICON), theme.px(theme.XS)
        marked = self.isChecked()
        colour = "muted" if not self.isEnabled() else "accent" if marked else "edge"
        spot = QRect(air, (self.height() - side) // 2, side, side)
        icons.paint(painter, spot, "square-check" if marked else "square", colour)
        painter.setPen(theme.colour("text" if self.isEnabled() else "muted"))
        words = self.rect().adjusted(2 * air + side, 0, 0, 0)
        painter.drawText(words, _LEFT_IN_LINES, self.text())
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()

    def _tell(self, _: bool) -> None:
        if not self._locked:
            self.changed.emit()
