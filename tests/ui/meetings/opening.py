"""Where the tests of the sessions begin, and where the keyboard is."""

from __future__ import annotations

from datetime import timedelta

from tests.the_day import TODAY

SOON = TODAY + timedelta(days=7)


def opened(page, meeting, part=""):
    page.arrive(id=meeting, part=part)
    return page.session.part


def rows_shown(page):
    return [row for _, row in page.list._rows]


def at(widget):
    """Whether the keyboard is there; offscreen, no window is ever the active one."""
    return widget.window().focusWidget() is widget
