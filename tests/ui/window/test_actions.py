"""Every action of every page, found by its words from anywhere."""

from __future__ import annotations

from io import BytesIO

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from reportlab.pdfgen.canvas import Canvas

from app import wall_clock
from app.services import commitments, instruments, meetings, minutes, plans, rows, templates
from app.ui.pages import entries


def test_every_action_is_found_without_accents(plain):
    plain.actions_.list.trigger()
    panel = plain.action_list
    assert panel.isVisible()
    QTest.keyClicks(panel.search.edit, "practica")
    panel._filter()
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert any("Escribir una práctica" in text for text in texts)
    assert any("Ir a Prácticas" in text for text in texts)
    panel.search.set_value("ir a sesiones")
    panel._filter()
    QTest.keyClick(panel.search.edit, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert plain.current == "sesiones"


def test_a_whole_word_comes_before_one_that_only_begins_like_it(plain):
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "copia")
    plain.action_list._filter()
    texts = [plain.action_list.list.item(row).text() for row in range(plain.action_list.list.count())]
    assert texts[0].startswith("Guardar copia de respaldo")
    assert any(text.startswith("Copiar") for text in texts)


def test_from_a_page_that_the_sidebar_does_not_list_esc_leads_back(plain):
    plain.navigate("sesiones")
    [go] = [each for each in plain.actions_.all() if each.text() == "Ir a Objetivos con práctica"]
    go.trigger()
    assert plain.current == "cobertura"
    plain.back()
    assert plain.current == "sesiones"


def test_enter_runs_what_is_typed_though_the_list_has_not_followed_yet(plain):
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "ir a sesiones")
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Return)
    assert plain.current == "sesiones"


def test_what_is_typed_begins_the_words_of_what_is_found(plain):
    plain.action_list.open([QAction(words, plain) for words in ("Recibir planilla…", "Ir a Planillas", "Ir a Inicio")])
    panel = plain.action_list
    for typed, meant in (("ir a", ["Ir a Planillas", "Ir a Inicio"]), ("ir plán", ["Ir a Planillas"]), ("bir", [])):
        panel.search.set_value(typed)
        panel._filter()
        assert [panel.list.item(row).text() for row in range(panel.list.count())] == meant
    panel.dismiss()


def test_a_whole_name_in_the_action_list_means_what_is_called_so(plain):
    schools = "Ver escuelas   ·   en Red"
    actions = ("Agregar línea de trabajo", "Agregar línea", "Ver Diagnóstico de la red", "Ir a Red",
               "Escuelas representadas   ·   en Indicadores", schools,
               "Deshacer: Preparar la sesión", "Preparar la sesión en Sesiones")  # fmt: skip
    made = [QAction(words, plain) for words in actions]
    for typed, meant in (("agregar linea", "Agregar línea"), ("red", "Ir a Red"), ("escuelas", schools),
                         ("prep", actions[-1]), ("preparar la", actions[-1])):  # fmt: skip
        plain.action_list.open(made)
        QTest.keyClicks(plain.action_list.search.edit, typed)
        plain.action_list._filter()
        assert plain.action_list.list.item(0).text() == meant
        plain.action_list.dismiss()


def test_escape_closes_the_action_list_and_goes_nowhere(plain):
    plain.navigate("sesiones")
    plain.actions_.list.trigger()
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Escape)
    assert not plain.action_list.isVisible()
    assert plain.current == "sesiones"


def test_the_action_list_closes_though_what_had_the_keyboard_is_gone(plain):
    gone = QPushButton("Abrir", plain.centralWidget())
    gone.show()
    gone.setFocus()
    plain.actions_.list.trigger()
    assert plain.action_list.isVisible()
    gone.deleteLater()
    QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
    plain.action_list.dismiss()
    assert not plain.action_list.isVisible()


def test_escape_closes_the_action_list_at_once_whatever_is_typed(plain):
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "algo")
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Escape)
    assert not plain.action_list.isVisible()


