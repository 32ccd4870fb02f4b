"""A list of communes: of the microcentro, or of one that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear, column_layout
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.picks import Pick


class CommunesField(QWidget):
    """Communes as chips, and a line to search for another. Pressing a chip asks for `removed(code)`."""

    changed = Signal()
    removed = Signal(str)

    def __init__(
        self,
        find: Callable[[str], list[Pick]],
        name_of: Callable[[str], str],
        create: Callable[[str], Pick | None] | None = None,
    ) -> None:
        super().__init__()
        self._name_of, self._codes = name_of, list[str]()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        layout = column_layout(self)
        self.chips = QWidget()
        self._flow = FlowLayout(self.chips, theme.S)
        words = "Escriba el nombre de la comuna"
        self.search = SearchPicker("Agregar una comuna", find, create=create, placeholder=words)
        layout.addWidget(self.chips)
        layout.addWidget(self.search)
        self.setFocusProxy(self.search)
        self.search.changed.connect(self._add)
        self.chips.hide()

    def set_name(self, words: str) -> None:
        """The search line adds to what the chips show."""
        self.search.setAccessibleName(f"{words}: agregar una comuna")

    def value(self) -> list[str] | None:
        """The codes in the order they were added; None for none."""
        return list(self._codes) or None

    def set_value(self, codes: Iterable[str] | None) -> None:
        """Show these without telling."""
        wanted = list(codes or ())
        if wanted == self._codes and len(self._chips()) == len(wanted):
            return
        self._codes = wanted
        clear(self._flow)
        for code in wanted:
            name = self._name_of(code)
            chip = button(name, partial(self._remove, code), icon="x")
            chip.setAccessibleName(f"Quitar {name}")
            chip.setToolTip(f"Quitar {name}")
            self._flow.addWidget(chip)
        self.chips.setVisible(bool(wanted))

    def _chips(self) -> list[QWidget]:
        items = (self._flow.itemAt(index) for index in range(self._flow.count()))
        return [found for item in items if item is not None and (found := item.widget()) is not None]

    def _add(self) -> None:
        code = self.search.value()
        self.search.set_value("")
        if code and code not in self._codes:
            self.set_value([*self._codes, code])
            self.changed.emit()

    def _remove(self, code: str) -> None:
        self.search.setFocus()
        self.removed.emit(code)
