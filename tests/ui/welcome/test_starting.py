"""Bienvenida: its ways, creating a microcentro and looking around, by keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import demo
from app.services.standing import read_standing
from app.ui.main_window import MainWindow
from tests.ui.names import unnamed
from tests.ui.welcome.patience import JOB


def test_the_first_page_offers_three_ways_and_nothing_else(page):
    assert [each.title.text() for each in page.start.choices] == [
        "Crear un microcentro",
        "Unirme con un archivo de invitación",
        "Explorar con datos de ejemplo",
    ]
    assert page.start.here.isHidden()
    assert page.first_focus() is page.start.choices[0]


def test_a_microcentro_is_created_with_two_names_and_entered(page, qtbot, bare_context):
    page.start.choices[0].click()
    page.creation.name.setText("Los Boldos")
    page.creation.person.setText("Ana Pino")
    page.creation.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    standing = read_standing(bare_context.host.entered[0])
    assert (standing.microcentro, standing.person) == ("Los Boldos", "Ana Pino")


def test_the_keyboard_alone_creates_one(workspace, settings, qtbot):
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(None)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.page.start.choices[0])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), "Los Boldos")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "Ana Pino")
    assert window.page.creation.wanted().person == "Ana Pino"
    window.page.creation.go_on.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current == "inicio", timeout=JOB)
    assert window.sidebar.microcentro.text() == "Los Boldos"
    window.close()


def test_what_is_missing_is_said_under_its_field_and_nothing_is_created(page, workspace):
    page.start.choices[0].click()
    page.creation.name.setText("Los Boldos")
    page.creation.go_on.click()
    assert page.creation._person_row.problem.text() == "Falta su nombre."
    assert page.creation._name_row.problem.text() == ""
    assert workspace.spaces() == []


def test_two_microcentros_of_one_computer_have_different_names(page, workspace):
    workspace.create("Los Boldos", "Ana Pino")
    page.start.choices[0].click()
    page.creation.name.setText("los boldos")
    page.creation.person.setText("Ana Pino")
    page.creation.go_on.click()
    assert "ya tiene un microcentro con este nombre" in page.creation._name_row.problem.text()
    assert len(workspace.spaces()) == 1


def test_going_back_keeps_what_was_typed(page):
    page.start.choices[0].click()
    page.creation.name.setText("Los Boldos")
    assert page.go_back()
    assert page.title() == "Bienvenida a Minga"
    page.start.choices[0].click()
    assert page.creation.name.value() == "Los Boldos"
    assert page.first_focus() is page.creation.person
    page.go_back()
    assert not page.go_back()


def test_the_example_is_made_once_and_entered(page, qtbot, bare_context, workspace):
    page.start.choices[2].click()
    assert "inventado" in page.start.notice.words.text()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert [each.name for each in workspace.spaces()] == [demo.NAME]
    page.start.choices[2].click()
    assert len(bare_context.host.entered) == 2
    assert len(workspace.spaces()) == 1


def test_microcentros_that_are_here_can_be_entered_at_once(page, bare_context, workspace):
    database = workspace.create("Los Boldos", "Ana Pino")
    workspace.create("El Maitén", "Ana Pino")
    page.arrive()
    rows = page.start.entered
    assert [row.title.text() for row in rows] == ["El Maitén", "Los Boldos"]
    rows[1].click()
    assert bare_context.host.entered == [database]


def test_every_step_names_what_the_keyboard_reaches(page):
    for step in (page.start, page.creation, page.invitation, page.person, page.restoring, page.recovery):
        page._show(step)
        assert list(unnamed(page)) == []


def test_tab_goes_through_the_names_before_the_button_that_enters(qtbot, bare_context):
    from app.sync.joining import Welcome
    from app.ui.pages.welcome_join import PersonStep

    step = PersonStep(bare_context, lambda: None, lambda: None)
    qtbot.addWidget(step)
    step.show_welcome(Welcome(space="s", name="Los Boldos", sender="Ana", people=(("a", "Ana"), ("b", "Berta"))))
    at, met = step.people.chips["a"], []
    while at is not step.go_on:
        met.append(at)
        at = at.nextInFocusChain()
    assert step.name in met
    assert step.people.chips["b"] not in met  # the names are one stop: the arrows go from one to the next
