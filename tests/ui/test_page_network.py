from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.paths import catalogue_file
from app.services import catalogue, meetings, network, people, predecessors, rows
from app.sync.reception import receive
from app.ui.pages import meetings_words
from app.ui.pages.network import NetworkPage
from app.ui.pages.network_fields import Birthday, WholeNumber, birthday_words
from app.ui.widgets.rows import ListRow
from tests.ui.exchange_world import colleague
from tests.ui.names import unnamed

SCHOOLS = (
    "RBD,DGV_RBD,NOM_RBD,COD_COM_RBD,NOM_COM_RBD,COD_DEPE,RURAL_RBD,ESTADO_ESTAB,CUR_COMB_BASICA_2022\n"
    "4901,7,ESCUELA ÁRBOL DE LA VEGA,8105,HUALQUI,2,1,1,2\n"
    "490,1,COLEGIO SAN PEDRO,8104,FLORIDA,3,1,2,1\n"
)


@pytest.fixture
def page(window) -> NetworkPage:
    window.navigate("red")
    assert isinstance(window.page, NetworkPage)
    return window.page


@pytest.fixture
def directory(workspace, tmp_path):
    path = tmp_path / "escuelas.csv"
    path.write_text(SCHOOLS, encoding="utf-8")
    opened = catalogue.Catalogue(catalogue_file(workspace.folder))
    catalogue.load(opened, path)
    opened.close()


@pytest.fixture
def school(database):
    return network.add_school(database, rbd=4592, name="Escuela El Huape", rbd_dv="7")


@pytest.fixture
def active(qtbot, window):
    with qtbot.waitActive(window):
        window.activateWindow()


def press(part, words):
    button = next(
        each for each in part.findChildren(QPushButton) if each.accessibleName() == words and each.isVisibleTo(part)
    )
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def show(page, record):
    page.arrive(id=record)
    return page.part.reader


def titles(side):
    model = side.cards.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


# Escuelas.


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


def test_what_is_typed_of_a_school_saves_itself(qtbot, page, school, database):
    form = show(page, school)
    QTest.keyClicks(form.locality, "El Huape alto")
    qtbot.waitUntil(lambda: rows.load(database, "school", school)["locality"] == "El Huape alto")
    form.combos["staffing_type"].setFocus()
    QTest.keyClicks(form.combos["staffing_type"], "Bid")
    assert page.save_now()
    assert rows.load(database, "school", school)["staffing_type"] == "two"


def test_a_check_character_that_does_not_fit_is_told_gently_and_kept(qtbot, page, school, database):
    form = show(page, school)
    form.check.clear()
    QTest.keyClicks(form.check, "3" if network.rbd_warning(4592, "3") else "4")
    assert page.save_now()
    qtbot.waitUntil(form.rbd.problem.isVisible)
    assert "dígito verificador" in form.rbd.problem.text()


def test_closing_the_window_in_the_middle_of_a_word_loses_nothing(window, page, school, database):
    form = show(page, school)
    QTest.keyClicks(form.locality, "El Hu")
    window.close()
    assert rows.load(database, "school", school)["locality"] == "El Hu"


def test_a_combined_class_gets_its_grades_by_their_digits_and_can_be_taken_back(window, page, school, database):
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


def test_a_count_that_is_no_number_is_told_and_not_stored(page, school, database):
    form = show(page, school)
    press(form.classes, "Agregar curso")
    [line] = form.classes.lines.values()
    QTest.keyClicks(line.fields["students_n"], "nueve")
    assert page.save_now()
    assert line._problems["students_n"].isVisible()
    assert network.classes(database, school)[0].students_n is None


def test_a_class_that_arrives_while_another_is_typed_disturbs_nothing(qtbot, page, school, database):
    form = show(page, school)
    press(form.classes, "Agregar curso")
    [line] = form.classes.lines.values()
    QTest.keyClicks(line.fields["name"], "Sala 1")
    rows.create(database, "combined_class", {"school_id": school, "grades": ["7", "8"]})
    qtbot.waitUntil(lambda: len(form.classes.lines) == 2)
    assert line.fields["name"].value() == "Sala 1"
    assert page.save_now()
    assert {one.name for one in network.classes(database, school)} == {"Sala 1", ""}


