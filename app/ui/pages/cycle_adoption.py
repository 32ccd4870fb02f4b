"""Stage 3, *Aplicaciones*: who chose the practice, where and how it was applied, and what the session decides of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import adoption_rows, adoptions, rows
from app.services.adoption_rows import AdoptionRow
from app.ui import failures, values
from app.ui.page import Context
from app.ui.pages.cycle_adoption_editor import AdoptionEditor
from app.ui.pages.cycle_decision import DecisionBox
from app.ui.pages.cycle_stage import ListedStage
from app.ui.pages.cycle_words import adoption_line, adoption_state, adoption_title
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, InlineNotice, StatusChip


class AdoptionStage(ListedStage):
    """The applications as a list; the one that is pressed opens under it."""

    editor: AdoptionEditor
    tipo = "adoption"
    removal = ("Quitar la aplicación", "Aplicación quitada")
    tables = frozenset({
        tipo, "adoption_grade", "practice", "person", "school", "combined_class", "enrolment", "meeting", "commitment",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context, AdoptionEditor)
        self._to_apply: ListRow | None = None
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
        self.tools = in_line(self.choosing)
        self.below = self.decision = DecisionBox(context)
        self.decision.changed.connect(self.changed)
        for part in (self.empty, self.due, self.box, self.tools, self.decision):
            self.column.add(part)

    def begin(self) -> None:
        """Another practice."""
        self.leave()
        self.opened = ""

    def refresh(self) -> None:
        """Read the applications again."""
        database = self.context.database
        found = adoption_rows.of_practice(database, self.practice)
        known = [row.id for row in found]
        wanted, self.wanted = self.wanted or self.opened, ""
        self.opened = wanted if wanted in known else ""
        mine = [row.id for row in found if row.teacher_id == self.context.person and row.status == "chosen"]
        self.empty.setVisible(not found)
        for part in (self.box, self.tools):
            part.setVisible(bool(found))
        self.choosing.setText(" Elegirla otra vez" if mine else " Elegirla para mi curso")
        self._show_due(found)
        listed = self._list(found)
        self._to_apply = listed[mine[0]] if mine else None
        self._show_opened(lambda editor: editor.show_adoption(next(row for row in found if row.id == self.opened)))
        self.decision.show_practice(self.practice, applied=any(row.applied for row in found))

    def _show_due(self, found: list[AdoptionRow]) -> None:
        due = adoptions.next_session(self.context.database, wall_clock.today())
        told = ""
        if due is not None and any(row.status == "chosen" for row in found):
            told = f"La próxima sesión es el {values.day_words(due)}: lo elegido se aplica antes de ese día."
        self.due.tell(told)

    def _list(self, found: list[AdoptionRow]) -> dict[str, ListRow]:
        self.box.clear()
        listed = {}
        for row in found:
            chip, run = StatusChip(*adoption_state(row.status)), partial(self._open, row.id)
            listed[row.id] = self.box.add_row(adoption_title(row), adoption_line(row), chip=chip, run=run)
        return listed

    def go_back(self) -> bool:
        """Close a question, a piece of evidence, or the open application."""
        return super().go_back() or self.decision.go_back()

    def stand_on_list(self) -> None:
        """On the button that chooses it."""
        self.choosing.setFocus()

    def first_focus(self) -> QWidget | None:
        """The open application, or one's own that is still to be made, or the button that chooses it."""
        if self.opened:
            return self.editor.first_focus()
        if self._to_apply is not None:
            self._to_apply.show()  # it was made just now, and what is not shown yet takes no keyboard
            return self._to_apply
        return self.empty.button if self.box.isHidden() else self.choosing

    def choose(self) -> None:
        """Take the practice up for one's own room."""
        if not self.save_now():
            return
        database = self.context.database
        try:
            made = adoptions.choose(database, self.practice)
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return
        do, undo = (partial(change, database, made) for change in (adoptions.choose_again, adoptions.unchoose))
        step(self.context, "Elegir la práctica", do=do, undo=undo, said="Práctica elegida para su curso", run=False)
        self._open(made.id)
        self.changed.emit()

    def _take_away(self, record: str, text: str, said: str) -> None:
        database = self.context.database
        do, undo = (partial(change, database, record) for change in (adoptions.remove, adoptions.bring_back))
        guarded = not rows.came_against(database, self.tipo, record)
        step(self.context, text, do=do, undo=partial(undo, guarded=guarded), said=said)
