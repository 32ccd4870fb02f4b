"""A practice is presented with its clock, and colleagues answer."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import (
    agenda,
    attendance,
    meetings,
    people,
    presentations,
    reviews,
    rows,
)
from app.ui.pages import cycle_timer
from tests.the_day import TODAY


def test_a_practice_is_proposed_and_the_proposal_can_be_taken_back(window, database, page, practice):
    page.stage.empty.button.click()
    assert [row.presenter for row in presentations.of_practice(database, practice)] == ["Ana Pino"]
    assert page.path.words.text().startswith("Propuesta, sin sesión")
    none = page.stage.meeting_row.hint
    assert "planifica quien coordina" in none.text()
    meeting = meetings.schedule(database, day=TODAY)
    page.refresh(frozenset({"meeting"}))
    assert none.isHidden()
    rows.remove(database, "meeting", meeting)
    page.refresh(frozenset({"meeting"}))
    assert not none.isHidden()
    window.context.undo.undo()
    assert presentations.of_practice(database, practice) == []
    session = meetings.schedule(database, date(2026, 4, 2))
    agenda.add_presentation(database, session, practice)
    page.stage.empty.button.click()
    assert [row.meeting_id for row in presentations.of_practice(database, practice)] == [session]


def test_without_evidence_of_pupils_it_does_not_become_presented(database, page, shown, practice):
    chip = page.stage.preparation.chips.chips["presented"]
    chip.click()
    assert presentations.presentation(database, shown).preparation == "proposed"
    assert page.stage.preparation.value() == "proposed"
    assert page.stage.notice.button.text() == "Agregar evidencia"
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "caption": "Una fila ordenada"})
    page.stage.preparation.chips.chips["presented"].click()
    assert rows.load(database, "practice", practice)["status"] == "presented"


def test_the_clock_runs_on_while_the_person_looks_elsewhere(window, database, page, shown, practice, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(cycle_timer, "time", SimpleNamespace(time=lambda: now[0]))
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "caption": "Una fila ordenada"})
    clock = page.stage.timer
    clock.start.click()
    now[0] += 125
    window.navigate("inicio")
    window.navigate("ciclo", id=practice, part="presentacion")
    assert clock.running
    assert clock.clock.accessibleName() == "2 minutos y 5 segundos"
    assert clock.bar.words.text().endswith("Quedan 12 minutos y 55 segundos.")
    clock.pause.click()
    now[0] += 500
    assert rows.load(database, "practice_presentation", shown)["seconds_used"] == 125
    clock.start.click()
    window.navigate("inicio")
    now[0] += 775
    clock._draw()
    assert window.toasts.words.text() == "Reloj de la presentación: Se cumplió el tiempo"
    window.navigate("ciclo", id=practice, part="presentacion")
    now[0] += 125
    clock._draw()
    assert clock.chip.text() == "Pasó el tiempo"
    clock.finish.click()
    assert rows.load(database, "practice_presentation", shown)["seconds_used"] == 1025
    assert presentations.presentation(database, shown).preparation == "presented"


def test_a_clock_that_nobody_stopped_is_told_how_long_it_took(window, database, page, shown, practice, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(cycle_timer, "time", SimpleNamespace(time=lambda: now[0]))
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo", "caption": "Una fila ordenada"})
    clock = page.stage.timer
    clock.start.click()
    now[0] += 6 * 3600
    clock.say.click()
    assert clock.minutes.text() == ""
    clock.accept.click()
    assert clock.problem.words.text() == "Diga cuántos minutos duró."
    assert clock.running
    QTest.keyClicks(clock.minutes, "14")
    clock.accept.click()
    assert not clock.running
    assert rows.load(database, "practice_presentation", shown)["seconds_used"] == 14 * 60
    assert presentations.presentation(database, shown).preparation == "presented"
    clock.say.click()
    assert clock.minutes.text() == "14"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not clock.minutes.isVisible()
    assert window.page is page
    window.undo.undo()
    window.undo.undo()
    assert rows.load(database, "practice_presentation", shown)["seconds_used"] is None


def test_the_laptop_is_passed_to_the_next_person_with_an_empty_form(window, database, page, shown):
    dora = people.add(database, "Dora Paz", since=TODAY - timedelta(days=9))
    attendance.set_state(database, presentations.presentation(database, shown).meeting_id, dora, "present")
    page.show_stage("evaluacion")
    stage = page.stage
    assert stage.person.currentText().startswith("Berta Ñanco")
    stage.form.rows["viability"].field.chips.chips["4"].click()
    QTest.keyClicks(stage.form.rows["strength"].field, "Se hace con lo que hay")
    stage.next.click()
    assert stage.person.currentText().startswith("Dora Paz")
    assert stage.form.rows["strength"].field.value() == ""
    assert stage.form.rows["viability"].field.value() is None
    [berta, _] = reviews.sheet(database, shown)
    assert (berta.viability, berta.strength) == (4, "Se hace con lo que hay")
    assert stage.summary.bar.words.text() == "1 de 2 colegas opinaron"
    assert not stage.next.isEnabled()


def test_a_point_of_the_agenda_leads_to_the_presentation_of_its_practice(window, database, page, practice):
    meeting = meetings.schedule(database, day=TODAY, length=None)
    point = {"meeting_id": meeting, "order": 1, "topic": "La huerta", "method": "presentation", "practice_id": practice}
    item = rows.create(database, "agenda_item", point)
    rows.create(database, "agenda_item", point | {"order": 2, "method": "peer_review"})
    window.navigate("sesiones", id=meeting, part="tabla")
    tabla = window.page.session.part
    QTest.keyClick(tabla.list.lines[item], Qt.Key.Key_Return)
    tabla.list.editor.lead.click()
    [row] = presentations.of_meeting(database, meeting)
    assert (window.page.part, window.page.stage.presentation) == ("presentacion", row.id)
    window.navigate("sesiones", id=meeting, part="tabla")
    tabla.go_back()
    QTest.keyClick(tabla.list.lines[tabla.list.order[1]], Qt.Key.Key_Return)
    tabla.list.editor.lead.click()
    assert (window.page.part, window.page.stage.presentation) == ("evaluacion", row.id)
    assert len(presentations.of_meeting(database, meeting)) == 1


def test_what_a_stage_asks_of_the_practice_is_written_in_its_editor(window, page, shown, practice):
    page.stage.notice.button.click()
    assert (window.current, window.page.stack.editing.shown) == ("practicas", practice)
    window.back()
    assert (window.current, page.part) == ("ciclo", "presentacion")
    page.show_stage("evaluacion")
    page.stage.wants_edit.emit()
    assert window.focusWidget() is window.page.stack.editing.main.name
