"""The five stages as a path: chips on top of a stage, and the rows that lead from the practice into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.services import cycle
from app.services.cycle import StageState
from app.ui import icons, theme
from app.ui.pages.cycle_words import ICONS, STATES, stage_line, stage_name
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.one_stop import OneStop
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip


class StagePath(QWidget):
    """The stages by name, the one in sight pressed, and under them where that one stands. `chosen(key)`."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        layout = column_layout(self, gap=theme.S)
        holder = QWidget()
        holder.setAccessibleName("Las cinco etapas de la práctica")
        flow = FlowLayout(holder, theme.S)
        stop = OneStop(holder)
        self.chips: dict[str, QPushButton] = {}
        for number, (key, name) in enumerate(cycle.NAMES.items(), 1):
            chip = button(f"{number}. {name}", partial(self.chosen.emit, key), icon="circle", role="chip")
            chip.setCheckable(True)
            flow.addWidget(chip)
            stop.add(chip)
            self.chips[key] = chip
        self._stop = stop
        layout.addWidget(holder)
        self.state, self.words = StatusChip(), label("", "muted")
        line = row_layout(gap=theme.M)
        line.addWidget(self.state)
        line.addWidget(self.words, 1)
        layout.addLayout(line)

    def show_path(self, stages: Sequence[StageState], here: str) -> None:
        """Show where each stands; `here` is in sight, '' for none of the five."""
        for stage in stages:
            chip = self.chips[stage.key]
            chip.setChecked(stage.key == here)
            chip.setIcon(icons.icon(ICONS[stage.state], "text", "on_accent"))
            chip.setAccessibleName(stage_name(stage))
            chip.setToolTip(hint_of(f"{cycle.NAMES[stage.key]}: {stage_line(stage)}"))
            if stage.key == here:
                self.state.set_state(*STATES[stage.state])
                self.words.setText(stage_line(stage))
                self._stop.stand_on(chip)
        for part in (self.state, self.words):
            part.setVisible(here in self.chips)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It is in sight now, or has another width."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """In a low window the stages that are not in sight are told by their numbers, so that all of them are there."""
        low = self.isVisible() and self.window().height() < theme.px(theme.LOW)
        for number, (key, name) in enumerate(cycle.NAMES.items(), 1):
            chip = self.chips[key]
            words = f" {number}" if low and not chip.isChecked() else f" {number}. {name}"
            if chip.text() != words:
                chip.setText(words)


def path_box(stages: Sequence[StageState], go: Callable[[str], object]) -> BoxedList:
    """The path as rows: each stage with its state and what comes next, pressed to go there."""
    box = BoxedList("El camino de la práctica")
    for number, stage in enumerate(stages, 1):
        kind, words = STATES[stage.state]
        row = box.add_row(
            f"{number}. {cycle.NAMES[stage.key]}",
            stage_line(stage),
            chip=StatusChip(kind, words),
            run=partial(go, stage.key),
        )
        row.setAccessibleName(stage_name(stage))
    return box
