"""The page *Sesiones*: the year's sessions, and each of them whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.errors import AppError, NotFound
from app.services import cycles, guards, instruments, minutes, next_session, year_calendar
from app.services.writing import written
from app.ui import failures, values
from app.ui.page import Context, Page
from app.ui.pages import meetings_words as words
from app.ui.pages.commitments_close import ENDINGS
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.meetings_agenda import AgendaPart
from app.ui.pages.meetings_commitments import CommitmentsPart
from app.ui.pages.meetings_days import days_off
from app.ui.pages.meetings_list import MeetingsList
from app.ui.pages.meetings_minutes import MinutesPart
from app.ui.pages.meetings_minutes_state import CORRECT, NEXT
from app.ui.pages.meetings_print import PRINTS, paper_of, place_of, show_form
from app.ui.pages.meetings_session import INSTRUMENT_OF, PARTS, SessionView
from app.ui.pages.meetings_states import OFFERED, first_step
from app.ui.pages.record import HistoryAction
from app.ui.steps import added, step, take_away, tell_gone
from app.ui.widgets.file_chooser import FileChooser


class MeetingsPage(Page):
    """`navigate("sesiones")` shows the list, with `view` "calendar" the year; with `id` one session, at its `part`."""

    stays = True
    watches = frozenset({
        "meeting", "agenda_item", "attendance", "minutes", "minutes_topic", "commitment", "evidence",
        "person", "membership", "school", "school_pause", "practice", "microcentro", "minutes_signature",
        "minutes_line", "network_rule", "satisfaction_survey", "survey_tally", "meeting_observation",
        "meeting_observation_answer", "school_transfer", "template", "template_item", "school_break",
        "calendar_entry", "phea_cycle",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.list = MeetingsList(context)
        self.session = SessionView(context)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.session)
        self.body.addWidget(self.stack)
        self.files = FileChooser(context.settings, self, "Calendario (*.ics)", key="calendar")
        self.list.opened.connect(self._open)
        self.list.planned.connect(self._planned)
        self.list.changed.connect(self._changed)
        self.session.changed.connect(self._changed)
        self.session.paper_wanted.connect(self._print_form)
        self._in_list = [
            self.make_action("Planificar sesión", self.list.open_plan, icon="plus", shortcut="Ctrl+N"),
            self.make_action("Preparar la próxima sesión", self._prepare, icon="sparkles"),
            self.make_action("Guardar el calendario…", self._ask_calendar, icon="calendar-days"),
            self.make_action("Buscar sesiones", self._search, icon="search", shortcut="Ctrl+F", menu=False),
        ]
        self._add = self.make_action("Agregar", self._add_here, icon="plus", shortcut="Ctrl+N", menu=False)
        panel = self.session.panel
        self._steps = {
            "convene": self.make_action("Convocar", self.session.convene, icon="bell"),
            "hold": self.make_action("Marcar como realizada", panel.hold, icon="check"),
            "move": self.make_action("Reprogramar", panel.ask_day, icon="calendar-days"),
            "suspend": self.make_action("Suspender", panel.ask_reason, icon="x"),
        }
        self._endings = [self.make_action(each, partial(self._end, key), menu=False) for key, each in ENDINGS.items()]
        self._views = self._turns()
        self._in_session = self._prints()
        self._in_session.append(self.make_action("Quitar la sesión", self._remove, icon="trash-2"))
        self._of_minutes = {
            state: self.make_action(verb, self._advance_minutes, icon="check") for state, (_, verb) in NEXT.items()
        }
        self._correct = self.make_action(CORRECT, self._correct_minutes, icon="pencil")
        self._cycle = self.make_action("Ciclo de mejora de la sesión", self._open_cycle, icon="refresh-cw")
        self._clock = self.make_action("Contar el tiempo", self._run, icon="clock", shortcut="Ctrl+Return", menu=False)
        self.erase = ErasingAction(self, "meeting", self._in_sight)
        self.past = HistoryAction(self, "meeting", self._in_sight)

    def _prints(self) -> list[QAction]:
        made = []
        for place, form in enumerate(PRINTS):
            made.append(self.make_action(form.words, partial(self._print, place), icon="printer"))
            made[-1].setProperty("instrument", form.instrument)
        return made

    def _turns(self) -> dict[str, QAction]:
        made = {
            key: self.make_action(
                f"Ver {name} de la sesión", partial(self.session.show_part, key), shortcut=f"Alt+{number}", menu=False
            )
            for number, (key, name, _) in enumerate(PARTS, 1)
        }
        for text, by, keys in (("Parte siguiente", 1, "Ctrl+Tab"), ("Parte anterior", -1, "Ctrl+Shift+Tab")):
            made[text] = self.make_action(text, partial(self.session.turn, by), shortcut=keys, menu=False)
        return made

    @property
    def in_session(self) -> bool:
        """Whether one session is shown."""
        return self.stack.currentWidget() is self.session

    def title(self) -> str:
        """The session's name, or the page's."""
        row = self.session.row
        return words.name(row) if self.in_session and row else "Sesiones"

    def context_line(self) -> str:
        """When and where, or how many."""
        row = self.session.row
        if self.in_session:
            return words.line(row) if row else ""
        found = len(self.list.found)
        return "" if self.list.is_empty() or not found else values.count_words(found, "sesión", "sesiones")

    def primary(self) -> QAction | None:
        """The next step of the session, or planning one."""
        if self.in_session:
            row = self.session.row
            if row is None or not self.session.panel.isHidden():
                return None
            return self._steps.get(first_step(row, wall_clock.today().isoformat()))
        busy = self.list.is_empty() or self.list.is_planning
        return None if busy else self._in_list[0]

    def arrive(self, **args: str) -> None:
        """The list, or the session that `id` names."""
        wanted = args.get("id", "")
        if wanted:
            try:
                with QSignalBlocker(self.session):  # what can be done is read once, below
                    self.is_read = self.session.open(wanted, args.get("part", ""))
                self.stack.setCurrentWidget(self.session)
            except NotFound:
                self._leave("Esa sesión ya no está.")
        else:
            self.stack.setCurrentWidget(self.list)
            with QSignalBlocker(self.list):
                self.list.show_as(args.get("view", ""))
            self.is_read = True
        self._changed()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is on screen."""
        if self.in_session and (not tables or tables & (self.session.part.tables | {"meeting", "microcentro"})):
            try:
                self.session.refresh()
            except NotFound:
                self._leave("La sesión que estaba viendo ya no está.")
        elif not self.in_session:
            self.list.refresh()
        elif "minutes" in tables:
            self._changed()  # their next step is offered from every part

    def save_now(self) -> bool:
        """Save what is typed in the session."""
        return self.session.save_now()

    def put_away(self) -> None:
        """Nothing that was begun and left blank stays behind."""
        self.session.put_away()

    def go_back(self) -> bool:
        """Close what is open inside."""
        return self.session.go_back() if self.in_session else self.list.close_plan()

    def first_focus(self) -> QWidget | None:
        """Where one begins."""
        if self.in_session:
            return self.session.part.first_focus() or self.session.switch
        return self.list.empty.button if self.list.is_empty() else self.list.first_row()

    def _changed(self) -> None:
        row, inside = self.session.row, self.in_session
        offered = OFFERED.get(row.status, ()) if row and inside else ()
        for key, action in self._steps.items():
            action.setVisible(key in offered)
        used = instruments.in_use(self.context.database)
        for action in self._in_session:
            action.setVisible(inside and action.property("instrument") in {None, "", *used})
        # Ctrl+P is the paper of the part that is in sight.
        wanted = paper_of(self.session.part_key) if inside else 0
        for place, action in enumerate(self._in_session[: len(PRINTS)]):
            action.setShortcuts([QKeySequence("Ctrl+P")] if place == wanted else [])
        for key, action in self._views.items():
            action.setVisible(inside and (key not in INSTRUMENT_OF or self.session.offers(key)))
        for action in self._in_list:
            action.setVisible(not inside)
        part = self.session.part if inside else None  # in the list it is not made yet
        for action in self._endings:
            action.setVisible(isinstance(part, CommitmentsPart) and part.editor.can_end)
        self._add.setVisible(part is not None and bool(part.add_words))
        standing = minutes.standing(self.context.database, row.id) if inside and row else None
        for state, action in self._of_minutes.items():
            action.setVisible(state == standing)
        self._correct.setVisible(standing is not None and standing in guards.FROZEN)
        self._cycle.setVisible(inside and "cycles" in used)
        self._clock.setVisible(isinstance(part, AgendaPart))
        if part is not None:
            self._add.setText(part.add_words or "Agregar")
        self.header_changed.emit()

    def _in_sight(self) -> str:
        row = self.session.row
        return row.id if self.in_session and row else ""

    def _open(self, meeting: str) -> None:
        self.context.navigate("sesiones", id=meeting)

    def _planned(self, meeting: str) -> None:
        added(self.context, "meeting", meeting, "Planificar una sesión", said="Sesión planificada")
        self.context.navigate("sesiones", id=meeting, part="datos")

    def _add_here(self) -> None:
        self.session.part.add()

    def _end(self, ending: str) -> None:
        if isinstance(part := self.session.part, CommitmentsPart):
            part.editor.ask_ending(ending)

    def _advance_minutes(self) -> None:
        if (part := self._minutes()) is not None:
            part.state.next_button.click()

    def _correct_minutes(self) -> None:
        if (part := self._minutes()) is not None:
            part.state.correct_button.click()

    def _minutes(self) -> MinutesPart | None:
        """*Acta*, brought into sight at its latest version; None if what is typed elsewhere cannot be kept."""
        self.session.show_part("acta")
        part = self.session.part
        if not isinstance(part, MinutesPart):
            return None
        part.show_latest()
        return part

    def _ask_calendar(self) -> None:
        name = f"sesiones-{self.list.shown_year}.ics"
        self.files.ask_where("Guardar el calendario", name, self.save_calendar)

    def save_calendar(self, path: str) -> None:
        """Write the year's calendar for other programs."""
        now = wall_clock.now()
        try:
            text, events = year_calendar.as_file(self.context.database, self.list.shown_year, now)
            with written(Path(path)) as target:
                target.write(text)
        except AppError as error:
            failures.show(self, error)
            return
        self.context.toast(f"Calendario guardado con {values.count_words(events, 'fecha', 'fechas')}")

    def _prepare(self) -> None:
        why_not, database = days_off(self.context), self.context.database
        today = wall_clock.today()
        done = next_session.prepare(database, today, lambda day: why_not(day) is None)
        do, undo = (partial(each, database, done) for each in (next_session.do_again, next_session.take_back))
        if done.nothing:
            self.context.toast("La próxima sesión ya está preparada")
        else:
            said = "Próxima sesión preparada"
            step(self.context, "Preparar la próxima sesión", do=do, undo=undo, said=said, run=False)
        self.context.navigate("sesiones", id=done.meeting_id, part="datos")

    def _open_cycle(self) -> None:
        row = self.session.row
        if row is None or not self.session.save_now():
            return
        begun = [each.id for each in cycles.cycles(self.context.database) if each.meeting_id == row.id]
        if begun:
            self.context.navigate("plan", cycle=begun[-1])
        else:
            self.context.navigate("plan", begin="meeting", of=row.id)

    def _run(self) -> None:
        if isinstance(part := self.session.part, AgendaPart):
            part.run()

    def _search(self) -> None:
        self.list.search.edit.selectAll()
        self.list.search.setFocus()

    def _print_form(self, key: str) -> None:
        self._print(place_of(key))

    def _print(self, place: int) -> None:
        if self.session.row is None or not self.session.save_now():
            return
        form, part = PRINTS[place], self.session.part
        filled = form.key == "acta" and not form.blank
        version = part.version_shown if filled and isinstance(part, MinutesPart) else None
        show_form(self.context, form, self.session.row, version=version)

    def _remove(self) -> None:
        row = self.session.row
        if row is None or not self.session.save_now():
            return
        self._leave("")
        if not take_away(self.context, "meeting", row.id, "Quitar la sesión", said=f"{words.name(row)}: quitada"):
            self.arrive(id=row.id)

    def _leave(self, said: str) -> None:
        self.session.row = None
        self.stack.setCurrentWidget(self.list)
        self.list.refresh()
        if said:
            tell_gone(self.context, said)
