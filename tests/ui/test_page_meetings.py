from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.pdf.forms import FORMS
from app.services import agenda, agenda_sources, commitments, instruments, meetings, network, people, rows
from app.services.next_session import next_day
from app.ui.pages import meetings_list
from app.ui.pages.commitments_close import ENDINGS
from app.ui.pages.meetings import MeetingsPage
from app.ui.pages.meetings_print import PRINTS
from app.ui.pages.meetings_session import INSTRUMENT_OF, PARTS
from tests.ui.names import unnamed

SOON = date.today() + timedelta(days=7)


@pytest.fixture
def page(qtbot, context):
    made = MeetingsPage(context)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    made.arrive()
    made.refresh(frozenset())
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, SOON, length="half", start="09:00")


def opened(page, meeting, part=""):
    page.arrive(id=meeting, part=part)
    return page.session.part


def rows_shown(page):
    return [row for _, row in page.list._rows]


# The list.


def test_an_empty_page_says_what_belongs_there_and_plans_the_first(qtbot, page, context, database):
    assert page.list.is_empty()
    assert page.primary() is None
    qtbot.mouseClick(page.list.empty.button, Qt.MouseButton.LeftButton)
    assert page.list.plan.isVisible()
    QTest.keyClick(page.list.plan.accept, Qt.Key.Key_Space)
    (row,) = meetings.meetings(database)
    assert row.status == "planned"
    assert row.date is not None
    assert row.date > date.today().isoformat()
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


def test_a_planned_session_is_taken_back_with_undo(page, context, database):
    page.list.open_plan()
    page.list.plan.accept.click()
    assert meetings.meetings(database)
    context.undo.undo()
    assert not meetings.meetings(database)
    context.undo.redo()
    assert meetings.meetings(database)


def test_a_session_without_agenda_has_no_hours_and_no_points(page, database):
    page.list.open_plan()
    page.list.plan.length.set_value(["none"])
    page.list.plan.accept.click()
    (row,) = meetings.meetings(database)
    assert (row.agenda_n, row.start) == (0, None)


def test_the_plan_tells_the_hours_of_the_month_and_a_day_without_classes(page, database):
    rows.create(database, "school_break", {"name": "Receso", "from": SOON.isoformat()})
    meetings.schedule(database, SOON.replace(day=1), length="full")
    page.list.open_plan()
    page.list.plan.day.set_value(SOON.isoformat())
    page.list.plan.length.set_value(["remote"])
    page.list.plan._look()
    assert "no hay clases: Receso" in page.list.plan.look.text()
    assert "10 con lo planificado, de 8." in page.list.plan.look.text()


def test_the_next_session_is_prepared_in_one_step_and_taken_back(page, database, context):
    held = meetings.schedule(database, date.today() - timedelta(days=3), title="Fracciones")
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
    past = meetings.schedule(database, date.today() - timedelta(days=30))
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


def test_enter_opens_the_session_of_a_row(page, meeting, context):
    page.list.year.set_value("all")
    page.refresh(frozenset({"meeting"}))
    QTest.keyClick(rows_shown(page)[0], Qt.Key.Key_Return)
    assert context.host.went[-1] == ("sesiones", {"id": meeting})


def test_the_search_knows_no_accents_and_says_when_nothing_answers(page, meeting, database):
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


# One session.


