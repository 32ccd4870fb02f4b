"""*Ciclos de mejora*: the cycles of the year, what goes on of the one before, the others by year, and one open."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError, NotFound
from app.services import cycles
from app.services.cycles import CycleRow
from app.text_dates import count
from app.ui import failures
from app.ui.page import Context
from app.ui.pages import plan_words as words
from app.ui.pages.plan_cycle import CycleForm
from app.ui.pages.record_part import RecordPart
from app.ui.steps import added, take_away, tell_gone
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, StatusChip
from app.ui.widgets.tab_order import follow_reading


class CyclesPart(RecordPart):
    """`record` is the year, as text; `open_cycle(id)` shows one whole."""

    tables = frozenset({"phea_cycle", "phea_question", "phea_task", "phea_measure", "evidence", "person"})
    add_words = "Empezar un ciclo"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: dict[str, ListRow] = {}
        self.years: dict[int, ListRow] = {}  # earlier ones, each a line that unfolds its other cycles
        self._unfolded: set[int] = set()
        self.form = CycleForm(context)
        self.form.changed.connect(self.offers_changed)
        self.form.wanted.connect(self.open_cycle)
        self.empty = EmptyState(
            "repeat-2", "Todavía no hay ciclos de mejora este año", self.add_words, self.add,
            more="Un problema, un cambio pequeño, datos que lo muestran y una decisión.",
        )  # fmt: skip
        self.stack = QStackedWidget()
        # The list is one column as in every part; an open cycle has a column of its own beside it.
        self.list = self.column
        own = self.layout()
        assert own is not None
        own.addWidget(self.stack)
        for each in (self.list, self.empty, self.form):
            self.stack.addWidget(each)

    @property
    def is_empty(self) -> bool:
        """Whether there is no cycle to show, of this year or of the one before."""
        return self.stack.currentWidget() is self.empty

    @property
    def cycle(self) -> CycleRow | None:
        """The cycle that is open."""
        return self.form.row if self.stack.currentWidget() is self.form else None

    def begin(self) -> None:
        """Another year: nothing is open."""
        self.form.leave()
        self._unfolded.clear()
        self.stack.setCurrentWidget(self.list)

    def refresh(self) -> None:
        """Read the list, or the open cycle, again."""
        if self.cycle is not None:
            try:
                self.form.refresh()
            except NotFound:
                self._close()
                tell_gone(self.context, "El ciclo que estaba viendo ya no está.")
            return
        self._show_list()

    def open_cycle(self, cycle: str) -> bool:
        """Show one; False if it is not here."""
        try:
            shown = self.form.show_cycle(cycle)
        except NotFound:
            return False
        if shown:
            self.stack.setCurrentWidget(self.form)
            self.offers_changed.emit()
            self.form.first_focus().setFocus()
        return True

    def add(self) -> None:
        """Begin a cycle of the network (Ctrl+N)."""
        if not self.form.save_now():
            return
        try:
            made = cycles.begin(self.context.database, school_year=int(self.record))
        except AppError as error:
            self.context.toast(failures.why_not(error))
            return
        added(self.context, "phea_cycle", made, "Empezar un ciclo")
        self.open_cycle(made)

    def remove(self) -> None:
        """Take the open cycle away."""
        row = self.cycle
        if row is None or not self.form.save_now():
            return
        self._close()
        take_away(self.context, "phea_cycle", row.id, "Quitar el ciclo", said="Ciclo quitado")
        self._show_list()

    def save_now(self) -> bool:
        """Save the open cycle."""
        return self.form.save_now()

    def put_away(self) -> None:
        """A cycle that was begun and left blank goes."""
        if self.cycle is not None and self.form.drop_blank():
            self._close()

    def go_back(self) -> bool:
        """Close what is open inside the cycle, then the cycle."""
        if self.cycle is None:
            return False
        if self.form.go_back():
            return True
        leaving = self.form.cycle
        if self.form.leave():
            self._close()
            (self.rows.get(leaving) or self.list).setFocus()
        return True

    def first_focus(self) -> QWidget | None:
        """The first cycle, the first field of the open one, or the button that begins one."""
        if self.cycle is not None:
            return self.form.first_focus()
        return next(iter((*self.rows.values(), *self.years.values())), None) or self.empty.button

    def follow(self) -> None:
        """Let Tab go as one reads."""
        follow_reading(self.list.column)

    def _close(self) -> None:
        self.form.forget()
        self.stack.setCurrentWidget(self.list)
        self._show_list()
        self.offers_changed.emit()

    def _show_list(self) -> None:
        year = int(self.record)
        by_year: dict[int, list[CycleRow]] = {}
        for row in cycles.cycles(self.context.database):
            by_year.setdefault(row.school_year or 0, []).append(row)
        found = by_year.get(year, [])
        # What goes on since the year before, and all of it until this one has its own.
        before = [row for row in by_year.get(year - 1, []) if row.stage != "closed" or not found]
        folded = {each: rows for each in sorted(by_year, reverse=True)
                  if 0 < each < year and (rows := [row for row in by_year[each] if row not in before])}  # fmt: skip
        focused = next((key for key, row in self.rows.items() if row.hasFocus()), "")
        self.list.clear()
        self.rows = {}
        open_ones = [row for row in found if row.stage != "closed"]
        closed = [row for row in found if row.stage == "closed"]
        for title, some in (("En marcha", open_ones), ("Cerrados", closed), (f"De {year - 1}", before)):
            if some:
                self._add_box(title, some)
        self._add_folded(folded)
        self.stack.setCurrentWidget(self.list if found or before or folded else self.empty)
        self.follow()
        if focused in self.rows:
            self.rows[focused].setFocus()

    def _add_box(self, title: str, some: list[CycleRow]) -> None:
        box = BoxedList(title)
        for row in some:
            chip = StatusChip(*words.stage(row.stage))
            shown = box.add_row(
                words.cycle_name(row), words.cycle_line(row), chip=chip, run=partial(self.open_cycle, row.id)
            )
            self.rows[row.id] = shown
        self.list.add(box)

    def _add_folded(self, folded: dict[int, list[CycleRow]]) -> None:
        """The other cycles of earlier years, one line a year until it is pressed."""
        box, self.years = BoxedList("De años anteriores"), {}
        for year, some in folded.items():
            closed = all(row.stage == "closed" for row in some)
            title = f"Ciclos cerrados de {year}" if closed else f"Ciclos de {year}"
            if year in self._unfolded:
                self._add_box(title, some)
                continue
            said, unfold = count(len(some), "ciclo", "ciclos"), partial(self._unfold, year, some)
            self.years[year] = box.add_row(title, said, icon="archive", run=unfold)
        if self.years:
            self.list.add(box)

    def _unfold(self, year: int, some: list[CycleRow]) -> None:
        self._unfolded.add(year)
        self._show_list()
        self.rows[some[0].id].setFocus()
