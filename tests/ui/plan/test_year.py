"""Plan anual through its real widgets: the tree, the calendar, the states and versions, and the cycles."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import date
from functools import partial

from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import paths, wall_clock
from app.services import (
    catalogue,
    cycles,
    indicators_own,
    meetings,
    network,
    people,
    plan_close,
    plan_tree,
    plan_versions,
    plans,
    rows,
)
from app.ui.pages.plan_view import PARTS
from app.ui.widgets.status import InlineNotice
from tests.integration.closed_year import close_year
from tests.integration.indicators.small_year import OBJECTIVES
from tests.the_day import TODAY
from tests.ui.names import unnamed

YEAR = TODAY.year


def part(page, key):
    page.view.show_part(key)
    return page.view.part


def write(field, text):
    field.setFocus()
    QTest.keyClicks(field, text)


def test_the_year_begins_with_one_button_or_from_the_last_plan_and_can_be_taken_back(page, context, database):
    assert not page.view.start.follow_on.isVisible()
    rows.create(database, "annual_plan", {"year": YEAR - 1, "focus_statement": "Leer"})
    page.refresh(frozenset({"annual_plan"}))
    page.view.show_part("cierre")
    QTest.keyClick(page.view.start.follow_on, Qt.Key.Key_Space)
    begun = plans.live(database, YEAR)
    assert page.view.part_key == "diagnostico", "it is read from its beginning, not from the end of the year before"
    assert page.view.plan == begun
    assert rows.load(database, "annual_plan", begun)["focus_statement"] == "Leer"
    context.undo.undo()
    page.refresh(frozenset({"annual_plan"}))
    assert page.view.part is page.view.start


def test_until_there_is_a_plan_of_this_year_the_one_before_is_read_from_its_page_and_back(page, database):
    before = rows.create(database, "annual_plan", {"year": YEAR - 1, "focus_statement": "Leer"})
    page.refresh(frozenset({"annual_plan"}))
    width = page.view.years.sizeHint().width()
    joined = rows.create(database, "predecessor", {"name": "Microcentro de la costa y del secano interior"})
    theirs = rows.create(database, "annual_plan", {"year": YEAR - 1, "predecessor_id": joined})
    page.refresh(frozenset({"annual_plan"}))
    assert (page.view.years.count(), page.view.years.sizeHint().width()) == (3, width), "the tabs keep their room"
    rows.remove(database, "annual_plan", theirs)
    page.refresh(frozenset({"annual_plan"}))
    start = page.view.start
    assert start.look.text().strip() == f"Ver el plan de {YEAR - 1}"
    start.look.click()
    assert (page.view.plan, page.view.year, page.view.part_key) == (before, YEAR - 1, "diagnostico")
    years = page.view.years
    assert [years.itemText(place) for place in range(years.count())] == [str(YEAR), str(YEAR - 1)]
    years.setCurrentIndex(0)
    years.activated.emit(0)
    assert (page.view.part is start, page.view.year) == (True, YEAR)


def test_of_two_plans_of_a_year_the_one_that_was_removed_comes_back_by_undo(page, plan, context, database):
    with database.write() as session:  # as another laptop brings it
        other = rows.add(session, "annual_plan", {"year": YEAR, "focus_statement": "Leer"}, guarded=False).id
    refused = []
    context.undo.refused.connect(refused.append)
    page.arrive(id=other)
    page._remove.trigger()
    assert [row.id for row in plans.plans(database)] == [plan]
    context.undo.undo()
    assert (refused, {row.id for row in plans.plans(database)}) == ([], {plan, other})


def test_every_part_is_named_and_fits_the_small_window(page, plan, database):
    plan_tree.add(database, plan, "problem", "Calculan y no explican")
    own = indicators_own.define(database, "Resuelven problemas con medidas de la vida diaria", "Qué mostrar.")
    rows.create_last(database, "goal", {"plan_id": plan, "indicator_id": own})
    rows.create_last(database, "linked_plan", {"plan_id": plan})
    rows.create_last(database, "plan_activity", {"plan_id": plan})
    rows.create_last(database, "calendar_entry", {"plan_id": plan, "date": f"{YEAR}-04-09"})
    rows.create_last(database, "plan_delivery", {"plan_id": plan})
    cycle = cycles.begin(database, problem="Pocos preguntan")
    rows.create_last(database, "phea_question", {"cycle_id": cycle, "question": "¿Cuántos?"})
    rows.update(database, "phea_cycle", cycle, {"stage": "study"})
    page.arrive(cycle=cycle)
    assert not list(unnamed(page))
    assert page.view.part.form.horizontalScrollBar().maximum() == 0
    page.go_back()
    for key, _, _ in PARTS:
        assert not list(unnamed(part(page, key))), key
        assert page.view.part.column.horizontalScrollBar().maximum() == 0, key
        if key == "metas":
            (line,) = page.view.part.goals.lines.values()
            assert line.fields["indicator_id"].value() == own
            assert "Sin cifras todavía" in line.head.accessibleName()


def test_the_tree_is_written_moved_and_cut_with_the_keyboard(page, plan, context, database):
    tree = part(page, "diagnostico")
    tree.add()
    write(tree.editor.text, "No explican")
    for words in ("Trabajan solos", "Poco tiempo"):
        tree.add()
        write(tree.editor.text, words)
    assert tree.go_back()
    outline = [node.text for node in plan_tree.tree(database, plan).outline()]
    assert outline == ["No explican", "Trabajan solos", "Poco tiempo"]
    last = list(tree.rows.values())[-1]
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    (cause,) = plan_tree.tree(database, plan).causes
    assert [node.text for node in cause.children] == ["Poco tiempo"]
    assert "Trabajan solos" in tree.picture.accessibleDescription()
    context.undo.undo()
    assert len(plan_tree.tree(database, plan).causes) == 2
    tree.add()
    page.put_away()
    assert len(plan_tree.tree(database, plan).outline()) == 3


def test_the_official_axes_of_the_subject_are_offered_for_the_focus(page, plan, context, database, tmp_path):
    """What is written as the official file has it is what the indicator of the focus counts (domain.md 9)."""
    file = tmp_path / "objetivos.csv"
    file.write_text(OBJECTIVES, encoding="utf-8")
    with closing(catalogue.Catalogue(paths.catalogue_file(context.folder))) as loaded:
        catalogue.load(loaded, file)
    focus = part(page, "foco")
    assert focus.axis.completer().model().rowCount() == 0
    subject = focus.form.rows["focus_subject"].field
    subject.set_value("MA")
    subject.changed.emit()
    focus.axis.completer().setCompletionPrefix("medi")
    assert focus.axis.completer().currentCompletion() == "Medición"
    write(focus.axis, "La huerta")
    assert page.save_now()
    assert rows.load(database, "annual_plan", plan)["focus_axis"] == "La huerta", "and any other words are kept"


def test_a_plan_is_agreed_in_a_session_and_its_change_asks_for_the_reason(page, plan, context, database):
    focus = part(page, "foco")
    page._steps["draft"].trigger()
    panel = page.view.panel
    assert (panel.accept.isVisible(), page.window().focusWidget()) == (False, panel.notice.button)
    panel.notice.button.click()
    assert context.host.went[-1] == ("sesiones", {}), "without sessions it leads to planning one"
    day = TODAY
    meetings.schedule(database, day)
    page._steps["draft"].trigger()
    assert "Falta el foco" in page.view.panel.notice.words.text()
    write(focus.form.rows["focus_statement"].field, "Resolver problemas")
    write(focus.form.rows["general_objective"].field, "Que expliquen")
    assert page.save_now()
    page.view.panel.accept.click()
    assert page.view.status == "agreed"
    assert page.primary() is page._steps["agreed"]
    page._steps["agreed"].trigger()
    assert "oficina" in page.view.panel.notice.words.text()
    page.view.panel.notice.button.click()
    there = {"id": plan, "part": "versiones", "field": "plan_delivery"}
    assert context.host.went[-1] == ("plan", there), "it leads to where that is noted"
    page.arrive(**there)
    assert page.first_focus() is page.view.part.deliveries.add_button
    close = part(page, "cierre")
    assert page.first_focus() is page.view.switch, "whoever went on to another part is not led back"
    assert close.first_focus() is None
    focus = part(page, "foco")
    write(focus.form.rows["focus_statement"].field, " de la vida")
    assert page.save_now()
    page.refresh(frozenset({"annual_plan"}))
    assert "por qué" in page.view.notice.words.text()
    page.view.notice.button.click()
    page.view.panel.accept.setFocus()
    page.view.panel.accept.click()
    assert page.window().focusWidget() is page.view.panel.reason
    write(page.view.panel.reason, "La encuesta")
    page.view.panel.accept.click()
    assert plan_versions.versions(database, plan)[0].reason == "La encuesta"
    assert page.view.notice.isHidden()
    context.undo.undo()
    assert len(plan_versions.versions(database, plan)) == 1


def test_dates_are_proposed_and_one_becomes_a_session(page, plan, context, database, monkeypatch):
    monkeypatch.setattr(wall_clock, "today", lambda: date(YEAR, 3, 10))
    network.add_school(database, rbd=4501, name="Escuela El Aromo")
    calendar = part(page, "calendario")
    calendar.propose.click()
    assert len(calendar.dates.lines) == 8
    first = next(iter(calendar.dates.lines.values()))
    assert first.inside.isHidden()
    assert "Sin programar" in first.head.accessibleName()
    first.head.click()
    assert not first.inside.isHidden()
    first.fields["meeting_id"].button.click()
    (meeting,) = meetings.meetings(database, YEAR)
    assert context.host.went[-1] == ("sesiones", {"id": meeting.id, "part": "datos"})
    for act, said in (
        (partial(meetings.suspend, reason="road"), "Su sesión se suspendió por el camino"),
        (partial(meetings.move, day=date(YEAR, 11, 26)), "Su sesión quedó para el "),
    ):
        act(database, meeting.id)
        page.refresh(frozenset({"meeting"}))
        assert said in first.head.accessibleName()
    context.undo.undo()
    page.refresh(frozenset({"meeting"}))
    assert "Programar" in first.fields["meeting_id"].button.accessibleName()
    context.undo.undo()
    page.refresh(frozenset({"calendar_entry"}))
    assert not calendar.dates.lines


def test_a_holiday_in_the_calendar_is_told_in_its_own_line_and_above(page, plan, database):
    rows.create(database, "calendar_entry", {"plan_id": plan, "date": f"{YEAR}-09-18"})
    calendar = part(page, "calendario")
    (line,) = calendar.dates.lines.values()
    assert "es feriado: Día de la Independencia" in line.head.accessibleName()
    (above,) = calendar.notices.findChildren(InlineNotice)
    assert above.words.text() == "El 18 de septiembre es feriado: Día de la Independencia."


def test_a_date_that_ends_before_it_begins_is_told(page, plan, database):
    rows.create(database, "calendar_entry", {"plan_id": plan, "date": f"{YEAR}-09-10"})
    calendar = part(page, "calendario")
    (line,) = calendar.dates.lines.values()
    line.fields["start"].edit.setText("13:00")
    line.fields["end"].edit.setText("9:30")
    calendar.saver.changed()
    assert page.save_now()
    assert line._told["end"].problem.text() == "Termina antes de comenzar. Revise las dos horas."
    line.fields["end"].edit.setText("16:30")
    calendar.saver.changed()
    assert page.save_now()
    assert line._told["end"].problem.text() == ""


def test_a_closed_year_is_read_and_opened_again(page, plan, context, database):
    close_year(database, plan)
    page.refresh(frozenset({"annual_plan"}))
    focus = part(page, "foco")
    assert focus.form.rows["focus_statement"].field.isReadOnly()
    assert page.primary().text() == "Preparar el plan del año siguiente"
    page.primary().trigger()
    assert (page.view.year, page.view.plan) == (YEAR + 1, "")
    page.view.open(YEAR, plan)
    page.view.notice.button.click()
    assert page.view.status == "sent"
    rows.update(database, "annual_plan", plan, {"achievements": None})
    page._steps["sent"].trigger()
    assert page.view.panel.cancel.text() == "Entendido", "«Cerrar» would seem to close the year"
    page.view.panel.notice.button.click()
    there = {"id": plan, "part": "cierre", "field": "achievements"}
    assert context.host.went[-1] == ("plan", there)
    page.arrive(**there)
    assert page.first_focus() is page.view.part.form.rows["achievements"].field
    assert not focus.form.rows["focus_statement"].field.isReadOnly()


def test_the_coordination_is_handed_over_with_its_date_and_taken_back(page, plan, context, database):
    berta = people.add(database, "Berta Ñanco")
    assert page._give.isVisible()
    page._give.trigger()
    close = page.view.part
    assert close.person.isAncestorOf(page.window().focusWidget()), "from the list of actions one is led to who follows"
    assert close.first_focus() is None, "the year in figures is read first, and stands at the top"
    close.person.set_value(berta, "Berta Ñanco")
    close.day.set_value(f"{YEAR + 1}-03-01")
    QTest.keyClicks(close.form.rows["handover_notes"].field, "La sede abre a las nueve")
    assert close.saver.flush()
    close.refresh()
    assert close.person.value() == berta, "what is written meanwhile wipes out no choice"
    close.give.click()
    day = date(YEAR + 1, 3, 1)
    assert plan_close.coordinators(database, day) == ["Berta Ñanco"]
    context.undo.undo()
    assert plan_close.coordinators(database, day) == ["Ana Pino"]


def test_whoever_hands_the_coordination_over_is_led_to_what_is_lacking_or_wrong(page, plan, context, database):
    berta = people.add(database, "Berta Ñanco")
    close = part(page, "cierre")
    close.give.setFocus()
    close.give.click()
    assert close.person_row.problem.text() == "Diga quién sigue en la coordinación."
    assert page.window().focusWidget() is (close.person.focusProxy() or close.person)
    close.person.set_value(berta, "Berta Ñanco")
    close.day.edit.setText(f"31-02-{YEAR + 1}")
    close.give.click()
    assert (close.person_row.problem.text(), page.window().focusWidget()) == ("", close.day.edit)
    assert "No se entiende esta fecha" in close.day_row.problem.text()
    began = wall_clock.today()
    rows.update(database, "membership", people.roles(database, context.person)[0].id, {"from": began.isoformat()})
    close.day.set_value(date(began.year - 1, 3, 1).isoformat())
    close.give.setFocus()
    close.give.click()
    assert "Elija ese día o uno posterior" in close.day_row.problem.text()
    assert page.window().focusWidget() is close.day.edit
    close.day.set_value(f"{began.year + 1}-03-01")
    close.give.click()
    assert close.day_row.problem.text() == ""
    assert plan_close.coordinators(database, date(began.year + 1, 3, 1)) == ["Berta Ñanco"]


def test_whoever_goes_on_coordinating_is_not_said_to_begin(page, plan, context):
    close = part(page, "cierre")
    close.person.set_value(context.person, "Ana Pino")
    close.day.set_value(f"{YEAR + 1}-03-01")
    close.give.click()
    assert context.host.toasts[-1][0] == "Ana Pino sigue en la coordinación"


def test_a_year_that_is_closed_before_december_is_told_as_closed(page, plan, context, database, monkeypatch):
    close_year(database, plan)
    plans.reopen(database, plan)
    monkeypatch.setattr(wall_clock, "today", lambda: date(YEAR, 11, 30))
    page.refresh(frozenset({"annual_plan"}))
    page._steps["sent"].trigger()
    said = "Año cerrado. El año escolar termina en diciembre: si falta algo, puede volver a abrirlo."
    assert context.host.toasts[-1][0] == said


def test_the_plan_in_sight_is_the_one_that_is_printed(page, plan, database, context):
    """domain.md 6.2: beside the network's own of the year stands that of a microcentro that joined."""
    came_with = rows.create(database, "predecessor", {"name": "Los Aromos"})
    fields = {"year": YEAR, "predecessor_id": came_with, "focus_statement": "Leer en voz alta"}
    theirs = rows.create(database, "annual_plan", fields)
    rows.update(database, "annual_plan", plan, {"focus_statement": "Resolver problemas"})
    printed = {}
    for one in (plan, theirs):
        page.arrive(id=one)
        page._paper.trigger()
        title, make, name = context.host.documents[-1]
        text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(make())).pages)
        printed[title, name] = [words in text for words in ("Resolver problemas", "Leer en voz alta")]
    assert printed == {
        (f"Plan anual {YEAR}", f"plan-{YEAR}.pdf"): [True, False],
        (f"Plan anual {YEAR} (Los Aromos)", f"plan-{YEAR}-los-aromos.pdf"): [False, True],
    }
