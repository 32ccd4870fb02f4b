from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.services import evidence, labels, network, practice_parts, practices, rows, school_life
from app.ui import theme
from app.ui.pages import practices_blank
from app.ui.pages.practices import PracticesPage
from app.ui.widgets.status import InlineNotice, WhoWhen
from tests.the_day import TODAY
from tests.ui.names import unnamed


def test_an_empty_draft_does_not_outlive_the_window_but_stays_while_it_is_printed(window, page, database):
    page.begin.trigger()
    window.show_document("En blanco", bytes, "x.pdf")
    assert len(practices.find_ids(database)) == 1
    window.back()
    assert page.stack.editing
    window.close()
    assert practices.find_ids(database) == []


def test_the_first_practice_is_read_a_turn_after_the_list_and_its_verbs_are_offered_from_the_start(
    window, database, draft, qtbot
):
    window.resize(1366, 768)
    window.navigate("practicas")
    page = window.page
    assert (page.library.cards.current_id(), page.reader.shown) == (draft, "")
    assert page.primary() is page.share
    qtbot.waitUntil(lambda: page.reader.shown == draft)
    assert page.primary() is page.share


def test_whoever_prints_before_the_first_practice_is_in_sight_prints_it(window, draft):
    window.navigate("practicas")
    window.page.print.trigger()
    assert (window.current, window.page.title()) == ("documento", "La huerta")


def test_every_control_has_a_name(window, page, database):
    assert list(unnamed(page)) == []
    page.begin.trigger()
    assert list(unnamed(page)) == []


@pytest.fixture
def library(database) -> dict[str, str]:
    """Three shared practices, and one private draft of the person at the laptop."""
    made = {
        name: rows.create(database, "practice", {"title": title, "subject": subject, "grades": grades})
        for name, title, subject, grades in (
            ("water", "El árbol y el agua", "CN", ["1", "2"]),
            ("garden", "La huerta", "MA", ["3", "4"]),
            ("tales", "Cuentos", "LE", ["1", "6"]),
        )
    }
    made["mine"] = practices.create(database, {"title": "Zapallos", "subject": "MA"})
    return made


def shown(page: PracticesPage) -> set[str]:
    return set(page.library.cards.rows.ids())


def test_an_empty_library_offers_the_first_step(window, page):
    assert page.stack.currentWidget() is page.empty
    assert page.primary() is None
    page.empty.button.click()
    assert page.stack.editing


def test_search_is_blind_to_accents(library, page, qtbot):
    page.look.trigger()
    QTest.keyClicks(page.library.filters.search.edit, "ARBOL")
    qtbot.waitUntil(lambda: shown(page) == {library["water"]})
    assert page.reader.shown == library["water"]
    assert "1 de 4" in page.context_line()


def test_filters_narrow_and_are_remembered(library, context, window, page):
    filters = page.library.filters
    filters.more_button.click()
    subject = filters.chooser.choices["subject"]
    subject.setCurrentIndex(subject.findData("MA"))
    subject.activated.emit(subject.currentIndex())
    assert shown(page) == {library["garden"], library["mine"]}
    filters.chips["mine"].click()
    assert shown(page) == {library["mine"]}
    again = PracticesPage(window.context)
    again.refresh(frozenset())
    assert shown(again) == {library["mine"]}
    again.deleteLater()
    filters.clear_button.click()
    assert shown(page) == set(library.values())
    tag = filters.chooser.choices["tag"]
    assert tag.isHidden()
    rows.update(context.database, "practice", library["garden"], {"tags": ["huerta"]})
    page.refresh(frozenset({"practice"}))
    assert not tag.isHidden()
    tag.setCurrentIndex(tag.findData("huerta"))
    tag.activated.emit(tag.currentIndex())
    assert shown(page) == {library["garden"]}


def test_a_filter_that_leaves_nothing_says_so_and_offers_the_way_out(library, page):
    page.library.filters.search.set_value("nada de esto")
    page.library.search()
    assert page.library.stack.currentWidget() is page.library.nothing
    page.library.nothing.button.click()
    assert shown(page) == set(library.values())


def test_a_link_finds_a_practice_that_the_filters_hide(library, window, page):
    page.library.filters.search.set_value("cuentos")
    page.library.search()
    window.navigate("practicas", id=library["garden"])
    assert page.reader.shown == library["garden"]
    assert page.library.cards.current_id() == library["garden"]


def test_in_a_narrow_window_esc_returns_from_the_reader_to_the_list(library, window, page, qtbot):
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: not page.panes.is_wide)
    page.library.cards.choose(library["garden"])
    page.library.cards.activated_id.emit(library["garden"])
    assert not page.library.isVisibleTo(page)
    window.back()
    assert page.library.isVisibleTo(page)
    assert page.library.cards.current_id() == library["garden"]