def test_the_action_list_gives_the_keyboard_back_past_the_first_field_and_ends_with_a_whole_line(plain):
    first = QLineEdit("La huerta", plain.page)
    first.show()
    QWidget.setTabOrder(plain.action_list, first)
    plain.page.first.setFocus()
    plain.actions_.list.trigger()
    shown = plain.action_list.list
    assert shown.viewport().height() % shown.sizeHintForRow(0) == 0
    plain.action_list.dismiss()
    assert plain.page.first.hasFocus()
    assert first.selectedText() == ""


def test_tab_does_not_lead_behind_the_action_list(plain):
    plain.actions_.list.trigger()
    QTest.keyClick(plain.action_list.search.edit, Qt.Key.Key_Tab)
    assert plain.action_list.isVisible()
    assert plain.focusWidget() is plain.action_list.search.edit


def test_the_keys_of_another_action_close_the_list_and_do_what_they_do(plain):
    plain.page.first.setFocus()
    plain.actions_.list.trigger()
    QTest.keyClicks(plain.action_list.search.edit, "algo")
    for keys, made, listed in ((Qt.Key.Key_Z, 0, True), (Qt.Key.Key_N, 1, False)):
        QTest.keyClick(plain.action_list.search.edit, keys, Qt.KeyboardModifier.ControlModifier)
        assert (plain.page.created, plain.action_list.isVisible()) == (made, listed)
    assert plain.page.first.hasFocus()


def test_going_to_another_page_closes_the_action_list(plain):
    plain.actions_.list.trigger()
    plain.navigate("sesiones")
    assert not plain.action_list.isVisible()
    assert not plain.action_list.isAncestorOf(plain.focusWidget())


def test_the_action_list_offers_every_action_of_page_and_window(plain):
    offered = {action.text() for action in plain.actions_.all()}
    assert "Escribir una práctica" in offered
    assert {f"Ir a {entry.name}" for entry in entries() if entry.sidebar or entry.alone} <= offered
    assert {"Ir a Planillas", "Ir a Papelera", "Ir a Imprimir formularios", "Ir a Objetivos con práctica"} <= offered


def test_what_other_pages_do_is_found_from_anywhere_and_done_there(window):
    window.actions_.list.trigger()
    panel = window.action_list
    QTest.keyClicks(panel.search.edit, "anotar acuerdo")
    QTest.keyClick(panel.search.edit, Qt.Key.Key_Return)
    assert window.current == "acuerdos"
    assert window.page.editor.commitment


def test_an_instrument_that_is_not_in_use_is_found_and_leads_to_where_it_is_taken_into_use(window, database):
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "plan anual")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert window.current == "instrumentos"
    assert window.focusWidget().accessibleName() == "Usar: Plan anual"
    instruments.turn(database, "plan", on=True)
    window.actions_.follow_instruments(instruments.in_use(database))
    offered = [action.text() for action in window.actions_.all() if action.isVisible()]
    assert "Ir a Plan anual" in offered
    assert "Usar «Plan anual»   ·   en Instrumentos" not in offered


def test_an_action_is_found_without_accents_and_without_the_tilde_of_the_letter_n(window):
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "tamano del texto y los CÓLORES")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert window.current == "ajustes"


def test_what_needs_something_chosen_leads_to_its_page_and_says_where_it_is_then(window):
    for typed, page, first, where in (
        ("imprimir el acta sesiones", "sesiones", "una sesión", "arriba, en «Más acciones»"),
        ("ver aplicaciones", "ciclo", "una práctica", "después otra vez aquí"),  # no part of a page is in its menu
    ):
        window.actions_.list.trigger()
        QTest.keyClicks(window.action_list.search.edit, typed)
        QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
        told = window.toasts.words.text()
        assert (window.current, f"Elija primero {first}" in told, where in told) == (page, True, True)


