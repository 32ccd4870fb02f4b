"""Ctrl+Z takes back the last thing that was done, whichever field has the keyboard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import wall_clock
from app.errors import BundleRefused, DatabaseUnavailable, ManyRemovals, NotFound, WrongUsage
from app.services import instruments, labels, plans, rows
from app.sync.inbox import TakenIn
from app.sync.inbox_folder import KeptFile
from app.ui import late_files
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.rows import FormRow
from app.ui.widgets.texts import LongText, TextLine


@pytest.fixture
def field(window, database, qtbot, request):
    """A field of the window's page, with something typed into it."""
    made = request.param("Título", parent=window.page) if request.param is TextLine else request.param("Qué")
    made.setParent(window.page)
    made.show()
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    QTest.keyClicks(made, "La huerta")
    return made


@pytest.mark.parametrize("field", [TextLine, LongText], indirect=True)
def test_after_something_was_done_it_is_that_which_is_taken_back(window, field):
    done = []
    window.undo.push("Compartir", do=lambda: done.append("shared"), undo=lambda: done.append("taken back"))
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert done == ["shared", "taken back"]
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    QApplication.processEvents()
    assert done == ["shared", "taken back", "shared"], "and done again from there"
    assert field.value() == "La huerta"


@pytest.mark.parametrize("field", [TextLine, LongText], indirect=True)
def test_what_was_typed_after_it_is_taken_back_first(window, field):
    done = []
    window.undo.push("Compartir", do=lambda: done.append("shared"), undo=lambda: done.append("taken back"))
    QTest.keyClicks(field, " chica")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.value().startswith("La huerta")
    assert field.value() != "La huerta chica"
    assert done == ["shared"]


def test_what_a_form_stored_is_taken_back_before_what_was_done_earlier(window, database):
    key = rows.create(database, "commitment", {"text": "", "kind": "agreement"})
    window.undo.push("Agregar un acuerdo", do=lambda: None, undo=lambda: rows.remove(database, "commitment", key))
    text, kind = LongText("Qué se acordó"), ChoiceCombo(labels.choices("commitment", "kind"))
    form = BoundForm({"text": FormRow("Qué", text), "kind": FormRow("Tipo", kind)})
    form.show(rows.load(database, "commitment", key))

    def store():
        rows.update(database, "commitment", key, changes := form.changes())
        form.keep(changes)

    saver = Autosave(window.jobs, store, window.page)
    saver.watch(*form.fields())
    for more in ("Medir la ", "sala"):
        text.insertPlainText(more)
        assert saver.flush()
    kind.setCurrentIndex(kind.findData("commitment"))
    kind.activated.emit(kind.currentIndex())
    assert saver.flush()
    held = []
    while window.undo.undo_text() != "Agregar un acuerdo":
        held.append(window.undo.undo_text())
        window.undo.undo()
        found = rows.load(database, "commitment", key)
        held.append((found["text"], found["kind"]))
    assert held == [
        "Cambiar «Tipo»",
        ("Medir la sala", "agreement"),
        "Cambiar «Qué se acordó»",
        (None, "agreement"),
    ]
    window.undo.redo()
    assert rows.load(database, "commitment", key)["text"] == "Medir la sala"


def test_a_notice_does_not_offer_to_take_back_what_was_taken_back(window, qtbot):
    done = []
    window.undo.push("Quitar a Ana", do=lambda: done.append("first"), undo=lambda: done.append("first back"))
    window.undo.push("Compartir", do=lambda: done.append("second"), undo=lambda: done.append("second back"))
    window.toast("Práctica compartida.", undo=window.undo.undo)
    assert not window.toasts.isHidden()
    window.undo.undo()
    assert window.toasts.isHidden()
    assert done == ["first", "second", "second back"]


def test_a_step_that_is_refused_is_not_said_to_be_done_nor_taken_back(context):
    done, told = [], []
    context.undo.refused.connect(told.append)

    def refuse():
        raise WrongUsage("Ya no está")

    step(context, "Quitar a Ana", do=lambda: done.append("out"), undo=lambda: done.append("back"), said="Se quitó")
    step(context, "Quitar a Ana", do=refuse, undo=lambda: done.append("another back"), said="Se quitó")
    assert [text for text, _ in context.host.toasts] == ["Se quitó"]
    assert [each.title for each in told] == ["No se hizo: Quitar a Ana"]
    context.undo.undo()
    assert done == ["out", "back"]


