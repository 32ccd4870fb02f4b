"""All forms as one file: what goes in, with the year's data or blank, and for how many sessions and practices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.page import Context
from app.ui.paper import WantedBook
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button
from app.ui.widgets.rows import FormSection

_KEY = "book"
_MOST = 20


class _Ticks(QWidget):
    """A box to mark for each form, in columns as wide as the longest name."""

    changed = Signal()

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        flow = FlowLayout(self, theme.XS)
        self.boxes = {key: Check(words) for key, words in choices.items()}
        wide = max(box.sizeHint().width() for box in self.boxes.values())
        for box in self.boxes.values():
            box.setMinimumWidth(wide)
            box.changed.connect(self.changed)
            flow.addWidget(box)
        self.setFocusProxy(next(iter(self.boxes.values())))

    def set_name(self, name: str) -> None:
        """What the boxes are for, said before the name of each."""
        for box in self.boxes.values():
            box.set_name(name)

    def value(self) -> list[str]:
        """The keys that are marked."""
        return [key for key, box in self.boxes.items() if box.value()]

    def set_value(self, keys: Collection[str]) -> None:
        """Mark these and no others, without telling."""
        for key, box in self.boxes.items():
            box.set_value(key in keys)


class BookSection(FormSection):
    """`show(WantedBook)` is called without the year and the paper, which the page knows."""

    def __init__(self, context: Context, show: Callable[[WantedBook], object]) -> None:
        super().__init__(
            "Todo en un solo cuaderno",
            "Un solo documento con portada, contenido con sus páginas e índices. Marque qué va en él.",
        )
        from app.pdf.book import CHOICES  # ReportLab is slow to load

        self._settings, self._show = context.settings, show
        self.forms = _Ticks(CHOICES)
        left_out = context.settings.remembered(_KEY).get("without", "").split()
        self.forms.set_value([key for key in CHOICES if key not in left_out])
        self.forms.changed.connect(self._changed)
        self.row = self.add("Qué va en el cuaderno", self.forms)
        many = {str(number): str(number) for number in range(1, _MOST + 1)}
        self.sessions, self.practices = (ChoiceCombo(many, empty="") for _ in range(2))
        self.add("En blanco: para cuántas sesiones", self.sessions, beside=True)
        self.add("En blanco: para cuántas prácticas", self.practices, beside=True)
        self.filled = button("Con los datos del año", partial(self._ask, blank=False), icon="file-text")
        self.blank = button("En blanco", partial(self._ask, blank=True), icon="printer")
        self.blank.setAccessibleName("Cuaderno en blanco")
        self.all = button("Marcar todo", self._mark_all, role="flat")
        self.add_widget(self._buttons())
        self._changed()

    def _buttons(self) -> QWidget:
        holder = QWidget()
        line = FlowLayout(holder, theme.M)
        line.setContentsMargins(theme.px(theme.L), theme.px(theme.M), theme.px(theme.L), theme.px(theme.M))
        for verb in (self.filled, self.blank, self.all):
            line.addWidget(verb)
        return holder

    def _changed(self) -> None:
        chosen = self.forms.value()
        without = [key for key in self.forms.boxes if key not in chosen]
        self._settings.remember(_KEY, {"without": " ".join(without)})
        self.row.set_problem("" if chosen else "Marque al menos un formulario.")
        for one in (self.filled, self.blank):
            one.setEnabled(bool(chosen))
        self.all.setEnabled(bool(without))

    def _mark_all(self) -> None:
        self.forms.set_value(self.forms.boxes)
        self._changed()

    def _ask(self, *, blank: bool) -> None:
        sessions, practices = (int(field.value() or 1) for field in (self.sessions, self.practices))
        self._show(WantedBook(tuple(self.forms.value()), blank, sessions, practices))
