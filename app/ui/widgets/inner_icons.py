"""The icons inside a line of text, which grow with the text; left alone they stay as small as the system's."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QProxyStyle, QStyle, QStyleOption, QWidget

from app.ui import icons, theme

SIDE = 16


def add_icon(line: QLineEdit, name: str) -> QAction:
    """Show an icon at the beginning of `line`; actions that are added to it later are drawn in the same size."""
    grow_icons(line)
    return line.addAction(icons.icon(name, "muted"), QLineEdit.ActionPosition.LeadingPosition)


def add_cross(line: QLineEdit) -> None:
    """Let `line` be emptied by a cross at its end, as the boxes for searching are; Qt's own is another drawing."""
    line.setClearButtonEnabled(True)
    if (cross := line.findChild(QAction, "_q_qlineeditclearaction")) is not None:
        cross.setIcon(icons.icon("x", "muted"))


def grow_icons(line: QLineEdit) -> None:
    """Draw the icons of `line` in the size of the text."""
    line.setStyle(_style())


class _Growing(QProxyStyle):
    """Fusion, but for one measure that no style sheet can name."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric == QStyle.PixelMetric.PM_LineEditIconSize:
            return theme.px(SIDE)
        return super().pixelMetric(metric, option, widget)


@cache
def _style() -> QStyle:
    made = _Growing("Fusion")
    # A style is nobody's child by itself, and has to outlive every field that wears it.
    made.setParent(QApplication.instance())
    return made
