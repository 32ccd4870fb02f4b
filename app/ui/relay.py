"""Calls a function without the arguments of the signal that woke it.

`clicked` and `triggered` carry a flag that would land in a slot's first optional parameter.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject


class Relay(QObject):
    """Connect a signal to `call`; it lives as long as its parent."""

    def __init__(self, run: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._run = run

    def call(self, *_: object) -> None:
        """Run it."""
        self._run()
