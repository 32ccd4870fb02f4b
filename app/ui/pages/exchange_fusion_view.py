"""Two records that are probably one, side by side: which stays, what it says, and what comes along (fault 18)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models import registry
from app.services import labels
from app.text_dates import count
from app.ui import theme
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.fields import describe_field, name_field
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import StopFrame, button, column_layout, label
from app.ui.widgets.status import InlineNotice

if TYPE_CHECKING:
    from app.services.duplicates_join import Difference, Guide

KEPT, MERGED = "kept", "merged"
_LONG = 80


class FusionView(StopFrame):
    """`joined(guide, take)`, `apart(guide)`, `swapped(guide)` for the other to stay, `closed()`."""

    joined = Signal(object, object)
    apart = Signal(object)
    swapped = Signal(object)
    closed = Signal()

    def __init__(self, guide: Guide, others: int = 0) -> None:
        said = f"{labels.noun(guide.tipo).capitalize()}: «{guide.kept_title}» y «{guide.merged_title}»"
        super().__init__(said)
        self.guide = guide
        self._choices: dict[str, FilterChips] = {}
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        layout.addWidget(label(said, "strong"))
        if others:
            layout.addWidget(label(f"Hay {count(others, 'otra igual', 'otras iguales')}; se ven después.", "small"))
        for one in guide.differences:
            layout.addWidget(self._difference(one))
        for line in self._summary():
            layout.addWidget(label(line, "muted"))
        verbs = FlowLayout(gap=theme.S)
        self.join = button("Son lo mismo: unir", self._join, icon="merge")
        for verb in (
            self.join,
            button("Son dos distintos", partial(self.apart.emit, guide)),
            button("Que quede el otro", partial(self.swapped.emit, guide), icon="repeat-2", role="flat"),
            button("Después", self.closed.emit, icon="clock", role="flat"),
        ):
            verbs.addWidget(verb)
        layout.addLayout(verbs)
        self.notice = InlineNotice("problem")
        layout.addWidget(self.notice)

    def _difference(self, one: Difference) -> QWidget:
        holder = QWidget()
        layout = column_layout(holder, gap=theme.XS)
        words = f"{one.label} ({one.about})" if one.about else one.label
        layout.addWidget(label(words, "small-strong"))
        sides = ((KEPT, _short(one.kept)), (MERGED, _short(one.merged)))
        chips = FilterChips(sides, words, single=True, always=True)
        chips.set_value([MERGED if one.takes_other else KEPT])
        name_field(chips, words)
        describe_field(chips, f"{one.kept}; o bien, {one.merged}")
        self._choices[one.key] = chips
        layout.addWidget(chips)
        return holder

    def _summary(self) -> list[str]:
        guide = self.guide
        known = registry.types()
        lines = [] if guide.differences else ["Las dos dicen lo mismo."]
        if guide.completed:
            lines.append(f"Se completa con lo que decía la otra: {', '.join(guide.completed)}.")
        if guide.moves:
            moves = ", ".join(count(number, *known[tipo].noun) for tipo, number in guide.moves.items() if tipo in known)
            lines.append(f"Pasa a la que queda: {moves}.")
        if guide.stays:
            lines.append(f"Se guarda aparte, sin mostrarse: {', '.join(guide.stays)}.")
        return [*lines, "Se puede separar otra vez cuando quiera."]

    def _join(self) -> None:
        self.joined.emit(self.guide, {key: chips.value() == [MERGED] for key, chips in self._choices.items()})


def _short(words: str) -> str:
    found = " ".join(words.split())
    return found if len(found) <= _LONG else f"{found[:_LONG].rstrip()}…"
