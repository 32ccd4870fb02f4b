"""A practice goes from stage to stage: applied in other rooms, counted in tickets, looked at again, decided on."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import (
    adoption_rows,
    adoptions,
    evidence,
    people,
    practice_decisions,
    presentations,
    rows,
    self_evaluations,
    tickets,
)
from app.ui import theme
from app.ui.homes import of_evidence
from app.ui.pages.cycle import STAGES
from app.ui.pages.cycle_words import adoption_line, session_words
from app.ui.widgets.rows import ListRow
from tests.the_day import TODAY
from tests.ui.home.reading import read
from tests.ui.names import unnamed


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


def test_the_only_application_that_is_taken_away_takes_its_practice_out_of_test(window, database, page, practice):
    """6.1 practice: and Ctrl+Z puts both back."""
    before = rows.load(database, "practice", practice)["status"]
    page.show_stage("aplicaciones")
    page.stage.empty.button.click()

    def state():
        return rows.load(database, "practice", practice)["status"], len(adoption_rows.of_practice(database, practice))

    assert state() == ("in_test", 1)
    page.stage.editor.removed.emit()
    assert state() == (before, 0)
    window.undo.undo()
    assert state() == ("in_test", 1)
    window.undo.redo()
    assert state() == (before, 0)


def test_a_practice_is_chosen_applied_and_what_was_in_the_way_is_asked(window, database, page, practice):
    page.show_stage("aplicaciones")
    page.stage.empty.button.click()
    [row] = adoption_rows.of_practice(database, practice)
    assert (row.teacher, row.status) == ("Ana Pino", "chosen")
    page.go_back()
    page.show_stage("aplicaciones")
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)  # what one has to do comes before choosing it again
    assert page.stage.opened == row.id
    panel = page.stage.editor.state
    panel.steps["not_applied"].click()
    panel.accept.click()
    assert not panel.notice.isHidden()
    QTest.keyClicks(panel.obstacle, "Mucha lluvia")
    panel.accept.click()
    assert adoption_rows.adoption(database, row.id).obstacle == "Mucha lluvia"
    panel.steps["applied"].click()
    for stage in ("tickets", "aplicaciones"):  # and back: what is asked is still open, and answered at once
        page.show_stage(stage)
    assert panel.day.isAncestorOf(window.focusWidget())
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
    box.accept.setFocus()
    box.accept.click()
    assert not box.notice.isHidden()
    assert window.focusWidget() is box.meeting
    box.meeting.set_value(presentations.presentation(database, shown).meeting_id)
    box.accept.click()
    assert rows.load(database, "practice", practice)["status"] == "consolidated"
    page.stage.refresh()
    assert box.told.text().startswith("Lo decidió: Sesión N° ")
    window.context.undo.undo()
    page.stage.refresh()
    assert "Lo decidió" not in box.told.text()
    assert rows.load(database, "practice", practice)["status"] == "in_test"


def test_of_two_applications_that_are_the_same_the_one_that_was_removed_comes_back_by_undo(
    window, database, page, practice, applied
):
    own = rows.load(database, "adoption", applied)
    with database.write() as session:  # as another laptop brings it
        fields = {name: own[name] for name in ("practice_id", "teacher_id", "applied_date", "status", "grades")}
        other = rows.add(session, "adoption", fields, guarded=False).id
    page.show_stage("aplicaciones")
    page.stage._open(other)
    page.stage._remove()
    assert [one.id for one in adoption_rows.of_practice(database, practice)] == [applied]
    assert window.context.undo.undo()
    assert {one.id for one in adoption_rows.of_practice(database, practice)} == {applied, other}


def test_which_session_decided_follows_its_agreement_while_the_page_is_in_sight(
    qtbot, database, page, practice, shown
):
    rows.update(database, "practice", practice, {"status": "in_test"})
    page.show_stage("aplicaciones")
    meeting = presentations.presentation(database, shown).meeting_id
    made = practice_decisions.decide(database, practice, "consolidated", meeting)
    box = page.stage.decision
    qtbot.waitUntil(lambda: box.told.text().startswith("Lo decidió: "))
    with database.write() as session:
        rows.need(session, "commitment", made.agreement_id).origin_meeting_id = None  # as another laptop's word may
    qtbot.waitUntil(lambda: box.told.text() == "Ningún acuerdo dice en qué sesión se decidió.")
    box.verbs["tell"].click()
    box.meeting.set_value(meeting)
    box.accept.click()
    page.stage.refresh()
    assert box.told.text().startswith("Lo decidió: Sesión N° ")
    assert box.verbs["tell"].isHidden()
    page.context.undo.undo()
    page.stage.refresh()
    assert not box.verbs["tell"].isHidden()


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
    assert stage.editor.ticket.isReadOnly()
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
    composer.accept.setFocus()
    composer.accept.click()
    assert not composer.notice.isHidden()
    assert window.focusWidget() is composer.questions["COGNITIVE"]
    QTest.keyClicks(composer.questions["COGNITIVE"], "Una medida que tome")
    composer.accept.click()
    [row] = tickets.of_adoption(database, applied)
    assert row.ticket == "Ticket de «La huerta»"
    assert [line.item.text for line in tickets.table(database, row.id).rows][1] == "Una medida que tome"
    assert list(unnamed(page)) == []
    window.context.undo.undo()
    assert tickets.of_adoption(database, applied)[0].ticket == "Ticket de salida"


def test_a_self_evaluation_is_written_shared_and_answered(window, database, page, applied, monkeypatch, qtbot):
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
    read(qtbot, window.page)
    arrived = next(row for row in window.page.pending.findChildren(ListRow) if row.title.text().startswith("Leer"))
    assert arrived.accessibleName().endswith("Sin leer")
    arrived.click()
    window.navigate("inicio")
    read(qtbot, window.page)
    assert "read" not in {one.kind for one in window.page.today.home.steps}


def test_the_first_page_leads_to_what_a_person_still_has_to_do(window, database, practice, page, qtbot):
    made = adoptions.choose(database, practice).id
    window.navigate("inicio")
    home = window.page
    read(qtbot, home)
    [row] = home.pending.findChildren(ListRow)
    assert row.title.text() == "Aplicar «La huerta»"
    row.click()
    assert (window.current, window.page.part, window.page.stage.editor.adoption) == ("ciclo", "aplicaciones", made)


def test_a_version_is_kept_with_its_reason_compared_and_put_back(window, database, page, practice):
    page.show_stage("versiones")
    stage = page.stage
    assert stage.meeting.currentText() == "Ninguna"
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


def test_a_photo_without_authorization_leads_to_the_application_or_the_tickets_it_shows(database, practice, applied):
    batch = tickets.begin(database, applied, "3")
    for field, owner, stage in (("adoption_id", applied, "aplicaciones"), ("exit_ticket_batch_id", batch, "tickets")):
        piece = rows.create(database, "evidence", {field: owner, "kind": "photo", "shows_pupils": True})
        found = of_evidence(database, evidence.evidence(database, piece))
        assert found == ("ciclo", {"id": practice, "part": stage, "record": applied})


def test_in_a_low_window_every_stage_is_there_and_the_one_in_sight_by_its_name(window, database, practice, qapp, qtbot):
    theme.apply(qapp, "light", 200)
    try:
        window.resize(1024, 600)
        window.navigate("ciclo", id=practice, part="autoevaluacion")
        chips = window.page.path.chips
        qtbot.waitUntil(lambda: [chip.text().strip() for chip in chips.values()] == [*"1234", "5. Autoevaluación"])
        for chip in chips.values():
            qtbot.waitUntil(lambda chip=chip: chip.visibleRegion().boundingRect() == chip.rect())
        assert "Presentación" in chips["presentacion"].accessibleName()
        window.resize(1366, 1200)
        qtbot.waitUntil(lambda: chips["presentacion"].text().strip() == "1. Presentación")
    finally:
        theme.apply(qapp, "light", 100)


def test_the_stages_are_named_anew_where_the_window_is_lower_and_as_wide(window, page, qtbot):
    chip = page.path.chips["autoevaluacion"]
    for tall, words in ((800, "5. Autoevaluación"), (420, "5"), (800, "5. Autoevaluación")):
        window.resize(1024, tall)
        qtbot.waitUntil(lambda words=words: chip.text().strip() == words)
