"""Garbage that hangs together in rings is looked for in the window's thread alone.

Python looks for it in whatever thread happens to run. Parts of a window that was let go must not be taken away in the
worker: their timers still fire in the window, and find them half taken apart, or the program ends on the spot.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY = 500


class GarbageSearch(QObject):
    """Looks now and then, as Python would by itself, from now on until the program ends."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
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
        if due:
            gc.collect(due[-1])
