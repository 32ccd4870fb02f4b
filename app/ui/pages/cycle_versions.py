"""The versions of a practice: kept with their reason, compared with what it says now, put back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFrame, QWidget

from app import wall_clock
from app.errors import AppError
from app.services import practice_versions
from app.services.practice_versions import Difference, VersionRow
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.pages.cycle_stage import Stage
from app.ui.pages.cycle_words import sessions
from app.ui.pages.practices_sheet import selectable
from app.ui.steps import added, step, take_away
from app.ui.typed import TypedWords
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import bring_into_sight, button, clear, column_layout, hairline, label
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import InlineNotice, StatusChip
from app.ui.widgets.texts import LongText

_TIPO = "practice_version"


class VersionsStage(Stage):
    """A reason and a button to keep what the practice says; the list of what was kept; one of them beside today's."""

    tables = frozenset({_TIPO, "practice", "grade_task", "practice_step", "practice_material", "meeting"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.open_version = ""
        hint = "Antes o después de mejorarla: así se ve qué cambió, por qué, y se puede volver atrás."
        self.section = FormSection("Guardar versión", hint)
        self.reason = LongText(lines=2)
        self.meeting = ChoiceCombo({}, empty="Ninguna")
        self.typed = TypedWords(context, "version", reason=self.reason, meeting=self.meeting)
        self.reason_row = self.section.add("Qué cambió y por qué", self.reason, required=True)
        self.section.add("A partir de la sesión", self.meeting)
        self.keep = button("Guardar versión", self._keep, icon="save")
        self.box = BoxedList("Versiones guardadas")
        self.pane = QFrame()
        self.pane.setProperty("role", "card")
        inside = column_layout(self.pane, margin=theme.L, gap=theme.M)
        self.heading, self.why = label("", "lead"), label("", "muted")
        self._place = column_layout(gap=theme.M)
        self.back = button("Volver a esta versión", self._put_back, icon="rotate-ccw")
        self.remove = button("Quitar esta versión", self._remove, icon="trash-2", role="flat")
        self.notice = InlineNotice("problem")
        for part in (self.heading, self.why):
            inside.addWidget(part)
        inside.addLayout(self._place)
        inside.addWidget(self.notice)
        inside.addWidget(in_line(self.back, self.remove))
        for whole in (self.section, in_line(self.keep), self.box, self.pane):
            self.column.add(whole)

    def begin(self) -> None:
        """Another practice."""
        self.open_version = ""
        self.meeting.set_choices(sessions(self.context.database))
        self.typed.show(self.practice)
        self.reason_row.set_problem("")

    def refresh(self) -> None:
        """Read the versions again."""
        database = self.context.database
        found = practice_versions.versions(database, self.practice)
        self.meeting.set_choices(sessions(database))
        self.box.clear()
        if not found:
            self.box.set_empty("Todavía no hay versiones guardadas.")
        for row in found:
            chip = StatusChip("done", "Como ahora") if row.same else None
            line = " · ".join(part for part in (values.date_words(row.date), row.reason) if part)
            self.box.add_row(f"Versión {row.number}", line, chip=chip, run=partial(self._open, row.id))
        shown = next((row for row in found if row.id == self.open_version), None)
        self.pane.setVisible(shown is not None)
        if shown is not None:
            self._show(shown)

    def _show(self, row: VersionRow) -> None:
        self.heading.setText(f"Versión {row.number}")
        self.why.setText(" · ".join(part for part in (values.date_words(row.date), row.reason) if part))
        self.notice.hide()
        self.back.setVisible(not row.same)
        clear(self._place)
        try:
            found = practice_versions.compare(self.context.database, row.id)
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            self.back.hide()
            return
        if not found:
            self._place.addWidget(label("La práctica dice hoy lo mismo.", "muted"))
        for one in found:
            self._add(one)

    def _add(self, one: Difference) -> None:
        holder = column_layout(gap=theme.XS)
        holder.addWidget(hairline())
        holder.addWidget(label(one.label, "strong"))
        for when, text in (("En esa versión", one.before), ("Ahora", one.now)):
            holder.addWidget(label(when, "small-strong"))
            holder.addWidget(selectable(text or "Nada escrito", "" if text else "muted"))
        self._place.addLayout(holder)

    def save_now(self) -> bool:
        """A reason that was typed waits in its place: it is no version until the person says so."""
        return True

    def go_back(self) -> bool:
        """Close the version that is open."""
        was_open = not self.pane.isHidden()
        self.open_version = ""
        self.pane.hide()
        if was_open:
            self.keep.setFocus()
        return was_open

    def first_focus(self) -> QWidget | None:
        """What changed."""
        return self.reason

    def _open(self, version_id: str) -> None:
        self.open_version = version_id
        self.refresh()
        self.follow()
        bring_into_sight(self.pane)
        (self.remove if self.back.isHidden() else self.back).setFocus()

    def _keep(self) -> None:
        try:
            made = practice_versions.keep(
                self.context.database,
                self.practice,
                self.reason.value(),
                today=wall_clock.today(),
                meeting_id=self.meeting.value(),
            )
        except AppError as error:
            self.reason_row.set_problem(failures.why_not(error))
            self.reason.setFocus()
            return
        added(self.context, _TIPO, made, "Guardar la versión", said="Versión guardada")
        self.typed.forget()
        self.begin()
        self.refresh()
        self.follow()

    def _put_back(self) -> None:
        database, wanted, practice = self.context.database, self.open_version, self.practice
        try:
            said = practice_versions.put_back(database, wanted)
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            return
        do, undo = (
            partial(practice_versions.put_back, database, wanted),
            partial(practice_versions.say, database, practice, said),
        )
        step(self.context, "Volver a una versión", do=do, undo=undo, said="La práctica volvió a esa versión", run=False)
        self.refresh()
        self.follow()
        self.changed.emit()

    def _remove(self) -> None:
        take_away(self.context, _TIPO, self.open_version, "Quitar la versión", said="Versión quitada")
        self.go_back()
        self.refresh()
        self.follow()
