from __future__ import annotations

import pytest

from app.services import network, people, rows, school_life
from app.ui import finders
from app.ui.pages.network import NetworkPage
from tests.the_day import TODAY
from tests.ui.names import unnamed


@pytest.fixture
def school(database):
    return network.add_school(database, rbd=4501, name="Escuela El Aromo").school


@pytest.fixture
def page(window, school) -> NetworkPage:
    window.navigate("red", id=school)
    assert isinstance(window.page, NetworkPage)
    return window.page


def test_a_change_of_owner_ends_the_one_before_and_is_taken_back(school, window, page, database):
    owners = page.schools.form.owners
    owners.add_button.click()
    [first] = owners.lines.values()
    first.fields["name"].set_value("Municipalidad")
    first.fields["name"].changed.emit()
    kind = first.fields["dependency"]
    kind.set_value("2")
    kind.changed.emit()
    assert page.save_now()
    assert rows.load(database, "school", school)["dependency"] == "2"
    own = page.schools.form.form.rows["dependency"].field
    own.set_value("6")
    own.changed.emit()
    assert page.save_now()
    assert rows.load(database, "school", school)["dependency"] == "6", "what was chosen goes back without a word"
    owners.add_button.click()
    held = rows.parts(database, "school_owner", school)
    assert len(held) == 2
    assert [one["to"] is None for one in sorted(held, key=lambda one: one["name"] or "")] == [True, False]
    assert list(unnamed(owners)) == []
    window.undo.undo()
    [one] = rows.parts(database, "school_owner", school)
    assert (one["name"], one["to"]) == ("Municipalidad", None)


def test_a_school_that_leaves_stays_in_sight_after_the_others_and_comes_back(school, window, page, database):
    network.add_school(database, rbd=4502, name="Escuela El Canelo")
    berta = people.add(database, "Berta Ñanco", school_id=school)
    assert not page.schools.form.staying.isVisibleTo(page.schools.form)
    page.schools.form.leave.click()
    assert "Berta Ñanco sigue con cargo vigente" in page.schools.form.staying.words.text()
    people.leave(database, berta, TODAY)
    page.schools.refresh()
    assert [card.name for card in page.schools.matching("").values()] == ["Escuela El Canelo", "Escuela El Aromo"]
    assert page.schools.form.chip.text() == "Dejó el microcentro"
    assert page.context_line() == "1 escuela"
    assert [pick.title for pick in finders.schools(database)("")] == ["Escuela El Canelo"]
    page.schools.form.rejoin.click()
    assert network.school(database, school).left_on is None
    window.undo.undo()
    assert network.school(database, school).left_on is not None
    window.undo.redo()
    rows.update(database, "school", school, {"status": "in_recess"})  # as it came, without a day
    form = page.schools.form
    form.show_record(school)
    form.undated.button.click()
    assert not form.undated.isVisibleTo(form)
    [line] = form.pauses.lines.values()
    assert (line.fields["from"].value(), form.chip.text()) == (TODAY.isoformat(), "En receso")
    for day, told in (("2020-01-01", True), ("", False)):
        line.fields["to"].set_value(day)
        line.fields["to"].changed.emit()
        assert page.save_now()
        assert line._told["to"].problem.isVisibleTo(form) is told
    form.open_.click()
    assert (form.chip.text(), form.pauses.lines) == ("En funcionamiento", {})  # it did not rest a single day
    assert list(unnamed(form)) == []
    for _ in ("reopening", "emptying the day", "the day", "saying since when it rests"):
        window.undo.undo()
    form.show_record(school)
    assert (form.pauses.lines, form.undated.isVisibleTo(form)) == ({}, True)


def test_seventh_grade_shows_where_its_authorization_goes_and_only_warns(school, page, database):
    made = rows.create(database, "combined_class", {"school_id": school, "grades": ["1", "2"]})
    form = page.schools.form
    form.show_record(school)
    line = form.classes.lines[made]
    assert "deprov_authorization_on" not in line.fields
    rows.update(database, "combined_class", made, {"grades": ["6", "7"]})
    form.show_record(school)
    day = line.fields["deprov_authorization_on"]
    assert day.isVisibleTo(form)
    day.set_value("2026-03-01")
    day.changed.emit()
    assert page.save_now()
    assert rows.load(database, "combined_class", made)["deprov_authorization_on"] == "2026-03-01"
    assert form.authorization.isVisibleTo(form)
    fields = {"deprov_authorization_on": "2026-03-02", "deprov_authorization_number": "118"}
    rows.update(database, "combined_class", made, fields)
    form.show_record(school)
    assert not form.authorization.isVisibleTo(form)
    assert school_life.authorization_warning(database, school) == ""


def test_a_substitute_is_named_and_takes_over_what_is_pending(window, page, database, qtbot):
    berta = people.add(database, "Berta Ñanco")
    rosa = people.add(database, "Rosa Pino", role="SUBSTITUTE")
    task = rows.create(database, "commitment", {"text": "Traer lienza", "responsible_id": berta})
    window.navigate("red", id=rosa)
    form = page.people.form
    assert not form.substitute._tools.isVisibleTo(form)
    form.substitute.holder.set_value(berta, "Berta Ñanco")
    form.substitute.holder.changed.emit()
    assert page.save_now()
    assert rows.load(database, "person", rosa)["substitute_for_id"] == berta
    form.show_record(rosa)
    assert form.substitute.inherit.text().strip() == "Hacerse cargo de 1 acuerdo pendiente"
    assert list(unnamed(form)) == []
    form.substitute.inherit.click()
    assert rows.load(database, "commitment", task)["responsible_id"] == rosa
    window.undo.undo()
    assert rows.load(database, "commitment", task)["responsible_id"] == berta


def test_who_left_is_told_so_after_the_others_and_not_offered_any_more(window, page, database):
    berta = people.add(database, "Alba Berta Ñanco")
    window.navigate("red", id=berta)
    page.people.form.leave.click()
    page.people.refresh()
    listed = list(page.people.matching("").values())
    assert [row.full_name for row in listed] == ["Ana Pino", "Alba Berta Ñanco"]
    assert page.people._card(listed[1]).state == "Dejó el microcentro"
    assert [pick.title for pick in finders.people(database)("")] == ["Ana Pino"]
