"""Escuelas of the network: from the directory or by hand, classes, enrolment, closing and removing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import wall_clock
from app.paths import catalogue_file
from app.services import catalogue, network, people, rows
from app.ui.widgets.rows import ListRow
from tests.ui.network.hands import press, show

SCHOOLS = (
    "RBD,DGV_RBD,NOM_RBD,COD_COM_RBD,NOM_COM_RBD,COD_DEPE,RURAL_RBD,ESTADO_ESTAB,CUR_COMB_BASICA_2022\n"
    "4901,7,ESCUELA ÁRBOL DE LA VEGA,8105,HUALQUI,2,1,1,2\n"
    "490,1,COLEGIO SAN PEDRO,8104,FLORIDA,3,1,2,1\n"
    "491,2,ESCUELA LA GREDA,8104,FLORIDA,2,1,3,1\n"
)


@pytest.fixture
def directory(workspace, tmp_path):
    path = tmp_path / "escuelas.csv"
    path.write_text(SCHOOLS, encoding="utf-8")
    opened = catalogue.Catalogue(catalogue_file(workspace.folder))
    catalogue.load(opened, path)
    opened.close()


def titles(side):
    model = side.cards.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_an_empty_network_says_what_belongs_there_and_begins_with_a_school(page):
    assert page.schools.empty.isVisible()
    assert page.primary() is None
    page.schools.empty.button.click()
    assert page.schools.is_adding


def test_without_the_directory_a_school_is_typed_and_the_way_to_load_it_is_told(page, window, database):
    page._add_here()
    adder = page.schools.adder
    assert not adder.official.isVisible()
    assert "directorio oficial" in adder.absent.words.text()
    assert window.focusWidget() is adder.rbd
    QTest.keyClicks(adder.rbd, "4592")
    QTest.keyClicks(adder.name, "Escuela El Huape")
    press(adder, "Agregar escuela")
    [made] = network.schools(database)
    assert (made.rbd, made.name) == (4592, "Escuela El Huape")
    assert page.schools.reader.record == made.id
    assert page.schools.reader.isVisible()


def test_the_directory_is_loaded_where_the_form_leads_and_is_there_on_coming_back(page, window, qtbot, tmp_path):
    page._add_here()
    adder = page.schools.adder
    QTest.keyClicks(adder.rbd, "4901")
    press(adder, "Ir a Ajustes")
    files = window.page.catalogue
    assert window.focusWidget() is files.load
    qtbot.waitUntil(lambda: not files.load.visibleRegion().isEmpty())
    path = tmp_path / "escuelas.csv"
    path.write_text(SCHOOLS, encoding="utf-8")
    with qtbot.waitSignal(window.news.changed):
        files.take(str(path))
    window.back()
    assert window.page is page
    assert not adder.absent.isVisible()
    assert adder.official.isVisible()
    assert adder.rbd.text() == "4901"
    assert window.focusWidget() is adder.search


def test_a_school_without_number_or_name_is_not_added(page, database):
    page._add_here()
    adder = page.schools.adder
    press(adder, "Agregar escuela")
    assert adder._rbd_row.problem.text() == "Falta el RBD."
    assert adder._name_row.problem.text() == "Falta el nombre de la escuela."
    assert network.schools(database) == []


def test_a_school_is_found_in_the_directory_by_number_or_name_without_accents(page, directory, database):
    page._add_here()
    adder = page.schools.adder
    assert adder.official.isVisible()
    assert not adder.absent.isVisible()
    QTest.keyClicks(adder.search, "arbol vega")
    [pick] = [each for each in adder.search.options() if each.id == "4901"]
    adder.search.choose(pick)
    [made] = network.schools(database)
    assert (made.rbd, made.commune_cut) == (4901, "08105")
    assert page.schools.reader.commune.text() == "Hualqui"
    rows.update(database, "school", made.id, {"left_on": "2026-03-02", "commune_cut": None})
    page._add_here()
    adder.search.choose(pick)
    held = rows.load(database, "school", made.id)
    assert (held["left_on"], held["commune_cut"]) == (None, "08105")
    page.context.undo.undo()  # the coming back, not the school
    held = rows.load(database, "school", made.id)
    assert (held["left_on"], held["commune_cut"]) == ("2026-03-02", None)
    assert rows.parts(database, "school_pause", made.id) == []
    page._add_here()
    QTest.keyClicks(adder.search, "greda")
    adder.search.choose(next(each for each in adder.search.options() if each.id == "491"))
    assert adder.doubt.isVisible()
    assert len(network.schools(database, departed=True)) == 1
    assert page.window().focusWidget() is adder.works
    adder.works.click()
    assert [row.status for row in network.schools(database)] == ["open"]
    page.context.undo.undo()
    assert network.schools(database) == []


def test_what_is_typed_of_a_school_saves_itself(school, qtbot, page, database):
    form = show(page, school)
    QTest.keyClicks(form.form.rows["locality"].field, "El Huape alto")
    qtbot.waitUntil(lambda: rows.load(database, "school", school)["locality"] == "El Huape alto")
    form.form.rows["staffing_type"].field.setFocus()
    QTest.keyClicks(form.form.rows["staffing_type"].field, "Bid")
    form.form.rows["has_pie"].field.click()
    QTest.keyClicks(form.form.rows["lat"].field, "-36,9")
    assert page.save_now()
    held = rows.load(database, "school", school)
    assert (held["staffing_type"], held["has_pie"], held["lat"]) == ("two", True, "-36.9")


def test_a_check_character_that_does_not_fit_is_told_gently_and_kept(school, qtbot, page, database):
    form = show(page, school)
    form.check.clear()
    QTest.keyClicks(form.check, "3" if network.rbd_warning(4592, "3") else "4")
    assert page.save_now()
    qtbot.waitUntil(form.rbd.problem.isVisible)
    assert "dígito verificador" in form.rbd.problem.text()


def test_closing_the_window_in_the_middle_of_a_word_loses_nothing(school, window, page, database):
    form = show(page, school)
    QTest.keyClicks(form.form.rows["locality"].field, "El Hu")
    window.close()
    assert rows.load(database, "school", school)["locality"] == "El Hu"


def test_a_combined_class_gets_its_grades_by_their_digits_and_can_be_taken_back(school, window, page, database):
    form = show(page, school)
    press(form.classes, "Agregar curso")
    [line] = form.classes.lines.values()
    line.fields["grades"].setFocus()
    for digit in (Qt.Key.Key_1, Qt.Key.Key_3):
        QTest.keyClick(window.focusWidget(), digit)
    QTest.keyClicks(line.fields["students_n"], "9")
    assert page.save_now()
    [made] = network.classes(database, school)
    assert (made.grades, made.students_n) == (("1", "3"), 9)
    line.remove.click()
    assert network.classes(database, school) == []
    window.undo.undo()
    [back] = network.classes(database, school)
    assert back.id == made.id


def test_a_count_that_is_no_number_is_told_and_not_stored(school, page, database):
    form = show(page, school)
    press(form.classes, "Agregar curso")
    [line] = form.classes.lines.values()
    QTest.keyClicks(line.fields["students_n"], "nueve")
    assert not page.save_now()
    page.tabs.choose(1)
    assert page.tabs.current() == 0, "what cannot be kept stays in sight"
    assert line._told["students_n"].problem.isVisible()
    page.refresh(frozenset({"combined_class"}))
    assert line.fields["students_n"].text() == "nueve"
    assert network.classes(database, school)[0].students_n is None


def test_a_class_that_arrives_while_another_is_typed_disturbs_nothing(school, qtbot, page, database):
    form = show(page, school)
    press(form.classes, "Agregar curso")
    [line] = form.classes.lines.values()
    QTest.keyClicks(line.fields["name"], "Sala 1")
    rows.create(database, "combined_class", {"school_id": school, "grades": ["7", "8"]})
    qtbot.waitUntil(lambda: len(form.classes.lines) == 2)
    assert line.fields["name"].value() == "Sala 1"
    assert page.save_now()
    assert {one.name for one in network.classes(database, school)} == {"Sala 1", ""}


def test_enrolment_is_a_grid_with_its_sum(school, page, database):
    form = show(page, school)
    assert form.enrolment.total.text() == "Todavía no está anotada."
    QTest.keyClicks(form.enrolment.fields["1"], "4")
    QTest.keyClicks(form.enrolment.fields["2"], "3")
    assert form.enrolment.total.text() == "En total, 7 estudiantes."
    assert page.save_now()
    assert network.enrolment(database, school) == {"1": 4, "2": 3}
    form.enrolment.fields["1"].clear()
    QTest.keyClick(form.enrolment.fields["1"], Qt.Key.Key_5)
    assert page.save_now()
    assert network.enrolment(database, school) == {"1": 5, "2": 3}
    assert not form.enrolment.over.isVisible()
    one = rows.create(database, "adoption", {"practice_id": rows.create(database, "practice", {}), "school_id": school})
    asked = {"adoption_id": one, "grade": "1", "date": wall_clock.today(), "enrolled_n": 6, "respondents_n": 6}
    rows.create(database, "exit_ticket_batch", asked)  # when there were six
    page.refresh(frozenset({"enrolment"}))
    assert "1° (5)" in form.enrolment.over.words.text()


def test_a_school_closes_and_opens_and_each_step_can_be_taken_back(school, qtbot, window, page, database):
    form = show(page, school)
    press(form, "Se cerró")
    assert network.school(database, school).status == "closed"
    qtbot.waitUntil(lambda: form.open_.isVisibleTo(form))
    window.undo.undo()
    assert network.school(database, school).status == "open"
    qtbot.waitUntil(lambda: form.close_.isVisibleTo(form))


def test_a_closing_that_is_written_by_its_dates_is_seen_in_the_list_as_that(school, page, database, qtbot):
    form = show(page, school)
    form.pauses.add_part()
    (line,) = form.pauses.lines.values()
    line.fields["kind"].set_value("closed")
    line.fields["from"].set_value(wall_clock.today().isoformat())
    form.saver.changed()
    assert page.save_now()
    assert network.school(database, school).status == "closed"
    name = Qt.ItemDataRole.AccessibleTextRole
    qtbot.waitUntil(lambda: page.schools.side.cards.rows.index(0, 0).data(name).endswith("Cerrada"))


def test_a_school_added_by_mistake_goes_and_comes_back(school, qtbot, window, page, database):
    show(page, school)
    page._remove()
    assert network.schools(database) == []
    assert page.schools.empty.isVisible()
    window.undo.undo()
    qtbot.waitUntil(lambda: titles(page.schools.side) == ["Escuela El Huape"])


def test_a_school_with_work_of_its_own_stays_where_it_was_seen(school, window, page, database):
    """6 School: it is never deleted, and the refusal leads away from nothing."""
    form = show(page, school)
    rows.create(database, "practice", {"title": "La huerta", "school_id": school})
    told = []
    window.undo.refused.connect(told.append)
    page._remove()
    assert [one.title for one in told] == ["No se hizo: Quitar Escuela El Huape"]
    assert (form.isVisible(), form.record) == (True, school)


def test_adding_a_school_is_taken_back_but_not_one_that_was_here(qtbot, window, page, database):
    page._add_here()
    adder = page.schools.adder
    QTest.keyClicks(adder.rbd, "4592")
    QTest.keyClicks(adder.name, "Escuela El Huape")
    press(adder, "Agregar escuela")
    page._add_here()
    QTest.keyClicks(adder.rbd, "4592")
    QTest.keyClicks(adder.name, "Escuela El Huape")
    press(adder, "Agregar escuela")
    assert window.undo.undo_text() == "Agregar la escuela Escuela El Huape"
    window.undo.undo()
    assert network.schools(database) == []
    assert window.undo.undo_text() == ""
    window.undo.redo()
    assert [row.rbd for row in network.schools(database)] == [4592]


def test_adding_a_person_is_taken_back_with_their_role(school, window, page, database):
    page.show_part("personas")
    page._add_here()
    QTest.keyClicks(page.people.adder.name, "Berta Soto")
    press(page.people.adder, "Agregar persona")
    window.undo.undo()
    assert [one.full_name for one in people.people(database)] == ["Ana Pino"]
    window.undo.redo()
    assert [one.roles for one in people.people(database) if one.full_name == "Berta Soto"] == [("TEACHER",)]


def test_schools_are_searched_without_accents(school, qtbot, page, database, monkeypatch):
    network.add_school(database, rbd=4593, name="Escuela Árbol Solo")
    qtbot.waitUntil(lambda: len(titles(page.schools.side)) == 2)
    page._search()
    QTest.keyClicks(page.schools.side.search.edit, "arbol")
    qtbot.waitUntil(lambda: titles(page.schools.side) == ["Escuela Árbol Solo"])
    monkeypatch.setattr(page.schools.side.search.edit, "hasFocus", lambda: True)
    QTest.keyClick(page.schools.side.search.edit, Qt.Key.Key_Down)
    assert page.window().focusWidget() is page.schools.side.cards


def test_a_school_leads_to_its_people(school, window, page, database):
    berta = people.add(database, "Berta Soto", school_id=school)
    form = show(page, school)
    [row] = form.people.card.findChildren(ListRow)
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert page.part is page.people
    assert page.people.reader.record == berta


def test_in_a_small_window_the_keyboard_goes_into_the_school_that_is_opened(school, qtbot, window, page, active):
    window.resize(900, 600)
    page.refresh(frozenset())
    cards = page.schools.side.cards
    qtbot.waitUntil(lambda: cards.rows.row_of(school) >= 0)
    cards.activated_id.emit(school)
    assert window.focusWidget() is page.schools.reader.name


def test_after_a_school_closes_the_keyboard_goes_on_to_who_is_still_expected_there(window, database, hands):
    school = network.add_school(database, rbd=17900, name="Escuela El Aromo").school
    people.add(database, "Berta Soto", school_id=school)
    window.navigate("red", id=school)
    hands.open("Se cerró")
    assert hands.at == "Ver sus personas"
    hands.press("Return")
    assert hands.at.startswith("Berta Soto")
    hands.open("Funciona de nuevo")
    assert hands.at == "Está en receso", "nobody waits: what can be done with it now"
    hands.press("Return")
    assert hands.at == "Ver sus personas"


def test_the_first_of_a_list_is_read_a_turn_after_it_and_at_once_by_whoever_presses_it(window, school, qtbot):
    window.resize(1366, 768)
    window.navigate("red")
    part = window.page.schools
    assert (part.side.cards.current_id(), part.reader.record) == (school, "")
    QTest.keyClick(part.side.cards, Qt.Key.Key_Return)
    assert (part.reader.record, part.right.currentWidget()) == (school, part.reader)
    window.page.show_part("personas")
    assert window.page.people.reader.record == ""
    qtbot.waitUntil(window.page.people.reader.isVisible)
    assert window.page.people.reader.record == window.context.person
