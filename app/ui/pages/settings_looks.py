"""Apariencia: the size of the text and the colours, at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.page import Context
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.parts import column_layout
from app.ui.widgets.rows import FormSection

SCHEMES: tuple[tuple[theme.Scheme, str], ...] = (
    ("system", "Como el computador"),
    ("light", "Claros"),
    ("dark", "Oscuros"),
)
LOOKS = "apariencia"


class LooksSection(QWidget):
    """The two choices; what is chosen is seen at once."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        layout = column_layout(self)
        section = FormSection("Apariencia")
        sizes = [(str(each), f"{each}\u00a0%") for each in theme.SCALES]
        self.text_size = FilterChips(sizes, single=True, always=True)
        self.scheme = FilterChips(SCHEMES, single=True, always=True)
        section.add("Tamaño del texto", self.text_size, hint="También crece todo lo demás: botones, listas y figuras.")
        section.add("Colores", self.scheme)
        layout.addWidget(section)
        self.text_size.changed.connect(self._resize)
        self.scheme.changed.connect(self._recolour)

    def refresh(self) -> None:
        """Show what is in force."""
        self.text_size.set_value([str(self._context.settings.text_percent)])
        self.scheme.set_value([self._context.settings.scheme])

    def in_hand(self) -> QWidget:
        """The size in force."""
        return self.text_size.chips.get(str(self._context.settings.text_percent), self.text_size)

    def _resize(self) -> None:
        chosen = self.text_size.value()
        if int(chosen[0]) == self._context.settings.text_percent:
            return
        place = str(height_on_screen(self.text_size.chips[chosen[0]]))
        self._context.settings.text_percent = int(chosen[0])
        # The lengths that pages took when they were made fit only the size of then: make them anew.
        reopen(self._context, section=LOOKS, place=place)

    def _recolour(self) -> None:
        chosen = self.scheme.value()
        self._context.settings.scheme = next(each for each, _ in SCHEMES if each == chosen[0])


def height_on_screen(widget: QWidget) -> int:
    """How far under the top of the window it is seen."""
    return widget.mapTo(widget.window(), QPoint()).y()


def reopen(context: Context, **args: str) -> None:
    """Make every page anew, and come back to this one with `args`."""
    context.enter(context.database)
    # In the order they are asked for: first the window opens again, then it comes here.
    QTimer.singleShot(0, partial(context.navigate, "ajustes", **args))
