"""*Acta*: what was said on each point, until it is approved; afterwards, corrected versions with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, InvalidData
from app.models.database import Database
from app.services import attendance, labels, minutes, minutes_signing, rows
from app.services.minutes import MinutesView
from app.text_dates import count
from app.ui import failures, finders
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.format_lines import FormatLines
from app.ui.page import Context
from app.ui.pages.meetings_minutes_signers import SignersBox
from app.ui.pages.meetings_minutes_state import MinutesState
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_reviewed import ReviewedList
from app.ui.steps import added, step, take_away
from app.ui.widgets.lines import Lines
from app.ui.widgets.moments import DateField, TimeField
from app.ui.widgets.pickers import PersonPicker, SchoolPicker
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.texts import LongText, TextLine

_TOPIC = "topic:"
_SHOWN = 5
_HOLD = "Marcar como realizada"
_SINCE = (
    "El acta dice lo que se aprobó, y esto no es igual: cambió después, o se aprobó de otro modo. Si hay que dejarlo "
    "escrito, corrija el acta."
)


class MinutesPart(Part):
    """The minutes of the session, saved as they are typed; `hold_wanted()` when the session is to be told as held."""

    hold_wanted = Signal()

    tables = frozenset({
        "minutes", "minutes_topic", "minutes_signature", "minutes_line", "commitment", "agenda_item", "attendance",
        "meeting", "person", "template", "membership",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view: MinutesView | None = None
        self._version: int | None = None
        self.saver = Autosave(context.jobs, self._store, self)
        self.state = MinutesState(context, self.print_button("Imprimir el acta", "acta", short=True))
        self.state.advanced.connect(self._advance)
        self.state.way_out.connect(self.hold_wanted)
        self.state.corrected.connect(self._correct)
        self.state.sent.connect(self._send)
        self.state.version_chosen.connect(self._choose_version)
        self.state.dropped.connect(self._drop_version)
        self.times = FormSection("Apertura y cierre")
        self.times.corner.addWidget(self.saver.tick)
        self.asked = FormatLines(context, "minutes")
        self.topics = FormSection("Lo tratado", "Una nota por cada punto de la tabla.")
        self.reviewed = ReviewedList(context)
        self.since, self.elected = InlineNotice("attention"), InlineNotice("info")
        self.rest = FormSection("Para terminar")
        self.signers = SignersBox(context)
        self.signers.changed.connect(self.refresh)
        self.signers.refused.connect(self.state.tell)
        above = (self.state, self.since, self.saver.notice, self.signers, self.asked)
        for part in (*above, self.times, self.topics, self.reviewed, self.elected, self.rest):
            self.column.add(part)
        self._fixed = {
            "opening_time": self.times.add("Hora de apertura", TimeField(), beside=True),
            "closing_time": self.times.add("Hora de cierre", TimeField(), beside=True),
            "drafted_by_id": self.times.add("Redacta", PersonPicker(finders.people(context.database))),
            "various": self.rest.add("Varios", LongText(lines=2)),
            "next_date": self.rest.add("Próxima sesión", DateField(), beside=True),
            "next_host_school_id": self.rest.add(
                "Próxima escuela anfitriona", SchoolPicker(finders.schools(context.database))
            ),
            "next_topic": self.rest.add("Próximo tema", TextLine()),
            "annexes": self.rest.add("Anexos", Lines(lines=1), hint="Uno por línea: lista firmada, fotos, documentos."),
        }
        self.form = BoundForm(self._fixed)
        self.saver.watch(*self.form.fields())
        self._listed: list[tuple[str, str]] = []

    def begin(self) -> None:
        """Another session."""
        self.saver.forget()
        self.form.forget()
        self._version = None
        self._listed = [("", "")]
        self.state.close_reason()

    def refresh(self) -> None:
        """Read the minutes again; what is being typed stays."""
        database = self.context.database
        known = minutes.versions(database, self.meeting)
        if self._version not in known:
            self._version = None
        view = self.view = minutes.of_meeting(database, self.meeting, self._version)
        self.asked.show_format(view.outline)
        if self.reviewed.show_reviewed(self.meeting):
            self.follow()
        self.elected.setVisible(bool(view.elected))
        if view.elected:
            self.elected.tell(f"{view.elected} Sale entre los acuerdos del acta.")
        listed = [(row.agenda_item_id, row.topic) for row in view.topics]
        if listed != self._listed and not self.saver.dirty:
            self._build_topics(view)
            self._listed = listed
        shown: dict[str, Any] = {name: getattr(view, name) for name in self._fixed}
        shown["annexes"] = list(view.annexes)
        said = {_TOPIC + row.agenda_item_id: row.summary for row in view.topics}
        shown |= {name: said.get(name, "") for name in self.form.rows if name.startswith(_TOPIC)}
        names = {
            "drafted_by_id": finders.person_name(database, view.drafted_by_id),
            "next_host_school_id": finders.school_name(database, view.next_host_school_id),
        }
        self.form.show(shown, names)
        latest = self._version is None or self._version == max(known, default=1)
        self.form.lock(locked=view.frozen or not latest)
        self.state.show_view(view, known, latest=latest)
        self.since.tell(_since(view.changed) if view.changed and latest else "")
        self.state.show_due(minutes_signing.due(database, self.meeting))
        self.signers.setVisible(view.frozen)
        if view.frozen:
            self.signers.show_version(self.meeting, view.version)
            self.follow()

    @property
    def version_shown(self) -> tuple[int, str] | None:
        """The number and id of the version in sight; None where there is only one."""
        view = self.view
        several = view is not None and len(minutes.versions(self.context.database, self.meeting)) > 1
        return (view.version, view.id) if several and view is not None and view.id else None

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.saver.leave()

    def go_back(self) -> bool:
        """Put away the question for the reason of a correction."""
        return self.state.close_reason()

    def first_focus(self) -> QWidget | None:
        """The hour at which it began, above the notes; or what can be done with minutes that are approved."""
        frozen = self.view is not None and self.view.frozen
        return self.state.correct_button if frozen else self._fixed["opening_time"].field

    def show_latest(self) -> None:
        """Show the version in force, if an earlier one is looked at."""
        if self._version is not None and self.saver.leave():
            self._version = None
            self.form.forget()
            self.refresh()

    def _build_topics(self, view: MinutesView) -> None:
        while (item := self.topics.rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        made: dict[str, FormRow] = {}
        for number, row in enumerate(view.topics, 1):
            field = LongText(lines=2)
            words = f"{number}. {row.topic or 'Punto que ya no está en la tabla'}"
            made[_TOPIC + row.agenda_item_id] = self.topics.add(words, field)
            self.saver.watch(field)
        self.topics.setVisible(bool(made))
        self.form = BoundForm(self._fixed | made)
        self.follow()

    def _store(self) -> None:
        database, changes = self.context.database, self.form.changes()
        fixed = {name: value for name, value in changes.items() if not name.startswith(_TOPIC)}
        if fixed:
            minutes.write(database, self.meeting, fixed)
            self.form.keep(fixed)
        for name, value in changes.items():
            if name.startswith(_TOPIC):
                minutes.write_topic(database, self.meeting, name.removeprefix(_TOPIC), value or "")
                self.form.keep({name: value})

    def _advance(self, status: str) -> None:
        if not self.saver.flush():
            return
        try:
            minutes.ask(self.context.database, self.meeting, status)
        except AppError as error:
            self.state.tell(failures.why_not(error), _HOLD if _is_not_held(error) else "")
            return
        if status == "approved":
            failures.confirm(
                self,
                "¿Aprobar el acta?",
                _before_approving(attendance.counts(self.context.database, self.meeting).unmarked),
                "Aprobar el acta",
                self._approve,
            )
            return
        self._take_on(status)

    def _approve(self) -> None:
        self._take_on("approved")

    def _take_on(self, status: str) -> None:
        database, meeting = self.context.database, self.meeting
        before = self.view.status if self.view else "draft"
        try:
            minutes.advance(database, meeting, status)
        except AppError as error:
            self.state.tell(failures.why_not(error))
            return
        said = f"Acta: {labels.words('minutes', 'status', status).lower()}"
        if status == "approved":
            self.context.toast(said)
        else:
            do, undo = (partial(_put, database, self._id(), state) for state in (status, before))
            step(self.context, "Llevar el acta al paso siguiente", do=do, undo=undo, said=said, run=False)
        self.refresh()

    def _id(self) -> str:
        return self.view.id or "" if self.view else ""

    def _send(self, to: str, on: str) -> None:
        database, minutes_id = self.context.database, self._id()
        try:
            minutes.advance(database, self.meeting, "sent", sent_to=to, sent_on=on)
        except AppError as error:
            self.state.tell(failures.why_not(error))
            return
        do = partial(_put, database, minutes_id, "sent", sent_to=to, sent_on=on)
        undo = partial(_put, database, minutes_id, "signed", sent_to=None, sent_on=None)
        step(self.context, "Enviar el acta", do=do, undo=undo, said="Acta: enviada", run=False)
        self.state.settle()
        self.refresh()

    def _correct(self, reason: str) -> None:
        try:
            self._version = minutes.correct(self.context.database, self.meeting, reason)
        except AppError as error:
            self.state.tell(failures.why_not(error))
            return
        self.state.settle()
        self.form.forget()
        self.refresh()
        added(self.context, "minutes", self._id(), "Corregir el acta", said="Versión corregida, lista para escribir")
        if (first := self.first_focus()) is not None:
            first.setFocus()

    def _drop_version(self) -> None:
        if self.saver.flush():
            said = f"Versión {self.view.version if self.view else ''} del acta: quitada"
            take_away(self.context, "minutes", self._id(), "Quitar la versión corregida", said=said)
            self.saver.forget()
            self.form.forget()
            self.refresh()
            self.state.correct_button.setFocus()

    def _choose_version(self, version: int) -> None:
        if self.saver.leave():
            self._version = version
            self.form.forget()
            self.refresh()


def _is_not_held(error: AppError) -> bool:
    return isinstance(error, InvalidData) and any(one.code == "minutes_not_held" for one in error.problems)


def _since(changed: Sequence[str]) -> str:
    """What is other than the approved minutes say."""
    more = [f"Y {len(changed) - _SHOWN} cambios más."] if len(changed) > _SHOWN else []
    return "\n".join([_SINCE, *changed[:_SHOWN], *more])


def _put(database: Database, minutes_id: str, status: str, **more: Any) -> None:
    rows.update(database, "minutes", minutes_id, {"status": status} | more)


def _before_approving(unmarked: int) -> str:
    """What approving means, and whose attendance the minutes would not say."""
    told = f"Falta anotar la asistencia de {count(unmarked, 'persona', 'personas')}. " if unmarked else ""
    return (
        f"{told}Aprobada, el acta ya no cambia, ni la asistencia que dice. Si después hay algo que corregir, se hace "
        "una versión corregida que dice por qué."
    )
