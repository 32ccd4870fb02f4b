"""One year: the parts of its plan and its improvement cycles, under their tabs."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app import wall_clock
from app.errors import NotFound
from app.services import instruments, plan_versions, plans, rows
from app.ui import changed, theme
from app.ui.page import Context
from app.ui.pages import plan_words as words
from app.ui.pages.parted_view import PartedView
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
from app.ui.widgets.status import InlineNotice

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


class PlanView(PartedView):
    """The parts of the plan of a year; `chosen(plan id)` when another year is picked."""

    chosen = Signal(str)
    parts = PARTS
    spoken = "Partes del plan"
    panel: PlanPanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, PlanPanel(context))
        self.year, self.plan, self.status = 0, "", ""
        self.start = StartPart(context)
        self.stack.addWidget(self.start)
        self.years = ChoiceCombo({}, empty="", name="Año del plan")
        self.years.keep_short()  # of a microcentro that joined they are long, and the tabs need the room
        self.years.changed.connect(self._year_chosen)
        self._head.addWidget(self.years)
        self.notice = InlineNotice("attention")
        self.notice.pressed.connect(self._answer_notice)
        self.notice.setMaximumWidth(theme.px(theme.COLUMN))
        self._told.addWidget(self.notice)

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
    def part(self) -> RecordPart:
        """The part on screen; where there is no plan yet, the first step to one."""
        return self.start if not self.plan and self.part_key != CYCLES else self._part(self.part_key)

    def _begin(self, part: RecordPart) -> None:
        if isinstance(part, VersionsPart):
            part.reason_wanted.connect(self.panel.ask_reason)

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
        this = wall_clock.today().year
        if not self.plan or plans.live(self._context.database, this) is None:
            choices = {"": str(this if self.plan else self.year)} | choices
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

    def _state_changed(self) -> None:
        try:
            super()._state_changed()
        except NotFound:
            self.changed.emit()
