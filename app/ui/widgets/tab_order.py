"""Tab goes the way one reads, also through what was made after the rest of the page.

follow_reading(column.column)      # after rows were added or made anew
come_before(rows, button)          # the same, where what stands around them is not known
stand_after(toggle, rows)          # the same, after what stands before them
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def follow_reading(layout: QLayout) -> None:
    """Chain what the keyboard reaches inside `layout` in its order; the first keeps its place."""
    _chain(list(_stops(layout)))


def come_before(layout: QLayout, stop: QWidget) -> None:
    """Let Tab come to what stands in `layout` just before it comes to `stop`."""
    made, before = list(_stops(layout)), stop.previousInFocusChain()
    while before in made or (before is not None and not before.focusPolicy() & Qt.FocusPolicy.TabFocus):
        before = before.previousInFocusChain() if before is not None else None
    if made and before is not None:
        _chain([before, *made, stop])


def stand_after(stop: QWidget, layout: QLayout) -> None:
    """Let Tab come from `stop` to what stands in `layout`, and from there to what came after `stop`."""
    _chain([stop, *_stops(layout)])


def _chain(stops: Sequence[QWidget]) -> None:
    """Let Tab go from each of these to the next.

    A widget that hands the keyboard to a part of itself stands before its parts: left where it was made, Tab would jump
    from there to that part, round and round. Qt would chain the part in its stead, so it hands over nothing meanwhile.
    """
    before = [(one, one.focusProxy(), one.focusPolicy()) for one in stops]
    for one, proxy, _ in before:
        if proxy is not None:
            one.setFocusProxy(None)  # type: ignore[arg-type]  # none, as Qt allows
        one.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # what takes no keyboard would not be moved
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)
    for one, proxy, policy in before:
        one.setFocusPolicy(policy)
        if proxy is not None:
            one.setFocusProxy(proxy)


def _stops(layout: QLayout) -> Iterator[QWidget]:
    for item in map(layout.itemAt, range(layout.count())):
        inner, widget = (item.layout(), item.widget()) if item else (None, None)
        if inner is not None:
            yield from _stops(inner)
        if widget is not None:
            if widget.focusProxy() is not None or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                yield widget
            if (parts := widget.layout()) is not None:
                yield from _stops(parts)


def in_order(layout: QLayout) -> Iterator[QWidget]:
    """What the keyboard reaches inside `layout`, in the order of reading."""
    return (one for one in _stops(layout) if one.focusPolicy() & Qt.FocusPolicy.TabFocus)
