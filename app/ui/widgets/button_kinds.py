"""What `parts.button` and `parts.icon_button` make: buttons that are filled, that give way, that Enter presses."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QToolButton

from app.ui import theme

_RING, _INSET = 2, 3


def hint_of(text: str) -> str:
    """`text` as a tooltip that only shows it: in one that looked like markup, Qt would obey it (fault 28)."""
    return f"<span>{escape(text)}</span>" if "<" in text else text


class Filled(QPushButton):
    """A button in the colour of the accent, always or while it is pressed down.

    On such a ground the edge alone would not say where the keyboard is: a ring inside it does.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """As any button, with its ring."""
        super().paintEvent(event)
        painter = QPainter(self)
        self.draw_ring(painter)
        painter.end()

    def draw_ring(self, painter: QPainter) -> None:
        """Draw the ring where the keyboard is on a filled button."""
        if not self.hasFocus() or not (self.isChecked() or self.property("role") == "primary"):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("on_accent"), _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        painter.drawRoundedRect(inside, theme.RADIUS - _INSET, theme.RADIUS - _INSET)


class Chip(Filled):
    """A button whose words, where they are too long for the line, end in dots and are whole in its hint."""

    def __init__(self, words: str) -> None:
        self._said = ""
        super().__init__(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Long words give way."""
        hint = super().minimumSizeHint()
        return hint.boundedTo(QSize(theme.px(theme.SIDEBAR), hint.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the whole where it is cut."""
        super().resizeEvent(event)
        self._say_whole()

    def setText(self, text: str) -> None:
        """Other words, and so another hint."""
        super().setText(text)
        self._say_whole()

    def _say_whole(self) -> None:
        if self.toolTip() == self._said:  # not one of the page's own
            self._said = hint_of(self.text().strip()) if self.width() < self.sizeHint().width() else ""
            self.setToolTip(self._said)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As any other, its words cut at their end."""
        lacking = self.sizeHint().width() - self.width()
        if lacking <= 0:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(self.text()) - lacking
        option.text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self.draw_ring(painter)
        painter.end()


class IconButton(QToolButton):
    """Enter presses it, as the space bar does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What Qt leaves to dialogs."""
        if event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            self.click()
        else:
            super().keyPressEvent(event)