def test_what_acts_on_a_plan_acts_on_that_of_the_year_which_its_page_shows_by_itself(window, database):
    instruments.turn(database, "plan", on=True)
    QApplication.processEvents()
    for told in ("Elija primero un plan", ""):
        made = "" if told else plans.begin(database, wall_clock.today().year)
        window.navigate("inicio")
        window.actions_.list.trigger()
        QTest.keyClicks(window.action_list.search.edit, "entregar la coordinacion")
        QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
        assert (window.current, told in window.toasts.words.text()) == ("plan", True)
    assert (window.page.view.plan, window.page.view.part_key) == (made, "cierre")


def test_what_acts_on_a_practice_acts_on_the_one_in_sight(window, database, qtbot):
    rows.create(database, "practice", {"title": "El riego", "grades": ["3"], "status": "in_test"})
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["3"], "status": "in_test"})
    window.navigate("practicas", id=practice)
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "ver aplicaciones")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert (window.current, window.page.part, window.page.row.id) == ("ciclo", "aplicaciones", practice)
    assert window.toasts.isHidden()
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "editar la practica")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert window.current == "practicas"
    qtbot.waitUntil(lambda: window.page.stack.editing is not None)
    assert window.page.stack.editing.shown == practice


def test_the_actions_of_a_page_are_not_offered_twice_on_it(window):
    window.navigate("acuerdos")
    offered = [action.text() for action in window.actions_.all()]
    assert [text for text in offered if text.startswith("Anotar acuerdo")] == ["Anotar acuerdo"]
    window.navigate("inicio")
    offered = [action.text() for action in window.actions_.all()]
    assert [text for text in offered if text.startswith("Escribir una práctica")] == ["Escribir una práctica"]


@pytest.mark.parametrize("each", [each for each in entries() if each.deeds], ids=lambda each: each.key)
def test_the_words_that_stand_for_an_action_are_those_of_its_page(window, each):
    window.navigate(each.key)
    known = {action.text(): action for action in window.page.actions()}
    assert {deed.words for deed in each.deeds} <= set(known)
    offered = [words for words, action in known.items() if action.property("menu")]
    assert set(offered) <= {deed.words for deed in each.deeds}
    used = instruments.in_use(window.context.database)
    shown = {deed.words for deed in each.deeds if not deed.after and (not deed.instrument or deed.instrument in used)}
    assert all(known[words].isVisible() for words in shown)


def test_what_an_instrument_takes_in_is_found_from_everywhere_once_it_is_in_use(qtbot, window):
    [there] = [each for each in window.actions_.all() if each.text().startswith("Nueva visita")]
    assert not there.isVisible()
    instruments.turn(window.context.database, "visits", on=True)
    qtbot.waitUntil(there.isVisible)
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "nueva visita")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert (window.current, window.page.part.code, window.page.part.total) == ("instrumentos", "visits", 1)
    offered = [each.text() for each in window.actions_.all() if each.isVisible()]
    assert offered.count("Nueva visita") == 1
    written = window.page.part.form.record
    window.navigate("documento")
    paper, made = window.page, Canvas(BytesIO())
    window.back()  # to what was open there, though it was not gone to from another page
    assert (window.page.part.code, window.page.part.form.record) == ("visits", written)
    held = window.focusWidget()
    paper.show_bytes(made.getpdfdata())  # which was drawn too late to take the keyboard
    assert window.focusWidget() is held
    rows.update(window.context.database, "visit", written, {"purpose": "Mirar los tickets"})
    window.page.refresh(frozenset({"visit"}))
    run(window, "ver visitas por escuela")  # a button beside the list, which a narrow window hides behind the visit
    assert window.page.part.summary.isVisible()
    assert not window.page.part.form.record


