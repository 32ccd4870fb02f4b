"""What the keyboard reaches and a screen reader cannot name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.widgets.later import Later

_ROWS = 5  # of a list; the others are made alike


def unnamed(widget: QWidget) -> Iterator[QWidget]:
    """Those in sight, parts that wait until one comes to them among them, and lists with a row that says nothing."""
    for part in widget.findChildren(Later):
        if part.isVisibleTo(widget):
            part.fill()
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
        elif isinstance(part, QAbstractItemView) and _has_silent_row(part):
            yield part


def _has_silent_row(view: QAbstractItemView) -> bool:
    model = view.model()
    for row in range(min(model.rowCount(), _ROWS) if model is not None else 0):
        index = model.index(row, 0)
        said = (index.data(role) for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole))
        if not any(str(words or "").strip(" …") for words in said):
            return True
    return False
