"""The smallest parts: labels, buttons, hairlines, the column of comfortable width, and its scrolling page.

    text = label("Ninguna sesión", "muted")            # roles: title heading lead strong muted small problem done
    add = button("Agregar punto", self._add, icon="plus", role="flat")   # roles: '' primary flat danger chip
    column = ScrollColumn(); column.add(FormSection(...))
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.ui import icons, theme
from app.ui.relay import Relay
from app.ui.widgets.button_kinds import Chip, Filled, IconButton, hint_of
from app.ui.widgets.held_in_place import HeldInPlace
from app.ui.widgets.tab_order import in_order

Laid = TypeVar("Laid", bound=QBoxLayout)
_SETTLES = 300
_ICON_COLOURS = {"primary": "on_accent", "flat": "accent", "danger": "problem", "toast": "toast_action"}


class Words(QLabel):
    """A text that remembers how tall it is in each width: layouts within layouts ask for it forty times a page."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._heights: dict[int, int] = {}

    def heightForWidth(self, width: int) -> int:
        """Its lines in this width."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def setText(self, text: str) -> None:
        """Other words."""
        self._heights.clear()
        super().setText(text)

    def setWordWrap(self, wrap: bool) -> None:
        """In one line, or in as many as the width asks for."""
        self._heights.clear()
        super().setWordWrap(wrap)

    def changeEvent(self, event: QEvent) -> None:
        """Other letters, or another edge."""
        self._heights.clear()
        super().changeEvent(event)


def label(text: str = "", role: str = "", *, wrap: bool = True) -> QLabel:
    """Plain text (never markup) in one of the theme's roles."""
    made = Words(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


class Picture(QLabel):
    """An icon that follows the theme; decoration only, unless given an accessible name."""

    def __init__(self, name: str, role: str = "text", size: int = theme.ICON, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._role, self._size = name, role, size
        self._drawn: object = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()

    def show_icon(self, name: str, role: str = "text") -> None:
        """Change the drawing."""
        self._name, self._role = name, role
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in the colours of the new theme."""
        super().changeEvent(event)
        self._draw()

    def _draw(self) -> None:
        wanted = (self._name, self._role, theme.current())
        if wanted != self._drawn:
            self._drawn = wanted
            self.setPixmap(icons.pixmap(self._name, self._role, self._size, self.devicePixelRatioF()))


def button(
    text: str, run: Callable[[], object] | None = None, *, icon: str = "", role: str = "", hint: str = "",
    gives_way: bool = False,
) -> QPushButton:  # fmt: skip
    """A button with a verb on it, that calls `run` with no arguments; with words of a record on it, it `gives_way`."""
    # The style leaves too little air between an icon and its words.
    words = f" {text}" if icon else text
    made = Filled(words) if role == "primary" else Chip(words) if gives_way or role == "chip" else QPushButton(words)
    made.setAutoDefault(True)  # outside of a dialog: Enter presses the button that has the focus, as the space bar does
    if role:
        made.setProperty("role", role)
    if icon:
        colour = _ICON_COLOURS.get(role, "text")
        made.setIcon(icons.icon(icon, colour, "on_accent" if role == "chip" else colour))
        made.setIconSize(QSize(theme.px(18), theme.px(18)))
    if hint:
        made.setToolTip(hint_of(hint))
    made.setAccessibleName(text)
    if run is not None:
        made.clicked.connect(Relay(run, made).call)
    return made


def icon_button(name: str, words: str, run: Callable[[], object] | None = None, *, role: str = "flat") -> QToolButton:
    """A button that shows only an icon: `words` are its tooltip and its name for a screen reader."""
    made = IconButton()
    made.setIcon(icons.icon(name, "on_toast" if role == "toast" else "text"))
    made.setIconSize(QSize(theme.px(theme.ICON), theme.px(theme.ICON)))
    made.setProperty("role", role)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setToolTip(hint_of(words))
    made.setAccessibleName(words)
    if run is not None:
        made.clicked.connect(Relay(run, made).call)
    return made


def hairline() -> QFrame:
    """A thin line between rows."""
    made = QFrame()
    made.setProperty("role", "hairline")
    made.setFixedHeight(1)
    return made


class StopFrame(QFrame):
    """What the keyboard rests on before it comes to the buttons inside: no key that is pressed twice does anything.

    A screen reader says `name`.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "stop")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)


def column_layout(
    parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.S, sides: int | None = None
) -> QVBoxLayout:
    """A vertical layout with scaled margins and gaps; `sides` are the margins at left and right, if they are others."""
    return _tune(QVBoxLayout(parent) if parent else QVBoxLayout(), margin, gap, sides)


def row_layout(
    parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.S, sides: int | None = None
) -> QHBoxLayout:
    """A horizontal layout with scaled margins and gaps; `sides` as in `column_layout`."""
    return _tune(QHBoxLayout(parent) if parent else QHBoxLayout(), margin, gap, sides)


def _tune(layout: Laid, margin: int, gap: int, sides: int | None) -> Laid:
    top, side = theme.px(margin), theme.px(margin if sides is None else sides)
    layout.setContentsMargins(side, top, side, top)
    layout.setSpacing(theme.px(gap))
    return layout


