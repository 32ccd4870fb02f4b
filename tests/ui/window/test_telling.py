"""What the window tells: undo, toasts, jobs, and a failure that nobody expected."""

from __future__ import annotations

import threading
from unittest.mock import Mock

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from app.errors import DatabaseUnavailable, FolderInUse, InvalidData, NotFound, Problem, WrongUsage
from app.ui.background import Job
from app.ui.crash import CrashGuard
from app.ui.steps import tell_gone
from app.ui.widgets.chart import FAILED, ChartView
from app.ui.widgets.overlays import as_notice


def test_undo_takes_the_last_step_back(plain):
    done = []
    plain.undo.push("Quitar a Berta", do=lambda: done.append("do"), undo=lambda: done.append("undo"))
    assert plain.actions_.undo.text() == "Deshacer: Quitar a Berta"
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert done == ["do", "undo", "do"]
    assert plain.toasts.words.text() == "Se rehizo: Quitar a Berta"
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (plain.toasts.words.text(), plain.toasts.action.text()) == ("Se deshizo: Quitar a Berta", "Rehacer")
    plain.toasts.action.click()
    assert done == ["do", "undo", "do", "undo", "do"]
    QTest.keyClick(plain, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    tell_gone(plain.context, "Ya no está.")  # so says a page of what it showed
    plain.toasts.action.click()
    assert done == ["do", "undo", "do", "undo", "do", "undo", "do"]


def told(window):
    """What the box says: what happened, and then why and what to do."""
    box = window.findChild(QMessageBox, "failure")
    box.close()
    return box.text(), box.informativeText()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (
            InvalidData([Problem("", "minutes_frozen")]),
            (
                "El acta ya está aprobada y no cambia. Haga una versión corregida. "
                "No se cambió nada. Si todavía hace falta, cámbielo a mano."
            ),
        ),
        (NotFound("la persona", "3f2a"), "Ya no está la persona. Si se quitó, vuelve desde la Papelera."),
        (WrongUsage("Después se escribió otra cosa ahí."), "Después se escribió otra cosa ahí."),
    ],
)
def test_an_undo_that_is_refused_says_that_it_was_not_undone_why_and_what_to_do(plain, error, why):
    plain.undo.push("Quitar el punto 3", do=lambda: None, undo=Mock(side_effect=error))
    plain.undo.undo()
    assert told(plain) == ("No se pudo deshacer: Quitar el punto 3", why)


def test_a_redo_that_is_refused_says_so_too(plain):
    plain.undo.push("Quitar el punto 3", do=Mock(side_effect=NotFound("el punto", "3f2a")), undo=int, run=False)
    plain.undo.undo()
    plain.undo.redo()
    assert told(plain)[0] == "No se pudo rehacer: Quitar el punto 3"


def test_a_step_that_a_rule_refuses_says_that_it_was_not_done(plain):
    rule = InvalidData([Problem("", "has_signed")])
    assert not plain.undo.push("Quitar a Ana", do=Mock(side_effect=rule), undo=int)
    why = "Firmó la lista de asistencia. Quite antes su firma. No se cambió nada."
    assert told(plain) == ("No se hizo: Quitar a Ana", why)


def test_an_undo_that_the_machine_fails_is_told(plain, tmp_path):
    plain.undo.push("Algo", do=int, undo=Mock(side_effect=DatabaseUnavailable(tmp_path, "FULL")))
    plain.undo.undo()
    assert told(plain)[0] == "No se pudo usar la carpeta de datos"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Se quitó la evidencia.", "Se quitó la evidencia"),
        ("Plan empezado", "Plan empezado"),
        ("¿Se juntaron?", "¿Se juntaron?"),
        ("La línea quedó en pausa. Lo hecho se conserva", "La línea quedó en pausa. Lo hecho se conserva."),
        ("Se juntó «El río». «La huerta» sigue aparte.", "Se juntó «El río». «La huerta» sigue aparte."),
    ],
)
def test_one_phrase_in_passing_has_no_full_stop_and_several_have_each_their_own(told, shown):
    assert as_notice(told) == shown


def test_a_toast_offers_to_take_it_back(plain):
    undone = []
    plain.toast("Práctica compartida", undo=lambda: undone.append(1))
    assert plain.toasts.isVisible()
    plain.toasts.action.click()
    assert undone == [1]
    assert not plain.toasts.isVisible()


def test_a_job_tells_its_result_in_the_window(plain, qtbot):
    told, threads = [], []

    def work(progress):
        threads.append(threading.current_thread())
        progress.step(1, 1)
        return 42

    job = plain.context.run_job("Contando", work, done=told.append)
    assert plain.jobs.writing
    qtbot.waitUntil(lambda: told == [42])
    assert threads[0] is not threading.main_thread()
    assert not plain.jobs.writing
    assert isinstance(job, Job)


