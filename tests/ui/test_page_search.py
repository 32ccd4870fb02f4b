from __future__ import annotations

import sys
import time
from importlib import import_module

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.log import unindexed
from app.log.seal import seal
from app.services import practice_parts, rows, search, search_index
from app.ui import pages
from app.ui.homes import HISTORY, HOMES, INSTRUMENTS, OF_INSTRUMENT
from app.ui.pages import entries, entry
from app.ui.pages.instruments_specs import ALL
from app.ui.pages.record import RecordPage
from app.ui.pages.search import SearchPage, marked
from app.ui.pages.trash import TrashPage
from tests.ui.names import unnamed


@pytest.fixture
def garden(database):
    made = rows.create(database, "practice", {"title": "La huerta", "subject": "MA"})
    practice_parts.write_task(database, made, "3", task="Cercar <b>todo</b> con lienza")
    rows.create(database, "meeting", {"title": "Vamos a la huerta", "date": "2026-04-02"})
    rows.create(database, "template", {"title": "La huerta tiene agua"})
    return made


@pytest.fixture
def page(window, garden, qtbot) -> SearchPage:
    [go] = [action for action in window.actions_.all() if action.shortcut().toString() == "Ctrl+Shift+F"]
    go.trigger()
    assert isinstance(window.page, SearchPage)
    qtbot.waitUntil(lambda: window.page._asked is not None)
    return window.page


def look_for(page, qtbot, text):
    page.filters.box.edit.selectAll()
    QTest.keyClicks(page.filters.box.edit, text)
    qtbot.waitUntil(lambda: page._asked is not None and page._asked.text == text)


def test_it_is_reached_from_anywhere_and_enter_opens_what_was_found_on_its_own_page(garden, window, page, qtbot):
    assert window.focusWidget() is page.filters.box.edit
    assert page.stack.currentWidget() is page.begin
    look_for(page, qtbot, "lienza")
    assert page.context_line() == "1 resultado"
    assert list(unnamed(page)) == []
    QTest.keyClick(page.filters.box.edit, Qt.Key.Key_Down)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.current == "practicas"
    assert window.page.reader.shown == garden


def test_found_words_are_marked_and_what_others_wrote_is_shown_letter_by_letter(page, qtbot):
    look_for(page, qtbot, "lienza")
    [row] = page.rows()
    assert "<b><u>lienza</u></b>" in row.subtitle.text()
    assert "&lt;b&gt;todo&lt;/b&gt;" in row.subtitle.text()
    assert marked("a<b", ((0, 1),)) == "<b><u>a</u></b>&lt;b"


def test_it_is_narrowed_and_says_when_nothing_is_found(page, qtbot):
    look_for(page, qtbot, "huerta")
    assert [group.tipo for group in page.found.groups].count("practice") == 1
    assert page.found.total == 3
    page.filters.fold_button.click()
    page.filters.show_only("meeting")
    qtbot.waitUntil(lambda: page.found.total == 1)
    assert list(unnamed(page)) == []
    look_for(page, qtbot, "lienza")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)
    assert page.nothing.button.isVisibleTo(page)
    page.nothing.button.click()
    qtbot.waitUntil(lambda: page.found.total == 1)


@pytest.mark.parametrize("words", ["huerta", "zarapito", ""])
def test_in_a_low_window_every_filter_is_whole_and_so_is_what_is_said_below(window, page, qtbot, words):
    window.resize(1024, 600)
    page.filters.fold_button.click()
    page.filters.show_only("meeting" if words else "")
    look_for(page, qtbot, words) if words else page.filters.box.set_value("")
    qtbot.wait(50)
    for field in (*page.filters._choices.values(), *page.filters._pickers.values()):
        assert field.visibleRegion().boundingRect() == field.rect()
    state = page.stack.currentWidget()
    for part in (state.findChildren(QPushButton) if words == "zarapito" else []):
        assert part.visibleRegion().boundingRect() == part.rect()


def test_where_the_filters_are_taller_than_half_the_page_they_scroll_with_the_keyboard(window, page, qtbot):
    window.resize(1024, 450)
    look_for(page, qtbot, "huerta")
    page.filters.fold_button.click()
    school = page.filters._pickers["school"]
    qtbot.wait(50)
    assert page.stack.height() > page.height() // 4
    assert school.visibleRegion().isEmpty()
    while QApplication.focusWidget() is not school:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert school.visibleRegion().boundingRect() == school.rect()


def test_of_very_many_it_says_how_many_are_shown(page, database, qtbot, monkeypatch):
    for number in range(3):
        rows.create(database, "practice", {"title": f"Canal {number}"})
    monkeypatch.setattr(search, "FIRST", 2)
    monkeypatch.setattr(search, "MANY", 2)
    look_for(page, qtbot, "canal")
    assert page._lists[0].hint.text() == "", "a button leads to the others"
    page.filters.show_only("practice")
    qtbot.waitUntil(lambda: page._asked.kind == "practice")
    assert page._lists[0].heading.text() == "Prácticas (3)"
    assert page._lists[0].hint.text().startswith("Se muestran 2.")


