"""The head of a page: where am I, one line of context, at most one primary action, and the rest in a menu."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from app.ui import icons, theme
from app.ui.page import Page
from app.ui.qt_words import keys_words
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.lists import broken
from app.ui.widgets.parts import button, column_layout, icon_button, row_layout

_PRINT, _MANY = "Imprimir ", 4


class PageTitle(QLabel):
    """A page's name: two lines of the largest letters, else three smaller ones; what is longer ends in dots.

    In a low window it leaves the room to the page: one line, else two smaller ones. A word that is wider than the room
    there is, beside a long button in large letters, is read whole in smaller ones still.
    """

    _WAYS: ClassVar[tuple[tuple[float, str, int], ...]] = (
        (theme.TITLE, "title", 2), (theme.HEADING, "heading", 3), (theme.LEAD, "lead", 3),
    )  # fmt: skip
    _LOW_WAYS: ClassVar[tuple[tuple[float, str, int], ...]] = (
        (theme.TITLE, "title", 1), (theme.HEADING, "heading", 2), (theme.LEAD, "lead", 2),
    )  # fmt: skip
    _BOLD: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", self._WAYS[0][1])
        # Its lines are made here, for the width there is.
        self.setMinimumWidth(1)
        self._whole = ""

    def say(self, name: str) -> None:
        """Show another name."""
        self._whole = " ".join(name.split())
        self.setAccessibleName(self._whole)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self.fit()

    def widest_word(self) -> int:
        """How much room its longest word needs in headings."""
        metrics = QFontMetrics(theme.font(theme.HEADING, bold=self._BOLD))
        return max(map(metrics.horizontalAdvance, self._whole.split()), default=0)

    def fit(self) -> None:
        """Make its lines for the room there is."""
        low = self.window().height() < theme.px(theme.LOW)
        for points, role, most in self._LOW_WAYS if low else self._WAYS:
            font = theme.font(points, bold=self._BOLD)
            lines = broken(self._whole, font, self.width(), most)
            widest = max(map(QFontMetrics(font).horizontalAdvance, lines), default=0)
            fits = " ".join(lines) == self._whole and widest <= self.width()
            theme.set_role(self, role)
            self.setText("\n".join(lines))
            self.setToolTip("" if fits else hint_of(self._whole))
            if fits:
                return


class ContextLine(PageTitle):
    """What stands under the name; in a low window one line, else two smaller ones."""

    _WAYS = ((theme.BASE, "muted", 3),)
    _LOW_WAYS = ((theme.BASE, "muted", 1), (theme.SMALL, "small", 2))
    _BOLD = False


class PageHeader(QFrame):
    """Shows one page's words and actions. `back()` when the person presses the arrow.

    `bared()` when the button that had the keyboard goes: its step was taken.
    """

    back = Signal()
    bared = Signal()

    def __init__(self, common: tuple[QAction, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self._common = common
        self._action: QAction | None = None
        layout = row_layout(self, gap=theme.M)
        side, top = theme.px(theme.L), theme.px(theme.S)
        layout.setContentsMargins(side, top, side, top)
        self.arrow = icon_button("arrow-left", "Volver (Esc)", self.back.emit)
        self.title = PageTitle()
        self.line = ContextLine()
        words = column_layout(gap=0)
        words.addWidget(self.title)
        words.addWidget(self.line)
        self.primary = button("", self._press, role="primary")
        self.menu = QMenu(self)
        self._papers = QMenu("Imprimir", self)
        self._papers.setIcon(icons.icon("printer"))
        self._line_between = QAction(self)
        self._line_between.setSeparator(True)
        self.more: QToolButton = icon_button("ellipsis-vertical", "Más acciones")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self.menu)
        layout.addWidget(self.arrow)
        layout.addLayout(words, 1)
        layout.addWidget(self.primary, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignVCenter)
        # It keeps its lines, whatever the page below would like.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """What its lines need, and never less than its button."""
        return super().sizeHint().expandedTo(QSize(0, theme.px(theme.PRIMARY + 2 * theme.S)))

    def minimumSizeHint(self) -> QSize:
        """No line of it is cut."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def show_page(self, page: Page, *, can_go_back: bool) -> None:
        """Read the words and actions of `page`."""
        for icon in (self.arrow, self.more):
            # The head stays while the text size changes.
            icon.setIconSize(QSize(theme.px(theme.ICON), theme.px(theme.ICON)))
        self.arrow.setVisible(can_go_back)
        self.title.say(page.title())
        self.line.say(page.context_line())
        self.line.setVisible(bool(page.context_line()))
        self._show_primary(page.primary())
        # At once: what a page reads next may keep the first picture of it on the screen for a while.
        if (layout := self.layout()) is not None:
            layout.activate()
        self._empty_menu()
        listed = [each for each in page.actions() if each.property("menu") and each.isVisible()]
        own = [each for each in listed if each is not self._action]
        self._list(own)
        if own:
            self.menu.addAction(self._line_between)
        self.menu.addActions(list(self._common))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button leaves the name its room."""
        super().resizeEvent(event)
        self._label_primary()

    def fit(self) -> None:
        """The window has another size: make the lines for it."""
        self._label_primary()
        self.title.fit()
        self.line.fit()

    def _list(self, own: list[QAction]) -> None:
        papers = [each for each in own if each.text().startswith(_PRINT)]
        # As many as these would not fit beside the rest on a small screen.
        gathered = len(papers) >= _MANY
        for action in own:
            if not gathered or action not in papers:
                self.menu.addAction(action)
            elif action is papers[0]:
                self._papers.addActions(papers)
                self.menu.addMenu(self._papers)

    def forget(self) -> None:
        """Let go of the page's actions, before the page is deleted."""
        self._show_primary(None)
        self._empty_menu()

    def _empty_menu(self) -> None:
        # `clear` makes Python the owner of what it takes out, which ends every action that only its page holds.
        for menu in (self.menu, self._papers):
            for action in menu.actions():
                menu.removeAction(action)

    def _show_primary(self, action: QAction | None) -> None:
        if self._action is not None and self._action is not action:
            self._action.changed.disconnect(self._follow)
        if action is not None and action is not self._action:
            action.changed.connect(self._follow)
        self._action = action
        self._follow()

    def _follow(self) -> None:
        action = self._action
        shown = action is not None and action.isVisible()
        if self.primary.hasFocus() and not shown:
            self.bared.emit()
        self.primary.setVisible(shown)
        if action is not None:
            self._label_primary()
            self.primary.setAccessibleName(action.text())
            self.primary.setEnabled(action.isEnabled())
            shortcut = keys_words(action.shortcut())
            self.primary.setToolTip(f"{action.text()} ({shortcut})" if shortcut else "")
            self.primary.setIconSize(QSize(theme.px(18), theme.px(18)))

    def _label_primary(self) -> None:
        """Write on the button, in two lines where a word of the page's name would find no room beside one."""
        if self._action is None:
            return
        text, layout = self._action.text(), self.layout()
        self.primary.setText(text)
        if layout is None or self.primary.isHidden() or not self.isVisible():
            return
        around, parts = layout.contentsMargins(), (self.arrow, self.primary, self.more)
        taken = [part.sizeHint().width() + layout.spacing() for part in parts if not part.isHidden()]
        room = self.width() - around.left() - around.right() - sum(taken)
        if self.title.widest_word() > room:
            self.primary.setText(_in_two_lines(text))

    def _press(self) -> None:
        if self._action is not None:
            self._action.trigger()


def _in_two_lines(text: str) -> str:
    """`text` broken between two of its words, so that its lines are about as long."""
    words = text.split(" ")
    halves = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    return "\n".join(min(halves, key=lambda both: max(map(len, both)), default=(text,)))
