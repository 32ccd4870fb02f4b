"""What happens to a plan: agreed in a session, changed with its reason, sent, closed; each with its way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.models.database import Database
from app.services import meetings, plan_close, plan_versions, plans, rows
from app.ui import failures, values
from app.ui.page import Context
from app.ui.pages import meetings_words
from app.ui.pages.plan_close import ACHIEVEMENTS
from app.ui.pages.plan_versions import DELIVERY
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.asking import AskPanel
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.fields import name_field
from app.ui.widgets.texts import LongText

_TOUCHED = ("status", "agreed_in_meeting_id", "closed_on")


class PlanPanel(AskPanel):
    """Changes the state of the plan `plan`; asks in place for the session or the reason."""

    def __init__(self, context: Context) -> None:
        self._context, self.plan = context, ""
        self.meeting = ChoiceCombo({}, empty="Elija la sesión", name="Sesión")
        self.reason = LongText("Motivo", lines=2)
        name_field(self.reason, "Motivo")
        super().__init__(self.reason, self.meeting)
        self.typed = TypedWords(context, "plan", reason=self.reason, meeting=self.meeting)
        self.given_up.connect(self.typed.forget)
        self._way: tuple[str, dict[str, str]] = ("", {})  # the page where what is lacking is written
        self.notice.pressed.connect(self._to_what_is_lacking)

    def ask_agree(self) -> None:
        """Ask in which session it was agreed."""
        lacking = plans.missing(self._context.database, self.plan)
        if not self._ask("agree", "¿En qué sesión se acordó el plan?", "Acordar el plan"):
            self.accept.hide()
            self._offer_way("Todavía no hay sesiones este año.", "Planificar una sesión", "sesiones")
            return
        if lacking:
            self.notice.tell(" ".join(words for _, words in lacking))
        self.meeting.setFocus()

    def ask_reason(self) -> None:
        """Ask why the plan changes, which makes a new version of it."""
        self._ask("keep", "¿Por qué cambia el plan?", "Guardar la versión", self.reason)
        self.reason.setFocus()

    def send(self) -> None:
        """Mark the plan as sent; while nobody has received it, lead to where that is noted."""
        self._change("Marcar el plan como enviado", plans.send, "Plan enviado")
        self._lead("Anotar el envío", "versiones", DELIVERY)

    def close_year(self) -> None:
        """Close the year; while its achievements are not told, lead to where they are."""
        today = wall_clock.today()
        plan = rows.load(self._context.database, "annual_plan", self.plan)
        said = f"Año cerrado. {plan_close.early(plan['year'], today)}".strip()
        self._change("Cerrar el año", partial(plan_close.close, on=today), said)
        if not plan["achievements"]:
            self._lead("Escribir los logros", "cierre", ACHIEVEMENTS)

    def _lead(self, verb: str, part: str, field: str) -> None:
        """Where a step was refused, offer the field of the part in which what is lacking is written."""
        if not self.isHidden():
            self._offer_way(self.notice.words.text(), verb, "plan", id=self.plan, part=part, field=field)

    def _offer_way(self, words: str, verb: str, page: str, **args: str) -> None:
        self._way = (page, args)
        self.notice.tell(words, verb)
        self.notice.button.setFocus()

    def _to_what_is_lacking(self) -> None:
        self.close_panel()
        page, args = self._way
        self._context.navigate(page, **args)

    def reopen(self) -> None:
        """Take the plan one state back."""
        self._change("Volver al estado anterior", plans.reopen, "El plan volvió al estado anterior")

    def _ask(self, what: str, question: str, verb: str, *answered_in: QWidget) -> bool:
        database = self._context.database
        year = rows.load(database, "annual_plan", self.plan)["year"]
        found = meetings.named(database, year)
        self.meeting.set_choices({row.id: _session(row) for row in found})
        held = [row for row in found if row.date and row.date <= wall_clock.today().isoformat()]
        self.typed.show(f"{self.plan}-{what}", meeting=held[-1].id if held else "")
        self.ask(what, question, verb, *answered_in, *([self.meeting] if found else []))
        return bool(found)

    def answer(self) -> None:
        """Agree it or keep the version, as was asked."""
        database, plan, meeting = self._context.database, self.plan, self.meeting.value()
        before = _state(database, plan)
        try:
            if self.asked == "agree":
                version = plans.agree(database, plan, meeting, today=wall_clock.today())
            else:
                reason = self.reason.value()
                version = plan_versions.keep(database, plan, reason, today=wall_clock.today(), meeting_id=meeting)
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            (self.meeting if self.asked == "agree" else self.reason).setFocus()
            return
        said = "Plan acordado" if self.asked == "agree" else "Versión guardada con su motivo"
        self.typed.forget()
        self.hide()
        after = _state(database, plan)
        do = partial(_set, database, plan, after, partial(rows.bring_back, database, "plan_version", version))
        undo = partial(_set, database, plan, before, partial(rows.remove, database, "plan_version", version))
        step(self._context, said, do=do, undo=undo, said=said, run=False)
        self.closed.emit()

    def _change(self, text: str, change: Callable[..., Any], said: str) -> None:
        database, plan = self._context.database, self.plan
        before = _state(database, plan)
        try:
            change(database, plan)
        except AppError as error:
            self.fail(text, error)
            return
        self.hide()
        undo = partial(rows.update, database, "annual_plan", plan, before)
        step(self._context, text, do=partial(change, database, plan), undo=undo, said=said, run=False)
        self.closed.emit()


def _state(database: Database, plan: str) -> dict[str, Any]:
    held = rows.load(database, "annual_plan", plan)
    return {name: held[name] for name in _TOUCHED}


def _set(database: Database, plan: str, fields: dict[str, Any], then: Callable[[], object]) -> None:
    rows.update(database, "annual_plan", plan, fields)
    then()


def _session(row: meetings.Named) -> str:
    when = values.date_words(row.date) if row.date else meetings_words.NO_DATE
    return f"{meetings_words.name(row)}, {when}"
