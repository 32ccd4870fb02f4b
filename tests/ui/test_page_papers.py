"""Imprimir formularios: every form from one list, with its data once it is known of what, or blank at any time."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtGui import QKeySequence

from app.pdf.form_list import FORMS
from app.services import meetings, practices
from app.ui.pages.papers import PapersPage
from tests.ui.names import unnamed


@pytest.fixture
def page(qtbot, context):
    made = PapersPage(context)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.arrive()
    made.refresh(frozenset())
    return made


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
    assert (title, name) == (f"{FORMS['acta'].title} en blanco", f"acta-{date.today().year}-en-blanco.pdf")
    assert make().startswith(b"%PDF")


def test_what_one_comes_from_is_chosen_and_the_paper_is_remembered(page, context, database):
    session = meetings.schedule(database, date(2026, 5, 8))
    practice = practices.create(database, {"title": "La huerta", "grades": ["1", "2"]})
    page.arrive(sesion=session, practica=practice)
    assert (page.meeting.value(), page.practice.title()) == (session, "La huerta")
    page.sheet.set_value("letter")
    page.sheet.changed.emit()
    for key in ("acta", "ticket", "observacion"):
        assert not page.lines[key].filled.isHidden()
        page.show_form(key)
        assert context.host.documents[-1][1]().startswith(b"%PDF")
    assert PapersPage(context).sheet.value() == "letter"


@pytest.mark.parametrize(("place", "own"), [("red", False), ("plan", True), ("acuerdos", True)])
def test_ctrl_p_prints_what_the_page_shows_or_shows_every_form(window, place, own):
    window.navigate(place)
    keys = QKeySequence("Ctrl+P")
    assert (keys in window.actions_.paper.shortcuts()) is not own
    found = [action for action in window.page.actions() if keys in action.shortcuts() and action.isVisible()]
    assert len(found) == own
