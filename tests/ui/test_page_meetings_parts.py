from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from app.services import (
    agenda,
    attendance,
    changes,
    commitments,
    evidence,
    meetings,
    minutes,
    network,
    people,
    practices,
    rows,
)
from app.ui import finders
from app.ui.pages import meetings_running
from app.ui.pages.meetings import MeetingsPage
from app.ui.pages.meetings_agenda import sums_words
from app.ui.widgets.rows import ListRow

SOON = date.today() + timedelta(days=7)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, SOON, length="half", start="09:00")


@pytest.fixture
def page(qtbot, context):
    made = MeetingsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def tabla(qtbot, page, meeting):
    page.arrive(id=meeting, part="tabla")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


@pytest.fixture
def asistencia(qtbot, page, meeting, database):
    for name in ("Berta Soto", "Carla Díaz", "Dino Mella"):
        people.add(database, name, since=SOON - timedelta(days=90))
    page.arrive(id=meeting, part="asistencia")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


@pytest.fixture
def acta(qtbot, page, meeting):
    page.arrive(id=meeting, part="acta")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


@pytest.fixture
def acuerdos(qtbot, page, meeting):
    page.arrive(id=meeting, part="acuerdos")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


def at(widget):
    """Whether the keyboard is there; offscreen, no window is ever the active one."""
    return widget.window().focusWidget() is widget


def topics(database, meeting):
    return [item.topic for item in agenda.items(database, meeting)]


# Tabla.


def test_each_point_says_when_it_begins(tabla, database, meeting):
    items = agenda.items(database, meeting)
    shown = [tabla.list.lines[item.id].start.text() for item in items]
    assert shown[:3] == ["09:00", "09:10", "09:15"]
    meetings.update(database, meeting, {"start": "14:30"})
    tabla.refresh()
    assert tabla.list.lines[items[1].id].start.text() == "14:40"
    meetings.update(database, meeting, {"start": None})
    tabla.refresh()
    assert tabla.list.lines[items[1].id].start.text() == ""


def test_ctrl_and_arrows_move_a_point_and_keep_the_keyboard_on_it(tabla, database, meeting, context):
    before = topics(database, meeting)
    line = tabla.list.lines[tabla.list.order[1]]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Down, CONTROL)
    assert topics(database, meeting) == [before[0], before[2], before[1], *before[3:]]
    assert at(line)
    QTest.keyClick(line, Qt.Key.Key_Up, CONTROL)
    QTest.keyClick(line, Qt.Key.Key_Up, CONTROL)
    QTest.keyClick(line, Qt.Key.Key_Up, CONTROL)
    assert topics(database, meeting)[:2] == [before[1], before[0]]
    for _ in range(3):
        context.undo.undo()
    assert topics(database, meeting) == before


def test_a_point_is_dragged_to_another_place(tabla, database, meeting):
    before = topics(database, meeting)
    first, third = (tabla.list.lines[tabla.list.order[place]] for place in (0, 2))
    start = QPoint(20, first.height() // 2)
    end = first.mapFromGlobal(third.mapToGlobal(QPoint(20, third.height() - 4)))
    QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(first, start + QPoint(0, 30))
    QTest.mouseMove(first, end)
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=end)
    assert topics(database, meeting) == [before[1], before[2], before[0], *before[3:]]
    assert tabla.list.editor is None


def test_enter_opens_a_point_whose_fields_save_themselves(tabla, database, meeting):
    item = tabla.list.order[0]
    QTest.keyClick(tabla.list.lines[item], Qt.Key.Key_Return)
    editor = tabla.list.editor
    assert editor.topic.value() == topics(database, meeting)[0]
    editor.topic.setText("")
    QTest.keyClicks(editor.topic, "Bienvenida larga")
    editor.minutes.more.click()
    assert tabla.save_now()
    held = rows.load(database, "agenda_item", item)
    assert (held["topic"], held["minutes_planned"]) == ("Bienvenida larga", 15)
    assert tabla.go_back()
    assert tabla.list.editor is None
    tabla.refresh()
    assert tabla.list.lines[item].topic.text() == "Bienvenida larga"
    assert at(tabla.list.lines[item])