def test_the_private_draft_says_kindly_what_is_missing_and_leads_there(library, window, page, database):
    window.navigate("practicas", id=library["mine"])
    assert page.primary() is page.share
    assert not page.library.begin.isHidden()
    page.share.trigger()
    assert practices.is_private(database, library["mine"])
    assert page.stack.editing.shown == library["mine"]
    assert "Todavía no se puede compartir" in window.toasts.words.text()


def test_a_complete_draft_is_shared_with_one_press(library, window, page, database):
    mine = library["mine"]
    rows.update(database, "practice", mine, {"common_theme": "La huerta", "problem_addressed": "Medir"})
    for grade in ("1", "2"):
        practice_parts.write_task(database, mine, grade, task="Medir", oa_codes=["MA01 OA 01"])
    practice_parts.add_step(database, mine, "Salir a la huerta")
    rows.create(database, "evidence", {"practice_id": mine, "kind": "photo", "shows_pupils": False})
    window.navigate("practicas", id=mine)
    page.share.trigger()
    assert not practices.is_private(database, mine)
    assert page.primary() is page.begin
    assert page.library.begin.isHidden(), "the page's own button says it already"
    assert not page.reader.is_private


def test_a_practice_that_is_removed_comes_back(library, window, page, database):
    window.navigate("practicas", id=library["garden"])
    page.remove.trigger()
    assert library["garden"] not in shown(page)
    window.undo.undo()
    page.refresh(frozenset({"practice"}))
    assert library["garden"] in shown(page)


def test_removing_from_the_editor_goes_back_to_the_library(library, window, page, database):
    window.navigate("practicas", id=library["mine"], mode="editar")
    page.remove.trigger()
    assert page.stack.currentWidget() is page.panes
    assert library["mine"] not in shown(page)


def test_a_colleagues_practice_is_adapted_as_ones_own_draft(library, window, page, database, qtbot):
    window.navigate("practicas", id=library["garden"])
    page.copy.trigger()
    mine = page.stack.editing.shown
    assert mine != library["garden"]
    assert rows.load(database, "practice", mine)["adapted_from_id"] == library["garden"]
    assert practices.is_private(database, mine)
    window.undo.undo()
    qtbot.waitUntil(lambda: not page.stack.editing)
    assert mine not in shown(page)
    window.undo.redo()
    qtbot.waitUntil(lambda: mine in shown(page))


def test_two_with_one_title_and_author_are_pointed_out(library, window, page, database):
    twin = practices.create(database, {"title": "Zapallos"})
    window.navigate("practicas", id=library["mine"])
    notices = [one for one in page.reader.findChildren(InlineNotice) if "dos veces" in one.words.text()]
    notices[0].button.click()
    assert page.reader.shown == twin


def test_the_paper_holds_what_was_written(library, window, page, database, monkeypatch):
    asked = []
    monkeypatch.setattr(window, "show_document", lambda title, make, name: asked.append((title, make(), name)))
    window.navigate("practicas", id=library["water"])
    page.print.trigger()
    page.blank.trigger()
    (title, made, name), (_, empty, _) = asked
    assert (title, name) == ("El árbol y el agua", "practica-el-arbol-y-el-agua.pdf")
    assert made.startswith(b"%PDF")
    assert empty.startswith(b"%PDF")


def test_news_keep_the_chosen_practice(library, window, page, database, qtbot):
    page.library.cards.choose(library["garden"])
    qtbot.waitUntil(lambda: page.reader.shown == library["garden"])
    practices.create(database, {"title": "Agua"})
    page.refresh(frozenset({"practice"}))
    assert page.library.cards.current_id() == library["garden"]
    assert page.reader.shown == library["garden"]


def test_a_practice_that_somebody_else_removed_is_put_away(library, window, page, database):
    window.navigate("practicas", id=library["garden"], mode="editar")
    rows.remove(database, "practice", library["garden"])
    page.refresh(frozenset({"practice"}))
    assert not page.stack.editing
    assert window.toasts.words.text() == "La práctica que tenía abierta ya no está"
    assert not practices_blank.is_blank(database, library["garden"]), "nothing is left to take away"


def test_the_reader_says_all_that_was_written_in_more_details(library, window, page, database):
    written = {"frameworks": ["PEI"], "stage_of_practice": "in_development", "license_to_share": "public",
               "needs_internet": True}
    rows.update(database, "practice", library["garden"], written)
    window.navigate("practicas", id=library["garden"])
    said = [one.text() for one in page.reader.findChildren(QLabel)]
    for name, words in (
        ("Marcos", labels.words("practice", "frameworks", "PEI")),
        ("Avance", labels.words("practice", "stage_of_practice", "in_development")),
        ("Se puede compartir con", labels.words("practice", "license_to_share", "public")),
        ("Conexión", "Necesita Internet"),
    ):
        assert said[said.index(name) + 1] == words


