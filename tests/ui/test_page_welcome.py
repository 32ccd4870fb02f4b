"""The first page, through its real widgets: creating, joining and looking around, by keyboard alone."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import backup, demo, people, persons_here
from app.services.standing import read_standing
from app.services.workspace import open_workspace
from app.sync import recovery
from app.sync.inviting import invite
from app.sync.roster import listed
from app.ui.main_window import MainWindow
from app.ui.pages.welcome import WelcomePage
from app.ui.pages.welcome_join import SOMEBODY_NEW, words_problem
from tests.ui.names import unnamed

JOB = 60_000


@pytest.fixture
def page(opened, bare_context):
    return opened(WelcomePage(bare_context), 1024, 600)


@pytest.fixture
def invited(tmp_path):
    """A microcentro on another laptop, and the invitation it wrote."""
    other = open_workspace(tmp_path / "coordinacion")
    theirs = other.create("Los Boldos", "Ana Pino")
    people.add(theirs, "Iván Cifuentes Rain")
    made = invite(other, theirs, tmp_path / "invitacion.entrega")
    other.close()
    return made


def open_invitation(page, qtbot, invited, code=""):
    page.start.choices[1].click()
    page.invitation.file.take(str(invited.path))
    page.invitation.code.setText(code or invited.code)
    page.invitation.go_on.click()
    qtbot.waitUntil(page.invitation.go_on.isEnabled, timeout=JOB)


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


def test_joining_offers_the_people_that_the_microcentro_knows(page, qtbot, bare_context, invited):
    open_invitation(page, qtbot, invited)
    assert page.title() == "Unirme a Los Boldos"
    chips = page.person.people.chips
    assert [chip.text() for chip in chips.values()] == ["Ana Pino", "Iván Cifuentes Rain", "No estoy en la lista"]
    next(chip for chip in chips.values() if chip.text().startswith("Iv")).click()
    page.person.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert read_standing(bare_context.host.entered[0]).person == "Iván Cifuentes Rain"


def test_who_is_not_in_the_list_writes_a_name(page, qtbot, bare_context, invited):
    open_invitation(page, qtbot, invited)
    assert page.person._name_section.isHidden()
    page.person.go_on.click()
    assert page.person._row.problem.text() == "Elija su nombre, o «No estoy en la lista»."
    page.person.people.chips[SOMEBODY_NEW].click()
    page.person.go_on.click()
    assert page.person._name_row.problem.text() == "Falta su nombre."
    page.person.name.setText("Berta Ñanco")
    page.person.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert read_standing(bare_context.host.entered[0]).person == "Berta Ñanco"


def test_a_misspelt_word_is_named_as_it_was_typed(page, invited):
    page.start.choices[1].click()
    words = invited.code.split()
    page.invitation.code.setText(" ".join([*words[:5], "Ñublx"]))
    page.invitation.code.editingFinished.emit()
    assert page.invitation._code_row.problem.text().startswith("«Ñublx» no está")
    page.invitation.code.setText(invited.code)
    page.invitation.code.editingFinished.emit()
    assert page.invitation._code_row.problem.text() == ""


def test_the_word_being_typed_is_not_wrong_yet(page):
    page.start.choices[1].click()
    QTest.keyClicks(page.invitation.code, "xyzz")
    assert page.invitation._code_row.problem.text() == ""
    QTest.keyClicks(page.invitation.code, " ")
    assert "«xyzz»" in page.invitation._code_row.problem.text()


def test_hyphens_and_commas_part_words():
    assert words_problem("xyzz-qqq, wwww") == (
        "«xyzz», «qqq», «wwww» no están entre las palabras posibles. Revise cómo se escribe."
    )


def test_words_that_do_not_open_it_are_told_and_can_be_corrected(page, qtbot, bare_context, invited):
    wrong = " ".join(reversed(invited.code.split()))
    open_invitation(page, qtbot, invited, wrong if wrong != invited.code else "")
    assert "no abren esta invitación" in page.invitation.notice.words.text()
    assert page.invitation.code.value() == wrong
    page.invitation.code.setText(invited.code)
    page.invitation.go_on.click()
    assert page.invitation.notice.isHidden()
    qtbot.waitUntil(lambda: page.title() == "Unirme a Los Boldos", timeout=JOB)


def test_pressing_twice_opens_the_invitation_and_does_not_go_back(workspace, settings, qtbot, invited):
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(None)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.page.start.choices[0])
    step = window.page.invitation
    window.page.start.choices[1].click()
    step.file.take(str(invited.path))
    step.code.setText(invited.code)
    step.go_on.setFocus()
    QTest.keyClick(step.go_on, Qt.Key.Key_Return)
    assert not step.go_on.isEnabled()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.page.steps.currentWidget() is step
    qtbot.waitUntil(lambda: window.page.steps.currentWidget() is window.page.person, timeout=JOB)
    window.close()


def test_another_file_is_refused_in_plain_words(page, qtbot, workspace, invited, tmp_path):
    (tmp_path / "carta.docx").write_bytes(b"una carta")
    page.start.choices[1].click()
    page.invitation.file.take(str(tmp_path / "carta.docx"))
    page.invitation.code.setText(invited.code)
    page.invitation.go_on.click()
    qtbot.waitUntil(page.invitation.go_on.isEnabled, timeout=JOB)
    assert "carta.docx" in page.invitation.notice.words.text()
    assert workspace.spaces() == []


def test_a_file_or_words_that_are_missing_are_asked_for(page):
    page.start.choices[1].click()
    page.invitation.go_on.click()
    assert page.invitation._file_row.problem.text() == "Elija el archivo que le entregaron."
    assert page.invitation._code_row.problem.text() == "Son seis palabras, y aquí no hay ninguna."


def test_the_invitation_can_be_dropped(page, invited):
    page.start.choices[1].click()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(invited.path))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    page.invitation.dropEvent(drop)
    assert page.invitation.file.path == invited.path
    assert "invitacion.entrega" in page.invitation.file.name.text()


def test_one_that_is_here_already_is_not_joined_twice_but_begun_anew(page, qtbot, bare_context, invited, workspace):
    open_invitation(page, qtbot, invited)
    page.person.people.chips[SOMEBODY_NEW].click()
    page.person.name.setText("Berta Ñanco")
    page.person.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    page.arrive()
    open_invitation(page, qtbot, invited)
    assert "ya está en este computador" in page.invitation.notice.words.text()
    before = bare_context.host.entered.pop().path
    page.invitation.notice.button.click()
    page.person.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert bare_context.host.entered[0].path == before
    assert len(list((workspace.folder / "apartados").iterdir())) == 1


def test_one_that_is_here_already_is_recovered_in_its_own_place(page, qtbot, bare_context, workspace):
    before = workspace.create("Los Boldos", "Ana Pino")
    words = " ".join(recovery.sheet(before).words)
    page.start.recover.click()
    page.recovery.words.set_value(words)
    page.recovery.person.set_value("Ana Pino")
    page.recovery.go_on.click()
    assert "ya está en este computador" in page.recovery.notice.words.text()
    page.recovery.notice.button.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert bare_context.host.entered[0].path == before.path
    assert len(list((workspace.folder / "apartados").iterdir())) == 1
    qtbot.waitUntil(lambda: bare_context.host.went != [])
    key, args = bare_context.host.went[-1]
    assert (key, "Reciba ahora" in args["said"], "quedó aparte" in args["said"]) == ("intercambio", True, True)


def test_the_example_is_made_once_and_entered(page, qtbot, bare_context, workspace):
    page.start.choices[2].click()
    assert "inventado" in page.start.notice.words.text()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert [each.name for each in workspace.spaces()] == [demo.NAME]
    page.start.choices[2].click()
    assert len(bare_context.host.entered) == 2
    assert len(workspace.spaces()) == 1


@pytest.fixture
def saved(workspace, tmp_path):
    """A back-up of a microcentro that this laptop no longer has."""
    database = workspace.create("Los Boldos", "Ana Pino")
    people.add(database, "Iván Cifuentes Rain")
    backup.back_up(database, tmp_path / "marzo.minga")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    return tmp_path / "marzo.minga"


def test_a_back_up_is_restored_and_entered(page, qtbot, bare_context, saved):
    page.start.restore.click()
    page.restoring.go_on.click()
    assert page.restoring._file_row.problem.text() == "Elija el archivo de la copia."
    page.restoring.take(str(saved))
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    assert "Iván Cifuentes Rain" in [one.full_name for one in people.people(bare_context.host.entered[0])]


def test_a_back_up_with_a_password_asks_for_it(page, qtbot, workspace, bare_context, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    backup.back_up(database, tmp_path / "abierta.minga")
    backup.back_up(database, tmp_path / "cerrada.minga", password="tres boldos")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    page.start.restore.click()
    page.restoring.take(str(tmp_path / "abierta.minga"))
    assert not page.restoring.password.isVisible()
    page.restoring.take(str(tmp_path / "cerrada.minga"))
    assert page.restoring.password.isVisible()
    page.restoring.go_on.click()
    assert "Escriba la contraseña" in page.restoring._password_row.problem.text()
    page.restoring.password.set_value("dos boldos")
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: "no es la de esta copia" in page.restoring.notice.words.text(), timeout=JOB)
    page.restoring.password.set_value("tres boldos")
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)


def test_a_restored_laptop_that_takes_the_place_of_the_old_one_is_another(page, qtbot, bare_context, saved):
    page.start.restore.click()
    page.restoring.take(str(saved))
    page.restoring.replaces.click()
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: bare_context.host.entered != [], timeout=JOB)
    laptops = {one.here: one.retired for one in listed(bare_context.host.entered[0]) if one.name}
    assert laptops == {True: False, False: True}


def test_what_is_no_back_up_is_refused_and_nothing_changes(page, qtbot, workspace, tmp_path):
    other = tmp_path / "foto.jpg"
    other.write_bytes(b"no es una copia")
    page.start.restore.click()
    page.restoring.take(str(other))
    page.restoring.go_on.click()
    qtbot.waitUntil(lambda: page.restoring.notice.words.text() != "", timeout=JOB)
    assert workspace.spaces() == []


def test_restoring_over_the_open_microcentro_closes_it_first(workspace, settings, qtbot, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    backup.back_up(database, tmp_path / "marzo.minga")
    people.add(database, "Nadie De La Copia")
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(database)
    window.show()
    window.navigate("bienvenida")
    assert not any(item.isChecked() for item in window.sidebar._items.values())
    window.page.start.restore.click()
    qtbot.waitUntil(lambda: window.context.opened is None and window.page._here() is window.page.restoring)
    window.page.restoring.take(str(tmp_path / "marzo.minga"))
    window.page.restoring.go_on.click()
    qtbot.waitUntil(lambda: window.current == "intercambio", timeout=JOB)
    assert [one.full_name for one in people.people(window.context.database)] == ["Ana Pino"]
    assert "quedó aparte" in window.page.desk.notice.words.text()
    window.navigate("intercambio", said="Entregue a todos.")
    assert window.page.desk.notice.words.text() == "Entregue a todos."
    window.close()


def test_what_a_restored_copy_says_stands_where_whoever_is_let_in_reads_it(workspace, settings, qtbot, tmp_path):
    database = workspace.create("Los Boldos", "Ana Pino")
    persons_here.set_code(database, people.add(database, "Berta Ñanco"), "4071")
    backup.back_up(database, tmp_path / "marzo.minga")
    workspace.forget(database.space)
    shutil.rmtree(database.folder)
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(None)
    window.show()
    window.page.start.restore.click()
    window.page.restoring.take(str(tmp_path / "marzo.minga"))
    window.page.restoring.go_on.click()
    qtbot.waitUntil(lambda: window.current == "quien", timeout=JOB)
    assert not window.toasts.isVisible()
    window.page.rows[0].click()
    qtbot.waitUntil(lambda: window.current == "intercambio", timeout=JOB)
    assert window.page.desk.notice.isVisible()
    assert "Se restauró «Los Boldos»." in window.page.desk.notice.words.text()
    window.ask_who()
    qtbot.waitUntil(lambda: window.current == "quien")
    window.page.rows[0].click()
    qtbot.waitUntil(lambda: window.current == "inicio")
    window.close()


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