class Disk:
    """A disk that is full when the test says so, and the steps that were done on it."""

    def __init__(self):
        self.full, self.done = False, []

    def write(self, what):
        if self.full:
            raise DatabaseUnavailable(Path("minga.db"), "FULL")
        self.done.append(what)


@pytest.fixture
def disk(context):
    made = Disk()
    for name in ("first", "second"):
        do, undo = (partial(made.write, f"{name}{end}") for end in ("", " back"))
        context.undo.push(name, do=do, undo=undo)
    made.done.clear()
    return made


def test_a_step_that_the_full_disk_does_not_take_back_is_told_and_stays_next(context, disk):
    told = []
    context.undo.failed.connect(told.append)
    disk.full = True
    assert not context.undo.undo()
    assert [type(error) for error in told] == [DatabaseUnavailable]
    assert (context.undo.undo_text(), context.undo.redo_text()) == ("second", "")
    disk.full = False
    assert context.undo.undo()
    assert context.undo.undo()
    assert disk.done == ["second back", "first back"]


def test_a_step_that_the_full_disk_does_not_do_again_stays_next(context, disk):
    context.undo.undo()
    context.undo.undo()
    disk.full = True
    assert not context.undo.redo()
    assert (context.undo.undo_text(), context.undo.redo_text()) == ("", "first")
    disk.full = False
    assert context.undo.redo()
    assert context.undo.redo()
    assert disk.done == ["second back", "first back", "first", "second"]


def test_a_new_step_that_is_refused_leaves_what_was_taken_back_to_be_done_again(context, disk):
    context.undo.undo()
    disk.full = True
    assert not context.undo.push("third", do=partial(disk.write, "third"), undo=partial(disk.write, "third back"))
    assert (context.undo.undo_text(), context.undo.redo_text()) == ("first", "second")


def test_a_step_whose_record_has_gone_lets_the_person_get_to_the_one_before(context, disk):
    def gone():
        raise NotFound("la persona", "x")

    context.undo.push("third", do=lambda: None, undo=gone)
    assert not context.undo.undo()
    assert (context.undo.undo_text(), context.undo.redo_text()) == ("second", "")


def test_what_a_form_stored_and_the_step_before_it_stay_together_when_the_disk_is_full(window, database, monkeypatch):
    key = rows.create(database, "commitment", {"text": ""})
    window.undo.push("Agregar un acuerdo", do=lambda: None, undo=lambda: rows.remove(database, "commitment", key))
    saver = Autosave(window.jobs, partial(rows.update, database, "commitment", key, {"text": "Medir"}), window.page)
    saver.changed()
    assert saver.flush()
    told = []
    window.undo.failed.disconnect()
    window.undo.failed.connect(told.append)
    with monkeypatch.context() as during:
        during.setattr(type(database), "write", Mock(side_effect=DatabaseUnavailable(database.path, "FULL")))
        window.undo.undo_to("Agregar un acuerdo")
    assert [type(error) for error in told] == [DatabaseUnavailable]
    assert rows.load(database, "commitment", key)["text"] == "Medir"
    window.undo.undo_to("Agregar un acuerdo")
    with pytest.raises(NotFound):
        rows.load(database, "commitment", key)


def test_what_was_begun_written_in_and_left_blank_takes_all_its_steps_with_it_and_no_other(window, database):
    other, key = (rows.create(database, "commitment", {"text": text}) for text in ("Medir", ""))

    def store(row, fields):
        saver = Autosave(window.jobs, partial(rows.update, database, "commitment", row, fields), window.page)
        saver.changed()
        assert saver.flush()

    store(other, {"due_date": "2026-04-30"})
    before = window.undo.undo_text()
    window.undo.push("Agregar un acuerdo", do=int, undo=int, run=False, made=key)
    store(key, {"due_date": "2026-04-09"})
    store(key, {"due_date": None})
    rows.remove(database, "commitment", key)
    window.undo.forget(key)
    assert (window.undo.undo_text(), window.undo.redo_text()) == (before, "")
    assert window.undo.undo()
    assert rows.load(database, "commitment", other)["due_date"] is None


def test_a_picker_in_which_nothing_is_typed_leaves_it_to_the_window(qtbot):
    picker = SearchPicker("Persona", lambda _: [])
    qtbot.addWidget(picker)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(picker, asked)
    assert not asked.isAccepted()


def test_what_was_stored_before_a_form_was_refused_is_taken_back(window, database):
    key = rows.create(database, "commitment", {"text": "Medir"})

    def store():
        rows.update(database, "commitment", key, {"text": "Medir la sala"})
        raise NotFound("la sesión", "x")

    saver = Autosave(window.jobs, store, window.page)
    saver.changed()
    assert not saver.flush()
    saver.forget()
    window.undo.undo()
    assert rows.load(database, "commitment", key)["text"] == "Medir"