def test_the_school_that_the_library_is_narrowed_to_may_leave_the_microcentro(library, window, page, database):
    school = network.add_school(database, rbd=4510, name="Escuela Las Quilas").school
    rows.update(database, "practice", library["garden"], {"school_id": school})
    page.refresh(frozenset())
    chosen = page.library.filters.chooser.choices["school"]
    chosen.set_value(school)
    chosen.changed.emit()
    school_life.leave(database, school, TODAY)
    page.refresh(frozenset())
    assert chosen.currentText() == "Escuela Las Quilas"
    assert shown(page) == {library["garden"]}


def test_walking_along_the_list_never_acts_on_the_practice_left_behind(library, window, page):
    page.library.cards.choose(library["water"])
    page.library.cards.choose(library["tales"])
    page.library.cards.choose(library["garden"])
    page.edit.trigger()
    assert page.stack.editing.shown == library["garden"]


def test_without_a_curriculum_the_code_of_an_objective_is_read_once_and_whole(library, window, page, database):
    practice_parts.write_task(database, library["garden"], "1", task="Medir", oa_codes=["MA01 OA 18", "MA02 OA 19"])
    window.navigate("practicas", id=library["garden"])
    said = [one.text() for one in page.reader.findChildren(QLabel)]
    wanted = ("MA01 OA 18", "OA 18", "MA02 OA 19", "Objetivo · Nivelación")
    assert [said.count(words) for words in wanted] == [1, 0, 1, 1]


def test_every_control_of_a_full_reader_and_editor_has_a_name(library, window, page, database):
    window.navigate("practicas", id=library["garden"])
    assert list(unnamed(page)) == []
    page.edit.trigger()
    editor = page.stack.editing
    editor.finish()
    for begin in (editor.steps.add_button, editor.materials.add_button, editor.more.toggle):
        begin.click()
    assert list(unnamed(page)) == []


def test_down_goes_from_the_search_box_to_what_was_found(library, window, page):
    page.look.trigger()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(page.library.filters.search.edit, Qt.Key.Key_Down)
    assert window.focusWidget() is page.library.cards


def test_the_reader_says_who_changed_it_last(library, window, page, database):
    page.arrive(id=library["water"])
    line = page.reader.findChildren(WhoWhen)[-1]
    assert line.words.text().startswith("Último cambio: Ana Pino · ")


def test_a_testimony_is_read_whole(library, window, page, database):
    words = "Aprendimos a medir. " * 20
    evidence.add_text(database, words, practice_id=library["garden"])
    window.navigate("practicas", id=library["garden"])
    assert words.strip() in [part.text().strip() for part in page.reader.findChildren(QLabel)]


def test_in_a_low_window_open_filters_take_the_place_of_the_list(library, window, page, qtbot):
    window.resize(1024, 600)
    page.library.filters.more_button.click()
    assert not page.library.stack.isVisibleTo(page)
    page.library.filters.chooser.done_button.click()
    assert page.library.stack.isVisibleTo(page)


def test_in_a_small_window_an_open_practice_shows_the_way_back_to_the_list(window, database):
    made = practices.create(database, {"title": "La huerta"})
    window.resize(1024, 600)
    window.sidebar.chosen.emit("practicas")
    assert not window.header.arrow.isVisible()
    window.page.library.opened.emit(made)
    assert window.header.arrow.isVisible()
    window.header.arrow.click()
    assert window.page.library.isVisible()
    assert not window.header.arrow.isVisible()


def test_a_practice_that_is_read_where_nothing_else_is_seen_has_its_name_in_the_head(qtbot, window, page, draft):
    window.resize(1024, 600)
    qtbot.waitUntil(lambda: not page.panes.is_wide)
    window.navigate("practicas", id=draft)
    assert window.header.title.text() == "La huerta"
    assert page.context_line() == "Borrador privado"
    window.back()
    assert (window.header.title.text(), page.context_line()) == ("Prácticas", "1 práctica")
    window.navigate("practicas", id=draft)
    window.resize(1400, 768)
    qtbot.waitUntil(lambda: window.header.title.text() == "Prácticas")


def test_with_the_largest_letters_on_a_small_screen_no_filter_is_cut_in_two(qtbot, qapp, window, page, draft):
    theme.apply(qapp, "light", 200)
    try:
        window.resize(1024, 600)
        window.navigate("practicas")
        bar = page.library.filters

        def are_whole():
            shown = [one for one in (*bar.chips.values(), bar.more_button, bar.order_combo) if not one.isHidden()]
            return all(one.visibleRegion().boundingRect().height() == one.height() for one in shown)

        qtbot.waitUntil(are_whole)
        assert bar.order_combo.isHidden()
        bar.more_button.click()
        qtbot.waitUntil(bar.order_combo.isVisible)
        qtbot.waitUntil(are_whole)
    finally:
        theme.apply(qapp, "light", 100)
