"""The keyboard stays on the page when what had it goes away: a row that was removed, a panel that closed, a toast.

Qt would hand it to whatever comes next among everything in the window, which is often the sidebar.

While work is under way, what got it only because the button that began the work is switched off is not pressed by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

Words = tuple[str, str]
Stops = list[tuple[QWidget, Words]]
_TAB = Qt.FocusPolicy.TabFocus.value
_TURNS = 3  # of the window that are waited for what a layout is about to show
_PRESSING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class Foothold(QObject):
    """Of the window `window`.

    What was made anew under the same name takes the keyboard again; else what stood nearest to it does.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._stops: Stops = []
        self._place = -1
        self._turns = 0
        self._handed_to: QWidget | None = None
        self._last: QWidget | None = None  # where the keyboard was on a page
        # Had it one after the other, and are only switched off while something is done; the first is the person's own.
        self._resting: list[QWidget] = []
        self._meanwhile: QWidget | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take_again)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._follow)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Back from a box or another program: what was done meanwhile may have taken away what had the keyboard."""
        if event.type() == QEvent.Type.WindowActivate and watched is self._window:
            held = self._window.focusWidget()
            if self._place >= 0 and (held is None or _is_gone(held)):
                self._handed_to = held
                self._rest(held)
                self._turns = _TURNS
                self._take_again()
            self._place = -1
        elif event.type() == QEvent.Type.EnabledChange and watched in self._resting:
            self._wake(self._resting.index(watched))
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self._meanwhile:
            return event.key() in _PRESSING and self._only_waits()
        return super().eventFilter(watched, event)

    def step(self, *, forward: bool) -> bool:
        """Lead the keyboard to the next place that takes it, as Tab does; False if there is no other.

        Qt's own way jumps from what only hands the keyboard to one of its parts over all that stands before that part.
        """
        held = self._window.focusWidget() or self._window
        for each in _around(held, forward=forward):
            if each.isVisible() and each.isEnabled() and _stops_tab(each) and each.window() is self._window:
                each.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
                if _is_gone(held) and self._window.page is not None and QApplication.focusWidget() is not each:
                    self._lose(self._window.page, held, each)  # while a box has the keyboard, nothing tells of it
                return True
        return False

    def _rest(self, held: QWidget | None) -> None:
        if held is None or not isValid(held) or not held.isVisible():
            return
        if held is not self._meanwhile:  # somebody led it there
            self._forget_from(0)
        self._resting.append(held)
        held.installEventFilter(self)

    def _hold(self, held: QWidget | None) -> None:
        """`held` has the keyboard meanwhile."""
        before = self._meanwhile
        if before is not None and isValid(before) and before not in (*self._resting, self._window):
            before.removeEventFilter(self)
        self._meanwhile = held
        if held is not None:
            held.installEventFilter(self)

    def _only_waits(self) -> bool:
        """Whether what has the keyboard meanwhile could be pressed, and a second press was meant for what rests."""
        could = isinstance(self._meanwhile, QAbstractButton | QAbstractItemView)
        rests = any(isValid(each) and each.isVisible() and not each.isEnabled() for each in self._resting)
        return could and rests and bool(self._window.jobs.jobs)

    def _wake(self, place: int) -> None:
        rested = self._resting[place]
        if not rested.isEnabled():
            return
        self._forget_from(place)
        if self._window.focusWidget() is self._meanwhile and not _is_gone(rested):
            self._hold(rested if self._resting else None)  # who had it before takes it from this one
            rested.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_from(self, place: int) -> None:
        for each in self._resting[place:]:
            if isValid(each) and each is not self._meanwhile:
                each.removeEventFilter(self)
        del self._resting[place:]

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        page = self._window.page
        if page is None:
            return
        if before is not None and isValid(before) and before.window() is self._window:
            if _is_gone(before) and not is_to_come(before):
                self._lose(page, before, now)
                return
            if now is None or now.window() is not self._window:
                self._remember(page, before)
        if now is not None and page.isAncestorOf(now):
            self._last = now

    def _lose(self, page: QWidget, before: QWidget, now: QWidget | None) -> None:
        if not (self._timer.isActive() and self._handed_to is before):  # else it only passed on what it was given
            self._remember(page, before)
            self._turns = 0
            self._timer.start(0)
        self._handed_to = now
        self._rest(before)
        self._hold(now)

    def _remember(self, page: QWidget, held: QWidget) -> None:
        self._stops, self._place = [], -1
        here = [each for each in (held, self._last) if each is not None and isValid(each) and page.isAncestorOf(each)]
        if not here:
            return  # the page itself is another
        self._stops = [(each, _words(each)) for each in _chain(page)]
        known = [each for each, _ in self._stops]
        self._place = next((known.index(each) for each in here if each in known), -1)

    def _take_again(self) -> None:
        stops, place, handed_to = self._stops, self._place, self._handed_to
        page, now = self._window.page, self._window.focusWidget()
        # Somebody may have led it elsewhere since.
        if page is None or place < 0 or (now is not None and now is not handed_to):
            self._stops, self._place, self._handed_to = [], -1, None
            return
        if self._turns < _TURNS and any(map(is_to_come, _chain(page))):
            self._turns += 1
            self._timer.start(0)
            return
        self._stops, self._place, self._handed_to = [], -1, None
        # On the page it may have been led there on purpose: only what had it goes before.
        near = now is None or not page.isAncestorOf(now)
        there = [each for each in _chain(page) if not _is_gone(each)]
        if isValid(stops[place][0]) and stops[place][0].isVisible():  # only switched off: the page stays where it is
            there = [each for each in there if not each.visibleRegion().isEmpty()] or there
        found = _nearest(stops, place, there, neighbours=near)
        if found is not None:
            self._hold(found)
            found.setFocus(Qt.FocusReason.OtherFocusReason)


def first_stop(page: QWidget) -> QWidget | None:
    """Where Tab would come to first inside `page`."""
    return next((each for each in _chain(page) if not _is_gone(each)), None)


def _nearest(stops: Stops, place: int, there: list[QWidget], *, neighbours: bool) -> QWidget | None:
    """The one that stood at `place` if it is among those that are `there`, itself or by its words.

    Else one of its `neighbours`, if they serve.
    """
    by_words: dict[Words, list[QWidget]] = {}
    for each in there:
        by_words.setdefault(_words(each), []).append(each)
    others = sorted(range(len(stops)), key=lambda one: (abs(one - place), one < place)) if neighbours else [place]
    for other in others:
        widget, words = stops[other]
        if widget in there:
            return widget
        if words[1] and (alike := by_words.get(words)):
            # Of several of one name, the one that is as far down.
            above = sum(1 for _, earlier in stops[:other] if earlier == words)
            return alike[min(above, len(alike) - 1)]
    return next(iter(there), None) if neighbours else None


def _chain(page: QWidget) -> Iterator[QWidget]:
    """What Tab could come by inside `page`, seen or not, in its order."""
    # By the ring alone: a list of all children would also name what is being deleted at this moment.
    return (each for each in _around(page) if page.isAncestorOf(each) and _stops_tab(each))


def _around(begun: QWidget, *, forward: bool = True) -> Iterator[QWidget]:
    """All others in the ring of the window, from `begun` on."""
    each = begun.nextInFocusChain() if forward else begun.previousInFocusChain()
    while each is not None and each is not begun:
        yield each
        each = each.nextInFocusChain() if forward else each.previousInFocusChain()


def _stops_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & _TAB) and widget.focusProxy() is None


def _is_gone(widget: QWidget) -> bool:
    return not isValid(widget) or not widget.isVisible() or not widget.isEnabled()


def is_to_come(widget: QWidget) -> bool:
    """Whether a layout will show it in a moment: the program led the keyboard there, and may lead it on."""
    hidden, each = None, widget
    while not each.isWindow() and (above := each.parentWidget()) is not None:
        hidden = each if each.isHidden() else hidden
        each = above
    return hidden is not None and not hidden.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def _words(widget: QWidget) -> Words:
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return type(widget).__name__, words
