"""What some instruments have besides their fields: states and filling in, schools, evidence, objectives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.paths import catalogue_file
from app.services import advisory, catalogue, experience_sheets, labels, practice_parts, rows, work_lines
from app.services.catalogue import Catalogue
from app.services.catalogue_names import unnamed_commune
from app.text_dates import count
from app.ui import failures, theme
from app.ui.autosave import Autosave
from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages.instruments_form import Panel
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import bring_into_sight, button, clear, column_layout, label, row_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import TextLine

_BRINGS = (
    "Trae de una sesión su objetivo, la asistencia, el acta y los acuerdos; de una visita, lo que se vio y se acordó. "
    "Lo ya escrito no cambia."
)
_READ_ONLY = "Se lee como se entregó. Para cambiarlo, ábralo de nuevo."
STATES = {"draft": "attention", "complete": "waiting", "exported": "done"}


def evidence_of(field: str) -> Callable[[Context, Autosave], Panel]:
    """A panel with the evidence that hangs on the record by `field`."""
    return partial(EvidencePanel, field)


class EvidencePanel(Panel):
    """Photos and documents of the record."""

    def __init__(self, field: str, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        self.box = EvidenceBox(context, field, saver)
        layout = column_layout(self)
        layout.addWidget(label("Evidencias", "lead"))
        layout.addWidget(self.box)

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show its evidence."""
        self.box.show_owner(record)

    def store(self) -> None:
        """Write what is typed of a piece."""
        self.box.store()


class _Filling(Panel):
    """A button that fills what is still empty, with a way back."""

    tipo = ""

    def _fill(self, words: str, fill: Callable[[], list[str]]) -> None:
        if not self.saver.leave():
            return  # what cannot be kept as it is written would hide what is brought
        database, record = self.context.database, self.record
        before = rows.load(database, self.tipo, record)
        try:
            fill()
        except AppError as error:
            failures.show(self, error)
            return
        after = rows.load(database, self.tipo, record)
        changed = {name for name in after if after[name] != before[name]}
        if not changed:
            self.context.toast("No había nada nuevo que traer: lo que usted escribió se queda como está.")
            return
        put = partial(_put, self.context, self.tipo, record)
        step(
            self.context,
            words,
            do=partial(put, {name: after[name] for name in changed}),
            undo=partial(put, {name: before[name] for name in changed}),
            said="Se completó lo que estaba vacío",
            run=False,
        )
        self.changed.emit()