def test_a_point_names_who_answers_how_and_with_which_practice(tabla, database, meeting):
    practice = practices.create(database, {"title": "El plano de mi sector"})
    item = tabla.list.order[3]
    tabla.list.open(item)
    form = tabla.list.editor.form.rows
    found = form["responsible_id"].field._find("ana")
    form["responsible_id"].field.choose(found[0])
    form["practice_id"].field.choose(form["practice_id"].field._find("plano")[0])
    form["method"].field.set_value("workshop")
    form["block"].field.set_value("CLOSING")
    tabla.list.editor.saver.changed()
    assert tabla.save_now()
    held = rows.load(database, "agenda_item", item)
    assert held["practice_id"] == practice
    assert (held["method"], held["block"], held["responsible_id"]) == ("workshop", "CLOSING", found[0].id)
    tabla.refresh()
    assert "Ana Pino" in tabla.list.lines[item].more.text()


def test_moving_a_point_that_is_open_saves_what_is_typed_in_it(tabla, database):
    item = tabla.list.order[0]
    tabla.list.open(item)
    editor = tabla.list.editor
    QTest.keyClicks(editor.topic, "Saludo")
    QTest.keyClick(editor.topic, Qt.Key.Key_Down, CONTROL)
    assert tabla.list.order[1] == item
    assert tabla.list.editor is editor
    assert rows.load(database, "agenda_item", item)["topic"] == "Saludo"


def test_plus_and_minus_change_the_minutes_of_a_line(tabla, database, context):
    item = tabla.list.order[0]
    line = tabla.list.lines[item]
    QTest.keyClick(line, Qt.Key.Key_Plus)
    assert rows.load(database, "agenda_item", item)["minutes_planned"] == 15
    QTest.keyClick(line, Qt.Key.Key_Minus)
    QTest.keyClick(line, Qt.Key.Key_Minus)
    assert rows.load(database, "agenda_item", item)["minutes_planned"] == 5
    context.undo.undo()
    assert rows.load(database, "agenda_item", item)["minutes_planned"] == 10


def test_supr_takes_a_point_away_and_the_toast_brings_it_back(tabla, database, meeting, context):
    before = topics(database, meeting)
    QTest.keyClick(tabla.list.lines[tabla.list.order[1]], Qt.Key.Key_Delete)
    assert topics(database, meeting) == [before[0], *before[2:]]
    assert at(tabla.list.lines[tabla.list.order[1]])
    _, undo = context.host.toasts[-1]
    undo()
    assert topics(database, meeting) == before


def test_an_old_toast_takes_back_no_later_step(tabla, database, meeting, context):
    QTest.keyClick(tabla.list.lines[tabla.list.order[1]], Qt.Key.Key_Delete)
    _, undo = context.host.toasts[-1]
    QTest.keyClick(tabla.list.lines[tabla.list.order[0]], Qt.Key.Key_Plus)
    after = agenda.items(database, meeting)
    undo()
    assert agenda.items(database, meeting) == after


def test_a_new_point_opens_for_writing_and_undo_takes_it_away(tabla, database, meeting, context):
    count = len(tabla.list.order)
    tabla.add()
    assert len(topics(database, meeting)) == count + 1
    assert at(tabla.list.editor.topic)
    context.undo.undo()
    tabla.refresh()
    assert tabla.list.editor is None
    assert len(topics(database, meeting)) == count


def test_a_presentation_comes_with_its_peer_review(tabla, database, meeting, context):
    tabla.present_button.click()
    new = [item for item in agenda.items(database, meeting) if item.topic == "Presentación de una práctica"]
    assert [item.minutes_planned for item in new] == [15]
    assert "Comentarios de los colegas" in topics(database, meeting)
    context.undo.undo()
    assert "Presentación de una práctica" not in topics(database, meeting)


