"""Keeps `None`, `True`, `False` and `NotImplemented` alive under PySide6 on Python before 3.12.

PySide6 6.12 is built for interpreters that never count these: every Qt call that returns nothing takes one reference
to `None` away, every signal that is emitted one to `True`. Before 3.12 those references are finite (some hundreds
or thousands), and the interpreter ends with "deallocating None" after a minute of use. Giving them more
references than any program can use up is what later versions do by themselves.
"""

from __future__ import annotations

import ctypes
import sys

PLENTY = sys.maxsize // 4
COUNTED_WRONGLY = (None, True, False, NotImplemented)


def keep_constants() -> None:
    """Give the constants references for ever. Does nothing where they are immortal, or when done before."""
    if sys.version_info >= (3, 12):
        return
    for each in COUNTED_WRONGLY:
        # The count is the first word of every object of CPython.
        count = ctypes.c_ssize_t.from_address(id(each))
        if count.value < PLENTY:
            count.value += PLENTY
