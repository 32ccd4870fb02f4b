"""The arrows of the combos in Qt's own dialogs: the style sheet takes them away, and only ours paint theirs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout

from app.ui import theme
from app.ui.widgets.parts import Picture


def add_arrows(dialog: QDialog) -> None:
    """Put an arrow on every combo of this dialog, and a bar at the lists that are longer than they show."""
    for field in dialog.findChildren(QComboBox):
        field.view().setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        arrow = Picture("chevron-down", "text", 18)
        arrow.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        across = QHBoxLayout(field)
        across.setContentsMargins(0, 0, theme.px(theme.S), 0)
        across.addStretch(1)
        across.addWidget(arrow)
