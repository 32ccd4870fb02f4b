"""What is typed where a button has yet to use it is there again after the window was closed, or torn away."""

from __future__ import annotations

import dataclasses
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from app.services import adoption_rows, adoptions, commitments, meetings, minutes, plans, rows, templates, tickets
from app.services.standing import read_standing
from app.sync import erasing
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui.main_window import MainWindow
from app.ui.pages.commitments_close import ClosePanel
from app.ui.pages.cycle_adoption_state import StatePanel
from app.ui.pages.cycle_decision import DecisionBox
from app.ui.pages.cycle_ticket_compose import TicketComposer
from app.ui.pages.cycle_versions import VersionsStage
from app.ui.pages.erasing import KEY
from app.ui.pages.indicators_own_form import NewIndicator
from app.ui.pages.instruments_comments import CommentsBox
from app.ui.pages.instruments_new_version import NewVersion
from app.ui.pages.meetings_breaks import BreaksBox
from app.ui.pages.meetings_keep import KeepPanel
from app.ui.pages.meetings_minutes_state import MinutesState
from app.ui.pages.network_people import AddPerson
from app.ui.pages.plan_states import PlanPanel
from app.ui.settings import Settings
from app.ui.typed import forget_erased
from tests.ui.exchange_world import colleague

WORDS = "Faltó el bus: llovió en Ñipas"
DAY = date(2026, 4, 2)


@pytest.fixture
def world(database):
    """One record of each kind of which something is asked."""
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["3"], "status": "in_test"})
    adoption = adoptions.choose(database, practice, grades=["3"]).id
    meeting = meetings.schedule(database, DAY)
    minutes.write(database, meeting, {"various": "Asistieron 5"})
    minutes.advance(database, meeting, "approved")
    return SimpleNamespace(
        agreement=commitments.add(database, "Traer los mapas"),
        plan=plans.begin(database, DAY.year),
        meeting=meeting,
        practice=practice,
        adoption=adoption,
        tickets=tickets.begin(database, adoption, "3"),
        format=templates.all_of(database, "agenda")[0].id,
    )


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


def defining(context, world):
    form = NewIndicator(context, lambda: None, lambda: None)
    return form, form.decision, form.clear, ""


def adding(context, world):
    form = AddPerson(context)
    return form, form.name, form.begin, "Cancelar"


def off(context, world):
    box = BreaksBox(context)
    return box, box.name, box.refresh, ""


PANELS = (
    closing, plan, keeping, deciding, versions, obstacle, composing, commenting, changing, correcting, defining,
    adding, off,
)  # fmt: skip


@pytest.fixture
def again(qtbot, context, world, tmp_path):
    """The panel as it is on a new start of the program, and asked."""

    def make(panel, who=""):
        started = dataclasses.replace(context, settings=Settings(tmp_path), person=who or context.person)
        made, field, ask, away = panel(started, world)
        qtbot.addWidget(made)
        made.show()
        ask()
        return SimpleNamespace(panel=made, field=field, ask=ask, away=away, settings=started.settings)

    return make


def write(field, words):
    for letter in words:
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, key)


def press(panel, words):
    next(each for each in panel.findChildren(QPushButton) if each.text().strip() == words and each.isVisible()).click()


@pytest.mark.parametrize("panel", PANELS)
def test_what_was_typed_and_not_used_is_there_after_the_window_was_closed(again, panel):
    here = again(panel)
    here.field.clear()
    write(here.field, WORDS)
    here.settings.flush()
    later = again(panel)
    assert later.field.value() == WORDS
    if later.away:
        press(later.panel, later.away)
        later.ask()
        assert later.field.value() != WORDS


def test_what_was_typed_is_on_the_disk_a_moment_later_though_nobody_closes(qtbot, again):
    here = again(closing)
    write(here.field, WORDS)
    qtbot.waitUntil(lambda: again(closing).field.value() == WORDS)


def test_each_ending_has_its_own_words(again):
    here = again(closing)
    write(here.field, WORDS)
    here.panel.ask("cancel")
    assert here.field.value() == ""
    here.panel.ask("not_done")
    assert here.field.value() == WORDS


def test_another_person_at_the_laptop_does_not_find_them(again):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    assert again(closing, who="otra persona").field.value() == ""


def test_what_was_used_is_not_offered_again(again):
    here = again(closing)
    write(here.field, WORDS)
    here.panel.accept.click()
    here.settings.flush()
    assert again(closing).field.value() == ""


def test_a_reason_half_written_outlives_the_window(qtbot, workspace, database, settings, world):
    for typed, found in ((WORDS, WORDS), (" y nevó", f"{WORDS} y nevó")):
        window = MainWindow(settings, workspace, read_standing)
        qtbot.addWidget(window)
        window.open(database)
        window.show()
        window.navigate("acuerdos", id=world.agreement)
        panel = window.page.editor.close_panel
        panel.not_done.click()
        panel.note.end(False)
        write(panel.note, typed)
        window.page.go_back()
        panel.not_done.click()
        assert panel.note.value() == found, "Esc goes back without losing anything"
        window.close()


def test_what_was_typed_about_what_is_erased_goes_with_it(qtbot, again, window, database, world):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    window.navigate(KEY, tipo="commitment", id=world.agreement)
    page = window.page
    qtbot.waitUntil(lambda: page.found is not None)
    page.name.setText(page.asked)
    page.erase.click()
    qtbot.waitUntil(page.done.isVisible)
    assert not here.settings.kept_under("escrito")


def test_what_was_typed_about_what_another_laptop_erased_goes_when_its_file_comes(
    qtbot, tmp_path, workspace, database, settings, again, world
):
    berta = colleague(workspace, database, tmp_path)
    theirs = Settings(tmp_path / "berta")
    window = MainWindow(theirs, berta.workspace, read_standing)
    qtbot.addWidget(window)
    window.open(berta.database)
    window.show()
    window.navigate("acuerdos", id=world.agreement)
    panel = window.page.editor.close_panel
    panel.not_done.click()
    write(panel.note, WORDS)
    theirs.flush()
    assert theirs.kept_under("escrito")
    erasing.erase(database, "commitment", world.agreement)
    receive(berta.database, hand_over(database, tmp_path / "e.entrega").path)
    qtbot.waitUntil(lambda: not theirs.kept_under("escrito"))


def test_what_was_typed_about_what_stays_is_not_taken_by_an_erasing(qtbot, again, database, world):
    here = again(closing)
    write(here.field, WORDS)
    here.settings.flush()
    erasing.erase(database, "practice", world.practice)
    forget_erased(here.settings, database)
    assert again(closing).field.value() == WORDS
