"""What follows a session, through its real widgets: survey, observation, and what each school did with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.errors import DatabaseUnavailable
from app.services import (
    calendar,
    cycles,
    instruments,
    meeting_observations,
    meetings,
    network,
    rows,
    second_papers,
    surveys,
    transfers,
)
from app.services.rules import Count
from app.text_dates import month_name
from app.ui.pages.meetings_session import INSTRUMENT_OF
from app.ui.widgets.rows import ListRow
from tests.the_day import TODAY
from tests.ui.meetings.opening import at, opened
from tests.ui.names import unnamed

# A day that is over, of this year: in its first days, today.
BEFORE = max(TODAY - timedelta(days=3), TODAY.replace(month=1, day=1))


@pytest.fixture
def meeting(database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    made = meetings.schedule(database, BEFORE)
    meetings.hold(database, made)
    return made


def test_papers_are_counted_and_say_top_box_and_top_two_with_their_n(meeting, page, database, context):
    part = opened(page, meeting, "encuesta")
    part.respondents.setText("6")
    part.form.rows["next_topics"].field.setPlainText("Fracciones\n\nHuerta")
    part.saver.changed()
    assert part.save_now()
    useful = surveys.of_meeting(database, meeting).table.rows[0].item
    for option, number in (("4", "3"), ("3", "2"), ("1", "1")):
        part.grid.cell(useful.id, option).setText(number)
    assert part.grid.flush()
    words = [each.text() for each in part.results.findChildren(type(part.results.heading)) if each.text()]
    assert "Nota 4: 3 de 6 (50\u00a0%). Notas 3 y 4: 5 de 6 (83\u00a0%)." in words
    assert surveys.of_meeting(database, meeting).next_topics == ("Fracciones", "Huerta")
    context.undo.undo()
    assert surveys.of_meeting(database, meeting).table.rows[0].answered == 0


def test_the_dynamics_are_noted_with_one_key_a_line(meeting, page, database, context):
    part = opened(page, meeting, "observacion")
    first, second, *_ = part.lines.values()
    QTest.keyClicks(first.control, "s")
    assert part.progress.words.text() == "Se logra 1 de 1 línea observada."
    QTest.keyClicks(second.control, "e")
    QTest.keyClicks(first.note, "Hablan todas")
    assert part.save_now()
    QTest.keyClicks(first.control, "s")
    assert meeting_observations.of_meeting(database, meeting).lines[0].note == "Hablan todas"
    assert meeting_observations.of_meeting(database, meeting).achieved == Count(1, 2)
    assert part.progress.words.text() == "Se logra 1 de 2 líneas observadas."
    for line in list(part.lines.values())[2:5]:
        QTest.keyClicks(line.control, "s")
    assert part.progress.words.text() == "Se logran 4 de 5 líneas observadas (80\u00a0%)."
    for _ in range(3):
        context.undo.undo()
    context.undo.undo()
    part.refresh()
    assert second.control.value() is None


def test_each_school_tells_what_it_did(meeting, page, database):
    school = network.add_school(database, rbd=4567, name="Escuela Quilacoya").school
    part = opened(page, meeting, "transferencia")
    form = part.forms[school]
    form.form.rows["what_was_shared"].field.setPlainText("El ticket de salida")
    form.form.rows["ready"].field.click()
    form.saver.changed()
    assert part.save_now()
    [row] = transfers.of_meeting(database, meeting)
    assert (row.what_was_shared, row.ready) == ("El ticket de salida", True)
    assert part.progress.words.text() == "Realizada en 1 de 1 escuela."


def test_an_instrument_that_is_off_is_in_nobody_s_way_and_keeps_what_it_holds(meeting, page, database):
    surveys.write(database, meeting, {"keep": ["El canto"]})
    instruments.turn(database, "survey", on=False)
    opened(page, meeting, "encuesta")
    assert page.session.part_key == "datos"
    instruments.turn(database, "survey", on=True)
    page.refresh(frozenset({"microcentro"}))
    part = opened(page, meeting, "encuesta")
    assert part.form.rows["keep"].field.value() == ["El canto"]
    assert len(rows.parts(database, "satisfaction_survey", meeting)) == 1


def test_a_cycle_of_the_session_is_begun_where_cycles_are_used(meeting, page, database, context):
    opened(page, meeting, "datos")
    action = next(each for each in page.actions() if each.text() == "Ciclo de mejora de la sesión")
    assert not action.isVisible()
    instruments.turn(database, "cycles", on=True)
    page.refresh(frozenset({"microcentro"}))
    assert action.isVisible()
    action.trigger()
    assert context.host.went[-1] == ("plan", {"begin": "meeting", "of": meeting})
    made = cycles.begin(database, meeting_id=meeting)
    action.trigger()
    assert context.host.went[-1] == ("plan", {"cycle": made})


# The calendar of the year.


def test_the_year_is_shown_as_a_calendar_with_everything_in_it(meeting, page, database, context, tmp_path):
    network.add_school(database, rbd=4567, name="Escuela Quilacoya")
    page.arrive()
    page.list.view.set_value(["calendar"])
    page.list.view.changed.emit()
    calendar = page.list.calendar
    assert "Le toca a Escuela Quilacoya." in calendar.hosts.text()
    assert page.first_focus() is page.list.view
    # A month is made when it comes into sight; the keyboard comes to it all the same, and goes on inside.
    day = rows.load(database, "meeting", meeting)["date"]
    [month] = [one for one in calendar.months if one.accessibleName() == month_name(int(day[5:7])).capitalize()]
    month.setFocus(Qt.FocusReason.TabFocusReason)
    [row] = [row for row in month.findChildren(ListRow) if row.title.text().startswith("Sesión N°")]
    assert at(row)
    assert month.focusPolicy() == Qt.FocusPolicy.NoFocus
    row.click()
    assert context.host.went[-1] == ("sesiones", {"id": meeting})
    shown = month.accessibleName()
    page.list.refresh()  # what was read is made again at once, so that nothing moves
    assert [one.accessibleName() for one in calendar.months if one.is_filled] == [shown]
    assert list(unnamed(page)) == []
    assert page.list.column.widget().minimumSizeHint().width() <= 900
    page.save_calendar(str(tmp_path / "sesiones.ics"))
    assert f"UID:{meeting}@minga" in (tmp_path / "sesiones.ics").read_text("utf-8")


def test_days_without_classes_are_added_and_taken_away(meeting, page, database, context):
    page.arrive()
    page.list.view.set_value(["calendar"])
    page.list.view.changed.emit()
    breaks = page.list.calendar.breaks
    breaks.add_button.click()
    assert breaks.row.problem.text() == "Diga desde qué día."
    breaks.name.set_value("Receso")
    breaks.start.set_value(BEFORE.isoformat())
    breaks.add_button.click()
    [made] = calendar.breaks(database)
    assert (made.name, made.start, made.end) == ("Receso", BEFORE.isoformat(), None)
    page.list.refresh()
    for month in page.list.calendar.months:
        month.fill()
    assert any("Receso" in row.title.text() for row in page.list.calendar.findChildren(ListRow))
    context.undo.undo()
    assert calendar.breaks(database) == []


def test_a_survey_that_came_besides_is_told_above_and_joined_or_taken_away(meeting, page, database, context):
    surveys.write(database, meeting, {"respondents_n": 6})
    with database.write() as session:
        fields = {"meeting_id": meeting, "respondents_n": 4, "keep": ["La huerta"]}
        rows.add(session, "satisfaction_survey", fields, guarded=False)
    part = opened(page, meeting, "encuesta")
    assert part.second.isVisibleTo(part)
    assert list(unnamed(part.second)) == []
    [(joins, takes)] = part.second.buttons
    assert joins.accessibleName() == "Juntarla: 4 respuestas"
    joins.click()
    part.refresh()
    assert (surveys.of_meeting(database, meeting).table.respondents, part.second.isVisibleTo(part)) == (10, False)
    context.undo.undo()
    part.refresh()
    assert (surveys.of_meeting(database, meeting).table.respondents, part.second.isVisibleTo(part)) == (6, True)
    [(joins, takes)] = part.second.buttons
    takes.click()
    part.refresh()
    assert not part.second.isVisibleTo(part)
    context.undo.undo()
    part.refresh()
    assert len(part.second.buttons) == 1


def test_what_was_joined_is_taken_apart_at_the_next_try_where_the_disk_was_full(
    meeting, page, database, context, monkeypatch
):
    surveys.write(database, meeting, {"respondents_n": 6})
    with database.write() as session:
        rows.add(session, "satisfaction_survey", {"meeting_id": meeting, "respondents_n": 4}, guarded=False)
    part = opened(page, meeting, "encuesta")
    part.second.buttons[0][0].click()
    with monkeypatch.context() as full:
        full.setattr(second_papers, "part", Mock(side_effect=DatabaseUnavailable(Path("minga.db"), "FULL")))
        assert not context.undo.undo()
    assert context.undo.undo()
    assert surveys.of_meeting(database, meeting).table.respondents == 6


def test_an_observation_that_came_besides_is_told_above(meeting, page, database):
    part = opened(page, meeting, "observacion")
    assert not part.second.isVisibleTo(part)
    meeting_observations.write(database, meeting, {"notes": "Buen ritmo"})
    with database.write() as session:
        rows.add(session, "meeting_observation", {"meeting_id": meeting, "notes": "Otra"}, guarded=False)
    part.refresh()
    assert part.second.isVisibleTo(part)
    assert list(unnamed(part.second)) == []