def test_enrolment_is_a_grid_with_its_sum(page, school, database):
    form = show(page, school)
    QTest.keyClicks(form.enrolment.fields["1"], "4")
    QTest.keyClicks(form.enrolment.fields["2"], "3")
    assert form.enrolment.total.text() == "En total, 7 estudiantes."
    assert page.save_now()
    assert network.enrolment(database, school) == {"1": 4, "2": 3}
    form.enrolment.fields["1"].clear()
    QTest.keyClick(form.enrolment.fields["1"], Qt.Key.Key_5)
    assert page.save_now()
    assert network.enrolment(database, school) == {"1": 5, "2": 3}


def test_a_school_closes_and_opens_and_each_step_can_be_taken_back(qtbot, window, page, school, database):
    form = show(page, school)
    press(form, "Se cerró")
    assert network.school(database, school).status == "closed"
    qtbot.waitUntil(lambda: form.open_.isVisibleTo(form))
    window.undo.undo()
    assert network.school(database, school).status == "open"
    qtbot.waitUntil(lambda: form.close_.isVisibleTo(form))


def test_a_school_added_by_mistake_goes_and_comes_back(qtbot, window, page, school, database):
    show(page, school)
    page._remove()
    assert network.schools(database) == []
    assert page.schools.empty.isVisible()
    window.undo.undo()
    qtbot.waitUntil(lambda: titles(page.schools.side) == ["Escuela El Huape"])


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


def test_adding_a_person_is_taken_back_with_their_role(window, page, school, database):
    page.show_part("personas")
    page._add_here()
    QTest.keyClicks(page.people.adder.name, "Berta Soto")
    press(page.people.adder, "Agregar persona")
    window.undo.undo()
    assert [one.full_name for one in people.people(database)] == ["Ana Pino"]
    window.undo.redo()
    assert [one.roles for one in people.people(database) if one.full_name == "Berta Soto"] == [("TEACHER",)]


def test_schools_are_searched_without_accents(qtbot, page, school, database):
    network.add_school(database, rbd=4593, name="Escuela Árbol Solo")
    qtbot.waitUntil(lambda: len(titles(page.schools.side)) == 2)
    page._search()
    QTest.keyClicks(page.schools.side.search.edit, "arbol")
    qtbot.waitUntil(lambda: titles(page.schools.side) == ["Escuela Árbol Solo"])


def test_a_school_leads_to_its_people(window, page, school, database):
    berta = people.add(database, "Berta Soto", school_id=school)
    form = show(page, school)
    [row] = form.people.card.findChildren(ListRow)
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert page.part is page.people
    assert page.people.reader.record == berta


# Personas.


def test_a_person_is_added_with_name_role_and_school(page, school, database):
    page.show_part("personas")
    page._add_here()
    adder = page.people.adder
    QTest.keyClicks(adder.name, "Berta Soto")
    adder.role.set_value("HEAD_TEACHER")
    QTest.keyClicks(adder.school, "huape")
    adder.school.choose(adder.school.options()[0])
    press(adder, "Agregar persona")
    made = next(one for one in people.people(database) if one.full_name == "Berta Soto")
    assert (made.roles, made.schools) == (("HEAD_TEACHER",), ("Escuela El Huape",))
    assert page.people.reader.record == made.id


def test_escape_leaves_the_form_that_adds(active, window, page):
    page.show_part("personas")
    page._add_here()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not page.people.is_adding
    assert page.part is page.people


def test_what_is_typed_of_a_person_saves_itself(page, database, window):
    form = show(page, window.context.person)
    QTest.keyClicks(form.phone, "+56 9 1234 5678")
    QTest.keyClicks(form.birthday, "15 de marzo")
    assert page.save_now()
    held = rows.load(database, "person", window.context.person)
    assert (held["phone"], held["birthday"]) == ("+56 9 1234 5678", "03-15")