def test_the_sum_is_said_in_words(tabla, database, meeting):
    assert "de 3 h" in tabla.progress.words.text() or "lo que dura" in tabla.progress.words.text()
    assert sums_words(agenda.AgendaSums(165, 180, 25, 100, 40, ())) == "La tabla suma 2 h 45 min de 3 h: quedan 15 min."
    assert "83\u00a0% pedagógico" in tabla.balance.text()
    assert "se pasa en 20 min" in sums_words(agenda.AgendaSums(200, 180, 0, 0, 40, ()))
    assert "empieza y termina" in sums_words(agenda.AgendaSums(200, None, 0, 0, 40, ()))


def test_too_much_administration_is_told(tabla, database, meeting):
    admin = next(item for item in agenda.items(database, meeting) if item.block == "ADMIN")
    rows.update(database, "agenda_item", admin.id, {"minutes_planned": 90})
    tabla.refresh()
    layout = tabla.notices.layout()
    told = [layout.itemAt(place).widget().words.text() for place in range(layout.count())]
    assert any("40 %" in words for words in told)


def test_what_earlier_sessions_left_open_comes_first_and_leads_to_it(page, tabla, database, meeting, context):
    assert not tabla.pending.isVisible()
    before = meetings.schedule(database, SOON - timedelta(days=30))
    held = commitments.add(database, "Pedir el termómetro", meeting_id=before, due=SOON - timedelta(days=20))
    tabla.refresh()
    (row,) = tabla.pending.findChildren(ListRow)
    assert "Pedir el termómetro" in row.accessibleName()
    assert "Venció hace 13 días" in row.accessibleName()
    row.click()
    assert context.host.went[-1] == ("acuerdos", {"id": held})


def test_what_the_session_looked_at_is_marked_and_taken_back(tabla, database, meeting, context):
    before = meetings.schedule(database, SOON - timedelta(days=30))
    held = [commitments.add(database, f"Tarea {number}", meeting_id=before) for number in range(5)]
    tabla.refresh()
    assert len(tabla.pending.checks) == 3
    tabla.pending.findChildren(ListRow)[-1].click()
    assert set(tabla.pending.checks) == set(held)
    check = tabla.pending.checks[held[4]]
    check.click()
    assert rows.load(database, "commitment", held[4])["reviewed_in"] == [meeting]
    tabla.refresh()
    assert tabla.pending.checks[held[4]] is check
    assert check.value()
    context.undo.undo()
    tabla.refresh()
    assert not check.value()
    assert not rows.load(database, "commitment", held[4])["reviewed_in"]


def test_what_few_points_need_is_folded_and_saves_itself(tabla, database, meeting):
    first = tabla.list.order[0]
    tabla.list.open(first)
    editor = tabla.list.editor
    result, used = editor.form.rows["result"], editor.form.rows["minutes_used"]
    assert not result.isVisible()
    editor.more.toggle.click()
    assert result.isVisible()
    QTest.keyClicks(result.field, "Se vio el acta")
    used.field.set_value(25)
    used.field.changed.emit()
    assert tabla.save_now()
    kept = rows.load(database, "agenda_item", first)
    assert (kept["result"], kept["minutes_used"]) == ("Se vio el acta", 25)
    tabla.list.done()
    tabla.list.open(first)
    assert tabla.list.editor.form.rows["result"].isVisible()


def test_the_clock_runs_point_by_point_and_a_step_is_taken_back(tabla, page, database, meeting, context, monkeypatch):
    now = [datetime(2026, 4, 10, 9, 0)]
    monkeypatch.setattr(meetings_running, "_now", lambda: now[0])
    tabla.run_button.click()
    assert tabla.running.topic.text() == "En curso: Bienvenida, asistencia y acta anterior"
    assert at(tabla.running.next_button)
    now[0] += timedelta(minutes=12, seconds=30)
    tabla.running._show_time()
    assert tabla.running.progress.words.text() == "Lleva 12:30 de 10 min: se pasó en 3 min."
    page._run()
    assert tabla.list.lines[tabla.list.order[0]].minutes.text() == "usó 12 min de 10 min"
    context.undo.undo()
    tabla.refresh()
    assert tabla.running.state.topic == "Bienvenida, asistencia y acta anterior"
    tabla.running.stop()
    assert tabla.running.isHidden()
    assert tabla.run_button.isVisible()


# Asistencia.


