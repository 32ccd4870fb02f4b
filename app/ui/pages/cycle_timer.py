"""The clock of a presentation: begins, pauses, goes on, ends; it runs on while the person looks elsewhere."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QTime, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.errors import NotFound
from app.services import customs, presentations, rows
from app.ui import theme, values
from app.ui.announce import announce
from app.ui.page import Context
from app.ui.pages.cycle_words import clock_words, left_words, used_words
from app.ui.steps import step
from app.ui.widgets.asking import Aside
from app.ui.widgets.flow import in_line
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import button, column_layout, label, row_layout
from app.ui.widgets.status import InlineNotice, ProgressWithWords, StatusChip

# One clock runs at a time on a laptop; where it began is kept with the window's own state, so closing it loses nothing.
_KEPT = "reloj"
_MINUTE, _MOST = 60, 600


class PresentationTimer(QFrame):
    """`show_presentation(id)`. `ended()` when the person says that the presentation is over."""

    ended = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._context, self._shown = context, ""
        self._told: set[int] = set()
        self._agreed: dict[str, int | None] = {}
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._draw)
        self.clock = label("00:00", "title", wrap=False)
        self.chip = StatusChip()
        self.bar = ProgressWithWords()
        self.part = label("", "muted")
        self.start = button("Comenzar", self._start, icon="play")
        self.pause = button("Pausar", self._pause)
        self.finish = button("Terminar", self._finish, icon="check")
        self.say = button("Decir cuánto duró", self._ask, icon="pencil", role="flat")
        self.reset = button("Poner en cero", self._reset, icon="rotate-ccw", role="flat")
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        head = row_layout(gap=theme.M)
        for part in (label("Reloj de la presentación", "strong", wrap=False), self.clock, self.chip):
            head.addWidget(part)
        head.addStretch(1)
        layout.addLayout(head)
        # What comes and goes stands last: nothing jumps away from under the hand.
        verbs = in_line(self.start, self.pause, self.finish, self.say, self.reset)
        for below in (self.bar, verbs, self._make_question(), self.part):
            layout.addWidget(below)

    def _make_question(self) -> QWidget:
        self._question = Aside()
        self._question.left.connect(self.say.setFocus)
        layout = column_layout(self._question, gap=theme.S)
        self.minutes = WholeNumber("Minutos que duró", low=1, most=_MOST)
        self.minutes.returnPressed.connect(self._accept)
        self.problem = InlineNotice("problem")
        self.accept = button("Anotar", self._accept, icon="check")
        away = button("Volver", self.close_question, role="flat")
        words = label("¿Cuántos minutos duró? Sirve si el reloj se quedó andando, o si nadie lo usó.", "strong")
        for part in (words, self.minutes, self.problem, in_line(self.accept, away)):
            layout.addWidget(part)
        self._question.hide()
        return self._question

    def show_presentation(self, presentation_id: str) -> None:
        """Show the clock of this presentation, running or not."""
        if presentation_id != self._shown:
            self._shown = presentation_id
            self._told = set()
            self._question.hide()
        self._agreed = customs.values(self._context.database)
        self._draw()
        self._follow()

    @property
    def running(self) -> bool:
        """Whether this clock runs."""
        kept = self._kept()
        return kept.get("id") == self._shown and bool(kept.get("since"))

    def seconds(self) -> int:
        """The time used so far."""
        kept = self._kept()
        if kept.get("id") != self._shown or not kept.get("since"):
            return self._stored() or 0
        return _elapsed(kept)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on telling the time."""
        super().showEvent(event)
        self._follow()

    def _kept(self) -> dict[str, str]:
        return self._context.settings.remembered(_KEPT)

    def _keep(self, **values: str) -> None:
        self._context.settings.remember(_KEPT, values)
        self._context.settings.flush()

    def _stored(self) -> int | None:
        found: int | None = rows.load(self._context.database, "practice_presentation", self._shown)["seconds_used"]
        return found

    def _start(self) -> None:
        kept = self._kept()
        if kept.get("since") and kept.get("id") != self._shown:
            # Another presentation was left running: its time is not lost.
            with suppress(NotFound):
                presentations.keep_time(
                    self._context.database, kept.get("id", ""), _elapsed(kept), started=kept.get("started")
                )
        now = QTime.currentTime().toString("HH:mm")
        self._keep(id=self._shown, since=str(int(time.time())), spent=str(self._stored() or 0), started=now)
        self._draw()
        self._follow()
        self.pause.setFocus()

    def _pause(self) -> None:
        self._store("Pausar el reloj")
        self._keep(id=self._shown)
        self._draw()
        self._follow()
        self.start.setFocus()

    def _finish(self) -> None:
        self._store("Terminar la presentación")
        self._keep()
        self._draw()
        self._follow()
        self.start.setFocus()
        self.ended.emit()

    def _store(self, words: str) -> None:
        before, kept = self._stored(), self._kept()
        if not self.running:
            return
        keep = partial(presentations.keep_time, self._context.database, self._shown)
        step(
            self._context,
            words,
            do=partial(keep, _elapsed(kept), started=kept.get("started")),
            undo=partial(keep, before),
        )

    def _reset(self) -> None:
        before = self.seconds()
        self._keep()
        keep = partial(presentations.keep_time, self._context.database, self._shown)
        step(
            self._context,
            "Poner el reloj en cero",
            do=partial(keep, None),
            undo=partial(keep, before),
            said="Reloj en cero",
        )
        self._draw()
        self._follow()
        self.start.setFocus()

    def close_question(self) -> bool:
        """Put the question for its minutes away; whether it was open."""
        return self._question.close_panel()

    def _ask(self) -> None:
        used = self._stored()
        # What a clock counts that nobody stopped is no answer to begin with.
        self.minutes.set_value(None if self.running or not used else min(max(round(used / _MINUTE), 1), _MOST))
        self.problem.hide()
        self._question.show()
        self.minutes.setFocus()
        self.minutes.selectAll()

    def _accept(self) -> None:
        minutes = self.minutes.value()
        if minutes is None:
            self.problem.tell(self.minutes.problem() or "Diga cuántos minutos duró.")
            self.minutes.setFocus()
            return
        kept, before = self._kept(), self._stored()
        was_here = kept.get("id") == self._shown
        if was_here:
            self._keep()
        keep = partial(presentations.keep_time, self._context.database, self._shown)
        started = kept.get("started") if was_here else None
        step(
            self._context,
            "Decir cuánto duró la presentación",
            do=partial(keep, minutes * _MINUTE, started=started),
            undo=partial(keep, before),
            said=f"Duró {values.minutes_words(minutes)}",
        )
        self.close_question()
        self._draw()
        self._follow()
        if was_here:
            self.ended.emit()

    def _follow(self) -> None:
        # Also while the person looks at another page: its end is told there.
        if self.running:
            self._tick.start()
        else:
            self._tick.stop()

    def _draw(self) -> None:
        if not self._shown:
            return
        limit = _MINUTE * (self._agreed["presentation_minutes"] or 0)
        used, running = self.seconds(), self.running
        self.clock.setText(f"{used // _MINUTE:02}:{used % _MINUTE:02}")
        self.clock.setAccessibleName(clock_words(used))
        left = limit - used
        self.chip.set_state(*_state(used, left, limit=limit, running=running))
        self.bar.setVisible(bool(limit))
        if limit:
            self.bar.show_progress(min(used, limit), limit, _words(used, left))
        self.part.setText(_part(used, self._agreed) if running else "")
        self.part.setVisible(running and bool(self.part.text()))
        paused = self._kept().get("id") == self._shown
        self.start.setVisible(not running)
        self.start.setText(" Seguir" if used else " Comenzar")
        self.start.setAccessibleName("Seguir" if used else "Comenzar")
        self.pause.setVisible(running)
        self.finish.setVisible(running or paused)
        self.reset.setVisible(bool(used))
        if running and limit:
            self._tell(left)

    def _tell(self, left: int) -> None:
        """Say the last five minutes, the last one and the end aloud, once each."""
        for mark in (5 * _MINUTE, _MINUTE, 0):
            if left <= mark and mark not in self._told:
                self._told.update(each for each in (5 * _MINUTE, _MINUTE, 0) if each >= mark and left <= each)
                if abs(left - mark) <= 1:
                    self._say(f"{left_words(mark)}." if mark else "Se cumplió el tiempo.")

    def _say(self, words: str) -> None:
        if self.isVisible():
            announce(self, words)
        else:
            self._context.toast(f"Reloj de la presentación: {words}")


