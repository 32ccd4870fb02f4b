"""The points of an agenda in their order, grouped under their blocks; one of them may be open for writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.services import labels
from app.services.agenda import AgendaRow
from app.ui import theme
from app.ui.page import Context
from app.ui.pages.meetings_agenda_editor import AgendaEditor
from app.ui.pages.meetings_agenda_item import AgendaLine
from app.ui.widgets.parts import column_around, column_layout, hairline, label
from app.ui.widgets.pickers import settle_typed

DAY = 24 * 60
_REACH = 30


def start_times(rows: Sequence[AgendaRow], start: str | None) -> list[str]:
    """When each point begins, '' where the session's start is not said."""
    if not start:
        return ["" for _ in rows]
    hour, minute = map(int, start.split(":"))
    at, found = hour * 60 + minute, []
    for row in rows:
        found.append(f"{at % DAY // 60:02}:{at % 60:02}")
        at += row.minutes_planned or 0
    return found


class AgendaList(QFrame):
    """`order_chosen(ids)`, `removed(id)`, `minutes_stepped(id, by)`, `opened()` tell what the person wants."""

    order_chosen = Signal(object)
    opened = Signal()
    removed = Signal(str)
    minutes_stepped = Signal(str, int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._context = context
        self.lines: dict[str, AgendaLine] = {}
        self.order: list[str] = []
        self.editor: AgendaEditor | None = None
        self._between: list[QWidget] = []
        self._column = column_layout(self, gap=0)
        self._column.setContentsMargins(1, 1, 1, theme.px(theme.XS))
        self._mark = QFrame(self)
        self._mark.setProperty("role", "drop-over")
        self._mark.hide()
        self._held_at = QPoint()
        self._reaching = QTimer(self)
        self._reaching.setInterval(_REACH)
        self._reaching.timeout.connect(self._reach_further)

    def show_items(self, items: Sequence[AgendaRow], start: str | None) -> None:
        """Show these points; the one being written keeps its fields and the keyboard."""
        known = {item.id for item in items}
        for gone in set(self.lines) - known:
            line = self.lines.pop(gone)
            line.hide()
            line.deleteLater()
        if self.editor is not None and self.editor.item not in known:
            self._drop_editor()
        for item, begins in zip(items, start_times(items, start), strict=True):
            if item.id not in self.lines:
                self.lines[item.id] = self._line(item.id)
            self.lines[item.id].show_item(item, begins)
        blocks = [item.block for item in items]
        self.order = [item.id for item in items]
        self._lay_out(blocks)
        if self.editor is not None:
            self.editor.refresh()

    def open(self, item: str) -> bool:
        """Open a point for writing; False if the one that was open could not be saved."""
        if not self.close_editor():
            return False
        made = self.editor = AgendaEditor(self._context, item)
        made.closed.connect(self.done)
        made.moved.connect(partial(self._move, item))
        made.removed.connect(partial(self.removed.emit, item))
        made.refresh()
        self._column.insertWidget(self._column.indexOf(self.lines[item]), made)
        self.lines[item].hide()
        made.show()
        made.topic.setFocus()
        made.topic.selectAll()
        self.opened.emit()
        return True

    def close_editor(self) -> bool:
        """Save and close the point that is open; False if it could not be saved, or a name in it was only begun."""
        if self.editor is None:
            return True
        settle_typed(self.editor)
        if not self.editor.saver.leave():
            return False
        self._drop_editor()
        return True

    def done(self) -> None:
        """Close the point that is open and stand on its line."""
        item = self.editor.item if self.editor else ""
        if self.close_editor() and item in self.lines:
            self.lines[item].setFocus()

    def focus_near(self, place: int) -> None:
        """Stand on the point at `place`, or the last one."""
        if self.order:
            self.lines[self.order[min(max(place, 0), len(self.order) - 1)]].setFocus()

    def _line(self, item: str) -> AgendaLine:
        made = AgendaLine(self)
        made.clicked.connect(_Call(partial(self.open, item), made))
        made.moved.connect(partial(self._move, item))
        made.removed.connect(partial(self.removed.emit, item))
        made.minutes_stepped.connect(partial(self.minutes_stepped.emit, item))
        made.dragged.connect(self._drag_to)
        made.dropped.connect(partial(self._drop, item))
        return made

    def _lay_out(self, blocks: Sequence[str]) -> None:
        for old in self._between:
            old.hide()
            old.deleteLater()
        self._between = []
        while self._column.takeAt(0) is not None:
            pass
        last = ""
        for item, block in zip(self.order, blocks, strict=True):
            if block != last:
                self._put_between(_heading(labels.words("agenda_item", "block", block), first=not last))
                last = block
            else:
                self._put_between(hairline())
            if self.editor is not None and self.editor.item == item:
                self._column.addWidget(self.editor)
            self._column.addWidget(self.lines[item])
            self.lines[item].setVisible(self.editor is None or self.editor.item != item)

    def _put_between(self, widget: QWidget) -> None:
        self._between.append(widget)
        self._column.addWidget(widget)

    def _drop_editor(self) -> None:
        editor, self.editor = self.editor, None
        if editor is not None:
            editor.saver.forget()
            editor.hide()
            editor.deleteLater()
            if editor.item in self.lines:
                self.lines[editor.item].show()

    def _move(self, item: str, by: int) -> None:
        place = self.order.index(item)
        to = place + by
        if 0 <= to < len(self.order):
            order = list(self.order)
            order.insert(to, order.pop(place))
            self.order_chosen.emit(order)

    def _place_at(self, where: QPoint) -> int:
        y = self.mapFromGlobal(where).y()
        return sum(self.lines[item].geometry().center().y() < y for item in self.order)

    def _drag_to(self, where: QPoint) -> None:
        self._held_at = where
        self._show_mark(where)
        if not self._reaching.isActive():
            self._reaching.start()

    def _reach_further(self) -> None:
        """Held at the edge of what is seen, the page goes on under the hand."""
        if (area := column_around(self)) is None:
            return
        y, edge = area.viewport().mapFromGlobal(self._held_at).y(), theme.px(theme.ROW)
        by = -1 if y < edge else 1 if y > area.viewport().height() - edge else 0
        bar = area.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + by * theme.px(theme.M))
        if bar.value() != before:
            self._show_mark(self._held_at)

    def _show_mark(self, where: QPoint) -> None:
        place = self._place_at(where)
        lines = [self.lines[item].geometry() for item in self.order]
        y = lines[place].top() if place < len(lines) else lines[-1].bottom()
        self._mark.setGeometry(QRect(theme.px(theme.S), y - 2, self.width() - theme.px(theme.L), theme.px(theme.XS)))
        self._mark.show()
        self._mark.raise_()

    def _drop(self, item: str, where: QPoint) -> None:
        self._reaching.stop()
        self._mark.hide()
        place, to = self.order.index(item), self._place_at(where)
        order = list(self.order)
        order.pop(place)
        order.insert(to - (to > place), item)
        if order != self.order:
            self.order_chosen.emit(order)


class _Call:
    """Calls without the flag that `clicked` carries."""

    def __init__(self, run: Callable[[], object], _: QWidget) -> None:
        self._run = run

    def __call__(self, *_: object) -> None:
        self._run()


def _heading(words: str, *, first: bool) -> QWidget:
    holder = QWidget()
    layout = column_layout(holder)
    side = theme.px(theme.L)
    layout.setContentsMargins(side, theme.px(theme.M if first else theme.L), side, theme.px(theme.XS))
    layout.addWidget(label(words, "small-strong"))
    return holder
