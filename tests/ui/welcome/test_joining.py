"""Bienvenida: joining with an invitation, and beginning anew."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.standing import read_standing
from app.sync import recovery
from app.ui.main_window import MainWindow
from app.ui.pages.welcome_join import SOMEBODY_NEW, words_problem
from tests.ui.welcome.patience import JOB


def open_invitation(page, qtbot, invited, code=""):
    page.start.choices[1].click()
    page.invitation.file.take(str(invited.path))
    page.invitation.code.setText(code or invited.code)
    page.invitation.go_on.click()
    qtbot.waitUntil(page.invitation.go_on.isEnabled, timeout=JOB)


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
    assert page.invitation.notice.words.text().startswith("No se abrió «")
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
    assert page.invitation.notice.isVisible()
    page.invitation.file.take(str(invited.path))
    assert not page.invitation.notice.isVisible(), "it says nothing of the file that is chosen now"


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
