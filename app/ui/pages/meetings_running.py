"""The clock of a running session: the point in hand, planned against used, and the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from app import wall_clock
from app.errors import AppError
from app.services import running
from app.services.running import Running, Snapshot
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.asking import Aside
from app.ui.widgets.flow import FlowLayout, in_line
from app.ui.widgets.moments import TimeField
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.status import InlineNotice, ProgressWithWords

_SECOND = 1000


class RunningPanel(QFrame):
    """Hidden while no clock runs. `changed()` when the clock went on or stood still."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._context, self.meeting = context, ""
        self.state: Running | None = None
        self.topic = label("", "strong")
        self.progress = ProgressWithWords()
        self.next_button = button("Siguiente punto", self.go_on, icon="chevron-right", hint="Ctrl+Enter")
        self.stop_button = button("Detener el reloj", self.stop, icon="x", role="flat")
        self.earlier_button = button("Terminó antes", self._ask_end, icon="pencil", role="flat")
        self.problem = InlineNotice("problem")
        holder = in_line(self.next_button, self.stop_button, self.earlier_button)
        layout = column_layout(self, margin=theme.L, gap=theme.S)
        for part in (self.topic, self.progress, holder, self._make_question(), self.problem):
            layout.addWidget(part)
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND)
        self._tick.timeout.connect(self._show_time)
        self.hide()

    def _make_question(self) -> QWidget:
        self._question, holder = Aside(), QWidget()
        self._question.left.connect(self.earlier_button.setFocus)
        layout, flow = column_layout(self._question, gap=theme.S), FlowLayout(holder, theme.S)
        self.end = TimeField("A qué hora terminó este punto")
        self.accept = button("Detener a esa hora", self._stop_earlier, icon="check")
        for part in (self.end, self.accept, button("Volver", self.close_question, role="flat")):
            flow.addWidget(part)
        layout.addWidget(label("¿A qué hora terminó este punto? Sirve si el reloj se quedó andando.", "strong"))
        layout.addWidget(holder)
        self._question.hide()
        return self._question

    def show_meeting(self, meeting: str) -> None:
        """Show where the clock of this session stands."""
        if meeting != self.meeting:
            self._question.hide()
        self.meeting = meeting
        self.state = running.state(self._context.database, meeting)
        self.problem.hide()
        self.setVisible(self.state is not None)
        if self.state is not None:
            self.topic.setText(f"En curso: {self.state.topic or 'Punto sin tema'}")
            words = f"Siguiente: {self.state.following}" if self.state.following else "Terminar la tabla"
            self.next_button.setText(f" {words}")
            self.next_button.setAccessibleName(words)
            self._show_time()

    def start(self, item: str | None = None) -> None:
        """Let the clock run on a point, or on the first that took no minutes yet."""
        self._step("Comenzar un punto", partial(running.begin, item_id=item))

    def go_on(self) -> None:
        """The point is over: the next one."""
        self._step("Pasar al punto siguiente", running.advance)

    def stop(self) -> None:
        """Let the clock stand still."""
        self._step("Detener el reloj", running.stop)

    def close_question(self) -> bool:
        """Put the question for its end away; whether it was open."""
        return self._question.close_panel()

    def _ask_end(self) -> None:
        self.end.set_value(None)
        self.problem.hide()
        self._question.show()
        self.end.setFocus()

    def _stop_earlier(self) -> None:
        clock, written = self.state, self.end.value()
        if clock is None:
            return
        end = running.earlier_end(clock.since, written, _now()) if written else None
        if end is None:
            wrong = f"El reloj partió a las {clock.since:%H:%M}: diga una hora entre esa y la de ahora."
            self.problem.tell(self.end.problem() or wrong)
            self.end.setFocus()
            return
        self._question.hide()
        self._step("Detener el reloj", running.stop, at=end)

    def showEvent(self, event: QShowEvent) -> None:
        """The time is only told while it is seen."""
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._tick.stop()
        super().hideEvent(event)

    def _step(self, text: str, change: Callable[..., Snapshot], at: datetime | None = None) -> None:
        database, meeting = self._context.database, self.meeting
        before: list[Snapshot] = []

        def do() -> None:
            before[:] = [change(database, meeting, now=at or _now())]

        try:
            do()
        except AppError as error:
            self.problem.tell(failures.why_not(error))
            self.show()
            return
        step(self._context, text, do=do, undo=lambda: running.put_back(database, meeting, before[0]), run=False)
        self.show_meeting(meeting)
        self.changed.emit()

    def _show_time(self) -> None:
        if self.state is not None:
            seconds = self.state.seconds(_now())
            self.progress.show_progress(seconds, 60 * (self.state.planned or 0) or 1, time_words(self.state, seconds))


def time_words(state: Running, seconds: int) -> str:
    """'12:05 de 15 min: quedan 3 min.', or by how much it has passed."""
    shown = f"{seconds // 60}:{seconds % 60:02}"
    if not state.planned:
        return f"Lleva {shown}."
    rest = 60 * state.planned - seconds
    planned = values.minutes_words(state.planned)
    if rest >= 0:
        return f"Lleva {shown} de {planned}: quedan {values.minutes_words(-(-rest // 60))}."
    return f"Lleva {shown} de {planned}: se pasó en {values.minutes_words(-(rest // 60))}."


def _now() -> datetime:
    return wall_clock.now().replace(tzinfo=None)