def test_an_odd_rut_is_told_gently_and_kept(qtbot, page, database, window):
    form = show(page, window.context.person)
    QTest.keyClicks(form.rut, "12.345.678-9")
    assert page.save_now()
    assert rows.load(database, "person", window.context.person)["rut"] == "12.345.678-9"
    qtbot.waitUntil(lambda: "RUT" in form._rut_row.problem.text())


def test_a_role_is_given_with_its_dates_and_taken_away(window, page, database):
    berta = people.add(database, "Berta Soto", role=None)
    elected = meetings.schedule(database, date(2026, 3, 1))
    form = show(page, berta)
    press(form.roles, "Agregar cargo")
    [line] = form.roles.lines.values()
    assert not line.fields["elected_in_meeting_id"].isVisible()
    line.fields["role"].setFocus()
    QTest.keyClicks(line.fields["role"], "Sec")
    QTest.keyClicks(line.fields["from"].edit, "1/3/2026")
    assert page.save_now()
    [role] = people.roles(database, berta)
    assert (role.role, role.start) == ("SECRETARY", "2026-03-01")
    page.refresh(frozenset({"membership"}))
    line.fields["elected_in_meeting_id"].setFocus()
    QTest.keyClicks(line.fields["elected_in_meeting_id"], "Ses")
    assert page.save_now()
    assert rows.load(database, "membership", role.id)["elected_in_meeting_id"] == elected
    line.remove.click()
    assert people.roles(database, berta) == []
    window.undo.undo()
    assert len(people.roles(database, berta)) == 1


def test_a_person_works_in_a_school_some_hours(page, school, database):
    berta = people.add(database, "Berta Soto")
    form = show(page, berta)
    press(form.schools, "Agregar escuela")
    [line] = form.schools.lines.values()
    QTest.keyClicks(line.fields["school_id"], "4592")
    line.fields["school_id"].choose(line.fields["school_id"].options()[0])
    QTest.keyClicks(line.fields["hours"], "30")
    assert page.save_now()
    [made] = rows.parts(database, "person_school", berta)
    assert (made["school_id"], made["hours"]) == (school, 30)


def test_who_leaves_is_out_of_the_coming_sessions_and_can_come_back(window, page, database):
    berta = people.add(database, "Berta Soto", since=date(2020, 3, 1))
    form = show(page, berta)
    press(form, "Deja el microcentro")
    assert people.person(database, berta).roles == ()
    window.undo.undo()
    assert people.person(database, berta).roles == ("TEACHER",)


def test_i_am_at_this_laptop(qtbot, window, page, database):
    berta = people.add(database, "Berta Soto")
    form = show(page, berta)
    press(form, "Soy yo en este computador")
    assert people.who_is_at_laptop(database) == berta
    qtbot.waitUntil(lambda: window.context.person == berta)
    assert window.sidebar.person.text() == "Berta Soto"


def test_who_is_at_the_laptop_is_not_removed(window, page, database):
    show(page, window.context.person)
    page._remove()
    assert len(people.people(database)) == 1
    assert window.toasts.isVisible()


# Computadores.


def test_the_laptops_are_listed_and_this_one_is_marked(page, database, workspace, tmp_path):
    colleague(workspace, database, tmp_path)
    page.show_part("computadores")
    first, second = page.laptops.box.card.findChildren(ListRow)
    assert "Este computador" in first.accessibleName()
    assert "coordina" in first.subtitle.text()
    assert second.title.text() == "Computador de Berta"
    assert "señas " in second.subtitle.text()


def test_who_waits_to_be_let_in_leads_to_the_exchange(window, page, database, workspace, tmp_path):
    berta = colleague(workspace, database, tmp_path, accepted=False)
    receive(database, berta.hands_over())
    page.show_part("computadores")
    page.laptops.refresh()
    assert page.laptops.waiting.words.text() == "1 computador espera que usted lo acepte."
    page.laptops.waiting.button.click()
    assert window.current == "intercambio"


# The whole page.


