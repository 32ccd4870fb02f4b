"""What one writes in stays where it is seen when lines come or go above it, as a notice does after saving."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class HeldInPlace(QObject):
    """Watches the content of `area`, which is there already; while `finds_place()` the area moves by itself.

    At its very top a page stays there: what comes at its head is to be seen.
    """

    _grew = Signal()

    def __init__(self, area: QScrollArea, finds_place: Callable[[], bool]) -> None:
        super().__init__(area)
        self._area, self._finds_place = area, finds_place
        self._field: QWidget | None = None
        self._y = 0
        # Before it is painted, and after the lines have got their places.
        self._grew.connect(self._hold, Qt.ConnectionType.QueuedConnection)
        self._content = area.widget()
        if self._content is not None:
            self._content.installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(self._remember)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._remember)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content has another height: look where what has the keyboard went."""
        if isinstance(event, QResizeEvent):
            self._grew.emit()
        return super().eventFilter(watched, event)

    def _remember(self) -> None:
        field = QApplication.focusWidget()
        held = field is not None and self._content is not None and self._content.isAncestorOf(field)
        self._field = field if held else None
        self._y = self._where(self._field) if self._field is not None else 0

    def _hold(self) -> None:
        field, bar = self._field, self._area.verticalScrollBar()
        seen = 0 <= self._y < self._area.viewport().height() and field is QApplication.focusWidget()
        if field is not None and seen and bar.value() and not self._finds_place():
            bar.setValue(bar.value() + self._where(field) - self._y)
        self._remember()

    def _where(self, field: QWidget) -> int:
        return field.mapTo(self._area.viewport(), QPoint(0, 0)).y()
