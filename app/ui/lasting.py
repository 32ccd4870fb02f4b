"""Keeps `None` alive under PySide6 on Python before 3.12.

PySide6 6.12 is built for interpreters whose `None` is never counted: every Qt call that returns nothing takes one
reference to it away. Before 3.12 those references are finite (some thousands), and the interpreter ends with
"deallocating None" after a minute of use. Giving it more references than any program can use up is
what later versions do by themselves.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = sys.maxsize // 4


def keep_none() -> None:
    """Give `None` references for ever. Does nothing where it is immortal, or when done before."""
    if sys.version_info >= (3, 12):
        return
    # The count is the first word of every object of CPython.
    count = ctypes.c_ssize_t.from_address(id(None))
    if count.value < PLENTY:
        count.value += PLENTY