class AdvisoryPanel(_Filling):
    """Filling the record from a session, and its state."""

    tipo = "advisory_record"

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        section = self._section = FormSection("Completar el registro", _BRINGS)
        self._shown = ""
        self.session = ChoiceCombo({}, empty="Elija la sesión", name="Sesión de la que se trae")
        self.fill = button("Traer de la sesión", self._from_session, icon="download")
        self.visit = ChoiceCombo({}, empty="Elija la visita", name="Visita de la que se trae")
        self.fill_visit = button("Traer de la visita", self._from_visit, icon="download")
        self.chip = StatusChip()
        self.forward = button("", self._forward, icon="check")
        self.backward = button("Volver a borrador", partial(self._move, "draft"), role="flat")
        self.reopen = button("Abrir de nuevo", partial(self._move, "complete"), icon="rotate-ccw")
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(self._to_what_is_lacking)
        self._lacking = ""
        visit = (self.visit, self.fill_visit)
        self._lines: list[QWidget] = []
        for parts in ((self.session, self.fill), visit, (self.chip, self.forward, self.backward, self.reopen)):
            holder = in_line(*parts)
            line = QWidget()
            column_layout(line, margin=theme.M, sides=theme.L).addWidget(holder)
            section.add_widget(line)
            self._lines.append(line)
        layout = column_layout(self, gap=theme.M)
        layout.addWidget(section)
        layout.addWidget(self.notice)

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show where it stands."""
        database = self.context.database
        sessions = advisory.meetings_to_choose(database)
        self.session.set_choices(sessions)
        if record != self._shown:
            self._shown = record
            told = values["meeting_id"] if values["meeting_id"] in sessions else None
            self.session.set_value(told or advisory.meeting_to_tell(database))
            self.visit.set_value(None)
        visits = advisory.visits_to_choose(database)
        self.visit.set_choices(visits)
        wanted = values["visit_id"] or self.visit.value()
        self.visit.set_value(wanted if wanted in visits else None)  # it may have been removed
        for line, found in zip(self._lines, (sessions, visits), strict=False):
            line.setVisible(bool(found) and not advisory.is_closed(values))
        state = values["status"] or "draft"
        self.chip.set_state(STATES.get(state, "neutral"), labels.words(self.tipo, "status", state))
        words = {"draft": "Marcar como completo", "complete": "Marcar como entregado"}.get(state, "")
        self.forward.setText(f" {words}")
        self.forward.setAccessibleName(words)
        self.forward.setVisible(bool(words))
        self.backward.setVisible(state == "complete")
        closed = advisory.is_closed(values)
        self.reopen.setVisible(closed)
        self._section.heading.setText("El registro está entregado" if closed else "Completar el registro")
        self._section.hint.setText(_READ_ONLY if closed else _BRINGS)
        self.notice.hide()

    def _from_session(self) -> None:
        if meeting := self.session.value():
            fill = partial(advisory.fill, self.context.database, self.record, meeting)
            self._fill("Traer de la sesión", fill)
        else:
            self.session.setFocus()

    def _from_visit(self) -> None:
        if visit := self.visit.value():
            fill = partial(advisory.fill_from_visit, self.context.database, self.record, visit)
            self._fill("Traer de la visita", fill)
        else:
            self.visit.setFocus()

    def _forward(self) -> None:
        now = rows.load(self.context.database, self.tipo, self.record)["status"]
        place = advisory.STEPS.index(now) if now in advisory.STEPS else 0
        self._move(advisory.STEPS[place + 1])

    def _to_what_is_lacking(self) -> None:
        self.wanted.emit(self._lacking)

    def _move(self, status: str) -> None:
        database, record = self.context.database, self.record
        if not self.saver.leave():
            return
        before = rows.load(database, self.tipo, record)["status"] or "draft"
        if before == "draft" and (lacking := advisory.missing(database, record)):
            self._lacking = next(iter(lacking))
            self.notice.tell(f"Para completarlo falta: {', '.join(lacking.values())}.", "Escribir lo que falta")
            bring_into_sight(self.notice)
            self.notice.button.setFocus()
            return
        at_work = self.focusWidget() in (self.forward, self.backward, self.reopen)
        words = labels.words(self.tipo, "status", status)
        step(
            self.context,
            f"Dejar el registro como {words.lower()}",
            do=partial(advisory.advance, database, record, status),
            undo=partial(rows.update, database, self.tipo, record, {"status": before}),
            said=f"El registro quedó como {words.lower()}",
        )
        self.changed.emit()
        if at_work:  # the button that was pressed may be gone
            (self.reopen if status == "exported" else self.forward).setFocus()


class SheetPanel(_Filling):
    """Filling a ficha from the network's own record and the practice it names."""

    tipo = "experience_sheet"

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        holder = in_line(button("Traer lo que ya está escrito", self._from_network, icon="download"))
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(holder)
        layout.addWidget(label("Toma los datos de la red y de la práctica elegida. No cambia lo escrito.", "small"))

    def _from_network(self) -> None:
        fill = partial(experience_sheets.fill, self.context.database, self.record, commune=_communes(self.context))
        self._fill("Traer lo que ya está escrito", fill)