def test_a_substitute_says_which_school_they_represent(asistencia, database, meeting, context):
    school = network.add_school(database, rbd=4592, name="Escuela El Huape")
    line = next(iter(asistencia.lines.values()))
    field = line.fields["represents_school_id"]
    assert not field.isVisible()
    line.control.set_value("substitute")
    line.control.changed.emit()
    assert field.isVisible()
    field.choose(finders.schools(database)("Huape")[0])
    assert asistencia.save_now()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("substitute", school)
    line.control.set_value("present")
    line.control.changed.emit()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("present", None)
    context.undo.undo()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.represents_school_id) == ("substitute", school)


def test_somebody_else_comes_in_the_place_of_a_member(asistencia, database, meeting):
    line = next(iter(asistencia.lines.values()))
    line.control.set_value("substitute")
    line.control.changed.emit()
    line.fields["substitute_id"].choose(finders.new_guest(database)("Elsa Riquelme"))
    assert asistencia.save_now()
    [row] = [row for row in attendance.sheet(database, meeting) if row.person_id == line.person]
    assert (row.state, row.substitute) == ("substitute", "Elsa Riquelme")
    assert attendance.counts(database, meeting).came.part == 1


def test_who_signed_the_list_is_noted_and_taken_back(asistencia, database, meeting, context):
    assert asistencia.signatures.isHidden()
    asistencia.rest.click()
    box = asistencia.signatures
    box.chips.chips[next(iter(asistencia.lines))].click()
    assert [row.signature for row in attendance.sheet(database, meeting)] == ["paper", None, None, None]
    box.all_button.click()
    assert {row.signature for row in attendance.sheet(database, meeting)} == {"paper"}
    context.undo.undo()
    assert [row.signature for row in attendance.sheet(database, meeting)] == ["paper", None, None, None]


def test_one_key_a_person_and_the_keyboard_goes_to_the_next(asistencia, database, meeting):
    names = [line.name for line in asistencia.lines.values()]
    assert names == ["Ana Pino", "Berta Soto", "Carla Díaz", "Dino Mella"]
    lines = list(asistencia.lines.values())
    asistencia.first_focus().setFocus()
    for key, line in zip("ptj", lines, strict=False):
        assert at(line.control.focusProxy())
        QTest.keyClick(line.control.focusProxy(), key)
    states = [row.state for row in attendance.sheet(database, meeting)]
    assert states == ["present", "late", "justified_absence", None]
    assert at(lines[3].control.focusProxy())


def test_the_counts_follow_each_key(asistencia, database, meeting):
    assert asistencia.counts.words.text().startswith("Asisten 0 de 4 (0 %). Faltan 4 por anotar")
    asistencia.first_focus().setFocus()
    QTest.keyClick(asistencia.first_focus(), "p")
    assert asistencia.counts.words.text().startswith("Asisten 1 de 4 (25 %). Faltan 3 por anotar")


def test_undo_takes_one_mark_back(asistencia, database, meeting, context):
    line = next(iter(asistencia.lines.values()))
    QTest.keyClick(line.control.focusProxy(), "p")
    QTest.keyClick(line.control.focusProxy(), "a")
    context.undo.undo()
    assert attendance.sheet(database, meeting)[0].state == "present"
    context.undo.undo()
    assert attendance.sheet(database, meeting)[0].state is None


def test_the_rest_is_marked_at_once_and_taken_back_at_once(asistencia, database, meeting, context):
    lines = list(asistencia.lines.values())
    QTest.keyClick(lines[1].control.focusProxy(), "a")
    asistencia.rest.click()
    assert [row.state for row in attendance.sheet(database, meeting)] == ["present", "absence", "present", "present"]
    assert not asistencia.rest.isEnabled()
    _, undo = context.host.toasts[-1]
    undo()
    assert [row.state for row in attendance.sheet(database, meeting)] == [None, "absence", None, None]


