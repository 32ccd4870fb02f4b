"""What is typed is saved by itself."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import DatabaseUnavailable
from app.ui import autosave
from app.ui.autosave import Autosave
from app.ui.background import JobRunner
from app.ui.widgets.texts import TextLine


@pytest.fixture
def saver(qtbot, monkeypatch):
    monkeypatch.setattr(autosave, "DELAY", 20)
    holder = QWidget()
    qtbot.addWidget(holder)
    jobs = JobRunner(holder)
    calls: list[str] = []
    line = TextLine("Título", parent=holder)
    made = Autosave(jobs, lambda: calls.append(line.value()), holder)
    made.watch(line)
    holder.show()
    yield made, line, calls, jobs
    jobs.close()


def test_what_is_typed_is_saved_by_itself(qtbot, saver):
    made, line, calls, _ = saver
    with qtbot.waitSignal(made.saved):
        QTest.keyClicks(line, "Hola")
    assert calls[-1] == "Hola"
    assert made.tick.words.text().startswith("Guardado ")


def test_flush_saves_at_once_and_only_what_changed(saver):
    made, line, calls, _ = saver
    assert made.flush()
    assert calls == []
    QLineEdit.setText(line, "x")
    made.changed()
    assert made.flush()
    assert calls == ["x"]


def leave(qtbot, line):
    """Take the keyboard from `line` to a field beside it."""
    with qtbot.waitActive(line.window()):
        line.window().activateWindow()
    line.setFocus()
    beside = QLineEdit(line.parentWidget())
    beside.show()
    beside.setFocus()


def test_who_leaves_a_field_has_it_saved_at_once(qtbot, saver):
    made, line, calls, _ = saver
    QLineEdit.setText(line, "x")
    made.changed()
    leave(qtbot, line)
    assert calls == ["x"]


def test_what_is_typed_while_a_job_writes_has_not_seen_what_it_brings_until_it_is_left(qtbot, saver, monkeypatch):
    made, line, calls, jobs = saver
    marks, used = iter("abcde"), []
    monkeypatch.setattr(jobs, "mark", lambda: next(marks))
    monkeypatch.setattr(jobs, "as_of", lambda marked: nullcontext(used.append(marked)))

    def type_and_save():
        made.changed()
        assert made.flush()

    type_and_save()
    made.changed()
    jobs.written += 1
    type_and_save()
    type_and_save()  # the same field: what came was not looked at yet
    leave(qtbot, line)
    type_and_save()
    assert used == ["a", "b", "b", "c"]
    assert len(calls) == len(used)


def test_a_save_that_fails_by_a_fault_of_ours_keeps_the_text_too_and_says_so(saver, logged_warnings):
    made, line, _, _ = saver

    def broken():
        raise RuntimeError

    made._save = broken
    line.setText("no se pierde")
    made.changed()
    for _ in range(2):  # whoever leaves the page, or closes the window, is asked
        assert not made.flush()
    assert made.dirty
    assert line.value() == "no se pierde"
    assert "no funcionó" in made.notice.words.text()
    made.forget()
    logged_warnings.clear()


def test_a_failed_save_keeps_the_text_and_says_why(saver, tmp_path):
    made, line, _, _ = saver

    def full():
        raise DatabaseUnavailable(tmp_path, "FULL")

    made._save = full
    line.setText("no se pierde")
    made.changed()
    assert not made.flush()
    assert made.dirty
    assert line.value() == "no se pierde"
    assert "lleno" in made.notice.words.text()
