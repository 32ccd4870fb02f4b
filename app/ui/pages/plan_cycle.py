"""One improvement cycle: its four stages on one page, each opened once the one before is done."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.services import cycles, labels, rows
from app.services.cycles import CycleRow
from app.texts import describe
from app.ui import changed, failures, finders, theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages import plan_words as words
from app.ui.pages.cycle_words import sessions
from app.ui.pages.plan_cycle_stages import ORDER, CycleStages
from app.ui.steps import added, step
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import ScrollColumn, bring_into_sight, button
from app.ui.widgets.status import InlineNotice, StatusChip, WhoWhen
from app.ui.widgets.tab_order import follow_reading

_FIRST = {"do": "carried_out_as_planned", "study": "results", "adjust": "decision"}
_SAID = ("problem", "aim", "change_idea", "data_to_collect", "observations", "results", "learning", "next_plan")


class CycleForm(ScrollColumn):
    """`show_cycle(id)`; `changed()` when what can be done with it is another, `wanted(id)` for another cycle."""

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self.cycle = context, ""
        self.row: CycleRow | None = None
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.saved.connect(self._look)
        self.path = QWidget()
        self._path = FlowLayout(self.path, theme.S)
        self.chips = {code: StatusChip() for code in ORDER[:-1]}
        for chip in self.chips.values():
            self._path.addWidget(chip)
        self.before = button("", self._go_before, icon="arrow-left", role="flat")
        self.after = button("", self._go_after, icon="arrow-right", role="flat")
        self._path.addWidget(self.before)
        self._path.addWidget(self.after)
        self.notice = InlineNotice("info")
        self.problem = InlineNotice("problem")
        for part in (self.path, self.problem, self.notice, self.saver.notice):
            self.add(part)
        self.stages = CycleStages(context, self.saver, self)
        self.form = BoundForm(self.stages.fields)
        self.saver.watch(*self.form.fields())
        self.last_change = WhoWhen()
        self.add(self.last_change)

    def show_cycle(self, cycle: str) -> bool:
        """Show this one; False if what was typed before could not be saved.

        Raises:
            NotFound: it is not here.
        """
        cycles.cycle(self._context.database, cycle)
        if cycle != self.cycle:
            if not self.leave():
                return False
            self.verticalScrollBar().setValue(0)
        self.cycle = cycle
        self.refresh()
        return True

    def refresh(self) -> None:
        """Read it again; what is being typed stays."""
        database = self._context.database
        self.row = cycles.cycle(database, self.cycle)
        found = rows.load(database, "phea_cycle", self.cycle)
        titles = {
            "owner_id": finders.person_name(database, found["owner_id"]),
            "practice_id": finders.practice_title(database, found["practice_id"]),
        }
        self.stages.sessions.set_choices(sessions(database))
        self.form.show(found, titles)
        for box in self.stages.boxes:
            box.show_owner(self.cycle)
        self.stages.study.show_cycle(self.cycle)
        self.stages.evidence.show_owner(self.cycle)
        self._show_stage(self.row)
        self._look()
        changed.tell(self.last_change, database, "phea_cycle", self.cycle)
        follow_reading(self.column)

    def advance(self) -> None:
        """Go to the next stage, if the rules of this one are kept."""
        if self.row is None or not self.save_now():
            return
        database, cycle = self._context.database, self.cycle
        before = rows.load(database, "phea_cycle", cycle)
        kept = {name: before[name] for name in ("stage", "end")}
        try:
            later = cycles.advance(database, cycle)
        except AppError as error:
            self._refused(error)
            return
        self.problem.hide()
        said = "Ciclo cerrado" if later == "closed" else f"El ciclo pasó a {labels.words('phea_cycle', 'stage', later)}"
        undo = partial(rows.update, database, "phea_cycle", cycle, kept)
        step(self._context, said, do=partial(cycles.advance, database, cycle), undo=undo, said=said, run=False)
        self.refresh()
        if self.stages.parts[later]:
            bring_into_sight(self.stages.parts[later][0])
        self.changed.emit()
        if later in _FIRST:
            self.first_focus().setFocus()

    def _refused(self, error: AppError) -> None:
        """Say what hinders where it is written, and put the keyboard there; else at the head of the page."""
        lacking = [one for one in getattr(error, "problems", ()) if one.field in self.form.rows]
        for one in lacking:
            self.form.rows[one.field].set_problem(describe(one))
        if lacking:
            first = self.form.rows[lacking[0].field]
            first.field.setFocus()
            bring_into_sight(first)
            return
        self.problem.tell(failures.why_not(error))
        bring_into_sight(self.problem)

    def step_back(self) -> None:
        """Return to the stage before, to complete what was left."""
        if self.row is None or self.row.stage not in ORDER[1:] or not self.save_now():
            return
        database, cycle = self._context.database, self.cycle
        before = rows.load(database, "phea_cycle", cycle)
        kept = {name: before[name] for name in ("stage", "end")}
        do, undo = partial(cycles.step_back, database, cycle), partial(rows.update, database, "phea_cycle", cycle, kept)
        step(self._context, "Volver a la etapa anterior", do=do, undo=undo, said="El ciclo volvió a la etapa anterior")
        self.refresh()
        self.changed.emit()

    def next_cycle(self) -> None:
        """Begin the cycle that follows this one."""
        if self.row is None or not self.save_now():
            return
        fresh = not self.row.next_ids
        try:
            made = cycles.next_cycle(self._context.database, self.cycle)
        except AppError as error:
            self.problem.tell(failures.why_not(error))
            return
        if fresh:
            added(self._context, "phea_cycle", made, "Empezar el ciclo siguiente", said="Ciclo siguiente")
        self.wanted.emit(made)

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        saved = [self.saver.leave(), self.stages.evidence.save_now()]
        return all(saved)

    def leave(self) -> bool:
        """Save before something else is shown; one in which nothing was ever written is taken away."""
        if not self.save_now():
            return False
        self.drop_blank()
        self.forget()
        return True

    def forget(self) -> None:
        """Nothing is shown."""
        self.saver.forget()
        self.form.forget()
        for row in self.form.rows.values():
            row.set_problem("")
        self.problem.hide()
        self.cycle, self.row = "", None

    def drop_blank(self) -> bool:
        """Take the cycle away if nothing was ever said in it; whether it went."""
        if not self.cycle:
            return False
        database = self._context.database
        try:
            held = rows.load(database, "phea_cycle", self.cycle)
        except NotFound:
            return True
        said = [held["previous_cycle_id"], *(held[name] for name in _SAID)]
        if any(said) or rows.parts(database, "phea_question", self.cycle):
            return False
        self.saver.forget()
        rows.remove(database, "phea_cycle", self.cycle)
        self._context.undo.forget(self.cycle)
        return True

    def go_back(self) -> bool:
        """Close the words of a piece of evidence."""
        return self.stages.evidence.go_back()

    def first_focus(self) -> QWidget:
        """The first field of its stage; a cycle starts from its problem."""
        stage = self.row.stage if self.row else "plan"
        return self.form.rows[_FIRST.get(stage, "problem")].field

    def _show_stage(self, row: CycleRow) -> None:
        place = ORDER.index(row.stage) if row.stage in ORDER else 0
        for number, code in enumerate(ORDER):
            for part in self.stages.parts[code]:
                part.setVisible(number <= place)
        for number, (code, chip) in enumerate(self.chips.items()):
            name = labels.words("phea_cycle", "stage", code)
            kind = "done" if number < place else "waiting" if number == place else "neutral"
            chip.set_state(kind, name, "pencil" if number == place else "")
        self.before.setVisible(row.previous_id is not None)
        self._name(self.before, "Ciclo anterior")
        self.after.setVisible(bool(row.next_ids))
        self._name(self.after, "Ciclo siguiente")

    def _name(self, made: Any, text: str) -> None:
        made.setText(f" {text}")
        made.setAccessibleName(text)

    def _look(self) -> None:
        """What the stage still asks, and the figures in time."""
        if not self.cycle:
            return
        database = self._context.database
        lacking = cycles.missing(database, self.cycle)
        self.notice.setVisible(bool(lacking))
        if lacking:
            self.notice.tell(lacking[0][1])
        self.stages.charts.show_cycle(self.cycle)

    def _store(self) -> None:
        changes = self.form.changes()
        if changes:
            rows.update(self._context.database, "phea_cycle", self.cycle, changes)
        self.form.keep(changes)
        for name in changes:
            self.form.rows[name].set_problem("")
        self.problem.hide()
        for box in self.stages.boxes:
            box.store()
        self.stages.study.store()
        if changes.keys() & {"decision", "stage"}:
            self.row = cycles.cycle(self._context.database, self.cycle)
            self.changed.emit()

    def _go_before(self) -> None:
        if self.row is not None and self.row.previous_id:
            self.wanted.emit(self.row.previous_id)

    def _go_after(self) -> None:
        if self.row is not None and self.row.next_ids:
            self.wanted.emit(self.row.next_ids[0])


def advance_words(row: CycleRow) -> str:
    """What the button that moves the cycle on says; '' when there is nowhere to go."""
    if row.stage != "closed":
        return words.NEXT_STAGE.get(row.stage, "")
    return "" if row.decision == "abandon" or row.next_ids else "Empezar el ciclo siguiente"
