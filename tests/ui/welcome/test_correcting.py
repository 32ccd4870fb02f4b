"""Bienvenida: after a refusal the keyboard stands in what is to be corrected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services import backup
from app.services.standing import read_standing
from app.services.workspace import open_workspace
from app.sync import recovery
from app.ui.main_window import MainWindow
from tests.ui.welcome.patience import JOB


@pytest.fixture
def window(workspace, settings, qtbot):
    """A window that shows the welcome page, and has the keyboard."""
    made = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(made)
    made.open(None)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made.page.start.choices[0])
    yield made
    made.close()


@pytest.fixture
def refused(qtbot):
    """Press the step's button, and wait until the keyboard is somewhere after a refusal."""

    def press(step, stands):
        step.go_on.setFocus()
        QTest.keyClick(step.go_on, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: step.notice.isVisible() and step.go_on.isEnabled(), timeout=JOB)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is stands, timeout=JOB)

    return press


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "carta.docx"
    path.write_bytes(b"una carta")
    return str(path)


def test_words_that_open_no_invitation_are_chosen_to_be_written_anew_and_what_is_none_to_be_changed(
    window, invited, letter, refused
):
    step = window.page.invitation
    window.page.start.choices[1].click()
    step.file.take(str(invited.path))
    step.code.setText(" ".join(reversed(invited.code.split())))
    refused(step, step.code)
    assert step.code.selectedText() == step.code.text()
    step.code.setText(" ".join([*invited.code.split()[:3], "xyzzy", *invited.code.split()[4:]]))
    refused(step, step.code)
    assert step.code.selectedText() == "xyzzy", "of which alone it is known that it is wrong"
    step.file.take(letter)
    refused(step, step.file.choose)


def test_a_password_that_opens_no_copy_is_chosen_to_be_written_anew_and_what_is_none_to_be_changed(
    window, workspace, tmp_path, letter, refused
):
    backup.back_up(workspace.create("Los Boldos", "Ana Pino"), tmp_path / "marzo.minga", password="tres boldos")
    step = window.page.restoring
    window.page.start.restore.click()
    step.take(str(tmp_path / "marzo.minga"))
    step.password.set_value("dos boldos")
    refused(step, step.password)
    assert step.password.selectedText() == "dos boldos"
    step.take(letter)
    assert not step.notice.isVisible(), "it says nothing of the file that is chosen now"
    refused(step, step.choose)


def test_words_that_are_of_no_sheet_are_to_be_corrected_and_files_of_no_colleague_taken_out(
    window, tmp_path, letter, refused
):
    elsewhere = open_workspace(tmp_path / "otro")
    words = recovery.sheet(elsewhere.create("Los Boldos", "Ana Pino")).words
    elsewhere.close()
    step = window.page.recovery
    window.page.start.recover.click()
    step.words.setPlainText(" ".join(reversed(words)))
    step.person.set_value("Ana Pino")
    refused(step, step.words)
    step.words.setPlainText(" ".join(words))
    step.files.take([letter])
    refused(step, step.files.choose)
    step.files.none.click()
    assert (step.files.paths, step.files.none.isVisible(), step.notice.isVisible()) == ((), False, False)
    assert QApplication.focusWidget() is step.files.choose
