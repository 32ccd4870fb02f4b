"""What Qt's own dialogs do not show by themselves: the arrows of combos, and in the dark the edges of numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDialog, QHBoxLayout

from app.ui import theme
from app.ui.widgets.parts import Picture

_DARKENED = 140  # the style takes that much light from the ground, in percent


def add_arrows(dialog: QDialog) -> None:
    """Put an arrow on every combo of this dialog, and a bar at the lists that are longer than they show.

    The style sheet takes the arrows away, and only our own combos paint theirs.
    """
    for field in dialog.findChildren(QComboBox):
        field.view().setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        arrow = Picture("chevron-down", "text", 18)
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        across = QHBoxLayout(field)
        across.setContentsMargins(0, 0, theme.px(theme.S), 0)
        across.addStretch(1)
        across.addWidget(arrow)


def show_edges(dialog: QDialog) -> None:
    """Draw the edges of the numbers as those of other fields; the style draws them darker than the ground."""
    for field in dialog.findChildren(QAbstractSpinBox):
        colours = field.palette()
        colours.setColor(QPalette.ColorRole.Window, theme.colour("edge").lighter(_DARKENED))
        field.setPalette(colours)
