"""The records of each instrument through their real widgets."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.errors import NotFound
from app.services import instruments, network, people, record_lists, rows, rubrics, tallies, templates
from app.ui.pages.instruments_panels import WorkPanel
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import StatusChip
from tests.the_day import TODAY


def test_what_is_begun_and_left_blank_goes_too_when_another_instrument_is_shown_directly(page, database):
    page.begin("visits")
    assert record_lists.listing(database, "visit")
    page.show_part("allies")
    assert not record_lists.listing(database, "visit")


@pytest.mark.parametrize(
    ("code", "tipo", "field", "chosen"),
    [
        ("advisory", "advisory_record", "unit_name", "Red del Secano"),
        ("advisory", "advisory_record", "modality", "direct_school"),
        ("visits", "visit", "date", "2026-05-04"),
    ],
)
def test_a_record_in_which_only_what_it_was_given_was_changed_stays(page, database, code, tipo, field, chosen):
    page.begin(code)
    row = page.part.form.form.rows[field].field
    row.set_value(chosen)
    row.changed.emit()
    page.show_part("allies")
    [left] = record_lists.listing(database, tipo)
    assert left.values[field] == chosen


def test_a_record_of_before_that_holds_only_a_day_is_not_taken_away_by_who_looks_at_it(page, database, qtbot):
    made = rows.create(database, "visit", {"date": "2026-05-04"})
    page.show_part("visits")
    page.part.side.cards.choose_first()
    qtbot.waitUntil(lambda: page.part.form.record == made)
    page.show_part("allies")
    assert len(record_lists.listing(database, "visit")) == 1


def test_the_history_of_what_is_read_and_its_erasing_are_one_press_away(page, database, context):
    note = rows.create(database, "log_entry", {"kind": "note", "text": "Nombra a un niño", "date": "2026-05-04"})
    ally = rows.create(database, "ally", {"organisation": "La posta"})
    page.show_index()
    assert not page.past.action.isEnabled()
    assert not page.erase.action.isVisible()
    page.arrive(part="log", id=note)
    page.past.action.trigger()
    page.erase.action.trigger()
    page.arrive(part="allies", id=ally)
    page.past.action.trigger()
    assert context.host.went == [
        ("historia", {"tipo": "log_entry", "id": note}),
        ("borrar", {"tipo": "log_entry", "id": note}),
        ("historia", {"tipo": "ally", "id": ally}),
    ]


def test_the_only_adviser_stands_in_a_new_visit_which_goes_if_nothing_is_written(page, database):
    people.add(database, "Gloria Sandoval", role="ADVISOR")
    page.arrive(part="visits")
    page.adding.trigger()
    assert page.part.form.form.rows["advisor_id"].field.text() == "Gloria Sandoval"
    made = page.part.form.record
    page.put_away()
    with pytest.raises(NotFound):
        rows.load(database, "visit", made)


def test_what_is_typed_in_a_visit_saves_itself_and_the_list_says_it(page, database, qtbot):
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
    page.arrive(part="visits")
    page.adding.trigger()
    form = page.part.form
    form.form.rows["purpose"].field.setFocus()
    QTest.keyClicks(form.form.rows["purpose"].field, "Modelar la lectura")
    form.form.rows["school_id"].field.set_value(school, "Escuela El Aromo")
    form.saver.changed()
    assert page.save_now()
    held = rows.load(database, "visit", form.record)
    assert (held["purpose"], held["school_id"]) == ("Modelar la lectura", school)
    page.part.show_summary()
    row = page.part.summary.schools.rows.itemAt(0).widget()
    assert row.subtitle.text() == "1 de 3 visitas"
    rows.create(database, "visit", {"purpose": "De otra escuela"})
    rows.create(database, "visit", {"purpose": "Ver la Escuela El Aromo", "school_id": None})
    rows.create(database, "visit", {"school_id": school, "date": "2019-05-04"})
    QTest.keyClick(row, Qt.Key.Key_Return)
    shown = page.part.side.cards.model()
    assert [shown.index(at, 0).data() for at in range(shown.rowCount())] == ["Escuela El Aromo"]
    assert page.part.side.isVisibleTo(page)
    assert page.part.open(held["id"])
    page.part.form.remove_record()
    left = {one.words["purpose"] for one in record_lists.listing(database, "visit")}
    assert left == {"De otra escuela", "Ver la Escuela El Aromo", ""}


def test_levels_of_a_rubric_are_chosen_by_chip_with_undo(page, database, context):
    page.arrive(part="rubric")
    page.adding.trigger()
    panel, record = page.part.form.panels[1], page.part.form.record
    essential = next(one.id for one in rubrics.view(database, record).template.items if one.essential)
    panel.chips[essential].chips["critical"].click()
    assert rubrics.view(database, record).level == "critical"
    assert panel.level.text() == "Crítico"
    card = page.part._card(page.part.matching("")[record])
    assert (card.kind, card.state) == ("problem", "Crítico")
    looked_at = page.part.form.form.rows["rated"].field
    assert looked_at.isReadOnly()
    context.undo.undo()
    assert rubrics.view(database, record).level is None
    assert not page.part._card(page.part.matching("")[record]).state
    page.refresh(frozenset())
    looked_at.set_value("school_link")
    looked_at.setFocus()
    page.part.form.saver.changed()
    assert page.save_now()
    page.refresh(frozenset())
    asked = page.part.form.form.rows
    assert (asked["rated"].field.isReadOnly(), "grade" in asked) == (False, False)
    assert asked["rated"].field.hasFocus()
    assert set(panel.chips) == {one.id for one in templates.current(database, "rubric", "school_link").items}


def test_the_panel_of_the_rubric_says_the_share_at_the_first_round_and_now_each_kind_of_its_own_year(page, database):
    year = TODAY.year - 1  # until there is one of this year, those of the year before are looked at
    looks = (("1", 96, 1, "critical"), ("2", 904, 1, "adequate"), ("2", 904, 29, "adequate"), ("4", 20, 29, "critical"))
    for grade, pupils, day, level in looks:
        made = rubrics.begin(database, on=date(year, 1, day))
        rows.update(database, "engagement_rubric", made, {"grade": grade, "pupils_n": pupils})
        for item in rubrics.view(database, made).template.items:
            rubrics.rate(database, made, item.id, level)
    of_school = rubrics.begin(database, "school_link", on=date(TODAY.year, 1, 1))
    for item in rubrics.view(database, of_school).template.items:
        rubrics.rate(database, of_school, item.id, "critical")
    page.arrive(part="rubric")
    page.part.show_summary()
    assert page.part.summary.boxes["school_link"][1].heading.text() == f"El vínculo de las escuelas en {TODAY.year}"
    box = page.part.summary.boxes["group"][1]
    assert box.heading.text() == f"Los grupos en {year}"
    told = {row.title.text(): row.subtitle.text() for row in box.findChildren(ListRow)}
    assert told["Estudiantes en grupos críticos"] == "Antes 96 de 1.000 (9,6\u00a0%), ahora 116 de 1.020 (11,4\u00a0%)"
    assert told["2 de 3 grupos"] == "Antes 1 de 2"
    first = page.part.summary.boxes["group"][0].findChildren(ListRow)[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert rubrics.view(database, page.part.form.record).level == "critical"


def test_the_diagnosis_is_counted_with_those_who_answered(page, database):
    page.arrive(part="diagnostic")
    page.adding.trigger()
    panel, record = page.part.form.panels[0], page.part.form.record
    panel.respondents.setFocus()
    QTest.keyClicks(panel.respondents, "6")
    item = tallies.read(database, "network_diagnostic", record).rows[0].item.id
    QTest.keyClicks(panel.grid.cell(item, "4"), "6")
    assert page.save_now()
    table = tallies.read(database, "network_diagnostic", record)
    assert (table.respondents, table.rows[0].counts["4"]) == (6, 6)
    QTest.keyClicks(panel.grid.cell(item, "3"), "1,5")
    assert not page.save_now(), "what cannot be counted holds the person until it is mended"
    assert page.focusWidget() is panel.grid.cell(item, "3")


def test_a_ficha_shows_the_fields_of_its_kind_and_brings_what_is_written(page, database, context):
    network.save_microcentro(database, {"purpose": "Enseñar juntos"})
    page.arrive(part="sheets")
    page.adding.trigger()
    form = page.part.form
    assert "institutionalisation" in form.form.rows
    form.form.rows["kind"].field.set_value("rme")
    form.saver.changed()
    assert page.save_now()
    page.refresh(frozenset({"experience_sheet"}))
    assert "key_idea" in form.form.rows
    assert "name" not in form.form.rows, "the published ficha of a network asks for none"
    form.panels[0]._from_network()
    assert rows.load(database, "experience_sheet", form.record)["objective"] == "Enseñar juntos"
    context.undo.undo()
    assert rows.load(database, "experience_sheet", form.record)["objective"] is None


def test_reference_networks_are_offered_before_there_is_any_organisation(window, database):
    window.navigate("instrumentos", part="allies")
    part = window.page.part
    next(each for each in part.empty.findChildren(QPushButton) if each is not part.empty.button).click()
    first = next(each for each in part.summary.findChildren(ListRow) if each.isVisible())
    assert first.hasFocus()
    window.back()
    assert part.empty.isVisible()
    part.add()  # and from one that was begun and left blank
    part.show_summary()
    assert part.is_adding
    next(each for each in part.summary.findChildren(ListRow) if each.isVisible()).click()
    part.refresh()
    assert (part.total, part.is_adding, len(record_lists.listing(database, "ally"))) == (1, False, 1)


def test_why_a_line_of_work_stops_is_not_lost_while_it_is_written(page, database, context):
    line = rows.create(database, "work_line", {"title": "Fluidez lectora", "status": "running"})
    page.arrive(part="work_lines", id=line)
    (panel,) = page.part.findChildren(WorkPanel)
    QTest.keyClicks(panel.reason, "Faltan libros")
    page.refresh(frozenset({"work_line"}))
    assert panel.reason.value() == "Faltan libros"
    panel.stop.setFocus()
    panel.stop.click()
    page.refresh(frozenset({"work_line"}))
    assert rows.load(database, "work_line", line)["pause_reason"] == "Faltan libros"
    assert page.window().focusWidget() is panel.go, "the next field says how far a school is, and a key would change it"
    panel.go.click()
    assert page.window().focusWidget() is panel.stop
    context.undo.undo()
    assert rows.load(database, "work_line", line)["status"] == "paused"


def test_the_schools_of_a_pilot_are_marked_as_soon_as_they_are_named(qtbot, page, database):
    school = network.add_school(database, rbd=4502, name="Escuela Quilacoya").school
    line = rows.create(database, "work_line", {"title": "Fluidez lectora", "status": "pilot"})
    page.arrive(part="work_lines", id=line)
    (panel,) = page.part.findChildren(WorkPanel)
    for schools in ([], [school], []):
        rows.update(database, "work_line", line, {"pilot_school_ids": schools})
        page.refresh(frozenset({"work_line"}))
        qtbot.waitUntil(lambda few=schools: sum(
            each.text() == "Piloto" and each.isVisibleTo(panel) for each in panel.schools.findChildren(StatusChip)
        ) == len(few))  # fmt: skip


def test_what_became_of_a_need_is_asked_of_a_need_alone_and_its_summary_opens_it(page, database):
    need = {"kind": "needs", "topic": "Leer en voz alta", "status": "in_progress"}
    wanted = rows.create(database, "capability", need)
    page.arrive(part="capabilities")
    page.part.together_button.click()
    [row] = page.part.summary.findChildren(ListRow)
    assert "Avance: en curso." in row.accessibleName()
    rows.update(database, "capability", wanted, {"status": None})
    row.click()
    form = page.part.form
    assert (form.record, "strategy" in form.form.rows) == (wanted, True)
    kind = form.form.rows["kind"].field
    kind.set_value("offers")
    kind.changed.emit()
    assert form.save_now()
    page.refresh(frozenset({"capability"}))
    assert "strategy" not in form.form.rows


def test_the_second_round_of_a_group_begins_from_the_first_and_tells_how_it_moved(page, database, context):
    school = network.add_school(database, rbd=7700, name="Escuela El Aromo").school
    first = rubrics.begin(database, on=date(TODAY.year, 1, 1))
    helped = {"school_id": school, "grade": "3", "pupils_n": 8, "help_agreed": "Una visita al mes"}
    rows.update(database, "engagement_rubric", first, helped)
    for item in rubrics.view(database, first).template.items:
        rubrics.rate(database, first, item.id, "critical")
    page.arrive(part="rubric", id=first)
    assert page.part.open(first)
    (again,) = (each for each in page.part.form.findChildren(QPushButton) if "Mirar otra vez" in each.text())
    again.click()
    second = page.part.form.record
    held = rows.load(database, "engagement_rubric", second)
    assert second != first
    assert held | helped == held
    assert (rubrics.view(database, second).level, held["date"]) == (None, TODAY.isoformat())
    context.undo.undo()
    page.refresh(frozenset({"engagement_rubric"}))
    assert page.part.total == 1
    context.undo.redo()
    rows.update(database, "engagement_rubric", second, {"date": date(TODAY.year, 1, 31)})
    for item in rubrics.view(database, second).template.items:
        rubrics.rate(database, second, item.id, "adequate")
    assert rubrics.report(database, "group", TODAY.year).moves == {("critical", "adequate"): 1}


def test_nothing_is_brought_under_words_that_could_not_be_kept(page, database):
    practice = rows.create(database, "practice", {"title": "La huerta se mide"})
    rows.create(database, "grade_task", {"practice_id": practice, "grade": "3", "oa_codes": ["MA03 OA 21"]})
    made = rows.create(database, "internship", {"practice_id": practice})
    page.arrive(part="internships", id=made)
    form = page.part.form
    codes = form.form.rows["oa_codes"].field
    codes.setFocus()
    QTest.keyClicks(codes, "mate 3")
    form.panels[0].take.setFocus()
    form.panels[0].take.click()
    assert rows.load(database, "internship", made)["oa_codes"] is None
    assert page.window().focusWidget() is codes
    codes.clear()
    form.panels[0].take.click()
    assert rows.load(database, "internship", made)["oa_codes"] == ["MA03 OA 21"]


def test_whoever_goes_through_the_list_keeps_the_keyboard_there_whatever_fields_come(page, database):
    offered = rows.create(database, "capability", {"kind": "offers", "topic": "Lectura"})
    needed = rows.create(database, "capability", {"kind": "needs", "topic": "Medir"})
    page.arrive(part="capabilities", id=offered)
    page.part.form.form.rows["person_id"].field.setFocus()
    cards = page.part.side.cards
    cards.setFocus()
    assert page.part.open(needed)
    assert "strategy" in page.part.form.form.rows
    assert page.window().focusWidget() is cards


def test_an_end_before_its_beginning_is_told_under_it_and_stored_all_the_same(page, database):
    made = rows.create(database, "ally", {"organisation": "Museo", "from": "2026-05-01", "to": "2026-03-01"})
    page.arrive(part="allies", id=made)
    places = page.part.form.form.rows
    assert places["to"].problem.text() == "Termina antes de comenzar. Revise las dos fechas."
    until = places["to"].field.edit
    until.setFocus()
    until.selectAll()
    QTest.keyClicks(until, "1/6/2026")
    assert page.save_now()
    assert places["to"].problem.text() == ""
    until.selectAll()
    QTest.keyClicks(until, "1/2/2026")
    assert page.save_now()
    assert "Termina antes" in places["to"].problem.text()
    assert rows.load(database, "ally", made)["to"] == "2026-02-01"


def test_in_a_narrow_window_what_was_left_blank_is_gone_when_the_list_is_seen_again(page, database):
    page.resize(760, 500)
    kept = rows.create(database, "ally", {"organisation": "Museo"})
    page.arrive(part="allies")
    page.adding.trigger()
    assert not page.part.panes.is_wide
    assert page.go_back()
    assert [one.id for one in record_lists.listing(database, "ally")] == [kept]
    assert page.part.total == 1
    assert page.window().focusWidget() is page.part.side.cards


def test_in_a_narrow_window_whoever_undoes_what_is_read_is_in_the_list(window, database, qtbot):
    instruments.turn(database, "work_lines", on=True)
    window.resize(1024, 600)
    rows.create(database, "work_line", {"title": "Fluidez lectora"})
    window.navigate("instrumentos", part="work_lines")
    part = window.page.part
    window.page.adding.trigger()
    QTest.keyClicks(part.form.name, "Lectura")
    assert window.page.save_now()
    while window.undo.undo_text():  # the word that was typed, and the record
        window.actions_.undo.trigger()
    qtbot.waitUntil(lambda: part.total == 1)
    qtbot.waitUntil(lambda: window.focusWidget() is part.side.cards)


def test_a_narrow_list_prints_an_empty_form_and_not_what_was_read_last(page, database, monkeypatch):
    printed = []
    monkeypatch.setattr("app.ui.pages.instruments.show_paper", lambda _, wanted, __: printed.append(wanted.record))
    page.resize(760, 500)
    made = rows.create(database, "experience_sheet", {"kind": "technical", "name": "La huerta"})
    page.arrive(part="sheets", id=made)
    page.paper.trigger()
    assert page.go_back()
    page.paper.trigger()
    assert printed == [made, None]


def test_why_a_line_stops_is_not_asked_for_any_more_once_it_is_being_written(page, database):
    made = rows.create(database, "work_line", {"title": "Fluidez lectora"})
    page.arrive(part="work_lines", id=made)
    panel = next(each for each in page.part.form.panels if isinstance(each, WorkPanel))
    panel.stop.click()
    assert panel.reason_row.problem.text() == "Indique el motivo."
    QTest.keyClicks(panel.reason, "F")
    assert not panel.reason_row.problem.isVisibleTo(page)


def test_a_name_that_a_ficha_of_a_network_has_stays_in_sight_and_is_not_said_to_be_necessary(page, database):
    for kind, needed in (("rme", False), ("technical", True)):
        made = rows.create(database, "experience_sheet", {"kind": kind, "name": "Enseñar juntos"})
        page.arrive(part="sheets", id=made)
        row = page.part.form.form.rows["name"]
        assert row.field.value() == "Enseñar juntos"
        assert ("(necesario)" in row.label.text()) is needed
