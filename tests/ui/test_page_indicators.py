"""Indicadores and the network's own figures through their real widgets: counted, drawn, copied, entered and undone."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import date

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.services import attendance, indicators_own, instruments, network, people, rows
from app.services.indicators_catalogue import DEFINITIONS
from app.services.indicators_own_cells import Entered
from app.services.workspace import open_workspace
from app.ui.pages.compare import ComparePage
from app.ui.pages.indicators import IndicatorsPage
from app.ui.pages.indicators_own import OwnIndicatorsPage
from tests.oracle.desk import moved_in
from tests.the_day import TODAY
from tests.ui.names import unnamed

YEAR = TODAY.year


@pytest.fixture(scope="module")
def begun(tmp_path_factory, founded):
    """The data folder of a laptop with such a year, to be copied, and its schools."""
    with closing(open_workspace(tmp_path_factory.mktemp("empezado"))) as workspace:
        return workspace.folder, _begin(moved_in(workspace, founded))


@pytest.fixture
def database(workspace, founded, request):
    """A microcentro of Ana alone; with that year when the test asks for it."""
    if "held" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("begun")[0])
    return moved_in(workspace, founded)


@pytest.fixture
def held(database, begun):
    """Two schools, six people, and three sessions of this year; at the last one Ana was alone."""
    return begun[1]


def _begin(database):
    named = ((11, "Escuela Aromo"), (12, "Escuela Canelo"))
    schools = [network.add_school(database, rbd=rbd, name=name).school for rbd, name in named]
    start = date(YEAR, 1, 1)
    ana = people.who_is_at_laptop(database)
    who = [ana, *(people.add(database, f"Docente {n}", school_id=schools[n % 2], since=start) for n in range(5))]
    for number, there in ((1, 6), (2, 5), (3, 1)):
        fields = {"school_year": YEAR, "number": number, "date": f"{YEAR}-0{number + 2}-10", "status": "held"}
        meeting = rows.create(database, "meeting", fields)
        for place, person in enumerate(who):
            attendance.set_state(database, meeting, person, "present" if place < there else "absence")
    return schools


@pytest.fixture
def page(opened, context, qtbot, held):
    made = opened(IndicatorsPage(context), 1166, 700)
    qtbot.waitUntil(lambda: made.report is not None)
    return made


@pytest.fixture
def own(opened, context, held):
    indicators_own.define(context.database, "Leen en voz alta", "Elegir qué textos leer.", goal="80")
    return opened(OwnIndicatorsPage(context), 1166, 700)


def line(page, code):
    return next(section.lines[code] for section in page.sections if code in section.lines)


def cells(context):
    (one,) = indicators_own.own(context.database)
    return dict(indicators_own.sheet(context.database, one.id, YEAR).cells)


def test_every_indicator_has_its_line_with_its_numbers(page):
    assert sum(len(section.lines) for section in page.sections) == len(DEFINITIONS)
    said = line(page, "attendance_year").subtitle.text()
    assert said == "12 asistencias de 18 que se esperaban (67\u00a0%)."
    hours = line(page, "hours_used").subtitle.text()
    assert hours.endswith("Base:\u00a03\u00a0sesiones."), "what a figure stands on is told where its sentence does not"
    assert line(page, "tickets").subtitle.text() == DEFINITIONS["tickets"].empty
    assert page.context_line() == f"{YEAR} · Toda la red"


def test_one_school_and_one_month_are_asked_for(held, qtbot, page):
    page.choices.school.set_value(held[0])
    page.choices.span.set_value("3")
    page.choices.changed.emit()
    qtbot.waitUntil(lambda: page.report.query.school_id == held[0])
    assert line(page, "attendance_year").subtitle.text().startswith("3 asistencias de 3 que")
    assert "De toda la red." in line(page, "hours_used").subtitle.text()
    assert page.context_line() == f"Marzo de {YEAR} · Escuela Aromo"


def test_news_are_counted(qtbot, page, database):
    meeting = rows.create(database, "meeting", {"school_year": YEAR, "date": f"{YEAR}-06-10", "status": "held"})
    attendance.set_state(database, meeting, people.who_is_at_laptop(database), "present")
    page.refresh(frozenset({"meeting"}))
    qtbot.waitUntil(lambda: line(page, "attendance_year").subtitle.text().startswith("13 asistencias de 19"))


def test_an_indicator_opens_with_its_decision_its_chart_and_its_table(qtbot, page):
    page.resize(1400, 700)
    line(page, "attendance_year").click()
    chosen = [each for section in page.sections for each in section.lines.values() if each.property("chosen")]
    assert chosen == [line(page, "attendance_year")]
    reader = page.reader
    assert reader.decision.text() == f"Para decidir: {DEFINITIONS['attendance_year'].decision}"
    qtbot.waitUntil(lambda: len(reader.cards) == 2)
    card = reader.cards[0]
    assert card.sentence.text().startswith("La mediana es 83,3\u00a0%.")
    qtbot.waitUntil(lambda: card.view.is_drawn)
    assert not card.view._image.isNull()
    assert not card.table.isVisible()
    card.turn.click()
    assert card.table.isVisible()
    assert card.table.words.lines[2] == ("may", "1", "6", "17 %")
    card.table.selectAll()
    assert card.table.chosen_as_tsv().splitlines()[0] == "mar\t6\t6\t100 %"
    card.copy.click()
    assert QGuiApplication.clipboard().text().splitlines()[1] == "mar\t6\t6\t100 %"


def test_all_of_them_are_copied_at_once(page, context):
    page.copy()
    text = QGuiApplication.clipboard().text()
    assert len(text.splitlines()) == 1 + len(DEFINITIONS)
    assert context.host.toasts[-1][0] == "Tabla copiada. Péguela en su planilla."


def test_where_only_one_side_fits_esc_goes_back_to_the_lines(qtbot, page):
    page.resize(900, 520)
    page.open("attendance_year")
    qtbot.waitUntil(lambda: page.leads_back())
    assert page.go_back()
    assert line(page, "attendance_year").isVisible()
    page.resize(1366, 520)
    page.open("hours_used")
    assert page.first_focus() is line(page, "hours_used"), "who comes back begins at what is read beside the list"


def test_own_indicators_are_in_nobodys_way_until_they_are_used(page, context, database, qtbot):
    """Promise 6: an instrument that the network did not turn on is not on the page."""
    assert page.own.isHidden()
    assert page.primary() is None
    instruments.turn(database, "indicators", on=True)
    page.refresh(frozenset({"microcentro"}))
    assert page.own.isVisible()
    page.primary().trigger()
    assert context.host.went[-1] == ("indicadores-propios", {})
    qtbot.waitUntil(lambda: not context.jobs.jobs)


def test_everything_has_a_name_and_fits_a_small_screen(qtbot, page):
    page.resize(824, 500)
    page.open("attendance_year")
    qtbot.waitUntil(lambda: len(page.reader.cards) == 2)
    turn, bar = page.reader.cards[0].turn, page.reader.pane.verticalScrollBar()
    turn.click()
    assert turn.accessibleName().startswith("Ocultar la tabla: ")
    assert list(unnamed(page)) == []
    assert page.minimumSizeHint().width() <= 824
    qtbot.waitUntil(lambda: bar.maximum() > 60)
    bar.setValue(60)
    page.open("hours_used")
    assert bar.value() == 0, "another indicator is read from its top"


def test_figures_are_typed_cell_by_cell_and_taken_back(held, qtbot, own, context):
    own.grid.setFocus()
    QTest.keyClicks(own.grid, "8")
    editor = own.grid.indexWidget(own.grid.currentIndex()) or own.grid.viewport().focusWidget()
    QTest.keyClicks(editor, "/10")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cells(context) == {(held[0], f"{YEAR}-03"): Entered(8, 10)})
    qtbot.waitUntil(lambda: own.grid.currentIndex().row() == 1)
    context.undo.undo()
    assert cells(context) == {}
    own.grid.setCurrentIndex(own.grid.figures.index(0, 0))
    QTest.keyClicks(own.grid, "m")
    editor = own.grid.viewport().findChild(QLineEdit)
    QTest.keyClicks(editor, "uchos")
    assert not own.save_now(), "what cannot be read holds the person"
    assert (editor.text(), "«muchos»" in own.notice.words.text()) == ("muchos", True)
    editor.setText("9/10")
    assert own.save_now(), "and what can be is taken from the open cell, whichever way one leaves"
    assert cells(context) == {(held[0], f"{YEAR}-03"): Entered(9, 10)}


def test_a_block_is_pasted_from_a_spreadsheet_in_one_step(held, own, context):
    QGuiApplication.clipboard().setText("8/10\t9 de 10\r\n\t3/4\r\n1/1\t1/1\r\n")
    own.grid.setFocus()
    QTest.keyClick(own.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    march, april = f"{YEAR}-03", f"{YEAR}-04"
    assert cells(context) == {
        (held[0], march): Entered(8, 10), (held[0], april): Entered(9, 10), (held[1], april): Entered(3, 4)
    }  # fmt: skip
    own.refresh(frozenset({"indicator_value"}))
    own.grid.selectAll()
    QTest.keyClick(own.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0].startswith("8/10\t9/10\t")
    QTest.keyClick(own.grid, Qt.Key.Key_Delete)
    assert cells(context) == {}
    context.undo.undo()
    assert len(cells(context)) == 3
    context.undo.undo()
    assert cells(context) == {}


def test_what_cannot_be_is_said_and_not_noted(own, context):
    own.grid.paste("12/10")
    assert own.notice.words.text() == "No puede ser más que el total. No se anotó nada de eso."
    own.grid.paste("muchos")
    assert own.notice.words.text() == "No se entiende «muchos». Escriba 12/20: doce de veinte."
    assert cells(context) == {}
    own.refresh(frozenset({"indicator_value"}))
    assert not own.notice.isHidden(), "nothing was changed since"
    own.year.set_value(str(YEAR - 1))
    own.year.changed.emit()
    assert own.notice.isHidden(), "it was about another year"


def test_the_chart_comes_with_the_second_month(own, context):
    own.grid.paste("8/10\t9/10\t7/10")
    own.refresh(frozenset({"indicator_value"}))
    assert own.card.view is not None
    assert own.card.sentence.text().startswith("La mediana es 80\u00a0%.")


def test_a_new_indicator_needs_its_decision(own, context):
    own.begin()
    own.new.name.setText("Pruebas tomadas")
    own.new.accept.click()
    assert own.new.rows["decision"].problem.text() == "Falta este dato."
    own.new.decision.setPlainText("Volver a enseñar lo que no se logró.")
    own.new.accept.click()
    assert [one.name for one in indicators_own.own(context.database)] == ["Leen en voz alta", "Pruebas tomadas"]
    assert own.which.currentText() == "Pruebas tomadas"
    context.undo.undo()
    assert len(indicators_own.own(context.database)) == 1


def test_what_it_is_saves_itself_but_not_without_a_decision(own, context):
    own.form.form.rows["goal"].field.setText("85,5")
    own.form.saver.changed()
    assert own.save_now()
    own.form.form.rows["decision"].field.setPlainText("")
    own.form.saver.changed()
    assert not own.save_now()
    (one,) = indicators_own.own(context.database)
    assert (str(one.goal), one.decision) == ("85.5", "Elegir qué textos leer.")
    other = indicators_own.define(context.database, "Pruebas tomadas", "Volver a enseñar.")
    own.refresh(frozenset({"indicator"}))
    own.which.set_value(other)
    own.which.changed.emit()
    assert own.which.value() == one.id, "what is typed about it cannot be kept: it stays in sight"
    assert own.form.form.rows["decision"].field.value() == ""
    own.form.saver.forget()
    own.begin()
    own.arrive(id=other)
    assert own.stack.currentWidget() is own.column
    assert own.which.value() == other


def test_own_figures_have_names_and_fit_a_small_screen(own):
    own.resize(824, 500)
    assert list(unnamed(own)) == []
    assert own.minimumSizeHint().width() <= 824
    own.begin()
    assert list(unnamed(own)) == []


def test_microcentros_are_compared_side_by_side(held, opened, qtbot, context, workspace, page):
    other = workspace.create("Los Canelos", "Dina Rojas")
    workspace.forget(other.space)
    page.refresh(frozenset())
    assert page.more.isVisible()
    page.compare.trigger()
    assert context.host.went[-1] == ("comparar", {})
    made = opened(ComparePage(context), 824, 500)
    qtbot.waitUntil(lambda: len(made.sides) == 2)
    qtbot.waitUntil(lambda: not context.jobs.jobs)
    first = made.tables[0].words
    place = first.head.index("Asistencia del período")
    told = [(line[0], line[place].replace("\xa0", " ")) for line in first.lines]
    assert told == [("Los Boldos", "12 de 18 (67 %)"), ("Los Canelos", "–")]
    assert all("Grupos en nivel crítico" not in one.words.head for one in made.tables)
    made.sections.chips["rubric"].click()
    qtbot.waitUntil(lambda: "Grupos en nivel crítico" in made.tables[-1].words.head)
    made.copy.trigger()
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [line[0] for line in copied] == ["Microcentro", "Los Boldos", "Los Canelos"]
    assert list(unnamed(made)) == []
    assert made.minimumSizeHint().width() <= 824
    again = ComparePage(context)
    qtbot.addWidget(again)
    assert "rubric" in again.sections.value()
    for code in made.sections.value():
        made.sections.chips[code].click()
    qtbot.waitUntil(lambda: made.notice.words.text() == "Elija arriba qué se compara.")
    assert made.notice.isVisibleTo(made)
    assert not made.copy.isEnabled()
    made.sections.chips["rubric"].click()
    qtbot.waitUntil(lambda: not made.notice.isVisibleTo(made) and bool(made.tables))
    assert made.copy.isEnabled()


def test_what_is_printed_is_the_account_of_the_month_that_is_looked_at_else_of_its_year(page, context):
    assert page.paper.shortcut().toString() == "Ctrl+P"
    for span, title in (("year", "Informe anual"), ("first", "Informe anual"), ("3", "Informe mensual")):
        page.choices.span.set_value(span)
        page.paper.trigger()
        shown, make, _ = context.host.documents[-1]
        assert shown == title
        assert title in PdfReader(io.BytesIO(make())).pages[0].extract_text()


def test_the_year_with_which_the_diagnosis_is_compared_is_chosen_where_there_are_several(page, database, qtbot):
    choices = page.choices
    assert choices.against.isHidden()
    line = rows.create(database, "template", {"kind": "diagnostic", "title": "Diagnóstico", "version": 1})
    asked = {"template_id": line, "text": "Propósito", "code": "purpose", "scale": "one_to_four"}
    item = rows.create_last(database, "template_item", asked)
    for year, mark in ((YEAR - 3, "1"), (YEAR, "4")):
        fields = {"year": year, "moment": "last", "respondents_n": 6, "template_id": line}
        one = rows.create(database, "network_diagnostic", fields)
        tally = {"diagnostic_id": one, "item_id": item, "option": mark, "count": 6}
        rows.create(database, "diagnostic_tally", tally)
    page.refresh(frozenset({"network_diagnostic"}))
    assert not choices.against.isHidden()
    assert choices.query().against is None
    choices.against.set_value(str(YEAR - 3))
    choices.against.changed.emit()

    def columns():
        grids = next(one.grids for one in page.report.readings if one.code == "diagnostic")
        return grids[0].columns if grids else ()

    qtbot.waitUntil(lambda: columns() == (f"Fin del año {YEAR - 3}", f"Fin del año {YEAR}"))
    choices.year.set_choices({str(YEAR - 3): "", str(YEAR): ""})
    choices.year.set_value(str(YEAR - 3))
    choices.year.changed.emit()
    assert (choices.query().against, choices.against.value()) == (None, None)
    assert list(unnamed(choices)) == []


def test_it_begins_with_the_last_year_in_which_the_network_met_and_keeps_what_is_chosen(opened, context, qtbot):
    fields = {"school_year": YEAR - 1, "number": 8, "date": f"{YEAR - 1}-11-06", "status": "held"}
    rows.create(context.database, "meeting", fields)
    page = opened(IndicatorsPage(context), 1166, 700)
    qtbot.waitUntil(lambda: page.report is not None)
    assert page.report.query.period.year == YEAR - 1
    page.choices.year.set_value(str(YEAR))
    page.refresh(frozenset({"meeting"}))
    assert page.choices.period().year == YEAR
