"""The path of one practice: presented with its clock, answered by colleagues, applied in other rooms."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import (
    adoption_rows,
    adoptions,
    agenda,
    attendance,
    evidence,
    meetings,
    people,
    presentations,
    reviews,
    rows,
    self_evaluations,
    tickets,
)
from app.ui.homes import of_evidence
from app.ui.pages import cycle_timer
from app.ui.pages.cycle import STAGES, CyclePage
from app.ui.pages.cycle_words import adoption_line, session_words
from app.ui.widgets.rows import ListRow
from tests.the_day import TODAY
from tests.ui.names import unnamed


@pytest.fixture
def practice(database, window):
    """A shared practice of Ana's."""
    ana = people.who_is_at_laptop(database)
    return rows.create(
        database, "practice", {"title": "La huerta", "author_ids": [ana], "grades": ["1", "2"], "status": "draft"}
    )


@pytest.fixture
def page(window, practice) -> CyclePage:
    window.navigate("ciclo", id=practice)
    assert isinstance(window.page, CyclePage)
    return window.page


@pytest.fixture
def shown(database, practice, page):
    """A presentation in a session of today, to which Berta came."""
    meeting = meetings.schedule(database, day=TODAY)
    berta = people.add(database, "Berta Ñanco", since=TODAY - timedelta(days=9))
    people.add(database, "Celso Ríos", since=TODAY - timedelta(days=9))
    attendance.set_state(database, meeting, berta, "present")
    made = presentations.propose(database, practice, meeting_id=meeting)
    page.refresh(frozenset())
    return made


def test_the_reader_of_a_practice_leads_into_each_stage(window, database, practice):
    window.navigate("practicas", id=practice)
    window.page.reader.wants_stage.emit("aplicaciones")
    assert (window.current, window.page.part, window.page.title()) == ("ciclo", "aplicaciones", "La huerta")
    window.back()
    assert window.current == "practicas"


def test_every_control_of_each_stage_has_a_name(page, shown):
    for key in STAGES:
        page.show_stage(key)
        assert list(unnamed(page)) == []
    page.show_stage("aplicaciones")
    page.stage.choose()
    assert list(unnamed(page)) == []


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
    evidence.add_text(database, "Una fila ordenada", practice_id=practice)
    page.stage.preparation.chips.chips["presented"].click()
    assert rows.load(database, "practice", practice)["status"] == "presented"