def test_one_place_is_one_line_of_the_action_list_though_a_button_a_part_and_a_page_lead_there(window, database):
    instruments.turn(database, "plan", on=True)
    instruments.turn(database, "visits", on=True)
    window.navigate("instrumentos")
    QApplication.processEvents()
    listed = offered(window)
    assert [each for each in listed if "Visitas" in each] == ["Ver Visitas", "Dejar de usar: Visitas"]
    assert "Ir a Plan anual" in listed
    assert "Abrir: Plan anual" not in listed
    assert [each for each in listed if "Pasantías" in each] == ["Usar: Pasantías"]
    for place, lines in (
        ("inicio", ["Ir a Papelera", "Ir a Objetivos con práctica"]),
        ("practicas", ["Ir a Papelera", "Ver objetivos con práctica"]),
    ):
        window.navigate(place)
        listed = [each for each in offered(window) if each.startswith(("Ir a", "Ver ")) and "historia" not in each]
        assert sorted(each for each in listed if "apelera" in each or "bjetivos" in each) == sorted(lines)
    window.navigate("sesiones", id=meetings.schedule(database, wall_clock.today()))
    places = ["Ver Acuerdos de la sesión", "Ir a Acuerdos"]
    assert [words for words in offered(window) if words in places] == places


def test_a_page_keeps_its_actions_however_often_its_head_is_read(window):
    window.navigate("acuerdos")
    before = [action.text() for action in window.page.actions()]
    for _ in range(3):
        window.refresh_header()
    assert "Imprimir los acuerdos del año" in before
    assert [action.text() for action in window.page.actions()] == before
    assert "Imprimir los acuerdos del año" in [action.text() for action in window.header.menu.actions()]


def test_many_papers_of_a_page_are_gathered_in_its_menu(window, database):
    meeting = meetings.schedule(database, wall_clock.today())
    window.navigate("sesiones", id=meeting)
    for _ in range(2):
        window.refresh_header()
    listed = {action.text(): action for action in window.header.menu.actions()}
    assert "Imprimir el acta" not in listed
    assert "Imprimir el acta" in [action.text() for action in listed["Imprimir"].menu().actions()]
    window.navigate("acuerdos")
    assert "Imprimir" not in [action.text() for action in window.header.menu.actions()]


def run(window, words):
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, words)
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    QApplication.processEvents()


def offered(window):
    return [action.text() for action in window.actions_.all() if action.isVisible() and action.isEnabled()]


def test_the_steps_of_the_minutes_are_found_from_any_part_of_their_session(window, database):
    meeting = meetings.schedule(database, wall_clock.today())
    window.navigate("sesiones", id=meeting, part="tabla")
    assert not [words for words in offered(window) if "el acta como" in words]
    minutes.write(database, meeting, {"various": "Nada"})
    window.page.refresh(frozenset({"minutes"}))
    run(window, "acta como leida")
    assert minutes.standing(database, meeting) == "read"
    assert window.page.session.part_key == "acta"
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    window.page.session.show_part("tabla")
    window.page.refresh(frozenset({"minutes"}))
    run(window, "corregir el acta")
    assert window.focusWidget() is window.page.session.part.state.reason


def test_a_new_version_of_a_format_is_found_while_the_format_is_read(window, database):
    window.navigate("instrumentos", part="formatos")
    part = window.page.part
    part.open(templates.all_of(database, "agenda")[0].id)
    run(window, "hacer una version nueva")
    assert window.focusWidget() is part.form.change.reason


def test_what_can_be_pressed_on_the_page_is_found_by_its_words_once(window, database):
    key = commitments.add(database, "Traer los mapas")
    window.navigate("acuerdos", id=key)
    assert offered(window).count("Ya se está haciendo") == 1
    assert offered(window).count("Anular") == 1, "which is an action and a button"
    run(window, "ya se esta haciendo")
    assert rows.load(database, "commitment", key)["status"] == "in_progress"
    assert "Ya se está haciendo" not in offered(window)


def test_an_indicator_is_found_from_anywhere_by_its_name(window):
    window.actions_.list.trigger()
    QTest.keyClicks(window.action_list.search.edit, "horas pedagogicas usadas")
    QTest.keyClick(window.action_list.search.edit, Qt.Key.Key_Return)
    assert window.current == "indicadores"
    assert window.page.reader.code == "hours_used"
