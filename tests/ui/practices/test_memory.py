from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import practice_likeness, practice_parts, practices, rows
from app.ui.pages.practices_coverage import CoveragePage
from app.ui.widgets.rows import BoxedList
from tests.ui.names import unnamed


@pytest.fixture
def garden(database):
    made = rows.create(database, "practice", {"title": "La huerta", "subject": "MA", "axis": "Medición"})
    practice_parts.write_task(database, made, "3", oa_codes=["MA03 OA 21"])
    return made


def boxes(window, qtbot):
    reader = window.page.reader
    reader.alike.fill()
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    column = reader.column.column
    held = [column.itemAt(at).widget() for at in range(column.count())]
    held += reader.alike.findChildren(BoxedList)
    return {box.heading.text(): box for box in held if isinstance(box, BoxedList)}


def test_a_practice_shows_what_is_like_it_and_its_adaptations_both_ways(garden, window, database, qtbot, monkeypatch):
    looked_in = []
    like = practice_likeness.like
    here = threading.current_thread
    monkeypatch.setattr(practice_likeness, "like", lambda *args: looked_in.append(here()) or like(*args))
    other = rows.create(database, "practice", {"title": "El corral", "subject": "MA", "axis": "Medición"})
    window.navigate("practicas", id=garden)
    page = window.page
    assert "Viene de" not in boxes(window, qtbot)
    page.copy.trigger()
    own = page.stack.editing.shown
    window.navigate("practicas", id=own)
    assert "Viene de" in boxes(window, qtbot)
    window.navigate("practicas", id=garden)
    shown = boxes(window, qtbot)
    assert {"Adaptaciones de esta", "Parecidas a esta"} <= set(shown)
    assert list(unnamed(page.reader)) == []
    assert threading.main_thread() not in looked_in, "the window stands still while ten years are looked through"
    page.reader.show_practice(garden)
    page.reader.alike.fill()
    assert page.reader.alike.findChildren(BoxedList), "what was known of it comes with the rest"
    shown = boxes(window, qtbot)
    row = shown["Parecidas a esta"].rows.itemAt(0).widget()
    assert (row.title.text(), row.subtitle.text()) == ("El corral", "Mismo eje, Medición")
    row.click()
    assert page.reader.shown == other


def test_a_practice_to_which_one_comes_back_stands_as_it_was_until_something_is_written(garden, window, database):
    window.navigate("practicas", id=garden)
    before = window.page.reader.edit_button
    window.navigate("red")
    window.navigate("practicas", id=garden)
    assert window.page.reader.edit_button is before
    window.navigate("red")
    rows.update(database, "practice", garden, {"title": "El huerto"})
    window.navigate("practicas", id=garden)
    assert (window.page.reader.edit_button is before, window.page.reader.name) == (False, "El huerto")


def test_without_the_official_objectives_the_way_to_load_them_is_shown(window):
    window.navigate("cobertura")
    assert window.page.stack.currentWidget() is window.page.absent
    assert window.focusWidget() is window.page.absent.button


def test_a_covered_objective_opens_its_practice_and_another_begins_one(garden, window, database, curriculum, qtbot):
    year = rows.load(database, "practice", practices.create(database, {"title": "x"}))["school_year"]
    rows.create(database, "annual_plan", {"year": year, "focus_subject": "MA", "focus_axis": "Medición"})
    window.navigate("cobertura")
    page = window.page
    assert isinstance(page, CoveragePage)
    assert (page.subject.value(), page.axis.value()) == ("MA", "Medición")
    assert page.context_line().startswith("1 de ")
    assert list(unnamed(page)) == []
    page.rows["MA03 OA 21"].click()
    assert window.page.reader.shown == garden
    window.navigate("cobertura")
    page.rows["MA03 OA 22"].setFocus()
    QTest.keyClick(page.rows["MA03 OA 22"], Qt.Key.Key_Return)
    made = window.page.stack.editing.shown
    assert practice_parts.tasks(database, made)[0].oa_codes == ("MA03 OA 22",)
    window.back()
    qtbot.waitUntil(lambda: page.context_line().startswith("2 de "))
    window.undo.undo()
    qtbot.waitUntil(lambda: page.context_line().startswith("1 de "))


def test_an_objective_with_several_practices_opens_their_list(garden, window, database, curriculum):
    other = rows.create(database, "practice", {"title": "El corral"})
    practice_parts.write_task(database, other, "3", oa_codes=["MA03 OA 21"])
    window.navigate("cobertura")
    window.page.subject.set_value("MA")
    window.page._turn_subject()
    window.page.rows["MA03 OA 21"].click()
    assert set(window.page.library.cards.rows.ids()) == {garden, other}
    assert window.page.library.filters.chooser.objective.value() == "MA03 OA 21"
