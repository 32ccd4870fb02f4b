"""Tab goes the way one reads, also through what was made after the rest of the page.

follow_reading(column.column)      # after rows were added or made anew
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def follow_reading(layout: QLayout) -> None:
    """Chain what the keyboard reaches inside `layout` in its order; the first keeps its place."""
    for one, other in pairwise(in_order(layout)):
        QWidget.setTabOrder(one, other)


def in_order(layout: QLayout) -> Iterator[QWidget]:
    """What the keyboard reaches inside `layout`, in the order of reading."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item else (None, None)
        if widget is not None:
            yield from _reached(widget)
        elif inner is not None:
            yield from in_order(inner)


def _reached(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    layout = widget.layout()
    if layout is not None:
        yield from in_order(layout)
