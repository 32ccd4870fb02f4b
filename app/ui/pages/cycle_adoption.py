"""Stage 3, *Aplicaciones*: who chose the practice, where and how it was applied, and what the session decides of it."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import adoption_rows, adoptions, rows
from app.services.adoption_rows import AdoptionRow
from app.ui import values
from app.ui.page import Context
from app.ui.pages.cycle_adoption_editor import AdoptionEditor
from app.ui.pages.cycle_decision import DecisionBox
from app.ui.pages.cycle_stage import Stage, buttons
from app.ui.pages.cycle_words import adoption_line, adoption_state, adoption_title, why_not
from app.ui.steps import step
from app.ui.widgets.parts import bring_into_sight, button
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import EmptyState, InlineNotice, StatusChip

_TIPO = "adoption"


class AdoptionStage(Stage):
    """The applications as a list; the one that is pressed opens under it."""

    tables = frozenset(
        {_TIPO, "adoption_grade", "practice", "person", "school", "combined_class", "enrolment", "meeting"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.adoption = ""
        self.empty = EmptyState(
            "repeat-2",
            "Aquí se anota quién la prueba en su sala.",
            "Elegirla para mi curso",
            self.choose,
            more="Cada docente elige al menos una práctica al mes y la aplica antes de la próxima sesión.",
        )
        self.due = InlineNotice("waiting")
        self.box = BoxedList("Quiénes la probaron")
        self.choosing = button("Elegirla para mi curso", self.choose, icon="plus")
        self.tools = buttons(self.choosing)
        self.editor = AdoptionEditor(context)
        self.editor.changed.connect(self._saved)
        self.editor.removed.connect(self._remove)
        self.decision = DecisionBox(context)
        self.decision.changed.connect(self.changed)
        for part in (self.empty, self.due, self.box, self.tools, self.editor, self.decision):
            self.column.add(part)

    def begin(self) -> None:
        """Another practice."""
        self.editor.leave()
        self.adoption = ""

    def refresh(self) -> None:
        """Read the applications again."""
        database = self.context.database
        found = adoption_rows.of_practice(database, self.practice)
        known = [row.id for row in found]
        wanted, self.wanted = self.wanted or self.adoption, ""
        self.adoption = wanted if wanted in known else ""
        mine = any(row.teacher_id == self.context.person and row.status == "chosen" for row in found)
        self.empty.setVisible(not found)
        for part in (self.box, self.tools):
            part.setVisible(bool(found))
        self.choosing.setText(" Elegirla otra vez" if mine else " Elegirla para mi curso")
        self._show_due(found)
        self._list(found)
        self.editor.setVisible(bool(self.adoption))
        if self.adoption:
            self.editor.show_adoption(next(row for row in found if row.id == self.adoption))
        else:
            self.editor.leave()
        self.decision.show_practice(self.practice, applied=any(row.applied for row in found))

    def _show_due(self, found: list[AdoptionRow]) -> None:
        due = adoptions.next_session(self.context.database, _today())
        waits = due is not None and any(row.status == "chosen" for row in found)
        self.due.setVisible(waits)
        if waits:
            self.due.tell(f"La próxima sesión es el {values.date_words(due)}: lo elegido se aplica antes de ese día.")

    def _list(self, found: list[AdoptionRow]) -> None:
        self.box.clear()
        for row in found:
            chip = StatusChip(*adoption_state(row.status))
            self.box.add_row(adoption_title(row), adoption_line(row), chip=chip, run=partial(self._open, row.id))

    def save_now(self) -> bool:
        """Save what is typed."""
        return self.editor.save_now()

    def go_back(self) -> bool:
        """Close a question, a piece of evidence, or the open application."""
        if self.editor.isHidden():
            return self.decision.go_back()
        if self.editor.go_back() or not self.editor.save_now():
            return True
        self.adoption = ""
        self.refresh()
        self.follow()
        self.choosing.setFocus()
        return True

    def first_focus(self) -> QWidget | None:
        """The open application, or the button that chooses it."""
        if self.adoption:
            return self.editor.first_focus()
        return self.empty.button if self.box.isHidden() else self.choosing

    def choose(self) -> None:
        """Take the practice up for one's own room."""
        if not self.editor.save_now():
            return
        database = self.context.database
        try:
            made = adoptions.choose(database, self.practice)
        except AppError as error:
            self.context.toast(why_not(error))
            return
        do, undo = (partial(change, database, made) for change in (adoptions.choose_again, adoptions.unchoose))
        step(self.context, "Elegir la práctica", do=do, undo=undo, said="Práctica elegida para su curso", run=False)
        self._open(made.id)
        self.changed.emit()

    def _open(self, adoption_id: str) -> None:
        if self.editor.save_now():
            self.adoption = adoption_id
            self.refresh()
            self.follow()
            self.editor.begin_here()
            bring_into_sight(self.editor)

    def _saved(self) -> None:
        self.refresh()
        self.follow()
        self.changed.emit()

    def _remove(self) -> None:
        database, gone = self.context.database, self.adoption
        do, undo = (partial(change, database, _TIPO, gone) for change in (rows.remove, rows.bring_back))
        step(self.context, "Quitar la aplicación", do=do, undo=undo, said="Aplicación quitada")
        self.adoption = ""
        self.refresh()
        self.follow()
        self.choosing.setFocus()
        self.changed.emit()


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the laptop's own day is the one people mean
