"""Inicio: what matters today, and the first steps of a microcentro that has just begun."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget

from app import wall_clock
from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import practices
from app.ui import failures, values
from app.ui.background import Job
from app.ui.page import Context, Page
from app.ui.pages.home_clock import DateQuestion
from app.ui.pages.home_data import Today, load_today, steps_left
from app.ui.pages.home_exchange import ToHandOver, ToLookAt
from app.ui.pages.home_parts import Drafts, FirstSteps, Messages, NextMeeting, Pending, Year
from app.ui.places import Place, PlacesReader
from app.ui.waiting import Waiting, WaitingReader
from app.ui.widgets.parts import ScrollColumn, label
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading, in_order

_Read = tuple[tuple[date, object], Today]  # as of when, and what was read


class HomePage(Page):
    """Read in the worker a moment after the window shows, and again after news; what stands there stays meanwhile."""

    watches = frozenset(
        {
            "agenda_item",
            "attendance",
            "commitment",
            "device",
            "evidence",
            "log_entry",
            "meeting",
            "membership",
            "microcentro",
            "person",
            "practice",
            "practice_presentation",
            "peer_review",
            "adoption",
            "exit_ticket_batch",
            "local_join_request",
            "self_evaluation",
            "advisor_feedback",
            "school",
            "sync_handover",
            "sync_import",
            "sync_row",
        }
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.today: Today | None = None
        self._read_of: tuple[date, object] | None = None
        self._reading = self._again = False
        self._waiting: Waiting | None = None
        self.write = self.make_action("Escribir una práctica", self._write, icon="plus", shortcut="Ctrl+N", menu=False)
        self.make_action("Ir a intercambiar", partial(context.navigate, "intercambio"), icon="arrow-left-right")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._read)
        self._counts = context.waiting or WaitingReader(context.jobs, self)
        if context.waiting is None:
            self._counts.follow(context.opened)
        self._counts.told.connect(self._show_waiting)
        self._places = PlacesReader(context, self)
        self._places.told.connect(self._show_places)
        self._build()

    def _build(self) -> None:
        self.notice = InlineNotice("problem")
        self.notice.pressed.connect(self._read)
        self.date = DateQuestion(self.context)
        self.date.answered.connect(self._later.start)
        self.welcome = label("", "heading")
        self.start = label("", "muted")
        self.steps = FirstSteps(self.context)
        self.meeting = NextMeeting(self.context)
        self.messages = Messages(self.context)
        self.pending = Pending(self.context)
        self.drafts = Drafts(self.context)
        self.look = ToLookAt(self.context)
        self.hand_over = ToHandOver(self.context)
        self.year = Year()
        self.column = ScrollColumn()
        first: tuple[QWidget, ...] = (self.notice, self.date, self.welcome, self.start, self.steps, self.meeting)
        mine: tuple[QWidget, ...] = (self.messages, self.pending, self.drafts)
        for part in (*first, *mine, self.look, self.hand_over, self.year):
            self.column.add(part)
            part.hide()
        self.body.addWidget(self.column)

    def title(self) -> str:
        """The page's name."""
        return "Inicio"

    def context_line(self) -> str:
        """The day."""
        words = values.date_words(wall_clock.today().isoformat())
        return words[:1].upper() + words[1:]

    def primary(self) -> QAction | None:
        """The main job; at the very beginning the first steps lead."""
        return self.write if self.today is not None and self.today.done else None

    def arrive(self, **args: str) -> None:
        """Read again if the day has changed, or anything was written since; not all of that is news (`watches`)."""
        if self._read_of != self._now():
            self._later.start()
        self._places.ask()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again in a moment, or when one comes back."""
        self._read_of, self._again = None, self._reading
        self._later.start()

    def first_focus(self) -> QWidget | None:
        """The first thing to press, as one reads; until the page is read, the page itself keeps the place."""
        every = in_order(self.column.column)
        shown = (each for each in every if isinstance(each, QAbstractButton) and each.isVisibleTo(self))
        return next(shown, None) if self.today is not None else self.column

    def _now(self) -> tuple[date, object]:
        return wall_clock.today(), self.context.database.state

    def _read(self) -> None:
        if not self.isVisibleTo(self.window()):
            return  # another page was opened meanwhile; whoever comes back has it read again
        self._counts.ask()
        self._again = self._reading
        if self._reading or self.context.jobs.closed:
            return
        work = partial(_read_today, self.context.database, self._now())
        if self.today is None and self.context.jobs.jobs:
            self._read_here(work)  # the worker may take minutes with what it does, and nothing is in sight yet
            return
        self._reading = True
        job = Job(self.context.jobs, "Leyendo lo de hoy", work, writes=False)
        job.succeeded.connect(self._take)
        job.failed.connect(self._fail)
        job.finished.connect(self._rest)
        job.start()

    def _read_here(self, work: Callable[[], _Read]) -> None:
        try:
            self._take(work())
        except AppError as error:
            self._fail(error)

    @Slot(object)
    def _take(self, read: _Read) -> None:
        if self._again:
            return  # something changed since: what is read next is true
        self.notice.hide()
        self._read_of, found = read
        if found != self.today:
            self.today = found
            self._show()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.notice.tell(failures.sentence(error), "Intentar de nuevo")

    @Slot()
    def _rest(self) -> None:
        self._reading = False
        if self._again:
            self._later.start()

    def _show(self) -> None:
        if self.today is None:
            return
        home, day = self.today.home, self.today.day
        self.date.show_doubt(self.today.doubted)
        self._show_steps()
        self.meeting.show_meeting(home.next_meeting, had_any="sesion" in self.today.done)
        self.messages.show_messages(home.messages, day)
        self.pending.show_steps(home.steps, day)
        self.drafts.show_drafts(home.drafts, home.unshared)
        self.look.show_today(self.today)
        self.year.show_year(home)
        follow_reading(self.column.column)
        self.header_changed.emit()
        # Rows that were just made are shown in a moment, and only then can take the keyboard.
        QTimer.singleShot(0, self, self._begin_here)

    def _begin_here(self) -> None:
        # The window may not be the active one yet: it knows all the same who has its keyboard.
        if self.window().focusWidget() is self.column and (first := self.first_focus()) is not None:
            first.setFocus()

    def _show_steps(self) -> None:
        if self.today is None:
            return
        # With all of them at once: one that came later would push the page down under the hand.
        self.steps.show_left(steps_left(self.today), invites=self.today.leads, asked=self.today.asked)
        first = self.today.home.person.split()
        self.welcome.setText(f"Le damos la bienvenida, {first[0]}" if first else "Le damos la bienvenida")
        self.start.setText(
            f"{self.today.home.microcentro} ya está en este computador. Haga estos pasos en el orden que quiera: "
            "todo se guarda por sí solo."
        )
        for line in (self.welcome, self.start):
            line.setVisible(not self.today.done)

    def _show_waiting(self, waiting: Waiting) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.hand_over.show_waiting(waiting)
            follow_reading(self.column.column)
            self.header_changed.emit()

    def _show_places(self, places: list[Place]) -> None:
        self.hand_over.show_places(places)
        follow_reading(self.column.column)

    def _write(self) -> None:
        try:
            made = practices.create(self.context.database, today=wall_clock.today())
        except AppError as error:
            self.context.toast(failures.sentence(error))
            return
        self.context.navigate("practicas", id=made, mode="nueva")


def _read_today(database: Database, now: tuple[date, object], _: Progress | None = None) -> _Read:
    return now, load_today(database, now[0])