def test_no_step_leads_back_past_a_file_that_waited_for_this_version(context, monkeypatch, qtbot):
    waited = SimpleNamespace(tried="", received=["archivo"], kept=[], refused=[])
    monkeypatch.setattr("app.sync.inbox_folder.kept", lambda _: [waited])
    monkeypatch.setattr("app.sync.inbox.take_in", lambda *_, **__: waited)
    context.undo.push("Cambiar", do=lambda: None, undo=lambda: None)
    late_files.take_in(context)
    qtbot.waitUntil(lambda: bool(context.host.toasts))
    assert (context.undo.undo_text(), context.undo.received) == ("", True)  # the keys lead to where it is taken back


def test_fault_22_whoever_stops_what_waited_is_told_that_it_waits_on(context, monkeypatch, qtbot):
    def endless(*_given, progress, **_more):
        while True:
            progress.step(1, 2)

    monkeypatch.setattr("app.sync.inbox_folder.kept", lambda _: [SimpleNamespace(tried=False)])
    monkeypatch.setattr("app.sync.inbox.take_in", endless)
    context.undo.push("Cambiar", do=lambda: None, undo=lambda: None)
    late_files.take_in(context)
    context.jobs.jobs[-1].cancel()
    qtbot.waitUntil(lambda: bool(context.host.toasts))
    assert "sigue guardado" in str(context.host.toasts)
    assert (context.undo.undo_text(), context.undo.received) == ("", True)


def test_fault_22_a_file_that_waited_for_this_version_and_is_no_good_is_not_let_go_in_silence(
    context, database, monkeypatch, qtbot
):
    """Its copy is taken away: nobody knew that it had ever come, or that it is to be asked for again."""
    waiting = SimpleNamespace(tried=False)
    damaged, much = BundleRefused("marzo.entrega", "damaged"), ManyRemovals("abril.entrega", "Quita 60 prácticas.")
    done = TakenIn(refused=[damaged, much], kept=[KeptFile(Path("a"), "a", "abril.entrega", "", False, for_yes=True)])
    monkeypatch.setattr("app.sync.inbox_folder.kept", lambda _: [waiting])
    monkeypatch.setattr("app.sync.inbox.take_in", lambda *_, **__: done)
    late_files.take_in(context)
    qtbot.waitUntil(lambda: bool(context.host.toasts))
    [told] = context.host.toasts
    assert "marzo.entrega" in str(told)
    assert "quita mucho" in str(told)
    assert "abril.entrega" not in str(told)


def test_a_step_waits_for_a_long_write_and_is_not_lost(window, monkeypatch):
    done, told = [], []
    window.undo.failed.disconnect()
    window.undo.failed.connect(told.append)
    window.undo.push("Compartir", do=lambda: done.append("shared"), undo=lambda: done.append("taken back"))
    with monkeypatch.context() as during:
        during.setattr(window.jobs, "jobs", [SimpleNamespace(writes=True)])
        window.undo.undo()
        window.undo.undo_to("Compartir")
    assert (done, [type(error) for error in told]) == (["shared"], [WrongUsage] * 2)
    window.undo.undo()
    assert done == ["shared", "taken back"]


BEGUN = ("instrumentos", "acuerdos", "plan")


@pytest.mark.parametrize("key", BEGUN)
def test_what_was_begun_and_left_blank_leaves_no_step_behind(window, database, key):
    """Ctrl+Z would say that it was taken back, and nothing would change on the screen."""
    for code in ("plan", "internships"):
        instruments.turn(database, code, on=True)
    plans.begin(database, wall_clock.today().year)
    window.undo.push("Lo de antes", do=int, undo=int)
    window.navigate(key, part={"instrumentos": "internships", "plan": "diagnostico"}.get(key, ""))
    page = window.page
    next(each for each in page.actions() if each.shortcut() == QKeySequence("Ctrl+N")).trigger()
    assert window.undo.undo_text() != "Lo de antes"
    window.navigate("inicio")
    assert window.undo.undo_text() == "Lo de antes"


def test_a_microcentro_before_that_was_never_named_leaves_no_step_behind(window):
    window.undo.push("Lo de antes", do=int, undo=int)
    window.navigate("red", part="antecesores")
    origins = window.page.origins
    origins.write_down.click()
    assert window.undo.undo_text() == "Anotar un microcentro anterior"
    origins.editor.leave()
    assert window.undo.undo_text() == "Lo de antes"
