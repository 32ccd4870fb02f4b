"""The page *Plan anual*: what the network wants of the year, and the cycles with which it improves."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import NotFound
from app.services import cycles, plan_close, plans, rows
from app.ui.page import Context, Page
from app.ui.pages import plan_words as words
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.plan_close import ACHIEVEMENTS, HANDOVER, ClosePart
from app.ui.pages.plan_cycle import advance_words
from app.ui.pages.plan_cycles import CyclesPart
from app.ui.pages.plan_versions import DELIVERY, VersionsPart
from app.ui.pages.plan_view import PARTS, PlanView
from app.ui.pages.record import HistoryAction
from app.ui.paper import Wanted, show_paper
from app.ui.steps import added, take_away

# The part that holds what one may be led to.
_HOLDERS: dict[str, type[ClosePart | VersionsPart]] = {
    ACHIEVEMENTS: ClosePart, HANDOVER: ClosePart, DELIVERY: VersionsPart,
}  # fmt: skip


class PlanPage(Page):
    """`navigate("plan")` shows this year's plan; `id` another (or a cycle), `part` one of its parts, `cycle` one.

    `field` leads to what is written there: in *Cierre* "achievements" or "handover_notes", what was left for whoever
    coordinates next; in *Versiones* "plan_delivery".
    `begin="practice"` or `"meeting"` with that record's `of` begins a cycle of it.
    """

    stays = True
    watches = frozenset({
        "annual_plan", "plan_cause", "goal", "linked_plan", "plan_activity", "calendar_entry", "plan_delivery",
        "plan_version", "phea_cycle", "phea_question", "phea_task", "phea_measure", "evidence", "meeting", "commitment",
        "practice", "practice_presentation", "agenda_item", "person", "membership", "school", "school_break",
        "school_pause", "microcentro", "network_rule", "adoption", "indicator", "indicator_value",
    })  # fmt: skip

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._led_to = ""
        self.view = PlanView(context)
        self.body.addWidget(self.view)
        self.view.changed.connect(self._changed)
        self.view.chosen.connect(self._choose)
        self.view.start.begun.connect(self._begun)
        self.view.start.looked_back.connect(self._begun)
        panel = self.view.panel
        self._steps = {
            "draft": self.make_action("Acordar el plan", panel.ask_agree, icon="handshake"),
            "agreed": self.make_action("Marcar como enviado", panel.send, icon="mail"),
            "sent": self.make_action("Cerrar el año", panel.close_year, icon="archive"),
        }
        self._next = self.make_action("Preparar el plan del año siguiente", self._next_year, icon="arrow-right")
        self._back = self.make_action("Volver al estado anterior", panel.reopen, icon="rotate-ccw")
        self._reason = self.make_action("Guardar una versión con su motivo", panel.ask_reason, icon="history")
        self._give = self.make_action("Entregar la coordinación", self._hand_over, icon="handshake")
        self._paper = self.make_action("Imprimir el plan", self._print, icon="printer", shortcut="Ctrl+P")
        self._cycle_paper = self.make_action("Imprimir el ciclo", self._print, icon="printer", shortcut="Ctrl+P")
        self._remove = self.make_action("Quitar el plan", self._remove_plan, icon="trash-2")
        self._add = self.make_action("Agregar", self._add_here, icon="plus", shortcut="Ctrl+N", menu=False)
        self._forward = self.make_action("Pasar a la etapa siguiente", self._advance, icon="arrow-right", menu=False)
        self._step_back = self.make_action("Volver a la etapa anterior", self._cycle_back, icon="arrow-left")
        self._remove_cycle = self.make_action("Quitar el ciclo", self._drop_cycle, icon="trash-2")
        for number, (key, name, _) in enumerate(PARTS, 1):
            show = partial(self.view.show_part, key)
            self.make_action(f"Ver {name}", show, shortcut=f"Alt+{number}", menu=False)
        for text, by, keys in (("Parte siguiente", 1, "Ctrl+Tab"), ("Parte anterior", -1, "Ctrl+Shift+Tab")):
            self.make_action(text, partial(self.view.turn, by), shortcut=keys, menu=False)
        self.past = HistoryAction(self, "annual_plan", self._plan_in_sight)
        self.erase = ErasingAction(self, "annual_plan", self._plan_in_sight)

    def title(self) -> str:
        """The page's name, or the cycle's; a network may use its cycles alone."""
        if self._cycle():
            return "Ciclo de mejora"
        return "Plan anual" if self.view.tabs.is_offered(0) else "Ciclos de mejora"

    def context_line(self) -> str:
        """The year and its focus, or the cycle's problem."""
        if (row := self._cycle()) is not None:
            return words.cycle_name(row)
        if not self.view.plan:
            return f"Año {self.view.year}" if self.view.year else ""
        row_of = {row.id: row for row in plans.plans(self.context.database)}
        row_now = row_of.get(self.view.plan)
        return " · ".join(part for part in (words.plan_name(row_now), row_now.focus) if part) if row_now else ""

    def primary(self) -> QAction | None:
        """The next step of the cycle or of the plan."""
        if not self.view.panel.isHidden():
            return None
        if self._cycle() is not None:
            return self._forward if self._forward.isVisible() else None
        if isinstance(part := self.view.part, CyclesPart):
            return None if part.is_empty else self._add
        action = self._steps.get(self.view.status) or (self._next if self._next.isVisible() else None)
        return action if self.view.plan and not self._too_early() else None

    def arrive(self, **args: str) -> None:
        """This year's plan, or what is named."""
        database, cycle = self.context.database, args.get("cycle", "")
        if args.get("begin") in {"practice", "meeting"} and args.get("of"):
            cycle = cycles.begin(database, **{f"{args['begin']}_id": args["of"]})
            added(self.context, "phea_cycle", cycle, "Empezar un ciclo")
        plan, year = args.get("id", ""), wall_clock.today().year
        try:
            if plan and self._is_cycle(plan):
                plan, cycle = "", plan
            if plan:
                year = rows.load(database, "annual_plan", plan)["year"] or year
            if cycle:
                year = cycles.cycle(database, cycle).school_year or year
        except NotFound:
            self.context.toast("Eso ya no está en el plan.")
            plan = cycle = ""
        stays = self.view.plan if not (plan or cycle or args) and self.view.year else ""
        plan = plan or stays or plans.live(database, year) or ""
        self.is_read = self.view.open(self.view.year if stays else year, plan, args.get("part", ""), cycle)
        self._led_to = args.get("field", "")

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is on screen."""
        if not self.view.year:
            self.arrive()
            return
        try:
            if not self.view.plan:
                self.view.plan = plans.live(self.context.database, self.view.year) or ""
                self.view.panel.plan = self.view.plan
            self.view.refresh()
        except NotFound:
            self.view.open(self.view.year, plans.live(self.context.database, self.view.year) or "")

    def save_now(self) -> bool:
        """Save what is typed in any part."""
        return self.view.save_now()

    def put_away(self) -> None:
        """Nothing that was begun and left blank stays behind."""
        self.view.put_away()

    def go_back(self) -> bool:
        """Close what is open inside."""
        return self.view.go_back()

    def leads_back(self) -> bool:
        """To the list of cycles."""
        return self._cycle() is not None

    def first_focus(self) -> QWidget | None:
        """Where one begins; the first time, where one was led to, unless another part is in sight."""
        field, self._led_to = self._led_to, ""
        holder = _HOLDERS.get(field)
        if holder is not None and isinstance(part := self.view.part, holder):
            return part.lead_to(field)
        return self.view.part.first_focus() or self.view.switch

    def _cycle(self) -> cycles.CycleRow | None:
        part = self.view.part
        return part.cycle if isinstance(part, CyclesPart) else None

    def _is_cycle(self, wanted: str) -> bool:
        try:
            cycles.cycle(self.context.database, wanted)
        except NotFound:
            return False
        return True

    def _too_early(self) -> bool:
        early = plan_close.early(self.view.year, wall_clock.today())
        return self.view.status == "sent" and bool(early)

    def _changed(self) -> None:
        view, row = self.view, self._cycle()
        in_plan = bool(view.plan) and not isinstance(view.part, CyclesPart)
        for status, action in self._steps.items():
            action.setVisible(in_plan and status == view.status)
        closed = in_plan and view.status == "closed"
        self._next.setVisible(closed and plans.live(self.context.database, view.year + 1) is None)
        self._back.setVisible(in_plan and view.status not in {"", "draft"})
        self._reason.setVisible(in_plan and view.status in {"agreed", "sent"})
        for action in (self._give, self._remove):
            action.setVisible(in_plan)
        self._paper.setVisible(row is None)
        self._cycle_paper.setVisible(row is not None)
        add_words = "" if row is not None or closed else view.part.add_words
        self._add.setVisible(bool(add_words))
        self._add.setText(add_words or "Agregar")
        forward = advance_words(row) if row is not None else ""
        self._forward.setText(forward or "Pasar a la etapa siguiente")
        self._forward.setVisible(bool(forward))
        self._step_back.setVisible(row is not None and row.stage != "plan")
        self._remove_cycle.setVisible(row is not None)
        self.header_changed.emit()

    def _print(self) -> None:
        if not self.save_now():
            return
        if (row := self._cycle()) is not None:
            show_paper(self.context, Wanted("phea", record=row.id, year=row.school_year), "Ciclo de mejora")
        else:
            self._print_plan()

    def _print_plan(self) -> None:
        """The plan in sight: that of a microcentro that joined in a file of its own."""
        year = self.view.year
        row = next((one for one in plans.plans(self.context.database) if one.id == self.view.plan), None)
        wanted = Wanted("plan", year=year, record=self.view.plan or None)
        if row is None or not row.predecessor:
            show_paper(self.context, wanted, f"Plan anual {year}")
            return
        of_whom = "-".join(re.findall(r"\w+", row.predecessor.lower()))
        show_paper(self.context, wanted, f"Plan anual {words.plan_name(row)}", f"plan-{year}-{of_whom}.pdf")

    def _begun(self, plan: str) -> None:
        """A plan is read from its beginning, also where one came from the end of the year before."""
        self._choose(plan, PARTS[0][0])

    def _choose(self, plan: str, part: str = "") -> None:
        if plan:
            year = rows.load(self.context.database, "annual_plan", plan)["year"] or self.view.year
            self.view.open(year, plan, part)
        elif self.view.plan:
            self.view.open(wall_clock.today().year, "", part)
        if plan or not self.view.plan:
            (self.view.part.first_focus() or self.view.switch).setFocus()

    def _next_year(self) -> None:
        self.view.open(self.view.year + 1, plans.live(self.context.database, self.view.year + 1) or "")
        (self.view.part.first_focus() or self.view.switch).setFocus()

    def _hand_over(self) -> None:
        self.view.show_part("cierre")
        if isinstance(part := self.view.part, ClosePart):
            part.begin_handover()

    def _add_here(self) -> None:
        self.view.part.add()

    def _advance(self) -> None:
        part = self.view.part
        if isinstance(part, CyclesPart) and part.cycle is not None:
            if part.cycle.stage == "closed":
                part.form.next_cycle()
            else:
                part.form.advance()

    def _cycle_back(self) -> None:
        if isinstance(part := self.view.part, CyclesPart):
            part.form.step_back()

    def _drop_cycle(self) -> None:
        if isinstance(part := self.view.part, CyclesPart):
            part.remove()

    def _plan_in_sight(self) -> str:
        return "" if isinstance(self.view.part, CyclesPart) else self.view.plan

    def _remove_plan(self) -> None:
        plan, database = self.view.plan, self.context.database
        if not plan or not self.save_now():
            return
        take_away(self.context, "annual_plan", plan, "Quitar el plan", said="Plan quitado")
        self.view.open(self.view.year, plans.live(database, self.view.year) or "")