def test_a_cancelled_job_tells_nothing(plain, qtbot):
    told, started = [], threading.Event()

    def work(progress):
        started.set()
        while True:
            progress.step(0, 10)

    job = plain.context.run_job("Esperando", work, done=told.append, failed=told.append)
    qtbot.waitUntil(started.is_set)
    with qtbot.waitSignal(job.cancelled):
        plain.job_bar._cancel()
    assert told == []


def test_a_job_that_fails_is_explained(plain, qtbot, tmp_path):
    def work(progress):
        raise FolderInUse(tmp_path)

    plain.context.run_job("Abriendo", work)
    qtbot.waitUntil(lambda: plain.findChild(QMessageBox, "failure") is not None)
    plain.findChild(QMessageBox, "failure").close()


def test_a_failure_is_explained_too_when_the_page_that_waited_for_it_is_gone(plain, qtbot, tmp_path):
    class Waits(QObject):
        def tell(self, error):
            raise AssertionError(error)

    go_on, waits = threading.Event(), Waits(plain)

    def work(progress):
        go_on.wait()
        raise FolderInUse(tmp_path)

    plain.context.run_job("Abriendo", work, failed=waits.tell)
    shiboken6.delete(waits)
    go_on.set()
    qtbot.waitUntil(lambda: plain.findChild(QMessageBox, "failure") is not None)
    plain.findChild(QMessageBox, "failure").close()


def test_what_nobody_expected_of_a_quiet_job_is_logged_whole(plain, qtbot, logged_warnings):
    job = Job(plain.jobs, "Contando lo que falta entregar", lambda progress: 1 / 0, writes=False)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert logged_warnings == ["ERROR app.ui.background: Unexpected failure in «Contando lo que falta entregar»"]
    logged_warnings.clear()


def test_a_chart_that_cannot_be_drawn_says_so_and_is_logged(plain, qtbot, logged_warnings):
    def draw(look, wide):
        raise ZeroDivisionError

    view = ChartView(plain.jobs, draw, "Asistencia por mes", plain)
    view.show()
    qtbot.waitUntil(lambda: view.words == FAILED)
    assert logged_warnings == ["ERROR app.ui.background: Unexpected failure in «Dibujando el gráfico»"]
    logged_warnings.clear()


def test_of_two_jobs_each_is_seen_and_can_be_stopped_while_it_is_done(plain, qtbot):
    def work(progress):
        while True:
            progress.step(1, 4)

    first, second = plain.context.run_job("Recibiendo", work), plain.context.run_job("Guardando", work)
    for job, words in ((first, "Recibiendo…"), (second, "Guardando…")):
        qtbot.waitUntil(lambda words=words: plain.job_bar.progress.words.text().startswith(f"{words} · 25"))
        qtbot.waitUntil(plain.job_bar.isVisible)
        with qtbot.waitSignal(job.finished):
            plain.job_bar.cancel.click()
    assert not plain.job_bar.isVisible()


def test_what_can_be_given_up_no_more_says_so_and_who_was_late_reads_that_it_is_done(plain, qtbot):
    """What is told as done has nothing left but to be kept: nobody waits for a cancelling that does not come."""
    late, kept, done = threading.Event(), threading.Event(), []

    def work(progress):
        progress.step(1, 2)
        late.wait()
        progress.step(2, 2)
        kept.wait()

    bar = plain.job_bar
    plain.context.run_job("Deshaciendo", work, done=done.append)
    qtbot.waitUntil(bar.isVisible)
    assert bar.cancel.isEnabled()
    late.set()
    qtbot.waitUntil(lambda: not bar.cancel.isEnabled())
    assert bar.progress.words.text() == "Deshaciendo… Terminando: ya no se puede cancelar."
    kept.set()
    qtbot.waitUntil(lambda: done == [None])
    again = plain.context.run_job("Recibiendo", lambda progress: kept.wait())
    assert bar.cancel.isEnabled()
    with qtbot.waitSignal(again.finished):
        pass


def test_what_no_page_told_is_logged_whole_and_a_bug_is_told_once(qapp, qtbot, tmp_path, logged_warnings):
    guard = CrashGuard(tmp_path)
    told = []
    guard.to_tell.connect(told.append)
    guard.install()
    try:
        for word in ("una", "dos"):
            try:
                raise ValueError(word)
            except ValueError as error:
                guard._on_error(ValueError, error, error.__traceback__)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        for _ in range(2):
            error = FolderInUse(tmp_path)
            guard._on_error(FolderInUse, error, None)
        qtbot.waitUntil(lambda: len(told) == 3)
    finally:
        guard.uninstall()
    logged_warnings.clear()
    text = (tmp_path / "registro" / "minga.log").read_text(encoding="utf-8")
    assert "ValueError: una" in text
    assert "ZeroDivisionError" in text
    assert [type(error) for error in told] == [ValueError, FolderInUse, FolderInUse]
    assert str(told[0]) == "una"