def test_the_clock_runs_on_while_the_person_looks_elsewhere(window, database, page, shown, practice, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(cycle_timer, "time", SimpleNamespace(time=lambda: now[0]))
    evidence.add_text(database, "Una fila ordenada", practice_id=practice)
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
    assert window.toasts.words.text() == "Reloj de la presentación: Se cumplió el tiempo."
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
    evidence.add_text(database, "Una fila ordenada", practice_id=practice)
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


def test_a_practice_is_chosen_applied_and_what_was_in_the_way_is_asked(window, database, page, practice):
    page.show_stage("aplicaciones")
    page.stage.empty.button.click()
    [row] = adoption_rows.of_practice(database, practice)
    assert (row.teacher, row.status) == ("Ana Pino", "chosen")
    panel = page.stage.editor.state
    panel.steps["not_applied"].click()
    panel.accept.click()
    assert not panel.notice.isHidden()
    QTest.keyClicks(panel.obstacle, "Mucha lluvia")
    panel.accept.click()
    assert adoption_rows.adoption(database, row.id).obstacle == "Mucha lluvia"
    panel.steps["applied"].click()
    panel.day.set_value((TODAY + timedelta(days=1)).isoformat())
    panel.accept.click()
    assert "todavía no llega" in panel.notice.words.text()
    assert adoption_rows.adoption(database, row.id).status == "not_applied"
    panel.day.set_value(TODAY.isoformat())
    panel.accept.click()
    assert adoption_rows.adoption(database, row.id).status == "applied"
    day = page.stage.editor.form.rows["applied_date"]
    for typed, saved in ((TODAY + timedelta(days=1), False), (TODAY, True)):
        day.field.set_value(typed.isoformat())
        page.stage.editor.saver.changed()
        assert page.stage.editor.save_now() == saved
        assert day.problem.isHidden() == saved
    window.context.undo.undo()
    assert adoption_rows.adoption(database, row.id).status == "not_applied"
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert page.stage.editor.isHidden()


def test_a_room_that_is_called_by_its_grades_is_named_once():
    room = SimpleNamespace(class_name="1° a 3°", grades=("1", "2", "3"), applied_date=None, planned_date=None)
    assert adoption_line(room).split() == ["1°", "a", "3°"]
    room.class_name = "Primer ciclo"
    assert adoption_line(room).startswith("Primer ciclo · 1°")


def test_a_session_of_another_year_is_named_with_its_year():
    this_year = TODAY.year
    assert "de 20" not in session_words(1, f"{this_year}-11-27", "")
    assert session_words(1, f"{this_year + 1}-03-05", "").endswith(f"5 de marzo de {this_year + 1}")
    assert session_words(None, None, "Jornada") == "Jornada · Sin fecha"


def test_a_session_consolidates_the_practice_with_an_agreement(window, database, page, practice, shown):
    rows.update(database, "practice", practice, {"status": "in_test"})
    page.show_stage("aplicaciones")
    box = page.stage.decision
    box.verbs["consolidated"].click()
    assert box.go_back()
    assert window.focusWidget() is box.verbs["consolidated"], "and not what stands beside it"
    box.verbs["consolidated"].click()
    box.accept.click()
    assert not box.notice.isHidden()
    box.meeting.set_value(presentations.presentation(database, shown).meeting_id)
    box.accept.click()
    assert rows.load(database, "practice", practice)["status"] == "consolidated"
    window.context.undo.undo()
    assert rows.load(database, "practice", practice)["status"] == "in_test"


@pytest.fixture
def applied(database, practice, page):
    """Ana applied it in 3°, where four pupils are enrolled."""
    made = adoptions.choose(database, practice, grades=["3"]).id
    adoptions.move(database, made, "applied", on=TODAY)
    return made


def test_tickets_are_counted_by_digits_and_never_more_than_answered(window, database, page, applied):
    page.show_stage("tickets")
    stage = page.stage
    stage.first_focus().click()
    [row] = tickets.of_adoption(database, applied)
    assert (row.grade, row.ticket) == ("3", "Ticket de salida")
    QTest.keyClicks(stage.editor.answered, "4")
    assert page.save_now()
    table = tickets.table(database, row.id)
    felt, learnt, _ = (line.item.id for line in table.rows)
    cell = stage.editor.grid.cell(felt, "3")
    QTest.keyClicks(cell, "3")
    assert page.save_now()
    assert tickets.batch(database, row.id).dimensions["SOCIOEMOTIONAL"].part == 3
    assert not stage.editor.form.rows["template_id"].isEnabled()
    QTest.keyClicks(stage.editor.grid.cell(learnt, "right"), "9")
    assert not page.save_now()
    stage.editor.grid.cell(learnt, "right").clear()
    assert stage.editor.grid.flush()
    window.context.undo.undo()
    assert not tickets.batch(database, row.id).counted


def test_half_a_pupil_is_told_and_takes_the_place_of_no_number(database, page, practice, applied):
    adoptions.set_pupils(database, applied, "3", 4)
    page.arrive(id=practice, part="aplicaciones", record=applied)
    line = page.stage.editor.pupils.lines["3"]
    QTest.keyClicks(line, ",5")
    page.show_stage("tickets")
    assert (page.part, line.text()) == ("aplicaciones", "4,5")
    assert "«4,5» no es un número entero" in line.accessibleDescription()
    [grade] = rows.parts(database, "adoption_grade", applied)
    assert grade["pupils_n"] == 4


def test_the_questions_of_a_ticket_are_changed_for_this_practice(window, database, page, applied):
    page.show_stage("tickets")
    stage = page.stage
    stage.first_focus().click()
    stage.editor.change_ticket.click()
    composer = stage.editor.composer
    composer.questions["COGNITIVE"].clear()
    composer.accept.click()
    assert not composer.notice.isHidden()
    QTest.keyClicks(composer.questions["COGNITIVE"], "Una medida que tome")
    composer.accept.click()
    [row] = tickets.of_adoption(database, applied)
    assert row.ticket == "Ticket de «La huerta»"
    assert [line.item.text for line in tickets.table(database, row.id).rows][1] == "Una medida que tome"
    assert list(unnamed(page)) == []
    window.context.undo.undo()
    assert tickets.of_adoption(database, applied)[0].ticket == "Ticket de salida"


def test_a_self_evaluation_is_written_shared_and_answered(window, database, page, applied, monkeypatch):
    page.show_stage("autoevaluacion")
    stage = page.stage
    seen: list[bool] = []
    with monkeypatch.context() as watched:  # not even for a moment, which would press the rows together
        watched.setattr(stage.answers, "setVisible", seen.append)
        stage.refresh()
    assert not any(seen)
    stage.share.click()
    assert self_evaluations.of_adoption(database, applied) is None
    QTest.keyClicks(stage.form.rows["adjustments"].field, "Con cuerda")
    stage.form.rows["will_continue"].field.chips.chips["yes"].click()
    stage.share.click()
    assert window.focusWidget() is stage.form.rows["next_change"].field, "and not where the adviser answers"
    found = self_evaluations.of_adoption(database, applied)
    assert found.shared_at == TODAY.isoformat()
    QTest.keyClicks(stage.answer, "Guarde una foto")
    stage.keep.click()
    assert [one.text for one in self_evaluations.of_adoption(database, applied).answers] == ["Guarde una foto"]
    assert list(unnamed(page)) == []
    window.context.undo.undo()
    window.context.undo.undo()
    assert self_evaluations.of_adoption(database, applied).shared_at is None
    again = adoptions.choose(database, stage.practice, grades=["3"]).id
    adoptions.write(database, applied, {"applied_date": (TODAY - timedelta(days=1)).isoformat()})
    adoptions.move(database, again, "applied", on=TODAY)
    stage.refresh()
    assert stage.adoption == applied  # the one that is looked at stays
    stage.begin()
    stage.refresh()
    assert stage.adoption == again  # else one that still waits for its self-evaluation
    dora = people.add(database, "Dora Paz", since=TODAY)
    hers = adoptions.choose(database, stage.practice, teacher_id=dora).id
    adoptions.move(database, hers, "applied", on=TODAY)
    told = self_evaluations.write(database, hers, {"adjustments": "Con lana", "will_continue": "yes"})
    self_evaluations.share(database, told, TODAY)
    stage.open(stage.practice, hers)
    assert stage.first_focus() is stage.answer  # whoever answers does not begin in another's words
    window.navigate("inicio")
    self_evaluations.answer(database, found.id, "Siga", on=TODAY)
    window.page._read()
    arrived = next(row for row in window.page.pending.findChildren(ListRow) if row.title.text().startswith("Leer"))
    assert arrived.accessibleName().endswith("Sin leer")
    arrived.click()
    window.navigate("inicio")
    window.page._read()
    assert "read" not in {one.kind for one in window.page.today.home.steps}


def test_the_first_page_leads_to_what_a_person_still_has_to_do(window, database, practice, page):
    made = adoptions.choose(database, practice).id
    window.navigate("inicio")
    home = window.page
    home._read()
    [row] = home.pending.findChildren(ListRow)
    assert row.title.text() == "Aplicar «La huerta»"
    row.click()
    assert (window.current, window.page.part, window.page.stage.editor.adoption) == ("ciclo", "aplicaciones", made)


def test_a_version_is_kept_with_its_reason_compared_and_put_back(window, database, page, practice):
    page.show_stage("versiones")
    stage = page.stage
    stage.keep.click()
    assert stage.reason_row.problem.text() == "Indique el motivo."
    QTest.keyClicks(stage.reason, "Como se mostro")
    stage.keep.click()
    rows.update(database, "practice", practice, {"title": "La huerta grande"})
    page.refresh(frozenset({"practice"}))
    stage.box.findChildren(ListRow)[-1].click()
    assert not stage.back.isHidden()
    stage.back.click()
    assert rows.load(database, "practice", practice)["title"] == "La huerta"
    assert page.title() == "La huerta"
    window.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == "La huerta grande"


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


def test_a_photo_without_authorization_leads_to_the_application_or_the_tickets_it_shows(database, practice, applied):
    batch = tickets.begin(database, applied, "3")
    for field, owner, stage in (("adoption_id", applied, "aplicaciones"), ("exit_ticket_batch_id", batch, "tickets")):
        piece = rows.create(database, "evidence", {field: owner, "kind": "photo", "shows_pupils": True})
        found = of_evidence(database, evidence.evidence(database, piece))
        assert found == ("ciclo", {"id": practice, "part": stage, "record": applied})


def test_what_a_stage_asks_of_the_practice_is_written_in_its_editor(window, page, shown, practice):
    page.stage.notice.button.click()
    assert (window.current, window.page.stack.editing.shown) == ("practicas", practice)
    window.back()
    assert (window.current, page.part) == ("ciclo", "presentacion")
    page.show_stage("evaluacion")
    page.stage.wants_edit.emit()
    assert window.focusWidget() is window.page.stack.editing.main.name
