"""The exit tickets of a practice on their page: what is told of their numbers, and of those without a grade."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app.services import adoptions, network, rows, tickets
from app.ui.widgets.rows import ListRow
from tests.the_day import TODAY
from tests.ui.names import unnamed


@pytest.fixture
def school(database):
    """A school with five pupils in 3°."""
    made = network.add_school(database, rbd=4592, name="Escuela El Huape").school
    network.set_enrolment(database, made, "3", 5)
    return made


@pytest.fixture
def applied(database, school):
    """Ana applied a practice there, in 3° and 4°."""
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["3", "4"]})
    made = adoptions.choose(database, practice, grades=["3", "4"]).id
    adoptions.write(database, made, {"school_id": school})
    adoptions.move(database, made, "applied", on=TODAY)
    return made


@pytest.fixture
def stage(window, database, applied):
    window.navigate("ciclo", id=rows.load(database, "adoption", applied)["practice_id"], part="tickets")
    return window.page.stage


def opened(stage):
    stage.refresh()
    stage.box.findChildren(ListRow)[-1].click()
    return stage.editor


def test_more_pupils_than_the_school_has_are_told_where_they_are_typed_and_kept(
    qtbot, window, database, school, applied, stage
):
    """domain.md 6.2: what the ticket says of its grade may be newer than what the school says."""
    batch = tickets.begin(database, applied, "3")
    editor = opened(stage)
    assert (tickets.batch(database, batch).enrolled_n, editor.warned.isHidden()) == (5, True)
    editor.enrolled.setFocus()
    editor.enrolled.selectAll()
    QTest.keyClicks(editor.enrolled, "9")
    assert window.page.save_now()
    assert tickets.batch(database, batch).enrolled_n == 9
    qtbot.waitUntil(lambda: not editor.warned.isHidden())
    assert "5 estudiantes en 3°, y aquí dice 9" in editor.warned.words.text()
    network.set_enrolment(database, school, "3", 9)
    qtbot.waitUntil(editor.warned.isHidden)


def test_tickets_that_came_without_their_grade_are_told_so_and_given_it(qtbot, window, database, applied, stage):
    batch = rows.create(database, "exit_ticket_batch", {"adoption_id": applied, "respondents_n": 2})
    editor = opened(stage)
    assert stage.box.findChildren(ListRow)[-1].title.text() == editor.section.heading.text() == "Tickets sin grado"
    row = editor.form.rows["grade"]
    assert (row.isVisible(), list(unnamed(window.page))) == (True, [])
    row.field.set_value("3")
    row.field.changed.emit()
    assert window.page.save_now()
    assert tickets.batch(database, batch).grade == "3"
    qtbot.waitUntil(row.isHidden)
    assert editor.section.heading.text() == "Tickets de 3°"