class ObjectivesPanel(_Filling):
    """Taking the objectives of the practice that an internship looked at."""

    tipo = "internship"

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        self.take = button("Traer los objetivos de la práctica", self._from_practice, icon="target")
        holder = in_line(self.take)
        column_layout(self).addWidget(holder)

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Only where a practice was chosen."""
        self.setVisible(bool(values["practice_id"]))

    def _from_practice(self) -> None:
        self._fill("Traer los objetivos de la práctica", self._take)

    def _take(self) -> list[str]:
        database = self.context.database
        held = rows.load(database, self.tipo, self.record)
        codes = [code for task in practice_parts.tasks(database, held["practice_id"]) for code in task.oa_codes]
        together = list(dict.fromkeys([*(held["oa_codes"] or ()), *codes]))
        rows.update(database, self.tipo, self.record, {"oa_codes": together})
        return ["oa_codes"]


class WorkPanel(Panel):
    """How the line goes on or stops, and how far each school is."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        layout = column_layout(self, gap=theme.L)
        section = FormSection("Cómo va")
        going = {code: words for code, words in labels.choices("work_line", "status").items() if code != "paused"}
        self.status = ChoiceCombo(going)
        self.status.changed.connect(self._set_status)
        self.row = section.add("Estado", self.status, beside=True)
        self.paused = StatusChip("attention", "En pausa")
        self.reason = TextLine(placeholder="Por qué se detiene por ahora")
        self.typed = TypedWords(context, "pausa", reason=self.reason)
        self.reason_row = section.add("Pausa", self.reason, hint="Nada de lo hecho se pierde.")
        self.reason.changed.connect(self._clear_problem)
        self.stop = button("Poner en pausa", self._pause, icon="clock")
        self.go = button("Retomar", self._go_on, icon="play")
        tools = QWidget()
        inside = column_layout(tools, margin=theme.M, sides=theme.L)
        inside.addWidget(in_line(self.paused, self.stop, self.go))
        section.add_widget(tools)
        self.schools = FormSection("Avance de cada escuela")
        layout.addWidget(section)
        layout.addWidget(self.schools)
        self.listed: list[tuple[str, bool]] = []  # the schools, and which began before the others
        self.states: dict[str, ChoiceCombo] = {}
        self.notes: dict[str, TextLine] = {}

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show its schools; those of the pilot come first."""
        paused = values["status"] == "paused"
        self.status.set_value(None if paused else values["status"])
        self.row.setVisible(not paused)
        self.paused.setVisible(paused)
        self.stop.setVisible(not paused)
        self.go.setVisible(paused)
        fresh = record != self.property("shown")
        if fresh:
            self._clear_problem()
        if paused:
            self.reason.set_value(values["pause_reason"])
        elif fresh:  # until it stops, the reason is only being written
            self.typed.show(record, reason=values["pause_reason"] or "")
        self.reason.setReadOnly(paused)
        found = work_lines.schools(self.context.database, record)
        done = work_lines.progress(self.context.database, record)
        said = f"Instalada en {done.part} de {count(done.whole, 'escuela', 'escuelas')}."
        self.schools.hint.setText(said if done.whole else "Agregue las escuelas en Red para anotar su avance.")
        self.schools.hint.show()
        listed = [(one.school_id, one.pilot) for one in found]
        if self.listed != listed or fresh:
            self.setProperty("shown", record)
            self.listed = listed
            self._build(found)
        for one in found:
            self.states[one.school_id].set_value(one.state)
            if not self.notes[one.school_id].hasFocus():
                self.notes[one.school_id].set_value(one.note)

    def store(self) -> None:
        """Write the notes."""
        held = {one.school_id: one.note for one in work_lines.schools(self.context.database, self.record)}
        for school, note in self.notes.items():
            if note.value() != held.get(school, ""):
                work_lines.write_note(self.context.database, self.record, school, note.value())

    def _build(self, found: tuple[work_lines.SchoolState, ...]) -> None:
        clear(self.schools.rows)
        self.states, self.notes = {}, {}
        for one in found:
            line = QWidget()
            inside = column_layout(line, margin=theme.M, sides=theme.L, gap=theme.XS)
            head = row_layout(gap=theme.S)
            head.addWidget(label(one.school, "strong"), 1)
            if one.pilot:
                head.addWidget(StatusChip("waiting", "Piloto"))
            state = ChoiceCombo(labels.choices("work_line_school", "state"), name=f"Avance de {one.school}")
            state.changed.connect(partial(self._set_state, one.school_id))
            head.addWidget(state)
            note = TextLine(f"Nota de {one.school}", "Nota")
            self.saver.watch(note)
            inside.addLayout(head)
            inside.addWidget(note)
            self.schools.add_widget(line)
            self.states[one.school_id], self.notes[one.school_id] = state, note

    def _set_state(self, school: str) -> None:
        database, record = self.context.database, self.record
        before = next(one for one in work_lines.schools(database, record) if one.school_id == school)
        chosen = self.states[school].value()
        step(
            self.context,
            f"Cambiar el avance de {before.school}",
            do=partial(work_lines.set_state, database, record, school, chosen),
            undo=partial(work_lines.set_state, database, record, school, before.state),
        )
        self.changed.emit()

    def _set_status(self) -> None:
        before = rows.load(self.context.database, "work_line", self.record)["status"]
        put = partial(_put, self.context, "work_line", self.record)
        chosen = {"status": self.status.value()}
        step(self.context, "Cambiar el estado", do=partial(put, chosen), undo=partial(put, {"status": before}))
        self.changed.emit()

    def _clear_problem(self) -> None:
        self.reason_row.set_problem("")

    def _pause(self) -> None:
        database, record, reason = self.context.database, self.record, self.reason.value()
        self.reason_row.set_problem("" if reason else "Indique el motivo.")
        if not reason:
            self.reason.setFocus()
            return
        before = rows.load(database, "work_line", record)
        back = {name: before[name] for name in ("status", "pause_reason")}
        step(
            self.context,
            "Poner en pausa",
            do=partial(work_lines.pause, database, record, reason),
            undo=partial(rows.update, database, "work_line", record, back),
            said="La línea quedó en pausa. Lo hecho se conserva",
        )
        self.typed.forget()
        self.changed.emit()
        self.go.setFocus()  # the button that was pressed is gone, and what comes after it says how far a school is

    def _go_on(self) -> None:
        database, record = self.context.database, self.record
        do, undo = partial(work_lines.go_on, database, record), partial(_put, self.context, "work_line", record)
        status = labels.words("work_line", "status", work_lines.resumes_as(database, record))
        said = f"La línea se retomó: {status.lower()}"
        step(self.context, "Retomar", do=do, undo=partial(undo, {"status": "paused"}), said=said)
        self.changed.emit()
        self.stop.setFocus()


def _communes(context: Context) -> Callable[[str], str]:
    if context.workspace is None:
        return unnamed_commune
    return partial(_commune, Catalogue(catalogue_file(context.folder)))


def _commune(official: Catalogue, code: str) -> str:
    return catalogue.commune_name(official, code) or unnamed_commune(code)


def _put(context: Context, tipo: str, record: str, fields: Mapping[str, Any]) -> None:
    rows.update(context.database, tipo, record, fields)
