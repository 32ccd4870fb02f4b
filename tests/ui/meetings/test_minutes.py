"""The minutes of a session: notes, reading, approval, signatures and corrections."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPlainTextEdit

from app.services import agenda, attendance, commitments, due_dates, meetings, minutes, minutes_signing, trash
from app.ui import values
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import StatusChip
from tests.the_day import TODAY
from tests.ui.meetings.opening import at


@pytest.fixture
def acta(qtbot, page, meeting):
    page.arrive(id=meeting, part="acta")
    qtbot.waitUntil(page.session.part.isVisible)
    return page.session.part


def test_a_note_for_each_point_saves_itself(meeting, acta, database):
    item = agenda.items(database, meeting)[0]
    field = acta.form.rows[f"topic:{item.id}"].field
    QTest.keyClicks(field, "Se ley")
    acta.form.rows["closing_time"].field.edit.setText("12:05")
    acta.saver.changed()
    assert acta.save_now()
    held = minutes.of_meeting(database, meeting)
    assert (held.topics[0].summary, held.closing_time) == ("Se ley", "12:05")
    acta.refresh()
    assert field.value() == "Se ley"
    for _ in range(2):
        agenda.add_item(database, meeting, "Taller")
    acta.refresh()
    named = [row.label.text() for name, row in acta.form.rows.items() if name.startswith("topic:")]
    assert len(set(named)) == len(named)
    assert sum(words.endswith(". Taller") for words in named) == 2


def test_what_the_session_reviewed_is_listed_as_its_paper_says_it(meeting, acta, database, context):
    """domain.md 6 Agreement: `reviewed_in[]`, `closed_on`, `blocker`."""
    assert not acta.reviewed.isVisible()
    told, waits = (commitments.add(database, words, due=TODAY) for words in ("Traer fotos", "Medir"))
    for key in (told, waits):
        commitments.review(database, key, meeting)
    commitments.close_not_done(database, told, TODAY, blocker="No llegó la cámara")
    day, later = values.day_words(TODAY.isoformat()), TODAY + timedelta(days=9)
    due_dates.follow(database, [waits], TODAY, later)
    acta.refresh()
    assert acta.reviewed.isVisible()
    rows = acta.reviewed.findChildren(ListRow)
    assert [(row.title.text(), row.subtitle.text(), row.findChild(StatusChip).accessibleName()) for row in rows] == [
        ("Traer fotos", f"Cerrado el {day}: No llegó la cámara", "No cumplido"),
        ("Medir", f"Sin responsable · Para el {values.day_words(later.isoformat())} (antes: {day})", "Pendiente"),
    ]
    rows[0].click()
    assert context.host.went[-1] == ("acuerdos", {"id": told})


def test_minutes_are_read_and_taken_back_then_approved_for_good(meeting, qtbot, page, acta, database, context):
    assert not acta.state.next_button.isVisible()
    minutes.write(database, meeting, {"various": "Nada más"})
    acta.refresh()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "read"
    context.undo.undo()
    acta.refresh()
    assert minutes.of_meeting(database, meeting).status == "draft"
    acta.state.next_button.click()
    acta.state.next_button.click()
    assert acta.findChild(QMessageBox, "confirmation") is None  # nobody is asked for what may not be
    assert "Márquela antes como realizada" in acta.state.notice.words.text()
    acta.state.notice.button.click()
    assert page.session.panel.isVisible()  # its day is still to come
    page.session.panel.cancel.click()
    meetings.update(database, meeting, {"date": TODAY})
    acta.state.notice.button.click()
    assert (meetings.meeting(database, meeting).status, at(acta.state.next_button)) == ("held", True)
    acta.refresh()
    assert not acta.state.notice.isVisible()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "read"
    box = acta.findChild(QMessageBox, "confirmation")
    assert "Falta anotar la asistencia de" in box.informativeText()
    box.buttons()[0].click()
    assert minutes.of_meeting(database, meeting).status == "approved"
    assert acta.form.rows["various"].field.isReadOnly()
    assert not acta.since.isVisible()
    commitments.add(database, "Comprar semillas", meeting_id=meeting)
    acta.refresh()
    assert "«Comprar semillas» se agregó" in acta.since.words.text()
    assert acta.since.isVisible()


def test_approved_minutes_are_signed_and_sent_and_each_step_is_taken_back(meeting, qtbot, acta, database, context):
    attendance.set_state(database, meeting, context.person, "present")
    minutes.write(database, meeting, {"annexes": ["Lista firmada"]})
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    assert acta.form.rows["annexes"].field.value() == ["Lista firmada"]
    signing = acta.signers.chips.chips[context.person]
    qtbot.waitUntil(signing.isVisible)
    acta.state.next_button.click()
    assert (minutes.of_meeting(database, meeting).status, "quién firmó" in acta.state.notice.words.text()) == (
        "approved",
        True,
    )
    signing.setFocus()
    QTest.keyClick(signing, Qt.Key.Key_Backtab)
    assert at(acta.state.printing)  # though who signs was made after the whole page
    signing.click()
    assert "Firmada el" in acta.signers.days.text()
    acta.state.next_button.click()
    assert minutes.of_meeting(database, meeting).status == "signed"
    acta.state.next_button.click()
    acta.state._send()
    assert "a quién" in acta.state.notice.words.text()
    acta.state.to.set_value("DEPROV Concepción")
    acta.state._send()
    assert "Enviada a DEPROV Concepción el" in acta.state.who.text()
    signing.click()  # while it is marked as signed, its only signature stays
    assert "única firma" in acta.state.notice.words.text()
    assert acta.signers.chips.value() == [context.person]
    acta.refresh()
    assert "Firmada el" in acta.signers.days.text()
    context.undo.undo()
    taken_back = minutes.of_meeting(database, meeting)
    assert (taken_back.status, taken_back.sent_to) == ("signed", "")
    context.undo.undo()
    context.undo.undo()
    acta.refresh()
    assert (minutes.of_meeting(database, meeting).status, acta.signers.days.text()) == ("approved", "")
    minutes_signing.sign(database, meeting, 1, context.person, date(2026, 3, 6))
    acta.refresh()
    acta.signers.chips.chips[context.person].click()
    assert acta.signers.days.text() == ""
    context.undo.undo()
    acta.refresh()
    assert acta.signers.days.text() == "Firmada el viernes 6 de marzo."


def test_a_correction_asks_for_its_reason_and_opens_a_new_version(meeting, acta, database):
    minutes.write(database, meeting, {"various": "Asistieron 5"})
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    acta.state.correct_button.click()
    acta.state.accept.click()
    assert minutes.versions(database, meeting) == [1]
    QTest.keyClicks(acta.state.reason, "Eran 6")
    acta.state.accept.click()
    assert minutes.versions(database, meeting) == [1, 2]
    assert not acta.form.rows["various"].field.isReadOnly()
    assert "Eran 6" in acta.state.who.text()
    acta.state.version_chosen.emit(1)
    assert acta.form.rows["various"].field.isReadOnly()


def test_every_field_of_approved_minutes_is_closed_alike_and_can_be_read_marked_and_copied(
    qtbot, meeting, acta, database
):
    """None is greyed out beside others that are not, none asks to be written in, and none changes under a key."""
    minutes.write(database, meeting, {"closing_time": "12:30"})
    asked = {line: line.placeholderText() for line in lines_of(acta)}
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    closed = lines_of(acta)
    assert [line for line in closed if not (line.isEnabled() and line.isReadOnly() and line.property("locked"))] == []
    assert {line.placeholderText() for line in closed} == {""}
    assert not acta.form.rows["next_date"].field.button.isVisible()
    hour, host = (acta.form.rows[name].field for name in ("closing_time", "next_host_school_id"))
    QTest.keyClick(hour.edit, Qt.Key.Key_Up)
    assert hour.value() == "12:30"
    qtbot.mouseClick(host, Qt.MouseButton.LeftButton)
    QTest.keyClick(host, Qt.Key.Key_Down)
    assert host.options() == []
    acta.state.correct_button.click()
    QTest.keyClicks(acta.state.reason, "Eran 6")
    acta.state.accept.click()
    assert {line: line.placeholderText() for line in lines_of(acta)} == asked
    assert not any(line.isReadOnly() for line in lines_of(acta))


def lines_of(acta):
    """Every line and text of the minutes that is written in."""
    fields = [row.field for row in acta.form.rows.values()]
    inside = [each for field in fields for each in (field, *field.findChildren(QLineEdit))]
    return [each for each in inside if isinstance(each, QLineEdit | QPlainTextEdit)]


def corrected(acta, database, meeting):
    minutes.write(database, meeting, {"various": "Asistieron cinco"})
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    acta.state.correct_button.click()
    acta.state.reason.set_value("Eran seis")
    acta.state.accept.click()
    minutes.write(database, meeting, {"various": "Asistieron seis"})
    acta.refresh()


def printed(context):
    _, make, name = context.host.documents[-1]
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(make())).pages), name


def test_the_version_in_sight_is_the_one_that_is_printed_in_a_file_of_its_own(meeting, acta, page, database, context):
    corrected(acta, database, meeting)
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    acta.state.printing.click()
    said, name = printed(context)
    assert "Asistieron seis" in said
    assert "Eran seis" in said
    acta.state.version_chosen.emit(1)
    assert "La reemplaza la versión 2" in acta.state.who.text()
    acta.state.printing.click()
    before, other = printed(context)
    assert "Asistieron cinco" in before
    assert "La versión 2, que la reemplaza" in before
    assert "Asistieron seis" not in before
    assert name != other


def test_a_corrected_version_begun_by_mistake_is_taken_back_and_put_back(meeting, acta, database, context):
    corrected(acta, database, meeting)
    context.undo.undo()
    acta.refresh()
    assert minutes.versions(database, meeting) == [1]
    assert acta.state.correct_button.isVisible()
    assert acta.form.rows["various"].field.value() == "Asistieron cinco"
    context.undo.redo()
    acta.refresh()
    assert minutes.of_meeting(database, meeting).various == "Asistieron seis"


def test_a_corrected_version_that_is_not_approved_can_be_taken_away_later_and_one_that_is_cannot(
    meeting, acta, database, context
):
    corrected(acta, database, meeting)
    context.undo.clear()
    acta.state.drop_button.click()
    assert minutes.versions(database, meeting) == [1]
    assert not acta.state.drop_button.isVisible()
    assert [(one.noun, one.title) for one in trash.removed(database)] == [("acta", "Versión 2")]
    context.undo.undo()
    meetings.hold(database, meeting, early=True)
    minutes.advance(database, meeting, "approved")
    acta.refresh()
    assert not acta.state.drop_button.isVisible()
