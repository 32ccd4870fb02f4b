"""One record shown in parts under tabs: what is asked of it stands above them, who changed it last below."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QStackedWidget, QWidget

from app.ui import theme
from app.ui.page import Context
from app.ui.pages.record_part import RecordPart
from app.ui.widgets.asking import AskPanel
from app.ui.widgets.parts import button, column_layout, row_layout
from app.ui.widgets.status import StatusChip, WhoWhen
from app.ui.widgets.tabs import PartTabs

_MOST = 5  # the tabs take no more than this part of the window, which is as high in every part of a record
_ANY = 16_777_215


class PartedView(QWidget):
    """`parts` are (key, name, class); each is made when it is first shown.

    `changed()` when its name, state or part is another.
    """

    changed = Signal()
    parts: ClassVar[tuple[tuple[str, str, type[RecordPart]], ...]] = ()
    spoken: ClassVar[str] = ""
    panel: AskPanel

    def __init__(self, context: Context, panel: AskPanel) -> None:
        super().__init__()
        self._context, self.panel = context, panel
        self._made: dict[str, RecordPart] = {}
        self._seen = 0
        self.tabs = PartTabs(self.spoken, (name for _, name, _ in self.parts))
        self.chip = StatusChip()
        self.stack = QStackedWidget()
        # In a low window what is asked above keeps its room, and the part gives way.
        self.stack.setMinimumHeight(1)
        self.last_change = WhoWhen()
        self.last_change.stand_below()
        # The same in one line, where the tabs would take the room of what they lead to.
        self.list = button("", icon="chevron-down")
        self.list.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the words, then what says that more are below
        self._menu = QMenu(self.list)
        self._menu.aboutToShow.connect(self._list_parts)
        self.list.setMenu(self._menu)
        self.list.hide()
        self.bar = QWidget()
        self._head = row_layout(self.bar, gap=theme.M)
        self._head.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.L), 0)
        self._head.addWidget(self.tabs, 10_000)
        self._head.addWidget(self.list, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head.addStretch(1)
        self._head.addWidget(self.chip)
        self._told: QBoxLayout = column_layout(gap=theme.S)
        self._told.addWidget(panel)
        asking = row_layout()
        asking.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), 0)
        asking.addStretch(1)
        asking.addLayout(self._told, 10_000)
        asking.addStretch(1)
        layout = column_layout(self, gap=0)
        layout.addWidget(self.bar)
        layout.addLayout(asking)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.last_change)
        panel.opened.connect(self._make_room)
        panel.closed.connect(self._state_changed)
        self.tabs.turned.connect(self._tab_turned)
        self.tabs.pointed.connect(self._pointed)

    def refresh(self) -> None:
        """Read what is shown again.

        Raises:
            NotFound: the record is not here any more.
        """
        raise RuntimeError("each view reads its own record")

    @property
    def switch(self) -> QWidget:
        """Where one turns from part to part: the tabs, or the list of them."""
        return self.tabs if self.list.isHidden() else self.list

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the tabs become one line."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        flow = self.tabs.layout()
        tall = flow.heightForWidth(self.width() - self.chip.sizeHint().width() - theme.px(3 * theme.L)) if flow else 0
        crowded = tall > self.window().height() / _MOST
        if crowded == self.list.isHidden():
            held = self.tabs.isAncestorOf(self.focusWidget() or self) or self.list.hasFocus()
            self.tabs.setVisible(not crowded)
            self.list.setVisible(crowded)
            side = theme.px(theme.L)
            self._head.setContentsMargins(side, theme.px(theme.S) if crowded else 0, side, 0)
            if held:
                self.switch.setFocus()
        self.last_change.setMaximumHeight(0 if crowded else _ANY)
        self._name_list()

    def _name_list(self) -> None:
        name = self.parts[self.tabs.current()][1]
        self.list.setText(f"{name} ")
        self.list.setAccessibleName(f"{self.spoken}: {name}")

    def _list_parts(self) -> None:
        self._menu.clear()
        for key, name, _ in self.parts:
            if self.offers(key):
                self._menu.addAction(name, partial(self.show_part, key))

    @property
    def part_key(self) -> str:
        """The name of the part on screen."""
        return self.parts[self.tabs.current()][0]

    @property
    def part(self) -> RecordPart:
        """The part on screen."""
        return self._part(self.part_key)

    def offers(self, key: str) -> bool:
        """Whether the part stands in this record."""
        return self.tabs.is_offered(self._place_of(key))

    def turn(self, by: int) -> None:
        """Go to the next part, or the one before."""
        offered = [key for key, _, _ in self.parts if self.offers(key)]
        self.show_part(offered[(offered.index(self.part_key) + by) % len(offered)])

    def show_part(self, key: str) -> None:
        """Go to a part and put the keyboard in it; what cannot be kept in the one before stays, and keeps it."""
        before = self.part_key
        self._show_part(key)
        if self.part_key != before or key == before:
            (self.part.first_focus() or self.switch).setFocus()

    def save_now(self) -> bool:
        """Save what is typed in any part."""
        saved = [part.save_now() for part in self._made.values()]
        return all(saved)

    def put_away(self) -> None:
        """Nothing that was begun and left blank stays behind."""
        for part in self._made.values():
            part.put_away()

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        if self.panel.close_panel():
            (self.part.first_focus() or self.switch).setFocus()
            return True
        return self.part.go_back()

    def _place_of(self, key: str) -> int:
        return [name for name, _, _ in self.parts].index(key)

    def _part(self, key: str) -> RecordPart:
        if key not in self._made:
            made = self._made[key] = self.parts[self._place_of(key)][2](self._context)
            made.offers_changed.connect(self.changed)
            self.stack.addWidget(made)
            self._begin(made)
        return self._made[key]

    def _begin(self, part: RecordPart) -> None:
        """A part was made."""

    def _show_part(self, key: str) -> None:
        """Turn to a part, or to the first that stands in this record."""
        offered = [name for name, _, _ in self.parts if self.offers(name)]
        place = self._place_of(key if key in offered else offered[0])
        if place != self.tabs.current():
            self.tabs.choose(place)
        else:
            self._turned(place)

    def _tab_turned(self, place: int) -> None:
        left = self._made.get(self.parts[self._seen][0])
        if place == self._seen:
            return
        if left is not None and self.offers(self.parts[self._seen][0]) and not left.save_now():
            self.tabs.choose(self._seen)  # what cannot be kept stays in sight
            return
        self._seen = place
        self._turned(place)
        self._name_list()

    def _turned(self, _: int) -> None:
        """The part in force is another: show it."""

    def _pointed(self) -> None:
        # The page says «una tecla por persona»: the keys must be heard there, and not on the tab.
        if self.part.answers_keys:
            (self.part.first_focus() or self.switch).setFocus()

    def _make_room(self) -> None:
        # In a low window what is asked stands alone under the head.
        self.bar.setVisible(self.panel.isHidden() or self.height() >= theme.px(theme.LOW))
        self.changed.emit()

    def _state_changed(self) -> None:
        self._make_room()
        self.refresh()
