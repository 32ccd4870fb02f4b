"""Convening, holding, suspending, moving and removing a session, and the way back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

from PySide6.QtWidgets import QPushButton

from app.errors import DatabaseUnavailable
from app.services import commitments, meetings, minutes, rows
from app.texts import PROBLEMS
from app.ui.widgets.status import InlineNotice
from tests.the_day import TODAY
from tests.ui.meetings.opening import SOON, at, opened


def test_convening_and_its_way_back(meeting, page, database, context):
    opened(page, meeting, "asistencia")
    assert page.primary().text() == "Convocar"
    page.primary().trigger()
    objective = page.session.part.form.rows["objective"]
    assert (page.session.part_key, at(objective.field)) == ("datos", True)
    assert objective.problem.text() == "Escriba el objetivo de la sesión."
    objective.field.insertPlainText("Medir")  # and not yet saved
    page.primary().trigger()
    assert meetings.meeting(database, meeting).status == "convened"
    assert page.session.chip.text() == "Convocada"
    assert page.first_focus() is page.session.tabs  # and not the date, which what is typed next would replace
    context.undo.undo()
    assert meetings.meeting(database, meeting).status == "planned"


def test_nobody_is_offered_to_hold_a_session_before_its_day(page, database):
    today = meetings.schedule(database, TODAY, objective="Medir")
    later = meetings.schedule(database, SOON, objective="Medir")
    for one in (today, later):
        meetings.convene(database, one)
    opened(page, today)
    assert page.primary().text() == "Marcar como realizada"
    opened(page, later)
    assert page.primary() is None


def test_suspending_asks_for_the_reason_in_place(meeting, page, database, context):
    opened(page, meeting)
    panel = page.session.panel
    panel.ask_reason()
    panel.accept.setFocus()
    panel.accept.click()
    assert meetings.meeting(database, meeting).status == "planned"
    assert "motivo" in panel.notice.words.text()
    assert panel.reason.isAncestorOf(page.window().focusWidget())
    panel.reason.set_value(["road"])
    panel.accept.click()
    assert rows.load(database, "meeting", meeting)["suspension_reason"] == "road"
    assert not panel.isVisible()
    context.undo.undo()
    held = rows.load(database, "meeting", meeting)
    assert (held["status"], held["suspension_reason"]) == ("planned", None)


def test_moving_gives_another_day_and_undo_gives_the_old_one_back(meeting, page, database, context):
    opened(page, meeting)
    panel = page.session.panel
    panel.ask_day()
    panel.day.edit.setText("xx")
    panel.accept.setFocus()
    panel.accept.click()
    assert "No se entiende" in panel.notice.words.text()
    assert at(panel.day.edit)
    panel.day.set_value("2027-04-08")
    panel.end.edit.setText("mañana")
    panel.accept.click()
    assert "No se entiende" in panel.notice.words.text()
    assert at(panel.end.edit)
    panel.end.set_value(None)
    panel.accept.click()
    held = rows.load(database, "meeting", meeting)
    assert (held["status"], held["date"], held["school_year"]) == ("moved", "2027-04-08", 2027)
    context.undo.undo()
    assert rows.load(database, "meeting", meeting)["date"] == SOON.isoformat()


def test_moving_offers_to_take_along_what_fell_due_that_day_and_undo_brings_both_back(
    meeting, page, database, context
):
    """Nobody's day is changed unseen: the question names the agreements, and its mark can be taken off."""
    one, other = (commitments.add(database, words, due=SOON) for words in ("Traer fotos", "Pedir semillas"))

    def due():
        return [rows.load(database, "commitment", key)["due_date"] for key in (one, other)]

    opened(page, meeting)
    panel = page.session.panel
    panel.ask_reason()
    assert "2 acuerdos que vencen ese día" in panel.question.text()
    panel.close_panel()
    panel.ask_day()
    assert (panel.along.isVisible(), panel.along.check.value()) == (True, True)
    assert panel.along.check.text() == "Pasar también al nuevo día los 2 acuerdos que vencían con la sesión"
    assert "«Traer fotos»" in panel.along.which.text()
    panel.along.check.set_value(False)
    panel.day.set_value("2027-04-08")
    panel.accept.click()
    assert due() == [SOON.isoformat()] * 2
    context.undo.undo()
    panel.ask_day()
    assert panel.along.check.value()  # what was said of one move is not said of the next
    panel.day.set_value("2027-04-08")
    panel.accept.click()
    assert due() == ["2027-04-08"] * 2
    said, undo = context.host.toasts[-1]
    assert said == "Sesión reprogramada, y 2 acuerdos con ella"
    undo()
    assert (due(), rows.load(database, "meeting", meeting)["date"]) == ([SOON.isoformat()] * 2, SOON.isoformat())
    context.undo.redo()
    assert due() == ["2027-04-08"] * 2


def test_moving_a_session_that_nothing_waits_for_asks_nothing_of_agreements(meeting, page):
    opened(page, meeting)
    page.session.panel.ask_day()
    assert not page.session.panel.along.isVisible()