def test_the_parts_are_reached_by_keyboard(active, window, page):
    for key, name in ((Qt.Key.Key_2, "personas"), (Qt.Key.Key_3, "computadores"), (Qt.Key.Key_1, "escuelas")):
        QTest.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert page.part_key == name


def test_every_part_has_a_name_for_screen_readers(qtbot, page, window, school, database):
    with qtbot.waitSignal(window.context.news.changed):
        rows.create(database, "combined_class", {"school_id": school, "grades": ["1", "2"]})
    show(page, school)
    assert list(unnamed(page)) == []
    show(page, window.context.person)
    assert list(unnamed(page)) == []
    page._add_here()
    assert list(unnamed(page)) == []


def test_one_that_is_gone_is_told_and_the_page_stays(page, window):
    page.arrive(id="00000000-0000-0000-0000-000000000000")
    assert window.current == "red"
    assert page.schools.reader.record == ""


@pytest.mark.parametrize(
    ("typed", "kept"), [("15 de marzo", "03-15"), ("29/2", "02-29"), ("en primavera", "en primavera")]
)
def test_a_birthday_is_a_day_and_a_month(qtbot, typed, kept):
    field = Birthday()
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == kept


def test_a_birthday_is_shown_in_words():
    assert birthday_words("03-15") == "15 de marzo"
    assert birthday_words("13-40") == "13-40"
    assert birthday_words(None) == ""


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("1.200", 1200), ("-3", None), ("20000", None), ("", None)])
def test_a_whole_number_is_read_or_told(qtbot, typed, number):
    field = WholeNumber("Estudiantes")
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.value() == number
    assert bool(field.problem()) == (bool(typed) and number is None)


def test_in_a_small_window_the_keyboard_goes_into_the_school_that_is_opened(qtbot, window, page, school, active):
    window.resize(900, 600)
    page.refresh(frozenset())
    cards = page.schools.side.cards
    qtbot.waitUntil(lambda: cards.rows.row_of(school) >= 0)
    cards.activated_id.emit(school)
    assert window.focusWidget() is page.schools.reader.name


def test_in_a_small_window_an_open_person_shows_the_way_back_to_the_list(qtbot, window):
    window.resize(1024, 600)
    window.sidebar.chosen.emit("red")
    window.page.show_part("personas")
    assert not window.header.arrow.isVisible()
    part = window.page.people
    part.side.cards.activated_id.emit(part.side.cards.rows.ids()[0])
    assert window.header.arrow.isVisible()
    window.header.arrow.click()
    assert part.side.isVisible()
    assert not window.header.arrow.isVisible()


# Antecesores.


def test_another_microcentro_is_looked_at_joined_and_taken_out_again(qtbot, page, window, workspace, database):
    other = workspace.create("Los Aromos", "Berta Ñanco")
    network.add_school(other, rbd=4777, name="Escuela La Vega")
    meetings.schedule(other, date(2025, 4, 9))
    page.arrive(part="antecesores")
    part = page.origins
    part.empty.button.click()
    assert not list(unnamed(page))
    part.join.spaces.set_value(other.space)
    part.join.spaces.changed.emit()
    qtbot.waitUntil(part.join.accept.isVisible)
    assert "Los Aromos" in part.join.told.heading.text()
    part.join.accept.click()
    qtbot.waitUntil(lambda: part.total == 1)
    (session,) = meetings.meetings(database)
    assert meetings_words.name(session) == "Sesión N° 1 (Los Aromos)"
    (row,) = part.rows.values()
    assert "1 sesión" in row.subtitle.text()
    window.undo.undo()
    qtbot.waitUntil(lambda: part.total == 0)
    assert not meetings.meetings(database)


def test_a_former_microcentro_is_only_written_down(qtbot, page, database):
    page.arrive(part="antecesores")
    page.origins.write_down.click()
    QTest.keyClicks(page.origins.editor.name, "Florida")
    assert page.save_now()
    assert [row.name for row in predecessors.predecessors(database)] == ["Florida"]
    page.origins.editor.drop.click()
    assert not predecessors.predecessors(database)
