"""A list and what is chosen in it: side by side from 1200, one over the other below.

    panes = ListAndReader(list_side, reader_side)      # two widgets
    panes.show_reader()      when something is chosen: below 1200 it takes the place of the list
    panes.show_list()        back to the list; panes.go_back() → True if it did (for Page.go_back)
    panes.is_wide            whether both are seen
    panes.covers_list        whether what is read took the place of the list (for Page.leads_back)
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QWidget
from shiboken6 import isValid

from app.ui import theme
from app.ui.widgets.parts import column_layout


class ListAndReader(QWidget):
    """`layout_changed()` when one of the two comes into sight or goes."""

    layout_changed = Signal()

    def __init__(self, list_side: QWidget, reader_side: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list, self._reader = list_side, reader_side
        self._reading = False
        self._parted = False
        self._left: QWidget | None = None  # where the keyboard was in the list that is covered
        self.is_wide = True
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(list_side)
        self.splitter.addWidget(reader_side)
        list_side.setMinimumWidth(theme.px(theme.COLUMN / 2))
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        column_layout(self).addWidget(self.splitter)

    @property
    def covers_list(self) -> bool:
        """Whether only what is read is seen, and `go_back` would show the list."""
        return self._reading and not self.is_wide

    def show_reader(self) -> None:
        """Bring what is chosen into sight."""
        self._reading = True
        self._arrange()

    def show_list(self) -> None:
        """Bring the list into sight."""
        self._reading = False
        self._arrange()

    def go_back(self) -> bool:
        """From what is read to the list, where only one is seen; whether that was so."""
        if not self.covers_list:
            return False
        left = self._left
        self.show_list()
        (left if left is not None and isValid(left) and left.isVisible() else self._rows()).setFocus()
        return True

    def _rows(self) -> QWidget:
        # Who came to what is read from another page finds it chosen in the list.
        views = self._list.findChildren(QAbstractItemView)
        return next((each for each in views if each.isVisible() and each.currentIndex().isValid()), self._list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both, or one."""
        super().resizeEvent(event)
        window = self.window().width()
        # Larger text needs more room for two columns to stay readable.
        wide = window >= theme.SIDE_BY_SIDE_FROM and self.width() >= theme.px(theme.COLUMN + theme.SIDEBAR // 4)
        if wide != self.is_wide:
            self.is_wide = wide
            self._arrange()
        if wide and not self._parted:
            # Once, and the same whatever the two hold; from then on the person moves the line between them.
            self._parted = True
            self.splitter.setSizes([9 * self.width() // 20, 11 * self.width() // 20])

    def _arrange(self) -> None:
        before = self._list.isHidden(), self._reader.isHidden()
        if self.covers_list and not before[0]:
            held = self.window().focusWidget()
            self._left = held if held is not None and self._list.isAncestorOf(held) else None
        self._list.setVisible(not self.covers_list)
        self._reader.setVisible(self.is_wide or self._reading)
        if before != (self._list.isHidden(), self._reader.isHidden()):
            self.layout_changed.emit()
