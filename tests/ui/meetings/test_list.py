"""The list of sessions: planning the next one, searching, and when it falls due."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import holidays, meetings, network, rows
from app.services.next_session import next_day
from app.ui.widgets.rows import BoxedList
from tests.the_day import TODAY
from tests.ui.meetings.opening import SOON, rows_shown


def test_an_empty_page_says_what_belongs_there_and_plans_the_first(qtbot, page, context, database):
    assert page.list.is_empty()
    assert page.primary() is None
    qtbot.mouseClick(page.list.empty.button, Qt.MouseButton.LeftButton)
    assert page.list.plan.isVisible()
    QTest.keyClick(page.list.plan.accept, Qt.Key.Key_Space)
    (row,) = meetings.meetings(database)
    assert row.status == "planned"
    assert row.date is not None
    assert row.date > TODAY.isoformat()
    assert row.agenda_n > 5
    assert context.host.went[-1] == ("sesiones", {"id": row.id, "part": "datos"})


def test_tab_reaches_the_agendas_of_a_new_session_between_its_date_and_its_place(page):
    page.list.open_plan()
    plan, reached = page.list.plan, []
    wanted = [plan.day.edit, plan.length.focusProxy(), plan.host, plan.accept]
    here = plan.day.edit
    while here is not plan.cancel:
        reached += [here] if here in wanted else []
        here = here.nextInFocusChain()
    assert reached == wanted


def test_the_host_is_proposed_for_the_year_of_the_session_until_another_is_chosen(page, database):
    first, second = (network.add_school(database, rbd=rbd, name=f"Escuela {rbd}").school for rbd in (4502, 4503))
    meetings.schedule(database, TODAY, host_school_id=first)
    plan, coming = page.list.plan, TODAY.replace(year=TODAY.year + 1, day=1).isoformat()
    plan.begin(TODAY)
    here = (plan.host.value(), plan.host_row.hint.text())
    assert here == (second, "Se propone la que menos ha recibido este año.")
    for iso, host, year in ((coming, first, f"en {TODAY.year + 1}"), (TODAY.isoformat(), second, "este año")):
        plan.day.begin(iso)
        assert (plan.host.value(), plan.host_row.hint.text()) == (host, f"Se propone la que menos ha recibido {year}.")
    plan.host.set_value(first, "La que elegí")
    plan.day.begin(coming)
    assert plan.host.value() == first


def test_a_planned_session_is_taken_back_with_undo(page, context, database):
    page.list.open_plan()
    page.list.plan.accept.click()
    assert meetings.meetings(database)
    context.undo.undo()
    assert not meetings.meetings(database)
    context.undo.redo()
    assert meetings.meetings(database)


def test_the_rows_stay_as_they_are_until_one_says_something_else(page, database):
    made = meetings.schedule(database, SOON)
    page.refresh(frozenset())
    (before,) = rows_shown(page)
    page.arrive()
    assert rows_shown(page) == [before]
    rows.update(database, "meeting", made, {"title": "En la escuela nueva"})
    page.refresh(frozenset({"meeting"}))
    (after,) = rows_shown(page)
    assert (after is before, "En la escuela nueva" in after.title.text()) == (False, True)


def test_a_session_without_agenda_has_no_hours_and_no_points(page, database):
    page.list.open_plan()
    page.list.plan.length.set_value(["none"])
    page.list.plan.accept.click()
    (row,) = meetings.meetings(database)
    assert (row.agenda_n, row.start) == (0, None)


def test_the_plan_tells_the_hours_of_the_month_and_a_day_without_classes(page, database):
    soon = [one for n in range(7) if (one := SOON + timedelta(days=n)).day > 1]
    day = next(one for one in soon if one.weekday() < 5 and one.isoformat() not in holidays.of_year(one.year))
    rows.create(database, "school_break", {"name": "Receso", "from": day.isoformat()})
    meetings.schedule(database, day.replace(day=1), length="full")
    page.list.open_plan()
    page.list.plan.day.set_value(day.isoformat())
    page.list.plan.length.set_value(["remote"])
    page.list.plan._look()
    assert "no hay clases: Receso" in page.list.plan.look.text()
    assert "10 con lo planificado, de 8." in page.list.plan.look.text()


def test_the_session_before_whose_agenda_is_offered_is_that_of_the_day_which_is_planned(page, database):
    for number in (1, 2):
        meetings.schedule(database, SOON + timedelta(days=9 * number), number=number)
    page.list.open_plan()
    plan = page.list.plan
    plan.length.chips["previous"].click()
    for days, offered, chosen in ((19, "(N° 2)", "previous"), (1, None, "half"), (10, "(N° 1)", "previous")):
        QTest.keyClicks(plan.day.edit, "\b" * 10 + f"{SOON + timedelta(days=days):%d-%m-%Y}")
        told = plan.length.chips["previous"].text() if "previous" in plan.length.chips else None
        assert (told and told[-6:], plan.length.value()) == (offered, [chosen])


def test_the_next_session_is_prepared_in_one_step_and_taken_back(page, database, context):
    held = meetings.schedule(database, TODAY - timedelta(days=3), title="Fracciones")
    meetings.hold(database, held)
    action = next(each for each in page.actions() if each.text() == "Preparar la próxima sesión")
    action.trigger()
    [made] = [row for row in meetings.meetings(database) if row.id != held]
    assert context.host.went[-1] == ("sesiones", {"id": made.id, "part": "datos"})
    assert made.agenda_n
    context.undo.undo()
    assert [row.id for row in meetings.meetings(database)] == [held]
    context.undo.redo()
    assert meetings.meeting(database, made.id).agenda_n == made.agenda_n
    action.trigger()
    assert context.host.toasts[-1] == ("La próxima sesión ya está preparada", None)


def test_planning_asks_for_a_day_that_can_be_read(qtbot, page, database):
    page.list.open_plan()
    page.list.plan.day.edit.setText("32/13")
    page.list.plan.accept.click()
    assert not meetings.meetings(database)
    assert "No se entiende" in page.list.plan.day_row.problem.text()
    page.list.plan.day.edit.setText("")
    page.list.plan.accept.click()
    assert "Diga qué día" in page.list.plan.day_row.problem.text()


def test_esc_puts_the_plan_away(page):
    page.list.open_plan()
    assert page.go_back()
    assert not page.list.plan.isVisible()
    assert not page.go_back()


def test_the_next_session_is_marked_and_comes_first(page, database):
    past = meetings.schedule(database, TODAY - timedelta(days=30))
    meetings.hold(database, past)
    planned = meetings.schedule(database, SOON)
    page.list.year.set_value("all")
    page.refresh(frozenset({"meeting"}))
    first = rows_shown(page)[0]
    assert f"Sesión N° {rows.load(database, 'meeting', planned)['number']}" in first.accessibleName()
    assert "Planificada" in first.accessibleName()
    headings = [box.heading.text() for box in page.list.content.children() if hasattr(box, "heading")]
    assert "Próxima sesión" in headings
    assert "Anteriores" in headings


def test_enter_opens_the_session_of_a_row(meeting, page, context):
    page.list.year.set_value("all")
    page.refresh(frozenset({"meeting"}))
    QTest.keyClick(rows_shown(page)[0], Qt.Key.Key_Return)
    assert context.host.went[-1] == ("sesiones", {"id": meeting})


def test_the_search_knows_no_accents_and_says_when_nothing_answers(meeting, page, database):
    meetings.update(database, meeting, {"objective": "Comparar evaluación inicial"})
    page.list.year.set_value("all")
    page.list.search.set_value("evaluacion")
    page.list.refresh()
    assert len(rows_shown(page)) == 1
    page.list.search.set_value("nada de eso")
    page.list.refresh()
    assert len(page.list.found) == 0
    assert page.list.year.isVisible()


def test_the_next_day_is_four_weeks_after_the_last_and_never_in_the_holidays():
    class Row:
        date, status = "2026-12-17", "planned"

    def free(day):
        return day != date(2027, 3, 4)

    assert next_day([Row()], date(2026, 11, 20), free) == date(2027, 3, 11)
    assert next_day([], date(2026, 4, 3), lambda day: True) == date(2026, 4, 9)


def test_a_suspended_session_still_to_come_waits_for_its_day_and_says_why_it_was_suspended(page, database):
    past, soon = (meetings.schedule(database, SOON - timedelta(days=days)) for days in (30, 0))
    for one in (past, soon):
        meetings.suspend(database, one, "road")
    page.arrive()
    page.list.year.set_value("all")
    page.list.show_as("list")
    boxes = {box.heading.text() for box in page.list.findChildren(BoxedList)}
    assert boxes >= {"Suspendidas, a la espera de otra fecha", "Anteriores"}
    assert "se suspendió por el camino" in page.list._line(meetings.meeting(database, soon))
    page.arrive(id=soon)
    assert "se suspendió por el camino" in page.context_line()
    meetings.move(database, soon, SOON)
    page.session.refresh()
    assert "se suspendió" not in page.context_line()