def test_a_late_person_is_asked_when_and_an_absent_one_why(asistencia, database, meeting):
    lines = list(asistencia.lines.values())
    QTest.keyClick(lines[0].control.focusProxy(), "t")
    QTest.keyClick(lines[1].control.focusProxy(), "a")
    assert lines[0].fields["arrival"].isVisible()
    assert not lines[0].fields["reason"].isVisible()
    QTest.keyClicks(lines[0].fields["arrival"].edit, "945")
    QTest.keyClicks(lines[1].fields["reason"], "Camino cortado")
    assert asistencia.save_now()
    noted = attendance.sheet(database, meeting)
    assert (noted[0].arrival, noted[1].reason) == ("09:45", "Camino cortado")
    asistencia.refresh()
    assert lines[1].fields["reason"].value() == "Camino cortado"


def test_a_guest_is_added_on_the_spot_and_counted_apart(asistencia, database, meeting, context):
    guest = asistencia.guest
    guest.choose(guest._create("Gloria Sandoval"))
    noted = attendance.sheet(database, meeting)
    assert (noted[-1].full_name, noted[-1].expected, noted[-1].state) == ("Gloria Sandoval", False, "present")
    assert asistencia.guests.isVisible()
    assert "1 invitado" in asistencia.counts.words.text()
    assert guest.value() == ""
    context.undo.undo()
    asistencia.refresh()
    assert "Gloria Sandoval" not in [row.full_name for row in attendance.sheet(database, meeting)]


def test_marks_that_come_from_another_laptop_appear(asistencia, database, meeting):
    person = list(asistencia.lines)[2]
    attendance.set_state(database, meeting, person, "remote")
    asistencia.refresh()
    assert asistencia.lines[person].control.value() == "remote"


# Acta.


def test_a_note_for_each_point_saves_itself(acta, database, meeting):
    item = agenda.items(database, meeting)[0]
    field = acta.form.rows[f"topic:{item.id}"].field
    QTest.keyClicks(field, "Se ley")
    acta.form.rows["closing_time"].field.edit.setText("12:05")
    acta.saver.changed()
    assert acta.save_now()
    held = minutes.of_meeting(database, meeting)
    assert (held.topics[0].summary, held.closing_time) == ("Se ley", "12:05")
    acta.refresh()
    assert field.value() == "Se ley"


def test_minutes_are_read_and_taken_back_then_approved_for_good(qtbot, acta, database, meeting, context):
    assert not acta.state.next_button.isVisible()
    minutes.write(database, meeting, {"various": "Nada más"})
    acta.refresh()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "read"
    context.undo.undo()
    acta.refresh()
    assert minutes.of_meeting(database, meeting).status == "draft"
    acta.state.next_button.click()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "read"
    box = acta.findChild(QMessageBox, "confirmation")
    box.buttons()[0].click()
    assert minutes.of_meeting(database, meeting).status == "approved"
    assert acta.form.rows["various"].field.isReadOnly()
    assert not acta.form.rows["closing_time"].field.isEnabled()


def test_approved_minutes_are_signed_and_sent_and_each_step_is_taken_back(acta, database, meeting, context):
    attendance.set_state(database, meeting, context.person, "present")
    minutes.write(database, meeting, {"annexes": ["Lista firmada"]})
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    assert acta.form.rows["annexes"].field.value() == ["Lista firmada"]
    acta.signers.chips.chips[context.person].click()
    assert "Firmada el" in acta.signers.days.text()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "signed"
    acta.state.next_button.click()
    acta.state._send()
    assert "a quién" in acta.state.notice.words.text()
    acta.state.to.set_value("DEPROV Concepción")
    acta.state._send()
    assert "Enviada a DEPROV Concepción el" in acta.state.who.text()
    context.undo.undo()
    taken_back = minutes.of_meeting(database, meeting)
    assert (taken_back.status, taken_back.sent_to) == ("signed", "")
    context.undo.undo()
    context.undo.undo()
    acta.refresh()
    assert (minutes.of_meeting(database, meeting).status, acta.signers.days.text()) == ("approved", "")


