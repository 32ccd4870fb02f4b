"""Planning a session, in place: the day, how long it is, and where."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import agenda_sources, meeting_hours, meetings, next_session
from app.ui import failures, finders, theme
from app.ui.page import Context
from app.ui.pages import meetings_words as words
from app.ui.pages.meetings_days import days_off
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.flow import in_line
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading

_TURN = "Se propone la que menos ha recibido {}."
_NO_HOST = "Puede quedar para después. Las escuelas se agregan en Red."


class PlanForm(QWidget):
    """`planned(id)` when a session was made, `closed()` when the person thought better of it."""

    planned = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.day = DateField()
        self.length = FilterChips((), single=True, always=True)
        self._minutes: dict[str, int | None] = {}
        self._year, self._turn = 0, ""
        self._agenda = "half"  # what was chosen, also while the day that is typed has no session before it
        self.host = SchoolPicker(finders.schools(context.database))
        self.notice = InlineNotice("problem")
        section = FormSection("Planificar una sesión", "Todo se puede cambiar después.")
        self.day_row = section.add("Fecha", self.day)
        section.add("Con qué tabla empieza", self.length, hint="Viene con sus puntos y minutos, que usted ajusta.")
        self.host_row = section.add("Escuela anfitriona", self.host, hint=" ")
        self.look = label("", "small")
        self.day.changed.connect(self._another_day)
        self.length.changed.connect(self._choose_agenda)
        self.accept = button("Planificar la sesión", self._plan, icon="plus", role="primary")
        self.cancel = button("Cancelar", self.closed.emit, role="flat")
        holder = in_line(self.accept, self.cancel)
        layout = self._column = column_layout(self, gap=theme.M)
        for part in (section, self.look, self.notice, holder):
            layout.addWidget(part)

    def begin(self, day: date) -> None:
        """Offer `day` and the customary half day."""
        self.day.set_value(day.isoformat())
        self._agenda = "half"
        self._offer_agendas()
        follow_reading(self._column)
        self._propose_host(day.year)
        self.day_row.set_problem("")
        self.notice.hide()
        self._look()
        self.show()
        self.day.setFocus()

    def _choose_agenda(self) -> None:
        self._agenda = self.length.value()[0]
        self._look()

    def _offer_agendas(self) -> None:
        # «La sesión anterior» is the one before the day that is planned, not the last that anybody wrote.
        found = agenda_sources.choices(self._context.database, self.day.value() or None)
        self._minutes = {one.code: one.minutes for one in found}
        offered = [*((one.code, words.agenda_choice(one)) for one in found), words.NO_AGENDA]
        self.length.set_options(offered)
        self.length.set_value([next(code for code in (self._agenda, "half", offered[0][0]) if code in dict(offered))])

    def _propose_host(self, year: int) -> None:
        turn = next_session.next_host(self._context.database, year)
        counted = "este año" if year == wall_clock.today().year else f"en {year}"
        self.host_row.hint.setText(_TURN.format(counted) if turn else _NO_HOST)
        self.host.set_value(turn or "", finders.school_name(self._context.database, turn))
        self._year, self._turn = year, turn or ""

    def _another_day(self) -> None:
        iso = self.day.value()
        self._offer_agendas()
        if iso and date.fromisoformat(iso).year != self._year and self.host.value() == self._turn:
            self._propose_host(date.fromisoformat(iso).year)
        self._look()

    def _look(self) -> None:
        # What speaks against the day, and the hours of its month, while there is still time to choose another.
        iso, database = self.day.value(), self._context.database
        minutes = self._minutes.get(self.length.value()[0])
        told = []
        if iso:
            hours = meeting_hours.hours_of(database, minutes)
            told = [days_off(self._context)(date.fromisoformat(iso)) or ""]
            told.append(words.month_line(meeting_hours.of_month(database, iso, extra=hours)))
        self.look.setText(" ".join(each for each in told if each))
        self.look.setVisible(bool(told))

    def _plan(self) -> None:
        iso = self.day.value()
        self.day_row.set_problem("" if iso else self.day.problem() or "Diga qué día es la sesión.")
        if not iso:
            self.day.setFocus()
            return
        if self.host.halts():
            return
        chosen = self.length.value()[0]
        more = {"host_school_id": self.host.value()} if self.host.value() else {}
        try:
            made = meetings.schedule(
                self._context.database,
                date.fromisoformat(iso),
                length=None if chosen == "none" else chosen,
                **more,
            )
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        self.planned.emit(made)
