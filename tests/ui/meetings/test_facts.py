"""Datos of a session: day, hours, who leads, and the agenda it begins with."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtTest import QTest

from app.services import agenda, agenda_sources, meetings, network, rows
from tests.ui.meetings.opening import SOON, opened


def test_what_is_typed_in_datos_saves_itself(meeting, qtbot, page, database):
    part = opened(page, meeting, "datos")
    field = part.form.rows["objective"].field
    field.setFocus()
    QTest.keyClicks(field, "Elegir una tarea")
    qtbot.waitUntil(lambda: rows.load(database, "meeting", meeting)["objective"] == "Elegir una tarea")
    assert "Guardado" in part.saver.tick.words.text()


def test_datos_changes_day_hours_and_host(meeting, page, database):
    school = network.add_school(database, rbd=4567, name="Escuela Quilacoya").school
    part = opened(page, meeting, "datos")
    part.form.rows["host_school_id"].field.set_value(school, "Escuela Quilacoya")
    part.form.rows["date"].field.edit.setText("3/3/2027")
    part.form.rows["end"].field.edit.setText("1130")
    part.saver.changed()
    assert page.save_now()
    held = rows.load(database, "meeting", meeting)
    assert (held["date"], held["school_year"], held["end"]) == ("2027-03-03", 2027, "11:30")
    assert held["host_school_id"] == school


def test_an_end_before_the_beginning_is_told_under_it(meeting, page, database):
    part = opened(page, meeting, "datos")
    end = part.form.rows["end"]
    assert rows.load(database, "meeting", meeting)["start"] == "09:00"
    for text, said in (("8:30", "Termina antes de comenzar. Revise las dos horas."), ("11:30", "")):
        end.field.edit.setText(text)
        part.saver.changed()
        assert page.save_now()
        assert end.problem.text() == said


def test_datos_tells_who_leads_how_one_learns_and_what_the_host_prepares(meeting, page, database, context):
    part = opened(page, meeting, "datos")
    fields = {name: row.field for name, row in part.form.rows.items()}
    fields["led_by_ids"].set_value([context.person])
    fields["led_without_supervision"].click()
    fields["learning_modes"].chips["with"].click()
    fields["host_preparation"].setPlainText("Mostrar el invernadero")
    assert fields["pedagogical_hours"].placeholderText() == "4"
    fields["pedagogical_hours"].setText("4,25")
    part.saver.changed()
    assert part.save_now()
    found = rows.load(database, "meeting", meeting)
    assert (found["led_by_ids"], found["led_without_supervision"]) == ([context.person], True)
    assert (found["learning_modes"], found["host_preparation"]) == (["with"], "Mostrar el invernadero")
    assert found["pedagogical_hours"] == "4.25"
    fields["pedagogical_hours"].setText("muchas")
    part.saver.changed()
    part.save_now()
    assert part.form.rows["pedagogical_hours"].problem.text()


def test_an_empty_agenda_begins_like_the_one_before(meeting, page, database, context):
    meetings.update(database, meeting, {"title": "Con tabla"})
    bare = meetings.schedule(database, SOON + timedelta(days=28), length=None)
    part = opened(page, bare, "tabla")
    assert list(part.source.buttons) == ["full", "half", "remote", "previous"]
    part.source.buttons["previous"].click()
    assert len(agenda.items(database, bare)) == len(agenda.items(database, meeting))
    assert part.source.isHidden()
    context.undo.undo()
    assert agenda.items(database, bare) == []


def test_an_agenda_is_kept_as_a_format_of_the_network(meeting, page, database, context):
    part = opened(page, meeting, "tabla")
    part.keep_button.click()
    part.keep.accept.click()
    assert part.keep.notice.words.text() == "Escriba el nombre del formato."
    part.keep.title.set_value("Tabla de invierno")
    part.keep.accept.click()
    assert part.keep.isHidden()
    assert "Tabla de invierno" in {one.words for one in agenda_sources.choices(database)}
    context.undo.undo()
    assert "Tabla de invierno" not in {one.words for one in agenda_sources.choices(database)}


def test_a_time_that_cannot_be_read_is_told_and_the_rest_is_saved(meeting, page, database):
    part = opened(page, meeting, "datos")
    part.form.rows["start"].field.edit.setText("99:99")
    part.form.rows["title"].field.setText("Leer datos")
    part.saver.changed()
    page.session.tabs.choose(1)
    assert page.session.part is part, "what cannot be kept stays in sight"
    held = rows.load(database, "meeting", meeting)
    assert (held["start"], held["title"]) == ("09:00", "Leer datos")
    assert "No se entiende" in part.form.rows["start"].problem.text()
    part.refresh()
    assert part.form.rows["start"].field.edit.text() == "99:99"


def test_news_does_not_take_away_what_is_being_typed(meeting, page, database):
    part = opened(page, meeting, "datos")
    field = part.form.rows["objective"].field
    QTest.keyClicks(field, "A medio escr")
    meetings.update(database, meeting, {"title": "Otro título"})
    page.refresh(frozenset({"meeting"}))
    assert field.value() == "A medio escr"
    assert part.form.rows["title"].field.value() == "Otro título"


def test_another_session_does_not_inherit_what_was_typed(meeting, page, database):
    other = meetings.schedule(database, SOON + timedelta(days=1))
    part = opened(page, meeting, "datos")
    QTest.keyClicks(part.form.rows["objective"].field, "Del primero")
    opened(page, other, "datos")
    assert part.form.rows["objective"].field.value() == ""
    assert rows.load(database, "meeting", meeting)["objective"] == "Del primero"


def test_a_repeated_number_and_a_full_month_are_told_in_place(meeting, page, database):
    for _ in range(2):
        meetings.schedule(database, SOON, length="full", number=1)
    part = opened(page, meeting, "datos")
    told = " ".join(part.notices.layout().itemAt(n).widget().words.text() for n in range(part.notices.layout().count()))
    assert "N° 1" in told
    assert "8 horas" in told
    assert "objetivo" in told
