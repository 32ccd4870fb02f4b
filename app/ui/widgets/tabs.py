"""The parts of a page in one row of tabs, that goes on in a second row where large letters leave no room.

    tabs = PartTabs("Partes de la sesión", ("Datos", "Tabla", "Acta"))
    tabs.turned.connect(self._turned)    # Signal(int): another place is in force, by hand or by program
    tabs.current();  tabs.choose(2);  tabs.offer(1, offered=False);  tabs.is_offered(1);  tabs.rename(0, "Datos (2)")

One stop of the Tab key; the arrows go from part to part.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.relay import Relay
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.one_stop import OneStop


class _Tab(QPushButton):
    """The name of a part, as wide as when it is in force: choosing one moves no other."""

    pointed = Signal()

    def __init__(self, words: str, place: int) -> None:
        super().__init__()
        self.setProperty("role", "tab")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self._place, self._air = place, theme.M
        self.call(words)

    def set_air(self, air: int) -> None:
        """How much room there is at each side of its words."""
        if air != self._air:
            self._air = air
            self.setProperty("tight", air < theme.M)
            self.style().unpolish(self)
            self.style().polish(self)
            self.updateGeometry()

    def call(self, words: str) -> None:
        """Give it this name, to read, to hear and in its hint."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(f"{words} (Alt+{self._place})")

    def sizeHint(self) -> QSize:
        """Room for its words in bold, and a line below."""
        wide = QFontMetrics(theme.font(bold=True)).horizontalAdvance(self.text())
        return QSize(wide + theme.px(2 * self._air) + theme.XS, theme.px(theme.CONTROL) + theme.XS)

    def minimumSizeHint(self) -> QSize:
        """A name is never cut."""
        return self.sizeHint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """After it was chosen with the mouse, it says so."""
        inside = event.button() == Qt.MouseButton.LeftButton and self.hitButton(event.position().toPoint())
        super().mouseReleaseEvent(event)
        if inside:
            self.pointed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever walks here with the arrows chooses it."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason and not self.isChecked():
            self.click()


class PartTabs(QWidget):
    """`turned(place)` when another part is in force; `pointed()` once one was chosen with the mouse."""

    turned = Signal(int)
    pointed = Signal()

    def __init__(self, name: str, parts: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        flow = FlowLayout(self, 0)
        self._stop = OneStop(self)
        self._tabs: list[_Tab] = []
        self._current = 0
        for place, words in enumerate(parts):
            tab = _Tab(words, place + 1)
            tab.clicked.connect(Relay(partial(self.choose, place), tab).call)
            tab.pointed.connect(self.pointed)
            flow.addWidget(tab)
            self._stop.add(tab)
            self._tabs.append(tab)
        self._tabs[0].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand closer together where that saves a second row."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = [tab for tab in self._tabs if not tab.isHidden()]
        letters = QFontMetrics(theme.font(bold=True))
        words = sum(letters.horizontalAdvance(tab.text()) + theme.XS for tab in shown)
        roomy, tight = (words + len(shown) * theme.px(2 * air) for air in (theme.M, theme.S))
        for tab in self._tabs:
            tab.set_air(theme.S if tight <= self.width() < roomy else theme.M)

    def current(self) -> int:
        """The place in force."""
        return self._current

    def choose(self, place: int) -> None:
        """Turn to the part at `place`."""
        self._tabs[place].setChecked(True)
        self._stop.stand_on(self._tabs[place])
        if place != self._current:
            self._current = place
            self.turned.emit(place)

    def rename(self, place: int, words: str) -> None:
        """Call a part otherwise."""
        self._tabs[place].call(words)
        self._tabs[place].updateGeometry()
        self._fit()

    def is_offered(self, place: int) -> bool:
        """Whether the part at `place` can be turned to."""
        return not self._tabs[place].isHidden()

    def offer(self, place: int, *, offered: bool) -> None:
        """Show a part or leave it out; the first one that is left is turned to where that was in force."""
        self._tabs[place].setVisible(offered)
        self._fit()
        if not offered and place == self._current:
            left = (other for other in range(len(self._tabs)) if self.is_offered(other))
            self.choose(next(left, place))
