"""An open session: its parts, by link, by key and in a small window, and its printed forms."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.pdf.forms import FORMS
from app.services import agenda, commitments, instruments, meetings, network, people, rows
from app.ui.pages import meetings_list
from app.ui.pages.commitments_close import ENDINGS
from app.ui.pages.meetings_print import PRINTS
from app.ui.pages.meetings_session import INSTRUMENT_OF, PARTS
from tests.ui.meetings.opening import SOON, opened, rows_shown
from tests.ui.names import unnamed

# One session.


def test_a_link_leads_to_a_part_of_a_session(meeting, page, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    for key, _, _ in PARTS:
        opened(page, meeting, key)
        assert page.session.part_key == key
        assert page.title() == "Sesión N° 1"
    assert page.in_session


def test_coming_back_to_a_session_finds_the_part_that_was_left(meeting, page, database):
    other = meetings.schedule(database, SOON)
    opened(page, meeting, "acuerdos")
    opened(page, meeting)
    assert page.session.part_key == "acuerdos"
    opened(page, other)
    assert page.session.part_key == "tabla"


def test_of_many_sessions_some_are_shown_and_more_when_asked(page, database, monkeypatch):
    for month in (3, 4, 5, 6):
        rows.create(database, "meeting", {"date": f"{SOON.year}-0{month}-05", "number": month, "status": "held"})
    page.list.year.set_value("all")
    page.list._shown = 3
    monkeypatch.setattr(meetings_list, "_AT_ONCE", 3)
    page.refresh(frozenset())
    assert [row.number for row in page.list.found] == [3, 4, 5, 6]
    assert len(rows_shown(page)) == 3
    (more,) = [one for one in page.list.content.findChildren(QPushButton) if one.text().strip() == "Ver más (1)"]
    more.click()
    assert len(rows_shown(page)) == 4
    assert rows_shown(page)[3].hasFocus()
    assert not [one for one in page.list.content.findChildren(QPushButton) if one.isVisible() and "más" in one.text()]


def test_a_link_to_a_session_that_has_gone_leads_to_the_list(meeting, page, database, context):
    rows.remove(database, "meeting", meeting)
    page.arrive(id=meeting)
    assert not page.in_session
    assert context.host.toasts


def test_every_control_of_every_part_has_a_name(meeting, page, database):
    commitments.add(database, "Pedir el termómetro", meeting_id=meeting)
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    network.add_school(database, rbd=4567, name="Escuela Quilacoya")
    for key, _, _ in PARTS:
        opened(page, meeting, key)
        assert page.session.part_key == key
        assert list(unnamed(page)) == [], key


def test_no_part_asks_for_more_width_than_a_small_screen_has(meeting, page, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    for key, _, _ in PARTS:
        part = opened(page, meeting, key)
        if key == "tabla":
            part.list.open(part.list.order[0])
        assert page.minimumSizeHint().width() <= 940, key
        assert part.column.widget().minimumSizeHint().width() <= 900, key


def test_ctrl_tab_and_alt_digits_turn_the_parts(meeting, page):
    opened(page, meeting, "datos")
    by_text = {action.text(): action for action in page.actions()}
    by_text["Parte siguiente"].trigger()
    assert page.session.part_key == "tabla"
    by_text["Parte anterior"].trigger()
    assert page.session.part_key == "datos"
    turns = [by_text[f"Ver {name} de la sesión"] for _, name, _ in PARTS]
    assert [turn.shortcut().toString() for turn in turns] == [f"Alt+{n}" for n in range(1, 10)]
    opened(page, meeting, "acuerdos")
    by_text["Parte siguiente"].trigger()
    assert page.session.part_key == "evidencias"
    assert not by_text["Ver Encuesta de la sesión"].isVisible()


# Paper.


def test_every_form_of_a_session_can_be_printed_filled_and_blank(meeting, page, context, database):
    for code in INSTRUMENT_OF.values():
        instruments.turn(database, code, on=True)
    wanted = {(key, blank) for key, form in FORMS.items() if form.needs == "meeting" for blank in (False, True)}
    assert {(form.key, form.blank) for form in PRINTS} == wanted
    opened(page, meeting)
    for action in page.actions():
        if action.text().startswith("Imprimir"):
            action.trigger()
    assert len(context.host.documents) == len(PRINTS)
    for _, make, name in context.host.documents:
        assert make().startswith(b"%PDF")
        assert name.endswith(".pdf")
    papers = {"asistencia": "la lista de asistencia", "acta": "el acta", "tabla": "la convocatoria y tabla"}
    for part, paper in papers.items():
        opened(page, meeting, part)
        by_key = [action.text() for action in page.actions() if action.shortcut().toString() == "Ctrl+P"]
        assert by_key == [f"Imprimir {paper}"]  # it prints what is in sight


# Shown in a window.


def test_in_the_window_the_whole_way_works_by_keyboard(qtbot, window, database):
    with qtbot.waitActive(window):
        window.activateWindow()
    window.navigate("sesiones")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = window.page
    QTest.keyClick(page.list.plan.accept, Qt.Key.Key_Space)
    (row,) = meetings.meetings(database)
    assert page.in_session
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert page.session.part_key == "tabla"
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.focusWidget(), "Cierre de libros")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert "Cierre de libros" in [item.topic for item in agenda.items(database, row.id)]
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not page.in_session
    assert people.people(database)


def test_an_agreement_opened_in_its_session_is_closed_from_the_list_of_actions(meeting, page):
    part = opened(page, meeting, "acuerdos")

    def offered() -> list[str]:
        return [each.text() for each in page.actions() if each.isVisible() and each.text() in ENDINGS.values()]

    assert offered() == []
    part.add()
    assert offered() == list(ENDINGS.values())
    QTest.keyClicks(part.editor.text, "Traer los mapas")
    next(each for each in page.actions() if each.text() == ENDINGS["not_done"]).trigger()
    assert part.editor.close_panel.note.hasFocus()
    QTest.keyClicks(part.editor.close_panel.note, "No hubo locomocion")
    part.editor.close_panel.accept.click()
    assert offered() == []
    assert part.editor.close_panel.reopen.isVisible()
