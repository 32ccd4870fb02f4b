"""Imprimir formularios: every form from one list, with its data once it is known of what, or blank at any time."""

from __future__ import annotations

import io
from datetime import date
from functools import partial
from threading import Event

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMessageBox

from app.errors import NotFound
from app.pdf import notebook_form
from app.pdf.form_list import FORMS
from app.services import meetings, practices, rows
from app.services.sheets import Letterhead
from app.services.sheets_notebook import NotebookSheet
from app.services.sheets_practice import PracticeSheet
from app.ui.pages.cycle import PAPERS, CyclePage
from app.ui.pages.instruments import InstrumentsPage
from app.ui.pages.instruments_specs import ALL
from app.ui.pages.papers import PapersPage
from app.ui.preview import PreviewPage
from tests.the_day import TODAY
from tests.ui.names import unnamed


@pytest.fixture
def page(opened, context):
    return opened(PapersPage(context), 900, 600)


def test_every_form_is_there_and_named(page):
    assert list(page.lines) == list(FORMS)
    assert not list(unnamed(page))


def test_blank_forms_need_nothing_and_filled_ones_say_what_they_need(page, context):
    line = page.lines["acta"]
    assert line.filled.isHidden()
    assert "Elija arriba una sesión" in page.groups["meeting"].hint.text()
    assert not page.groups["meeting"].hint.isHidden()
    assert not page.lines["plan"].filled.isHidden()
    assert not any(line.blank.isHidden() for line in page.lines.values())
    line.blank.click()
    title, make, name = context.host.documents[-1]
    assert (title, name) == (f"{FORMS['acta'].title} en blanco", f"acta-{TODAY.year}-en-blanco.pdf")
    assert make().startswith(b"%PDF")


def test_what_one_comes_from_is_chosen_and_the_paper_is_remembered(page, context, database):
    session = meetings.schedule(database, date(2026, 5, 8))
    practice = practices.create(database, {"title": "La huerta", "grades": ["1", "2"]})
    page.refresh(frozenset({"meeting", "practice"}))
    page.meeting.set_value(session)
    page.practice.choose(page.practice._find("huerta")[0])
    page.meeting.changed.emit()
    assert (page.meeting.value(), page.practice.value()) == (session, practice)
    page.sheet.set_value("letter")
    page.sheet.changed.emit()
    for key in ("acta", "ticket", "observacion"):
        assert not page.lines[key].filled.isHidden()
        page.show_form(key)
        assert context.host.documents[-1][1]().startswith(b"%PDF")
    page.month.set_value("5")
    page.show_form("informe")
    _, make, file_name = context.host.documents[-1]
    assert file_name == f"informe-{page.year.value()}-05.pdf"
    assert b"Informe mensual" in make()
    assert PapersPage(context).sheet.value() == "letter"


@pytest.mark.parametrize(("place", "own"), [("red", False), ("plan", True), ("acuerdos", True)])
def test_ctrl_p_prints_what_the_page_shows_or_shows_every_form(window, place, own):
    window.navigate(place)
    keys = QKeySequence("Ctrl+P")
    assert (keys in window.actions_.paper.shortcuts()) is not own
    found = [action for action in window.page.actions() if keys in action.shortcuts() and action.isVisible()]
    assert len(found) == own


def test_each_stage_of_a_practice_prints_its_form(qtbot, context, database):
    practice = practices.create(database, {"title": "La huerta", "grades": ["1", "2"]})
    page = CyclePage(context)
    qtbot.addWidget(page)
    page.show()
    page.arrive(id=practice)
    for stage, (_, title) in PAPERS.items():
        page.show_stage(stage)
        next(action for action in page.actions() if action.text() == "Imprimir lo de esta etapa").trigger()
        shown, make, _ = context.host.documents[-1]
        assert shown == title
        assert make().startswith(b"%PDF")


def test_an_instrument_prints_what_is_seen(qtbot, context, database):
    ficha = rows.create(database, "experience_sheet", {"kind": "technical", "name": "Huertas que miden"})
    page = InstrumentsPage(context)
    qtbot.addWidget(page)
    page.show()
    page.refresh(frozenset())
    assert not page.paper.isVisible()
    page.arrive(part=next(spec.code for spec in ALL if spec.tipo == "experience_sheet"), id=ficha)
    assert page.paper.isVisible()
    page.paper.trigger()
    text = PdfReader(io.BytesIO(context.host.documents[-1][1]())).pages[0].extract_text()
    assert "Huertas que miden" in text


def test_the_first_page_of_a_long_document_is_seen_at_once_and_only_the_whole_is_printed(qtbot, context):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    seen = []
    context.jobs.started.connect(lambda job: job.early.connect(lambda pdf: seen.append(page.print_action.isEnabled())))
    page.show_from(partial(_notebook, 30))
    qtbot.waitUntil(lambda: page.place.text().startswith("Página 1 de"), timeout=20_000)
    assert seen
    assert not seen[0]
    assert page.print_action.isEnabled()
    assert page.pdf == _notebook(30)


def test_all_forms_are_bound_from_the_page_and_what_is_left_out_is_remembered(page, context):
    assert page.book.forms.value() == list(page.lines)
    page.book.forms.boxes["ticket"].click()
    page.book.sessions.set_value("2")
    page.book.blank.click()
    title, make, name = context.host.documents[-1]
    assert (title, name) == ("Cuaderno completo en blanco", "cuaderno-en-blanco.pdf")
    text = PdfReader(io.BytesIO(make())).pages[1].extract_text()
    assert "Sesión N° 2" in text
    assert "Ticket de salida" not in text
    assert "ticket" not in PapersPage(context).book.forms.value()
    page.book.forms.set_value([])
    page.book.forms.boxes["autorizacion"].click()
    page.book.filled.click()
    assert context.host.documents[-1][1]().startswith(b"%PDF")
    page.book.forms.boxes["autorizacion"].click()
    assert not page.book.filled.isEnabled()
    assert not page.book.row.problem.isHidden()


def test_a_document_that_was_given_up_says_so(qtbot, context):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    page.show_from(lambda: context.jobs.jobs[0].cancel() or _notebook(3))
    qtbot.waitUntil(lambda: page.place.text() == "Cancelado: faltan las demás páginas")
    context.jobs.started.connect(lambda job: job.cancel())
    page.show_from(lambda: _notebook(3))
    qtbot.waitUntil(lambda: "canceló" in page._waiting.text())
    assert page._waiting.isVisible()
    assert not page.print_action.isEnabled()


def test_a_document_given_up_for_another_tells_no_failure_over_it(qtbot, context):
    page = PreviewPage(context)
    qtbot.addWidget(page)
    page.show()
    begun, given_up = Event(), Event()

    def fail() -> bytes:
        begun.set()
        given_up.wait(10)
        raise NotFound("la sesión", "1")

    page.show_from(fail)
    assert begun.wait(10)
    page.show_from(lambda: _notebook(1))
    given_up.set()
    qtbot.waitUntil(lambda: bool(page.pdf), timeout=20_000)
    assert context.host.failures == []
    assert page.findChild(QMessageBox) is None


def _notebook(count: int) -> bytes:
    practices = tuple(PracticeSheet(Letterhead("Los Boldos"), title=f"Práctica {n}") for n in range(count))
    return notebook_form.render(NotebookSheet(Letterhead("Los Boldos"), practices=practices), date(2026, 6, 2))