def test_a_correction_asks_for_its_reason_and_opens_a_new_version(acta, database, meeting):
    minutes.write(database, meeting, {"various": "Asistieron 5"})
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    acta.state.correct_button.click()
    acta.state.accept.click()
    assert minutes.versions(database, meeting) == [1]
    QTest.keyClicks(acta.state.reason, "Eran 6")
    acta.state.accept.click()
    assert minutes.versions(database, meeting) == [1, 2]
    assert not acta.form.rows["various"].field.isReadOnly()
    assert "Eran 6" in acta.state.who.text()
    acta.state.version_chosen.emit(1)
    assert acta.form.rows["various"].field.isReadOnly()


# Acuerdos.


def test_an_agreement_is_written_in_place_and_saves_itself(acuerdos, database, meeting):
    assert acuerdos.empty.isVisible()
    # The header has the one primary button: the session's next step.
    assert acuerdos.empty.button.property("role") != "primary"
    acuerdos.add()
    editor = acuerdos.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.text, "Traer los mapas")
    editor.form.rows["due_date"].field.set_value("2027-03-03")
    editor.saver.changed()
    assert acuerdos.save_now()
    (held,) = commitments.commitments(database, commitments.CommitmentFilter(meeting_id=meeting), today=date.today())
    assert (held.text, held.due_date, held.kind) == ("Traer los mapas", "2027-03-03", "agreement")
    acuerdos.refresh()
    assert "Traer los mapas" in next(iter(acuerdos.rows.values())).accessibleName()


def test_an_agreement_left_blank_leaves_nothing_behind(acuerdos, database, meeting):
    acuerdos.add()
    assert acuerdos.go_back()
    assert not acuerdos.editor.isVisible()
    assert not commitments.commitments(database, today=date.today())
    assert acuerdos.empty.isVisible()


def test_an_agreement_names_who_supports_it(acuerdos, database, meeting):
    people.add(database, "Berta Soto")
    acuerdos.add()
    support = acuerdos.editor.form.rows["co_responsible"].field
    support.picker.choose(finders.people(database)("Berta")[0])
    assert acuerdos.save_now()
    [row] = commitments.commitments(database, today=date.today())
    assert row.co_responsible == ("Berta Soto",)
    acuerdos.refresh()
    support._drop(support.value()[0])
    assert acuerdos.save_now()
    assert commitments.commitments(database, today=date.today())[0].co_responsible == ()


@pytest.mark.parametrize("elsewhere", ["acuerdos", ""])
def test_an_agreement_left_blank_goes_when_the_person_goes_elsewhere(window, database, meeting, elsewhere):
    window.navigate("sesiones", id=meeting, part="acuerdos")
    window.page.session.part.add()
    assert len(commitments.commitments(database, today=date.today())) == 1
    window.navigate(elsewhere) if elsewhere else window.close()
    assert commitments.commitments(database, today=date.today()) == []


def test_closing_as_done_asks_for_proof_or_a_note(acuerdos, database, meeting, context):
    held = commitments.add(database, "Traer los mapas", meeting_id=meeting)
    acuerdos.refresh()
    acuerdos.open_one(held)
    panel = acuerdos.editor.close_panel
    panel.done.click()
    panel.accept.click()
    assert commitments.commitment(database, held, today=date.today()).status == "open"
    assert "evidencia" in panel.notice.words.text()
    QTest.keyClicks(panel.note, "Los mostramos")
    panel.accept.click()
    closed = commitments.commitment(database, held, today=date.today())
    assert (closed.status, closed.no_proof_note) == ("done", "Los mostramos")
    panel.reopen.click()
    assert commitments.commitment(database, held, today=date.today()).status == "open"
    context.undo.undo()
    context.undo.undo()
    assert commitments.commitment(database, held, today=date.today()).no_proof_note == ""


def test_removing_an_agreement_can_be_taken_back(acuerdos, database, meeting, context):
    held = commitments.add(database, "Traer los mapas", meeting_id=meeting)
    acuerdos.refresh()
    acuerdos.open_one(held)
    acuerdos.editor._remove()
    assert not acuerdos.rows
    _, undo = context.host.toasts[-1]
    undo()
    acuerdos.refresh()
    assert list(acuerdos.rows) == [held]


# Evidencias.


