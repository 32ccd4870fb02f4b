"""The agenda of a session: its points, their order and minutes, and the clock that runs through them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import wall_clock
from app.services import agenda, commitments, due_dates, meetings, practices, rows
from app.ui import finders, theme, values
from app.ui.pages.meetings_agenda import sums_words
from app.ui.widgets.rows import ListRow
from tests.ui.meetings.opening import SOON, at

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tabla(qtbot, page, meeting):
    page.arrive(id=meeting, part="tabla")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


def topics(database, meeting):
    return [item.topic for item in agenda.items(database, meeting)]


def test_each_point_says_when_it_begins(meeting, tabla, database):
    items = agenda.items(database, meeting)
    shown = [tabla.list.lines[item.id].start.text() for item in items]
    assert shown[:3] == ["09:00", "09:10", "09:15"]
    meetings.update(database, meeting, {"start": "14:30"})
    tabla.refresh()
    assert tabla.list.lines[items[1].id].start.text() == "14:40"
    meetings.update(database, meeting, {"start": None})
    tabla.refresh()
    assert tabla.list.lines[items[1].id].start.text() == ""


def test_ctrl_and_arrows_move_a_point_and_keep_the_keyboard_on_it(meeting, tabla, database, context):
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


def test_a_point_is_dragged_to_another_place(meeting, tabla, database):
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


def test_a_point_is_dragged_past_what_is_seen_of_a_long_agenda(meeting, page, tabla, database, qtbot):
    for _ in range(12):
        agenda.add_item(database, meeting, "Taller")
    page.resize(1000, 420)
    tabla.refresh()
    before = topics(database, meeting)
    bar, line = tabla.column.verticalScrollBar(), tabla.list.lines[tabla.list.order[0]]
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    tabla.column.ensureWidgetVisible(line)
    low = tabla.column.viewport().mapToGlobal(QPoint(60, tabla.column.viewport().height() - 4))
    start = QPoint(20, line.height() // 2)
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(line, start + QPoint(0, 30))
    QTest.mouseMove(line, line.mapFromGlobal(low))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=line.mapFromGlobal(low))
    assert topics(database, meeting) == [*before[1:], before[0]]
    here = bar.value()
    tabla.list.lines[tabla.list.order[0]].setFocus()
    qtbot.waitUntil(lambda: bar.value() < here)


def test_enter_opens_a_point_whose_fields_save_themselves(meeting, tabla, database):
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


def test_a_point_names_who_answers_how_and_with_which_practice(meeting, tabla, database):
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


def test_supr_takes_a_point_away_and_the_toast_brings_it_back(meeting, tabla, database, context):
    before = topics(database, meeting)
    QTest.keyClick(tabla.list.lines[tabla.list.order[1]], Qt.Key.Key_Delete)
    assert topics(database, meeting) == [before[0], *before[2:]]
    assert at(tabla.list.lines[tabla.list.order[1]])
    _, undo = context.host.toasts[-1]
    undo()
    assert topics(database, meeting) == before


def test_an_old_toast_takes_back_no_later_step(meeting, tabla, database, context):
    QTest.keyClick(tabla.list.lines[tabla.list.order[1]], Qt.Key.Key_Delete)
    _, undo = context.host.toasts[-1]
    QTest.keyClick(tabla.list.lines[tabla.list.order[0]], Qt.Key.Key_Plus)
    after = agenda.items(database, meeting)
    undo()
    assert agenda.items(database, meeting) == after


def test_a_new_point_opens_for_writing_and_undo_takes_it_away(meeting, tabla, database, context):
    count = len(tabla.list.order)
    tabla.add()
    assert len(topics(database, meeting)) == count + 1
    assert at(tabla.list.editor.topic)
    context.undo.undo()
    tabla.refresh()
    assert tabla.list.editor is None
    assert len(topics(database, meeting)) == count


def test_a_name_being_written_is_kept_when_the_keys_ask_for_another_point(meeting, page, tabla, database):
    item = tabla.list.order[0]
    tabla.list.open(item)
    picker = tabla.list.editor.form.rows["responsible_id"].field
    picker.setFocus()
    QTest.keyClicks(picker, "Juana Soto")
    picker.completer().popup().hide()
    page._add.trigger()
    assert finders.person_name(database, rows.load(database, "agenda_item", item)["responsible_id"]) == "Juana Soto"
    made, row = tabla.list.editor.item, tabla.list.editor.form.rows["responsible_id"]
    row.field.setFocus()
    QTest.keyClicks(row.field, "Juan")  # somebody else may be meant
    row.field.completer().popup().hide()
    page._add.trigger()
    assert tabla.list.editor.item == made
    assert row.field.text() == "Juan"
    assert at(row.field)
    assert "elija en la lista" in row.problem.text()


def test_a_presentation_comes_with_its_peer_review(meeting, tabla, database, context):
    tabla.present_button.click()
    new = [item for item in agenda.items(database, meeting) if item.topic == "Presentación de una práctica"]
    assert [item.minutes_planned for item in new] == [15]
    assert "Comentarios de los colegas" in topics(database, meeting)
    context.undo.undo()
    assert "Presentación de una práctica" not in topics(database, meeting)


def test_the_sum_is_said_in_words(meeting, tabla, database):
    assert "de 3 h" in tabla.progress.words.text() or "lo que dura" in tabla.progress.words.text()
    assert sums_words(agenda.AgendaSums(165, 180, 25, 100, 40, ())) == "La tabla suma 2 h 45 min de 3 h: quedan 15 min."
    assert "83\u00a0% pedagógico" in tabla.balance.text()
    assert "se pasa en 20 min" in sums_words(agenda.AgendaSums(200, 180, 0, 0, 40, ()))
    assert "empieza y termina" in sums_words(agenda.AgendaSums(200, None, 0, 0, 40, ()))


def test_too_much_administration_is_told(meeting, tabla, database):
    admin = next(item for item in agenda.items(database, meeting) if item.block == "ADMIN")
    rows.update(database, "agenda_item", admin.id, {"minutes_planned": 90})
    tabla.refresh()
    layout = tabla.notices.layout()
    told = [layout.itemAt(place).widget().words.text() for place in range(layout.count())]
    assert any("40\u00a0%" in words for words in told)


def test_what_earlier_sessions_left_open_comes_first_and_leads_to_it(meeting, page, tabla, database, context):
    assert not tabla.pending.isVisible()
    before = meetings.schedule(database, SOON - timedelta(days=30))
    held = commitments.add(database, "Pedir el termómetro", meeting_id=before, due=SOON - timedelta(days=20))
    tabla.refresh()
    (row,) = tabla.pending.findChildren(ListRow)
    assert "Pedir el termómetro" in row.accessibleName()
    assert "Venció hace 13 días" in row.accessibleName()
    assert "antes" not in row.accessibleName()
    row.click()
    assert context.host.went[-1] == ("acuerdos", {"id": held})
    due_dates.follow(database, [held], SOON - timedelta(days=20), SOON - timedelta(days=13))
    tabla.refresh()
    row = tabla.pending.first
    assert f"(antes: {values.day_words((SOON - timedelta(days=20)).isoformat())})" in row.accessibleName()


def test_what_the_session_looked_at_is_marked_and_taken_back(meeting, tabla, database, context):
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


def test_what_few_points_need_is_folded_and_saves_itself(meeting, tabla, database):
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


def test_the_clock_runs_point_by_point_and_a_step_is_taken_back(meeting, tabla, page, database, context, monkeypatch):
    now = [datetime(2026, 4, 10, 9, 0)]
    monkeypatch.setattr(wall_clock, "now", lambda: now[0])
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


def test_a_clock_that_nobody_stopped_is_told_when_the_point_ended(meeting, tabla, page, database, context, monkeypatch):
    now = [datetime(2026, 3, 4, 9, 5, 40)]
    monkeypatch.setattr(wall_clock, "now", lambda: now[0])
    tabla.run_button.click()
    point = tabla.running.state.item_id
    now[0] += timedelta(hours=7)
    panel = tabla.running
    panel.earlier_button.click()
    for written in ("", "9:04", "16:30", "25:99"):
        panel.end.edit.setText(written)
        panel.accept.click()
        assert panel.problem.isVisible(), written
        assert rows.load(database, "agenda_item", point)["minutes_used"] is None
    panel.end.edit.setText("9:20")
    panel.accept.click()
    assert rows.load(database, "agenda_item", point)["minutes_used"] == 14
    assert panel.isHidden()
    context.undo.undo()
    tabla.refresh()
    assert panel.state.since.minute == 5
    panel.earlier_button.click()
    assert page.go_back()
    assert not panel.end.isVisible()
    assert page.in_session


def test_a_session_opens_at_the_top_of_its_agenda_however_large_the_letters(qapp, window, database, qtbot):
    earlier = meetings.schedule(database, SOON - timedelta(days=30))
    for place in range(4):
        commitments.add(database, f"Traer los mapas {place}", meeting_id=earlier)
    session = meetings.schedule(database, SOON, length="half", start="09:00")
    theme.apply(qapp, "light", 150)
    try:
        window.resize(1024, 600)
        window.navigate("sesiones", id=session, part="tabla")
        part = window.page.session.part
        qtbot.waitUntil(lambda: part.column.verticalScrollBar().maximum() > 0)
        qtbot.waitUntil(lambda: bool(QApplication.focusWidget()))
        for _ in range(5):
            QApplication.processEvents()
        assert part.column.verticalScrollBar().value() == 0
        assert part.isAncestorOf(window.focusWidget())
    finally:
        theme.apply(qapp, "light", 100)
