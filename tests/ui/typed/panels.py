"""What asks for words before a button uses them: its panel, the field for them, how it asks, how it is put away."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import (
    adoption_rows,
    commitments,
    minutes,
    minutes_signing,
    tickets,
)
from app.ui.pages.commitments_close import ClosePanel
from app.ui.pages.cycle_adoption_state import StatePanel
from app.ui.pages.cycle_decision import DecisionBox
from app.ui.pages.cycle_self import SelfStage
from app.ui.pages.cycle_ticket_compose import TicketComposer
from app.ui.pages.cycle_versions import VersionsStage
from app.ui.pages.indicators_own_form import NewIndicator
from app.ui.pages.instruments_comments import CommentsBox
from app.ui.pages.instruments_new_version import NewVersion
from app.ui.pages.meetings_breaks import BreaksBox
from app.ui.pages.meetings_keep import KeepPanel
from app.ui.pages.meetings_minutes_state import MinutesState
from app.ui.pages.meetings_states import StatePanel as MeetingState
from app.ui.pages.network_directory import Directory
from app.ui.pages.network_people import AddPerson
from app.ui.pages.network_schools import AddSchool
from app.ui.pages.plan_states import PlanPanel

WORDS = "Faltó el bus: llovió en Ñipas"
DAY = date(2026, 4, 2)


def closing(context, world):
    panel = ClosePanel(context)
    panel.show_row(commitments.commitment(context.database, world.agreement, today=DAY))
    return panel, panel.note, lambda: panel.ask("not_done"), "Volver"


def plan(context, world):
    panel = PlanPanel(context)
    panel.plan = world.plan
    return panel, panel.reason, panel.ask_reason, "Cancelar"


def keeping(context, world):
    panel = KeepPanel(context)
    return panel, panel.title, lambda: panel.open(world.meeting), "Cancelar"


def deciding(context, world):
    box = DecisionBox(context)
    box.show_practice(world.practice, applied=False)
    return box, box.reason, box.verbs["dropped"].click, "Volver"


def versions(context, world):
    stage = VersionsStage(context)
    return stage, stage.reason, lambda: stage.open(world.practice), ""


def obstacle(context, world):
    panel = StatePanel(context)
    panel.show_row(adoption_rows.adoption(context.database, world.adoption))
    return panel, panel.obstacle, panel.steps["not_applied"].click, "Volver"


def composing(context, world):
    panel = TicketComposer(context)
    first = panel.questions[tickets.ASKED[0]]
    return panel, first, lambda: panel.open(tickets.batch(context.database, world.tickets)), "Volver"


def commenting(context, world):
    box = CommentsBox(context)
    return box, box.comment, lambda: box.show_format(world.format), ""


def changing(context, world):
    section = NewVersion(context)
    return section, section.reason, lambda: section.show_format(world.format, "agenda"), ""


def correcting(context, world):
    state = MinutesState(context, QPushButton())
    state.show_view(minutes.of_meeting(context.database, world.meeting), [1], latest=True)
    return state, state.reason, state.correct_button.click, ""


def responding(context, world):
    stage = SelfStage(context)
    stage.typed.show(world.adoption)
    return stage, stage.answer, lambda: stage.typed.show(world.adoption), ""


def defining(context, world):
    form = NewIndicator(context, lambda: None, lambda: None)
    return form, form.decision, form.clear, ""


def adding(context, world):
    form = AddPerson(context)
    return form, form.name, form.begin, "Cancelar"


def off(context, world):
    box = BreaksBox(context)
    return box, box.name, box.refresh, ""


def school(context, world):
    form = AddSchool(context, Directory(context))
    return form, form.name, form.begin, "Cancelar"


PANELS = (
    closing, plan, keeping, deciding, versions, obstacle, composing, commenting, changing, correcting, defining,
    adding, off, school,
)  # fmt: skip


def sending(context, world):
    state = MinutesState(context, QPushButton())
    database = context.database
    minutes_signing.sign(database, world.meeting, 1, context.person, DAY)
    minutes.advance(database, world.meeting, "signed")
    state.show_view(minutes.of_meeting(context.database, world.meeting), [1], latest=True)
    return state, state.to, state.next_button.click, ""


def applied(context, world):
    panel, _, _, away = obstacle(context, world)
    return panel, panel.day, panel.steps["applied"].click, away


def moving(context, world):
    panel = MeetingState(context)
    panel.meeting = world.meeting
    return panel, panel.day, panel.ask_day, "Cancelar"


def suspending(context, world):
    panel, _, _, away = moving(context, world)
    return panel, panel.reason, panel.ask_reason, away


# What stands beside the words: where it is, and which of its fields.
BESIDE = (
    (closing, "day"), (applied, "day"), (deciding, "meeting"), (versions, "meeting"), (plan, "meeting"), (off, "start"),
    (off, "end"), (sending, "on"), (commenting, "agrees"), (composing, "scales.COGNITIVE"), (keeping, "replaces"),
    (adding, "role"), (adding, "since"), (adding, "school"), (changing, "school"), (school, "rbd"), (moving, "day"),
    (moving, "start"), (suspending, "reason"),
)  # fmt: skip


def write(field, words):
    for letter in words:
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, key)


def press(panel, words):
    next(each for each in panel.findChildren(QPushButton) if each.text().strip() == words and each.isVisible()).click()


