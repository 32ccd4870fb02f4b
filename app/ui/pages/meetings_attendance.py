"""*Asistencia*: one line a person, one key a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.services import attendance, rows
from app.services.attendance import AttendanceCounts, SheetRow
from app.services.indicators_words import share_words
from app.ui import finders, values
from app.ui.page import Context
from app.ui.pages.meetings_attendance_line import AttendanceLine, AttendanceLines
from app.ui.pages.meetings_part import Part
from app.ui.pages.meetings_signatures import SignaturesBox
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, label
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import ProgressWithWords

_IN_SIGHT = 2  # lines made at once; what else is in sight follows in the next turn


class AttendancePart(Part):
    """Every change is saved at once and can be taken back."""

    answers_keys = True
    tables = frozenset({"attendance", "person", "membership", "meeting", "school", "network_rule"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows: dict[str, SheetRow] = {}
        self._just = ""  # whose state a key chose just now
        self._session: tuple[str | None, str | None] = (None, None)
        self._held: dict[str, AttendanceLine] = {}
        self.lines = AttendanceLines(self._make_line)
        self.counts = ProgressWithWords()
        self.box = BoxedList()
        self.guests = BoxedList("Invitados")
        self.hint = label(
            "Una tecla por persona: P presente, T llegó tarde, J justificada, A ausente, D a distancia, "
            "S se retiró antes, R con reemplazante. Tras T o S puede escribir enseguida la hora, por ejemplo 945.",
            "small",
        )
        self.rest = button("Marcar a los demás como presentes", self._mark_rest, icon="check")
        holder = in_line(self.rest, self.print_button("Imprimir la lista", "asistencia"))
        self.guest = PersonPicker(
            finders.people(context.database), create=finders.new_guest(context), name="Agregar a alguien más"
        )
        self.guest.changed.connect(self._add_guest)
        section = FormSection()
        section.add("Agregar a alguien más", self.guest, hint="Un invitado, la asesoría o la supervisión.")
        self.signatures = SignaturesBox(context)
        self.signatures.changed.connect(self.refresh)
        for part in (self.counts, self.hint, self.box, self.guests, holder, section, self.signatures):
            self.column.add(part)

    def begin(self) -> None:
        """Another session."""
        for line in self.lines.made.values():
            line.forget()
        self._rows, self._just = {}, ""
        self._rebuild([])

    def refresh(self) -> None:
        """Read the sheet again, leaving the keyboard where it is."""
        found = attendance.sheet(self.context.database, self.meeting)
        before, self._rows = self._rows, {row.person_id: row for row in found}
        kept = rows.load(self.context.database, "meeting", self.meeting)
        self._session = (kept["start"], kept["end"])
        another = _kinds(before) != _kinds(self._rows)
        if another:
            self._rebuild(found)
        asked = [self._show_row(person, line) for person, line in self.lines.made.items()]
        if another or any(asked):
            self.follow()
        self._show_counts(attendance.counts(self.context.database, self.meeting, found))
        self.signatures.show_sheet(self.meeting, found)

    def save_now(self) -> bool:
        """Save times and reasons that are being typed; a name that was only begun holds the person here."""
        saved = [line.save_now() for line in self.lines.made.values()]
        return all(saved) and not self.guest.halts()

    def first_focus(self) -> QWidget | None:
        """The first person without a state, else the first."""
        waiting = (key for key, row in self._rows.items() if row.state is None)
        first = next(waiting, None) or next(iter(self.lines), None)
        return self.lines[first].control if first else self.guest

    def _rebuild(self, found: Sequence[SheetRow]) -> None:
        held = self.focusWidget() or self
        focused = next((key for key, line in self.lines.made.items() if line.isAncestorOf(held)), "")
        # What is typed in a line and not stored outlives that somebody comes or goes.
        self._held = {key: line for key, line in self.lines.made.items() if line.holds}
        for line in self._held.values():
            line.hide()
            line.setParent(self)
        # They are shown together at the end, and then at once: the keyboard may go there.
        self.box.hide()
        self.guests.hide()
        self.box.clear()
        self.guests.clear()
        self.lines = AttendanceLines(self._make_line)
        for row in found:
            (self.box if row.expected else self.guests).add_widget(self.lines.place(row))
        for row in found[:_IN_SIGHT]:
            self.lines[row.person_id]
        for person in [*self._held]:
            if person in self.lines:
                self.lines[person]
        for gone in self._held.values():
            gone.deleteLater()
        self._held = {}
        if not any(row.expected for row in found):
            self.box.set_empty("Nadie tiene todavía un cargo vigente en esa fecha. Agregue a las personas en Red.")
        self.box.show()
        self.guests.setVisible(any(not row.expected for row in found))
        if focused in self.lines:
            self.lines[focused].control.setFocus()

    def _make_line(self, person: str) -> AttendanceLine:
        if (held := self._held.pop(person, None)) is not None:
            return held
        line = AttendanceLine(self.context, self.meeting, self._rows[person])
        self._show_row(person, line)
        line.control.keyed.connect(partial(self._keyed, person))
        line.control.digit.connect(partial(self._write_hour, person))
        line.control.changed.connect(partial(self._marked, person))
        line.control.moved.connect(partial(self._go, person))
        return line

    def _show_counts(self, counts: AttendanceCounts) -> None:
        self.counts.show_progress(counts.came.part, max(counts.came.whole, 1), counts_words(counts))
        self.rest.setEnabled(counts.unmarked > 0)

    def _marked(self, person: str) -> None:
        line, self._just = self.lines[person], ""
        before, after = line.state, line.control.value()
        database, meeting, name = self.context.database, self.meeting, line.name
        do, undo = (partial(attendance.set_state, database, meeting, person, state) for state in (after, before))
        if before == "substitute":
            in_place = {name: line.fields[name].value() or None for name in ("represents_school_id", "substitute_id")}
            if any(in_place.values()):
                # Who came in person is represented by nobody.
                do, undo = partial(do, **dict.fromkeys(in_place)), partial(undo, **in_place)
        if signature := self._rows[person].signature:
            undo = partial(undo, signature=signature)  # who did not come has not signed
        said = "" if after else f"Se quitó la asistencia de {name}"
        step(self.context, f"Asistencia de {name}", do=do, undo=undo, said=said)
        self.refresh()

    def _show_row(self, person: str, line: AttendanceLine) -> bool:
        line.session = self._session
        return line.show_row(self._rows[person])

    def _keyed(self, person: str, state: str) -> None:
        self._just = person

    def _write_hour(self, person: str, digit: str) -> None:
        """The hour of whom a key noted just now, though the keyboard is at the next by then; else of this one."""
        for whose in (self._just, person):
            hour = self.lines[whose].hour() if whose in self.lines else None
            if hour is not None:
                hour.begin(digit)
                self.column.ensureWidgetVisible(hour)
                return

    def _go(self, person: str, by: int) -> None:
        if person != self._just:
            self._just = ""
        order = list(self.lines)
        # Somebody who was only a guest leaves the sheet when the state is taken away.
        place = order.index(person) + by if person in order else 0
        if 0 <= place < len(order):
            line = self.lines[order[place]]
            line.control.setFocus()
            self.column.ensureWidgetVisible(line)

    def _mark_rest(self) -> None:
        database, meeting = self.context.database, self.meeting
        waiting = [person for person, row in self._rows.items() if row.expected and row.state is None]
        do, undo = (partial(attendance.mark, database, meeting, waiting, state) for state in ("present", None))
        said = values.count_words(len(waiting), "persona marcada como presente", "personas marcadas como presentes")
        step(self.context, "Marcar a los demás como presentes", do=do, undo=undo, said=said)
        self.refresh()

    def _add_guest(self) -> None:
        person, name = self.guest.value(), self.guest.title()
        self.guest.set_value("")
        if not person:
            return
        if person not in self.lines:
            database, meeting = self.context.database, self.meeting
            do, undo = (partial(attendance.set_state, database, meeting, person, mark) for mark in ("present", None))
            step(self.context, f"Agregar a {name}", do=do, undo=undo)
            self.refresh()
        if person in self.lines:
            self.lines[person].control.setFocus()


def counts_words(counts: AttendanceCounts) -> str:
    """'Asisten 12 de 15 (80 %). Faltan 2 por anotar. 1 invitado. 6 de 7 escuelas.'."""
    came = counts.came
    if not came.whole:
        return "Nadie por anotar todavía."
    parts = [f"Asisten {share_words(came, counts.small)}"]
    if counts.unmarked:
        verb = "Falta" if counts.unmarked == 1 else "Faltan"
        parts.append(f"{verb} {counts.unmarked} por anotar")
    if counts.guests:
        parts.append(values.count_words(counts.guests, "invitado", "invitados"))
    if counts.schools.whole:
        parts.append(f"{counts.schools.part} de {values.count_words(counts.schools.whole, 'escuela', 'escuelas')}")
    return ". ".join(parts) + "."


def _kinds(sheet: Mapping[str, SheetRow]) -> list[tuple[str, bool]]:
    return [(person, row.expected) for person, row in sheet.items()]