def test_a_photo_comes_in_is_described_and_taken_away(qtbot, page, database, meeting, context, tmp_path):
    photo = tmp_path / "afiche.png"
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    assert image.save(str(photo))
    page.arrive(id=meeting, part="evidencias")
    box = page.session.part.box
    box.strip.files_given.emit([photo])
    qtbot.waitUntil(lambda: len(box.strip.thumbs()) == 1)
    box.strip.thumbs()[0].click()
    QTest.keyClicks(box.details.caption, "El afiche")
    box.details.pupils.set_value(False)
    box.details.saver.changed()
    assert page.save_now()
    (held,) = evidence.evidence_of(database, "meeting_id", meeting)
    assert (held.caption, held.shows_pupils, held.consent) == ("El afiche", False, "not_needed")
    box.details.remove.click()
    assert not evidence.evidence_of(database, "meeting_id", meeting)
    context.undo.undo()
    assert evidence.evidence_of(database, "meeting_id", meeting)


def test_a_file_that_cannot_come_in_is_told_and_the_others_are_kept(qtbot, page, database, meeting, tmp_path):
    page.arrive(id=meeting, part="evidencias")
    (tmp_path / "vacio.txt").touch()
    (tmp_path / "lista.txt").write_text("Ana\nBerta\n", encoding="utf-8")
    box = page.session.part.box
    box.strip.files_given.emit([tmp_path / "vacio.txt", tmp_path / "lista.txt"])
    qtbot.waitUntil(lambda: box.notice.isVisible())
    assert "vacío" in box.notice.words.text()
    assert len(evidence.evidence_of(database, "meeting_id", meeting)) == 1


def test_a_picture_is_pasted(qtbot, page, database, meeting, tmp_path):
    page.arrive(id=meeting, part="evidencias")
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(tmp_path / "x.png"))
    box = page.session.part.box
    box.strip.image_given.emit((tmp_path / "x.png").read_bytes())
    qtbot.waitUntil(lambda: len(box.strip.thumbs()) == 1)


def test_the_session_says_who_changed_it_last(acuerdos, page, monkeypatch):
    assert page.session.last_change.words.text().startswith("Último cambio: Ana Pino · ")
    doubted = changes.LastChange("", "1999-03-02T10:42:00-03:00", clock_ok=False)
    monkeypatch.setattr(changes, "last_change", lambda *_: doubted)
    page.refresh(frozenset({"meeting"}))
    words = page.session.last_change.words.text()
    assert words.startswith("Último cambio: alguien · ")
    assert words.endswith("de 1999, 10:42 (fecha dudosa)")


def test_a_testimony_is_written_kept_and_taken_back(qtbot, page, database, meeting, context):
    page.arrive(id=meeting, part="evidencias")
    qtbot.waitUntil(page.session.part.isVisible)
    box = page.session.part.box
    box.strip.text_button.click()
    box.details.close_button.click()
    assert evidence.evidence_of(database, "meeting_id", meeting) == []
    box.strip.text_button.click()
    assert not box.details.pupils.isVisible()
    QTest.keyClicks(box.details.caption, "Aprendimos de los otros")
    assert page.save_now()
    QTest.keyClicks(box.details.caption, ", dijo Berta")
    assert page.save_now()
    [row] = evidence.evidence_of(database, "meeting_id", meeting)
    assert (row.kind, row.caption, row.taken_by) == ("text", "Aprendimos de los otros, dijo Berta", "Ana Pino")
    assert len(box.strip.thumbs()) == 1
    context.undo.undo()
    assert evidence.evidence_of(database, "meeting_id", meeting) == []
    assert not box.details.isVisible()


def test_tab_goes_through_an_agreement_as_one_reads(acuerdos, database):
    acuerdos.add()
    form = acuerdos.editor.form.rows
    assert at(acuerdos.editor.text)
    QTest.keyClick(acuerdos.editor.text, Qt.Key.Key_Tab)
    assert at(form["responsible_id"].field)
    QTest.keyClick(form["responsible_id"].field, Qt.Key.Key_Tab)
    assert at(form["co_responsible"].field.picker)
    QTest.keyClick(form["co_responsible"].field.picker, Qt.Key.Key_Tab)
    assert at(form["due_date"].field.edit)
