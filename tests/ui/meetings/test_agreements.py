"""The agreements of a session: written in place, closed with proof, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services import commitments, people
from app.ui import finders
from tests.the_day import TODAY
from tests.ui.meetings.opening import at


def test_an_agreement_is_written_in_place_and_saves_itself(meeting, acuerdos, database):
    assert acuerdos.empty.isVisible()
    # The header has the one primary button: the session's next step.
    assert acuerdos.empty.button.property("role") != "primary"
    acuerdos.add()
    editor = acuerdos.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.text, "Traer los mapas")
    editor.form.rows["due_date"].field.set_value("2027-03-03")
    editor.saver.changed()
    assert acuerdos.save_now()
    (held,) = commitments.commitments(database, commitments.CommitmentFilter(meeting_id=meeting), today=TODAY)
    assert (held.text, held.due_date, held.kind) == ("Traer los mapas", "2027-03-03", "agreement")
    acuerdos.refresh()
    assert "Traer los mapas" in next(iter(acuerdos.rows.values())).accessibleName()


def test_an_agreement_left_blank_leaves_nothing_behind(meeting, acuerdos, database):
    acuerdos.add()
    assert acuerdos.go_back()
    assert not acuerdos.editor.isVisible()
    assert not commitments.commitments(database, today=TODAY)
    assert acuerdos.empty.isVisible()


def test_an_agreement_names_who_supports_it(meeting, acuerdos, database):
    people.add(database, "Berta Soto")
    acuerdos.add()
    support = acuerdos.editor.form.rows["co_responsible"].field
    support.picker.choose(finders.people(database)("Berta")[0])
    assert acuerdos.save_now()
    [row] = commitments.commitments(database, today=TODAY)
    assert row.co_responsible == ("Berta Soto",)
    acuerdos.refresh()
    support._drop(support.value()[0])
    assert acuerdos.save_now()
    assert commitments.commitments(database, today=TODAY)[0].co_responsible == ()


@pytest.mark.parametrize("elsewhere", ["acuerdos", ""])
def test_an_agreement_left_blank_goes_when_the_person_goes_elsewhere(meeting, window, database, elsewhere):
    window.navigate("sesiones", id=meeting, part="acuerdos")
    window.page.session.part.add()
    assert len(commitments.commitments(database, today=TODAY)) == 1
    window.navigate(elsewhere) if elsewhere else window.close()
    assert commitments.commitments(database, today=TODAY) == []


def test_closing_as_done_asks_for_proof_or_a_note(meeting, acuerdos, database, context):
    held = commitments.add(database, "Traer los mapas", meeting_id=meeting)
    acuerdos.refresh()
    acuerdos.open_one(held)
    panel = acuerdos.editor.close_panel
    panel.done.click()
    panel.accept.click()
    assert commitments.commitment(database, held, today=TODAY).status == "open"
    assert "evidencia" in panel.notice.words.text()
    QTest.keyClicks(panel.note, "Los mostramos")
    panel.accept.click()
    closed = commitments.commitment(database, held, today=TODAY)
    assert (closed.status, closed.no_proof_note) == ("done", "Los mostramos")
    panel.reopen.click()
    assert commitments.commitment(database, held, today=TODAY).status == "open"
    context.undo.undo()
    context.undo.undo()
    assert commitments.commitment(database, held, today=TODAY).no_proof_note == ""


def test_removing_an_agreement_can_be_taken_back(meeting, acuerdos, database, context):
    held = commitments.add(database, "Traer los mapas", meeting_id=meeting)
    acuerdos.refresh()
    acuerdos.open_one(held)
    acuerdos.editor._remove()
    assert not acuerdos.rows
    _, undo = context.host.toasts[-1]
    undo()
    acuerdos.refresh()
    assert list(acuerdos.rows) == [held]


def test_tab_goes_through_an_agreement_as_one_reads(acuerdos, database):
    acuerdos.add()
    form = acuerdos.editor.form.rows
    assert at(acuerdos.editor.text)
    QTest.keyClick(acuerdos.editor.text, Qt.Key.Key_Tab)
    assert at(form["responsible_id"].field)
    QTest.keyClick(form["responsible_id"].field, Qt.Key.Key_Tab)
    assert at(form["co_responsible"].field.picker)
    QTest.keyClick(form["co_responsible"].field.picker, Qt.Key.Key_Tab)
    assert at(form["due_date"].field.edit)
