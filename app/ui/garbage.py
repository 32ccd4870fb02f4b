"""Garbage that hangs together in rings is looked for in the window's thread alone.

Python looks for it in whatever thread happens to run. Parts of a window that was let go must not be taken away in the
worker: their timers still fire in the window, and find them half taken apart, or the program ends on the spot.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY, OLDEST = 500, 2
WHOLE = 16  # of so many searches through the oldest, one goes through what earlier ones left alone


class GarbageSearch(QObject):
    """Looks now and then, as Python would by itself, from now on until the program ends.

    What outlives a search through the oldest is mostly there to stay, the program itself above all: the next ones leave
    it alone, and the window does not stand still for a tenth of a second each time.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._oldest = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(EVERY)

    @Slot()
    def look(self) -> None:
        """Look through the oldest generation in which enough has gathered, and the younger ones with it.

        A threshold of 0 asks for nothing.
        """
        gathered = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (number, enough) in enumerate(gathered) if number > enough > 0]
        if due and due[-1] == OLDEST:
            self._look_through_oldest()
        elif due:
            gc.collect(due[-1])

    def _look_through_oldest(self) -> None:
        self._oldest += 1
        if self._oldest % WHOLE == 0:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
