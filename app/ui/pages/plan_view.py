"""One year: the parts of its plan and its improvement cycles, under their tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import NotFound
from app.services import instruments, plan_versions, plans, rows
from app.ui import changed, theme
from app.ui.page import Context
from app.ui.pages import plan_words as words
from app.ui.pages.plan_activities import ActivitiesPart
from app.ui.pages.plan_calendar import CalendarPart
from app.ui.pages.plan_close import ClosePart
from app.ui.pages.plan_cycles import CyclesPart
from app.ui.pages.plan_diagnosis import DiagnosisPart
from app.ui.pages.plan_focus import FocusPart
from app.ui.pages.plan_goals import GoalsPart
from app.ui.pages.plan_start import StartPart
from app.ui.pages.plan_states import PlanPanel
from app.ui.pages.plan_versions import VersionsPart
from app.ui.pages.record_part import FormPart, RecordPart
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.status import InlineNotice, StatusChip, WhoWhen
from app.ui.widgets.tabs import PartTabs

CYCLES, VERSIONS = "ciclos", "versiones"
PARTS: tuple[tuple[str, str, type[RecordPart]], ...] = (
    ("diagnostico", "Diagnóstico", DiagnosisPart),
    ("foco", "Foco", FocusPart),
    ("metas", "Metas", GoalsPart),
    ("calendario", "Calendario", CalendarPart),
    ("actividades", "Actividades", ActivitiesPart),
    (CYCLES, "Ciclos", CyclesPart),
    (VERSIONS, "Versiones", VersionsPart),
    ("cierre", "Cierre", ClosePart),
)


class PlanView(QWidget):
    """`changed()` when its name, state or part is another; `chosen(plan id)` when another year is picked."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.year, self.plan, self.status = 0, "", ""
        self._made: dict[str, RecordPart] = {}
        self.start = StartPart(context)
        self.start.begun.connect(self._begun)
        self.tabs = PartTabs("Partes del plan", (name for _, name, _ in PARTS))
        self.years = ChoiceCombo({}, empty="", name="Año del plan")
        self.years.changed.connect(self._year_chosen)
        self.chip = StatusChip()
        self.panel = PlanPanel(context)
        self.panel.closed.connect(self._state_changed)
        self.panel.opened.connect(self._asked)
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(self._answer_notice)
        self.stack = QStackedWidget()
        # In a low window what is asked above keeps its room, and the part gives way.
        self.stack.setMinimumHeight(1)
        self.stack.addWidget(self.start)
        self.last_change = WhoWhen()
        self.last_change.stand_below()
        self._lay_out()
        self.tabs.turned.connect(self._turned)

    def _lay_out(self) -> None:
        self.bar = QWidget()
        bar = row_layout(self.bar, gap=theme.M)
        bar.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.XL), 0)
        bar.addWidget(self.tabs, 1)
        bar.addWidget(self.chip)
        bar.addWidget(self.years)
        asking = row_layout()
        asking.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), 0)
        told = column_layout(gap=theme.S)
        told.addWidget(self.panel)
        told.addWidget(self.notice)
        self.notice.setMaximumWidth(theme.px(theme.COLUMN))
        asking.addStretch(1)
        asking.addLayout(told, 100)
        asking.addStretch(1)
        layout = column_layout(self, gap=0)
        layout.addWidget(self.bar)
        layout.addLayout(asking)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.last_change)

    def open(self, year: int, plan: str, part: str = "", cycle: str = "") -> bool:
        """Show a plan ('' for none yet) of a year; False if what is typed could not be saved."""
        if not self.save_now():
            return False
        if plan != self.plan:
            self.panel.close_panel()
        self.year, self.plan = year, plan
        self.panel.plan = plan
        self._read_state()
        self._show_years()
        self._offer_tabs()
        self._show_part(part or (CYCLES if cycle else self.part_key))
        if cycle:
            found = self._part(CYCLES)
            if isinstance(found, CyclesPart) and not found.open_cycle(cycle):
                self._context.toast("Ese ciclo ya no está.")
        self.changed.emit()
        return True

    def refresh(self) -> None:
        """Read what is shown again.

        Raises:
            NotFound: the plan is not here any more.
        """
        self._read_state()
        self._show_years()
        self._offer_tabs()
        self._open_part()
        self.changed.emit()

    @property
    def part_key(self) -> str:
        """The name of the part on screen."""
        return PARTS[self.tabs.current()][0]

    @property
    def part(self) -> RecordPart:
        """The part on screen; where there is no plan yet, the first step to one."""
        return self.start if not self.plan and self.part_key != CYCLES else self._part(self.part_key)

    def turn(self, by: int) -> None:
        """Go to the next part, or the one before."""
        place = self.tabs.current()
        for _ in PARTS:
            place = (place + by) % len(PARTS)
            if self.tabs.is_offered(place):
                break
        self.show_part(PARTS[place][0])

    def show_part(self, key: str) -> None:
        """Go to a part and put the keyboard in it."""
        self._show_part(key)
        (self.part.first_focus() or self.tabs).setFocus()

    def save_now(self) -> bool:
        """Save what is typed in any part."""
        saved = [part.save_now() for part in self._made.values()]
        return all(saved)

    def put_away(self) -> None:
        """Nothing that was begun and left blank stays behind."""
        for part in self._made.values():
            part.put_away()

    def go_back(self) -> bool:
        """Close what is open inside; whether anything was."""
        if self.panel.close_panel():
            (self.part.first_focus() or self.tabs).setFocus()
            return True
        return self.part.go_back()

    def _part(self, key: str) -> RecordPart:
        if key not in self._made:
            made = {name: cls for name, _, cls in PARTS}[key](self._context)
            made.offers_changed.connect(self.changed)
            if isinstance(made, VersionsPart):
                made.reason_wanted.connect(self.panel.ask_reason)
            self._made[key] = made
            self.stack.addWidget(made)
        return self._made[key]

    def _show_part(self, key: str) -> None:
        keys = [name for name, _, _ in PARTS]
        place = keys.index(key) if key in keys and self.tabs.is_offered(keys.index(key)) else self._first_tab()
        if place != self.tabs.current():
            self.tabs.choose(place)
        else:
            self._turned(place)

    def _first_tab(self) -> int:
        return next((place for place in range(len(PARTS)) if self.tabs.is_offered(place)), 0)

    def _turned(self, _: int) -> None:
        if self.year:
            self._open_part()
            self.changed.emit()

    def _open_part(self) -> None:
        part = self.part
        self.stack.setCurrentWidget(part)
        part.open(str(self.year) if part is self.start or isinstance(part, CyclesPart) else self.plan)
        if isinstance(part, FormPart):
            part.lock(locked=self.status == "closed")
        self._show_notice()
        own = bool(self.plan) and not isinstance(part, CyclesPart)
        self.chip.setVisible(own)
        self.last_change.setVisible(own)
        if own:
            changed.tell(self.last_change, self._context.database, "annual_plan", self.plan)

    def _read_state(self) -> None:
        held = rows.load(self._context.database, "annual_plan", self.plan) if self.plan else {}
        self.status = (held.get("status") or "draft") if held else ""
        self.chip.set_state(*words.state(self.status or "draft"))

    def _offer_tabs(self) -> None:
        used = instruments.in_use(self._context.database)
        alone = "cycles" in used and "plan" not in used
        for place, (key, _, _) in enumerate(PARTS):
            self.tabs.offer(place, offered=key == CYCLES if alone else key != CYCLES or "cycles" in used)

    def _show_years(self) -> None:
        found = plans.plans(self._context.database)
        choices = {row.id: words.plan_name(row) for row in found}
        choices |= {row.id: f"{choices[row.id]}, otro plan" for row in found if row.twin and row.id != self.plan}
        if not self.plan:
            choices = {"": str(self.year)} | choices
        if choices != {self.years.itemData(row): self.years.itemText(row) for row in range(self.years.count())}:
            self.years.set_choices(choices)
        self.years.set_value(self.plan)
        self.years.setVisible(len(choices) > 1)

    def _year_chosen(self) -> None:
        self.chosen.emit(self.years.value() or "")

    def _show_notice(self) -> None:
        database = self._context.database
        self.notice.hide()
        if not self.plan or self.part_key == CYCLES:
            return
        if told := plans.warnings(database, self.plan):
            self.notice.tell(" ".join(told))
        elif self.status == "closed":
            self.notice.tell("El año está cerrado: se puede leer, y no cambia.", "Volver a abrirlo")
        elif self.part_key != VERSIONS and plan_versions.unexplained(database, self.plan):
            self.notice.tell("El plan cambió desde lo acordado, y todavía no dice por qué.", "Anotar el motivo")

    def _answer_notice(self) -> None:
        if self.status == "closed":
            self.panel.reopen()
        else:
            self.panel.ask_reason()

    def _asked(self) -> None:
        # In a low window what is asked stands alone under the head.
        self.bar.setVisible(self.panel.isHidden() or self.height() >= theme.px(theme.LOW))
        self.changed.emit()

    def _state_changed(self) -> None:
        self._asked()
        try:
            self.refresh()
        except NotFound:
            self.changed.emit()

    def _begun(self, plan: str) -> None:
        self.chosen.emit(plan)