def test_axes_and_years_that_come_meanwhile_are_offered_and_what_is_chosen_stays(page, database, qtbot):
    axes, years = page.filters._choices["axis"], page.filters._choices["year"]
    years.set_value("2026")
    assert axes.findData("Geometría") < 0
    rows.create(database, "practice", {"title": "El techo", "axis": "Geometría", "school_year": 2025})
    qtbot.waitUntil(lambda: axes.findData("Geometría") >= 0)
    assert years.findData("2025") >= 0
    assert years.value() == "2026"
    assert page.filters.question().year == "2026"


def test_a_code_typed_without_blanks_narrows_to_its_objective(page, database, garden, qtbot):
    practice_parts.write_task(database, garden, "3", oa_codes=["MA03 OA 21"])
    page.filters.fold_button.click()
    picker = page.filters._pickers["oa"]
    QTest.keyClicks(picker, "ma03oa21")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._asked is not None and page._asked.oa == "MA03 OA 21")
    assert page.found.total == 1


def test_what_changes_meanwhile_is_found_and_what_is_removed_is_not(garden, page, database, qtbot):
    look_for(page, qtbot, "lienza")
    rows.remove(database, "practice", garden)
    qtbot.waitUntil(lambda: page.found.total == 0)
    rows.bring_back(database, "practice", garden)
    qtbot.waitUntil(lambda: page.found.total == 1)


def test_a_record_without_a_page_of_its_own_opens_as_what_it_says(window, page, qtbot):
    look_for(page, qtbot, "agua")
    page.rows()[0].click()
    assert window.current == "historia"
    assert isinstance(window.page, RecordPage)
    assert window.page.found.tipo == "template"
    assert window.page.primary() is None


def test_every_instrument_and_page_is_named_as_the_home_of_its_records():
    assert {spec.tipo: spec.code for spec in ALL} == OF_INSTRUMENT
    assert {entry.key for entry in entries()} >= {*HOMES.values(), HISTORY, INSTRUMENTS}


def test_what_is_found_opens_on_the_page_of_its_kind(window, page, database, qtbot):
    made = rows.create(database, "visit", {"purpose": "Zarapito"})
    rows.create(database, "phea_cycle", {"problem": "Quirquincho"})
    look_for(page, qtbot, "zarapito")
    qtbot.waitUntil(lambda: page.found.total == 1)
    page.rows()[0].click()
    assert (window.current, window.page.part.form.record) == ("instrumentos", made)
    window.navigate("buscar", text="quirquincho")
    qtbot.waitUntil(lambda: [each.tipo for each in page.found.groups] == ["phea_cycle"])
    page.rows()[0].click()
    assert window.current == "plan"


def test_an_old_value_is_put_back_from_the_history_and_taken_back(garden, window, database):
    with database.write() as session:
        seal(session, session.info["author"])
    rows.update(database, "practice", garden, {"title": "Otra cosa"})
    window.navigate("practicas", id=garden)
    window.page.past.action.trigger()
    shown = window.page
    assert isinstance(shown, RecordPage)
    assert list(unnamed(shown)) == []
    [back] = shown.backs
    assert back.accessibleName() == "Volver a esto: Título, La huerta"
    back.click()
    assert rows.load(database, "practice", garden)["title"] == "La huerta"
    window.undo.undo()
    assert rows.load(database, "practice", garden)["title"] == "Otra cosa"


def test_what_was_removed_comes_back_from_the_bin_by_the_keyboard(garden, window, database):
    window.actions_.trash.trigger()
    shown = window.page
    assert isinstance(shown, TrashPage)
    assert shown.stack.currentWidget() is shown.empty
    window.navigate("inicio")
    rows.remove(database, "practice", garden)
    window.navigate("papelera")
    shown.refresh(frozenset())
    assert list(unnamed(shown)) == []
    assert shown.context_line() == "1 cosa que se puede traer de vuelta"
    shown.cards.setFocus()
    QTest.keyClick(shown.cards, Qt.Key.Key_Return)
    assert rows.load(database, "practice", garden)["title"] == "La huerta"
    assert shown.stack.currentWidget() is shown.empty
    window.undo.undo()
    shown.refresh(frozenset())
    assert [one.title for one in shown._rows.values()] == ["La huerta"]


def test_a_search_that_takes_long_says_how_far_its_preparation_is_and_can_be_left(page, qtbot, monkeypatch):
    def slow(_database, _question, progress):
        while True:  # until it is given up
            progress.step(1, 4)
            time.sleep(0.01)

    monkeypatch.setattr(search, "search", slow)
    page.ask()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.preparing)
    qtbot.waitUntil(lambda: page.preparing.progress.words.text() == "Preparando la búsqueda… 25\u00a0%")
    assert list(unnamed(page)) == []
    page.preparing.later.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.begin)


def test_the_index_is_renewed_while_nothing_else_is_to_be_done(garden, window, database, qtbot):
    path = search_index.path_of(database)
    assert not path.exists()
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    window.around.indexer.work()

    def is_read():
        with database.read() as session:
            return unindexed.count(session) == 0

    qtbot.waitUntil(is_read)
    assert path.exists()


def test_the_pages_are_loaded_while_nothing_else_is_to_be_done(garden, window, qtbot, monkeypatch):
    module, _ = entry("papelera").place.split(":")
    monkeypatch.setattr(pages, module.split(".")[-1], import_module(module))  # as before, once this test is over
    monkeypatch.delitem(sys.modules, module)
    qtbot.waitUntil(lambda: not window.jobs.jobs)
    window.around.indexer.work()
    qtbot.waitUntil(lambda: module in sys.modules and not window.jobs.jobs)