def _elapsed(kept: dict[str, str]) -> int:
    """What a running clock has counted; a clock set back counts nothing less than what was kept."""
    since, spent = kept.get("since", ""), kept.get("spent", "0")
    began = int(since) if since.isdigit() else int(time.time())
    return (int(spent) if spent.isdigit() else 0) + min(max(int(time.time()) - began, 0), 86_400)


def _state(used: int, left: int, *, limit: int, running: bool) -> tuple[str, str]:
    if limit and left < 0:
        return "attention", "Pasó el tiempo"
    if running:
        return "waiting", "En curso"
    return ("neutral", "Detenido") if used else ("neutral", "Sin comenzar")


def _words(used: int, left: int) -> str:
    if left < 0:
        return f"{used_words(used)}: {clock_words(-left)} más de lo acordado."
    return f"{used_words(used)}. {left_words(left)}."


def _part(used: int, agreed: dict[str, int | None]) -> str:
    """Which part of the presentation its minutes are meant for."""
    end = 0
    for name, words in (
        ("implementation_minutes", "la implementación"),
        ("results_minutes", "los resultados"),
        ("reflection_minutes", "la reflexión crítica"),
    ):
        end += _MINUTE * (agreed[name] or 0)
        if used < end:
            return f"Momento de contar {words}, hasta el minuto {end // _MINUTE}."
    return ""
