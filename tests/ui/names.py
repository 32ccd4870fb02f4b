"""What the keyboard reaches and a screen reader cannot name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def unnamed(widget: QWidget) -> Iterator[QWidget]:
    for part in (widget, *widget.findChildren(QWidget)):
        if not part.focusPolicy() & Qt.FocusPolicy.TabFocus or part.objectName().startswith("qt_"):
            continue
        if part is not widget and not part.isVisibleTo(widget):
            continue
        # A proxy speaks for its holder; an accessible name set on either is what is read.
        if part.focusProxy() is not None:
            continue
        interface = QAccessible.queryAccessibleInterface(part)
        if interface is not None and not interface.text(QAccessible.Text.Name):
            yield part