def test_a_link_leads_to_a_part_of_a_session(page, meeting, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    for key, _, _ in PARTS:
        opened(page, meeting, key)
        assert page.session.part_key == key
        assert page.title() == "Sesión N° 1"
    assert page.in_session


def test_coming_back_to_a_session_finds_the_part_that_was_left(page, meeting, database):
    other = meetings.schedule(database, SOON)
    opened(page, meeting, "acuerdos")
    opened(page, meeting)
    assert page.session.part_key == "acuerdos"
    opened(page, other)
    assert page.session.part_key == "tabla"


def test_of_many_sessions_some_are_shown_and_more_when_asked(page, database, monkeypatch):
    for month in (3, 4, 5, 6):
        rows.create(database, "meeting", {"date": f"{SOON.year}-0{month}-05", "number": month, "status": "held"})
    page.list.year.set_value("all")
    page.list._shown = 3
    monkeypatch.setattr(meetings_list, "_AT_ONCE", 3)
    page.refresh(frozenset())
    assert [row.number for row in page.list.found] == [3, 4, 5, 6]
    assert len(rows_shown(page)) == 3
    (more,) = [one for one in page.list.content.findChildren(QPushButton) if one.text().strip() == "Ver más (1)"]
    more.click()
    assert len(rows_shown(page)) == 4
    assert rows_shown(page)[3].hasFocus()
    assert not [one for one in page.list.content.findChildren(QPushButton) if one.isVisible() and "más" in one.text()]


def test_a_link_to_a_session_that_has_gone_leads_to_the_list(page, meeting, database, context):
    rows.remove(database, "meeting", meeting)
    page.arrive(id=meeting)
    assert not page.in_session
    assert context.host.toasts


def test_every_control_of_every_part_has_a_name(page, meeting, database):
    commitments.add(database, "Pedir el termómetro", meeting_id=meeting)
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    network.add_school(database, rbd=4567, name="Escuela Quilacoya")
    for key, _, _ in PARTS:
        opened(page, meeting, key)
        assert page.session.part_key == key
        assert list(unnamed(page)) == [], key


def test_no_part_asks_for_more_width_than_a_small_screen_has(page, meeting, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    for key, _, _ in PARTS:
        part = opened(page, meeting, key)
        if key == "tabla":
            part.list.open(part.list.order[0])
        assert page.minimumSizeHint().width() <= 940, key
        assert part.column.widget().minimumSizeHint().width() <= 900, key


def test_ctrl_tab_and_alt_digits_turn_the_parts(page, meeting):
    opened(page, meeting, "datos")
    by_text = {action.text(): action for action in page.actions()}
    by_text["Parte siguiente"].trigger()
    assert page.session.part_key == "tabla"
    by_text["Parte anterior"].trigger()
    assert page.session.part_key == "datos"
    assert [by_text[f"Ver {name}"].shortcut().toString() for _, name, _ in PARTS] == [f"Alt+{n}" for n in range(1, 10)]
    opened(page, meeting, "acuerdos")
    by_text["Parte siguiente"].trigger()
    assert page.session.part_key == "evidencias"
    assert not by_text["Ver Encuesta"].isVisible()


def test_what_is_typed_in_datos_saves_itself(qtbot, page, meeting, database):
    part = opened(page, meeting, "datos")
    field = part.form.rows["objective"].field
    field.setFocus()
    QTest.keyClicks(field, "Elegir una tarea")
    qtbot.waitUntil(lambda: rows.load(database, "meeting", meeting)["objective"] == "Elegir una tarea")
    assert "Guardado" in part.saver.tick.words.text()


def test_datos_changes_day_hours_and_host(page, meeting, database):
    school = network.add_school(database, rbd=4567, name="Escuela Quilacoya")
    part = opened(page, meeting, "datos")
    part.form.rows["host_school_id"].field.set_value(school, "Escuela Quilacoya")
    part.form.rows["date"].field.edit.setText("3/3/2027")
    part.form.rows["end"].field.edit.setText("1130")
    part.saver.changed()
    assert page.save_now()
    held = rows.load(database, "meeting", meeting)
    assert (held["date"], held["school_year"], held["end"]) == ("2027-03-03", 2027, "11:30")
    assert held["host_school_id"] == school


def test_datos_tells_who_leads_how_one_learns_and_what_the_host_prepares(page, meeting, database, context):
    part = opened(page, meeting, "datos")
    fields = {name: row.field for name, row in part.form.rows.items()}
    fields["led_by_ids"].set_value([context.person])
    fields["led_without_supervision"].click()
    fields["learning_modes"].chips["with"].click()
    fields["host_preparation"].setPlainText("Mostrar el invernadero")
    fields["pedagogical_hours"].setText("4,5")
    part.saver.changed()
    assert part.save_now()
    found = rows.load(database, "meeting", meeting)
    assert (found["led_by_ids"], found["led_without_supervision"]) == ([context.person], True)
    assert (found["learning_modes"], found["host_preparation"]) == (["with"], "Mostrar el invernadero")
    assert found["pedagogical_hours"] == "4.5"
    fields["pedagogical_hours"].setText("muchas")
    part.saver.changed()
    part.save_now()
    assert part.form.rows["pedagogical_hours"].problem.text()


def test_an_empty_agenda_begins_like_the_one_before(page, meeting, database, context):
    meetings.update(database, meeting, {"title": "Con tabla"})
    bare = meetings.schedule(database, SOON + timedelta(days=28), length=None)
    part = opened(page, bare, "tabla")
    assert list(part.source.buttons) == ["full", "half", "remote", "previous"]
    part.source.buttons["previous"].click()
    assert len(agenda.items(database, bare)) == len(agenda.items(database, meeting))
    assert part.source.isHidden()
    context.undo.undo()
    assert agenda.items(database, bare) == []


def test_an_agenda_is_kept_as_a_format_of_the_network(page, meeting, database, context):
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


def test_a_time_that_cannot_be_read_is_told_and_the_rest_is_saved(page, meeting, database):
    part = opened(page, meeting, "datos")
    part.form.rows["start"].field.edit.setText("99:99")
    part.form.rows["title"].field.setText("Leer datos")
    part.saver.changed()
    assert page.save_now()
    held = rows.load(database, "meeting", meeting)
    assert (held["start"], held["title"]) == ("09:00", "Leer datos")
    assert "No se entiende" in part.form.rows["start"].problem.text()
    part.refresh()
    assert part.form.rows["start"].field.edit.text() == "99:99"


def test_news_does_not_take_away_what_is_being_typed(page, meeting, database):
    part = opened(page, meeting, "datos")
    field = part.form.rows["objective"].field
    QTest.keyClicks(field, "A medio escr")
    meetings.update(database, meeting, {"title": "Otro título"})
    page.refresh(frozenset({"meeting"}))
    assert field.value() == "A medio escr"
    assert part.form.rows["title"].field.value() == "Otro título"


def test_another_session_does_not_inherit_what_was_typed(page, meeting, database):
    other = meetings.schedule(database, SOON + timedelta(days=1))
    part = opened(page, meeting, "datos")
    QTest.keyClicks(part.form.rows["objective"].field, "Del primero")
    opened(page, other, "datos")
    assert part.form.rows["objective"].field.value() == ""
    assert rows.load(database, "meeting", meeting)["objective"] == "Del primero"


def test_a_repeated_number_and_a_full_month_are_told_in_place(page, meeting, database):
    for _ in range(2):
        meetings.schedule(database, SOON, length="full", number=1)
    part = opened(page, meeting, "datos")
    told = " ".join(part.notices.layout().itemAt(n).widget().words.text() for n in range(part.notices.layout().count()))
    assert "N° 1" in told
    assert "8 horas" in told
    assert "objetivo" in told


# Its states.


def test_convening_and_its_way_back(page, meeting, database, context):
    opened(page, meeting)
    assert page.primary().text() == "Convocar"
    page.primary().trigger()
    assert meetings.meeting(database, meeting).status == "convened"
    assert page.session.chip.text() == "Convocada"
    context.undo.undo()
    assert meetings.meeting(database, meeting).status == "planned"


def test_nobody_is_offered_to_hold_a_session_before_its_day(page, database):
    today = meetings.schedule(database, date.today())
    later = meetings.schedule(database, SOON)
    for one in (today, later):
        meetings.convene(database, one)
    opened(page, today)
    assert page.primary().text() == "Marcar como realizada"
    opened(page, later)
    assert page.primary() is None


def test_suspending_asks_for_the_reason_in_place(page, meeting, database, context):
    opened(page, meeting)
    panel = page.session.panel
    panel.ask_reason()
    panel.accept.click()
    assert meetings.meeting(database, meeting).status == "planned"
    assert "motivo" in panel.notice.words.text()
    panel.reason.set_value(["road"])
    panel.accept.click()
    assert rows.load(database, "meeting", meeting)["suspension_reason"] == "road"
    assert not panel.isVisible()
    context.undo.undo()
    held = rows.load(database, "meeting", meeting)
    assert (held["status"], held["suspension_reason"]) == ("planned", None)


def test_moving_gives_another_day_and_undo_gives_the_old_one_back(page, meeting, database, context):
    opened(page, meeting)
    panel = page.session.panel
    panel.ask_day()
    panel.day.edit.setText("xx")
    panel.accept.click()
    assert "No se entiende" in panel.notice.words.text()
    panel.day.set_value("2027-04-08")
    panel.accept.click()
    held = rows.load(database, "meeting", meeting)
    assert (held["status"], held["date"], held["school_year"]) == ("moved", "2027-04-08", 2027)
    context.undo.undo()
    assert rows.load(database, "meeting", meeting)["date"] == SOON.isoformat()


def test_holding_a_session_without_a_day_asks_for_it(page, database):
    one = meetings.schedule(database, SOON)
    meetings.update(database, one, {"date": None})
    opened(page, one)
    page.session.panel.hold()
    assert page.session.panel.isVisible()
    assert meetings.meeting(database, one).status == "planned"
    assert page.go_back()
    assert not page.session.panel.isVisible()


def test_removing_a_session_leads_to_the_list_and_can_be_taken_back(page, meeting, database, context):
    opened(page, meeting)
    {action.text(): action for action in page.actions()}["Quitar la sesión"].trigger()
    assert not page.in_session
    assert not meetings.meetings(database)
    said, undo = context.host.toasts[-1]
    assert "quitada" in said
    undo()
    assert meetings.meetings(database)


# Paper.


def test_every_form_of_a_session_can_be_printed_filled_and_blank(page, meeting, context, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    wanted = {(key, blank) for key, form in FORMS.items() if form.needs == "meeting" for blank in (False, True)}
    assert {(form.key, form.blank) for form in PRINTS} == wanted
    opened(page, meeting)
    for action in page.actions():
        if action.text().startswith("Imprimir"):
            action.trigger()
    assert len(context.host.documents) == len(PRINTS)
    for _, make, name in context.host.documents:
        assert make().startswith(b"%PDF")
        assert name.endswith(".pdf")


# Shown in a window.


def test_in_the_window_the_whole_way_works_by_keyboard(qtbot, window, database):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.navigate("sesiones")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = window.page
    QTest.keyClick(page.list.plan.accept, Qt.Key.Key_Space)
    (row,) = meetings.meetings(database)
    assert page.in_session
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert page.session.part_key == "tabla"
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.focusWidget(), "Cierre de libros")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert "Cierre de libros" in [item.topic for item in agenda.items(database, row.id)]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not page.in_session
    assert people.people(database)


def test_an_agreement_opened_in_its_session_is_closed_from_the_list_of_actions(page, meeting):
    part = opened(page, meeting, "acuerdos")

    def offered() -> list[str]:
        return [each.text() for each in page.actions() if each.isVisible() and each.text() in ENDINGS.values()]

    assert offered() == []
    part.add()
    assert offered() == list(ENDINGS.values())
    QTest.keyClicks(part.editor.text, "Traer los mapas")
    next(each for each in page.actions() if each.text() == ENDINGS["not_done"]).trigger()
    assert part.editor.close_panel.note.hasFocus()
    QTest.keyClicks(part.editor.close_panel.note, "No hubo locomocion")
    part.editor.close_panel.accept.click()
    assert offered() == []
    assert part.editor.close_panel.reopen.isVisible()