def clear(layout: QLayout) -> None:
    """Remove everything from `layout`; its widgets are deleted."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def scrolling(inside: QWidget) -> QScrollArea:
    """`inside` as tall as it needs to be; where there is less room it scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def column_around(widget: QWidget) -> ScrollColumn | None:
    """The column that `widget` stands in and is scrolled with, the nearest of several."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, ScrollColumn):
        around = around.parentWidget()
    return around


def bring_into_sight(widget: QWidget) -> None:
    """Scroll the column that `widget` stands in until all of it is seen, once everything has found its place."""
    QTimer.singleShot(0, widget, partial(_bring, widget))


def _bring(widget: QWidget) -> None:
    # Layouts inside layouts take several rounds; what is asked for only once would be too early.
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, ScrollColumn):
            around.show_whole(widget)
        around = around.parentWidget()


def _bring_held(widget: QWidget) -> None:
    # The keyboard may only have passed through, on the way back from a list of actions.
    if widget.hasFocus():
        _bring(widget)


def _rests(widget: QWidget | None) -> bool:
    return widget is not None and isValid(widget) and widget.isVisible() and not widget.isEnabled()


class ScrollColumn(QScrollArea):
    """A page's content: one centred column, 720 wide at most, that scrolls only up and down.

    `add(widget)` puts a widget below the others; `wide=True` lets the column take the whole width (tables).
    Whatever takes the keyboard inside, also when the program gives it, is brought into sight.
    """

    def __init__(self, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self._wide = wide
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._content.setObjectName("column")
        # As tall as its lines are in this width; what they would need in a narrower one is left out.
        self._content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.column = column_layout(self._content, gap=theme.L)
        self.column.addStretch(1)
        self.setWidget(self._content)
        # Where it was moved to, or left, while its lines were still finding their heights.
        self._early = 0
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLES)
        self.verticalScrollBar().rangeChanged.connect(self._look_again)
        HeldInPlace(self, self._settled.isActive)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._follow)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on; what it comes to is brought into sight as anything else, not in Qt's own way too."""
        return QWidget.focusNextPrevChild(self, forward)

    def _follow(self, left: QWidget | None, reached: QWidget | None) -> None:
        if reached is None or not self._content.isAncestorOf(reached):
            return
        # Under the mouse nothing may move; nor when the keyboard only waits for what is switched off meanwhile.
        if not QApplication.mouseButtons() and not _rests(left):
            QTimer.singleShot(0, reached, partial(_bring_held, reached))

    def show_whole(self, widget: QWidget) -> None:
        """Scroll until all of `widget` is seen, with some air.

        Of a text that is taller than the page, where one writes; of anything else, its top and where the keyboard is.
        """
        bar = self.verticalScrollBar()
        before = bar.value()
        self._bring(widget)
        if not before:
            self._early = bar.value()
            self._settled.start()

    def show_place(self, widget: QWidget, place: QRect) -> None:
        """Scroll just as far as it takes to see `place` of a widget inside, as the line where one writes."""
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        middle = widget.mapTo(self._content, place.center())
        self.ensureVisible(middle.x(), middle.y(), 0, place.height())

    def _look_again(self) -> None:
        held = self._content.focusWidget()
        if self._settled.isActive() and held is not None and self.verticalScrollBar().value() == self._early:
            self.verticalScrollBar().setValue(0)
            self.show_whole(held)

    def _bring(self, widget: QWidget) -> None:
        half, most = widget.height() // 2 + theme.px(theme.ROW), self.viewport().height() // 2
        if half > most and isinstance(widget, QAbstractScrollArea):
            self.ensureWidgetVisible(widget, 0, theme.px(theme.ROW))
        elif half > most:
            self.verticalScrollBar().setValue(widget.mapTo(self._content, QPoint(0, 0)).y() - theme.px(theme.S))
            if (held := widget.focusWidget()) is not None and held is not widget:
                self.ensureWidgetVisible(held, 0, theme.px(theme.S))
        else:
            # Qt's own way looks at no more than the cursor of a text.
            middle = widget.mapTo(self._content, widget.rect().center())
            low = middle.y() + widget.height() // 2 + theme.px(theme.S)
            tall = self.viewport().height()
            if not self.verticalScrollBar().value() and (low <= tall or (middle.y() <= tall and self._begins(widget))):
                return  # it is in sight, and so is the head, which the keyboard alone would not bring back
            if middle.y() - half < self.verticalScrollBar().value() and middle.y() + half < self.viewport().height():
                self.verticalScrollBar().setValue(0)  # with its head, that would be cut in two
            self.ensureVisible(middle.x(), middle.y(), 0, half)

    def _begins(self, widget: QWidget) -> bool:
        """Whether the keyboard reaches nothing before it."""
        return next((each for each in in_order(self.column) if each.isVisibleTo(self)), None) is widget

    def be_read(self, name: str) -> None:
        """Tab comes here too, and the arrows scroll: for what is mostly there to be read."""
        self.setProperty("role", "read")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def add(self, widget: QWidget) -> QWidget:
        """Put `widget` at the end of the column."""
        self.column.insertWidget(self.column.count() - 1, widget)
        return widget

    def add_layout(self, layout: QLayout) -> None:
        """Put a row of things at the end of the column."""
        self.column.insertLayout(self.column.count() - 1, layout)

    def clear(self) -> None:
        """Empty the column."""
        clear(self.column)
        self.column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Centre the column in the whole width: it stays in its place where the scroll bar comes or goes."""
        side = theme.px(theme.L)
        spare = 0 if self._wide else max(0, (self.width() - theme.px(theme.COLUMN)) // 2 - side)
        bar = self.width() - self.viewport().width()
        right = max(side + spare - bar, theme.px(theme.XS))
        # At its end there is room for a toast under the last button.
        end = theme.px(theme.XL + theme.CONTROL + theme.M)
        self.column.setContentsMargins(side + spare, theme.px(theme.L), right, end)
        super().resizeEvent(event)