def test_moving_one_of_two_sessions_of_a_day_offers_nothing_that_the_other_waits_for(meeting, page, database):
    commitments.add(database, "Traer fotos", due=SOON)
    meetings.schedule(database, SOON, start="15:00")
    data = opened(page, meeting, "datos")
    page.session.panel.ask_reason()
    assert "acuerdo" not in page.session.panel.question.text()
    page.session.panel.ask_day()
    assert not page.session.panel.along.isVisible()
    page.session.panel.close_panel()
    data.form.rows["date"].field.set_value((SOON + timedelta(days=7)).isoformat())
    data.form.rows["date"].field.changed.emit()
    assert data.save_now()
    assert not data.along.isVisible()


def test_another_day_written_in_its_data_offers_the_same(meeting, page, database, context):
    key = commitments.add(database, "Traer fotos", due=SOON)
    data = opened(page, meeting, "datos")
    assert not data.along.isVisible()
    later = (SOON + timedelta(days=7)).isoformat()
    data.form.rows["date"].field.set_value(later)
    data.form.rows["date"].field.changed.emit()
    assert data.save_now()
    assert data.along.isVisible()
    assert "«Traer fotos»" in data.along.words.text()
    data.along.button.setFocus()
    data.along.button.click()
    assert at(data.form.rows["date"].field.button)  # what is typed next takes no day's place
    assert rows.load(database, "commitment", key)["due_date"] == later
    assert not data.along.isVisible()
    context.undo.undo()
    assert rows.load(database, "commitment", key)["due_date"] == SOON.isoformat()


def test_holding_a_session_without_a_day_asks_for_it(page, database):
    one = meetings.schedule(database, SOON)
    meetings.update(database, one, {"date": None})
    opened(page, one)
    page.session.panel.hold()
    assert page.session.panel.isVisible()
    assert meetings.meeting(database, one).status == "planned"
    assert page.go_back()
    assert not page.session.panel.isVisible()


def test_holding_a_session_before_its_day_asks_and_can_be_taken_back(meeting, page, database, context):
    """domain.md 5.3 and 6.1: a slip of the finger counts no hours; a laptop with a wrong calendar hinders nobody."""
    opened(page, meeting)
    panel = page.session.panel
    panel.hold()
    assert (panel.isVisible(), at(panel.cancel)) == (True, True)
    assert "todavía no llega. ¿Ya se hizo?" in panel.question.text()
    panel.cancel.click()
    assert (panel.isVisible(), meetings.meeting(database, meeting).status) == (False, "planned")
    panel.hold()
    panel.accept.click()
    assert meetings.meeting(database, meeting).status == "held"
    context.undo.undo()
    assert meetings.meeting(database, meeting).status == "planned"
    context.undo.redo()
    assert meetings.meeting(database, meeting).status == "held"


def test_removing_a_session_leads_to_the_list_and_can_be_taken_back(meeting, page, database, context):
    opened(page, meeting)
    {action.text(): action for action in page.actions()}["Quitar la sesión"].trigger()
    assert not page.in_session
    assert not meetings.meetings(database)
    said, undo = context.host.toasts[-1]
    assert "quitada" in said
    undo()
    assert meetings.meetings(database)
    minutes.write(database, meeting, {"various": "Nada"})
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    opened(page, meeting)
    refused = []
    context.undo.refused.connect(lambda words: refused.append(words.cause))
    {action.text(): action for action in page.actions()}["Quitar la sesión"].trigger()
    assert (refused, page.in_session) == ([PROBLEMS["has_approved_minutes"]], True)


def test_a_step_that_fails_says_why_and_asks_nothing(page, database, monkeypatch):
    opened(page, meetings.schedule(database, TODAY))
    monkeypatch.setattr(meetings, "hold", Mock(side_effect=DatabaseUnavailable(Path("minga.db"), "FULL")))
    page.session.panel.hold()
    panel = page.session.panel
    assert panel.notice.isVisible()
    assert panel.question.text() == "Marcar la sesión como realizada"
    assert [each.text() for each in panel.findChildren(QPushButton) if each.isVisible()] == ["Entendido"]
    assert not panel.reason.isVisible()
    panel.ask_reason()
    assert panel.accept.isVisible()


def test_the_day_of_a_suspended_session_is_changed_by_moving_it_alone(meeting, page, database, context):
    data = opened(page, meeting, "datos")
    day = data.form.rows["date"].field
    assert not day.edit.isReadOnly()
    panel = page.session.panel
    panel.ask_reason()
    panel.reason.set_value(["road"])
    panel.accept.click()
    page.refresh(frozenset({"meeting"}))
    assert day.edit.isReadOnly()
    assert any("Reprogramar" in one.words.text() for one in data.notices.findChildren(InlineNotice))
    assert page.primary().text() == "Reprogramar"
    context.undo.undo()
    page.refresh(frozenset({"meeting"}))
    assert not day.edit.isReadOnly()


def test_a_session_whose_day_is_past_waits_to_be_told_as_held_however_far_it_came(page, database):
    past = meetings.schedule(database, TODAY - timedelta(days=1))
    opened(page, past)
    assert page.primary().text() == "Marcar como realizada"
    meetings.move(database, past, TODAY - timedelta(days=2))
    opened(page, past)
    assert page.primary().text() == "Marcar como realizada"
    meetings.move(database, past, SOON)
    opened(page, past)
    assert page.primary().text() == "Convocar"
