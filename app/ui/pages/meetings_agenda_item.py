"""One point of the agenda: a line that says it, and in its place, once opened, the fields to write it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from app.services import labels
from app.services.agenda import AgendaRow
from app.ui import theme, values
from app.ui.widgets.parts import Picture, column_layout, label, row_layout

STEP = 5
KEYS = (
    "Enter para cambiarlo, Control con las flechas para moverlo, "
    "más y menos para los minutos, Suprimir para quitarlo"
)


class AgendaLine(QPushButton):
    """Enter opens it; Ctrl+arrows or the mouse move it; + and - change its minutes; Supr takes it away."""

    moved = Signal(int)
    minutes_stepped = Signal(int)
    removed = Signal()
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "row")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self._inside = row_layout(self, gap=theme.M)
        side = theme.px(theme.S)
        self._inside.setContentsMargins(side, side, theme.px(theme.L), side)
        self.start, self.topic = label("", "strong", wrap=False), label("", "strong")
        self.start.setMinimumWidth(theme.px(48))
        self.more, self.minutes = label("", "small"), label("", wrap=False)
        words = column_layout(gap=0)
        words.addWidget(self.topic)
        words.addWidget(self.more)
        self._inside.addWidget(Picture("grip-vertical", "muted"))
        self._inside.addWidget(self.start)
        self._inside.addLayout(words, 1)
        self._inside.addWidget(self.minutes)
        self._inside.addWidget(Picture("pencil", "muted", 16))
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleDescription(KEYS)

    def show_item(self, item: AgendaRow, start: str) -> None:
        """Say the point."""
        told = (labels.words("agenda_item", "method", item.method), item.responsible, item.practice)
        self.topic.setText(item.topic or "Punto sin tema")
        self.start.setText(start)
        self.more.setText(" · ".join(part for part in told if part))
        self.more.setVisible(bool(self.more.text()))
        self.minutes.setText(minutes_line(item))
        parts = (start, self.topic.text(), self.more.text(), self.minutes.text())
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What its words need."""
        return self._inside.sizeHint().expandedTo(QSize(0, theme.px(theme.ROW)))

    def minimumSizeHint(self) -> QSize:
        """Topics are never cut: they wrap."""
        return self._inside.minimumSize().expandedTo(QSize(0, theme.px(theme.ROW)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the keyboard does to a point."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        minutes = {"+": STEP, "-": -STEP}
        if control and key in steps:
            self.moved.emit(steps[key])
        elif key in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            self.click()
        elif key == Qt.Key.Key_Delete.value:
            self.removed.emit()
        elif event.text() in minutes:
            self.minutes_stepped.emit(minutes[event.text()])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps the beginning of a drag."""
        self._pressed_at = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, it is a drag."""
        here: Any = event.position().toPoint()
        start = self._pressed_at
        if start is not None and (here - start).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setDown(False)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            self.dragged.emit(self.mapToGlobal(here))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, or a plain click."""
        self._pressed_at = None
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.dropped.emit(self.mapToGlobal(event.position().toPoint()))
        else:
            super().mouseReleaseEvent(event)


def minutes_line(item: AgendaRow) -> str:
    """'15 min', or once it was dealt with '18 de 15 min'."""
    planned = "" if item.minutes_planned is None else values.minutes_words(item.minutes_planned)
    if not item.minutes_used:
        return planned
    used = values.minutes_words(item.minutes_used)
    return f"usó {used} de {planned}" if planned else f"usó {used}"
